// XXH64, the checksum of Zstandard frames (Collet, xxHash specification 0.1.1), with a seed of 0. The stripes are mixed in
// halves of 32 bits, which is many times faster than BigInt; only the last steps use that.

const PRIME_1 = 0x9e3779b185ebca87n;
const PRIME_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME_3 = 0x165667b19e3779f9n;
const PRIME_4 = 0x85ebca77c2b2ae63n;
const PRIME_5 = 0x27d4eb2f165667c5n;
const PRIME_1_HIGH = 0x9e3779b1 | 0;
const PRIME_1_LOW = 0x85ebca87 | 0;
const PRIME_2_HIGH = 0xc2b2ae3d | 0;
const PRIME_2_LOW = 0x27d4eb4f | 0;
const MASK = 0xffffffffffffffffn;
const STRIPE_SIZE = 32;

/** A checksum over bytes that come in pieces. */
export interface XxHash64 {
  update(bytes: Uint8Array): void;
  /** The hash of all bytes so far. */
  digest(): bigint;
}

/** Start a checksum. */
export function createXxHash64(): XxHash64 {
  /** Four accumulators; accumulator i has its low half at 2i and its high half at 2i + 1. */
  const state = new Int32Array(8);
  [PRIME_1 + PRIME_2, PRIME_2, 0n, -PRIME_1].forEach((start, index) => {
    state[index * 2] = Number(start & 0xffffffffn);
    state[index * 2 + 1] = Number((start >> 32n) & 0xffffffffn);
  });
  const open = new Uint8Array(STRIPE_SIZE);
  let openSize = 0;
  let totalSize = 0;

  function update(bytes: Uint8Array): void {
    totalSize += bytes.length;
    let at = 0;
    if (openSize > 0) {
      at = Math.min(STRIPE_SIZE - openSize, bytes.length);
      open.set(bytes.subarray(0, at), openSize);
      openSize += at;
      if (openSize < STRIPE_SIZE) return;
      mixStripes(state, open, 0, STRIPE_SIZE);
    }
    const stop = bytes.length - ((bytes.length - at) % STRIPE_SIZE);
    mixStripes(state, bytes, at, stop);
    open.set(bytes.subarray(stop));
    openSize = bytes.length - stop;
  }

  function digest(): bigint {
    const total = BigInt(totalSize);
    const hash = totalSize < STRIPE_SIZE ? PRIME_5 + total : mergeAccumulators(state) + total;
    return avalanche(mixRest(hash & MASK, open.subarray(0, openSize)));
  }

  return { update, digest };
}

/** For each lane of eight bytes: accumulator = rotate(accumulator + lane × PRIME_2, 31) × PRIME_1. */
function mixStripes(state: Int32Array, bytes: Uint8Array, start: number, stop: number): void {
  for (let at = start, half = 0; at < stop; at += 8, half = (half + 2) & 7) {
    const laneLow = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    const laneHigh = bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24);
    const productLow = Math.imul(laneLow, PRIME_2_LOW);
    const productHigh =
      highProduct(laneLow, PRIME_2_LOW) + Math.imul(laneHigh, PRIME_2_LOW) + Math.imul(laneLow, PRIME_2_HIGH);
    const low = (state[half] + productLow) | 0;
    const carry = low >>> 0 < productLow >>> 0 ? 1 : 0;
    const high = (state[half + 1] + productHigh + carry) | 0;
    const turnedLow = (low << 31) | (high >>> 1);
    const turnedHigh = (high << 31) | (low >>> 1);
    state[half] = Math.imul(turnedLow, PRIME_1_LOW);
    state[half + 1] =
      highProduct(turnedLow, PRIME_1_LOW) + Math.imul(turnedHigh, PRIME_1_LOW) + Math.imul(turnedLow, PRIME_1_HIGH);
  }
}

/** The high 32 bits of the product of two unsigned numbers of 32 bits. */
function highProduct(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const other = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(other / 0x10000)) | 0;
}

function mergeAccumulators(state: Int32Array): bigint {
  const accumulators = [0, 2, 4, 6].map((half) => BigInt(state[half] >>> 0) | (BigInt(state[half + 1] >>> 0) << 32n));
  let hash = accumulators.reduce((sum, value, index) => sum + rotate(value, [1n, 7n, 12n, 18n][index]), 0n) & MASK;
  for (const value of accumulators) hash = ((hash ^ mixLane(0n, value)) * PRIME_1 + PRIME_4) & MASK;
  return hash;
}

function mixRest(start: bigint, rest: Uint8Array): bigint {
  const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
  let hash = start;
  let at = 0;
  for (; at + 8 <= rest.length; at += 8) {
    hash = (rotate(hash ^ mixLane(0n, view.getBigUint64(at, true)), 27n) * PRIME_1 + PRIME_4) & MASK;
  }
  if (at + 4 <= rest.length) {
    const mixed = (hash ^ (BigInt(view.getUint32(at, true)) * PRIME_1)) & MASK;
    hash = (rotate(mixed, 23n) * PRIME_2 + PRIME_3) & MASK;
    at += 4;
  }
  for (; at < rest.length; at++) hash = (rotate((hash ^ (BigInt(rest[at]) * PRIME_5)) & MASK, 11n) * PRIME_1) & MASK;
  return hash;
}

function avalanche(start: bigint): bigint {
  let hash = ((start ^ (start >> 33n)) * PRIME_2) & MASK;
  hash = ((hash ^ (hash >> 29n)) * PRIME_3) & MASK;
  return hash ^ (hash >> 32n);
}

function mixLane(accumulator: bigint, lane: bigint): bigint {
  return (rotate((accumulator + lane * PRIME_2) & MASK, 31n) * PRIME_1) & MASK;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}
