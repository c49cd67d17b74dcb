// Sentences out of a naive model: their probabilities, the options one by one, and what is said when nothing can be made.

import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { generate, generateStream } from '../../src/generate/generate.ts';
import type { Generated, GenerateOptions } from '../../src/generate/options.ts';
import { CHARACTERS, WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { fakeModel, idsOf } from './fake-model.ts';

const split = (text: string): string[] => text.split(' ');
/** One endless text of letters, as in the textbook example. */
const LETTERS = fakeModel([split('a b a b a c a b')], { order: 2, endless: true, tokenizer: WHITESPACE });
const SENTENCES = fakeModel(['x', 'x y', 'x y', 'x y z', 'y', 'y z z', 'z', 'z x y'].map(split), {
  order: 3,
  tokenizer: WHITESPACE,
});
const CHANGE = fakeModel([split('you must be the change you wish to see in the world')]);

const texts = (results: readonly Generated[]): string[] => results.map((result) => result.text);

describe('exactness', () => {
  it('follows a with b three times of four', () => {
    const { results } = generate(LETTERS, { seed: 11, count: 1, maxWords: 40_000 });
    const { tokens } = results[0];
    expect(tokens).toHaveLength(40_000);
    let afterA = 0;
    let bAfterA = 0;
    tokens.forEach((token, i) => {
      if (token !== 'a' || i + 1 === tokens.length) return;
      afterA++;
      if (tokens[i + 1] === 'b') bAfterA++;
      else expect(tokens[i + 1]).toBe('c');
    });
    const error = Math.sqrt((0.75 * 0.25) / afterA);
    expect(afterA).toBeGreaterThan(15_000);
    expect(Math.abs(bAfterA / afterA - 0.75)).toBeLessThan(3 * error);
  });

  it('makes every sentence as often as the model has it', () => {
    // Each sentence's probability is the product of its steps; logProb10 must say the same.
    const count = 20_000;
    const { results } = generate(SENTENCES, { seed: 5, count, minWords: 0 });
    const made = new Map<string, { count: number; logProb10: number }>();
    for (const { text, logProb10 } of results) {
      const entry = made.get(text) ?? { count: 0, logProb10 };
      entry.count++;
      expect(entry.logProb10).toBe(logProb10);
      made.set(text, entry);
    }
    // By hand: <s> x 4/8; x after <s>: </s> 1/4, y 3/4; "x y": </s> 3/4, z 1/4 (one more "x y" stands in "z x y").
    const expected: [string, number][] = [
      ['x', (4 / 8) * (1 / 4)],
      ['x y', (4 / 8) * (3 / 4) * (3 / 4)],
      ['y', (2 / 8) * (1 / 2)],
      ['z', (2 / 8) * (1 / 2)],
    ];
    for (const [text, probability] of expected) {
      const entry = made.get(text)!;
      expect(10 ** entry.logProb10).toBeCloseTo(probability, 12);
      const error = Math.sqrt((probability * (1 - probability)) / count);
      expect(Math.abs(entry.count / count - probability)).toBeLessThan(3 * error);
    }
  });

  it('has the same probabilities among the sentences that fit', () => {
    const count = 8000;
    const { results } = generate(SENTENCES, { seed: 6, count, minWords: 1, maxWords: 1 });
    const share = results.filter((result) => result.text === 'x').length / count;
    // x, y and z alone have 1/8 each.
    expect(Math.abs(share - 1 / 3)).toBeLessThan(3 * Math.sqrt(2 / 9 / count));
  });

  it('draws by temperature and says the probability that the table gives', () => {
    const { results } = generate(LETTERS, {
      seed: 2,
      maxWords: 20_000,
      temperature: 0.5,
      startIds: idsOf(LETTERS, ['a']),
    });
    const { tokens } = results[0];
    const afterA = tokens.filter((_, i) => i > 0 && tokens[i - 1] === 'a');
    const share = afterA.filter((token) => token === 'b').length / afterA.length;
    expect(Math.abs(share - 9 / 10)).toBeLessThan(3 * Math.sqrt(0.09 / afterA.length));
    // b and c are always followed by a: only the steps from a count.
    const logProb10 = afterA.reduce((sum, token) => sum + Math.log10(token === 'b' ? 3 / 4 : 1 / 4), 0);
    expect(results[0].logProb10).toBeCloseTo(logProb10, 6);
  });
});

describe('options', () => {
  it('makes one sentence by default, written as text', () => {
    const chain = fakeModel([split('you must')], { forms: [['you', [['You', 0, 1]]]] });
    const { results, message, tries, failures } = generate(chain);
    expect(results).toEqual([
      { text: 'You must', tokens: ['you', 'must'], wordCount: 2, logProb10: 0, tries: 1, finished: true },
    ]);
    expect({ message, tries, failures }).toEqual({
      message: '',
      tries: 1,
      failures: { tooLong: 0, tooShort: 0, guarded: 0, rejected: 0, repeated: 0 },
    });
  });

  it('repeats itself with the same seed, and only with it', () => {
    const options: GenerateOptions = { count: 20, seed: 'again', minWords: 0 };
    const first = generate(SENTENCES, options);
    expect(generate(SENTENCES, options)).toEqual(first);
    expect(texts(generate(SENTENCES, { ...options, seed: 'other' }).results)).not.toEqual(texts(first.results));
    const unseeded = generate(SENTENCES, { count: 20 });
    expect(generate(SENTENCES, { count: 20, seed: unseeded.seed })).toEqual(unseeded);
  });

  it('never changes what a seed makes', () => {
    expect(texts(generate(SENTENCES, { seed: 1, count: 6 }).results)).toEqual(['x y', 'x', 'x', 'y z z', 'y', 'x y']);
  });

  it('takes undefined for the default', () => {
    const undefinedOptions: GenerateOptions = {
      count: undefined,
      maxWords: undefined,
      topK: undefined,
      startIds: undefined,
    };
    expect(generate(CHANGE, { ...undefinedOptions, seed: 3 })).toEqual(generate(CHANGE, { seed: 3 }));
  });

  it('starts with a phrase, at a sentence start where it was seen there', () => {
    // After "<s> y" only </s> or z follow; elsewhere y is followed by </s> mostly; "x" starts, "wish" never does.
    const model = fakeModel(['y z', 'x y w'].map(split), { tokenizer: WHITESPACE });
    const startIds = idsOf(model, ['y']);
    expect(texts(generate(model, { startIds, count: 50, seed: 1 }).results).every((text) => text === 'y z')).toBe(true);
    const anywhere = new Set(texts(generate(model, { startIds, sentenceStart: false, count: 50, seed: 1 }).results));
    expect(anywhere).toEqual(new Set(['y z', 'y w']));
    expect(texts(generate(model, { startIds: idsOf(model, ['w']), seed: 1 }).results)).toEqual(['w']);
    expect(texts(generate(model, { startIds: idsOf(model, ['x', 'y']), seed: 1 }).results)).toEqual(['x y w']);
  });

  it('does not count the start into the probability, but into the words', () => {
    const { results } = generate(CHANGE, { startIds: idsOf(CHANGE, ['the', 'world']), seed: 1 });
    expect(results[0]).toMatchObject({ text: 'the world', wordCount: 2, logProb10: 0, finished: true });
  });

  it('keeps within minimum and maximum words, marks not counted', () => {
    const model = fakeModel(['a .', 'a b .', 'a b , c , d .', 'a b , c !', 'a , b , c , d , e .'].map(split));
    const { results } = generate(model, { seed: 4, count: 200, minWords: 2, maxWords: 3, maxTries: 1000 });
    expect(results).toHaveLength(200);
    for (const { wordCount, tokens } of results) {
      expect(wordCount).toBe(tokens.filter((token) => /\w/.test(token)).length);
      expect(wordCount >= 2 && wordCount <= 3).toBe(true);
    }
    expect(new Set(results.map((result) => result.wordCount))).toEqual(new Set([2, 3]));
  });

  it('goes the most frequent way at temperature 0', () => {
    const greedy = generate(SENTENCES, { temperature: 0, count: 3 });
    expect(texts(greedy.results)).toEqual(['x y', 'x y', 'x y']);
    expect(texts(generate(SENTENCES, { topK: 1 }).results)).toEqual(['x y']);
    expect(texts(generate(SENTENCES, { topP: 0.01, minWords: 0 }).results)).toEqual(['x y']);
  });

  it('cuts rare words off with top-k and top-p', () => {
    for (const cut of [{ topK: 1 }, { topP: 0.75 }]) {
      const { tokens } = generate(LETTERS, { ...cut, seed: 1, maxWords: 500, startIds: idsOf(LETTERS, ['a']) })
        .results[0];
      expect(tokens).not.toContain('c');
    }
    const { tokens } = generate(LETTERS, { topP: 0.76, seed: 1, maxWords: 500 }).results[0];
    expect(tokens).toContain('c');
  });

  it('stops where told', () => {
    const b = LETTERS.vocabulary.idOf('b');
    const { results } = generate(LETTERS, { seed: 1, count: 20, stop: (ids, length) => ids[length - 1] === b });
    for (const { tokens, finished } of results) {
      expect(tokens.indexOf('b')).toBe(tokens.length - 1);
      expect(finished).toBe(true);
    }
  });

  it('throws away what is rejected, and counts it', () => {
    const { results, failures, tries } = generate(SENTENCES, {
      seed: 1,
      count: 50,
      reject: ({ text }) => text.includes('x'),
    });
    expect(results).toHaveLength(50);
    expect(texts(results).some((text) => text.includes('x'))).toBe(false);
    expect(failures.rejected).toBeGreaterThan(0);
    expect(tries).toBe(50 + failures.rejected);
    expect(tries).toBe(results.reduce((sum, result) => sum + result.tries, 0));
  });

  it('repeats no text when asked', () => {
    const made = generate(SENTENCES, { seed: 1, count: 5, unique: true, maxTries: 500 });
    expect(new Set(texts(made.results)).size).toBe(5);
    expect(made.failures.repeated).toBeGreaterThan(0);
  });

  it('makes each sentence of a stream when asked for it', () => {
    const options: GenerateOptions = { seed: 9, count: 5 };
    const stream = generateStream(SENTENCES, options);
    const whole = generate(SENTENCES, options);
    for (const result of whole.results) expect(stream.next()).toEqual({ done: false, value: result });
    const { results: _, ...summary } = whole;
    expect(stream.next()).toEqual({ done: true, value: summary });
    const endless = generateStream(SENTENCES, { seed: 9, count: Number.MAX_SAFE_INTEGER });
    expect(endless.next().value).toEqual(whole.results[0]);
  });
});

describe('failures', () => {
  it('says why nothing could be made', () => {
    const long = fakeModel([split('a b c d e f')], { tokenizer: WHITESPACE });
    expect(generate(long, { maxWords: 3, maxTries: 10 })).toMatchObject({
      results: [],
      tries: 10,
      failures: { tooLong: 10, tooShort: 0 },
      message: '0 of 1 made in 10 tries: 10 longer than 3 words',
    });
    expect(generate(long, { minWords: 7, count: 2, maxTries: 3 }).message).toBe(
      '0 of 2 made in 6 tries: 6 shorter than 7 words',
    );
    expect(generate(long, { reject: () => true, maxTries: 1 }).message).toBe('0 of 1 made in 1 try: 1 rejected');
    expect(generate(long, { unique: true, count: 3, maxTries: 2 }).message).toBe('1 of 3 made in 5 tries: 4 repeated');
    const both = generate(SENTENCES, { minWords: 2, maxWords: 2, seed: 3, reject: () => true, maxTries: 100 });
    expect(both.message).toMatch(
      /^0 of 1 made in 100 tries: \d+ longer than 2 words, \d+ shorter than 2 words, \d+ rejected$/,
    );
    expect(Object.values(both.failures).reduce((sum, count) => sum + count)).toBe(100);
  });

  it('tries a greedy way once only', () => {
    expect(generate(SENTENCES, { temperature: 0, minWords: 5 })).toMatchObject({ results: [], tries: 1 });
  });

  it('does not go round in circles of marks', () => {
    const model = fakeModel([split(', , , , a')], { order: 2 });
    const { results, failures } = generate(model, { temperature: 0, maxWords: 5 });
    expect(results).toEqual([]);
    expect(failures.tooLong).toBe(1);
  });

  it('makes nothing of a table without text, and says so', () => {
    const empty = fakeModel([]);
    expect(generate(empty, { maxTries: 2 }).message).toBe('0 of 1 made in 2 tries: 2 shorter than 1 word');
    expect(generate(empty, { temperature: 0.5, maxTries: 2 }).results).toEqual([]);
    expect(generate(empty, { minWords: 0 }).results[0]).toMatchObject({ text: '', finished: true });
  });
});

describe('what does not end', () => {
  it('is cut at the most words, and says so', () => {
    const { results } = generate(LETTERS, { seed: 1, count: 2, maxWords: 7 });
    expect(results).toHaveLength(2);
    for (const result of results) expect(result).toMatchObject({ wordCount: 7, finished: false, tries: 1 });
    // The step that would have been one too many is not part of the probability.
    const [first] = generate(LETTERS, { seed: 1, maxWords: 1, startIds: idsOf(LETTERS, ['a']) }).results;
    expect(first).toMatchObject({ text: 'a', logProb10: 0, finished: false });
  });

  it('is cut where the sentence end is listed and never was', () => {
    const endless = {
      ...LETTERS,
      next: (context: ArrayLike<number>) => {
        const { ids, counts, ...rest } = LETTERS.next(context);
        return { ...rest, ids: Uint32Array.of(2, ...ids), counts: Uint32Array.of(0, ...counts) };
      },
    };
    expect(generate(endless, { seed: 1, maxWords: 7 }).results[0]).toMatchObject({ wordCount: 7, finished: false });
  });

  it('is cut as well when it is letters, which may end', () => {
    const names = fakeModel(
      ['anna', 'hannah'].map((name) => [...name]),
      { order: 2, tokenizer: CHARACTERS },
    );
    const { results } = generate(names, { seed: 1, count: 200, maxWords: 5 });
    expect(results).toHaveLength(200);
    for (const { text, tokens, finished, wordCount } of results) {
      expect(text).toBe(tokens.join(''));
      expect(wordCount).toBe(text.length);
      expect(text.length).toBeLessThanOrEqual(5);
      if (!finished) expect(text.length).toBe(5);
    }
    expect(new Set(results.map((result) => result.finished))).toEqual(new Set([true, false]));
  });
});

describe('bad options', () => {
  const refused: [string, GenerateOptions, RegExp][] = [
    ['count 0', { count: 0 }, /count is 0; expected a whole number of 1 or more/],
    ['half a count', { count: 1.5 }, /count is 1\.5/],
    ['endless count', { count: Infinity }, /count is Infinity/],
    ['negative temperature', { temperature: -1 }, /temperature is -1; expected a number of 0 or more/],
    ['no temperature', { temperature: Number.NaN }, /temperature is NaN/],
    ['top-k 0', { topK: 0 }, /topK is 0/],
    ['top-p 0', { topP: 0 }, /topP is 0; expected a number above 0, at most 1/],
    ['top-p above 1', { topP: 1.1 }, /topP is 1\.1/],
    ['more than the most words', { minWords: 9, maxWords: 8 }, /minWords is 9; expected at most maxWords, which is 8/],
    ['no tries', { maxTries: 0 }, /maxTries is 0/],
    ['a seed that is no number', { seed: Number.NaN }, /seed is NaN/],
    ['an unknown word', { startIds: Uint32Array.of(0) }, /never seen/],
    ['a border', { startIds: Uint32Array.of(3, 2) }, /sentence border/],
    [
      'a start that is too long',
      { startIds: Uint32Array.of(3, 4, 5), maxWords: 2 },
      /at least the 3 words of the start/,
    ],
  ];
  it.each(refused)('%s', (_, options, message) => {
    expect(() => generate(CHANGE, options)).toThrowError(message);
    try {
      generate(CHANGE, options);
    } catch (error) {
      expect(error).toBeInstanceOf(NgramError);
      expect((error as NgramError).code).toBe('BAD_OPTION');
    }
  });

  it('an id of another table', () => {
    expect(() => generate(CHANGE, { startIds: Uint32Array.of(999) })).toThrowError(
      expect.objectContaining({ code: 'VOCABULARY_MISMATCH' }),
    );
  });
});
