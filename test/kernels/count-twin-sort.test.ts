import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countKernel, recordWords, sortScratchBytes } from '../../src/kernels/count.ts';
import { heapOf, numbersAt, Room } from './rig.ts';

interface Bucketed {
  readonly order: number;
  readonly bits: number;
  /** Each record as one number, the left word in its lowest bits. */
  readonly buckets: readonly (readonly bigint[])[];
}

/** As 32-bit numbers: 64-bit words from the highest to the lowest, the low half of each first. */
function partsOf(record: bigint, words: number): number[] {
  return Array.from(
    { length: words },
    (_, i) => (record >> BigInt(64 * (words - 1 - i))) & 0xffffffffffffffffn,
  ).flatMap((word) => [Number(word & 0xffffffffn), Number(word >> 32n)]);
}

function recordOf(parts: readonly number[]): bigint {
  let record = 0n;
  for (let i = 0; i < parts.length; i += 2) record = (record << 64n) | (BigInt(parts[i + 1]) << 32n) | BigInt(parts[i]);
  return record;
}

/** Sorts in a heap. */
function sortIn(kind: 'wasm' | 'twin', { order, bits, buckets }: Bucketed): bigint[][] {
  const room = new Room(heapOf(kind));
  const words = recordWords(order, bits);
  const records = room.numbers(buckets.flat().flatMap((record) => partsOf(record, words)));
  let end = 0;
  const ends = room.numbers(buckets.map((bucket) => (end += bucket.length)));
  const scratch = room.take(sortScratchBytes(order, bits));
  countKernel(room.heap).sortBuckets(records, ends, buckets.length, order, bits, scratch);
  let start = 0;
  return buckets.map((bucket) => {
    const parts = numbersAt(room.heap, records + 8 * words * start, 2 * words * bucket.length);
    start += bucket.length;
    return bucket.map((_, i) => recordOf(parts.slice(2 * words * i, 2 * words * (i + 1))));
  });
}

const ascending = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function check(bucketed: Bucketed): void {
  const sorted = sortIn('wasm', bucketed);
  const left = BigInt(bucketed.bits);
  sorted.forEach((bucket, i) => {
    const original = bucketed.buckets[i];
    const compared = original.map((record) => record >> left).sort(ascending);
    expect(bucket.map((record) => record >> left)).toEqual(compared);
    expect([...bucket].sort(ascending)).toEqual([...original].sort(ascending));
  });
  // Even those that may come in any order come in the same one.
  expect(sortIn('twin', bucketed)).toEqual(sorted);
}

/** Numbers that seem random, the same each time. */
function generator(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

/** Records whose fields are among a few ids, low, high and between, so that many are equal and many begin alike. */
function randomBuckets(order: number, bits: number, sizes: readonly number[], variety: number, seed: number): Bucketed {
  const next = generator(seed);
  const field = (): bigint => {
    const id = next(variety);
    if (id % 3 === 0) return BigInt(Math.min(id, 2 ** bits - 1));
    return BigInt(id % 3 === 1 ? Math.max(0, 2 ** bits - id) : Math.floor((2 ** bits * id) / variety));
  };
  const buckets = sizes.map((size) =>
    Array.from({ length: size }, () => {
      let record = 0n;
      for (let i = 0; i < order; i++) record = (record << BigInt(bits)) | field();
      return record;
    }),
  );
  return { order, bits, buckets };
}

describe('sortBuckets', () => {
  it('sorts as a plain sort does, few records and many', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 2, max: 31 }),
        fc.array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 60 }), fc.nat({ max: 600 })), { maxLength: 5 }),
        fc.constantFrom(1, 2, 5, 40, 5000),
        fc.integer(),
        (order, bits, sizes, variety, seed) => {
          check(randomBuckets(order, bits, sizes, variety, seed));
        },
      ),
      { numRuns: 80 },
    );
  });

  it('sorts records of every order and every width of ids', () => {
    for (let order = 2; order <= 8; order++) {
      for (let bits = 2; bits <= 31; bits++) check(randomBuckets(order, bits, [400], 9, order * bits));
    }
  });

  it.each([
    [2, 20],
    [3, 21],
    [4, 16],
    [3, 22],
    [5, 25],
    [4, 31],
    [6, 25],
    [8, 31],
  ] as const)(
    // prettier-ignore
    'sorts thousands of records of %i fields of %i bits, also when they are sorted or reversed',
    (order, bits) => {
      const random = randomBuckets(order, bits, [5000, 193, 192, 21, 20], 3000, 7);
      const sorted = random.buckets.map((bucket) => [...bucket].sort(ascending));
      check(random);
      check({ order, bits, buckets: sorted });
      check({ order, bits, buckets: sorted.map((bucket) => [...bucket].reverse()) });
      check({ order, bits, buckets: sorted.map((bucket) => bucket.map(() => bucket[0])) });
    },
  );
});
