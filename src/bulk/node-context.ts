// What a thread works with: the shared heap, its kernels, its own part of the heap, and the files of the run.

import { outputFailed } from '../base/node-atomic-file.ts';
import { XxHash32 } from '../base/hash.ts';
import { type CountKernel, countKernel } from '../kernels/count.ts';
import { type EstimateKernel, estimateKernel } from '../kernels/estimate.ts';
import { type Heap, heapFrom } from '../kernels/wasm.ts';
import { ScratchFiles } from './node-scratch.ts';
import type { BytesRef, RowRef } from './rows.ts';

/** What every thread is given at its start. */
export interface ThreadSetup {
  readonly index: number;
  readonly heap: WebAssembly.Memory | SharedArrayBuffer;
  readonly folder: string;
  /** How many runs have worked in the folder before: files of this one are named by it. */
  readonly epoch: number;
  /** Where the result is written: a folder, and the temporary name of the file in it. */
  readonly outputFolder: string;
  readonly outputFile: string;
  /** What the file will be called, for messages. */
  readonly outputPath: string;
}

/** A part of the heap that belongs to one thread, from `start` up to `end`. */
export interface Area {
  readonly start: number;
  readonly end: number;
}

/** Where in the heap threads may leave what others will read; they take turns by one counter. */
export interface Store extends Area {
  /** Index in the heap's u32 of the counter: units of 16 bytes that are taken. */
  readonly counter: number;
}

/** What changes from stage to stage. */
export interface Stage {
  /** areas[i] belongs to thread i. */
  readonly areas: readonly Area[];
  readonly store?: Store | undefined;
  readonly rows?: readonly RowRef[] | undefined;
  /** Whether what is kept is for a later run too, should this one be stopped: then it goes to files, with checksums. */
  readonly isDurable?: boolean;
}

/** A thread's means. */
export class ThreadContext {
  readonly index: number;
  readonly heap: Heap;
  readonly counting: CountKernel;
  readonly estimating: EstimateKernel;
  readonly files: ScratchFiles;
  readonly output: ScratchFiles;
  readonly outputFile: string;
  rows: readonly RowRef[] = [];
  private area: Area = { start: 0, end: 0 };
  private store: Store | undefined;
  private isDurable = false;
  private next = 0;
  private readonly file: string;

  constructor(setup: ThreadSetup) {
    this.index = setup.index;
    this.file = `thread-${setup.epoch}-${setup.index}`;
    this.heap = heapFrom(setup.heap);
    this.counting = countKernel(this.heap);
    this.estimating = estimateKernel(this.heap);
    this.files = new ScratchFiles(setup.folder);
    this.output = new ScratchFiles(setup.outputFolder, (error) => outputFailed(setup.outputPath, error));
    this.outputFile = setup.outputFile;
  }

  begin(stage: Stage): void {
    this.area = stage.areas[this.index] ?? { start: 0, end: 0 };
    this.store = stage.store;
    this.isDurable = stage.isDurable ?? false;
    if (stage.rows !== undefined) this.rows = stage.rows;
    this.reset();
  }

  /** Takes back everything that `take` gave. */
  reset(): void {
    this.next = this.area.start;
  }

  /** Bytes of the thread's own area, at a multiple of 16. */
  take(bytes: number): number {
    const at = this.next;
    this.next = align(at + bytes);
    if (this.next > this.area.end) {
      throw new Error(`gristmill is broken: ${this.next - this.area.end} bytes of memory too few. Please report it.`);
    }
    return at;
  }

  /** How many bytes `take` can still give. */
  get left(): number {
    return this.area.end - this.next;
  }

  bytesAt(at: number, length: number): Uint8Array {
    return this.heap.u8.subarray(at, at + length);
  }

  /** Leaves bytes where others will find them: in the store while it has room, else in this thread's file. */
  keep(at: number, bytes: number): BytesRef {
    const { store, file } = this;
    if (store !== undefined) {
      const units = Math.ceil(bytes / 16) + 1;
      const start = store.start + 16 * Atomics.add(this.heap.u32, store.counter, units);
      if (start + 16 * units <= store.end) {
        this.heap.u8.copyWithin(start, at, at + bytes);
        return { bytes, at: start, file: '', offset: 0 };
      }
      Atomics.sub(this.heap.u32, store.counter, units);
    }
    const kept = this.bytesAt(at, bytes);
    const ref: BytesRef = { bytes, at: -1, file, offset: this.files.append(file, kept) };
    return this.isDurable ? { ...ref, checksum: this.checksum(at, bytes) } : ref;
  }

  /** An xxHash32 of bytes in the heap, from addresses that are multiples of 4. */
  hasher(): XxHash32 {
    const lanes = this.take(16);
    return new XxHash32(0, (state, stripes) => {
      this.heap.u32.set(state, lanes >>> 2);
      this.estimating.hashStripes(lanes, stripes.byteOffset, stripes.length >>> 4);
      state.set(this.heap.u32.subarray(lanes >>> 2, (lanes >>> 2) + 4));
    });
  }

  checksum(at: number, bytes: number): number {
    const hash = this.hasher();
    hash.update(this.bytesAt(at, bytes));
    return hash.digest();
  }

  /** The address of kept bytes; those in files are read into this thread's area. 16 bytes behind them may be read as well. */
  locate(ref: BytesRef): number {
    if (ref.at >= 0) return ref.at;
    const at = this.take(ref.bytes + 16);
    this.files.read(ref.file, ref.offset, this.bytesAt(at, ref.bytes));
    return at;
  }
}

/** The next multiple of 16. */
export function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
