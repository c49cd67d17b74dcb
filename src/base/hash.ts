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
  const hash = new XxHash32(seed);
  hash.update(bytes);
  return hash.digest();
}

/** Takes stripes of 16 bytes into the four lanes. */
type StripeReader = (lanes: Int32Array, bytes: Uint8Array) => void;

/** The same of bytes that come in pieces. */
export class XxHash32 {
  private readonly seed: number;
  private readonly lanes: Int32Array;
  private readonly readStripes: StripeReader;
  /** Bytes that do not fill a stripe yet. */
  private readonly rest = new Uint8Array(16);
  private restLength = 0;
  private length = 0;

  /** @param readStripes - A faster way to take whole stripes in, if there is one. */
  constructor(seed = 0, readStripes: StripeReader = readStripesHere) {
    this.seed = seed;
    this.lanes = Int32Array.of(seed + PRIME1 + PRIME2, seed + PRIME2, seed, seed - PRIME1);
    this.readStripes = readStripes;
  }

  update(bytes: Uint8Array): void {
    this.length += bytes.length;
    let at = 0;
    if (this.restLength > 0) {
      at = Math.min(16 - this.restLength, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.restLength);
      this.restLength += at;
      if (this.restLength < 16) return;
      readStripesHere(this.lanes, this.rest);
      this.restLength = 0;
    }
    const end = at + ((bytes.length - at) & ~15);
    if (end > at) this.readStripes(this.lanes, bytes.subarray(at, end));
    this.rest.set(bytes.subarray(end));
    this.restLength = bytes.length - end;
  }

  /** The hash of all bytes so far. */
  digest(): number {
    const [a, b, c, d] = this.lanes as unknown as [number, number, number, number];
    let hash = (this.seed + PRIME5) | 0;
    if (this.length >= 16) hash = (rotateLeft(a, 1) + rotateLeft(b, 7) + rotateLeft(c, 12) + rotateLeft(d, 18)) | 0;
    hash = (hash + this.length) | 0;
    const { rest } = this;
    const view = new DataView(rest.buffer);
    let at = 0;
    for (; at + 4 <= this.restLength; at += 4) {
      hash = Math.imul(rotateLeft((hash + Math.imul(view.getInt32(at, true), PRIME3)) | 0, 17), PRIME4);
    }
    for (; at < this.restLength; at++) {
      hash = Math.imul(rotateLeft((hash + Math.imul(rest[at], PRIME5)) | 0, 11), PRIME1);
    }
    hash = Math.imul(hash ^ (hash >>> 15), PRIME2);
    hash = Math.imul(hash ^ (hash >>> 13), PRIME3);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

function readStripesHere(lanes: Int32Array, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [a, b, c, d] = lanes as unknown as [number, number, number, number];
  for (let at = 0; at < bytes.length; at += 16) {
    a = xxRound(a, view.getInt32(at, true));
    b = xxRound(b, view.getInt32(at + 4, true));
    c = xxRound(c, view.getInt32(at + 8, true));
    d = xxRound(d, view.getInt32(at + 12, true));
  }
  lanes[0] = a;
  lanes[1] = b;
  lanes[2] = c;
  lanes[3] = d;
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
