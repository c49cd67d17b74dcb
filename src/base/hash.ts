// Two hashes: xxHash32 guards the sections of a file, FNV-1a finds words in a table. Neither is cryptographic.

const PRIME1 = 0x9e3779b1;
const PRIME2 = 0x85ebca77;
const PRIME3 = 0xc2b2ae3d;
const PRIME4 = 0x27d4eb2f;
const PRIME5 = 0x165667b1;

/**
 * The 32-bit xxHash of `bytes`, as an unsigned integer (Y. Collet, "xxHash fast digest algorithm", XXH32).
 *
 * Each 4-byte lane passes through bijections only, so a change within one lane, a flipped byte say, always changes the
 * result. O(bytes), about 2 GB/s.
 */
export function xxHash32(bytes: Uint8Array, seed = 0): number {
  const length = bytes.length;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  let at = 0;
  let hash: number;
  if (length >= 16) {
    let a = (seed + PRIME1 + PRIME2) | 0;
    let b = (seed + PRIME2) | 0;
    let c = seed | 0;
    let d = (seed - PRIME1) | 0;
    for (const end = length - 16; at <= end; at += 16) {
      a = xxRound(a, view.getInt32(at, true));
      b = xxRound(b, view.getInt32(at + 4, true));
      c = xxRound(c, view.getInt32(at + 8, true));
      d = xxRound(d, view.getInt32(at + 12, true));
    }
    hash = (rotateLeft(a, 1) + rotateLeft(b, 7) + rotateLeft(c, 12) + rotateLeft(d, 18)) | 0;
  } else {
    hash = (seed + PRIME5) | 0;
  }
  hash = (hash + length) | 0;
  for (; at + 4 <= length; at += 4) {
    hash = Math.imul(rotateLeft((hash + Math.imul(view.getInt32(at, true), PRIME3)) | 0, 17), PRIME4);
  }
  for (; at < length; at++) {
    hash = Math.imul(rotateLeft((hash + Math.imul(bytes[at], PRIME5)) | 0, 11), PRIME1);
  }
  hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
  hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function xxRound(lane: number, input: number): number {
  return Math.imul(rotateLeft((lane + Math.imul(input, PRIME2)) | 0, 13), PRIME1);
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

/** Where an FNV-1a hash begins: fold bytes in with `Math.imul(hash ^ byte, FNV_PRIME)`, then `finishHash`. */
export const FNV_START = 0x811c9dc5 | 0;
export const FNV_PRIME = 0x01000193;

/** Mixes the high bits of an FNV-1a hash into its low ones, which index the table. Returns an unsigned integer. */
export function finishHash(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 12)) >>> 0;
}

/** The finished hash of bytes[from..to). */
export function hashBytes(bytes: Uint8Array, from: number, to: number): number {
  let hash = FNV_START;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i], FNV_PRIME);
  return finishHash(hash);
}
