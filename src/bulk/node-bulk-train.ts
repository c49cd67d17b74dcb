// Bulk training: text of any size in, a count file or a model file out, in threads and within a budget of memory. The result
// is, byte for byte, what `train`, `estimateKneserNey` and the encoders make of the same text in one piece.

import { availableParallelism, totalmem } from 'node:os';
import { basename, dirname } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { type AtomicFile, beginAtomicFile, outputFailed } from '../base/node-atomic-file.ts';
import { headerRoom } from '../base/sections.ts';
import { encodeVarints } from '../base/varint.ts';
import type { CountFileHeader } from '../counts/count-file.ts';
import type { EstimatorChoice } from '../counts/table.ts';
import { KNESER_NEY_DEFAULTS, logarithms, wordProbabilities } from '../estimate/kneser-ney.ts';
import { type LengthDiscounts, lengthDiscounts } from '../estimate/discounts.ts';
import { HEAP_START, createHeap, type Heap } from '../kernels/wasm.ts';
import type { ModelFileHeader } from '../model/model-file.ts';
import type { TextBatch } from '../text/batch.ts';
import { encodeForms } from '../tokens/form-code.ts';
import type { SurfaceStatistics } from '../tokens/surface-statistics.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID } from '../tokens/vocabulary.ts';
import { encodeWordLengths } from '../tokens/word-code.ts';
import type { WordTable } from '../tokens/word-table.ts';
import { HeapSpace } from './heap-space.ts';
import { type CountedShards, countShards, releaseAreas, takeAreas, tooLittleMemory } from './node-count-stage.ts';
import { type CountSettings } from './node-count-job.ts';
import { type EstimatedModel, estimateModel } from './node-estimate-stage.ts';
import { writeCountSections } from './node-count-sections.ts';
import { firstSeenWords, lastListed, rowIds } from './node-listing.ts';
import { HASH_JOB_BYTES, OutputFile } from './node-output-file.ts';
import { type Pool, createPool } from './node-pool.ts';
import { type ReadResult, readRows } from './node-read-stage.ts';
import { type RemapJob, type RemapResult, remapAreaBytes } from './node-remap-job.ts';
import { type PreparedText, SAVED_ROWS, countJournal, saveText, savedText } from './node-saved-work.ts';
import { ScratchFiles } from './node-scratch.ts';
import { joinVocabularies } from './node-vocabulary.ts';
import { type WorkFolder, checkRoom, openWorkFolder, workFolderOf } from './node-work-folder.ts';
import type { RowRef } from './rows.ts';

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

/** What Node and its modules take by themselves, and what each thread adds, about. */
const PROCESS_BYTES = 120 * 2 ** 20;
const THREAD_BYTES = 24 * 2 ** 20;
/** Less than this is not enough for anything. */
const HEAP_BYTES_MIN = 24 * 2 ** 20;
/** All that 32-bit addresses reach, less a page, so that sizes fit 32 bits too. */
const HEAP_BYTES_MAX = 2 ** 32 - 65_536;
/** How much of the heap rows may take before they go to files. */
const ROW_SHARE = 0.42;
/** Words of the heap that are counters; everything else lies behind. */
const ROW_COUNTER = HEAP_START >>> 2;
/** Rows begin here. */
const ROWS_START = 4096;

/** Whether bulk training can do what is asked; what it cannot is for `train` and what follows it. */
export function isBulkPossible(
  tokenizer: Tokenizer,
  kind: BulkKind,
  estimator: EstimatorChoice | undefined,
  pruneThresholds: readonly number[] | undefined,
): boolean {
  if (tokenizer.name === 'custom' || (pruneThresholds?.length ?? 0) > 0) return false;
  if (kind.name === 'counts') return true;
  if (estimator?.name !== 'kneser-ney') return false;
  return (estimator.prune ?? []).length === 0 && estimator.limitVocabulary === undefined;
}

/** From how much text on work is kept for a later run without being asked to. */
const KEPT_INPUT_BYTES = 2 ** 29;
/** What a byte of input may take in files, at most. */
const TEMPORARY_SHARE = 3.5;
/** What a byte of input takes in memory when nothing goes to files, about. */
const MEMORY_SHARE = 7;

