// Raw bytes become clean UTF-8: byte-order marks go, UTF-16 is transcoded, invalid sequences become U+FFFD. What comes out
// does not depend on how the input is cut into chunks. Line ends and NULs stay as they are.
import { copyBytes, joinBytes } from './chunks.ts';
import type { CleanCounts } from './clean-counts.ts';
import { createUtf16Transcoder, type Utf16Transcoder } from './utf16.ts';

/** Cleans one document after the other. */
export interface Cleaner {
  /** Clean pieces of `chunk`, in order, none empty; views of `chunk` wherever nothing had to change. */
  push(chunk: Uint8Array): Uint8Array[];
  /** What is left at the end of the document; the next push begins another one. */
  end(): Uint8Array[];
}

/** Invalid input is rewritten in windows of this size, so that one bad byte does not cost a copy of a large chunk. */
const REPAIR_WINDOW = 64 * 1024;
/** Below this size setting up the word-wise loop costs more than it saves. */
const WORDWISE_MIN = 32;
const HIGH_BITS = 0x80808080 | 0;
const LOW_BITS = 0x01010101;

/**
 * Make a cleaner of raw text bytes.
 *
 * A mark at the start of a document chooses UTF-8 or UTF-16 and is removed; without one the text is UTF-8. Each maximal
 * subpart of an invalid sequence becomes one U+FFFD, as in `TextDecoder`. Valid input is passed on without copying.
 *
 * @param counts - Counted up as text passes.
 */
export function createCleaner(counts: CleanCounts): Cleaner {
  let utf16: Utf16Transcoder | undefined;
  let isStart = true;
  /** At the start: a possible piece of a mark. Later: the beginning of one code point. At most three bytes. */
  let held = new Uint8Array(0);

  function push(chunk: Uint8Array): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    if (chunk.length === 0) return pieces;
    if (isStart) {
      const first = chunk[0];
      if (held.length === 0 && first !== 0xef && first !== 0xfe && first !== 0xff) isStart = false;
      else {
        const rest = readMark(chunk);
        if (rest === undefined) return pieces;
        chunk = rest;
      }
    }
    if (utf16 !== undefined) pushPiece(utf16.push(chunk), pieces);
    else pushUtf8(chunk, pieces);
    return pieces;
  }

  /** The text after the mark, or undefined while there may be more of a mark to come. */
  function readMark(chunk: Uint8Array): Uint8Array | undefined {
    const bytes = held.length === 0 ? chunk : joinBytes([held, chunk]);
    const second = bytes[1];
    const isOpen = bytes.length < 2 || (bytes.length < 3 && bytes[0] === 0xef && second === 0xbb);
    held = isOpen ? copyBytes(bytes) : new Uint8Array(0);
    if (isOpen) return undefined;
    isStart = false;
    if (bytes[0] === 0xef && second === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
    if (bytes[0] === 0xff && second === 0xfe) utf16 = createUtf16Transcoder(true, counts);
    else if (bytes[0] === 0xfe && second === 0xff) utf16 = createUtf16Transcoder(false, counts);
    return utf16 === undefined ? bytes : bytes.subarray(2);
  }

  function pushUtf8(chunk: Uint8Array, pieces: Uint8Array[]): void {
    let start = held.length === 0 ? 0 : finishHeld(chunk, pieces);
    while (start < chunk.length) {
      const stop = scanValid(chunk, start, chunk.length, counts);
      pushPiece(chunk.subarray(start, stop), pieces);
      if (stop === chunk.length) return;
      if (sequenceLength(chunk, stop, chunk.length) === 0) {
        held = copyBytes(chunk.subarray(stop));
        return;
      }
      start = repair(chunk, stop, pieces);
    }
  }

  /** Decides the code point that the last chunk began; returns where the text after it starts in `chunk`. */
  function finishHeld(chunk: Uint8Array, pieces: Uint8Array[]): number {
    const joined = joinBytes([held, chunk.subarray(0, 3)]);
    const length = sequenceLength(joined, 0, joined.length);
    if (length === 0) {
      held = joined;
      return chunk.length;
    }
    const consumed = Math.abs(length) - held.length;
    if (length > 0) pieces.push(joined.subarray(0, length));
    else pieces.push(replacement());
    held = new Uint8Array(0);
    return consumed;
  }

  /** Rewrites one window from an invalid sequence on; returns where it stopped, before any open sequence. */
  function repair(chunk: Uint8Array, start: number, pieces: Uint8Array[]): number {
    const limit = Math.min(chunk.length, start + REPAIR_WINDOW);
    const output = new Uint8Array((limit - start) * 3 + 4);
    let at = start;
    let size = 0;
    while (at < limit) {
      const byte = chunk[at];
      if (byte < 0x80) {
        if (byte === 0) counts.nulBytes++;
        output[size++] = byte;
        at++;
        continue;
      }
      const length = sequenceLength(chunk, at, chunk.length);
      if (length === 0) break;
      if (length < 0) {
        counts.invalidSequences++;
        output[size++] = 0xef;
        output[size++] = 0xbf;
        output[size++] = 0xbd;
        at -= length;
      } else {
        for (const stop = at + length; at < stop; at++) output[size++] = chunk[at];
      }
    }
    pushPiece(output.subarray(0, size), pieces);
    return at;
  }

  function replacement(): Uint8Array {
    counts.invalidSequences++;
    return Uint8Array.of(0xef, 0xbf, 0xbd);
  }

  function end(): Uint8Array[] {
    const pieces: Uint8Array[] = [];
    if (utf16 !== undefined) pushPiece(utf16.end(), pieces);
    else if (held.length > 0) {
      const open = held;
      held = new Uint8Array(0);
      if (isStart) pushUtf8(open, pieces);
      if (!isStart || held.length > 0) pieces.push(replacement());
    }
    held = new Uint8Array(0);
    utf16 = undefined;
    isStart = true;
    return pieces;
  }

  return { push, end };
}

