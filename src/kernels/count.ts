// The kernels that count, see assembly/count.ts: rows of ids become records, sorted records become n-grams.

import { countTwin } from './count-twin.ts';
import { WASM } from './generated/count.ts';
import { type Heap, instantiate } from './wasm.ts';

/** Functions on a heap; all arguments and addresses are unsigned 32-bit numbers. */
export interface CountKernel {
  /** Replaces each id of a row by map[id], and counts the new ones up in `histogram`. */
  remapRow(row: number, length: number, map: number, histogram: number): void;
  /** Writes the record of each place whose word is in [from, to), and the next in [nextFrom, nextTo), to records[offsets[word - from]++]. */
  scatter(
    row: number,
    length: number,
    from: number,
    to: number,
    nextFrom: number,
    nextTo: number,
    offsets: number,
    records: number,
    order: number,
    bits: number,
  ): void;
  /** Sorts the records between the ends of two buckets by all their fields but the last. */
  sortBuckets(records: number, ends: number, width: number, order: number, bits: number, scratch: number): void;
  /** Writes the n-grams of sorted buckets as rows of levels; the block says where, see assembly/count.ts. */
  scanBuckets(records: number, ends: number, from: number, width: number, bits: number, block: number): void;
  /** Copies bits from a byte's first bit to any bit of another byte. */
  copyBits(from: number, count: number, to: number, bit: number): void;
}

/** How many 64-bit words a record has. */
export function recordWords(order: number, bits: number): number {
  const total = order * bits;
  return total <= 64 ? 1 : total <= 128 ? 2 : 4;
}

/** Bytes of scratch that `sortBuckets` needs. */
export function sortScratchBytes(order: number, bits: number): number {
  return 128 + 2048 * (Math.ceil((order * bits) / 8) + 1);
}

/** Bytes of the block that `scanBuckets` works with. */
export const SCAN_BLOCK_BYTES = 2048;
/** Where level n stands in the block, and the words of it; see assembly/count.ts. */
export const scanLevelAt = (n: number): number => 64 + 64 * n;

/** The kernels at work in a heap. */
export function countKernel(heap: Heap): CountKernel {
  return heap.memory === undefined ? countTwin(heap) : instantiate<CountKernel>(WASM, heap.memory);
}
