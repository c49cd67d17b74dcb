// Runs of ids of one length, by a hash that moves on with them: which of them stand in a corpus, and how often.

import { SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';

/** Multipliers of the two halves of a hash: odd, and without a simple relation. */
const A = 0x9e3779b1;
const B = 0x85ebca6b;

/**
 * Hashes of all runs of `length` ids that cross no border of a sentence: 53 bits, so that among 10^7 runs of a corpus and 10^4
 * that are looked for one false match comes in 10^5 times. O(ids). (Karp & Rabin 1987.)
 */
export function eachWindow(ids: Uint32Array, length: number, onWindow: (key: number, at: number) => void): void {
  let powerA = 1;
  let powerB = 1;
  for (let i = 1; i < length; i++) {
    powerA = Math.imul(powerA, A);
    powerB = Math.imul(powerB, B);
  }
  let a = 0;
  let b = 0;
  let filled = 0;
  for (let i = 0; i < ids.length; i++) {
    if (ids[i] === SENTENCE_START_ID || ids[i] === SENTENCE_END_ID) {
      a = b = filled = 0;
      continue;
    }
    if (filled === length) {
      const gone = ids[i - length] + 1;
      a = (a - Math.imul(gone, powerA)) | 0;
      b = (b - Math.imul(gone, powerB)) | 0;
      filled--;
    }
    a = (Math.imul(a, A) + ids[i] + 1) | 0;
    b = (Math.imul(b, B) + ids[i] + 1) | 0;
    filled++;
    if (filled === length) onWindow((mixed(a) >>> 11) * 4294967296 + (mixed(b) >>> 0), i - length + 1);
  }
}

/** Spreads the bits of a hash (the finaliser of MurmurHash3). */
function mixed(hash: number): number {
  let x = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}

/** How often each of some runs stands in documents: their hashes and counts. Only those that are keys already are counted. */
export function countWindows(documents: readonly Uint32Array[], length: number, counts: Map<number, number>): void {
  for (const ids of documents) {
    eachWindow(ids, length, (key) => {
      const count = counts.get(key);
      if (count !== undefined) counts.set(key, count + 1);
    });
  }
}
