import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countCorpus, decodeLevels, naiveLevels } from './counting.ts';
import { CORPUS, heapOf } from './rig.ts';

describe.each(['wasm', 'twin'] as const)('scanBuckets (%s)', (kind) => {
  it('writes what Maps count, raw or adjusted', () => {
    fc.assert(
      fc.property(CORPUS, (corpus) => {
        const { levels, pairEnds, placeCount } = countCorpus(heapOf(kind), corpus);
        const firsts = corpus.ranges.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));
        const expected = naiveLevels(corpus);
        expect(decodeLevels(levels, firsts)).toEqual(expected);
        let parents = firsts.map((id) => [id]);
        levels.forEach((level, i) => {
          expect(level.ngramCount).toBe(expected[i].length);
          expect(level.childBits).toBe(parents.length + expected[i].length);
          const counts = expected[i].map(([, count]) => count);
          expect(level.countsOfCounts).toEqual([1, 2, 3, 4].map((c) => counts.filter((count) => count === c).length));
          expect(level.fanOutMax).toBe(Math.max(0, ...fanOuts(expected[i].map(([ngram]) => ngram))));
          parents = expected[i].map(([ngram]) => [...ngram]);
        });
        const words = corpus.rows.flat(2);
        expect(placeCount).toBe(words.filter((id) => id !== 2).length);
        const ends = new Map<number, number>();
        if (!corpus.isRaw) for (const [[, id]] of expected[0]) ends.set(id, (ends.get(id) ?? 0) + 1);
        expect(pairEnds).toEqual(ends);
      }),
      { numRuns: 150 },
    );
  });

  it('counts the words on the left once, whatever their order', () => {
    // "5 6" follows 3, 4, 3 and <s>: three words; "6 5" only 5, twice.
    const sentences = [[1, 3, 5, 6, 5, 2], [1, 4, 5, 6, 5, 2], [1, 3, 5, 6, 2], [1, 5, 6, 2]]; // prettier-ignore
    const corpus = { order: 3, bits: 3, isRaw: false, rows: [sentences], ranges: [[0, 8]] } as const;
    const [pairs, triples] = decodeLevels(countCorpus(heapOf(kind), corpus).levels, [0, 1, 2, 3, 4, 5, 6, 7]);
    expect(pairs).toContainEqual([[5, 6], 3]);
    expect(pairs).toContainEqual([[6, 5], 1]);
    expect(pairs).toContainEqual([[1, 3], 2]);
    expect(triples).toContainEqual([[3, 5, 6], 2]);
  });

  it('writes counts and ids of several bytes', () => {
    const rows = [Array.from({ length: 5000 }, (_, i) => [1, 3, 4 + (i % 3) * 40_000, 2])];
    const corpus = { order: 2, bits: 17, isRaw: true, rows, ranges: [[0, 10], [40_000, 40_010], [80_000, 80_010]] } as const; // prettier-ignore
    const { levels } = countCorpus(heapOf(kind), corpus);
    const firsts = [0, 40_000, 80_000].flatMap((from) => Array.from({ length: 10 }, (_, i) => from + i));
    expect(decodeLevels(levels, firsts)).toEqual(naiveLevels(corpus));
  });
});

/** How many n-grams share all but their last word. */
function fanOuts(ngrams: readonly (readonly number[])[]): number[] {
  const sizes = new Map<string, number>();
  for (const ngram of ngrams) {
    const parent = ngram.slice(0, -1).join(' ');
    sizes.set(parent, (sizes.get(parent) ?? 0) + 1);
  }
  return [...sizes.values()];
}