/**
 * Trains from documents into a file: exact counts, or a model estimated by Kneser–Ney.
 *
 * In `threads` threads, each of which may take any part of the work, and within `memoryBytes`; what there is no room for
 * goes to files in a working folder, which is removed at the end. The bytes of the result depend on the documents, the
 * tokenizer, the order and the estimator alone.
 *
 * A run that was killed can be gone on with by the same call with `resume`, from the last step that it finished: all text
 * read, a range of words counted. Of large inputs (half a gigabyte and more) and with `resume` each step is noted.
 *
 * O(tokens × order) time, and reads of all tokens once for each range of words that the memory has room for.
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} `NO_TEXT`, `BAD_OPTION`, `BAD_DISCOUNT`, `RESERVED_WORD`, `MEMORY_BUDGET`, `INTERRUPTED`,
 *   `OUTPUT_FAILED`, `WORKER_FAILED`, and whatever the source throws. Nothing is left behind then, but for the work of a
 *   run with `resume` that was interrupted.
 */
export async function bulkTrain(source: AsyncIterable<TextBatch>, options: BulkOptions): Promise<BulkResult> {
  const { output, temp, resume = false, inputBytes, kind, order, tokenizer, estimator } = options;
  const memoryBytes = options.memoryBytes ?? Math.floor(totalmem() / 2);
  const isKept = resume || (inputBytes ?? 0) >= KEPT_INPUT_BYTES;
  const path = workFolderOf(output, temp);
  if (inputBytes !== undefined && (isKept || inputBytes * MEMORY_SHARE > memoryBytes)) {
    checkRoom(dirname(path), inputBytes * TEMPORARY_SHARE);
  }
  const key = JSON.stringify({ kind, order, tokenizer, estimator, source: options.sourceKey });
  const target = await beginAtomicFile(output);
  const work = openWorkFolder(path, key, resume);
  let isOver = true;
  try {
    const begun = await begin(source, options.threads === undefined ? SMALL_TEXT_BYTES : 0);
    const threads = options.threads ?? (begun.isSmall ? 1 : Math.min(availableParallelism(), THREADS_MAX));
    return await new BulkRun({ ...options, threads, memoryBytes }, target, work, isKept).run(begun.source);
  } catch (error) {
    await target.discard();
    isOver = !(resume && error instanceof NgramError && error.code === 'INTERRUPTED');
    throw error;
  } finally {
    if (isOver) work.remove();
  }
}

/** Up to this much text more threads would take longer to start than they would help. */
const SMALL_TEXT_BYTES = 2 ** 22;
/** More threads by default would share too little memory. */
const THREADS_MAX = 16;

/** Reads a text's beginning: whether it is all, and the whole of it. */
async function begin(
  source: AsyncIterable<TextBatch>,
  bytes: number,
): Promise<{ readonly source: AsyncIterable<TextBatch>; readonly isSmall: boolean }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: TextBatch[] = [];
  let size = 0;
  let isOver = false;
  while (size < bytes && !isOver) {
    const next = await iterator.next();
    if (next.done === true) isOver = true;
    else {
      // The source may use the buffer again.
      first.push({ bytes: next.value.bytes.slice(), ends: next.value.ends });
      size += next.value.bytes.length;
    }
  }
  const all = async function* (): AsyncGenerator<TextBatch> {
    yield* first.splice(0);
    if (!isOver) yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { source: all(), isSmall: isOver };
}

/** Options with what was not said filled in. */
type RunOptions = BulkOptions & { readonly threads: number; readonly memoryBytes: number };

class BulkRun {
  private readonly options: RunOptions;
  private readonly target: AtomicFile;
  private readonly heap: Heap;
  private readonly heapBytes: number;
  private readonly files: ScratchFiles;
  private readonly work: WorkFolder;
  /** Whether steps are kept for a later run. */
  private readonly isKept: boolean;

