import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANY_WORD, followerBin, followerBins, frequentWords, shardRanges } from '../../src/bulk/node-shard-ranges.ts';

describe('how places are shared out', () => {
  it('words together up to the limit, a frequent word by its followers', () => {
    const counts = [0, 4, 9, 30, 3, 3, 3];
    const sums = [0, 0, 2, 11, 8, 8, 1];
    expect(frequentWords(counts, 10)).toEqual([3]);
    expect(shardRanges(counts, 10, (id) => (id === 3 ? sums : undefined))).toEqual([
      { from: 0, to: 3, nextFrom: 0, nextTo: ANY_WORD, records: 4 },
      { from: 3, to: 4, nextFrom: 0, nextTo: 3, records: 2 },
      { from: 3, to: 4, nextFrom: 3, nextTo: 4, records: 11 },
      { from: 3, to: 4, nextFrom: 4, nextTo: 5, records: 8 },
      { from: 3, to: 4, nextFrom: 5, nextTo: ANY_WORD, records: 9 },
      { from: 4, to: 7, nextFrom: 0, nextTo: ANY_WORD, records: 9 },
    ]);
  });

  it('each pair of words falls into exactly one range, whatever the vocabulary', () => {
    const pairs = fc.array(fc.tuple(fc.nat(6000), fc.nat(6000)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(pairs, fc.integer({ min: 1, max: 20 }), (given, most) => {
        const list = given.filter(([first]) => first !== 2);
        const size = 6001;
        const counts = new Float64Array(size);
        for (const [first] of list) counts[first]++;
        const frequent = frequentWords(counts, most);
        const ranges = shardRanges(counts, most, (id) => {
          if (!frequent.includes(id)) return undefined;
          const sums = new Float64Array(followerBins(size));
          for (const [first, next] of list) if (first === id) sums[followerBin(next)]++;
          return sums;
        });
        const inside = ranges.map(
          (range) =>
            list.filter(
              ([first, next]) =>
                first >= range.from && first < range.to && next >= range.nextFrom && next < range.nextTo,
            ).length,
        );
        expect(inside).toEqual(ranges.map(({ records }) => records));
        expect(inside.reduce((sum, one) => sum + one, 0)).toBe(list.length);
      }),
    );
  });
});
