// Frozen models on disk: model files, ARPA files packed or not, and what is in a file of either kind of table.

import { createReadStream } from 'node:fs';
import { NgramError } from './base/errors.ts';
import { writeFileAtomically } from './base/node-atomic-file.ts';
import { readTableBytes } from './counts/node-count-file.ts';
import { type TableInspection, inspectTable } from './inspect.ts';
import { readArpa } from './model/arpa-reader.ts';
import { type ArpaWriteOptions, arpaLines } from './model/arpa-writer.ts';
import type { BackoffTable } from './model/backoff-table.ts';
import { type ModelFileOptions, decodeModelFile, encodeModelFile } from './model/model-file.ts';
import { type Chunks, peekable } from './text/chunks.ts';
import { compressionOf, isFormatDecided } from './text/detect.ts';
import { nodeDecompressors } from './text/node-compression.ts';

/** Reads a model file whole. @throws {NgramError} `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, or as `decodeModelFile`. */
export async function readModelFile(path: string): Promise<BackoffTable> {
  return decodeModelFile(await readTableBytes(path), path);
}

/**
 * Writes a model file, whole or not at all.
 *
 * @returns How many bytes it has.
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export async function writeModelFile(
  path: string,
  table: BackoffTable,
  options: ModelFileOptions = {},
): Promise<{ readonly fileBytes: number }> {
  const bytes = encodeModelFile(table, options);
  await writeFileAtomically(path, [bytes]);
  return { fileBytes: bytes.length };
}

/**
 * Reads an ARPA file, packed with gzip or Zstandard or not.
 *
 * @throws {NgramError} `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, `PACKAGE_MISSING`, or as `readArpa`.
 */
export async function readArpaFile(path: string): Promise<BackoffTable> {
  return readArpaFrom(fileChunks(path), path);
}

/** The same from bytes that come from anywhere, packed or not; `name` is what messages call them. */
export async function readArpaFrom(chunks: Chunks, name: string): Promise<BackoffTable> {
  const peeked = peekable(chunks);
  const compression = compressionOf(await peeked.peek(isFormatDecided));
  if (compression === undefined) return readArpa(peeked, { name });
  const { gunzip, unzstd } = nodeDecompressors;
  return readArpa(compression === 'gzip' ? gunzip(peeked, name) : unzstd(peeked, name), { name });
}

/** Writes an ARPA file, whole or not at all. @throws {NgramError} `OUTPUT_FAILED`, or as `arpaLines`. */
export async function writeArpaFile(path: string, table: BackoffTable, options: ArpaWriteOptions = {}): Promise<void> {
  await writeFileAtomically(path, arpaLines(table, options));
}

/** The figures of a file of either kind of table. @throws {NgramError} As `readModelFile`. */
export async function inspectFile(path: string): Promise<TableInspection> {
  return inspectTable(await readTableBytes(path), path);
}

async function* fileChunks(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
    const reason = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'it may not be read' : message;
    throw new NgramError(
      isMissing ? 'INPUT_NOT_FOUND' : 'INPUT_UNREADABLE',
      isMissing ? `there is no file ${path}` : `${path} cannot be read: ${reason}`,
      { hint: 'Name an ARPA file, packed or not.', details: { path, code }, cause: error },
    );
  }
}
