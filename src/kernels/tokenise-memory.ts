// The memory of a tokenising kernel, which the kernel itself makes grow.

import { NgramError } from '../base/errors.ts';
import { createHeap } from './wasm.ts';

/** Bytes that a kernel takes at a time, and whose ids it has room for. */
export const STEP_BYTES: number = 1 << 16;
/** Slots of a table at first: half a megabyte. */
export const FIRST_SLOTS: number = 1 << 14;
/** What a memory has at first. Pages that nobody touches cost nothing. */
const HEAP_BYTES = 4 << 20;

/** A memory and the views of it, which growing detaches: take them anew after each call of the kernel. */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  private bytes: Uint8Array;
  private words: Uint32Array;

  /** @throws {RangeError} When the system has no room for it. */
  constructor() {
    const { memory, u8, u32 } = createHeap(HEAP_BYTES, { isPlain: false });
    this.memory = memory!;
    this.bytes = u8;
    this.words = u32;
  }

  get u8(): Uint8Array {
    if (this.bytes.buffer !== this.memory.buffer) this.bytes = new Uint8Array(this.memory.buffer);
    return this.bytes;
  }

  get u32(): Uint32Array {
    if (this.words.buffer !== this.memory.buffer) this.words = new Uint32Array(this.memory.buffer);
    return this.words;
  }
}

/** What to throw when a kernel trapped: it does when its memory cannot grow. */
export function kernelError(cause: unknown, isRoomLeft: number): unknown {
  if (isRoomLeft === 1) return cause;
  return new NgramError('MEMORY_BUDGET', 'the words of the text need more memory than there is', {
    hint: 'Count the text in several parts and merge the tables.',
    cause,
  });
}