  constructor(options: RunOptions, target: AtomicFile, work: WorkFolder, isKept: boolean) {
    const { memoryBytes, threads } = options;
    const wanted = memoryBytes - PROCESS_BYTES - (threads === 1 ? 0 : threads * THREAD_BYTES);
    if (wanted < HEAP_BYTES_MIN) {
      throw tooLittleMemory(HEAP_BYTES_MIN + memoryBytes - wanted, memoryBytes);
    }
    this.options = options;
    this.target = target;
    this.heapBytes = Math.floor(Math.min(wanted, HEAP_BYTES_MAX) / 65_536) * 65_536;
    this.heap = createHeap(this.heapBytes, { isShared: true });
    this.work = work;
    this.isKept = isKept;
    this.files = new ScratchFiles(work.path);
  }

  async run(source: AsyncIterable<TextBatch>): Promise<BulkResult> {
    const { options, heap, work } = this;
    const space = new HeapSpace(this.heapBytes);
    const saved = savedText(work, this.files);
    const isSaved = saved !== undefined;
    const read = isSaved ? undefined : await this.read(source, space);
    const pool = createPool(options.threads, {
      heap: heap.memory ?? (heap.u8.buffer as SharedArrayBuffer),
      folder: work.path,
      epoch: work.epoch,
      outputFolder: dirname(this.target.temporary),
      outputFile: basename(this.target.temporary),
      outputPath: options.output,
    });
    try {
      const text = read === undefined ? this.load(saved!, space) : await this.prepare(read, pool, space);
      return await this.count(text, pool, space, isSaved);
    } finally {
      await pool.close();
      this.files.close();
    }
  }

  /** Reads all text into rows, which take the front of the heap and, when that is full, files. */
  private async read(source: AsyncIterable<TextBatch>, space: HeapSpace): Promise<ReadResult> {
    const { options, heap, work } = this;
    const end = Math.floor((this.heapBytes * ROW_SHARE) / 64) * 64;
    heap.u32[ROW_COUNTER] = 0;
    const read = await readRows(source, {
      heap,
      folder: work.path,
      tokenizer: options.tokenizer,
      threads: options.threads,
      signal: options.signal,
      room: {
        start: ROWS_START,
        end,
        counter: ROW_COUNTER,
      },
      onProgress: (done, documentCount) => this.tell('reading', done, 0, documentCount),
    });
    if (read.tokenCount === 0) throw noText();
    space.alloc(Math.min(end, ROWS_START + Math.ceil(heap.u32[ROW_COUNTER] / 16) * 64) - HEAP_START);
    return read;
  }

  /** Gives all rows their final ids. */
  private async prepare(read: ReadResult, pool: Pool, space: HeapSpace): Promise<PreparedText> {
    const { tokenCount, sentenceCount, documentCount } = read;
    const { vocabulary, counts, maps, surfaces } = joinVocabularies(this.options.tokenizer, read.readers, tokenCount);
    const checksums = await this.remap(read.rows, maps, vocabulary.size, pool, space);
    const text = { vocabulary, counts, surfaces, tokenCount, sentenceCount, documentCount, rows: read.rows };
    if (!this.isKept) return text;
    saveText(this.work, text, checksums);
    return { ...text, rows: savedRows(read.rows) };
  }

  /** Brings rows that an earlier run left into the heap, as far as there is room. */
  private load(text: PreparedText, space: HeapSpace): PreparedText {
    const bytes = text.rows.reduce((sum, { length }) => sum + 4 * length, 0);
    if (bytes > this.heapBytes * ROW_SHARE) return text;
    let at = must(space.alloc(bytes), bytes, space);
    const rows = text.rows.map((row): RowRef => {
      this.files.read(row.file, row.offset, this.heap.u8.subarray(at, at + 4 * row.length));
      at += 4 * row.length;
      return { ...row, at: at - 4 * row.length };
    });
    return { ...text, rows };
  }

  private tell(stage: BulkProgress['stage'], done: number, total: number, documentCount: number): void {
    this.options.onProgress?.({ stage, done, total, documentCount });
  }

