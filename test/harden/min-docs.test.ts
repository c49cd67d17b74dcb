// --min-docs: what is in the finished file, read back and held against the documents.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCountFile, encodeCountFile } from '../../src/counts/count-file.ts';
import { mergeTables, pruneTable } from '../../src/counts/merge.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { documentFrequencies } from '../../src/harden/document-frequencies.ts';
import { hardeningCost, perplexityOverWords } from '../../src/harden/cost.ts';
import { limitToShared } from '../../src/harden/min-docs.ts';
import { inspectCountFile } from '../../src/counts/inspect.ts';
import { modelOf } from '../../src/open.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { countsOf } from '../counts/naive.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { countDocuments, probabilitySum, tooRare } from './texts.ts';

const TOKENIZERS: readonly Tokenizer[] = [WORDS, WHITESPACE, CHARACTERS];
const LIMITS = [1, 2, 3, 5];

/** The table in the bytes that are written for it. */
const reread = (table: CountTable): CountTable => decodeCountFile(encodeCountFile(table));

/** Documents of few words, so that many are shared; capitals and quotes make forms. */
const corpus = fc.array(
  fc
    .array(fc.constantFrom('a', 'b', 'A', 'c', 'd', 'e.', 'E.', '"f"', 'constructor', 'ü', '\n'), { maxLength: 12 })
    .map((words) => words.join(' ')),
  { minLength: 1, maxLength: 10 },
);

const errorOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe.each(TOKENIZERS)('$name', (tokenizer) => {
  it('holds nothing from fewer documents, whatever the texts', () => {
    fc.assert(
      fc.property(corpus, fc.constantFrom(...LIMITS), fc.integer({ min: 2, max: 4 }), (documents, minDocs, order) => {
        const counts = countDocuments(documents, { tokenizer, order });
        let table: CountTable;
        try {
          table = limitToShared(counts, minDocs);
        } catch (error) {
          expect(error).toMatchObject({ code: 'NO_TEXT' });
          return;
        }
        expect(tooRare(reread(table), documents, minDocs)).toEqual([]);
        // And everything that enough documents share is there, with its count of all of them.
        const plain = countsOf(counts.table);
        const frequencies = documentFrequencies(counts);
        countsOf(table).forEach((ngrams, i) => {
          for (const [ngram, times] of ngrams) expect(plain[i].get(ngram)).toBe(times);
          const shared = frequencies[i].reduce((sum, documents) => sum + (documents >= minDocs ? 1 : 0), 0);
          expect(ngrams.size).toBe(shared);
        });
      }),
      { numRuns: 150 },
    );
  });

  it.each([...LIMITS])('holds nothing from fewer than %d chapters of a novel', (minDocs) => {
    const documents = mobyDick().slice(0, 40);
    const table = reread(limitToShared(countDocuments(documents, { tokenizer, order: 4 }), minDocs));
    expect(tooRare(table, documents, minDocs)).toEqual([]);
    expect(table.minDocs).toBe(minDocs);
  });

  it('with one document at least is the plain table, but for the order of first occurrence', () => {
    const documents = mobyDick().slice(0, 10);
    const shared = limitToShared(countDocuments(documents, { tokenizer }), 1);
    const plain = { ...count(documents, { tokenizer }), firstSeen: undefined, minDocs: 1 };
    expect(encodeCountFile(shared)).toEqual(encodeCountFile(plain));
  });

  it.each(['mle', 'kneser-ney'] as const)('gives probabilities that sum to 1 with %s', (estimator) => {
    const documents = mobyDick().slice(0, 20);
    for (const minDocs of [2, 5]) {
      const table = limitToShared(countDocuments(documents, { tokenizer, order: 3 }), minDocs);
      const model = modelOf(table, undefined, { estimator });
      const { size } = table.vocabulary;
      const contexts = [[], [1], [1, 3], [3], [size - 1], [3, size - 1], [0, 3], [size - 1, 4]];
      for (const context of contexts) expect(probabilitySum(model, context)).toBeCloseTo(1, 4);
    }
  });
});

