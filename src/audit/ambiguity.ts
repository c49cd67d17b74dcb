// How many texts have the same counts: bits that are still to be guessed by someone who has them all.

import type { CountTable } from '../counts/table.ts';
import { SENTENCE_END_ID } from '../tokens/vocabulary.ts';
import { COUNT, NODE_FIELDS, type WalkGraph } from './walk-graph.ts';

/**
 * Log2 of how many texts have these counts, at most, but for the order of their sentences: at each node the ways to go on may
 * be taken in any order, and those with the same words are one. Of these some do not hang together, so it is an upper bound
 * (the factorials of the BEST theorem: van Aardenne-Ehrenfest & de Bruijn 1951). O(n-grams).
 *
 * @param graph - Walked or not.
 */
export function ambiguityBits({ nodes, children, times, nodeCount }: WalkGraph): number {
  let bits = 0;
  let edge = children[0];
  for (let v = 0; v < nodeCount; v++) {
    const end = children[v + 1];
    if (edge === end) continue;
    const count = nodes[NODE_FIELDS * v + COUNT];
    let walked = 0;
    bits += log2Factorial(count);
    for (; edge < end; edge++) {
      walked += times[edge];
      bits -= log2Factorial(times[edge]);
    }
    bits -= log2Factorial(count - walked);
  }
  return bits;
}

/**
 * The same for someone who has nothing but how often each word was read, and how many sentences there are. O(words).
 *
 * @param counts - Of the words by id.
 */
export function orderlessBits(counts: CountTable['levels'][number]['counts']): number {
  let sum = 0;
  let bits = 0;
  for (let id = SENTENCE_END_ID; id < counts.length; id++) {
    sum += counts[id];
    bits -= log2Factorial(counts[id]);
  }
  return bits + log2Factorial(sum);
}

const SMALL = Float64Array.from({ length: 256 }, () => 0);
for (let n = 2; n < SMALL.length; n++) SMALL[n] = SMALL[n - 1] + Math.log2(n);

/** log2(n!): sums up to 255, above by Stirling's series, which is exact to 12 digits there. */
function log2Factorial(n: number): number {
  if (n < SMALL.length) return SMALL[n];
  const nats = n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
  return nats / Math.LN2;
}
