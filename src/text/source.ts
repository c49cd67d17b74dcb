// One stream of text out of any number of inputs: each is looked at, decompressed, and read in its format. What an input
// is (a file, a pipe, a Blob) is up to the environment: node-files.ts and web-sources.ts.
import { NgramError } from '../base/errors.ts';
import type { TextBatch } from './batch.ts';
import {
  collect,
  interrupted,
  peekable,
  plainBytes,
  untilAborted,
  type Chunks,
  type PeekableChunks,
} from './chunks.ts';
import type { Decompressors } from './compression.ts';
import { binaryError, binaryReasonOf, compressionOf, formatOf, isFormatDecided, SAMPLE_SIZE } from './detect.ts';
import { readJsonl } from './jsonl.ts';
import { readParquet, type RandomAccess } from './parquet.ts';
import { readPlain, type DocumentUnit } from './plain.ts';
import { readWet } from './wet.ts';

/** Form of an input, compression aside. */
export type TextFormat = 'auto' | 'text' | 'jsonl' | 'parquet' | 'wet';

/** How inputs are read. */
export interface TextOptions {
  /**
   * Form of all inputs. `auto`: Parquet and WET by their first bytes, JSON lines by the suffix `.jsonl` or `.ndjson` or
   * when `field` is given, plain text otherwise. Default `auto`.
   */
  readonly format?: TextFormat;
  /** JSON lines: the field of the text; a path has dots. Default `text`. */
  readonly field?: string;
  /** Parquet: the column of the text. Default `text`. */
  readonly column?: string;
  /** Plain text: what is one document. Default `file`. */
  readonly documents?: DocumentUnit;
  /** Read what looks like binary data all the same. Default false. */
  readonly force?: boolean;
  /** JSON lines: skip lines without the text instead of stopping there. Default false. */
  readonly skipInvalid?: boolean;
  /** Called after each batch that has been handed out, with the counts up to it. */
  readonly onProgress?: (stats: Readonly<TextStats>) => void;
  /** Called before the first batch of each input is handed out, with its name and the number of its first document, from 0. */
  readonly onInput?: (name: string, firstDocument: number) => void;
  /** Stops the reading with an `INTERRUPTED` error. */
  readonly signal?: AbortSignal;
}

/** Defaults of `TextOptions`. */
export const TEXT_DEFAULTS = {
  format: 'auto',
  field: 'text',
  column: 'text',
  documents: 'file',
  force: false,
  skipInvalid: false,
} as const satisfies TextOptions;

/** What has been read so far; changes while a source is read. */
export interface TextStats {
  /** Inputs whose reading began, those found to be binary excluded. */
  files: number;
  documents: number;
  /** Bytes of clean UTF-8 handed out. */
  textBytes: number;
  /** Bytes as they came from disk or pipe, before decompression. */
  inputBytesRead: number;
  /** Sum of all inputs' sizes; undefined before the reading begins, and with a pipe among them. */
  inputBytesTotal: number | undefined;
  /** Invalid sequences, of UTF-8 or UTF-16, that became U+FFFD. */
  invalidSequences: number;
  nulBytes: number;
  /** Hidden, binary and special files that were passed over in folders and patterns. */
  skippedFiles: number;
  /** JSON lines without the text, and WET records of other types. */
  skippedRecords: number;
}

/**
 * Text from any number of inputs, in a fixed order. Each iteration reads the inputs anew and starts `stats` over, so only
 * one should run at a time.
 */
export interface TextSource extends AsyncIterable<TextBatch> {
  readonly stats: Readonly<TextStats>;
}

/** One input, as its environment sees it. */
export interface RawInput {
  /** What to call it in messages; its suffix may tell the format. */
  readonly name: string;
  /** Undefined for pipes and other streams of unknown length. */
  readonly size: number | undefined;
  /** True when its bytes may be long in coming: nothing is held back until more of them arrive. */
  readonly isLive: boolean;
  /** True when it is known to be text, whatever its first bytes look like. */
  readonly isText?: boolean;
  open(): Chunks;
  /** For formats that are not read from front to back; without it, they are read into memory. */
  openRandom?(): Promise<RandomAccess>;
}

