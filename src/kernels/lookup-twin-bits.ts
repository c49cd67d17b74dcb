// Bits and rows of codes, as the twin of the look-up kernels reads them: 32 bits at a time, where the kernels read 64.

import { LAYER_BYTES } from './lookup-layout.ts';

/** How many bits of a 32-bit number are 1. */
export function onesOf(word: number): number {
  let sums = word - ((word >>> 1) & 0x5555_5555);
  sums = (sums & 0x3333_3333) + ((sums >>> 2) & 0x3333_3333);
  return Math.imul((sums + (sums >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Position of the lowest 1 bit of a number that is not 0. */
export function lowestOf(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** Position of the k-th 1 bit (from 0), sought from position `at` on; `bits` is an address. */
export function placeOfOne(u32: Uint32Array, bits: number, at: number, k: number): number {
  let index = (bits >>> 2) + (at >>> 5);
  let word = u32[index] & (-1 << (at & 31));
  let left = k;
  for (let ones = onesOf(word); left >= ones; ones = onesOf(word)) {
    left -= ones;
    word = u32[++index];
  }
  for (; left > 0; left--) word &= word - 1;
  return (index - (bits >>> 2)) * 32 + lowestOf(word);
}

/** Number `index` of a row of directly addressable codes. */
export function codeAt(u32: Uint32Array, codes: number, index: number): number {
  let layer = (codes >>> 2) + 1;
  let i = index;
  let value = 0;
  for (let left = u32[codes >>> 2]; ; layer += LAYER_BYTES >>> 2) {
    const width = u32[layer];
    if (width > 0) value = (value | (chunkAt(u32, u32[layer + 2], i * width, width) << u32[layer + 1])) >>> 0;
    if (--left === 0) return value;
    const bits = u32[layer + 3] >>> 2;
    const word = u32[bits + (i >>> 5)];
    if (((word >>> (i & 31)) & 1) === 0) return value;
    let ones = u32[(u32[layer + 4] >>> 2) + (i >>> 9)];
    for (let at = (i >>> 9) << 4; at < i >>> 5; at++) ones += onesOf(u32[bits + at]);
    i = ones + onesOf(word & ~(-1 << (i & 31)));
  }
}

/** `width` bits (1 to 32) from bit number `bit` of the bytes at an address on; the number of a bit may pass 2^32. */
function chunkAt(u32: Uint32Array, chunks: number, bit: number, width: number): number {
  const index = (chunks >>> 2) + Math.floor(bit / 32);
  const shift = bit % 32;
  let value = u32[index] >>> shift;
  if (shift + width > 32) value |= u32[index + 1] << (32 - shift);
  return width === 32 ? value >>> 0 : value & ((1 << width) - 1);
}
