// Children of a node, and the search among them, as assembly/lookup.ts does it.

import { codeAt, lowestOf, placeOfOne } from './lookup-twin-bits.ts';
import { LEVEL_FIELDS, NONE } from './lookup-layout.ts';

/** Blanks between two known 1 bits that are still scanned, rather than searched by ranks. */
const SCAN_BITS = 2048;

/** The first child of a node of length n; `level` is the address of that length's record. */
export function firstChild(u32: Uint32Array, level: number, n: number, node: number): number {
  if (n === 1) return u32[(u32[(level + LEVEL_FIELDS.select) >>> 2] >>> 2) + node];
  return node === 0 ? 0 : selectOne(u32, level, node - 1) + 1 - node;
}

/** How many children it has. */
export function childCount(u32: Uint32Array, level: number, n: number, node: number): number {
  if (n === 1) {
    const starts = u32[(level + LEVEL_FIELDS.select) >>> 2] >>> 2;
    return u32[starts + node + 1] - u32[starts + node];
  }
  const start = node === 0 ? 0 : selectOne(u32, level, node - 1) + 1;
  const bits = u32[(level + LEVEL_FIELDS.bits) >>> 2] >>> 2;
  const rest = u32[bits + (start >>> 5)] >>> (start & 31);
  return rest === 0 ? selectOne(u32, level, node) - start : lowestOf(rest);
}

/** Position of the k-th 1 bit (from 0) among the bits of a level's children. */
function selectOne(u32: Uint32Array, level: number, k: number): number {
  const bits = u32[(level + LEVEL_FIELDS.bits) >>> 2];
  const known = (u32[(level + LEVEL_FIELDS.select) >>> 2] >>> 2) + (k >>> 6);
  const at = u32[known];
  if (u32[known + 1] - at > SCAN_BITS) {
    const ranks = u32[(level + LEVEL_FIELDS.ranks) >>> 2] >>> 2;
    let low = at >>> 9;
    let high = u32[known + 1] >>> 9;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (u32[ranks + middle] <= k) low = middle;
      else high = middle - 1;
    }
    if (low > at >>> 9) return placeOfOne(u32, bits, low * 512, k - u32[ranks + low]);
  }
  return placeOfOne(u32, bits, at, k & 63);
}

/**
 * The place of `target` among `count` ascending numbers below `limit`, those of nodes first, first + 1, ...; NONE when it is
 * not there. The number at place p is at least p, and at most limit - count + p, which narrows the search.
 */
export function findPlace(
  u32: Uint32Array,
  level: number,
  first: number,
  count: number,
  limit: number,
  target: number,
): number {
  if (count === limit) return target < count ? target : NONE;
  let low = Math.max(0, target - (limit - count));
  let high = Math.min(count, target + 1);
  const shift = u32[(level + LEVEL_FIELDS.sampleShift) >>> 2];
  if (low < high && (high - low) >>> shift > 1) {
    const samples = u32[(level + LEVEL_FIELDS.samples) >>> 2] >>> 2;
    const firstSample = (first + low + 2 ** shift - 1) >>> shift;
    let lowSample = firstSample;
    let highSample = ((first + high - 1) >>> shift) + 1;
    while (lowSample < highSample) {
      const middle = (lowSample + highSample) >>> 1;
      if (u32[samples + middle] <= target) lowSample = middle + 1;
      else highSample = middle;
    }
    high = Math.min(high, lowSample * 2 ** shift - first);
    if (lowSample > firstSample) low = (lowSample - 1) * 2 ** shift - first;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = codeAt(u32, level + LEVEL_FIELDS.ids, first + middle);
    if (value === target) return middle;
    if (value < target) low = middle + 1;
    else high = middle;
  }
  return NONE;
}