function pushPiece(piece: Uint8Array, pieces: Uint8Array[]): void {
  if (piece.length > 0) pieces.push(piece);
}

/**
 * Where whole, valid UTF-8 ends: the first index of something invalid or cut off, or `end`.
 *
 * Adds the NUL bytes before it to `counts`. ASCII is read four words at a time: such a word is free of NULs exactly when
 * neither it nor it minus 0x01010101 has a high bit.
 */
export function scanValid(bytes: Uint8Array, start: number, end: number, counts: CleanCounts): number {
  const shift = bytes.byteOffset & 3;
  const isLong = end - start >= WORDWISE_MIN;
  const words = isLong ? new Int32Array(bytes.buffer, bytes.byteOffset - shift, (end + shift) >> 2) : undefined;
  let at = start;
  while (at < end) {
    const lead = bytes[at];
    if (lead >= 0x80) {
      const length = sequenceLength(bytes, at, end);
      if (length <= 0) return at;
      at += length;
      continue;
    }
    if (words !== undefined && ((at + shift) & 3) === 0) {
      const next = (skipPlainWords(words, (at + shift) >> 2) << 2) - shift;
      if (next > at) {
        at = next;
        continue;
      }
    }
    if (lead === 0) counts.nulBytes++;
    at++;
  }
  return end;
}

/** The first word at or after `from` that is not four ASCII bytes without a NUL. */
function skipPlainWords(words: Int32Array, from: number): number {
  let at = from;
  for (const last = words.length - 4; at <= last; at += 4) {
    const a = words[at];
    const b = words[at + 1];
    const c = words[at + 2];
    const d = words[at + 3];
    const marks = a | (a - LOW_BITS) | b | (b - LOW_BITS) | c | (c - LOW_BITS) | d | (d - LOW_BITS);
    if ((marks & HIGH_BITS) !== 0) break;
  }
  while (at < words.length && ((words[at] | (words[at] - LOW_BITS)) & HIGH_BITS) === 0) at++;
  return at;
}

/**
 * Length of the UTF-8 sequence at `at`: positive when valid, minus the length of the maximal subpart when invalid, and 0
 * when it is valid as far as it goes but `end` cuts it off. (Unicode, table 3-7: well-formed byte sequences.)
 */
export function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return -1;
  if (at + 1 >= end) return 0;
  const second = bytes[at + 1];
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return -1;
  if (lead < 0xe0) return 2;
  if (at + 2 >= end) return 0;
  if ((bytes[at + 2] & 0xc0) !== 0x80) return -2;
  if (lead < 0xf0) return 3;
  if (at + 3 >= end) return 0;
  return (bytes[at + 3] & 0xc0) === 0x80 ? 4 : -3;
}
