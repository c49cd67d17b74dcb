// A binary fuse filter: a set of 64-bit keys in some 9 bits each, which says yes to all of them and to one in 2^bits others.
// T. M. Graf and D. Lemire, "Binary Fuse Filters: Fast and Smaller Than Xor Filters", ACM JEA 27, 2022. The keys must be
// random already, as hashes are.

import { assert } from '../base/errors.ts';

/** How many bits of each key are kept. */
export type FingerprintBits = 8 | 16;

/** How the slots are laid out. */
interface Shape {
  readonly bits: FingerprintBits;
  /** Which try at placing the keys succeeded, from 1. */
  readonly seed: number;
  /** Slots of a segment, a power of two of 4 to 2^18. */
  readonly segmentLength: number;
  /** How many segments a key's first slot may be in; two more follow. 0 for the empty set. */
  readonly segmentCount: number;
}

export interface FuseFilter extends Shape {
  /** The keys' fingerprints: those in a key's three slots together (xor) are its own. */
  readonly slots: Uint8Array | Uint16Array;
}

/** Tries at placing the keys; each fails for about one set in some hundred. */
const TRIES_MAX = 100;
const SEGMENT_BITS_MAX = 18;
const LOG2_MILLION = 19.93;

/** How many slots a filter of this shape has. */
export function slotCount({ segmentLength, segmentCount }: Pick<Shape, 'segmentLength' | 'segmentCount'>): number {
  return segmentCount === 0 ? 0 : (segmentCount + 2) * segmentLength;
}

/**
 * A filter of some keys. The same keys give the same filter.
 *
 * About 0.2 µs a key, and 16 bytes of memory each beside the keys.
 *
 * @param keys - Pairs of a low and a high word, ascending by the whole number, none twice; 2^31 keys at most.
 * @throws {RangeError} When memory does not suffice.
 */
export function buildFuseFilter(keys: Uint32Array, bits: FingerprintBits): FuseFilter {
  const count = keys.length / 2;
  const shapeless = shapeOf(count, bits);
  if (count === 0) return { ...shapeless, seed: 1, slots: emptySlots(bits, 0) };
  const order = new Uint32Array(count);
  const choices = new Uint8Array(count);
  for (let seed = 1; seed <= TRIES_MAX; seed++) {
    const shape = { ...shapeless, seed };
    if (peel(keys, shape, order, choices)) return { ...shape, slots: fill(keys, shape, order, choices) };
  }
  return assert(false, 'that different keys can be placed') as never;
}

/** Whether the key is in the filter: never false for one that it was built of, true for one in 2^bits others. */
export function fuseFilterHas(filter: FuseFilter, low: number, high: number): boolean {
  const { slots } = filter;
  if (slots.length === 0) return false;
  place(filter, low, high, PLACE);
  return (slots[PLACE[0]] ^ slots[PLACE[1]] ^ slots[PLACE[2]]) === PLACE[3];
}

/** The paper's sizes, found without logarithms, which may differ between machines. */
function shapeOf(count: number, bits: FingerprintBits): Omit<Shape, 'seed'> {
  // 2^floor(log(count) / log(3.33) + 2.25); the first border is 3.33^0.75.
  let segmentBits = 2;
  for (let least = 2.465; count >= least && segmentBits < SEGMENT_BITS_MAX; least *= 3.33) segmentBits++;
  const segmentLength = 2 ** segmentBits;
  const factor = count < 2 ? 0 : Math.max(1.125, 0.875 + (0.25 * LOG2_MILLION) / roughLog2(count));
  const segmentCount = Math.max(1, Math.ceil(Math.round(count * factor) / segmentLength) - 2);
  return { bits, segmentLength, segmentCount: count === 0 ? 0 : segmentCount };
}

/** The binary logarithm with straight lines between powers of two; at most 0.09 too low. */
function roughLog2(value: number): number {
  const whole = 31 - Math.clz32(value);
  return whole + value / 2 ** whole - 1;
}

