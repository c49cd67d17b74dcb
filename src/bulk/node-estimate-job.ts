// Estimating the n-grams of one length of a shard: probabilities, backoff weights of their contexts, and where each stands
// among its relatives. What the model file wants of them is kept as small numbers until it is known how to code them.

import { BATCH_NGRAMS, ESTIMATE_BLOCK_BYTES, batchBytes } from '../kernels/estimate.ts';
import { CELL_COUNT } from '../model/quantise.ts';
import { type Column, type ColumnWriter, columnBytes, readColumn, writeColumn } from './node-columns.ts';
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
  /**
   * Addresses: first children of the n-grams of length n - 2, ids and probabilities of length n - 1; 0 for n = 2. In a pass
   * of several they are where entry 0 would be, and may be negative.
   */
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
  /** Several passes fill these in together, places as u32; one pass alone keeps them. */
  readonly outPlaces: Column | undefined;
  readonly outCells: Column | undefined;
  readonly fanout: number;
  /** Undefined where one pass does everything. */
  readonly pass: EstimatePass | undefined;
}

/** One pass of several: it does the n-grams whose parents' links are from..to - 1. */
export interface EstimatePass {
  readonly from: number;
  readonly to: number;
  /** What does not depend on links is written by the first pass. */
  readonly isFirst: boolean;
}

/** One shard. */
export interface EstimateJob {
  readonly kind: 'estimate';
  readonly settings: EstimateSettings;
  readonly level: ShardLevel;
  /** How many first words the shard has. */
  readonly words: number;
  readonly parents: number;
  readonly firstParent: number;
  readonly firstNode: number;
}

export interface EstimateResult {
  /** Varints; u32 each where there are several passes. */
  readonly places: BytesRef;
  readonly isWide: boolean;
  /** lengths[b] is how many places have b bits; of one pass, those that it has written. */
  readonly placeLengths: Uint32Array;
  /** With quantising: the cell of each n-gram, and of each parent's backoff weight, two bytes each, and how often each came. */
  readonly cells: BytesRef | undefined;
  readonly backoffCells: BytesRef | undefined;
  readonly cellCounts: CellCounts | undefined;
  readonly backoffCellCounts: CellCounts | undefined;
}

/** counts[i] is how often cells[i] came; cells that never came are left out. */
export interface CellCounts {
  readonly cells: Uint16Array;
  readonly counts: ArrayLike<number>;
}

/** @param counts - How often each cell came. */
export function cellCountsOf(counts: Uint32Array | Float64Array): CellCounts {
  const cells: number[] = [];
  for (let cell = 0; cell < counts.length; cell++) if (counts[cell] > 0) cells.push(cell);
  return { cells: Uint16Array.from(cells), counts: Float64Array.from(cells, (cell) => counts[cell]) };
}

/**
 * Of the n-grams behind one first word those of a pass follow each other, since links ascend there. Runs of fewer n-grams than
 * this, about, are not written one by one: reading and writing everything takes less time then.
 */
const RUN_NGRAMS_MIN = 256;

/** Bytes that a shard takes of a thread's area, at most. */
export function estimateJobBytes(level: ShardLevel, parents: number, fanout: number): number {
  const read = level.children.bytes + level.ids.bytes + level.counts.bytes + 4 * parents;
  // Places are the last of it; as u32 they leave room for the runs.
  const written = 4 * (2 * parents + 4 * level.nodes) + 2 * (level.nodes + parents) + 5 * level.nodes;
  return read + written + batchBytes(fanout) + 8 * CELL_COUNT + 4096;
}

export function runEstimate(context: ThreadContext, job: EstimateJob): EstimateResult {
  const { settings, level, parents, firstParent, firstNode } = job;
  const { heap } = context;
  const { isQuantised, length, pass } = settings;
  const isFirst = pass?.isFirst ?? true;
  const isScattered = level.nodes < RUN_NGRAMS_MIN * job.words;
  const block = context.take(ESTIMATE_BLOCK_BYTES);
  const placeLengths = context.take(4 * 33);
  const cellCounts = context.take(4 * CELL_COUNT);
  const backoffCounts = context.take(4 * CELL_COUNT);
  heap.u8.fill(0, placeLengths, backoffCounts + 4 * CELL_COUNT);
  const ofParents = (column: Column | undefined, count: number): ColumnWriter =>
    writeColumn(context, isFirst ? column : undefined, firstParent, count);
  const ofNodes = (column: Column | undefined): ColumnWriter =>
    writeColumn(context, column, firstNode, level.nodes, !isFirst && isScattered);
  const starts = ofParents(settings.outStarts, parents + 1);
  const backoffs = ofParents(settings.outBackoffs, parents);
  const pairs = ofNodes(settings.outPairs);
  const probs = ofNodes(settings.outProbs);
  const links = ofNodes(settings.outLinks);
  const sharedCells = ofNodes(settings.outCells);
  const sharedPlaces = ofNodes(settings.outPlaces);
  const cells = isQuantised && pass === undefined ? context.take(2 * level.nodes) : sharedCells.at;
  const backoffCells = isQuantised && length > 2 && isFirst ? context.take(2 * parents) : 0;
  const children = context.locate(level.children);
  const idsIn = context.locate(level.ids);
  const counts = context.locate(level.counts);
  const linksIn = settings.links === undefined ? 0 : readColumn(context, settings.links, firstParent, parents);
  const batch = BATCH_NGRAMS + settings.fanout;
  const room = context.take(batchBytes(settings.fanout));
  const runs = pass === undefined || isScattered ? 0 : context.take(8 * job.words);
  const places = pass === undefined ? context.take(5 * level.nodes + 16) : sharedPlaces.at;
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
  if (pass === undefined) context.estimating.estimate(block);
  else {
    heap.u32.set([pass.from, pass.to - pass.from, runs], b + 28);
    context.estimating.estimatePart(block);
  }
  for (const column of [starts, backoffs]) column.flush();
  const written = runs === 0 ? undefined : heap.u32.slice(runs >>> 2, heap.u32[b + 31] >>> 2);
  for (const column of [pairs, probs, links, sharedCells, sharedPlaces]) column.flush(written);
  const countsAt = (at: number): CellCounts => cellCountsOf(heap.u32.subarray(at >>> 2, (at >>> 2) + CELL_COUNT));
  const { outPlaces, outCells } = settings;
  return {
    places: outPlaces
      ? columnBytes(outPlaces, firstNode, level.nodes)
      : context.keep(places, heap.u32[b + 25] - places),
    isWide: outPlaces !== undefined,
    placeLengths: heap.u32.slice(placeLengths >>> 2, (placeLengths >>> 2) + 33),
    cells: outCells
      ? columnBytes(outCells, firstNode, level.nodes)
      : cells === 0
        ? undefined
        : context.keep(cells, 2 * level.nodes),
    backoffCells: backoffCells === 0 ? undefined : context.keep(backoffCells, 2 * parents),
    cellCounts: isQuantised ? countsAt(cellCounts) : undefined,
    backoffCellCounts: backoffCells === 0 ? undefined : countsAt(backoffCounts),
  };
}
