// Estimating the n-grams of one length of a shard: probabilities, backoff weights of their contexts, and where each stands
// among its relatives. What the model file wants of them is kept as small numbers until it is known how to code them.

import { BATCH_NGRAMS, ESTIMATE_BLOCK_BYTES, batchBytes } from '../kernels/estimate.ts';
import { CELL_COUNT } from '../model/quantise.ts';
import { type Column, readColumn, writeColumn } from './node-columns.ts';
import type { ThreadContext } from './node-context.ts';
import type { ShardLevel } from './node-count-job.ts';
import type { BytesRef } from './rows.ts';

/** What is the same for all shards of a length n. */
export interface EstimateSettings {
  readonly length: number;
  readonly isQuantised: boolean;
  readonly discounts: readonly [number, number, number];
  /** Address of the table of cells. */
  readonly table: number;
  /** links[i] is parent i without its first word; undefined for n = 2. */
  readonly links: Column | undefined;
  /** Addresses: first children of the n-grams of length n - 2, ids and probabilities of length n - 1; 0 for n = 2. */
  readonly starts: number;
  readonly lowerPairs: number;
  /** Address of the probabilities of single words, for n = 2. */
  readonly lowerProbs: number;
  /** What is written: for parents the first child, for n-grams id and probability, and link; undefined where nobody needs it. */
  readonly outStarts: Column | undefined;
  readonly outPairs: Column | undefined;
  readonly outProbs: Column | undefined;
  readonly outLinks: Column | undefined;
  readonly outBackoffs: Column | undefined;
  readonly fanout: number;
}

/** One shard. */
export interface EstimateJob {
  readonly kind: 'estimate';
  readonly settings: EstimateSettings;
  readonly level: ShardLevel;
  readonly parents: number;
  readonly firstParent: number;
  readonly firstNode: number;
}

export interface EstimateResult {
  readonly places: BytesRef;
  /** lengths[b] is how many places have b bits. */
  readonly placeLengths: Uint32Array;
  /** With quantising: the cell of each n-gram, and of each parent's backoff weight, two bytes each, and how often each came. */
  readonly cells: BytesRef | undefined;
  readonly backoffCells: BytesRef | undefined;
  readonly cellCounts: Uint32Array | undefined;
  readonly backoffCellCounts: Uint32Array | undefined;
}

/** Bytes that a shard takes of a thread's area, at most. */
export function estimateJobBytes(level: ShardLevel, parents: number, fanout: number): number {
  const read = level.children.bytes + level.ids.bytes + level.counts.bytes + 4 * parents;
  const written = 4 * (2 * parents + 4 * level.nodes) + 2 * (level.nodes + parents) + 5 * level.nodes;
  return read + written + batchBytes(fanout) + 8 * CELL_COUNT + 4096;
}

export function runEstimate(context: ThreadContext, job: EstimateJob): EstimateResult {
  const { settings, level, parents, firstParent, firstNode } = job;
  const { heap } = context;
  const { isQuantised, length } = settings;
  const block = context.take(ESTIMATE_BLOCK_BYTES);
  const placeLengths = context.take(4 * 33);
  const cellCounts = context.take(4 * CELL_COUNT);
  const backoffCounts = context.take(4 * CELL_COUNT);
  heap.u8.fill(0, placeLengths, backoffCounts + 4 * CELL_COUNT);
  const starts = writeColumn(context, settings.outStarts, firstParent, parents + 1);
  const pairs = writeColumn(context, settings.outPairs, firstNode, level.nodes);
  const probs = writeColumn(context, settings.outProbs, firstNode, level.nodes);
  const links = writeColumn(context, settings.outLinks, firstNode, level.nodes);
  const backoffs = writeColumn(context, settings.outBackoffs, firstParent, parents);
  const cells = isQuantised ? context.take(2 * level.nodes) : 0;
  const backoffCells = isQuantised && length > 2 ? context.take(2 * parents) : 0;
  const children = context.locate(level.children);
  const idsIn = context.locate(level.ids);
  const counts = context.locate(level.counts);
  const linksIn = settings.links === undefined ? 0 : readColumn(context, settings.links, firstParent, parents);
  const batch = BATCH_NGRAMS + settings.fanout;
  const room = context.take(batchBytes(settings.fanout));
  const places = context.take(5 * level.nodes + 16);
  const b = block >>> 2;
  heap.u32.set(
    [
      parents,
      children,
      idsIn,
      counts,
      linksIn,
      settings.starts,
      settings.lowerPairs,
      settings.lowerProbs,
      firstNode,
      starts.at,
      pairs.at,
      probs.at,
      links.at,
      places,
      cells,
      backoffCells,
      backoffs.at,
      settings.table,
      placeLengths,
      cellCounts,
      backoffCounts,
      room,
    ],
    b,
  );
  heap.f32.set(settings.discounts, b + 22);
  heap.u32[b + 27] = 4 * batch;
  context.estimating.estimate(block);
  for (const column of [starts, pairs, probs, links, backoffs]) column.flush();
  const countsAt = (at: number): Uint32Array | undefined =>
    isQuantised ? heap.u32.slice(at >>> 2, (at >>> 2) + CELL_COUNT) : undefined;
  return {
    places: context.keep(places, heap.u32[b + 25] - places),
    placeLengths: heap.u32.slice(placeLengths >>> 2, (placeLengths >>> 2) + 33),
    cells: cells === 0 ? undefined : context.keep(cells, 2 * level.nodes),
    backoffCells: backoffCells === 0 ? undefined : context.keep(backoffCells, 2 * parents),
    cellCounts: countsAt(cellCounts),
    backoffCellCounts: countsAt(backoffCounts),
  };
}
