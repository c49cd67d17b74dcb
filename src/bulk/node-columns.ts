// Columns: a number, or a pair of them, for each n-gram of a length, in the heap where there is room, else in a file.

import type { ThreadContext } from './node-context.ts';
import type { BytesRef } from './rows.ts';

export interface Column {
  /** Address of entry 0, or -1. */
  readonly at: number;
  /** The file that has the column when it is not in the heap: entry i at byte i × entryBytes. */
  readonly file: string;
  readonly entryBytes: 2 | 4 | 8;
}

/** Address of entries first..first + count - 1, to be read. */
export function readColumn(
  context: ThreadContext,
  { at, file, entryBytes }: Column,
  first: number,
  count: number,
): number {
  if (at >= 0) return at + entryBytes * first;
  const own = context.take(entryBytes * count + 16);
  context.files.read(file, entryBytes * first, context.bytesAt(own, entryBytes * count));
  return own;
}

/** Where a thread writes entries of a column. */
export interface ColumnWriter {
  /** Address of the first one; 0 where there is no column. */
  readonly at: number;
  /** Puts them in their place when they are complete: all, or only some runs: [from, to), each two numbers. */
  flush(runs?: Uint32Array): void;
}

/**
 * Entries first..first + count - 1, to be written.
 *
 * @param isOverlaid - Whether some of them are there already and must not be lost.
 */
export function writeColumn(
  context: ThreadContext,
  column: Column | undefined,
  first: number,
  count: number,
  isOverlaid = false,
): ColumnWriter {
  if (column === undefined) return { at: 0, flush() {} };
  const { at, file, entryBytes } = column;
  if (at >= 0) return { at: at + entryBytes * first, flush() {} };
  const own = context.take(entryBytes * count + 16);
  if (isOverlaid) context.files.read(file, entryBytes * first, context.bytesAt(own, entryBytes * count));
  const write = (from: number, to: number): void => {
    const bytes = context.bytesAt(own + entryBytes * from, entryBytes * (to - from));
    context.files.write(file, entryBytes * (first + from), bytes);
  };
  return {
    at: own,
    flush(runs) {
      if (runs === undefined) write(0, count);
      else for (let i = 0; i < runs.length; i += 2) write(runs[i], runs[i + 1]);
    },
  };
}

/** The bytes of entries first..first + count - 1. */
export function columnBytes({ at, file, entryBytes }: Column, first: number, count: number): BytesRef {
  const offset = entryBytes * first;
  return { bytes: entryBytes * count, at: at < 0 ? -1 : at + offset, file, offset };
}
