// Sorting of records, see assembly/count.ts: radix sort from the high end, then quicksort, then insertion. Records are laid
// out as in count-twin-scatter.ts, `size` numbers each; all places are indices of `u32`.

import { isLess, quickSort } from './count-twin-quick-sort.ts';

/** Up to this many records are sorted by quicksort. */
const SMALL = 192;
/** A table has the sizes of 256 parts and the next free place of each. */
const TABLE_WORDS = 512;
/** Room for two records before the tables. */
const SPARE_WORDS = 32;

/** The kernel's `sortBuckets`. */
export function sortBuckets(
  u32: Uint32Array,
  records: number,
  ends: number,
  width: number,
  order: number,
  bits: number,
  scratch: number,
): void {
  const total = order * bits;
  const size = total <= 64 ? 2 : total <= 128 ? 4 : 8;
  let start = 0;
  for (let w = 0; w < width; w++) {
    const stop = u32[ends + w];
    if (stop - start === 2) {
      const first = records + start * size;
      if (isLess(u32, first + size, first, size)) swap(u32, first, first + size, size);
    } else if (stop - start > 1) {
      radixSort(u32, records + start * size, stop - start, size, total, bits, scratch, scratch + SPARE_WORDS);
    }
    start = stop;
  }
}

/**
 * Sorts `count` records at `from` by their low `bitCount` bits, those above being equal, down to bit `least`: what is below
 * need not be in order.
 */
function radixSort(
  u32: Uint32Array,
  from: number,
  count: number,
  size: number,
  bitCount: number,
  least: number,
  spare: number,
  table: number,
): void {
  for (let bits = bitCount; bits > least;) {
    if (count <= SMALL) {
      quickSort(u32, from, from + count * size, size, spare);
      return;
    }
    const shift = bits > least + 8 ? bits - 8 : least;
    // Where a digit stands in a record. No digit goes on above the record: `high` is read only where there is more.
    const low = (size - 1 - (shift >>> 5)) ^ 1;
    const high = (size - 2 - (shift >>> 5)) ^ 1;
    const down = shift & 31;
    const end = from + count * size;
    u32.fill(0, table, table + 256);
    for (let r = from; r < end; r += size) u32[table + digit(u32, r + low, r + high, down)]++;
    bits = shift;
    if (u32[table + digit(u32, from + low, from + high, down)] === count) continue;
    distribute(u32, from, size, low, high, down, spare, table);
    let start = 0;
    for (let d = 0; d < 256; d++) {
      const stop = u32[table + 256 + d];
      if (stop - start > 1) {
        radixSort(u32, from + start * size, stop - start, size, shift, least, spare, table + TABLE_WORDS);
      }
      start = stop;
    }
    return;
  }
}

/** 8 bits of a record, from bit `down` of u32[low] on. */
function digit(u32: Uint32Array, low: number, high: number, down: number): number {
  const value = u32[low] >>> down;
  return (down > 24 ? value | (u32[high] << (32 - down)) : value) & 255;
}

/** Brings records to their parts, in place, by cycles (American flag sort). Leaves the ends of the parts in the table. */
function distribute(
  u32: Uint32Array,
  from: number,
  size: number,
  low: number,
  high: number,
  down: number,
  spare: number,
  table: number,
): void {
  const next = table + 256;
  let sum = 0;
  for (let d = 0; d < 256; d++) {
    u32[next + d] = sum;
    sum += u32[table + d];
  }
  let stop = 0;
  for (let d = 0; d < 256; d++) {
    stop += u32[table + d];
    for (let at = u32[next + d]; at < stop; at = ++u32[next + d]) {
      const r = from + at * size;
      let e = digit(u32, r + low, r + high, down);
      if (e === d) continue;
      for (let k = 0; k < size; k++) u32[spare + k] = u32[r + k];
      while (e !== d) {
        swap(u32, spare, from + u32[next + e]++ * size, size);
        e = digit(u32, spare + low, spare + high, down);
      }
      for (let k = 0; k < size; k++) u32[r + k] = u32[spare + k];
    }
  }
}

function swap(u32: Uint32Array, a: number, b: number, size: number): void {
  for (let k = 0; k < size; k++) {
    const value = u32[a + k];
    u32[a + k] = u32[b + k];
    u32[b + k] = value;
  }
}