  private async count(text: PreparedText, pool: Pool, space: HeapSpace, isSaved: boolean): Promise<BulkResult> {
    const { options, heap } = this;
    const { rows, vocabulary, counts } = text;
    const isModel = options.kind.name === 'model';
    const histogramBytes = 4 * vocabulary.size;
    const histogram = must(space.alloc(histogramBytes), histogramBytes, space);
    heap.u32.set(counts, histogram >>> 2);
    const settings: CountSettings = {
      order: options.order,
      bits: Math.max(2, 32 - Math.clz32(vocabulary.size - 1)),
      isRaw: !isModel,
      vocabularySize: vocabulary.size,
      histogram,
      longestFileRow: longestFileRow(rows),
    };
    const counting = countShards({
      heap,
      space,
      pool,
      rows,
      counts,
      settings,
      signal: options.signal,
      onProgress: (done, total) => this.tell('counting', done, total, text.documentCount),
      journal: this.isKept ? countJournal(this.work, this.files, isSaved) : undefined,
    });
    // Meanwhile this thread has nothing else to do.
    const listing = this.listing(rows, vocabulary, isModel);
    const counted = await counting;
    releaseRows(rows, space);
    space.release(histogram, histogramBytes);
    const facts: Facts = { ...text, counted, ...(await listing) };
    return isModel ? this.writeModel(facts, pool, space) : this.writeCounts(facts, pool, space);
  }

  private async remap(
    rows: readonly RowRef[],
    maps: readonly Uint32Array[],
    vocabularySize: number,
    pool: Pool,
    space: HeapSpace,
  ): Promise<number[]> {
    const { heap } = this;
    const places = maps.map((map) => {
      const at = must(space.alloc(4 * map.length), 4 * map.length, space);
      heap.u32.set(map, at >>> 2);
      return at;
    });
    const areas = takeAreas(space, pool.size, remapAreaBytes(vocabularySize, longestFileRow(rows)));
    pool.begin({ areas });
    const kept = this.isKept ? savedRows(rows) : [];
    const jobs = rows.map((row, i): RemapJob => ({
      kind: 'remap',
      row,
      map: places[row.reader],
      vocabularySize,
      keptIn: kept[i],
    }));
    const checksums: number[] = [];
    await pool.run<RemapResult>(jobs, ({ checksum }, i) => (checksums[i] = checksum), this.options.signal);
    releaseAreas(space, areas);
    maps.forEach((map, i) => space.release(places[i], 4 * map.length));
    return checksums;
  }

  /** What depends on the order of the text: the listing of `whitespace`, and the last n-grams in it. */
  private async listing(
    rows: readonly RowRef[],
    vocabulary: WordTable,
    isModel: boolean,
  ): Promise<Pick<Facts, 'firstSeen' | 'last'>> {
    const { heap, files, options } = this;
    const rowAt = (i: number): Uint32Array => rowIds(heap, files, rows[i]);
    const all = function* (): Generator<Uint32Array> {
      for (let i = 0; i < rows.length; i++) yield rowAt(i);
    };
    const firstSeen = options.tokenizer.name === 'whitespace' ? firstSeenWords(all(), vocabulary.size) : undefined;
    const last = isModel ? lastListed(rowAt, rows.length, options.order, vocabulary.size, firstSeen) : [];
    return { firstSeen: firstSeen?.words, last };
  }

  /** Begins the file with the sections that both kinds have. */
  private begin(header: ModelFileHeader | CountFileHeader, names: readonly string[]): OutputFile {
    const { target, options } = this;
    const files = new ScratchFiles(dirname(target.temporary), (error) => outputFailed(options.output, error));
    return new OutputFile(target, files, basename(target.temporary), headerRoom(header, names));
  }

