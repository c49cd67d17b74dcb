// From the sections of a model file, as they lie in a heap, to what the look-up kernels need beside them: directories of
// their bits, and the block that says where everything is. Whatever a section says is checked before a kernel follows it.

import { NgramError } from '../base/errors.ts';
import { dacRowBytes } from '../base/dac.ts';
import { LAYER_BYTES } from '../kernels/lookup-layout.ts';
import type { LookupKernel } from '../kernels/lookup-layout.ts';
import type { Heap } from '../kernels/wasm.ts';

/** A heap with a kernel and the place where its free bytes begin. */
export interface Room {
  readonly heap: Heap;
  readonly kernel: LookupKernel;
  next: number;
}

/** Takes bytes of the heap; they begin at a multiple of 64. */
export function take(room: Room, bytes: number): number {
  const at = room.next;
  room.next = Math.ceil((at + bytes) / 64) * 64;
  if (room.next > room.heap.u8.length) throw new RangeError('gristmill is broken: a model has outgrown its heap');
  return at;
}

/** Bytes that the directories of one level take at most: of its children, of `size` nodes, and of their rows of codes. */
export function levelRoom(parents: number, size: number, sampleShift: number): number {
  const ranks = 4 * Math.ceil(size / 512) + 256;
  return (
    4 * Math.ceil(parents / 64) +
    4 * Math.ceil((parents + size) / 512) +
    4 * Math.ceil(size / 2 ** sampleShift) +
    7 * ranks +
    1024
  );
}

/**
 * Checks a section `childrenN`: as many 1 bits as there are parents, as many 0 bits as children, a 1 at the end.
 *
 * @returns How many words of 8 bytes it takes.
 */
export function checkChildren(room: Room, section: Uint8Array, parents: number, size: number, name: string): number {
  const bits = parents + size;
  const words = Math.ceil(bits / 64);
  const end = 8 * words;
  if (section.length !== Math.ceil(bits / 8) || (parents === 0 && size > 0)) throw misfit(name);
  if (words === 0) return 0;
  // The zeros behind the section are a part of its last word.
  const bytes = new Uint8Array(section.buffer, section.byteOffset, end);
  const last = (bits - 1) >>> 3;
  const isClosed = bytes[last] >>> ((bits - 1) & 7) === 1 && bytes.subarray(last + 1).every((byte) => byte === 0);
  if (!isClosed || room.kernel.countOnes(section.byteOffset, words) >>> 0 !== parents) throw misfit(name);
  return words;
}

/**
 * Describes a row of codes to the kernels, and builds the ranks of its continuation bits.
 *
 * @param descriptor - Address of what is filled in; see lookup-layout.ts.
 * @throws {NgramError} `CORRUPT` where a layer does not fit the bytes.
 */
export function openCodes(
  room: Room,
  bytes: Uint8Array,
  size: number,
  widths: readonly number[],
  descriptor: number,
  name: string,
): void {
  const { u32 } = room.heap;
  u32[descriptor >>> 2] = widths.length;
  let at = bytes.byteOffset;
  const end = at + bytes.length;
  let count = size;
  let shift = 0;
  widths.forEach((width, i) => {
    const layer = (descriptor + 4 + LAYER_BYTES * i) >>> 2;
    const isLast = i === widths.length - 1;
    const chunkBytes = dacRowBytes(count, width);
    const bitBytes = isLast ? 0 : dacRowBytes(count, 1);
    if (chunkBytes + bitBytes > end - at) throw misfit(name);
    u32[layer] = width;
    u32[layer + 1] = shift;
    u32[layer + 2] = at;
    u32[layer + 3] = at + chunkBytes;
    at += chunkBytes + bitBytes;
    shift += width;
    if (isLast) return;
    u32[layer + 4] = take(room, 4 * (Math.ceil(count / 512) + 2));
    const ones = room.kernel.buildRanks(u32[layer + 3], bitBytes / 8, u32[layer + 4]) >>> 0;
    if (ones > count) throw misfit(name);
    count = ones;
  });
  if (at !== end) throw misfit(name);
}

/** A book of at most 256 values in the heap; places behind its end have `rest`. Returns where it is. */
export function placeBook(room: Room, values: Float32Array, rest: number): number {
  const at = take(room, 4 * 256);
  const book = room.heap.f32.subarray(at >>> 2, (at >>> 2) + 256);
  book.fill(rest);
  book.set(values);
  return at;
}

function misfit(name: string): NgramError {
  return new NgramError('CORRUPT', `section "${name}" does not fit the header`, {
    hint: 'Make the model again from its counts or ARPA file.',
    details: { section: name },
  });
}
