// A row gets its final ids, and its words are counted.

import type { ThreadContext } from './node-context.ts';
import type { RowRef } from './rows.ts';

/** One row. The thread's area begins with its histogram, 4 bytes a word, which adds up over all of its jobs. */
export interface RemapJob {
  readonly kind: 'remap';
  readonly row: RowRef;
  /** Address of the reader's map from its ids to the final ones. */
  readonly map: number;
  readonly vocabularySize: number;
  /** Where the row is kept for a later run, should this one be stopped. */
  readonly keptIn: { readonly file: string; readonly offset: number } | undefined;
}

export interface RemapResult {
  /** xxHash32 of what was kept. */
  readonly checksum: number;
}

/** Bytes of area that a thread needs. */
export function remapAreaBytes(vocabularySize: number, longestFileRow: number): number {
  return 4 * vocabularySize + 4 * longestFileRow + 128;
}

export function runRemap(context: ThreadContext, { row, map, vocabularySize, keptIn }: RemapJob): RemapResult {
  const { files } = context;
  const histogram = context.take(4 * vocabularySize);
  const at = row.at >= 0 ? row.at : context.take(4 * row.length);
  const bytes = context.bytesAt(at, 4 * row.length);
  if (row.at < 0) files.read(row.file, row.offset, bytes);
  context.counting.remapRow(at, row.length, map, histogram);
  if (row.at < 0 && keptIn === undefined) files.write(row.file, row.offset, bytes);
  if (keptIn === undefined) return { checksum: 0 };
  files.write(keptIn.file, keptIn.offset, bytes);
  return { checksum: context.checksum(at, bytes.length) };
}