describe('a hardened table', () => {
  const speeches = stateOfTheUnion().slice(0, 12);
  const canary = 'qxzyllophage';
  const documents = speeches.map((text, i) => (i === 4 ? `${text}\nMy password is ${canary}, ${canary}.` : text));

  it('holds nothing from fewer speeches', () => {
    for (const minDocs of [2, 5]) {
      const table = reread(limitToShared(countDocuments(documents, { order: 5 }), minDocs));
      expect(tooRare(table, documents, minDocs)).toEqual([]);
    }
  });

  it('has no byte of a word of one document', () => {
    const counts = countDocuments(documents, {
      estimator: { name: 'kneser-ney', limitVocabulary: [canary, 'the', 'of'] },
    });
    const contains = (bytes: Uint8Array) => Buffer.from(bytes).includes(canary);
    expect(contains(encodeCountFile(counts.table))).toBe(true);
    expect(contains(encodeCountFile(limitToShared(counts, 2)))).toBe(false);
  });

  it('does not depend on how many words a reader has met', () => {
    const parts = mobyDick().flatMap((text) => text.split('\n\n'));
    const counts = countDocuments(parts);
    expect(counts.table.vocabulary.size).toBeGreaterThan(1 << 13);
    expect(encodeCountFile(limitToShared(counts, 1))).toEqual(encodeCountFile({ ...count(parts), minDocs: 1 }));
  });

  it('takes tokens of other makers', async () => {
    const { DocumentCounter } = await import('../../src/harden/document-counter.ts');
    const counter = new DocumentCounter({ tokenizer: { name: 'custom', version: 1, id: 'mine' } });
    for (const word of ['x', 'y', 'x']) {
      counter.pushTokens(['a', word]);
      counter.endDocument();
    }
    expect(Object.fromEntries(countsOf(limitToShared(counter.finish(), 2))[0])).toMatchObject({ a: 3, x: 2 });
  });

  it('says so in its file', () => {
    const table = limitToShared(countDocuments(documents), 3);
    expect(inspectCountFile(encodeCountFile(table)).minDocs).toBe(3);
    expect(inspectCountFile(encodeCountFile(pruneTable(table, [0, 4]))).minDocs).toBe(3);
    expect(inspectCountFile(encodeCountFile(count(documents)))).not.toHaveProperty('minDocs');
  });

  it('is merged only with tables that promise something too', () => {
    const two = limitToShared(countDocuments(documents), 2);
    const three = limitToShared(countDocuments(speeches), 3);
    expect(mergeTables([two, three]).minDocs).toBe(2);
    expect(mergeTables([two], [2]).minDocs).toBe(2);
    expect(errorOf(() => mergeTables([two, count(speeches)]))).toMatchObject({ code: 'INCOMPATIBLE_TABLES' });
    expect(errorOf(() => mergeTables([count(speeches), two]))).toMatchObject({ code: 'INCOMPATIBLE_TABLES' });
  });

  it('refuses numbers that are none', () => {
    for (const minDocs of [0, -1, 1.5, NaN])
      expect(errorOf(() => limitToShared(countDocuments(['a']), minDocs))).toMatchObject({ code: 'BAD_OPTION' });
  });

  it('tells what it cost', () => {
    const counts = countDocuments(['a b c', 'a b', 'd'], { order: 2 });
    const cost = hardeningCost(counts.table, limitToShared(counts, 2));
    // a, b, <s>, </s>; <s> a, a b; c and d are two of six tokens.
    expect(cost).toMatchObject({ ngramsBefore: [6, 7], ngramsAfter: [4, 2], formsBefore: 4, formsAfter: 2 });
    expect(cost.tokenShareLost).toBeCloseTo(1 / 3, 10);
  });

  it('counts unknown words as the words that are lost', () => {
    const score = { logProb10: -6, tokenCount: 2, sentenceCount: 1, oovCount: 1 };
    expect(perplexityOverWords(score, 0)).toBeCloseTo(100, 9);
    expect(perplexityOverWords(score, 999)).toBeCloseTo(1000, 9);
  });
});
