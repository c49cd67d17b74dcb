// Counting: the places of the text are shared out into ranges, *shards*; each is counted by itself. How many shards there are
// follows from the memory, and changes nothing in the result.

import { NgramError, assert } from '../base/errors.ts';
import { ByteReader } from '../base/varint.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { HeapSpace } from './heap-space.ts';
import {
  type CountJob,
  type CountResult,
  type CountSettings,
  type ShardLevel,
  countJobBytes,
  countStateBytes,
} from './node-count-job.ts';
import type { Area, Store } from './node-context.ts';
import { type FollowJob, type FollowResult, followAreaBytes, followSumsBytes } from './node-follow-job.ts';
import { NO_PAIRS, joinPairs } from './node-pairs.ts';
import type { Pool } from './node-pool.ts';
import { refBytes, type ScratchFiles } from './node-scratch.ts';
import { ANY_WORD, type ShardRange, followerBins, frequentWords, shardRanges } from './node-shard-ranges.ts';
import type { RowRef } from './rows.ts';

/**
 * The n-grams that begin with the words from..to - 1.
 *
 * A word that had to be cut has several shards, one behind the other. The first has all pairs of the word; each has the longer
 * n-grams that begin with its part of the pairs. Of the others `from` is `to`, the word behind.
 */
export interface Shard {
  readonly from: number;
  readonly to: number;
  /** How many pairs begin its longer n-grams. */
  readonly pairs: number;
  /** levels[n - 2] holds those of length n. */
  readonly levels: readonly ShardLevel[];
}

export interface CountStage {
  readonly heap: Heap;
  readonly space: HeapSpace;
  readonly pool: Pool;
  readonly rows: readonly RowRef[];
  /** counts[id], marks included. */
  readonly counts: ArrayLike<number>;
  readonly settings: CountSettings;
  readonly files: ScratchFiles;
  /** How many places a shard may have; by default what the memory has room for. */
  readonly shardRecordsMax: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (doneRecords: number, records: number) => void;
  /** For runs that may be stopped and gone on with. */
  readonly journal: CountJournal | undefined;
}

/** What is known of a run that was stopped, and where this one takes notes. */
export interface CountJournal {
  /** How the places were shared out; undefined when that was not done. */
  readonly ranges: readonly ShardRange[] | undefined;
  /** levels[i] are those of shard i, where they are done. */
  readonly levels: readonly (readonly ShardLevel[] | undefined)[];
  noteRanges(ranges: readonly ShardRange[]): void;
  noteShard(index: number, levels: readonly ShardLevel[]): void;
}

export interface CountedShards {
  readonly shards: readonly Shard[];
  /** Where the shards' rows lie that are in the heap; to be released when they are not needed any more. */
  readonly store: Store | undefined;
  /** ends1[id] is how many different pairs end in a word; empty when counts are raw. */
  readonly ends1: Float64Array;
}

/** No shard needs to be larger: larger ones are not faster. */
const SHARD_RECORDS_MAX = 1 << 23;
/** Nor smaller than this, unless there is little memory. */
const SHARD_RECORDS_MIN = 1 << 16;
/** Shards for each thread, so that none waits long for the last one. */
const SHARDS_PER_THREAD = 4;
/** What a record and its n-grams take in the stages that follow, at most: keeps shards small where memory is. */
const LATER_BYTES_PER_RECORD = 240;

