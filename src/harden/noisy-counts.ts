// The mechanism itself, on counts of one length: what a document may add, noise, threshold.

import type { DiscreteGaussian } from './discrete-gaussian.ts';
import { NO_NODE } from './ngram-row.ts';
import type { RandomIntegers } from './random-bytes.ts';

/**
 * Counts n-grams by documents: each adds 1 to at most `contributions` different ones, a uniformly random choice of those it
 * has.
 *
 * @param nodes - See `NgramRow`; tokens of document d are ends[d - 1]..ends[d] - 1.
 * @param isCandidate - isCandidate[node] is 1 for the n-grams that count.
 */
export function boundedCounts(
  nodes: Uint32Array,
  ends: Uint32Array,
  isCandidate: Uint8Array,
  contributions: number,
  random: RandomIntegers,
): Uint32Array {
  const counts = new Uint32Array(isCandidate.length);
  // last[node] is the latest document with that n-gram, counted from 1.
  const last = new Uint32Array(isCandidate.length);
  let own = new Uint32Array(1 << 10);
  let at = 0;
  for (let document = 0; document < ends.length; document++) {
    if (own.length < ends[document] - at) own = new Uint32Array(2 * (ends[document] - at));
    let size = 0;
    for (; at < ends[document]; at++) {
      const node = nodes[at];
      if (node === NO_NODE || isCandidate[node] === 0 || last[node] === document + 1) continue;
      last[node] = document + 1;
      own[size++] = node;
    }
    const chosen = Math.min(size, contributions);
    // Fisher–Yates, as far as it is needed: every subset is equally likely.
    if (chosen < size) {
      for (let i = 0; i < chosen; i++) {
        const other = i + random.below(size - i);
        [own[i], own[other]] = [own[other], own[i]];
      }
    }
    for (let i = 0; i < chosen; i++) counts[own[i]]++;
  }
  return counts;
}

/**
 * Noise on every count of at least 1, and 0 for those that do not rise above the threshold.
 *
 * Counts of 0 stay 0: what no document has is never in a table.
 */
export function noisyCounts(counts: ArrayLike<number>, noise: DiscreteGaussian, threshold: number): Float64Array {
  const noisy = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0) continue;
    const count = counts[i] + noise.next();
    if (count > threshold) noisy[i] = count;
  }
  return noisy;
}
