// Kneser–Ney on texts that are too small or too odd for it, by hand, and its errors.

import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { stupidBackoffModel } from '../../src/estimate/stupid-backoff.ts';
import { generate } from '../../src/generate/generate.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { nextWords } from '../../src/model/next.ts';
import { modelOf } from '../../src/open.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';

const TEN = Array.from(
  { length: 10 },
  (_, i) => `the ${['cat', 'dog', 'bird'][i % 3]} saw the ${['mat', 'log'][i % 2]} number ${i}`,
);
const ODD: [string, string][] = [
  ['ten sentences', TEN.join('\n')],
  ['one word', 'word'],
  ['one sentence', 'the cat sat on the mat'],
  ['every line five times', TEN.flatMap((line) => Array.from({ length: 5 }, () => line)).join('\n')],
  ['one word again and again', 'a a a a a\n'.repeat(20)],
  ['empty lines', '\n\n\n'],
];

describe.each(ODD)('%s', (_name, text) => {
  it.each([2, 3, 5])('trains, sums to 1, scores and generates at order %d', (order) => {
    const { table } = estimateKneserNey(count([text], { order, tokenizer: WHITESPACE }));
    const model = backoffModel(table);
    for (let id = 0; id < model.vocabulary.size; id++) {
      expect(Math.abs(model.next([1, id]).total - 1)).toBeLessThan(1e-6);
    }
    const scorer = model.scorer();
    for (const id of [3, 0, 4, 2]) expect(scorer.score(id)).toBeLessThanOrEqual(0);
    expect(generate(model, { seed: 1, minWords: 0 }).results).toHaveLength(1);
  });
});

describe('discounts', () => {
  it('are those of the counts of counts', () => {
    // By how many different words stand before them: a 1, b g h 2, c 3, d 4, </s> 6; x1 to x4 stand behind <s> alone, 1 each.
    // x4 is listed last and enters with its raw count, which is 1 as well.
    const lines = [
      'x1 a',
      'x1 b',
      'x2 b',
      'x1 g',
      'x2 g',
      'x1 h',
      'x2 h',
      'x1 c',
      'x2 c',
      'x3 c',
      'x1 d',
      'x2 d',
      'x3 d',
      'x4 d',
    ];
    const { discounts } = estimateKneserNey(count([lines.join('\n')], { order: 2, tokenizer: WHITESPACE }));
    const [n1, n2, n3, n4] = [5, 3, 1, 1];
    expect(discounts[0].countsOfCounts).toEqual([n1, n2, n3, n4]);
    const y = n1 / (n1 + 2 * n2);
    expect(discounts[0].discounts[0]).toBeCloseTo(1 - (2 * y * n2) / n1, 6);
    expect(discounts[0].discounts[1]).toBeCloseTo(2 - (3 * y * n3) / n2, 6);
    expect(discounts[0].discounts[2]).toBeCloseTo(3 - (4 * y * n4) / n3, 6);
  });

  it('are fixed where the text gives none, and an error when that is not wanted', () => {
    const table = count(['the cat sat'], { order: 3, tokenizer: WHITESPACE });
    expect(estimateKneserNey(table).discounts.map(({ isFallback }) => isFallback)).toEqual([true, true, true]);
    expect(() => estimateKneserNey(table, { discountFallback: false })).toThrow(
      expect.objectContaining({
        code: 'BAD_DISCOUNT',
        details: expect.objectContaining({ length: 1 }) as object,
      }) as NgramError,
    );
  });
});

describe('what is left out', () => {
  it('a list of words limits the vocabulary, and everything still sums to 1', () => {
    const table = count([TEN.join('\n')], { order: 3, tokenizer: WHITESPACE });
    const model = backoffModel(estimateKneserNey(table, { limitVocabulary: ['the', 'cat', 'nobody'] }).table);
    expect(model.vocabulary.size).toBe(5);
    expect(model.vocabulary.idOf('dog')).toBe(0);
    for (const context of [[], [1], [model.vocabulary.idOf('the')], [1, model.vocabulary.idOf('the')]]) {
      expect(Math.abs(model.next(context).total - 1)).toBeLessThan(1e-6);
    }
  });

  it('a pruned table is refused: what was dropped is needed', () => {
    const table = pruneTable(count([TEN.join('\n')], { order: 3, tokenizer: WHITESPACE }), [0, 1]);
    expect(() => estimateKneserNey(table)).toThrow(
      expect.objectContaining({
        code: 'INCOMPATIBLE_TABLES',
        hint: expect.stringMatching(/--prune.*--max-certified/) as unknown,
      }) as NgramError,
    );
  });
});

describe('stupid backoff', () => {
  it('is the ratio of counts, times 0.4 for each step back', () => {
    const model = stupidBackoffModel(count(['a b\na b\na c\nc d'], { order: 3, tokenizer: WHITESPACE }));
    const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((word) => model.vocabulary.idOf(word));
    const scorer = model.scorer();
    expect(scorer.score(a)).toBeCloseTo(Math.log10(3 / 4));
    expect(scorer.score(b)).toBeCloseTo(Math.log10(2 / 3));
    expect(scorer.matchedLength).toBe(3);
    scorer.start();
    scorer.score(a);
    // Neither "<s> a d" nor "a d": twice a step back to the word itself, 1 of 12 words and sentence ends.
    expect(scorer.score(d)).toBeCloseTo(Math.log10(0.4 * 0.4 * (1 / 12)));
    expect(scorer.matchedLength).toBe(1);
    expect(scorer.score(0)).toBeCloseTo(Math.log10(0.4 * 0.4 * (1 / 12)));
    const behind = nextWords(model, 'a');
    expect(behind.isProbability).toBe(false);
    expect(behind.next[0]).toEqual({ word: 'b', probability: 2 / 3 });
    expect(behind.next.find(({ word }) => word === 'c')!.probability).toBeCloseTo(1 / 3);
    expect(behind.next.find(({ word }) => word === 'd')!.probability).toBeCloseTo(0.4 / 12);
    expect(c).toBeGreaterThan(0);
  });
});

describe('opening', () => {
  it('takes the estimator that the table was trained for, or another', () => {
    const table = count([TEN.join('\n')], { order: 3, tokenizer: WHITESPACE, estimator: { name: 'kneser-ney' } });
    expect(modelOf(table).estimator).toBe('kneser-ney');
    expect(modelOf(table, undefined, { estimator: 'mle' }).estimator).toBe('mle');
    expect(modelOf(table, undefined, { estimator: 'stupid-backoff' }).estimator).toBe('stupid-backoff');
    const { table: frozen } = estimateKneserNey(table);
    expect(modelOf(frozen).estimator).toBe('kneser-ney');
    expect(() => modelOf(frozen, undefined, { estimator: 'mle' })).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError,
    );
  });
});