/** @throws {NgramError} `MEMORY_BUDGET`, `INTERRUPTED`, `OUTPUT_FAILED`, `WORKER_FAILED`. */
export async function countShards(stage: CountStage): Promise<CountedShards> {
  const { heap, space, pool, counts, settings, signal } = stage;
  let records = 0;
  for (let id = 0; id < counts.length; id++) if (id !== 2) records += counts[id];
  const { journal } = stage;
  const ranges = journal?.ranges ?? (await shareOut(stage, records));
  if (journal?.ranges === undefined) journal?.noteRanges(ranges);
  const areaBytes =
    countStateBytes(settings) +
    ranges.reduce((most, one) => Math.max(most, countJobBytes(settings, one.records, one.to - one.from)), 0);
  const areas = takeAreas(space, pool.size, areaBytes);
  const store = journal === undefined ? takeStore(heap, space, streamBytes(settings, records)) : undefined;
  for (const { start } of areas) heap.u8.fill(0, start, start + countStateBytes(settings));
  pool.begin({ areas, store, rows: stage.rows, isDurable: journal !== undefined });
  const levelsOf: (readonly ShardLevel[])[] = [];
  let done = 0;
  const finish = (index: number, levels: readonly ShardLevel[]): void => {
    levelsOf[index] = levels;
    done += ranges[index].records;
    stage.onProgress(done, records);
  };
  stage.onProgress(0, records);
  const open = ranges.map((_, index) => index).filter((index) => journal?.levels[index] === undefined);
  journal?.levels.forEach((levels, index) => levels !== undefined && finish(index, levels));
  const jobs = open.map((index): CountJob => ({ kind: 'count', settings, range: ranges[index] }));
  await pool.run<CountResult>(
    jobs,
    ({ levels }, i) => {
      journal?.noteShard(open[i], levels);
      finish(open[i], levels);
    },
    signal,
  );
  const ends1 = new Float64Array(settings.isRaw ? 0 : settings.vocabularySize);
  if (!settings.isRaw) {
    for (const { start } of areas) {
      const at = (start >>> 2) + Math.ceil(settings.vocabularySize / 4) * 4;
      for (let id = 0; id < ends1.length; id++) ends1[id] += heap.u32[at + id];
    }
  }
  // Shards that an earlier run counted are in no thread's sums.
  if (!settings.isRaw)
    for (const levels of journal?.levels ?? []) if (levels) addEnds(ends1, levels[0], heap, stage.files);
  releaseAreas(space, areas);
  const shards = shardsOf(ranges, levelsOf, heap, stage.files);
  return { shards, store: trimStore(heap, space, store), ends1 };
}

/** Decides which places are counted together; what is behind frequent words is counted for that. */
async function shareOut(stage: CountStage, records: number): Promise<ShardRange[]> {
  const { heap, space, pool, rows, counts, settings, signal } = stage;
  const { vocabularySize, longestFileRow } = settings;
  const { wanted, most } = shardRecords(stage, records);
  const words = frequentWords(counts, most);
  if (words.length === 0) return shardRanges(counts, wanted, () => undefined);
  const bins = followerBins(vocabularySize);
  const areas = takeAreas(space, pool.size, followAreaBytes(words.length, vocabularySize, longestFileRow));
  for (const { start } of areas) heap.u8.fill(0, start, start + followSumsBytes(words.length, vocabularySize));
  pool.begin({ areas, rows });
  const job = { kind: 'follow' as const, words, vocabularySize, longestFileRow };
  let places = 0;
  await pool.run<FollowResult>(
    rows.map((_, row): FollowJob => ({ ...job, row })),
    (result) => (places += result.places),
    signal,
  );
  assert(places === words.reduce((sum, id) => sum + counts[id], 0), 'rows hold the words that were counted');
  const sums = words.map((_, i) => {
    const sum = new Float64Array(bins);
    for (const { start } of areas)
      for (let bin = 0; bin < bins; bin++) sum[bin] += heap.u32[(start >>> 2) + i * bins + bin];
    return sum;
  });
  releaseAreas(space, areas);
  return shardRanges(counts, wanted, (id) => sums[words.indexOf(id)]);
}

/** The shards as the stages that follow see them. */
function shardsOf(
  ranges: readonly ShardRange[],
  levelsOf: readonly (readonly ShardLevel[])[],
  heap: Heap,
  files: ScratchFiles,
): Shard[] {
  return ranges.map(({ from, to, nextFrom, nextTo }, i): Shard => {
    const levels = levelsOf[i];
    const pairs = levels[0].nodes;
    if (nextFrom > 0) return { from: to, to, pairs, levels: [NO_PAIRS, ...levels.slice(1)] };
    if (nextTo === ANY_WORD) return { from, to, pairs, levels };
    const end = ranges.findIndex((range, j) => j > i && range.nextFrom === 0);
    const parts = levelsOf.slice(i, end < 0 ? undefined : end).map(([first]) => first);
    return { from, to, pairs, levels: [joinPairs(parts, heap, files), ...levels.slice(1)] };
  });
}