  private async writeCounts(facts: Facts, pool: Pool, space: HeapSpace): Promise<BulkResult> {
    const { options } = this;
    const { vocabulary, surfaces, counts, counted, firstSeen } = facts;
    const { order, tokenizer, estimator } = options;
    const { tokenCount, sentenceCount, documentCount } = facts;
    const nodes = counted.shards.reduce(
      (sums, { levels }) => sums.map((sum, i) => sum + levels[i].nodes),
      Array.from({ length: order - 1 }, () => 0),
    );
    const counted1 = (counts as Float64Array).reduce((sum: number, count: number) => sum + (count > 0 ? 1 : 0), 0);
    const header: CountFileHeader = {
      kind: 'counts',
      order,
      tokenizer,
      tokenCount,
      sentenceCount,
      documentCount,
      pruneThresholds: [],
      ...(estimator === undefined || estimator.name === 'mle' ? {} : { estimator }),
      vocabularySize: vocabulary.size,
      ngramCounts: [counted1, ...nodes],
      formCount: surfaces.starts.at(-1) ?? 0,
      hasFirstSeen: firstSeen !== undefined,
    };
    const names = ['wordLengths', 'words', 'forms', ...(firstSeen === undefined ? [] : ['firstSeen']), 'counts1'];
    for (let n = 2; n <= order; n++) names.push(`children${n}`, `ids${n}`, `counts${n}`);
    const output = this.begin(header, names);
    addWords(output, vocabulary, surfaces);
    if (firstSeen !== undefined) output.add('firstSeen', encodeVarints(firstSeen));
    output.add('counts1', encodeVarints(counts.subarray(1)));
    await writeCountSections({ output, pool, space, counted, order, vocabularySize: vocabulary.size });
    const { fileBytes } = await this.finish(output, header, pool, space);
    return {
      fileBytes,
      order,
      vocabularySize: vocabulary.size,
      ngramCounts: header.ngramCounts,
      tokenCount,
      sentenceCount,
      documentCount,
      discounts: [],
    };
  }

  private async writeModel(facts: Facts, pool: Pool, space: HeapSpace): Promise<BulkResult> {
    const { options, heap, files } = this;
    const { vocabulary, surfaces, counted, firstSeen } = facts;
    const { order, tokenizer } = options;
    const estimator = options.estimator?.name === 'kneser-ney' ? options.estimator : { name: 'kneser-ney' as const };
    const quantiseBits = options.kind.name === 'model' ? options.kind.quantiseBits : 0;
    const discounts = discountsOf(facts, order, estimator.discountFallback ?? KNESER_NEY_DEFAULTS.discountFallback);
    const wordCount = vocabulary.size - FIRST_WORD_ID;
    const probabilities = wordProbabilities(adjustedWords(facts), discounts[0].discounts, wordCount, estimator);
    const headerWith = (model: EstimatedModel): ModelFileHeader => ({
      kind: 'model',
      order,
      tokenizer,
      estimation: { name: 'kneser-ney', discounts: discounts.map((one) => one.discounts) },
      vocabularySize: vocabulary.size,
      ngramCounts: model.nodeCounts,
      nodeCounts: model.nodeCounts,
      formCount: surfaces.starts.at(-1) ?? 0,
      hasListing: firstSeen !== undefined,
      hasUnknown: true,
      quantiseBits,
      idWidths: model.idWidths,
      ...(quantiseBits === 0 ? {} : { backoffWidths: model.backoffWidths }),
    });
    const names = [
      'wordLengths',
      'words',
      'forms',
      ...(firstSeen === undefined ? [] : ['listing']),
      'probs1',
      'backoffs1',
    ];
    for (let n = 2; n <= order; n++) {
      names.push(`children${n}`, `ids${n}`, `probs${n}`, ...(n < order ? [`backoffs${n}`] : []));
    }
    const output = this.begin(headerWith(supposedModel(counted, order, vocabulary.size)), names);
    addWords(output, vocabulary, surfaces);
    if (firstSeen !== undefined) output.add('listing', encodeVarints(firstSeen));
    output.add('probs1', bytesOf(logarithms(probabilities)));
    const model = await estimateModel(
      {
        heap,
        space,
        pool,
        files,
        output,
        order,
        vocabularySize: vocabulary.size,
        isQuantised: quantiseBits === 8,
        counted,
        probabilities,
        signal: options.signal,
        discounts: discounts.map((one) => one.discounts),
        onProgress: (done, total) => this.tell('estimating', done, total, facts.documentCount),
      },
      (backoffs) => output.add('backoffs1', bytesOf(logarithms(backoffs))),
    );
    const header = headerWith(model);
    const { fileBytes } = await this.finish(output, header, pool, space);
    const { tokenCount, sentenceCount, documentCount } = facts;
    return {
      fileBytes,
      order,
      vocabularySize: vocabulary.size,
      ngramCounts: header.ngramCounts,
      tokenCount,
      sentenceCount,
      documentCount,
      discounts,
    };
  }

