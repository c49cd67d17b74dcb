// Estimating a model from counted shards, length by length: each length needs the one below at random, and itself only from
// front to back. So two lengths are in memory at a time, and of the others what the file says of them.

import { cellTable } from '../kernels/estimate.ts';
import { CELL_COUNT, cellOf } from '../model/quantise.ts';
import { Columns } from './node-column-space.ts';
import type { Area } from './node-context.ts';
import { releaseAreas, releaseStore, takeStore, tooLittleMemory } from './node-count-stage.ts';
import {
  type CellCounts,
  type EstimateJob,
  type EstimateResult,
  type EstimateSettings,
  estimateJobBytes,
} from './node-estimate-job.ts';
import { type EstimateStage, type Length, isCoarse } from './node-length.ts';
import { type Below, LowerNgrams } from './node-lower-ngrams.ts';
import { writeLength } from './node-model-sections.ts';

/** What the header needs to know. */
export interface EstimatedModel {
  /** Index 0 for length 1. */
  readonly nodeCounts: readonly number[];
  /** Index 0 for length 2. */
  readonly idWidths: readonly (readonly number[])[];
  readonly backoffWidths: readonly (readonly number[])[];
}

/** What is said of a length when all its shards are done; see `Length`. */
type Estimated = Pick<Length, 'results' | 'cellCounts' | 'backoffCellCounts'>;

/**
 * Writes the sections of all lengths above 1, and the backoff weights of single words.
 *
 * @param onWords - Given the backoff weights of single words: writes what stands in front of the longer n-grams.
 * @throws {NgramError} `MEMORY_BUDGET`, `INTERRUPTED`, `OUTPUT_FAILED`, `WORKER_FAILED`.
 */
