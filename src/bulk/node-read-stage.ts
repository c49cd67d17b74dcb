// Reading: text is cut into portions, threads turn them into rows of ids. A document that the tokenizer wants to see whole
// stays with one thread; the next document may go to another. Which thread reads what changes nothing in the result.

import { Worker } from 'node:worker_threads';
import { NgramError } from '../base/errors.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { TextBatch } from '../text/batch.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { checkSignal, workerFailed } from './node-pool.ts';
import type { FromReadWorker, ReadWorkerSetup, ToReadWorker } from './node-read-worker.ts';
import { type Portion, type PortionResult, type ReaderWords, RowReader, type RowRoom } from './node-row-reader.ts';
import { ScratchFiles } from './node-scratch.ts';
import { errorFrom } from './node-thread-errors.ts';
import type { RowRef } from './rows.ts';

export interface ReadOptions {
  readonly tokenizer: Tokenizer;
  readonly threads: number;
  readonly heap: Heap;
  readonly room: RowRoom;
  readonly folder: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (textBytes: number, documents: number) => void;
}

/** All text as rows. */
export interface ReadResult {
  /** In the order of the text. */
  readonly rows: readonly RowRef[];
  /** readers[i] are the words of the rows with reader i. */
  readonly readers: readonly ReaderWords[];
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
}

const PORTION_BYTES = 1 << 22;
const LINE_FEED = 10;

/** @throws {NgramError} As the source and the tokenizer; `INTERRUPTED`, `WORKER_FAILED`, `OUTPUT_FAILED`. */
export async function readRows(source: AsyncIterable<TextBatch>, options: ReadOptions): Promise<ReadResult> {
  const readers = options.threads === 1 ? new OwnReader(options) : new ReaderPool(options);
  const portions = new PortionMaker(options.tokenizer.name === 'whitespace', readers);
  try {
    let textBytes = 0;
    for await (const batch of source) {
      await portions.push(batch);
      textBytes += batch.bytes.length;
      checkSignal(options.signal);
      options.onProgress(textBytes, portions.documentCount);
    }
    await portions.end();
    const words = await readers.finish();
    const { results } = readers;
    const sum = (of: (result: PortionResult) => number): number => results.reduce((total, one) => total + of(one), 0);
    return {
      rows: results.flatMap(({ row }) => (row === undefined ? [] : [row])).sort((a, b) => a.sequence - b.sequence),
      readers: words,
      tokenCount: sum(({ tokens }) => tokens),
      sentenceCount: sum(({ sentences }) => sentences),
      documentCount: portions.documentCount,
    };
  } finally {
    await readers.close();
  }
}

/** Takes portions; `isNew` says that the portion does not go on with what the one before left open. */
interface Readers {
  readonly results: PortionResult[];
  /** A buffer to fill, of PORTION_BYTES. Waits for one to be free. */
  buffer(): Promise<Uint8Array>;
  send(portion: Portion, isNew: boolean): Promise<void>;
  finish(): Promise<ReaderWords[]>;
  close(): Promise<void>;
}

/** Fills buffers with text and cuts them at good places. */
class PortionMaker {
  documentCount = 0;
  private readonly mayCutAtLines: boolean;
  private readonly readers: Readers;
  private buffer: Uint8Array | undefined;
  private length = 0;
  private ends: number[] = [];
  private sequence = 0;
  private isNew = true;

  constructor(mayCutAtLines: boolean, readers: Readers) {
    this.mayCutAtLines = mayCutAtLines;
    this.readers = readers;
  }

  async push({ bytes, ends }: TextBatch): Promise<void> {
    let next = 0;
    for (let at = 0; at < bytes.length || next < ends.length;) {
      this.buffer ??= await this.readers.buffer();
      const taken = Math.min(bytes.length - at, this.buffer.length - this.length);
      this.buffer.set(bytes.subarray(at, at + taken), this.length);
      for (; next < ends.length && ends[next] <= at + taken; next++) {
        this.ends.push(this.length + ends[next] - at);
        this.documentCount++;
      }
      at += taken;
      this.length += taken;
      if (this.length === this.buffer.length) await this.flush();
    }
  }

  async end(): Promise<void> {
    if (this.length > 0 || this.ends.length > 0) await this.send(this.length, false);
  }

  /** Sends what is there up to the best place to cut; what is behind it begins the next portion. */
  private async flush(): Promise<void> {
    const buffer = this.buffer!;
    const line = this.mayCutAtLines ? buffer.lastIndexOf(LINE_FEED, this.length - 1) + 1 : 0;
    const document = this.ends.at(-1) ?? 0;
    const to = Math.max(line, document);
    // Without a good place all of it goes, and what follows must go to the same thread.
    await this.send(to === 0 ? this.length : to, to > document);
  }

  private async send(to: number, isCut: boolean): Promise<void> {
    const bytes = this.buffer ?? new Uint8Array(0);
    const rest = bytes.slice(to, this.length);
    const { ends, isNew } = this;
    const sequence = this.sequence++;
    this.isNew = isCut || ends.at(-1) === to;
    this.buffer = undefined;
    this.length = 0;
    this.ends = [];
    await this.readers.send({ sequence, bytes, length: to, ends, isCut }, isNew);
    if (rest.length === 0) return;
    this.buffer = await this.readers.buffer();
    this.buffer.set(rest);
    this.length = rest.length;
  }
}

/** Counts lines of documents, so that an error can name one. */
class LineCounter {
  private readonly linesOf = new Map<number, { readonly open: number; readonly hasEnd: boolean }>();

  note({ sequence, ends }: Portion, { openSentences }: PortionResult): void {
    this.linesOf.set(sequence, { open: openSentences, hasEnd: ends.length > 0 });
  }

