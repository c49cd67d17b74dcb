// What a table can be asked, whatever stands behind it: exact counts, a live chain, later frozen probabilities.

import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Surfaces, Vocabulary } from '../tokens/vocabulary.ts';

/**
 * How probabilities come about. `mle`: plain ratios of counts. `kneser-ney`, and `backoff` for what was read from an ARPA
 * file: probabilities with backing off. `mixture`: several of them. `stupid-backoff`: scores that do not sum to 1.
 */
export type EstimatorName = 'mle' | 'kneser-ney' | 'backoff' | 'mixture' | 'stupid-backoff';

/** What may follow a context. */
export interface NextDistribution {
  /** How many of the context's last tokens the answer rests on: 0 (none, the words by themselves) to order - 1. */
  readonly contextLength: number;
  /** Ids that may follow, ascending; 2 is the sentence's end. Never 0 or 1. Empty only for a table without text. */
  readonly ids: Uint32Array;
  /**
   * counts[i] is how often ids[i] followed the context; its probability is counts[i] / total. A model without counts gives
   * the probabilities themselves (or scores), see `hasCounts`.
   */
  readonly counts: Uint32Array | Float64Array;
  /** Sum of `counts`. */
  readonly total: number;
}

/** A place in the table that moves on word by word: the fast way to draw. */
export interface Walk {
  /** Draws the next id with `u` in [0, 1), moves on, and returns it. The draw is exact: cumulative counts, binary search. */
  sample(u: number): number;
  /** Moves on by a given id, drawn or not. */
  move(id: number): void;
  /** What may follow here, for draws that are not plain (temperature, bans). O(number of followers). */
  distribution(): NextDistribution;
  /** Probability that the last `sample` or `move` had before it was made; 0 for a word that could not follow here. */
  readonly lastProbability: number;
  /** How many words the context had that the last `sample` or `move` rested on. */
  readonly lastContextLength: number;
}

/** Goes through a sentence and says how likely each word was. */
export interface Scorer {
  /** Back to the start of a sentence, behind `<s>`. */
  start(): void;
  /**
   * log10 of the probability (or score) of this word here; moves on. 0 is the unknown word, 2 the sentence's end. -Infinity
   * for what cannot follow. No allocation.
   */
  score(id: number): number;
  /**
   * Scores ids[0..length) one after the other, as `score` does, and `<s>` as `start` does: logProb10s[i] is that of ids[i], 0
   * for `<s>`. Only models have it that are faster so. `matchedLength` is that of the last id, if that is no `<s>`.
   */
  scoreRow?(ids: Uint32Array, length: number, logProb10s: Float64Array): void;
  /** How many words the n-gram had that answered the last `score`, the word included: 1 to order; 1 for an unknown word. */
  readonly matchedLength: number;
}

/** A table that can be asked what follows. */
export interface NgramModel {
  readonly estimator: EstimatorName;
  /** Whether distributions are counts. */
  readonly hasCounts: boolean;
  /** Length of the longest n-gram, 2 to 8. */
  readonly order: number;
  readonly tokenizer: Tokenizer;
  readonly vocabulary: Vocabulary;
  readonly surfaces: Surfaces;
  /**
   * The distribution after a context: the longest end of it that was seen with a follower answers.
   *
   * @param context - Ids, oldest first; a sentence's start is id 1 in front. Only the last order - 1 matter.
   */
  next(context: ArrayLike<number>): NextDistribution;
  /** A walk that starts after `context`. */
  walk(context: ArrayLike<number>): Walk;
  /** A scorer at the start of a sentence. */
  scorer(): Scorer;
}
