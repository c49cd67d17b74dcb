// What bulk training may be told, and what it tells.

import type { EstimatorChoice } from '../counts/table.ts';
import type { LengthDiscounts } from '../estimate/discounts.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';

/** What is made. */
export type BulkKind =
  | { readonly name: 'counts' }
  /** By Kneser–Ney; `quantiseBits` 0 is exact. */
  | { readonly name: 'model'; readonly quantiseBits: 0 | 8 };

export interface BulkOptions {
  readonly output: string;
  readonly kind: BulkKind;
  readonly order: number;
  readonly tokenizer: Tokenizer;
  /** Noted in a count file; for a model how it is estimated. */
  readonly estimator?: EstimatorChoice | undefined;
  /** One for each core by default, and one for small texts. */
  readonly threads?: number | undefined;
  /** What all of the process may have resident; half of the machine's memory by default. */
  readonly memoryBytes?: number | undefined;
  /**
   * What the n-grams that are needed at random while a model is estimated may take of the memory at a time, in bytes; what is
   * left by default. With less there are more passes over the n-grams, and the same result: for tests, and for hosts with
   * little address space.
   */
  readonly estimateBytesMax?: number | undefined;
  /**
   * How many places of the text a thread counts at a time, at most; by default what the memory has room for. With fewer there
   * are more passes over the text, and the same result: for tests.
   */
  readonly shardRecordsMax?: number | undefined;
  /** Where the working folder is made, for what the memory has no room for; beside the output by default. */
  readonly temp?: string | undefined;
  /** Whether to go on with the work of a run that was stopped, and to keep this one's should it be stopped; false. */
  readonly resume?: boolean | undefined;
  /** All that decides which text is read: a run is gone on with only when it is the same. */
  readonly sourceKey?: string | undefined;
  /** How long the input is, where that is known: whether work is kept for a later run, and room for it, is judged by it. */
  readonly inputBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: BulkProgress) => void) | undefined;
}

/** How far the work is: `done` of `total` of a stage, in the stage's own units. */
export interface BulkProgress {
  readonly stage: 'reading' | 'counting' | 'estimating' | 'writing';
  readonly done: number;
  readonly total: number;
  readonly documentCount: number;
}

/** What came out. */
export interface BulkResult {
  readonly fileBytes: number;
  readonly order: number;
  readonly vocabularySize: number;
  /** Index 0 for length 1; as the file's header has them. */
  readonly ngramCounts: readonly number[];
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
  /** Of a model. */
  readonly discounts: readonly LengthDiscounts[];
}

/** Options with what was not said filled in. */
export type RunOptions = BulkOptions & { readonly threads: number; readonly memoryBytes: number };
