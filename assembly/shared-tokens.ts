// Where tokens end: the scanning half of src/tokens/words.ts; see there for how and why. ASCII is read 16 bytes at a time;
// whatever else begins or touches a token goes through the rules of shared-segment.ts.
//
// The functions below give the end of a token, or 1 when they need the Unicode tables and have not got them.

import { prefixOf } from './shared-forms';
import { byteLengthOf, codePointOf, decodeAt, nextWordBoundary, propertiesOf } from './shared-segment';

/** KINDS + byte: what a byte is where a token begins. */
export const KINDS: usize = 128;
export const SPACE: u32 = 0;
export const MARK: u32 = 1;
export const QUOTE: u32 = 2;
const OTHER: u32 = 3;
export const LETTER: u32 = 4;
const DIGIT: u32 = 5;
/** Words that are shortened by an apostrophe before them, folded, eight bytes each, zeros behind; a zero ends the list. */
const ELISIONS: usize = 512;

export const LINE_FEED: u32 = 0x0a;
export const RETURN: u32 = 0x0d;
export const APOSTROPHE: u32 = 0x27;
const COMMA: u32 = 0x2c;
const FULL_STOP: u32 = 0x2e;
const COLON: u32 = 0x3a;
const SEMICOLON: u32 = 0x3b;

// General classes, and the bit of White_Space in a property word.
const CLASS_OTHER: u32 = 0;
const CLASS_UPPER: u32 = 1;
const CLASS_LOWER: u32 = 2;
const CLASS_SEPARATOR: u32 = 12;
const WHITE: u32 = 1 << 19;

let hasTables: bool = false;

/** The Unicode tables are there now. */
export function tellTables(): void {
  hasTables = true;
}

// @ts-ignore: decorator
@inline
export function kindAt(p: usize): u32 {
  return load<u8>(KINDS + <usize>load<u8>(p));
}

