// Estimating a model from counted shards, length by length: each length needs the one below at random, and itself only from
// front to back. So two lengths are in memory at a time, and of the others what the file says of them.

import { cellTable } from '../kernels/estimate.ts';
import { CELL_COUNT, cellOf } from '../model/quantise.ts';
import type { HeapSpace } from './heap-space.ts';
import type { Column } from './node-columns.ts';
import type { Area } from './node-context.ts';
import { releaseAreas, releaseStore, takeAreas, takeStore, tooLittleMemory } from './node-count-stage.ts';
import { type EstimateJob, type EstimateResult, type EstimateSettings, estimateJobBytes } from './node-estimate-job.ts';
import { type EstimateStage, type Length, isCoarse } from './node-length.ts';
import { writeLength } from './node-model-sections.ts';

/** What the header needs to know. */
export interface EstimatedModel {
  /** Index 0 for length 1. */
  readonly nodeCounts: readonly number[];
  /** Index 0 for length 2. */
  readonly idWidths: readonly (readonly number[])[];
  readonly backoffWidths: readonly (readonly number[])[];
}

/** What one length leaves for the next: see `EstimateSettings`. */
interface Below {
  starts: Column | undefined;
  pairs: Column | undefined;
  readonly links: Column | undefined;
}

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
  const { heap, space, order, vocabularySize, counted } = stage;
  const table = cellTable(cellOf);
  const tableAt = must(space.alloc(4 * table.length), 4 * table.length, space);
  heap.u32.set(table, tableAt >>> 2);
  const columns = new Columns(stage);
  const nodeCounts = [vocabularySize];
  const idWidths: number[][] = [];
  const backoffWidths: (readonly number[])[] = [];
  let firstParents = counted.shards.map(({ from }) => from).concat(vocabularySize);
  const words = columns.of(stage.probabilities);
  let below: Below = { starts: undefined, pairs: undefined, links: undefined };
  const ngrams = counted.shards.reduce((sum, { levels }) => sum + levels.reduce((all, { nodes }) => all + nodes, 0), 0);
  let done = 0;
  for (let n = 2; n <= order; n++) {
    const firstNodes = running(counted.shards.map(({ levels }) => levels[n - 2].nodes));
    const nodes = firstNodes.at(-1)!;
    const parents = firstParents.at(-1)!;
    if (below.starts !== undefined) below.starts = columns.load(below.starts);
    if (below.pairs !== undefined) below.pairs = columns.load(below.pairs);
    const isLast = n === order;
    const fanout = counted.shards.reduce((most, { levels }) => Math.max(most, levels[n - 2].fanout), 0);
    const jobBytes = counted.shards.reduce(
      (most, { levels }, i) =>
        Math.max(most, estimateJobBytes(levels[n - 2], firstParents[i + 1] - firstParents[i], fanout)),
      0,
    );
    const areas = takeAreas(space, stage.pool.size, jobBytes);
    const isExact = !stage.isQuantised;
    const pairs = isLast ? undefined : columns.take(nodes, `pairs-${n}`, 8);
    const starts = isLast ? undefined : columns.take(parents + 1, `starts-${n}`);
    // Links are read from front to back only: they must not take the room of what the next length needs in the heap.
    const nextBytes = (pairs?.at === -1 ? 8 * nodes : 0) + (starts?.at === -1 ? 4 * parents : 0) + areasBytes(areas);
    const spare = nextBytes * 1.2 - columns.bytesOf(below.starts, below.pairs, below.links);
    const out = {
      pairs,
      starts,
      links: isLast ? undefined : columns.take(nodes, `links-${n}`, 4, spare),
      probs: isLast && isExact ? columns.take(nodes, `probs-${n}`) : undefined,
      backoffs: n === 2 || isExact ? columns.take(parents, `backoffs-${n}`) : undefined,
    };
    const store = takeStore(heap, space, stage.isQuantised ? 4 * nodes + 2 * parents : 2 * nodes);
    stage.pool.begin({ areas, store });
    const settings: EstimateSettings = {
      length: n,
      isQuantised: stage.isQuantised,
      discounts: stage.discounts[n - 1],
      table: tableAt,
      links: below.links,
      starts: below.starts?.at ?? 0,
      lowerPairs: below.pairs?.at ?? 0,
      lowerProbs: words.at,
      outStarts: out.starts,
      outPairs: out.pairs,
      outProbs: out.probs,
      outLinks: out.links,
      outBackoffs: out.backoffs,
      fanout,
    };
    const estimate = async (how: EstimateSettings): Promise<EstimateResult[]> => {
      const results: EstimateResult[] = [];
      const jobs = counted.shards.map(({ levels }, i): EstimateJob => ({
        kind: 'estimate',
        settings: how,
        level: levels[n - 2],
        parents: firstParents[i + 1] - firstParents[i],
        firstParent: firstParents[i],
        firstNode: firstNodes[i],
      }));
      await stage.pool.run<EstimateResult>(
        jobs,
        (result, index) => {
          results[index] = result;
          if (how !== settings) return;
          done += jobs[index].level.nodes / 2;
          stage.onProgress(done, ngrams);
        },
        stage.signal,
      );
      return results;
    };
    const results = await estimate(settings);
    let { probs, backoffs } = out;
    const cellCounts = sumOf(results, (one) => one.cellCounts);
    const backoffCellCounts = n === 2 ? undefined : sumOf(results, (one) => one.backoffCellCounts);
    if (isCoarse(cellCounts) || isCoarse(backoffCellCounts)) {
      // So few different numbers that the file may hold them exactly: then they are needed themselves.
      probs = columns.take(nodes, `probs-${n}`);
      backoffs ??= columns.take(parents, `backoffs-${n}`);
      await estimate({ ...settings, isQuantised: false, outProbs: probs, outBackoffs: backoffs });
    }
    if (n === 2) onWords(columns.read(backoffs!, parents));
    const length: Length = {
      n,
      shards: counted.shards,
      firstNodes,
      firstParents,
      results,
      backoffs,
      probs: probs ?? out.pairs,
      cellCounts,
      backoffCellCounts,
    };
    const widths = await writeLength(stage, length, (column, size) => columns.read(column, size));
    idWidths.push(widths.ids);
    if (widths.backoffs !== undefined) backoffWidths.push(widths.backoffs);
    done += nodes / 2;
    stage.onProgress(done, ngrams);
    releaseAreas(space, areas);
    releaseStore(space, store);
    columns.drop(below.starts, below.pairs, below.links, probs, backoffs);
    if (n === 2) columns.drop(words);
    below = { starts: out.starts, pairs: out.pairs, links: out.links };
    nodeCounts.push(nodes);
    firstParents = firstNodes;
  }
  releaseStore(space, counted.store);
  space.release(tableAt, 4 * table.length);
  return { nodeCounts, idWidths, backoffWidths };
}

