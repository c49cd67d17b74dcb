// What kind of input the first bytes show: compressed, Parquet, WET, text, or nothing that can be read as text.
import { NgramError } from '../base/errors.ts';
import { sequenceLength } from './clean.ts';

/** How many bytes are looked at before an input is called binary. */
export const SAMPLE_SIZE = 64 * 1024;
/** More than this share of odd bytes (or UTF-16 units) is no text. */
const ODD_SHARE_MAX = 0.1;
/** Fewer odd bytes than this prove nothing, however short the input is. */
const ODD_COUNT_MIN = 8;

/** Compression of a stream that begins with `head`, by its magic numbers. */
export function compressionOf(head: Uint8Array): 'gzip' | 'zstd' | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip';
  if (head.length < 4) return undefined;
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  const isSkippable = (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18;
  return isSkippable ? 'zstd' : undefined;
}

/**
 * Format of an uncompressed stream that begins with `head`.
 *
 * `PAR1` must be followed by a control byte and `WARC/1.` by a version's end, since a text may begin with these letters.
 */
export function formatOf(head: Uint8Array): 'parquet' | 'wet' | 'text' {
  const start = asciiOf(head, 12);
  if (start.startsWith('PAR1') && head.length > 4 && isControl(head[4])) return 'parquet';
  return /^WARC\/1\.\d\r?\n/.test(start) ? 'wet' : 'text';
}

/** Beginnings that decide a format: the characters that may stand at each place. */
const OPENINGS: readonly (readonly string[])[] = [
  ['\x1f', '\x8b'],
  ['(', '\xb5', '/', '\xfd'],
  ['PQRSTUVWXYZ[\\]^_', '*', 'M', '\x18'],
  ['P', 'A', 'R', '1', ''],
  ['W', 'A', 'R', 'C', '/', '1', '.', '0123456789', '\r\n', '\n'],
];

/** True when `head` is long enough for `compressionOf` and `formatOf` not to change with what follows. */
export function isFormatDecided(head: Uint8Array): boolean {
  const start = [...asciiOf(head, 12)];
  return !OPENINGS.some(
    (places) => places.length > start.length && start.every((char, at) => places[at].includes(char)),
  );
}

/** The magic numbers of formats that people are likely to hand over, and how to name them. */
const KNOWN_BINARY: readonly (readonly [magic: string, offset: number, name: string, hint?: string])[] = [
  ['BZh', 0, 'bzip2-compressed data', 'Decompress it first: bzip2 -dc FILE | gristmill … -'],
  ['\xfd7zXZ\0', 0, 'xz-compressed data', 'Decompress it first: xz -dc FILE | gristmill … -'],
  ['\x04"M\x18', 0, 'lz4-compressed data', 'Decompress it first: lz4 -dc FILE | gristmill … -'],
  ['ustar', 257, 'a tar archive', 'Unpack it and name the folder: tar -xf FILE -C FOLDER'],
  ['PK\x03\x04', 0, 'a ZIP archive or an office document', 'Unpack it, or export it as plain text.'],
  ['7z\xbc\xaf\x27\x1c', 0, 'a 7-Zip archive', 'Unpack it first.'],
  ['%PDF-', 0, 'a PDF document', 'Extract its text first: pdftotext FILE -'],
  ['\x89PNG', 0, 'a PNG picture'],
  ['\xff\xd8\xff', 0, 'a JPEG picture'],
  ['GIF8', 0, 'a GIF picture'],
  ['\x7fELF', 0, 'a program'],
  ['SQLite format 3\0', 0, 'an SQLite database'],
  ['\x89GRST', 0, 'a gristmill table'],
];

/** Why `head` does not look like text. */
export interface BinaryReason {
  readonly reason: string;
  readonly hint?: string | undefined;
}

/**
 * Say why a stream that begins with `head` is not text, or undefined when it may well be.
 *
 * Looks at the first `SAMPLE_SIZE` bytes. A few NULs, control characters or invalid sequences are normal in found text;
 * a tenth of all bytes is not. UTF-16 is text when a byte-order mark says so.
 */