/** What one argument of the caller stands for. */
export interface InputSet {
  readonly inputs: readonly RawInput[];
  /** For a folder or a pattern: binary files in it are skipped, but not all of them may be. */
  readonly folder?: {
    readonly name: string;
    /** How many files were passed over by name or kind. */
    readonly skipped: number;
  };
}

/**
 * Make a source of text.
 *
 * @param findInputs - Called when reading begins; finds all inputs, or fails before anything is read.
 */
export function createSource(
  findInputs: () => Promise<readonly InputSet[]>,
  decompressors: Decompressors,
  options: TextOptions,
): TextSource {
  checkOptions(options);
  const stats = {} as TextStats;
  resetStats(stats);

  async function* read(): AsyncGenerator<TextBatch> {
    resetStats(stats);
    const sets = await findInputs();
    stats.inputBytesTotal = totalSize(sets);
    const reader = createReader(decompressors, options, stats);
    for (const set of sets) {
      for await (const batch of readSet(set, reader, stats)) {
        if (options.signal?.aborted === true) throw interrupted(options.signal);
        stats.textBytes += batch.bytes.length;
        stats.documents += batch.ends.length;
        yield batch;
        options.onProgress?.(stats);
      }
    }
  }

  return { stats, [Symbol.asyncIterator]: read };
}

function resetStats(stats: TextStats): void {
  stats.files = 0;
  stats.documents = 0;
  stats.textBytes = 0;
  stats.inputBytesRead = 0;
  stats.inputBytesTotal = undefined;
  stats.invalidSequences = 0;
  stats.nulBytes = 0;
  stats.skippedFiles = 0;
  stats.skippedRecords = 0;
}

function totalSize(sets: readonly InputSet[]): number | undefined {
  let total = 0;
  for (const { size } of sets.flatMap((set) => set.inputs)) {
    if (size === undefined) return undefined;
    total += size;
  }
  return total;
}

function checkOptions({ format, documents, field, column }: TextOptions): void {
  checkChoice('format', format, ['auto', 'text', 'jsonl', 'parquet', 'wet']);
  checkChoice('documents', documents, ['file', 'line', 'paragraph']);
  for (const [name, value] of Object.entries({ field, column })) {
    if (value === '')
      throw new NgramError('BAD_OPTION', `The option ${name} is empty.`, { hint: 'Give a name, such as text.' });
  }
}

function checkChoice(name: string, value: string | undefined, choices: readonly string[]): void {
  if (value === undefined || choices.includes(value)) return;
  throw new NgramError('BAD_OPTION', `The option ${name} is '${value}'; expected one of ${choices.join(', ')}.`, {
    details: { option: name, value, choices },
  });
}

type Reader = (input: RawInput) => AsyncGenerator<TextBatch>;

async function* readSet({ inputs, folder }: InputSet, reader: Reader, stats: TextStats): AsyncGenerator<TextBatch> {
  stats.skippedFiles += folder?.skipped ?? 0;
  let binaryCount = 0;
  for (const input of inputs) {
    try {
      yield* reader(input);
    } catch (error) {
      const isSkippable = folder !== undefined && error instanceof NgramError && error.code === 'INPUT_BINARY';
      if (!isSkippable) throw error;
      binaryCount++;
      stats.skippedFiles++;
    }
  }
  if (folder === undefined || binaryCount < inputs.length) return;
  const message = `${folder.name} holds no text: ${binaryCount} binary and ${folder.skipped} hidden or special files were seen.`;
  throw new NgramError('INPUT_NOT_FOUND', message, {
    hint: 'Name the files themselves, or read binary ones with --force.',
    details: { name: folder.name, binaryFiles: binaryCount, skippedFiles: folder.skipped },
  });
}

