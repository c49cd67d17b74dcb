// The directories of a packed model, as assembly/lookup.ts builds them.

import { codeAt, lowestOf, onesOf } from './lookup-twin-bits.ts';

/** See `LookupKernel`. */
export function countOnes(u32: Uint32Array, bits: number, words: number): number {
  let ones = 0;
  for (let at = bits >>> 2, end = at + 2 * words; at < end; at++) ones += onesOf(u32[at]);
  return ones;
}

/** See `LookupKernel`. */
export function buildRanks(u32: Uint32Array, bits: number, words: number, ranks: number): number {
  let ones = 0;
  const out = ranks >>> 2;
  for (let w = 0; w < 2 * words; w++) {
    if ((w & 15) === 0) u32[out + (w >>> 4)] = ones;
    ones += onesOf(u32[(bits >>> 2) + w]);
  }
  u32[out + ((words + 7) >>> 3)] = ones;
  return ones;
}

/** See `LookupKernel`. */
export function buildSelect(u32: Uint32Array, bits: number, words: number, select: number): void {
  let ones = 0;
  let next = 0;
  let out = select >>> 2;
  for (let w = 0; w < 2 * words; w++) {
    let word = u32[(bits >>> 2) + w];
    const count = onesOf(word);
    if (ones + count > next) {
      for (let skipped = ones; skipped < next; skipped++) word &= word - 1;
      u32[out++] = 32 * w + lowestOf(word);
      next += 64;
    }
    ones += count;
  }
  u32[out] = 64 * words;
}

/** See `LookupKernel`. */
export function buildStarts(u32: Uint32Array, bits: number, words: number, starts: number): void {
  const out = starts >>> 2;
  let node = 0;
  u32[out] = 0;
  for (let w = 0; w < 2 * words; w++) {
    for (let word = u32[(bits >>> 2) + w]; word !== 0; word &= word - 1) {
      u32[out + node + 1] = 32 * w + lowestOf(word) - node;
      node++;
    }
  }
}

/** See `LookupKernel`. */
export function buildSamples(u32: Uint32Array, codes: number, size: number, shift: number, samples: number): void {
  let out = samples >>> 2;
  for (let i = 0; i < size; i += 2 ** shift) u32[out++] = codeAt(u32, codes, i);
}
