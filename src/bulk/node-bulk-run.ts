// One run of bulk training: all text becomes rows of ids, the rows n-grams, and those a file.

import { basename, dirname } from 'node:path';
import { NgramError } from '../base/errors.ts';
import type { AtomicFile } from '../base/node-atomic-file.ts';
import { HEAP_START, createHeap, type Heap } from '../kernels/wasm.ts';
import type { TextBatch } from '../text/batch.ts';
import { noText } from '../text/no-text.ts';
import type { WordTable } from '../tokens/word-table.ts';
import { HeapSpace } from './heap-space.ts';
import { type Facts, type Writing, writeCounts, writeModel } from './node-bulk-files.ts';
import type { BulkProgress, BulkResult, RunOptions } from './node-bulk-options.ts';
import type { CountSettings } from './node-count-job.ts';
import { countShards, releaseAreas, takeAreas, tooLittleMemory } from './node-count-stage.ts';
import { firstSeenWords, lastListed, rowIds } from './node-listing.ts';
import { type Pool, createPool } from './node-pool.ts';
import { type ReadResult, readRows } from './node-read-stage.ts';
import { type RemapJob, type RemapResult, remapAreaBytes } from './node-remap-job.ts';
import { type PreparedText, SAVED_ROWS, countJournal, saveText, savedText } from './node-saved-work.ts';
import { ScratchFiles } from './node-scratch.ts';
import { joinVocabularies } from './node-vocabulary.ts';
import type { WorkFolder } from './node-work-folder.ts';
import type { RowRef } from './rows.ts';

/** What Node and its modules take by themselves, and what each thread adds, about. */
const PROCESS_BYTES = 184 * 2 ** 20;
const THREAD_BYTES = 24 * 2 ** 20;
/** What a word takes outside the heap once all text is read, and how much of that the process has room for anyway. */
const WORD_BYTES = 100;
const WORDS_ROOM_BYTES = 40 * 2 ** 20;
/** Less than this is not enough for anything. */
const HEAP_BYTES_MIN = 24 * 2 ** 20;
/** All that 32-bit addresses reach, less a page, so that sizes fit 32 bits too. */
const HEAP_BYTES_MAX = 2 ** 32 - 65_536;
/** How much of the heap rows may take before they go to files. */
const ROW_SHARE = 0.42;
/** Words of the heap that threads share while they read; everything else lies behind. */
const ROW_COUNTER = HEAP_START >>> 2;
const ROW_END = ROW_COUNTER + 1;
/** When the process takes this much of its budget while text is read, the rest is for words: rows go to files. */
const READING_SHARE = 0.75;
/** Rows that had to leave the heap. */
const MOVED_ROWS = 'rows-moved';
/** Rows begin here. */
const ROWS_START = 4096;

/** One run of bulk training: from text to counted shards; what is made of those is in node-bulk-files.ts. */
export class BulkRun {
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
    heap.u32[ROW_END] = end >>> 2;
    const read = await readRows(source, {
      heap,
      folder: work.path,
      tokenizer: options.tokenizer,
      threads: options.threads,
      signal: options.signal,
      room: {
        start: ROWS_START,
        end: ROW_END,
        counter: ROW_COUNTER,
      },
      onProgress: (done, documentCount) => {
        if (process.memoryUsage.rss() > READING_SHARE * options.memoryBytes) Atomics.store(heap.u32, ROW_END, 0);
        this.tell('reading', done, 0, documentCount);
      },
    });
    if (read.tokenCount === 0) throw noText();
    if (read.tokenCount + 2 * read.sentenceCount > PLACES_MAX) throw tooManyTokens(read.tokenCount);
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
    const { vocabulary, counts } = text;
    const rows = this.leaveRoomForWords(text, space);
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
      files: this.files,
      shardRecordsMax: options.shardRecordsMax,
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
    const { target, files } = this;
    const onProgress = (stage: BulkProgress['stage'], done: number, total: number): void =>
      this.tell(stage, done, total, text.documentCount);
    const writing: Writing = { facts, options, target, heap, space, pool, files, onProgress };
    return isModel ? writeModel(writing) : writeCounts(writing);
  }

  /**
   * Words and their tables are in the budget too: part of the heap is given up for them, and its pages are never touched. How
   * many words there are is not known before all text is read; so rows may have to leave.
   */
  private leaveRoomForWords({ rows, vocabulary }: PreparedText, space: HeapSpace): readonly RowRef[] {
    const wordBytes = Math.max(0, WORD_BYTES * vocabulary.size - WORDS_ROOM_BYTES);
    must(space.allocTop(wordBytes), wordBytes, space);
    const end = endOfRows(rows);
    const stays = Math.floor((ROW_SHARE * (space.total + end)) / 64) * 64;
    if (end <= stays) return rows;
    const fitting = rows.map((row): RowRef => {
      const { at, length, file } = row;
      if (at < 0 || at + 4 * length <= stays) return row;
      if (file !== '') return { ...row, at: -1 };
      const offset = this.files.append(MOVED_ROWS, this.heap.u8.subarray(at, at + 4 * length));
      return { ...row, at: -1, file: MOVED_ROWS, offset };
    });
    const kept = Math.max(HEAP_START, endOfRows(fitting));
    space.release(Math.ceil(kept / 64) * 64, Math.floor(end / 64) * 64 - Math.ceil(kept / 64) * 64);
    return fitting;
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
}

/** Places of the text are counted with 32 bits. */
const PLACES_MAX = 2 ** 32 - 1;

function tooManyTokens(tokenCount: number): NgramError {
  return new NgramError(
    'COUNT_OVERFLOW',
    `the text has ${tokenCount} tokens: more than 2^32 cannot be trained at once`,
    {
      hint: 'Train parts of it into tables of counts, and put those together: gristmill merge.',
      details: { tokenCount },
    },
  );
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
  const end = endOfRows(rows);
  if (end > 0) space.release(HEAP_START, end - HEAP_START);
}

/** Where the rows in the heap end; 0 when none is there. */
function endOfRows(rows: readonly RowRef[]): number {
  return rows.reduce((most, { at, length }) => (at < 0 ? most : Math.max(most, at + 4 * length)), 0);
}

function must(at: number | undefined, bytes: number, space: HeapSpace): number {
  if (at === undefined) throw tooLittleMemory(bytes, space.total);
  return at;
}

function longestFileRow(rows: readonly RowRef[]): number {
  return rows.reduce((most, { at, length }) => (at < 0 ? Math.max(most, length) : most), 0);
}
