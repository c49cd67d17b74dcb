import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { createRandom } from '../../src/base/random.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { mleModel } from '../../src/estimate/mle.ts';
import { stupidBackoffModel } from '../../src/estimate/stupid-backoff.ts';
import { generate } from '../../src/generate/generate.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { mixtureModel } from '../../src/model/mixture-model.ts';
import type { NgramModel } from '../../src/model/model.ts';
import { scoreSentence } from '../../src/score/sentence.ts';
import { encodeTokens } from '../../src/tokens/encode.ts';
import { CHARACTERS, WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { unigramModel } from '../score/uniform-model.ts';
import { mobyDick } from '../texts.ts';

const options = (order: number) => ({ order, tokenizer: WHITESPACE });
const mle = (text: string, order = 3) => mleModel(count([text], options(order)));
const kneserNey = (text: string, order = 3) => backoffModel(estimateKneserNey(count([text], options(order))).table);

const A = 'the cat sat\nthe cat ran\nthe dog sat\n';
const B = 'the dog ran home\na bird sang\na bird ran\n';
const idOf = (model: NgramModel, word: string) => model.vocabulary.idOf(word);

/** P(id | context) by the walk and by the distribution, unknown word included. */
function probabilities(model: NgramModel, context: ArrayLike<number>): Map<number, number> {
  const { ids, counts } = model.next(context);
  return new Map(Array.from(ids, (id, i) => [id, counts[i]]));
}

const sum = (values: Iterable<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe('two models of one word each', () => {
  // x: unknown 1/4, end 1/4, x 1/2. y z: unknown 1/8, end 1/8, y 1/4, z 1/2.
  const first = unigramModel(['x'], [1 / 4, 1 / 4, 1 / 2]);
  const second = unigramModel(['y', 'z'], [1 / 8, 1 / 8, 1 / 4, 1 / 2]);
  const mixed = mixtureModel([first, second], [3, 1]);

  it('shares the unknown out among the words of the others', () => {
    expect(mixed.weights).toEqual([3 / 4, 1 / 4]);
    const by = probabilities(mixed, []);
    // The first lacks y and z, so its 1/4 is for three; the second lacks x, so its 1/8 is for two.
    expect(by.get(idOf(mixed, 'x'))).toBeCloseTo((3 / 4) * (1 / 2) + (1 / 4) * (1 / 16), 15);
    expect(by.get(idOf(mixed, 'y'))).toBeCloseTo((3 / 4) * (1 / 12) + (1 / 4) * (1 / 4), 15);
    expect(by.get(idOf(mixed, 'z'))).toBeCloseTo((3 / 4) * (1 / 12) + (1 / 4) * (1 / 2), 15);
    expect(by.get(2)).toBeCloseTo((3 / 4) * (1 / 4) + (1 / 4) * (1 / 8), 15);
    expect(by.get(0)).toBeCloseTo((3 / 4) * (1 / 12) + (1 / 4) * (1 / 16), 15);
    expect(sum(by.values())).toBeCloseTo(1, 14);
  });

  it('scores and walks by the same numbers', () => {
    const by = probabilities(mixed, []);
    for (const [id, p] of by) {
      expect(10 ** mixed.scorer().score(id)).toBeCloseTo(p, 14);
      const walk = mixed.walk([]);
      walk.move(id);
      expect(walk.lastProbability).toBeCloseTo(p, 14);
    }
  });
});

describe('a mixture', () => {
  const pairs: [name: string, models: NgramModel[]][] = [
    ['kneser-ney of orders 3 and 2', [kneserNey(A), kneserNey(B, 2)]],
    ['kneser-ney and mle', [kneserNey(A), mle(B)]],
    ['mle', [mle(A), mle(B, 2)]],
    ['of a mixture', [mixtureModel([kneserNey(A), mle(B)], [0.2, 0.8]), kneserNey('the zebra sat\n')]],
  ];

  it.each(pairs)('sums to 1 behind every context: %s', (_, models) => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 2 }),
        fc.boolean(),
        fc.array(fc.nat(10), { maxLength: 4 }),
        (weights, isStart, words) => {
          const mixed = mixtureModel(models, weights);
          const ids = words.map((word) => (word < 3 ? 0 : word));
          const context = isStart ? [1, ...ids] : ids;
          const by = probabilities(mixed, context);
          expect(Math.abs(sum(by.values()) - 1)).toBeLessThan(1e-6);
          // All that is asked one by one, the unknown word included, is the same.
          let total = 0;
          for (let id = 0; id < mixed.vocabulary.size; id++) {
            if (id === 1) continue;
            const walk = mixed.walk(context);
            walk.move(id);
            total += walk.lastProbability;
            expect(walk.lastProbability).toBeCloseTo(by.get(id) ?? 0, 9);
          }
          expect(Math.abs(total - 1)).toBeLessThan(1e-6);
        },
      ),
    );
  });

  it.each(pairs)('scores as it walks: %s', (_, models) => {
    const mixed = mixtureModel(models, [0.3, 0.7]);
    fc.assert(
      fc.property(fc.array(fc.nat(mixed.vocabulary.size - 1), { maxLength: 12 }), (given) => {
        const scorer = mixed.scorer();
        const walk = mixed.walk([1]);
        for (const id of given.map((value) => (value === 1 ? 0 : value))) {
          const log10 = scorer.score(id);
          walk.move(id);
          expect(10 ** log10).toBeCloseTo(walk.lastProbability, 9);
        }
      }),
    );
  });

  it.each(pairs)('draws as often as it says: %s', (_, models) => {
    const mixed = mixtureModel(models, [0.3, 0.7]);
    const context = [1, idOf(mixed, 'the')];
    const { ids, counts, total } = mixed.walk(context).distribution();
    expect(ids).not.toContain(0);
    const drawn = new Map<number, number>();
    // Every part of [0, 1) has its turn, so that no chance is in it.
    const DRAWS = 20_000;
    for (let i = 0; i < DRAWS; i++) {
      const walk = mixed.walk(context);
      const id = walk.sample((i + 0.5) / DRAWS);
      drawn.set(id, (drawn.get(id) ?? 0) + 1);
      if (i % 1000 === 0) {
        expect(walk.lastProbability).toBeCloseTo(counts[ids.indexOf(id)], 9);
      }
    }
    expect([...drawn.keys()].sort((a, b) => a - b)).toEqual(Array.from(ids));
    for (const [i, id] of ids.entries()) expect(drawn.get(id)! / DRAWS).toBeCloseTo(counts[i] / total, 2.5);
  });

  it('goes on from what it has drawn', () => {
    const mixed = mixtureModel([kneserNey(A), kneserNey(B)], [0.5, 0.5]);
    const random = createRandom(3);
    const walk = mixed.walk([1]);
    const passed = [1];
    for (let i = 0; i < 200; i++) {
      const { ids, counts } = mixed.walk(passed).distribution();
      const id = walk.sample(random.uniform());
      expect(walk.lastProbability).toBeCloseTo(counts[ids.indexOf(id)], 9);
      passed.push(id);
    }
  });

  it('of one model is that model', () => {
    const alone = kneserNey(A);
    const mixed = mixtureModel([alone]);
    const ids = ['the', 'dog', 'ran'].map((word) => idOf(alone, word));
    expect(ids).toEqual(['the', 'dog', 'ran'].map((word) => idOf(mixed, word)));
    expect(scoreSentence(mixed, [...ids, 0]).logProb10).toBeCloseTo(scoreSentence(alone, [...ids, 0]).logProb10, 12);
  });

  it('lies between its parts where both know all words', () => {
    const [a, b] = [kneserNey(A), kneserNey('the dog sat\nthe dog ran\nthe cat sat\n')];
    const mixed = mixtureModel([a, b]);
    const words = ['the', 'dog', 'ran'];
    const of = (model: NgramModel) => scoreSentence(model, encodeTokens(model.vocabulary, words)).logProb10;
    expect(of(mixed)).toBeLessThan(Math.max(of(a), of(b)));
    expect(of(mixed)).toBeGreaterThan(Math.min(of(a), of(b)));
  });

  it('gives nothing to the unseen where no part does', () => {
    const mixed = mixtureModel([mle(A), mle(B)]);
    expect(mixed.scorer().score(0)).toBe(-Infinity);
    // 'bird' is unknown to the first: its half is lost, so that the rest still sums to 1.
    expect(scoreSentence(mixed, encodeTokens(mixed.vocabulary, ['a', 'bird', 'ran'])).zeroCount).toBe(0);
  });

  it('generates, and knows how words are written', () => {
    const parts = [mleModel(count(['The NASA cat sat.'])), mleModel(count(['A Bird sang. The Bird sang.']))];
    const mixed = mixtureModel(parts, [0.5, 0.5]);
    expect(mixed.surfaces.forms(mixed.vocabulary.idOf('nasa'))[0].text).toBe('NASA');
    expect(mixed.surfaces.forms(mixed.vocabulary.idOf('the'))[0]).toEqual({ text: 'The', counts: [0, 2, 0, 0] });
    const { results } = generate(mixed, { count: 5, seed: 1 });
    expect(results).toHaveLength(5);
    for (const { text, logProb10 } of results) {
      expect(text).toMatch(/NASA|Bird/);
      expect(logProb10).toBeLessThan(0);
    }
  });

  it('refuses what does not go together', () => {
    const codeOf = (make: () => unknown) => {
      try {
        make();
      } catch (error) {
        return (error as NgramError).code;
      }
      return undefined;
    };
    const letters = mleModel(count(['abc'], { order: 2, tokenizer: CHARACTERS }));
    expect(codeOf(() => mixtureModel([mle(A), letters]))).toBe('INCOMPATIBLE_TABLES');
    expect(codeOf(() => mixtureModel([mle(A), stupidBackoffModel(count([B], options(2)))]))).toBe(
      'INCOMPATIBLE_TABLES',
    );
    expect(codeOf(() => mixtureModel([]))).toBe('BAD_OPTION');
    for (const weights of [[1], [1, 2, 3], [0, 0], [-1, 2], [NaN, 1], [Infinity, 1]])
      expect(codeOf(() => mixtureModel([mle(A), mle(B)], weights))).toBe('BAD_OPTION');
  });
});

describe('a mixture of two halves of a novel', () => {
  it('sums to 1 behind 1,000 contexts', () => {
    const chapters = mobyDick();
    const half = (rest: number): NgramModel =>
      backoffModel(estimateKneserNey(count(chapters.filter((_, i) => i % 2 === rest))).table);
    const mixed = mixtureModel([half(0), half(1)], [2, 1]);
    const random = createRandom('halves');
    for (let time = 0; time < 1000; time++) {
      const context = [1, 1 + Math.floor(random.uniform() ** 4 * (mixed.vocabulary.size - 1))].slice(time % 2);
      expect(Math.abs(mixed.next(context).total - 1)).toBeLessThan(1e-6);
    }
  }, 120_000);
});
