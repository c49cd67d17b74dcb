import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFromState, type Random } from '../../src/base/random.ts';
import { buildFuseFilter, type FuseFilter, fuseFilterHas, slotCount } from '../../src/guard/fuse-filter.ts';
import { HashSet } from '../../src/guard/hash-set.ts';

const random = (): Random => randomFromState(Uint32Array.of(1, 2, 3, 4));

function randomKeys(count: number, source: Random): Uint32Array {
  const set = new HashSet();
  for (let i = 0; i < count; i++) set.add(source.uint32(), source.uint32());
  return set.sorted();
}

const missing = (filter: FuseFilter, keys: Uint32Array): number => {
  let count = 0;
  for (let i = 0; i < keys.length; i += 2) if (!fuseFilterHas(filter, keys[i], keys[i + 1])) count++;
  return count;
};

describe('a fuse filter', () => {
  it.each([0, 1, 2, 3, 4, 5, 10, 50, 100, 1000, 10_000])('of %i keys has them all', (count) => {
    const source = random();
    for (let round = 0; round < 20; round++) {
      for (const bits of [8, 16] as const) {
        const keys = randomKeys(count, source);
        const filter = buildFuseFilter(keys, bits);
        expect(filter.slots).toHaveLength(slotCount(filter));
        expect(missing(filter, keys)).toBe(0);
      }
    }
  });

  it('of any keys has them all, however alike they are', () => {
    const key = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 3 }));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 200 }), (pairs) => {
        const set = new HashSet();
        for (const [low, high] of pairs) set.add(low, high);
        const keys = set.sorted();
        expect(missing(buildFuseFilter(keys, 8), keys)).toBe(0);
      }),
    );
  });

  it('of no keys has none', () => {
    const filter = buildFuseFilter(new Uint32Array(0), 8);
    const source = random();
    for (let i = 0; i < 1000; i++) expect(fuseFilterHas(filter, source.uint32(), source.uint32())).toBe(false);
  });

  it.each([
    [8, 100, 400_000],
    [8, 50_000, 400_000],
    [8, 300_000, 400_000],
    [16, 50_000, 20_000_000],
  ] as const)('of %i bits and %i keys takes one in 2^bits others for its own', (bits, count, queries) => {
    const source = random();
    const filter = buildFuseFilter(randomKeys(count, source), bits);
    let hits = 0;
    for (let i = 0; i < queries; i++) if (fuseFilterHas(filter, source.uint32(), source.uint32())) hits++;
    const ratio = (hits / queries) * 2 ** bits;
    expect(ratio).toBeGreaterThan(0.8);
    expect(ratio).toBeLessThan(1.2);
  });

  it('takes some nine bits a key, and succeeds at the first or second try', () => {
    const source = random();
    const keys = randomKeys(1_000_000, source);
    const filter = buildFuseFilter(keys, 8);
    expect((8 * filter.slots.length) / (keys.length / 2)).toBeLessThan(9.2);
    expect(filter.seed).toBeLessThanOrEqual(2);
    expect(missing(filter, keys)).toBe(0);
  });
});

describe('a set of hashes', () => {
  it('gives each once, ascending, whatever came when', () => {
    const number = (keys: Uint32Array, i: number) => BigInt(keys[i]) | (BigInt(keys[i + 1]) << 32n);
    const words = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom(0, 1, 0x7fffffff, 0xffffffff)));
    fc.assert(
      fc.property(words, (pairs) => {
        const set = new HashSet();
        for (const [low, high] of pairs) set.add(low, high);
        const keys = set.sorted();
        const all = Array.from({ length: keys.length / 2 }, (_, i) => number(keys, 2 * i));
        const expected = new Set(pairs.map(([low, high]) => BigInt(low) | (BigInt(high) << 32n)));
        expect(all).toEqual([...expected].sort((a, b) => (a < b ? -1 : 1)));
      }),
    );
  });

  it('takes room for different ones only, and keeps all when it grows', () => {
    const set = new HashSet();
    const source = random();
    const keys: [number, number][] = Array.from({ length: 30_000 }, () => [source.uint32(), source.uint32()]);
    for (let i = 0; i < 200_000; i++) set.add(...keys[i % keys.length]);
    expect(set.sorted()).toHaveLength(60_000);
  });
});
