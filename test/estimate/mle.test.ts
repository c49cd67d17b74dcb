// Ratios of counts: exact values, sums of 1, longest contexts, and walks against plain questions.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { mleModel } from '../../src/estimate/mle.ts';
import { nextWords } from '../../src/model/next.ts';
import type { NgramModel } from '../../src/model/model.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';

/** Counts what follows the longest end of a context that anything follows, by going through all sentences. */
function naiveNext(
  sentences: readonly (readonly number[])[],
  order: number,
  context: readonly number[],
): [number, Map<number, number>] {
  for (let length = Math.min(order - 1, context.length); length >= 0; length--) {
    const end = context.slice(context.length - length);
    const followers = new Map<number, number>();
    for (const sentence of sentences) {
      for (let at = length; at < sentence.length; at++) {
        if (sentence[at] === 1 || !end.every((id, i) => sentence[at - length + i] === id)) continue;
        followers.set(sentence[at], (followers.get(sentence[at]) ?? 0) + 1);
      }
    }
    if (followers.size > 0) return [length, followers];
  }
  return [0, new Map()];
}

const corpus = fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 8,
});

function modelAndIds(lines: readonly (readonly string[])[], order: number): [NgramModel, number[][], CountTable] {
  const table = count([lines.map((line) => line.join(' ')).join('\n')], { order, tokenizer: WHITESPACE });
  const model = mleModel(table);
  return [model, lines.map((line) => [1, ...line.map((word) => model.vocabulary.idOf(word)), 2]), table];
}

describe('mle', () => {
  it('is c(h w) / c(h), exactly', () => {
    const [model] = modelAndIds(['a b a b a c a b'.split(' ')], 2);
    expect(nextWords(model, 'a').next).toEqual([
      { word: 'b', probability: 3 / 4, count: 3 },
      { word: 'c', probability: 1 / 4, count: 1 },
    ]);
    expect(nextWords(model, 'a', { top: 1 }).next).toHaveLength(1);
    expect(nextWords(model, '', { isSentenceStart: true }).next).toEqual([{ word: 'a', probability: 1, count: 1 }]);
  });

  it('answers from the longest context that was followed by anything', () => {
    fc.assert(
      fc.property(
        corpus,
        fc.integer({ min: 2, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 6 }),
        (lines, order, context) => {
          const [model, sentences] = modelAndIds(lines, order);
          const ids = context.filter((id) => id < model.vocabulary.size && id !== 2);
          const [length, followers] = naiveNext(sentences, order, ids);
          const got = model.next(ids);
          expect(got.contextLength).toBe(length);
          expect(new Map(Array.from(got.ids, (id, i) => [id, got.counts[i]]))).toEqual(followers);
          expect(got.total).toBe([...followers.values()].reduce((sum, value) => sum + value, 0));
        },
      ),
    );
  });

  it('sums to 1 for every context, pruned or not', () => {
    fc.assert(
      fc.property(corpus, fc.nat(2), (lines, threshold) => {
        const [, sentences, table] = modelAndIds(lines, 3);
        const model = mleModel(pruneTable(table, [0, threshold]));
        for (const sentence of sentences) {
          for (let at = 1; at < sentence.length; at++) {
            const { counts, total } = model.next(sentence.slice(0, at));
            const sum = Array.from(counts).reduce((s, value) => s + value / total, 0);
            expect(Math.abs(sum - 1)).toBeLessThan(1e-9);
          }
        }
      }),
    );
  });
});

describe('a walk', () => {
  it('is the same as asking at every step', () => {
    fc.assert(
      fc.property(corpus, fc.integer({ min: 2, max: 5 }), fc.nat(), fc.boolean(), (lines, order, seed, isPruned) => {
        const [, , table] = modelAndIds(lines, order);
        const model = mleModel(isPruned ? pruneTable(table, [0, 1]) : table);
        const random = createRandom(seed);
        const context = [1];
        const walk = model.walk(context);
        for (let step = 0; step < 20 && context.at(-1) !== 2; step++) {
          const expected = model.next(context);
          const got = walk.distribution();
          expect(got.contextLength).toBe(expected.contextLength);
          expect(Array.from(got.ids)).toEqual(Array.from(expected.ids));
          const id = step % 3 === 2 ? expected.ids[0] : walk.sample(random.uniform());
          if (step % 3 === 2) walk.move(id);
          const at = expected.ids.indexOf(id);
          expect(at).toBeGreaterThanOrEqual(0);
          expect(walk.lastProbability).toBe(expected.counts[at] / expected.total);
          context.push(id);
        }
      }),
    );
  });

  it('draws each follower as often as its count says', () => {
    const [model] = modelAndIds(
      ['a b', 'a b', 'a c', 'a d', 'a d', 'a d', 'a d'].map((line) => line.split(' ')),
      3,
    );
    const random = createRandom(7);
    const start = [1, model.vocabulary.idOf('a')];
    const drawn = new Map<string, number>();
    const draws = 30_000;
    for (let i = 0; i < draws; i++) {
      const word = model.vocabulary.word(model.walk(start).sample(random.uniform()));
      drawn.set(word, (drawn.get(word) ?? 0) + 1);
    }
    for (const [word, p] of [
      ['b', 2 / 7],
      ['c', 1 / 7],
      ['d', 4 / 7],
    ] as const) {
      expect(Math.abs(drawn.get(word)! / draws - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / draws));
    }
  });

  it('gives probability 0 to what cannot follow', () => {
    const [model] = modelAndIds([['a', 'b']], 2);
    const walk = model.walk([1]);
    walk.move(model.vocabulary.idOf('b'));
    expect(walk.lastProbability).toBe(0);
  });
});
