// The table of counts: every n-gram up to the order with how often it was read, as a sorted trie in typed arrays.
// What is computed from such a table lives elsewhere; this file says what one is and that it is well formed.

import type { CountArray } from '../base/arrays.ts';
import type { Promises } from '../base/promises.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { SurfaceStatistics } from '../tokens/surface-statistics.ts';
import type { WordTable } from '../tokens/word-table.ts';

/** Shortest and longest n-grams that a table can be asked to hold. */
export const ORDER_MIN = 2;
export const ORDER_MAX = 8;

/**
 * All n-grams of one length, sorted by their first id, then their second, and so on.
 *
 * Nodes are numbered in that order. On the first level node i is the word with id i, whether it was counted or not; on
 * the others every node has a count of at least 1.
 */
export interface CountLevel {
  /** ids[i] is the last id of n-gram i; ascending among the children of one node. Empty on the first level. */
  readonly ids: Uint32Array;
  /** counts[i] is how often n-gram i was read. */
  readonly counts: CountArray;
  /** Nodes children[i]..children[i + 1] - 1 of the next level extend n-gram i by one word; empty on the highest level. */
  readonly children: Uint32Array;
}

/** How probabilities are to be made of counts, when nobody says otherwise. */
export type EstimatorChoice =
  | { readonly name: 'mle' }
  | { readonly name: 'stupid-backoff' }
  | {
      readonly name: 'kneser-ney';
      readonly prune?: readonly number[];
      readonly vocabPad?: number;
      readonly interpolateUnigrams?: boolean;
      readonly discountFallback?: boolean;
      readonly limitVocabulary?: readonly string[];
    };

/** Counts of a text, or of several that were merged. Never modified once made. */
export interface CountTable extends Promises {
  readonly order: number;
  readonly tokenizer: Tokenizer;
  /**
   * The words by id: marks first, then by descending count, ties by bytes. So the ids say nothing of where in the text a
   * word stood, and equal counts give equal tables.
   */
  readonly vocabulary: WordTable;
  readonly surfaces: SurfaceStatistics;
  /**
   * firstSeen[i] is the id of the i-th different word of the text, i from 0; only kept by the tokenizer `whitespace`,
   * whose users want their ARPA files in this order. It gives away how a text began.
   */
  readonly firstSeen: Uint32Array | undefined;
  /** Words read, marks of sentences not included. */
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
  /** Dropped: n-grams of length n + 1 that were read no oftener than pruneThresholds[n]. */
  readonly pruneThresholds: readonly number[];
  /** What the table was trained for; the counts are the same whatever it is. Undefined: `mle`. */
  readonly estimator?: EstimatorChoice | undefined;
  /** levels[n - 1] holds the n-grams of length n; `order` of them. */
  readonly levels: readonly CountLevel[];
}

/** How many different n-grams of each length were counted; index 0 is length 1. The unknown word is not counted. */
export function ngramCounts(table: CountTable): number[] {
  return table.levels.map((level, n) => (n > 0 ? level.ids.length : countedWords(level.counts)));
}

function countedWords(counts: CountArray): number {
  let counted = 0;
  for (const count of counts) if (count > 0) counted++;
  return counted;
}
