// The order in which ARPA files list n-grams: the last word is compared first, then the one before it, and so on.

import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { BackoffTable } from './backoff-table.ts';

/** The n-grams of one length in that order. */
export interface SuffixOrder {
  /** Length of the n-grams. */
  readonly length: number;
  /** nodes[i] is the n-gram at place i. */
  readonly nodes: Uint32Array;
  /** parents[node] is the n-gram without its last word, a node of the level below; empty for length 1. */
  readonly parents: Uint32Array;
}

/**
 * The levels of a table one after the other, each in suffix order, blanks included.
 *
 * An n-gram (h, w) stands by the rank of w, then by the place of h on the level below: a stable counting sort of the
 * children of each h, taken in the order of the h. O(n-grams + vocabulary) a level.
 */
export function* suffixOrders({ levels, listing, vocabulary }: BackoffTable): Generator<SuffixOrder> {
  const size = vocabulary.size;
  const ranks = ranksOf(listing, size);
  let below: SuffixOrder = { length: 1, nodes: new Uint32Array(size), parents: new Uint32Array() };
  for (let id = 0; id < size; id++) below.nodes[ranks[id]] = id;
  yield below;
  for (let n = 1; n < levels.length; n++) {
    const { ids } = levels[n];
    const { children } = levels[n - 1];
    const ends = new Uint32Array(size + 1);
    for (let node = 0; node < ids.length; node++) ends[ranks[ids[node]] + 1]++;
    for (let rank = 0; rank < size; rank++) ends[rank + 1] += ends[rank];
    const nodes = new Uint32Array(ids.length);
    const parents = new Uint32Array(ids.length);
    for (const parent of below.nodes) {
      for (let node = children[parent]; node < children[parent + 1]; node++) {
        nodes[ends[ranks[ids[node]]]++] = node;
        parents[node] = parent;
      }
    }
    below = { length: n + 1, nodes, parents };
    yield below;
  }
}

/** ranks[id] is where a word stands among the words: the marks first, then the listing. */
function ranksOf(listing: Uint32Array | undefined, size: number): Uint32Array {
  const ranks = Uint32Array.from({ length: size }, (_, id) => id);
  listing?.forEach((id, i) => (ranks[id] = FIRST_WORD_ID + i));
  return ranks;
}
