import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { mleModel } from '../../src/estimate/mle.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { mixtureModel } from '../../src/model/mixture-model.ts';
import { scoreCorpus } from '../../src/score/score-text.ts';
import { tuneWeights } from '../../src/score/tune-weights.ts';
import { textBatches } from '../../src/text/strings.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { unigramModel } from './uniform-model.ts';

const kneserNey = (text: string) =>
  backoffModel(estimateKneserNey(count([text], { order: 2, tokenizer: WHITESPACE })).table);

describe('tuneWeights', () => {
  it('finds the weights that a text was drawn with', async () => {
    const a = unigramModel(['x', 'y', 'z'], [0, 0.2, 0.6, 0.15, 0.05]);
    const b = unigramModel(['x', 'y', 'z'], [0, 0.2, 0.05, 0.15, 0.6]);
    const truth = mixtureModel([a, b], [0.7, 0.3]);
    const random = createRandom(11);
    const lines: string[] = [];
    for (let i = 0; i < 6000; i++) {
      const walk = truth.walk([1]);
      const words: string[] = [];
      for (let id = walk.sample(random.uniform()); id !== 2; id = walk.sample(random.uniform()))
        words.push(truth.vocabulary.word(id));
      lines.push(words.join(' '));
    }
    const tuned = await tuneWeights([a, b], textBatches(`${lines.join('\n')}\n`));
    expect(tuned.weights[0]).toBeGreaterThan(0.67);
    expect(tuned.weights[0]).toBeLessThan(0.73);
    expect(tuned.isConverged).toBe(true);
    expect(tuned.perplexity).toBeLessThan(Math.min(...tuned.perplexities));
  });

  it('works one round out by hand', async () => {
    const a = unigramModel(['x'], [0, 1 / 2, 1 / 2]);
    const b = unigramModel(['x'], [0, 1 / 4, 3 / 4]);
    const { weights, rounds, isConverged } = await tuneWeights([a, b], textBatches('x x\n'), { roundsMax: 1 });
    // x: (1/2) / (1/2 + 3/4) = 2/5, twice; </s>: (1/2) / (1/2 + 1/4) = 2/3.
    expect(weights[0]).toBeCloseTo((2 / 5 + 2 / 5 + 2 / 3) / 3, 14);
    expect({ rounds, isConverged }).toEqual({ rounds: 1, isConverged: false });
  });

  it('never makes the text less likely, and says what the mixture will say', async () => {
    const models = [
      kneserNey('a b c\na c b\n'),
      kneserNey('b a\nc c d\n'),
      mleModel(count(['a b\nd e\n'], { order: 2, tokenizer: WHITESPACE })),
    ];
    const sentence = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'zz'), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.array(sentence, { minLength: 1, maxLength: 8 }), async (sentences) => {
        const text = sentences.map((words) => words.join(' ')).join('\n');
        const tuned = await tuneWeights(models, textBatches(text));
        const { logProb10s, weights, perplexity, tokenCount } = tuned;
        for (let i = 1; i < logProb10s.length; i++)
          expect(logProb10s[i]).toBeGreaterThanOrEqual(logProb10s[i - 1] - 1e-9);
        expect(logProb10s).toHaveLength(tuned.rounds + 1);
        expect(weights.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        const score = await scoreCorpus(mixtureModel(models, weights), textBatches(text));
        expect(perplexity).toBeCloseTo(score.perplexity, 6);
        expect(tokenCount).toBe(score.tokenCount + score.sentenceCount);
      }),
    );
  });

  it('leaves out what no model can say', async () => {
    const mle = (text: string) => mleModel(count([text], { order: 2, tokenizer: WHITESPACE }));
    const tuned = await tuneWeights([mle('a b\n'), mle('a c\n')], textBatches('a zz\n'));
    expect(tuned).toMatchObject({ tokenCount: 3, zeroCount: 1 });
    const nothing = tuneWeights([mle('a b\n'), mle('a c\n')], textBatches(''));
    await expect(nothing).rejects.toMatchObject({ code: 'NO_TEXT' });
  });

  it('begins where it is told to, and a weight of 0 stays', async () => {
    const models = [kneserNey('a b\n'), kneserNey('b a\n')];
    const { weights } = await tuneWeights(models, textBatches('a b\n'), { start: [0, 1] });
    expect(weights).toEqual([0, 1]);
  });
});
