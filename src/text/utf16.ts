// UTF-16 to UTF-8, chunk by chunk. Unpaired surrogates and a lone last byte become U+FFFD, as in TextDecoder.
import type { CleanCounts } from './clean-counts.ts';

/** Holds what the end of one chunk leaves open for the next one. */
export interface Utf16Transcoder {
  push(chunk: Uint8Array): Uint8Array;
  end(): Uint8Array;
}

/**
 * Make a transcoder from UTF-16, whose byte-order mark is already gone, to UTF-8.
 *
 * @param isLittleEndian - True for UTF-16LE.
 * @param counts - Counted up as text passes.
 */
export function createUtf16Transcoder(isLittleEndian: boolean, counts: CleanCounts): Utf16Transcoder {
  /** The first byte of a unit whose second has not come yet, or -1. */
  let openByte = -1;
  /** A high surrogate that waits for its low one, or 0. */
  let highSurrogate = 0;

  function push(chunk: Uint8Array): Uint8Array {
    const output = new Uint8Array(((chunk.length + 1) >> 1) * 3 + 3);
    let size = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (openByte < 0) {
        openByte = byte;
        continue;
      }
      const unit = isLittleEndian ? openByte | (byte << 8) : (openByte << 8) | byte;
      openByte = -1;
      if (highSurrogate !== 0) {
        const high = highSurrogate;
        highSurrogate = 0;
        if ((unit & 0xfc00) === 0xdc00) {
          size = writeCodePoint(output, size, 0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff));
          continue;
        }
        size = writeReplacement(output, size);
      }
      if ((unit & 0xfc00) === 0xd800) highSurrogate = unit;
      else if ((unit & 0xfc00) === 0xdc00) size = writeReplacement(output, size);
      else {
        if (unit === 0) counts.nulBytes++;
        size = writeCodePoint(output, size, unit);
      }
    }
    return output.subarray(0, size);
  }

  function writeReplacement(output: Uint8Array, size: number): number {
    counts.invalidSequences++;
    return writeCodePoint(output, size, 0xfffd);
  }

  function end(): Uint8Array {
    const output = new Uint8Array(3);
    const isOpen = openByte >= 0 || highSurrogate !== 0;
    openByte = -1;
    highSurrogate = 0;
    return output.subarray(0, isOpen ? writeReplacement(output, 0) : 0);
  }

  return { push, end };
}

function writeCodePoint(output: Uint8Array, size: number, code: number): number {
  if (code < 0x80) output[size++] = code;
  else if (code < 0x800) {
    output[size++] = 0xc0 | (code >> 6);
    output[size++] = 0x80 | (code & 0x3f);
  } else {
    if (code < 0x10000) output[size++] = 0xe0 | (code >> 12);
    else {
      output[size++] = 0xf0 | (code >> 18);
      output[size++] = 0x80 | ((code >> 12) & 0x3f);
    }
    output[size++] = 0x80 | ((code >> 6) & 0x3f);
    output[size++] = 0x80 | (code & 0x3f);
  }
  return size;
}
