// Word boundaries by the rules of UAX 29, as src/tokens/segment.ts has them: see there for how and why. The host lays the
// tables out: properties of ASCII, the two stages of the trie for all other code points, and what joins what.

/** JOINS_AFTER + 4 * v: the set of values that always join a v before them; 32 of them. */
const JOINS_AFTER: usize = 384;
/** Property words of the code points below 128. */
const ASCII: usize = 1024;
const STAGE: usize = 1536;
const VALUES: usize = 18944;

// Values of Word_Break, and sets of them.
const A_LETTER: u32 = 1;
const HEBREW_LETTER: u32 = 2;
const NUMERIC: u32 = 3;
const ZWJ: u32 = 8;
const W_SEG_SPACE: u32 = 9;
const SINGLE_QUOTE: u32 = 13;
const DOUBLE_QUOTE: u32 = 14;
const REGIONAL_INDICATOR: u32 = 15;
const CR: u32 = 16;
const LETTERS: u32 = (1 << 1) | (1 << 2);
const NUMERICS: u32 = 1 << 3;
const MID_NUM_LET_Q: u32 = (1 << 12) | (1 << 13);
const MID_LETTER: u32 = (1 << 10) | MID_NUM_LET_Q;
const MID_NUM: u32 = (1 << 11) | MID_NUM_LET_Q;
const IGNORED: u32 = (1 << 6) | (1 << 7) | (1 << 8);
const LINE_END: u32 = (1 << 16) | (1 << 17) | (1 << 18);
const PICTOGRAPHIC: u32 = 1 << 11;

const BAD_BYTE: u32 = 0xfffd | (1 << 21);

// @ts-ignore: decorator
@inline
export function codePointOf(decoded: u32): u32 {
  return decoded & 0x1fffff;
}

// @ts-ignore: decorator
@inline
export function byteLengthOf(decoded: u32): u32 {
  return decoded >>> 21;
}

/** The code point at `p` and how many bytes it has, as `decodeAt` of src/tokens/utf8.ts packs them. */
export function decodeAt(p: usize, to: usize): u32 {
  const lead: u32 = load<u8>(p);
  if (lead < 0x80) return lead | (1 << 21);
  if (lead < 0xe0) {
    if (lead < 0xc2 || p + 1 >= to) return BAD_BYTE;
    const b1 = <u32>load<u8>(p, 1) ^ 0x80;
    return b1 < 0x40 ? ((lead & 0x1f) << 6) | b1 | (2 << 21) : BAD_BYTE;
  }
  if (lead < 0xf0) {
    if (p + 2 >= to) return BAD_BYTE;
    const b1 = <u32>load<u8>(p, 1) ^ 0x80;
    const b2 = <u32>load<u8>(p, 2) ^ 0x80;
    const cp = ((lead & 0xf) << 12) | (b1 << 6) | b2;
    return (b1 | b2) < 0x40 && cp >= 0x800 && (cp & 0xf800) != 0xd800 ? cp | (3 << 21) : BAD_BYTE;
  }
  if (lead > 0xf4 || p + 3 >= to) return BAD_BYTE;
  const b1 = <u32>load<u8>(p, 1) ^ 0x80;
  const b2 = <u32>load<u8>(p, 2) ^ 0x80;
  const b3 = <u32>load<u8>(p, 3) ^ 0x80;
  const cp = ((lead & 7) << 18) | (b1 << 12) | (b2 << 6) | b3;
  return (b1 | b2 | b3) < 0x40 && cp >= 0x10000 && cp <= 0x10ffff ? cp | (4 << 21) : BAD_BYTE;
}

/** The property word of a code point. */
// @ts-ignore: decorator
@inline
export function propertiesOf(cp: u32): u32 {
  if (cp < 128) return load<u32>(ASCII + (cp << 2));
  const block = <u32>load<u16>(STAGE + ((cp >>> 7) << 1));
  return load<u32>(VALUES + ((block + (cp & 127)) << 2));
}

/** The next word boundary behind `from`, at most `to`. */
export function nextWordBoundary(from: usize, to: usize): usize {
  if (from >= to) return to;
  let decoded = decodeAt(from, to);
  let p = from + byteLengthOf(decoded);
  let before = propertiesOf(codePointOf(decoded)) & 31;
  if ((((<u32>1) << before) & LINE_END) != 0) return before == CR && p < to && load<u8>(p) == 0x0a ? p + 1 : p;
  let last = before;
  while (p < to) {
    decoded = decodeAt(p, to);
    const properties = propertiesOf(codePointOf(decoded));
    const end = p + byteLengthOf(decoded);
    const after = properties & 31;
    if (((load<u32>(JOINS_AFTER + (before << 2)) >>> after) & 1) != 0) {
      before = after;
    } else if ((((<u32>1) << after) & IGNORED) != 0) {
      // The class before stays what it was.
    } else if (last == ZWJ && (properties & PICTOGRAPHIC) != 0) {
      before = after;
    } else if (after == W_SEG_SPACE) {
      if (last != W_SEG_SPACE) return p;
      before = after;
    } else if (after == REGIONAL_INDICATOR) {
      if (before != REGIONAL_INDICATOR) return p;
      before = 0;
    } else {
      const wanted = wantedAfterMark(before, after);
      if (wanted == 0) return p;
      const next = skipIgnored(end, to);
      if (next < to) {
        decoded = decodeAt(next, to);
        const found = propertiesOf(codePointOf(decoded)) & 31;
        if ((((<u32>1) << found) & wanted) != 0) {
          before = found;
          last = found;
          p = next + byteLengthOf(decoded);
          continue;
        }
      }
      if (before != HEBREW_LETTER || after != SINGLE_QUOTE) return p;
      before = after;
    }
    last = after;
    p = end;
  }
  return to;
}

function wantedAfterMark(before: u32, mark: u32): u32 {
  const set = (<u32>1) << mark;
  if (before == A_LETTER || before == HEBREW_LETTER) {
    if ((set & MID_LETTER) != 0) return LETTERS;
    return before == HEBREW_LETTER && mark == DOUBLE_QUOTE ? 1 << HEBREW_LETTER : 0;
  }
  return before == NUMERIC && (set & MID_NUM) != 0 ? NUMERICS : 0;
}

function skipIgnored(from: usize, to: usize): usize {
  let p = from;
  while (p < to && load<u8>(p) >= 0x80) {
    const decoded = decodeAt(p, to);
    if ((((<u32>1) << (propertiesOf(codePointOf(decoded)) & 31)) & IGNORED) == 0) break;
    p += byteLengthOf(decoded);
  }
  return p;
}