/** Where `place` leaves a key's three slots and its fingerprint, for those who use it at once. */
const PLACE = new Uint32Array(4);

/**
 * The three slots of a key, in three segments behind each other, and its fingerprint.
 *
 * The first slot goes by the high word, so that keys in ascending order are met in order of their slots.
 */
function place(shape: Shape, low: number, high: number, out: Uint32Array): void {
  const { segmentLength, segmentCount, seed, bits } = shape;
  const mask = segmentLength - 1;
  const top = (high ^ mix(seed - 1)) >>> 0;
  const one = mix(low ^ Math.imul(seed, 0x9e3779b9));
  const two = mix(one ^ top);
  const first = Math.floor(top * ((segmentCount * segmentLength) / 2 ** 32));
  out[0] = first;
  out[1] = (first + segmentLength) ^ (one & mask);
  out[2] = (first + 2 * segmentLength) ^ (two & mask);
  out[3] = two >>> (32 - bits);
}

/** The finish of MurmurHash3 (A. Appleby): turns a word into another, every bit of which depends on all. 0 stays 0. */
function mix(word: number): number {
  let mixed = word;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/**
 * Finds an order in which each key has a slot that no key after it uses: order[i] is the key, choices[i] which of its three
 * slots (Algorithm 1 of the paper, without its sort, as the keys are sorted).
 *
 * @returns False when there is none with this seed.
 */
function peel(keys: Uint32Array, shape: Shape, order: Uint32Array, choices: Uint8Array): boolean {
  const slots = slotCount(shape);
  const count = order.length;
  // tallies[slot] >> 2 is how many keys use the slot, its low bits the xor of which of their three slots it is.
  const tallies = new Uint8Array(slots);
  // xors[slot] is the xor of the keys' indices: of a single key, the key.
  const xors = new Uint32Array(slots);
  for (let key = 0; key < count; key++) {
    place(shape, keys[2 * key], keys[2 * key + 1], PLACE);
    for (let i = 0; i < 3; i++) {
      const slot = PLACE[i];
      // So many keys in one slot cannot be told from few.
      if (tallies[slot] >= 252) return false;
      tallies[slot] = (tallies[slot] + 4) ^ i;
      xors[slot] ^= key;
    }
  }
  const alone = new Uint32Array(slots);
  let aloneCount = 0;
  for (let slot = 0; slot < slots; slot++) if (tallies[slot] >>> 2 === 1) alone[aloneCount++] = slot;
  let peeled = 0;
  while (aloneCount > 0) {
    const slot = alone[--aloneCount];
    if (tallies[slot] >>> 2 !== 1) continue;
    const key = xors[slot];
    const choice = tallies[slot] & 3;
    order[peeled] = key;
    choices[peeled++] = choice;
    place(shape, keys[2 * key], keys[2 * key + 1], PLACE);
    for (let i = 0; i < 3; i++) {
      const other = PLACE[i];
      tallies[other] = (tallies[other] - 4) ^ i;
      xors[other] ^= key;
      if (i !== choice && tallies[other] >>> 2 === 1) alone[aloneCount++] = other;
    }
  }
  return peeled === count;
}

/** Goes back through the order and gives each key's own slot what its three slots lack. */
function fill(keys: Uint32Array, shape: Shape, order: Uint32Array, choices: Uint8Array): Uint8Array | Uint16Array {
  const slots = emptySlots(shape.bits, slotCount(shape));
  for (let i = order.length - 1; i >= 0; i--) {
    const key = order[i];
    place(shape, keys[2 * key], keys[2 * key + 1], PLACE);
    // The key's own slot is still 0.
    slots[PLACE[choices[i]]] = PLACE[3] ^ slots[PLACE[0]] ^ slots[PLACE[1]] ^ slots[PLACE[2]];
  }
  return slots;
}

function emptySlots(bits: FingerprintBits, length: number): Uint8Array | Uint16Array {
  return bits === 8 ? new Uint8Array(length) : new Uint16Array(length);
}
