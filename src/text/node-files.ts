// Files, folders, patterns and standard input as one stream of text.
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { NgramError } from '../base/errors.ts';
import type { Chunks } from './chunks.ts';
import { nodeDecompressors } from './node-compression.ts';
import { findFiles, unreadable, type FoundFile } from './node-paths.ts';
import type { RandomAccess } from './parquet.ts';
import { createSource, type InputSet, type RawInput, type TextOptions, type TextSource } from './source.ts';

/** How files are read. */
export interface FileTextOptions extends TextOptions {
  /** What `-` stands for. Default: standard input of the process. */
  readonly stdin?: AsyncIterable<Uint8Array>;
}

const CHUNK_SIZE = 512 * 1024;

/**
 * Open text from files, folders, patterns and `-` (standard input), in this order.
 *
 * Folders are read with all they hold, in the order of the bytes of the paths, without hidden, special and binary files;
 * patterns (`*`, `?`, `[..]`, `**`, `{a,b}`) likewise. A path that exists is taken as it is, even if it looks like a pattern. Gzip
 * and Zstandard are recognised by content, as are Parquet and WET. Text arrives in batches of about half a megabyte; `-`
 * hands on what comes as it comes. Nothing is opened before the first batch is asked for.
 *
 * @param inputs - At least one.
 * @returns Batches of clean UTF-8, and `stats` that change as they are read.
 * @throws {NgramError} While reading: `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, `INPUT_BINARY`, `PACKAGE_MISSING`,
 *   `INTERRUPTED`. At once: `BAD_OPTION`.
 * @example
 * const source = openText(['books/', 'letters-*.txt.gz']);
 * for await (const { bytes, ends } of source) console.log(bytes.length, ends.length, source.stats.files);
 */
export function openText(inputs: readonly string[], options: FileTextOptions = {}): TextSource {
  if (inputs.length === 0) {
    throw new NgramError('BAD_OPTION', 'No input was named.', {
      hint: 'Name files or folders, or - for standard input.',
    });
  }
  const names = [...inputs];
  if (names.filter((name) => name === '-').length > 1) {
    throw new NgramError('BAD_OPTION', 'Standard input (-) is named twice; it can be read only once.');
  }
  return createSource(() => findAll(names, options), nodeDecompressors, options);
}

async function findAll(names: readonly string[], options: FileTextOptions): Promise<InputSet[]> {
  const sets: InputSet[] = [];
  for (const name of names) {
    if (name === '-') {
      sets.push({ inputs: [standardInput(options.stdin ?? process.stdin, options.signal)] });
      continue;
    }
    const { files, folder } = await findFiles(name);
    const inputs = files.map(fileInput);
    sets.push(folder === undefined ? { inputs } : { inputs, folder });
  }
  return sets;
}

function standardInput(stream: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): RawInput {
  return { name: 'standard input', size: undefined, isLive: true, open: () => untilDestroyed(stream, signal) };
}

/** An open pipe that nothing comes from keeps the process alive, so a signal closes it for good. */
async function* untilDestroyed(
  stream: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const destroy = (): void => void (stream instanceof Readable && stream.destroy());
  signal?.addEventListener('abort', destroy);
  try {
    yield* stream;
  } finally {
    signal?.removeEventListener('abort', destroy);
  }
}

function fileInput({ path, size }: FoundFile): RawInput {
  const input = { name: path, size, isLive: size === undefined, open: () => readChunks(path, size) };
  return size === undefined ? input : { ...input, openRandom: () => openRandom(path, size) };
}

/** Reads a file with two buffers in turn: while the receiver is busy with one, the other is being filled. */
async function* readChunks(path: string, size: number | undefined): Chunks & AsyncGenerator<Uint8Array> {
  const file = await openFile(path);
  // A small file needs a small buffer, and one byte more to see its end. Files of /proc state a size of 0.
  const bufferSize = size === undefined || size === 0 ? 64 * 1024 : Math.min(CHUNK_SIZE, size + 1);
  let current = Buffer.allocUnsafe(bufferSize);
  let other = Buffer.allocUnsafe(bufferSize);
  let reading: Promise<{ bytesRead: number }> | undefined;
  try {
    reading = file.read(current, 0, bufferSize, null);
    for (;;) {
      const { bytesRead } = await reading;
      reading = undefined;
      if (bytesRead === 0) return;
      const chunk = new Uint8Array(current.buffer, current.byteOffset, bytesRead);
      [current, other] = [other, current];
      reading = file.read(current, 0, bufferSize, null);
      // A failure is met when this read is awaited; until then it must not count as unhandled.
      reading.catch(() => {});
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof NgramError ? cause : unreadable(path, cause);
  } finally {
    await reading?.catch(() => {});
    await file.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function openRandom(path: string, size: number): Promise<RandomAccess> {
  const file = await openFile(path);
  async function read(start: number, end: number): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(Math.max(0, end - start));
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw new RangeError(`it ends before byte ${end}`);
      filled += bytesRead;
    }
    return bytes.buffer;
  }
  return { size, read, close: () => file.close() };
}