export function binaryReasonOf(head: Uint8Array): BinaryReason | undefined {
  const sample = head.subarray(0, SAMPLE_SIZE);
  const start = asciiOf(sample, 300);
  for (const [magic, offset, name, hint] of KNOWN_BINARY) {
    if (start.startsWith(magic, offset) && !isLikelyText(sample, magic)) return { reason: `it is ${name}`, hint };
  }
  const isMarkedUtf16 = (sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff);
  return isMarkedUtf16 ? oddUtf16(sample) : oddUtf8(sample);
}

/** True when all is printable around a magic number that could be a word of a text, such as 'GIF8' or 'ustar'. */
function isLikelyText(sample: Uint8Array, magic: string): boolean {
  return magic !== '%PDF-' && sample.subarray(0, 256).every((byte) => byte < 0x80 && !isControl(byte));
}

function oddUtf8(sample: Uint8Array): BinaryReason | undefined {
  let nuls = 0;
  let nulsAtOdd = 0;
  let controls = 0;
  let invalid = 0;
  for (let at = 0; at < sample.length;) {
    const byte = sample[at];
    if (byte === 0) {
      nuls++;
      nulsAtOdd += at & 1;
    } else if (isControl(byte)) controls++;
    const length = byte < 0x80 ? 1 : sequenceLength(sample, at, sample.length);
    if (length === 0) break;
    if (length < 0) invalid -= length;
    at += Math.abs(length);
  }
  if (!isTooMuch(nuls + controls + invalid, sample.length)) return undefined;
  const of = `of the first ${sample.length} bytes`;
  const isLopsided = Math.max(nulsAtOdd, nuls - nulsAtOdd) > 0.9 * nuls;
  if (nuls > sample.length * 0.3 && nuls < sample.length * 0.55 && isLopsided) {
    const hint = 'It may be UTF-16 without a byte-order mark; convert it: iconv -f UTF-16LE -t UTF-8 FILE';
    return { reason: `${nuls} ${of} are NUL`, hint };
  }
  if (nuls + controls > invalid)
    return { reason: `${nuls} NUL and ${controls} control bytes are among the first ${sample.length}` };
  const hint = 'If it is text in another encoding, convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE';
  return { reason: `${invalid} ${of} are not valid UTF-8`, ...(nuls + controls < invalid / 20 ? { hint } : {}) };
}

function oddUtf16(sample: Uint8Array): BinaryReason | undefined {
  const view = new DataView(sample.buffer, sample.byteOffset, sample.byteLength);
  const isLittleEndian = sample[0] === 0xff;
  let odd = 0;
  let isAfterHigh = false;
  for (let at = 2; at + 1 < sample.length; at += 2) {
    const unit = view.getUint16(at, isLittleEndian);
    const isLow = (unit & 0xfc00) === 0xdc00;
    if (isLow !== isAfterHigh || isControl(unit)) odd++;
    isAfterHigh = (unit & 0xfc00) === 0xd800;
  }
  // Surrogates take up a thirty-second of random units, half of them unpaired: a tenth would let noise through.
  return isTooMuch(odd * 8, sample.length / 2) && odd >= ODD_COUNT_MIN
    ? { reason: `it begins like UTF-16, but ${odd} of the first ${sample.length >> 1} units are not text` }
    : undefined;
}

function isTooMuch(odd: number, size: number): boolean {
  return odd >= ODD_COUNT_MIN && odd > size * ODD_SHARE_MAX;
}

/** Control characters, without those found in text: BS, TAB, LF, VT, FF, CR, ESC. */
function isControl(code: number): boolean {
  return code < 0x20 ? code < 8 || (code > 13 && code !== 0x1b) : code === 0x7f;
}

function asciiOf(bytes: Uint8Array, size: number): string {
  return String.fromCharCode(...bytes.subarray(0, size));
}

/** The error for an input that looks like binary data. */
export function binaryError(name: string, { reason, hint }: BinaryReason): NgramError {
  return new NgramError('INPUT_BINARY', `${name} looks like binary data: ${reason}.`, {
    hint: hint ?? 'If it is text all the same, read it with --force (option force).',
    details: { name, reason },
  });
}