function createReader(decompressors: Decompressors, options: TextOptions, stats: TextStats): Reader {
  const settings = { ...TEXT_DEFAULTS, ...withoutUndefined(options) };

  return async function* readInput(input: RawInput): AsyncGenerator<TextBatch> {
    const startOffset = stats.inputBytesRead;
    const raw = peekable(counted(input));
    let chunks: PeekableChunks = raw;
    try {
      if (input.isText !== true) chunks = await decompressed(raw, input.name);
      const format = await chooseFormat(chunks, input);
      if (format === 'parquet') {
        yield* readRandom(input, chunks, chunks === raw, startOffset);
        return;
      }
      const isChecked = format !== 'wet' && !settings.force && input.isText !== true;
      if (isChecked && !input.isLive) await chunks.peek((head) => head.length >= SAMPLE_SIZE);
      const { name } = input;
      const checked = isChecked ? refusingBinary(chunks, name) : chunks;
      // A folder's file counts once it is known to be text; see readSet.
      const batches =
        format === 'wet'
          ? readWet(checked, name, stats)
          : format === 'jsonl'
            ? readJsonl(checked, { field: settings.field, skipInvalid: settings.skipInvalid, name }, stats)
            : readPlain(checked, settings.documents, stats);
      let isCounted = false;
      for await (const batch of batches) {
        if (!isCounted) countInput(input);
        isCounted = true;
        yield batch;
      }
      if (!isCounted) countInput(input);
    } finally {
      await chunks.close();
    }
  };

  function countInput({ name }: RawInput): void {
    stats.files++;
    options.onInput?.(name, stats.documents);
  }

  /** The raw bytes, counted, until the caller's signal. */
  async function* counted(input: RawInput): AsyncGenerator<Uint8Array> {
    const { signal } = settings as TextOptions;
    for await (const chunk of signal === undefined ? input.open() : untilAborted(input.open(), signal)) {
      stats.inputBytesRead += chunk.length;
      yield plainBytes(chunk);
    }
  }

  async function decompressed(raw: PeekableChunks, name: string): Promise<PeekableChunks> {
    let chunks = raw;
    for (;;) {
      const compression = compressionOf(await chunks.peek(isFormatDecided));
      if (compression === undefined) return chunks;
      chunks = peekable(
        compression === 'gzip' ? decompressors.gunzip(chunks, name) : decompressors.unzstd(chunks, name),
      );
    }
  }

  async function chooseFormat(chunks: PeekableChunks, input: RawInput): Promise<Exclude<TextFormat, 'auto'>> {
    if (settings.format !== 'auto') return settings.format;
    const found = input.isText === true ? 'text' : formatOf(await chunks.peek(isFormatDecided));
    if (found !== 'text') return found;
    const isJsonl = options.field !== undefined || /\.(jsonl|ndjson)(\.(gz|gzip|zst|zstd))?$/i.test(input.name);
    return isJsonl ? 'jsonl' : 'text';
  }

  async function* readRandom(
    input: RawInput,
    chunks: PeekableChunks,
    isRaw: boolean,
    startOffset: number,
  ): AsyncGenerator<TextBatch> {
    const opened = isRaw ? await input.openRandom?.() : undefined;
    const file = opened ?? (await inMemory(chunks));
    const size = opened === undefined ? undefined : input.size;
    countInput(input);
    try {
      yield* readParquet(file, { column: settings.column, name: input.name }, stats, (share) => {
        // Other columns are never read, so the share of the rows stands for the share of the bytes.
        if (size !== undefined) stats.inputBytesRead = startOffset + Math.round(size * share);
      });
    } finally {
      await file.close();
    }
  }
}

function withoutUndefined(options: TextOptions): TextOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

async function inMemory(chunks: Chunks): Promise<RandomAccess> {
  const bytes = await collect(chunks);
  return {
    size: bytes.length,
    read: (start, end) => Promise.resolve(bytes.buffer.slice(start, end)),
    close: () => Promise.resolve(),
  };
}

/** Passes chunks on until enough of them have been seen to say that they are no text. */
async function* refusingBinary(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const sample = new Uint8Array(SAMPLE_SIZE);
  let size = 0;
  let checkedSize = 0;
  for await (const chunk of chunks) {
    if (size < SAMPLE_SIZE) {
      const part = chunk.subarray(0, SAMPLE_SIZE - size);
      sample.set(part, size);
      size += part.length;
      // Judged whenever it has doubled: many small chunks must not cost a look at all of it each.
      if (size >= checkedSize * 2 || size === SAMPLE_SIZE) {
        const reason = binaryReasonOf(sample.subarray(0, size));
        if (reason !== undefined) throw binaryError(name, reason);
        checkedSize = size;
      }
    }
    yield chunk;
  }
}
