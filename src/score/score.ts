// What a model makes of a text, in numbers: log probability, perplexity, unknown words. One form for a sentence, a document
// and a corpus, and the running sums that it is worked out from.

import type { NgramModel } from '../model/model.ts';

/** How well a model explains a text. Per token means: per word and per sentence's end; a sentence's start is given. */
export interface Score {
  /** False for `stupid-backoff`, whose scores do not sum to 1: then no figure here is a probability or a perplexity. */
  readonly isProbability: boolean;
  /** Sum of log10 P over all words and sentence ends, at most 0; -Infinity where one of them has probability 0. */
  readonly logProb10: number;
  /** 10^(-logProb10 / (tokenCount + sentenceCount)); Infinity with a probability of 0, NaN for a text without a token. */
  readonly perplexity: number;
  /** The same without the words outside the vocabulary, left out of the sum and of the count. */
  readonly perplexityWithoutOov: number;
  /** log2 of `perplexity`: bits per token. */
  readonly crossEntropyBits: number;
  /** Words; the ends of sentences are counted by `sentenceCount`. */
  readonly tokenCount: number;
  readonly sentenceCount: number;
  /** Words outside the vocabulary. */
  readonly oovCount: number;
  /** Tokens with probability 0, which only models without a probability for the unseen (`mle`) have. */
  readonly zeroCount: number;
}

/** Sums that grow token by token. */
export interface Tally {
  logProb10: number;
  /** The part of `logProb10` that is of words outside the vocabulary. */
  oovLogProb10: number;
  tokenCount: number;
  sentenceCount: number;
  oovCount: number;
  zeroCount: number;
  /** The part of `zeroCount` that is of words outside the vocabulary. */
  oovZeroCount: number;
}

/** Sums of nothing. Probabilities of 0 are counted and not added, so that the sums stay finite. */
export function emptyTally(): Tally {
  const counts = { tokenCount: 0, sentenceCount: 0, oovCount: 0, zeroCount: 0, oovZeroCount: 0 };
  return { logProb10: 0, oovLogProb10: 0, ...counts };
}

/** Adds one part's sums to those of the whole. */
export function addTally(whole: Tally, part: Readonly<Tally>): void {
  whole.logProb10 += part.logProb10;
  whole.oovLogProb10 += part.oovLogProb10;
  whole.tokenCount += part.tokenCount;
  whole.sentenceCount += part.sentenceCount;
  whole.oovCount += part.oovCount;
  whole.zeroCount += part.zeroCount;
  whole.oovZeroCount += part.oovZeroCount;
}

/** Sets the sums back to nothing. */
export function clearTally(tally: Tally): void {
  Object.assign(tally, emptyTally());
}

/** The figures of these sums. */
export function scoreOf(tally: Readonly<Tally>, isProbability: boolean): Score {
  const { tokenCount, sentenceCount, oovCount, zeroCount, oovZeroCount } = tally;
  const count = tokenCount + sentenceCount;
  const logProb10 = zeroCount > 0 ? -Infinity : tally.logProb10;
  const known = zeroCount > oovZeroCount ? -Infinity : tally.logProb10 - tally.oovLogProb10;
  return {
    isProbability,
    logProb10,
    perplexity: perplexityOf(logProb10, count),
    perplexityWithoutOov: perplexityOf(known, count - oovCount),
    crossEntropyBits: bitsOf(logProb10) / count,
    tokenCount,
    sentenceCount,
    oovCount,
    zeroCount,
  };
}

/** Perplexity of `count` tokens: 10^(-logProb10 / count). NaN for none. */
export function perplexityOf(logProb10: number, count: number): number {
  // Zero less zero is 0 and not -0.
  return 10 ** ((0 - logProb10) / count);
}

/** A log10 probability as bits: -log2. */
export function bitsOf(logProb10: number): number {
  return (0 - logProb10) / Math.LOG10E / Math.LN2;
}

/** Whether a model's numbers are probabilities. */
export function givesProbabilities({ estimator }: Pick<NgramModel, 'estimator'>): boolean {
  return estimator !== 'stupid-backoff';
}
