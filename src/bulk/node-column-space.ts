// Where columns are: the thread that plans the work gives them room in the heap, or a file, and moves them.

import type { Heap } from '../kernels/wasm.ts';
import type { HeapSpace } from './heap-space.ts';
import type { Column } from './node-columns.ts';
import { tooLittleMemory } from './node-count-stage.ts';
import type { ScratchFiles } from './node-scratch.ts';

/** Columns in the heap, or in files where the heap is full. */
export class Columns {
  private readonly heap: Heap;
  private readonly space: HeapSpace;
  private readonly files: ScratchFiles;
  private readonly sizes = new Map<Column, number>();

  constructor(heap: Heap, space: HeapSpace, files: ScratchFiles) {
    this.heap = heap;
    this.space = space;
    this.files = files;
  }

  /** @param spare - Bytes of the heap that must be left; infinite for a column that is to be in its file. */
  take(entries: number, file: string, entryBytes: Column['entryBytes'] = 4, spare = 0): Column {
    const bytes = entryBytes * entries + PADDING_BYTES;
    const at = this.space.total - bytes < spare ? -1 : (this.space.alloc(bytes) ?? -1);
    return this.note({ at, file, entryBytes }, entries);
  }

  /** A column in the heap with these numbers. @throws {NgramError} `MEMORY_BUDGET`. */
  of(numbers: Float32Array): Column {
    const column = this.inHeap(this.take(numbers.length, ''));
    this.heap.f32.set(numbers, column.at >>> 2);
    return column;
  }

  /** The column, in the heap. @throws {NgramError} `MEMORY_BUDGET`. */
  load(column: Column): Column {
    if (column.at >= 0) return column;
    const { file, entryBytes } = column;
    const entries = this.entriesOf(column);
    const loaded = this.inHeap(this.take(entries, file, entryBytes));
    this.files.read(file, 0, this.heap.u8.subarray(loaded.at, loaded.at + entryBytes * entries));
    this.drop(column);
    return loaded;
  }

  /** The column, in its file. */
  unload(column: Column): Column {
    if (column.at < 0) return column;
    const { at, file, entryBytes } = column;
    const entries = this.entriesOf(column);
    this.files.write(file, 0, this.heap.u8.subarray(at, at + entryBytes * entries));
    this.drop(column);
    return this.note({ at: -1, file, entryBytes }, entries);
  }

  entriesOf(column: Column): number {
    return this.sizes.get(column)!;
  }

  /** Bytes that a column takes in the heap, or would. */
  roomOf(column: Column): number {
    return column.entryBytes * this.entriesOf(column) + PADDING_BYTES;
  }

  /** Bytes of the heap that columns take. */
  bytesInHeap(...columns: readonly (Column | undefined)[]): number {
    return columns.reduce((sum, one) => sum + (one === undefined || one.at < 0 ? 0 : this.roomOf(one)), 0);
  }

  /** A copy of the float32 numbers of a column; of pairs they are the second ones. */
  read({ at, file, entryBytes }: Column, entries: number): Float32Array {
    const stride = entryBytes / 4;
    const size = stride * entries;
    const all = at < 0 ? new Float32Array(size) : this.heap.f32.slice(at >>> 2, (at >>> 2) + size);
    if (at < 0) this.files.read(file, 0, new Uint8Array(all.buffer));
    return stride === 1 ? all : all.filter((_, i) => i % 2 === 1);
  }

  drop(...columns: readonly (Column | undefined)[]): void {
    for (const column of columns) {
      if (column === undefined || !this.sizes.has(column)) continue;
      if (column.at >= 0) this.space.release(column.at, this.roomOf(column));
      else this.files.truncate(column.file, 0);
      this.sizes.delete(column);
    }
  }

  private note(column: Column, entries: number): Column {
    this.sizes.set(column, entries);
    return column;
  }

  private inHeap(column: Column): Column {
    if (column.at < 0) throw tooLittleMemory(this.roomOf(column), this.space.total);
    return column;
  }
}

/** What may be read behind the last entry. */
const PADDING_BYTES = 16;