export async function estimateModel(
  stage: EstimateStage,
  onWords: (backoffs: Float32Array) => void,
): Promise<EstimatedModel> {
  const { heap, space, order, vocabularySize, counted, isQuantised } = stage;
  const isExact = !isQuantised;
  const table = cellTable(cellOf);
  const tableAt = space.alloc(4 * table.length);
  if (tableAt === undefined) throw tooLittleMemory(4 * table.length, space.total);
  heap.u32.set(table, tableAt >>> 2);
  const columns = new Columns(heap, space, stage.files);
  const nodeCounts = [vocabularySize];
  const idWidths: number[][] = [];
  const backoffWidths: (readonly number[])[] = [];
  let firstParents = counted.shards.map(({ from }) => from).concat(vocabularySize);
  const words = columns.of(stage.probabilities);
  let below: Below = { starts: undefined, pairs: undefined, links: undefined };
  const ngrams = counted.shards.reduce((sum, { levels }) => sum + levels.reduce((all, { nodes }) => all + nodes, 0), 0);
  let done = 0;
  const progress = (more: number): void => {
    done += more;
    stage.onProgress(done, ngrams);
  };
  for (let n = 2; n <= order; n++) {
    const firstNodes = running(counted.shards.map(({ levels }) => levels[n - 2].nodes));
    const nodes = firstNodes.at(-1)!;
    const parents = firstParents.at(-1)!;
    const isLast = n === order;
    const fanout = counted.shards.reduce((most, { levels }) => Math.max(most, levels[n - 2].fanout), 0);
    const jobs = counted.shards.map(({ levels, from, to }, i): Omit<EstimateJob, 'settings'> => ({
      kind: 'estimate',
      level: levels[n - 2],
      words: Math.max(1, to - from),
      parents: firstParents[i + 1] - firstParents[i],
      firstParent: firstParents[i],
      firstNode: firstNodes[i],
    }));
    const jobBytes = jobs.reduce((most, one) => Math.max(most, estimateJobBytes(one.level, one.parents, fanout)), 0);
    const lower = new LowerNgrams(stage, columns, below, jobBytes);
    const { areas, passes, isCut } = lower;
    // Where this length does not fit, the next one hardly will: what is made for it goes to files at once.
    const least = isCut ? Infinity : 0;
    const pairs = isLast ? undefined : columns.take(nodes, `pairs-${n}`, 8, least);
    const starts = isLast ? undefined : columns.take(parents + 1, `starts-${n}`, 4, least);
    // Links are read from front to back only: they must not take the room of what the next length needs in the heap.
    const nextBytes = (pairs?.at === -1 ? 8 * nodes : 0) + (starts?.at === -1 ? 4 * parents : 0) + areasBytes(areas);
    const spare = isCut ? Infinity : nextBytes * 1.2 - lower.bytesInHeap;
    const links = isLast ? undefined : columns.take(nodes, `links-${n}`, 4, spare);
    let probs = isLast && isExact ? columns.take(nodes, `probs-${n}`, 4, least) : undefined;
    let backoffs = n === 2 || isExact ? columns.take(parents, `backoffs-${n}`, 4, least) : undefined;
    const places = isCut ? columns.take(nodes, `places-${n}`, 4, least) : undefined;
    const cells = isCut && isQuantised ? columns.take(nodes, `cells-${n}`, 2, least) : undefined;
    const keptBytes = (isCut ? 0 : 2 * nodes) + (isQuantised ? 2 * parents + (isCut ? 0 : 2 * nodes) : 0);
    const store = takeStore(heap, space, keptBytes);
    stage.pool.begin({ areas, store });
    const settings: Omit<EstimateSettings, 'starts' | 'lowerPairs' | 'pass'> = {
      length: n,
      isQuantised,
      discounts: stage.discounts[n - 1],
      table: tableAt,
      links: lower.links,
      lowerProbs: words.at,
      outStarts: starts,
      outPairs: pairs,
      outProbs: probs,
      outLinks: links,
      outBackoffs: backoffs,
      outPlaces: places,
      outCells: cells,
      fanout,
    };
    const estimate = async (how: typeof settings, onNgrams?: (ngrams: number) => void): Promise<Estimated> => {
      const results: EstimateResult[] = [];
      const cellCounts = how.isQuantised ? new Float64Array(CELL_COUNT) : undefined;
      const backoffCellCounts = how.isQuantised && n > 2 ? new Float64Array(CELL_COUNT) : undefined;
      for (let pass = 0; pass < passes; pass++) {
        const whole = { ...how, ...lower.enter(pass) };
        await stage.pool.run<EstimateResult>(
          jobs.map((job): EstimateJob => ({ ...job, settings: whole })),
          (result, i) => {
            addCounts(cellCounts, result.cellCounts);
            addCounts(backoffCellCounts, result.backoffCellCounts);
            results[i] = joined(results[i], result);
            onNgrams?.(jobs[i].level.nodes / passes);
          },
          stage.signal,
        );
      }
      return { results, cellCounts, backoffCellCounts };
    };
    const estimated = await estimate(settings, (some) => progress(some / 2));
    const { cellCounts, backoffCellCounts } = estimated;
    if (isCoarse(cellCounts) || isCoarse(backoffCellCounts)) {
      // So few different numbers that the file may hold them exactly: then they are needed themselves.
      probs = columns.take(nodes, `probs-${n}`, 4, least);
      backoffs ??= columns.take(parents, `backoffs-${n}`, 4, least);
      await estimate({ ...settings, isQuantised: false, outProbs: probs, outBackoffs: backoffs, outCells: undefined });
    }
    lower.leave();
    if (n === 2) onWords(columns.read(backoffs!, parents));
    const length: Length = {
      n,
      shards: counted.shards,
      firstNodes,
      firstParents,
      ...estimated,
      backoffs,
      probs: probs ?? pairs,
    };
    const widths = await writeLength(stage, length, (column, size) => columns.read(column, size));
    idWidths.push(widths.ids);
    if (widths.backoffs !== undefined) backoffWidths.push(widths.backoffs);
    progress(nodes / 2);
    releaseAreas(space, areas);
    releaseStore(space, store);
    lower.drop();
    columns.drop(probs, backoffs, places, cells);
    if (n === 2) columns.drop(words);
    below = { starts, pairs, links };
    nodeCounts.push(nodes);
    // The pairs of a word that was cut stand together, but what they begin does not.
    firstParents = n === 2 ? running(counted.shards.map((shard) => shard.pairs)) : firstNodes;
  }
  releaseStore(space, counted.store);
  space.release(tableAt, 4 * table.length);
  return { nodeCounts, idWidths, backoffWidths };
}

/** What has been said of a shard, and what another pass says. There are many shards: what is not needed again is left out. */
function joined(before: EstimateResult | undefined, now: EstimateResult): EstimateResult {
  const placeLengths = now.placeLengths.map((count, bits) => count + (before?.placeLengths[bits] ?? 0));
  return { ...(before ?? now), placeLengths, cellCounts: undefined };
}

function addCounts(sums: Float64Array | undefined, more: CellCounts | undefined): void {
  more?.cells.forEach((cell, i) => (sums![cell] += more.counts[i]));
}

function areasBytes(areas: readonly Area[]): number {
  return areas.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** running[i] is the sum of the first i numbers. */
function running(numbers: readonly number[]): number[] {
  const sums = [0];
  for (const number of numbers) sums.push(sums.at(-1)! + number);
  return sums;
}
