// Columns: a 32-bit number, or a pair of them, for each n-gram of a length, in the heap where there is room, else in a file.

import type { ThreadContext } from './node-context.ts';

export interface Column {
  /** Address of entry 0, or -1. */
  readonly at: number;
  /** The file that has the column, when it is not in the heap: entry i at byte i × entryBytes. */
  readonly file: string;
  readonly entryBytes: 4 | 8;
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

/** Where a thread writes entries first..first + count - 1; `flush` puts them in their place when they are complete. */
export function writeColumn(
  context: ThreadContext,
  column: Column | undefined,
  first: number,
  count: number,
): { readonly at: number; flush(): void } {
  if (column === undefined) return { at: 0, flush() {} };
  const { at, file, entryBytes } = column;
  if (at >= 0) return { at: at + entryBytes * first, flush() {} };
  const own = context.take(entryBytes * count + 16);
  return {
    at: own,
    flush: () => context.files.write(file, entryBytes * first, context.bytesAt(own, entryBytes * count)),
  };
}