/** Bits of the bytes that are no ASCII letter, digit or low line. */
// @ts-ignore: decorator
@inline
function wordless(v: v128): u32 {
  const letters = i8x16.lt_u(i8x16.sub(v128.or(v, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(26));
  const digits = i8x16.lt_u(i8x16.sub(v, i8x16.splat(0x30)), i8x16.splat(10));
  const others = v128.or(v128.or(letters, digits), i8x16.eq(v, i8x16.splat(0x5f)));
  return i8x16.bitmask(others) ^ 0xffff;
}

/** The end of the word at `from`, which begins with a letter, a digit or a low line. */
// @ts-ignore: decorator
@inline
export function wordEnd(from: usize, limit: usize): usize {
  const found = wordless(v128.load(from));
  if (found != 0) {
    const p = from + ctz(found);
    if (p < limit) {
      const byte: u32 = load<u8>(p);
      if (byte == 0x20 || (byte < 128 && !joinsSometimes(byte))) return p;
    }
  }
  return longWordEnd(from, limit);
}

// @ts-ignore: decorator
@inline
function joinsSometimes(byte: u32): bool {
  return byte == APOSTROPHE || byte == FULL_STOP || byte == COMMA || byte == COLON || byte == SEMICOLON;
}

function longWordEnd(from: usize, limit: usize): usize {
  let p = from;
  while (true) {
    p = skipWordly(p, limit);
    if (p >= limit) return limit;
    const byte: u32 = load<u8>(p);
    if (byte >= 128) return isPlainMark(p, limit) ? p : unicodeEnd(from, limit);
    if (!joinsSometimes(byte)) return p;
    if (p + 1 >= limit) return p;
    const next = kindAt(p + 1);
    if (next == OTHER && byte != COMMA && byte != SEMICOLON) return unicodeEnd(from, limit);
    const before = kindAt(p - 1);
    const joins =
      before == LETTER
        ? next == LETTER && (byte == APOSTROPHE || byte == FULL_STOP || byte == COLON)
        : before == DIGIT && next == DIGIT && byte != COLON;
    if (!joins) return next == OTHER ? unicodeEnd(from, limit) : p;
    p++;
  }
}

/** The first byte from `from` on that is no ASCII letter, digit or low line; `limit` or more when there is none before. */
function skipWordly(from: usize, limit: usize): usize {
  for (let p = from; p < limit; p += 16) {
    const found = wordless(v128.load(p));
    if (found != 0) return p + ctz(found);
  }
  return limit;
}

function unicodeEnd(from: usize, limit: usize): usize {
  return hasTables ? nextWordBoundary(from, limit) : 1;
}

/** True for – — “ ” … at `p`. */
// @ts-ignore: decorator
@inline
function isPlainMark(p: usize, limit: usize): bool {
  if (load<u8>(p) != 0xe2 || load<u8>(p, 1) != 0x80 || p + 2 >= limit) return false;
  const last: u32 = load<u8>(p, 2);
  return last == 0x93 || last == 0x94 || last == 0x9c || last == 0x9d || last == 0xa6;
}

export function markEnd(from: usize, limit: usize, byte: u32): usize {
  let end = from + 1;
  while (end < limit && load<u8>(end) == byte) end++;
  if (end < limit && load<u8>(end) >= 0xcc && !isPlainMark(end, limit)) {
    if (!hasTables) return 1;
    const boundary = nextWordBoundary(end - 1, limit);
    if (boundary > end) end = boundary;
  }
  return end;
}

/** The end of the word that begins at `wordStart`, if an apostrophe before it shortens it; 0 if not. */
export function elisionEnd(wordStart: usize, limit: usize): usize {
  if (wordStart >= limit) return 0;
  const kind = kindAt(wordStart);
  if (kind != LETTER && kind != DIGIT) return 0;
  const end = longWordEnd(wordStart, limit);
  if (end == 1) return 1;
  const length = <u32>(end - wordStart);
  if (length > 8) return 0;
  const word = i64x2.extract_lane(prefixOf(v128.load(wordStart), length), 0);
  if (kind == DIGIT) {
    if (length == 3 && load<u8>(wordStart, 2) != 0x73) return 0;
    return (length == 2 || length == 3) && kindAt(wordStart + 1) == DIGIT ? end : 0;
  }
  let folded: u64 = 0;
  for (let i: u32 = 0; i < length; i++) {
    const byte = (word >> (i << 3)) & 0xff;
    folded |= (byte - 0x41 < 26 ? byte | 0x20 : byte) << (i << 3);
  }
  for (let entry = ELISIONS; load<u64>(entry) != 0; entry += 8) if (load<u64>(entry) == folded) return end;
  return 0;
}

/** What the last call of `otherEnd` found. */
let otherIs: u32 = 0;
export const TOKEN: u32 = 0;
export const CONTROL: u32 = 1;
export const WHITE_SPACE: u32 = 2;
export const LINE_END: u32 = 3;

// @ts-ignore: decorator
@inline
export function whatOtherIs(): u32 {
  return otherIs;
}

/** The end of what begins outside ASCII; `whatOtherIs` says what that is. */
export function otherEnd(from: usize, limit: usize, hasSpaceBefore: bool): usize {
  otherIs = TOKEN;
  if (!hasTables) return 1;
  const decoded = decodeAt(from, limit);
  const first = codePointOf(decoded);
  const width = byteLengthOf(decoded);
  if (first == 0x2019 && hasSpaceBefore) {
    const elision = elisionEnd(from + 3, limit);
    if (elision != 0) return elision;
  }
  const end = nextWordBoundary(from, limit);
  const properties = propertiesOf(first);
  const cls = (properties >>> 12) & 15;
  if (first == 0x85 || first == 0x2028 || first == 0x2029) otherIs = LINE_END;
  else if ((properties & WHITE) != 0 || cls == CLASS_SEPARATOR) otherIs = WHITE_SPACE;
  else if (cls == CLASS_OTHER && properties != 0) otherIs = CONTROL;
  const isCased = cls == CLASS_UPPER || cls == CLASS_LOWER;
  return otherIs == TOKEN && end == from + width && width == 3 && !isCased ? sameRunEnd(from, end, limit) : end;
}

/** The end of a run of the same dash or ellipsis at `from`, of which the first ends at `end`. */
function sameRunEnd(from: usize, end: usize, limit: usize): usize {
  if (load<u8>(from) != 0xe2 || load<u8>(from, 1) != 0x80) return end;
  const last: u32 = load<u8>(from, 2);
  if (last != 0x93 && last != 0x94 && last != 0x95 && last != 0xa6) return end;
  let p = from + 3;
  while (p + 2 < limit && load<u8>(p) == 0xe2 && load<u8>(p, 1) == 0x80 && load<u8>(p, 2) == last) p += 3;
  if (p == from + 3) return end;
  const boundary = nextWordBoundary(p - 3, limit);
  return boundary > p ? boundary : p;
}
