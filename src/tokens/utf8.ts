// UTF-8 by hand, one code point at a time: bytes to code points and back. Made for valid UTF-8; whatever else comes in
// is read as single bad bytes, never past the end.

/** What a byte that begins no code point is read as. */
export const REPLACEMENT = 0xfffd;

/**
 * Read the code point at an offset.
 *
 * Two numbers packed into one, so that nothing is allocated: bits 0-20 are the code point (`codePointOf`), bits 21-23 how
 * many bytes it has, 1 to 4 (`byteLengthOf`). A byte that begins no code point, or none that ends before `to`, is U+FFFD
 * with one byte, which a real U+FFFD (three bytes) never is.
 *
 * @param at - Below `to`.
 * @param to - No byte at or after it is read.
 */
export function decodeAt(bytes: Uint8Array, at: number, to: number): number {
  const lead = bytes[at];
  if (lead < 0x80) return lead | (1 << 21);
  if (lead < 0xe0) {
    if (lead < 0xc2 || at + 1 >= to) return BAD_BYTE;
    const b1 = bytes[at + 1] ^ 0x80;
    return b1 < 0x40 ? ((lead & 0x1f) << 6) | b1 | (2 << 21) : BAD_BYTE;
  }
  if (lead < 0xf0) {
    if (at + 2 >= to) return BAD_BYTE;
    const b1 = bytes[at + 1] ^ 0x80;
    const b2 = bytes[at + 2] ^ 0x80;
    const cp = ((lead & 0xf) << 12) | (b1 << 6) | b2;
    return (b1 | b2) < 0x40 && cp >= 0x800 && (cp & 0xf800) !== 0xd800 ? cp | (3 << 21) : BAD_BYTE;
  }
  if (lead > 0xf4 || at + 3 >= to) return BAD_BYTE;
  const b1 = bytes[at + 1] ^ 0x80;
  const b2 = bytes[at + 2] ^ 0x80;
  const b3 = bytes[at + 3] ^ 0x80;
  const cp = ((lead & 7) << 18) | (b1 << 12) | (b2 << 6) | b3;
  return (b1 | b2 | b3) < 0x40 && cp >= 0x10000 && cp <= 0x10ffff ? cp | (4 << 21) : BAD_BYTE;
}

const BAD_BYTE = REPLACEMENT | (1 << 21);

/** The code point of what `decodeAt` returned. */
export function codePointOf(decoded: number): number {
  return decoded & 0x1fffff;
}

/** The byte count of what `decodeAt` returned. */
export function byteLengthOf(decoded: number): number {
  return decoded >>> 21;
}

/** Write a code point (no surrogate) at an offset; returns the offset after it. */
export function encodeAt(cp: number, target: Uint8Array, at: number): number {
  if (cp < 0x80) {
    target[at++] = cp;
    return at;
  }
  if (cp < 0x800) {
    target[at++] = 0xc0 | (cp >>> 6);
  } else {
    if (cp < 0x10000) {
      target[at++] = 0xe0 | (cp >>> 12);
    } else {
      target[at++] = 0xf0 | (cp >>> 18);
      target[at++] = 0x80 | ((cp >>> 12) & 0x3f);
    }
    target[at++] = 0x80 | ((cp >>> 6) & 0x3f);
  }
  target[at++] = 0x80 | (cp & 0x3f);
  return at;
}
