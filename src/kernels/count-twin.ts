// The kernels of assembly/count.ts in plain TypeScript, for hosts without WebAssembly. They work in the same heap, with the
// same addresses, and leave the same bytes.
//
// Addresses may be 2 GiB and more: `>>> 2` makes indices of them. Those of 32-bit numbers, of records and blocks are
// multiples of 4; ids, counts and bits may begin at any byte.

import { scanBuckets } from './count-twin-scan.ts';
import { scatter } from './count-twin-scatter.ts';
import { sortBuckets } from './count-twin-sort.ts';
import type { Heap } from './wasm.ts';

/** A `CountKernel` for a heap without a WebAssembly memory; that it is one is checked where it is used, in count.ts. */
export function countTwin({ u8, u32 }: Heap) {
  return {
    remapRow: (row: number, length: number, map: number, histogram: number): void => {
      remapRow(u32, row >>> 2, length, map >>> 2, histogram >>> 2);
    },
    scatter: (
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
    ): void => {
      scatter(
        u32,
        row >>> 2,
        length,
        from,
        to,
        nextFrom >>> 0,
        nextTo >>> 0,
        offsets >>> 2,
        records >>> 2,
        order,
        bits,
      );
    },
    sortBuckets: (records: number, ends: number, width: number, order: number, bits: number, scratch: number): void => {
      sortBuckets(u32, records >>> 2, ends >>> 2, width, order, bits, scratch >>> 2);
    },
    scanBuckets: (records: number, ends: number, from: number, width: number, bits: number, block: number): void => {
      scanBuckets(u8, u32, records >>> 2, ends >>> 2, from, width, bits, block >>> 2);
    },
    copyBits: (from: number, count: number, to: number, bit: number): void => {
      copyBits(u8, from >>> 0, count >>> 0, to >>> 0, bit);
    },
  };
}

function remapRow(u32: Uint32Array, row: number, length: number, map: number, histogram: number): void {
  for (let p = row; p < row + length; p++) {
    const id = u32[map + u32[p]];
    u32[p] = id;
    u32[histogram + id]++;
  }
}

function copyBits(u8: Uint8Array, from: number, count: number, to: number, bit: number): void {
  const whole = count >>> 3;
  const mask = (1 << (count & 7)) - 1;
  if (bit === 0) {
    u8.copyWithin(to, from, from + whole);
    if (mask !== 0) u8[to + whole] = u8[from + whole] & mask;
    return;
  }
  // What the byte before could not take goes into the next.
  let carry = 0;
  for (let i = 0; i < whole; i++) {
    carry |= u8[from + i] << bit;
    u8[to + i] = carry;
    carry >>>= 8;
  }
  if (mask !== 0) carry |= (u8[from + whole] & mask) << bit;
  if (carry !== 0) u8[to + whole] = carry;
  if (carry > 255) u8[to + whole + 1] = carry >>> 8;
}
