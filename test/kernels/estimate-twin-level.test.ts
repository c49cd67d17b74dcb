import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeVarints } from '../../src/base/varint.ts';
import { cellTable } from '../../src/kernels/estimate.ts';
import { createHeap } from '../../src/kernels/wasm.ts';
import { cellOf, NEVER_CELL, ZERO_CELL } from '../../src/model/quantise.ts';
import { countCorpus, naiveLevels, type CountedLevel, type Ngrams } from './counting.ts';
import { estimateLevels, floatBits, naiveEstimate, OPTIONAL_OUTPUTS } from './estimating.ts';
import { estimateParts, type Parts } from './estimating-parts.ts';
import { CORPUS, heapOf } from './rig.ts';

const TABLE = cellTable(cellOf);

/** Corpora of few ids, all of which are parents. */
const SMALL = CORPUS.filter(({ bits, rows }) => bits <= 4 && rows.length > 0).map((corpus) => ({
  ...corpus,
  ranges: [[0, 2 ** corpus.bits]] as const,
}));
const WORD_PROBS = fc.array(fc.float({ min: Math.fround(1e-9), max: 1, noNaN: true }), {
  minLength: 16,
  maxLength: 16,
});
const DISCOUNTS = fc.tuple(...[1, 2, 3].map((max) => fc.float({ min: 0, max, noNaN: true }))) as fc.Arbitrary<
  [number, number, number]
>;

/** Parts at most cut as often as there are links, with few lower n-grams in front of them or more than fit a memory. */
const PARTS: fc.Arbitrary<Parts> = fc.record({
  cuts: fc.array(fc.nat(), { maxLength: 6 }),
  offset: fc.constantFrom(0, 1, 2 ** 29 + 5, 2 ** 32 - 2 ** 20),
  hasRuns: fc.boolean(),
});

/** Ids of several bytes, and places above 127. */
const MANY_CHILDREN = {
  order: 4,
  bits: 10,
  isRaw: true,
  rows: [Array.from({ length: 30_000 }, (_, i) => [1, 3 + ((i * i) % 7), 3 + ((i * 31 + (i >>> 5)) % 900), 3, 2])],
  ranges: [[0, 1024]],
} as const;
const MANY_WORDS = Float32Array.from({ length: 1024 }, (_, id) => 1 / (id + 3));

describe.each(['wasm', 'twin'] as const)('estimatePart (%s)', (kind) => {
  it('gives part by part what estimate gives at once', () => {
    fc.assert(
      fc.property(SMALL, WORD_PROBS, DISCOUNTS, PARTS, (corpus, words, discounts, parts) => {
        const probs = Float32Array.from(words.slice(0, 2 ** corpus.bits));
        const { levels } = countCorpus(heapOf('wasm'), corpus);
        const whole = estimateLevels(heapOf('wasm'), levels, probs, discounts, TABLE);
        levels.slice(1).forEach((level, i) => {
          expect(estimateParts(heapOf(kind), level, whole[i], discounts, TABLE, parts)).toEqual(whole[i + 1]);
        });
      }),
      { numRuns: 60 },
    );
  });

  it.each([true, false])('in levels of many children; runs: %s', (hasRuns) => {
    const { levels } = countCorpus(heapOf('wasm'), MANY_CHILDREN);
    const discounts = [0.7, 1.1, 1.4] as const;
    const whole = estimateLevels(heapOf('wasm'), levels, MANY_WORDS, discounts, TABLE);
    const parts = { cuts: [5, 6, 7, 300, 1000], offset: 2 ** 30, hasRuns };
    levels.slice(1).forEach((level, i) => {
      expect(estimateParts(heapOf(kind), level, whole[i], discounts, TABLE, parts)).toEqual(whole[i + 1]);
    });
  });
});