/** Adds up counts of all shards. */
function sumOf(
  results: readonly EstimateResult[],
  of: (result: EstimateResult) => Uint32Array | undefined,
): Float64Array | undefined {
  if (results.some((one) => of(one) === undefined)) return undefined;
  const sums = new Float64Array(CELL_COUNT);
  for (const one of results) of(one)!.forEach((count, cell) => (sums[cell] += count));
  return sums;
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

function must(at: number | undefined, bytes: number, space: HeapSpace): number {
  if (at === undefined) throw tooLittleMemory(bytes, space.total);
  return at;
}

/** Columns in the heap, or in files where the heap is full. */
class Columns {
  private readonly stage: EstimateStage;
  private readonly sizes = new Map<Column, number>();

  constructor(stage: EstimateStage) {
    this.stage = stage;
  }

  /** @param spare - Bytes of the heap that must be left. */
  take(entries: number, file: string, entryBytes: 4 | 8 = 4, spare = 0): Column {
    const { space } = this.stage;
    const bytes = entryBytes * entries + 16;
    const at = space.total - bytes < spare ? undefined : space.alloc(bytes);
    const column: Column = at === undefined ? { at: -1, file, entryBytes } : { at, file: '', entryBytes };
    this.sizes.set(column, entries);
    return column;
  }

  /** A column in the heap with these numbers. @throws {NgramError} `MEMORY_BUDGET`. */
  of(numbers: Float32Array): Column {
    const column = this.take(numbers.length, '');
    must(column.at < 0 ? undefined : column.at, 4 * numbers.length, this.stage.space);
    this.stage.heap.f32.set(numbers, column.at >>> 2);
    return column;
  }

  /** The column, in the heap. @throws {NgramError} `MEMORY_BUDGET`. */
  load(column: Column): Column {
    if (column.at >= 0) return column;
    const entries = this.sizes.get(column)!;
    const bytes = column.entryBytes * entries;
    const loaded = this.take(entries, '', column.entryBytes);
    must(loaded.at < 0 ? undefined : loaded.at, bytes, this.stage.space);
    this.stage.files.read(column.file, 0, this.stage.heap.u8.subarray(loaded.at, loaded.at + bytes));
    this.drop(column);
    return loaded;
  }

  /** Bytes of the heap that columns take. */
  bytesOf(...columns: readonly (Column | undefined)[]): number {
    return columns.reduce(
      (sum, one) => sum + (one === undefined || one.at < 0 ? 0 : one.entryBytes * this.sizes.get(one)!),
      0,
    );
  }

  /** A copy of the float32 numbers of a column; of pairs they are the second ones. */
  read({ at, file, entryBytes }: Column, entries: number): Float32Array {
    const { heap, files } = this.stage;
    const stride = entryBytes / 4;
    const size = stride * entries;
    const all = at < 0 ? new Float32Array(size) : heap.f32.slice(at >>> 2, (at >>> 2) + size);
    if (at < 0) files.read(file, 0, new Uint8Array(all.buffer));
    return stride === 1 ? all : all.filter((_, i) => i % 2 === 1);
  }

  drop(...columns: readonly (Column | undefined)[]): void {
    for (const column of columns) {
      const entries = column === undefined ? undefined : this.sizes.get(column);
      if (column === undefined || entries === undefined) continue;
      this.sizes.delete(column);
      if (column.at >= 0) this.stage.space.release(column.at, column.entryBytes * entries + 16);
      else this.stage.files.truncate(column.file, 0);
    }
  }
}
