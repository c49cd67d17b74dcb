// One length of a model on its way: what the stage of estimating and the writer of its sections both know.

import type { Discounts } from '../estimate/discounts.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { HeapSpace } from './heap-space.ts';
import type { Column } from './node-columns.ts';
import type { CountedShards, Shard } from './node-count-stage.ts';
import type { EstimateResult } from './node-estimate-job.ts';
import type { OutputFile } from './node-output-file.ts';
import type { Pool } from './node-pool.ts';
import type { ScratchFiles } from './node-scratch.ts';

/** What a model is estimated from, and with. */
export interface EstimateStage {
  readonly heap: Heap;
  readonly space: HeapSpace;
  readonly pool: Pool;
  readonly files: ScratchFiles;
  readonly output: OutputFile;
  readonly order: number;
  readonly vocabularySize: number;
  readonly isQuantised: boolean;
  readonly counted: CountedShards;
  /** Probabilities of single words. */
  readonly probabilities: Float32Array;
  /** Index 0 for length 1. */
  readonly discounts: readonly Discounts[];
  /** Limits what is needed at random; by default only the heap does. */
  readonly estimateBytesMax?: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (doneNgrams: number, ngrams: number) => void;
}

/** One length while it is estimated and written. */
export interface Length {
  readonly n: number;
  readonly shards: readonly Shard[];
  /** firstNodes[i] is the number of the first n-gram of shard i among all of this length; one more entry. */
  readonly firstNodes: readonly number[];
  /** The same of the n-grams one shorter. */
  readonly firstParents: readonly number[];
  readonly results: readonly EstimateResult[];
  /** How often each cell came, all shards together; undefined where nothing is quantised. */
  readonly cellCounts: Float64Array | undefined;
  readonly backoffCellCounts: Float64Array | undefined;
  /** Exact numbers, where they are wanted. */
  readonly probs: Column | undefined;
  readonly backoffs: Column | undefined;
}

/** Whether the cells are so few that there may be no more different numbers than a book has room for. */
export function isCoarse(cellCounts: Float64Array | undefined): boolean {
  return cellCounts !== undefined && cellCounts.reduce((used, count) => used + (count > 0 ? 1 : 0), 0) <= BOOK_ROOM;
}

/** The most values that 8 bits tell apart. */
export const BOOK_ROOM = 256;