describe.each(['wasm', 'twin'] as const)('estimate (%s)', (kind) => {
  it('gives what the formulas give', () => {
    fc.assert(
      fc.property(SMALL, WORD_PROBS, DISCOUNTS, (corpus, words, discounts) => {
        const probs = Float32Array.from(words.slice(0, 2 ** corpus.bits));
        const { levels } = countCorpus(heapOf('wasm'), corpus);
        const expected = naiveEstimate(naiveLevels(corpus), probs, discounts, cellOf);
        expect(estimateLevels(heapOf(kind), levels, probs, discounts, TABLE)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves out what is not wanted', () => {
    const sentences = [[1, 3, 4, 2], [1, 3, 5, 2], [1, 4, 3, 4, 2]]; // prettier-ignore
    const corpus = { order: 3, bits: 3, isRaw: false, rows: [sentences], ranges: [[0, 8]] } as const;
    const { levels } = countCorpus(heapOf('wasm'), corpus);
    const probs = new Float32Array(8).fill(0.125);
    const [, all] = estimateLevels(heapOf(kind), levels, probs, [0.5, 1, 1.5], TABLE);
    const names = ['starts', 'pairs', 'probs', 'links', 'places', 'cells', 'backoffCells', 'backoffs'] as const;
    OPTIONAL_OUTPUTS.forEach((output, i) => {
      const [, some] = estimateLevels(heapOf(kind), levels, probs, [0.5, 1, 1.5], TABLE, [output]);
      for (const name of names) {
        if (name === names[i]) expect(new Set(some[name])).toEqual(new Set([0]));
        else expect(some[name]).toEqual(all[name]);
      }
      expect(some.placeLengths).toEqual(names[i] === 'places' ? new Array(33).fill(0) : all.placeLengths);
    });
  });

  it('rounds great counts and sums as float32 does', () => {
    const counts = [0xfffffffd, 0x80000001, 0x1000001, 1, 2, 3, 0xffffffff];
    const level: CountedLevel = {
      children: [128, 63],
      childBits: 14,
      ids: counts.map((count) => (count > 1 ? 1 : 0)),
      counts: [...encodeVarints(counts.filter((count) => count > 1).map((count) => count - 2))],
      ngramCount: counts.length,
      countsOfCounts: [1, 1, 1, 0],
      fanOutMax: counts.length,
    };
    const ngrams: Ngrams = counts.map((count, id) => [[0, id], count]);
    const words = Float32Array.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7);
    const [estimated] = estimateLevels(heapOf(kind), [level], words, [0.6, 1.1, 1.4], TABLE);
    expect(estimated).toEqual(naiveEstimate([ngrams], words, [0.6, 1.1, 1.4], cellOf)[0]);
  });

  it('works above 2 GiB', () => {
    const start = 2 ** 31 + 2 ** 20;
    const heap = createHeap(start + 2 ** 22, { isPlain: kind === 'twin' });
    const sentences = [[1, 3, 4, 4, 3, 4, 4, 2], [1, 4, 2]]; // prettier-ignore
    const corpus = { order: 3, bits: 3, isRaw: true, rows: [sentences], ranges: [[0, 8]] } as const;
    const { levels } = countCorpus(heapOf('wasm'), corpus);
    const words = Float32Array.from({ length: 8 }, (_, id) => 1 / (id + 8));
    const estimated = estimateLevels(heap, levels, words, [0.5, 1, 1.5], TABLE, [], start);
    expect(estimated).toEqual(naiveEstimate(naiveLevels(corpus), words, [0.5, 1, 1.5], cellOf));
  });

  it('finds the cell of every logarithm', () => {
    const patterns: number[] = [];
    // All borders of keys and of cells, from below what the table knows up to 1.
    for (let key = 60 << 10; key < 127 << 10; key++) patterns.push(key * 8192, key * 8192 + 8191);
    TABLE.forEach((entry, i) => {
      const low = entry >>> 16;
      if (low < 8192) for (const step of [-1, 0, 1]) patterns.push((((127 - 54) << 10) + i) * 8192 + low + step);
    });
    patterns.push(0, 1, 2, 0x7fffff, 0x800000, floatBits(1), floatBits(1) + 1, floatBits(3.5), floatBits(Infinity));
    for (let i = 0, state = 1; i < 50_000; i++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      patterns.push(state % 0x7f800000, 0x3f800000 - (state % 0x1b000000));
    }
    // Every count is 1 and the discount of 1 is 1: the children have the probabilities of the words.
    const size = patterns.length;
    const words = new Float32Array(Uint32Array.from(patterns).buffer);
    const children = new Array<number>(Math.ceil((2 * size) / 8)).fill(0);
    for (let bit = size; bit < 2 * size; bit++) children[bit >>> 3] |= 1 << (bit & 7);
    const level: CountedLevel = {
      children,
      childBits: 2 * size,
      ids: new Array<number>(size).fill(0),
      counts: [],
      ngramCount: size,
      countsOfCounts: [size, 0, 0, 0],
      fanOutMax: size,
    };
    const [{ cells, probs }] = estimateLevels(heapOf(kind), [level], words, [1, 1, 1], TABLE);
    expect(probs).toEqual(patterns);
    const wrong = cells.findIndex((cell, i) => cell !== cellOf(Math.min(0, Math.fround(Math.log10(words[i])))));
    expect(wrong < 0 ? undefined : { p: words[wrong], cell: cells[wrong] }).toBeUndefined();
    expect(cells[patterns.indexOf(0)]).toBe(NEVER_CELL);
    expect(cells[patterns.indexOf(floatBits(1))]).toBe(ZERO_CELL);
  });
});

describe('estimateTwin', () => {
  it('leaves the bytes that the kernel leaves, in levels of many children', () => {
    const { levels } = countCorpus(heapOf('wasm'), MANY_CHILDREN);
    const [one, other] = (['wasm', 'twin'] as const).map((kind) =>
      estimateLevels(heapOf(kind), levels, MANY_WORDS, [0.7, 1.1, 1.4], TABLE),
    );
    expect(other).toEqual(one);
    expect(one[1].places.length).toBeGreaterThan(levels[1].ngramCount);
  });
});
