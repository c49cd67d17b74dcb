// --dp: what is in a table with noise, and what it must not be made with.

import { describe, expect, it } from 'vitest';
import { decodeCountFile, encodeCountFile } from '../../src/counts/count-file.ts';
import { inspectCountFile } from '../../src/counts/inspect.ts';
import { mergeTables } from '../../src/counts/merge.ts';
import type { CountTable } from '../../src/counts/table.ts';
import type { DocumentCounts } from '../../src/harden/document-counter.ts';
import { documentFrequencies } from '../../src/harden/document-frequencies.ts';
import { nodeRandomBytes } from '../../src/harden/node-random-bytes.ts';
import { privateTable } from '../../src/harden/private-table.ts';
import { suffixLinks } from '../../src/model/suffix-links.ts';
import { modelOf } from '../../src/open.ts';
import { CHARACTERS, WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { countsOf } from '../counts/naive.ts';
import { stateOfTheUnion } from '../texts.ts';
import { countDocuments, probabilitySum } from './texts.ts';
import { testBytes } from './test-random.ts';

/** Sentences as documents: enough of them for words to rise above the noise. */
const sentences = stateOfTheUnion()
  .slice(0, 60)
  .flatMap((text) => text.split(/(?<=[.;])\s+/))
  .slice(0, 8000);

const sumOf = (values: ArrayLike<number>, from: number, to: number): number =>
  Array.from(values)
    .slice(from, to)
    .reduce((sum, value) => sum + value, 0);

const make = (counts: DocumentCounts, seed = 1, epsilon = 6): CountTable =>
  privateTable(counts, { epsilon, delta: 1e-6, random: testBytes(seed), forTestsOnly: true });

const errorOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe.each([WORDS, WHITESPACE, CHARACTERS])('$name', (tokenizer) => {
  const counts = countDocuments(sentences, { tokenizer, order: 3 });
  const table = decodeCountFile(encodeCountFile(make(counts)));

  it('keeps what many documents have, with about as many', () => {
    const words = countsOf(table)[0];
    const frequencies = documentFrequencies(counts)[0];
    expect(words.size).toBeGreaterThan(20);
    expect(table.levels[1].ids.length).toBeGreaterThan(20);
    for (const word of words.keys()) {
      const id = counts.table.vocabulary.idOf(word);
      // A single document has no say: the threshold is many standard deviations off.
      if (id !== 0) expect(frequencies[id]).toBeGreaterThan(table.dp!.thresholds[0] / 4);
    }
  });

  it('is a whole table: every n-gram with its two shorter ones, none more frequent than they are', () => {
    const links = suffixLinks(table.levels);
    for (let index = 1; index < table.order; index++) {
      const { children, counts: lower } = table.levels[index - 1];
      const { counts: here } = table.levels[index];
      const left = new Float64Array(lower.length);
      here.forEach((value, node) => (left[links[index][node]] += value));
      for (let parent = 0; parent + 1 < children.length; parent++) {
        expect(sumOf(here, children[parent], children[parent + 1])).toBeLessThanOrEqual(lower[parent]);
        expect(left[parent]).toBeLessThanOrEqual(lower[parent]);
      }
    }
  });

  it.each(['mle', 'kneser-ney'] as const)('gives probabilities that sum to 1 with %s', (estimator) => {
    const model = modelOf(table, undefined, { estimator });
    const { size } = table.vocabulary;
    for (const context of [[], [1], [1, 3], [3], [size - 1], [3, 4], [0, 3]])
      expect(probabilitySum(model, context)).toBeCloseTo(1, 4);
  });

  it('has nothing of the text beside counts', () => {
    expect(table.surfaces.starts.at(-1)).toBe(0);
    expect(table.firstSeen).toBeUndefined();
    expect(table.tokenCount).toBe(sumOf(table.levels[0].counts, 3, table.vocabulary.size));
    expect(table.sentenceCount).toBe(table.levels[0].counts[1]);
  });
});

describe('a private table', () => {
  const counts = countDocuments(sentences, { order: 2 });

  it('is noisy: other bytes each time', () => {
    const options = { epsilon: 6, delta: 1e-6, random: nodeRandomBytes };
    expect(encodeCountFile(privateTable(counts, options))).not.toEqual(encodeCountFile(privateTable(counts, options)));
    expect(encodeCountFile(make(counts, 5))).toEqual(encodeCountFile(make(counts, 5)));
  });

  it('holds more the larger epsilon is', () => {
    const sizes = [2, 8, 32].map((epsilon) => make(counts, 1, epsilon).vocabulary.size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
    expect(sizes[2]).toBeGreaterThan(2 * sizes[0]);
  });

  it('says what it promises', () => {
    const { dp } = inspectCountFile(encodeCountFile(make(counts)));
    expect(dp).toMatchObject({ epsilon: 6, delta: 1e-6, unit: 'document', contributions: 100 });
    expect(dp!.sigmas).toHaveLength(2);
    expect(dp!.thresholds.every((threshold) => threshold > 10)).toBe(true);
  });

  it('refuses noise that can be foretold', () => {
    const options = { epsilon: 6, delta: 1e-6 };
    const refused = { code: 'BAD_OPTION' };
    expect(errorOf(() => privateTable(counts, { ...options, random: nodeRandomBytes, seed: 7 }))).toMatchObject(
      refused,
    );
    expect(errorOf(() => privateTable(counts, { ...options, random: testBytes(7) }))).toMatchObject(refused);
  });

  it('is not merged', () => {
    const refused = { code: 'INCOMPATIBLE_TABLES' };
    expect(errorOf(() => mergeTables([make(counts), make(counts)]))).toMatchObject(refused);
    expect(errorOf(() => mergeTables([count(['a'], { order: 2 }), make(counts)]))).toMatchObject(refused);
    expect(mergeTables([make(counts)], [2]).dp).toBeDefined();
  });

  it('says when nothing is left', () => {
    expect(errorOf(() => make(countDocuments(['a b c', 'a b'])))).toMatchObject({ code: 'NO_TEXT' });
  });
});