  /** Lines of the document that portion `sequence` begins in the middle of. */
  before(sequence: number): number {
    let lines = 0;
    for (let i = sequence - 1; i >= 0; i--) {
      const known = this.linesOf.get(i);
      lines += known?.open ?? 0;
      if (known?.hasEnd !== false) break;
    }
    return lines;
  }
}

/** The readers' errors know the line within what they were given; here it becomes that of the document. */
function withLine(error: Error, lines: number): Error {
  if (!(error instanceof NgramError) || error.code !== 'RESERVED_WORD' || lines === 0) return error;
  const { line } = error.details as { line: number };
  return new NgramError(error.code, error.message.replace(`line ${line} `, `line ${line + lines} `), {
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    details: { ...error.details, line: line + lines },
  });
}

/** This thread reads by itself. */
class OwnReader implements Readers {
  readonly results: PortionResult[] = [];
  private readonly reader: RowReader;
  private readonly files: ScratchFiles;
  private readonly lines = new LineCounter();
  private readonly spare = new Uint8Array(PORTION_BYTES);

  constructor({ tokenizer, heap, room, folder }: ReadOptions) {
    this.files = new ScratchFiles(folder);
    this.reader = new RowReader(tokenizer, 0, heap, room, this.files);
  }

  async buffer(): Promise<Uint8Array> {
    return this.spare;
  }

  async send(portion: Portion): Promise<void> {
    try {
      const result = this.reader.read(portion);
      this.lines.note(portion, result);
      this.results.push(result);
    } catch (error) {
      if (!(error instanceof Error && this.reader.isInFirstDocument)) throw error;
      throw withLine(error, this.lines.before(portion.sequence));
    }
  }

  async finish(): Promise<ReaderWords[]> {
    return [this.reader.finish()];
  }

  async close(): Promise<void> {
    this.files.close();
  }
}

/** What a thread is doing. */
interface ReaderThread {
  readonly worker: Worker;
  /** Portions sent and not yet answered. */
  waiting: number;
  words: ReaderWords | undefined;
}

/** Buffers for each thread: one that it reads, one that waits. */
const BUFFERS_PER_THREAD = 2;

class ReaderPool implements Readers {
  readonly results: PortionResult[] = [];
  private readonly threads: ReaderThread[];
  private readonly lines = new LineCounter();
  private readonly buffers: Uint8Array[] = [];
  private buffersLeft: number;
  private last: ReaderThread;
  private failure: Error | undefined;
  private failedAt = -1;
  private hasLinesBefore = false;
  private wake: () => void = () => undefined;

  constructor({ tokenizer, threads, heap, room, folder }: ReadOptions) {
    const source = heap.memory ?? (heap.u8.buffer as SharedArrayBuffer);
    this.threads = Array.from({ length: threads }, (_, index) => {
      const workerData: ReadWorkerSetup = { index, heap: source, folder, tokenizer, room };
      const worker = new Worker(new URL('./node-read-worker.js', import.meta.url), { workerData });
      const thread: ReaderThread = { worker, waiting: 0, words: undefined };
      worker.on('message', (message: FromReadWorker) => this.answer(thread, message));
      worker.on('error', (error) => this.fail(workerFailed(error), -1, false));
      return thread;
    });
    this.last = this.threads[0]!;
    this.buffersLeft = BUFFERS_PER_THREAD * threads;
  }

  async buffer(): Promise<Uint8Array> {
    await this.until(() => this.buffers.length > 0 || this.buffersLeft > 0);
    const used = this.buffers.pop();
    if (used !== undefined) return used;
    this.buffersLeft--;
    return new Uint8Array(PORTION_BYTES);
  }

  async send(portion: Portion, isNew: boolean): Promise<void> {
    if (isNew) this.last = this.threads.reduce((least, one) => (one.waiting < least.waiting ? one : least));
    const thread = this.last;
    thread.waiting++;
    thread.worker.postMessage(portion satisfies ToReadWorker, [portion.bytes.buffer as ArrayBuffer]);
  }

  async finish(): Promise<ReaderWords[]> {
    await this.until(() => this.threads.every(({ waiting }) => waiting === 0));
    // One after the other: tables and the copies of them that are handed over take much memory where there are many words.
    for (const thread of this.threads) {
      thread.worker.postMessage('finish' satisfies ToReadWorker);
      await this.until(() => thread.words !== undefined);
      await thread.worker.terminate();
    }
    return this.threads.map(({ words }) => words!);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }

  private answer(thread: ReaderThread, message: FromReadWorker): void {
    if ('words' in message) thread.words = message.words;
    else if ('error' in message) this.fail(errorFrom(message.error), message.sequence, message.isInFirstDocument);
    else {
      thread.waiting--;
      this.buffers.push(message.portion.bytes);
      this.lines.note(message.portion, message.result);
      this.results.push(message.result);
    }
    this.wake();
  }

  /** Of several failures the one that stands first in the text counts, so that the message is always the same. */
  private fail(error: Error, sequence: number, isInFirstDocument: boolean): void {
    if (this.failure === undefined || (sequence >= 0 && sequence < this.failedAt)) {
      this.failure = error;
      this.failedAt = sequence;
      this.hasLinesBefore = isInFirstDocument;
    }
    this.wake();
  }

  /** Waits for a state of things. @throws {unknown} When a thread has failed. */
  private async until(holds: () => boolean): Promise<void> {
    while (this.failure === undefined && !holds()) await new Promise<void>((resolve) => (this.wake = resolve));
    if (this.failure === undefined) return;
    throw withLine(this.failure, this.hasLinesBefore ? this.lines.before(this.failedAt) : 0);
  }
}