/** Counts up in which words the pairs of a shard end. */
function addEnds(ends1: Float64Array, { children, ids }: ShardLevel, heap: Heap, files: ScratchFiles): void {
  const bits = refBytes(heap, files, children);
  const reader = new ByteReader(refBytes(heap, files, ids), 'ids2');
  let base = 0;
  for (let bit = 0; !reader.isAtEnd; bit++) {
    // A 1 ends the children of a word.
    if (((bits[bit >>> 3] >>> (bit & 7)) & 1) === 1) {
      base = 0;
      continue;
    }
    const id = base + Math.floor(reader.varint() / 2);
    ends1[id]++;
    base = id + 1;
  }
}

/** How many records a shard should have, and how many it may have. */
function shardRecords(
  { space, pool, settings, shardRecordsMax = Infinity }: CountStage,
  records: number,
): { readonly wanted: number; readonly most: number } {
  const fixed = countStateBytes(settings) + 4 * settings.vocabularySize;
  let fits = Math.min(shardRecordsMax, Math.floor(space.total / (LATER_BYTES_PER_RECORD * pool.size)));
  while (fits > 1 && (countJobBytes(settings, fits, 0) + fixed) * pool.size > 0.9 * space.largest) fits >>>= 1;
  const most = Math.max(1, fits);
  const fair = Math.max(SHARD_RECORDS_MIN, Math.ceil(records / (SHARDS_PER_THREAD * pool.size)));
  return { wanted: Math.min(most, SHARD_RECORDS_MAX, fair), most };
}

/** What all rows of levels take together, about: measured on natural text, with some to spare. */
function streamBytes({ order }: CountSettings, records: number): number {
  return Math.ceil(records * (order - 1) * 2) + (1 << 16);
}

/**
 * A part of the heap for each thread.
 *
 * @throws {NgramError} `MEMORY_BUDGET`.
 */
export function takeAreas(space: HeapSpace, threads: number, bytes: number): Area[] {
  const areas: Area[] = [];
  for (let i = 0; i < threads; i++) {
    const start = space.allocTop(bytes);
    if (start === undefined) throw tooLittleMemory(bytes * threads, space.total + i * bytes);
    areas.push({ start, end: start + bytes });
  }
  return areas;
}

export function releaseAreas(space: HeapSpace, areas: readonly Area[]): void {
  for (const { start, end } of areas) space.release(start, end - start);
}

export function tooLittleMemory(needed: number, have: number): NgramError {
  const inMiB = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  return new NgramError(
    'MEMORY_BUDGET',
    `the memory that may be used is too small: a step of the work needs ${inMiB(needed)} MiB, and ${inMiB(have)} MiB are left for it`,
    {
      hint: 'Allow more with --memory, use fewer --threads, or a lower --order.',
      details: { neededBytes: needed, haveBytes: have },
    },
  );
}

/** A store of so many bytes, where that leaves enough for everything else. */
export function takeStore(heap: Heap, space: HeapSpace, bytes: number): Store | undefined {
  const size = Math.ceil(bytes / 64) * 64;
  if (size > 0.4 * space.total) return undefined;
  const start = space.allocTop(size + 64);
  if (start === undefined) return undefined;
  heap.u32[start >>> 2] = 0;
  return { start: start + 64, end: start + 64 + size, counter: start >>> 2 };
}

/** Gives back what of a store nobody took. */
function trimStore(heap: Heap, space: HeapSpace, store: Store | undefined): Store | undefined {
  if (store === undefined) return undefined;
  const used = Math.ceil(heap.u32[store.counter] / 4) * 64;
  const end = Math.min(store.start + used, store.end);
  space.release(end, store.end - end);
  return { ...store, end };
}

export function releaseStore(space: HeapSpace, store: Store | undefined): void {
  if (store !== undefined) space.release(store.start - 64, store.end - store.start + 64);
}
