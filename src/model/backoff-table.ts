// The frozen table: every n-gram with its probability and, below the highest length, its backoff weight, as ARPA files have
// them. What can be asked of it is in backoff-model.ts.

import type { Promises } from '../base/promises.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { SurfaceStatistics } from '../tokens/surface-statistics.ts';
import type { WordTable } from '../tokens/word-table.ts';

/**
 * All n-grams of one length, sorted by their first id, then their second, and so on; the numbering of a `CountLevel`.
 *
 * Closed both ways: the n-gram without its first word, and that without its last, are nodes of the level below. Where a
 * file does not list such a one, a *blank* stands for it: its logProb10 is NaN, its logBackoff10 0. A blank is a context
 * that can be passed through, and nothing else: its probability comes from backing off.
 */
export interface BackoffLevel {
  /** ids[i] is the last id of n-gram i; ascending among the children of one node. Empty on the first level. */
  readonly ids: Uint32Array;
  /** Nodes children[i]..children[i + 1] - 1 of the next level extend n-gram i; empty on the highest level. */
  readonly children: Uint32Array;
  /** log10 P(last word | words before), at most 0; NaN for a blank. */
  readonly logProb10: Float32Array;
  /** log10 of the backoff weight, often below 0, never NaN; empty on the highest level. */
  readonly logBackoff10: Float32Array;
}

/** Where a table's probabilities come from. */
export type Estimation =
  | ({
      readonly name: 'kneser-ney';
      readonly discounts: readonly (readonly [number, number, number])[];
      /**
       * Whether n-grams of the text are left out: true where the estimator left out some, by a count or by a word; false
       * where the model has every one that was read; undefined where that is not known.
       */
      readonly pruned?: boolean | undefined;
    } & Promises)
  /** Read from a file that says no more. */
  | { readonly name: 'imported' };

/** A frozen model. Never modified once made. */
export interface BackoffTable {
  readonly order: number;
  readonly tokenizer: Tokenizer;
  readonly estimation: Estimation;
  /** Words by id. On the first level node i is the word with id i. */
  readonly vocabulary: WordTable;
  readonly surfaces: SurfaceStatistics;
  /**
   * listing[i] is the id of the i-th real word in the order in which files list words (that of first occurrence in the
   * text); undefined: the order of ids. N-grams are listed with the last word compared first, then the one before it, ...,
   * by `<unk>`, `<s>`, `</s>`, then this order.
   */
  readonly listing: Uint32Array | undefined;
  /** False for a file without `<unk>`: unknown words then have log10 probability -100, as the reference gives them. */
  readonly hasUnknown: boolean;
  /** levels[n - 1] holds the n-grams of length n; `order` of them (1 to 8). */
  readonly levels: readonly BackoffLevel[];
}
