// What the tests of the kernels share: heaps of both kinds, room in them, and rows of ids.

import * as fc from 'fast-check';
import { createHeap, HEAP_START, type Heap } from '../../src/kernels/wasm.ts';

/** Tables indexed by ids of 25 bits fit in twice; only what is touched takes memory. */
const HEAP_BYTES = 3 * 2 ** 27;

const heaps = new Map<string, Heap>();

/** A heap for the WebAssembly kernels or for their twins, the same one each time. What was written before is still there. */
export function heapOf(kind: 'wasm' | 'twin'): Heap {
  const heap = heaps.get(kind) ?? createHeap(HEAP_BYTES, { isPlain: kind === 'twin' });
  heaps.set(kind, heap);
  return heap;
}

/** Hands out zeroed room in a heap, piece by piece, at multiples of 8. */
export class Room {
  readonly heap: Heap;
  private next: number;

  constructor(heap: Heap, start = HEAP_START) {
    this.heap = heap;
    this.next = start;
  }

  take(bytes: number, skew = 0): number {
    const at = this.next + skew;
    this.next = Math.ceil((at + bytes + 16) / 8) * 8;
    this.heap.u8.fill(0, at - skew, this.next);
    return at;
  }

  /** Room for 32-bit numbers, and they in it. */
  numbers(values: ArrayLike<number>): number {
    const at = this.take(4 * values.length);
    this.heap.u32.set(values, at >>> 2);
    return at;
  }

  /** Room for bytes, and they in it, `skew` behind a multiple of 8. */
  bytes(values: ArrayLike<number>, skew = 0): number {
    const at = this.take(values.length, skew);
    this.heap.u8.set(values, at);
    return at;
  }
}

/** Copies of what stands in a heap. */
export const bytesAt = (heap: Heap, at: number, length: number): number[] => [...heap.u8.subarray(at, at + length)];
export const numbersAt = (heap: Heap, at: number, length: number): number[] => [
  ...heap.u32.subarray(at >>> 2, (at >>> 2) + length),
];

/** A corpus of sentences of ids, the marks 1 and 2 included, in rows; and how it is counted. */
export interface Corpus {
  readonly order: number;
  readonly bits: number;
  readonly isRaw: boolean;
  readonly rows: readonly (readonly number[][])[];
  /** Ranges of first words, [from, to), ascending, which hold all ids that occur. */
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

/** Words are the lowest and the highest ids that `bits` bits can hold, few enough that n-grams come again. */
function wordId(letter: number, bits: number): number {
  const ids = 2 ** bits;
  const id = letter < 7 ? 3 + letter : ids - 1 - (letter - 7);
  return Math.min(Math.max(id, 3), ids - 1);
}

/** Small corpora, of every order and width of ids. */
export const CORPUS: fc.Arbitrary<Corpus> = fc
  .record({
    order: fc.integer({ min: 2, max: 8 }),
    bits: fc.integer({ min: 2, max: 25 }),
    isRaw: fc.boolean(),
    letters: fc.array(
      fc.array(fc.array(fc.oneof(fc.nat({ max: 1 }), fc.nat({ max: 9 })), { maxLength: 10 }), { maxLength: 8 }),
      { maxLength: 3 },
    ),
    cuts: fc.array(fc.nat({ max: 20 }), { maxLength: 3 }),
  })
  .map(({ order, bits, isRaw, letters, cuts }) => {
    const rows = letters.map((sentences) =>
      sentences.map((sentence) => [1, ...sentence.map((letter) => wordId(letter, bits)), 2]),
    );
    // Low ids in some ranges, high ones in another.
    const ids = 2 ** bits;
    const low = Math.min(ids, 20);
    const borders = [...new Set([0, ...cuts.filter((cut) => cut < low).sort((a, b) => a - b), low])];
    const ranges = borders.slice(1).map((to, i): [number, number] => [borders[i], to]);
    if (ids > low) ranges.push([Math.max(low, ids - 10), ids]);
    return { order, bits, isRaw, rows, ranges };
  });