  private async finish(
    output: OutputFile,
    header: ModelFileHeader | CountFileHeader,
    pool: Pool,
    space: HeapSpace,
  ): Promise<{ fileBytes: number }> {
    this.tell('writing', 0, 1, 0);
    const areas = takeAreas(space, pool.size, HASH_JOB_BYTES);
    pool.begin({ areas });
    return output.finish(header, pool, this.options.signal);
  }
}

/** What is known when everything is counted. */
interface Facts extends PreparedText {
  readonly counted: CountedShards;
  readonly firstSeen: Uint32Array | undefined;
  readonly last: ReturnType<typeof lastListed>;
}

/** Where rows lie in the file for later runs: one behind the other; those in the heap stay there as well. */
function savedRows(rows: readonly RowRef[]): RowRef[] {
  let offset = 0;
  return rows.map((row): RowRef => {
    const saved = { ...row, file: SAVED_ROWS, offset };
    offset += 4 * row.length;
    return saved;
  });
}

/** Gives back the part of the heap that rows take: they lie one behind the other. */
function releaseRows(rows: readonly RowRef[], space: HeapSpace): void {
  const ends = rows.flatMap(({ at, length }) => (at < 0 ? [] : [at + 4 * length]));
  if (ends.length > 0) space.release(HEAP_START, ends.reduce((most, end) => Math.max(most, end), 0) - HEAP_START);
}

function must(at: number | undefined, bytes: number, space: HeapSpace): number {
  if (at === undefined) throw tooLittleMemory(bytes, space.total);
  return at;
}

function longestFileRow(rows: readonly RowRef[]): number {
  return rows.reduce((most, { at, length }) => (at < 0 ? Math.max(most, length) : most), 0);
}

/** How many different words each word follows; 0 for the marks that have none. */
function adjustedWords({ counted, vocabulary }: Facts): Float64Array {
  const adjusted = counted.ends1.slice();
  adjusted.fill(0, 0, SENTENCE_END_ID);
  return adjusted.subarray(0, vocabulary.size);
}

function discountsOf(facts: Facts, order: number, useFallback: boolean): LengthDiscounts[] {
  const { counted, last } = facts;
  const countsOfCounts = [[0, 0, 0, 0]];
  for (const count of adjustedWords(facts)) if (count > 0 && count <= 4) countsOfCounts[0][count - 1]++;
  for (let n = 2; n <= order; n++) {
    countsOfCounts.push(
      [0, 1, 2, 3].map((i) => counted.shards.reduce((sum, { levels }) => sum + levels[n - 2].countsOfCounts[i], 0)),
    );
  }
  // The n-gram that is listed last enters with its raw count; see estimate/discounts.ts.
  last.forEach((one, index) => {
    if (one === undefined) return;
    if (one.adjusted > 0 && one.adjusted <= 4) countsOfCounts[index][one.adjusted - 1]--;
    if (one.raw <= 4) countsOfCounts[index][one.raw - 1]++;
  });
  return countsOfCounts.map((counts, index) => lengthDiscounts(index + 1, counts, useFallback));
}

/** What the header will say, as far as its length goes: widths are not known yet, four of them at most. */
function supposedModel({ shards }: CountedShards, order: number, vocabularySize: number): EstimatedModel {
  const nodeCounts = [vocabularySize];
  for (let n = 2; n <= order; n++) nodeCounts.push(shards.reduce((sum, { levels }) => sum + levels[n - 2].nodes, 0));
  const widths = [9, 9, 9, 9];
  return {
    nodeCounts,
    idWidths: nodeCounts.slice(1).map(() => widths),
    backoffWidths: nodeCounts.slice(2).map(() => widths),
  };
}

function addWords(output: OutputFile, vocabulary: WordTable, surfaces: SurfaceStatistics): void {
  output.add('wordLengths', encodeWordLengths(vocabulary));
  output.add('words', vocabulary.pool.subarray(0, vocabulary.poolBytes));
  output.add('forms', encodeForms(vocabulary, surfaces));
}

function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, 4 * numbers.length);
}

function noText(): NgramError {
  return new NgramError('NO_TEXT', 'there is not one word to learn from: the input is empty or white space', {
    hint: 'Check the input; for JSON lines name the field of the text with --field, for Parquet the column with --column.',
  });
}
