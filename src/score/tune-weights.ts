// The weights of a mixture, found on held-out text by expectation maximisation (Jelinek & Mercer 1980, "Interpolated
// estimation of Markov source parameters from sparse data").

import { grown } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import { mixtureModel } from '../model/mixture-model.ts';
import type { NgramModel, Scorer } from '../model/model.ts';
import { pushBatch, type TextBatch } from '../text/batch.ts';
import { perplexityOf } from './score.ts';
import { ScoreStream } from './score-stream.ts';

/** When to stop. */
export interface TuneOptions {
  /** Where to begin; default all equal. A weight of 0 stays 0. */
  readonly start?: readonly number[] | undefined;
  /** Most rounds; default 100. */
  readonly roundsMax?: number | undefined;
  /** Ends when no weight has changed by more than this in a round; default 1e-6. */
  readonly tolerance?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Defaults of `TuneOptions`. */
export const TUNE_DEFAULTS = { roundsMax: 100, tolerance: 1e-6 } as const;

/** Weights, and how they were found. */
export interface TunedWeights {
  /** One for each model, in order; they sum to 1. */
  readonly weights: readonly number[];
  readonly rounds: number;
  /** False when `roundsMax` ended it. */
  readonly isConverged: boolean;
  /** Tokens of the text, sentence ends included. */
  readonly tokenCount: number;
  /** Those of them to which no model gives anything; they say nothing about the weights and are left out of all figures. */
  readonly zeroCount: number;
  /** Perplexity of each model by itself, as a part of the mixture; Infinity for one that gives 0 to some token. */
  readonly perplexities: readonly number[];
  /** Perplexity of the mixture with these weights. */
  readonly perplexity: number;
  /** logProb10s[r] is the mixture's log10 probability of the text before round r + 1; it never falls. The last: at the end. */
  readonly logProb10s: readonly number[];
}

/**
 * Find the weights with which a mixture of these models explains a text best.
 *
 * Each round sets λi to the mean over all tokens of λi Pi / Σ λj Pj, which never makes the text less likely. The text
 * streams by once; what stays is a number for each token and model (8 bytes), so give thousands to millions of words that
 * none of the models has learnt from.
 *
 * @param source - Held-out text, from `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} As `mixtureModel`; `NO_TEXT` when no model gives anything to any token; `INTERRUPTED`.
 * @example
 * const { weights } = await tuneWeights([a, b], openText(['dev.txt']));
 * const mixture = mixtureModel([a, b], weights);
 */
export async function tuneWeights(
  models: readonly NgramModel[],
  source: AsyncIterable<TextBatch>,
  options: TuneOptions = {},
): Promise<TunedWeights> {
  const { roundsMax = TUNE_DEFAULTS.roundsMax, tolerance = TUNE_DEFAULTS.tolerance, signal } = options;
  const { tokenCount, probabilities } = await partProbabilities(models, source, signal);
  const count = models.length;
  const used = probabilities.length / count;
  if (used === 0) {
    throw new NgramError('NO_TEXT', 'there is no token in the text to tune with that any model could have written', {
      hint: 'Give a text like the one that is to be scored.',
      details: { tokenCount },
    });
  }
  let weights: readonly number[] = mixtureModel(models, options.start).weights;
  const logProb10s: number[] = [];
  let rounds = 0;
  let isConverged = false;
  while (rounds < roundsMax && !isConverged) {
    const step = reestimate(weights, probabilities);
    logProb10s.push(step.logProb10);
    isConverged = step.weights.every((weight, i) => Math.abs(weight - weights[i]) <= tolerance);
    weights = step.weights;
    rounds++;
    if (signal?.aborted === true) throw interrupted();
  }
  const logProb10 = reestimate(weights, probabilities).logProb10;
  logProb10s.push(logProb10);
  const alone = (i: number): number =>
    reestimate(
      models.map((_, j) => (i === j ? 1 : 0)),
      probabilities,
    ).logProb10;
  return {
    weights,
    rounds,
    isConverged,
    tokenCount,
    zeroCount: tokenCount - used,
    perplexities: models.map((_, i) => perplexityOf(alone(i), used)),
    perplexity: perplexityOf(logProb10, used),
    logProb10s,
  };
}

/** One round: the mean share that each model has in the tokens, and the text's log10 probability before it. */
function reestimate(
  weights: readonly number[],
  probabilities: Float64Array,
): { readonly weights: number[]; readonly logProb10: number } {
  const count = weights.length;
  const shares = new Float64Array(count);
  const lambdas = Float64Array.from(weights);
  let logProb10 = 0;
  for (let at = 0; at < probabilities.length; at += count) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += lambdas[i] * probabilities[at + i];
    logProb10 += Math.log10(sum);
    if (sum > 0) for (let i = 0; i < count; i++) shares[i] += (lambdas[i] * probabilities[at + i]) / sum;
  }
  const total = shares.reduce((a, b) => a + b, 0);
  return { weights: Array.from(shares, (share) => (total > 0 ? share / total : 1 / count)), logProb10 };
}

/** What each model gives to each token: probabilities[t * models + i], tokens to which all give 0 left out. */
async function partProbabilities(
  models: readonly NgramModel[],
  source: AsyncIterable<TextBatch>,
  signal: AbortSignal | undefined,
): Promise<{ readonly tokenCount: number; readonly probabilities: Float64Array }> {
  const mixture = mixtureModel(models);
  const recorder = new Recorder(models.map((_, i) => mixture.partScorer(i)));
  // Text goes through it as when it is scored; the recorder only writes down what each part says.
  const stream = new ScoreStream({ ...mixture, scorer: () => recorder });
  for await (const batch of source) {
    pushBatch(stream, batch);
    if (signal?.aborted === true) throw interrupted();
  }
  const { tokenCount, sentenceCount } = stream.finish();
  return { tokenCount: tokenCount + sentenceCount, probabilities: recorder.values.subarray(0, recorder.length) };
}

/** Goes through the text as a scorer does, and writes down what each model gives to each token. */
class Recorder implements Scorer {
  readonly matchedLength = 1;
  values: Float64Array = new Float64Array(1 << 12);
  length = 0;
  private readonly scorers: readonly Scorer[];

  constructor(scorers: readonly Scorer[]) {
    this.scorers = scorers;
  }

  start(): void {
    for (const scorer of this.scorers) scorer.start();
  }

  score(id: number): number {
    const { scorers, length } = this;
    const end = length + scorers.length;
    if (end > this.values.length) this.values = grown(this.values, end);
    let sum = 0;
    for (let i = 0; i < scorers.length; i++) sum += this.values[length + i] = 10 ** scorers[i].score(id);
    if (sum > 0) this.length = end;
    return 0;
  }
}

function interrupted(): NgramError {
  return new NgramError('INTERRUPTED', 'tuning was stopped before its end');
}
