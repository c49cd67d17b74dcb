// Documents that are the same, token by token: found by a hash, told by their tokens.

import { finishHash } from '../base/hash.ts';
import type { TokenCorpus } from './corpus.ts';
import { isSameRun, mixId } from './runs.ts';

const BASE = 0x2c9277b5;

/**
 * For each document the first one with the same tokens: itself, if there is none before it. Documents without a token are
 * nobody's copy.
 *
 * O(tokens): a document is compared with one document only, but for collisions of 32-bit hashes.
 */
export function firstEqual({ ids, starts, documentCount }: TokenCorpus): Uint32Array {
  const firstOf = new Uint32Array(documentCount);
  const hashes = new Uint32Array(documentCount);
  let places = 16;
  while (places < 2 * documentCount) places *= 2;
  /** Documents by hash, linear probing; 0 is a free place, d + 1 stands for document d. */
  const slots = new Uint32Array(places);
  for (let document = 0; document < documentCount; document++) {
    const from = starts[document];
    const length = starts[document + 1] - from;
    firstOf[document] = document;
    if (length === 0) continue;
    const hash = hashRun(ids, from, from + length);
    hashes[document] = hash;
    let slot = hash & (places - 1);
    for (; slots[slot] !== 0; slot = (slot + 1) & (places - 1)) {
      const other = slots[slot] - 1;
      if (hashes[other] !== hash || starts[other + 1] - starts[other] !== length) continue;
      if (!isSameRun(ids, starts[other], from, length)) continue;
      firstOf[document] = other;
      break;
    }
    if (firstOf[document] === document) slots[slot] = document + 1;
  }
  return firstOf;
}

function hashRun(ids: Uint32Array, from: number, to: number): number {
  let hash = 0;
  for (let i = from; i < to; i++) hash = (Math.imul(hash, BASE) + mixId(ids[i])) | 0;
  return finishHash(hash);
}
