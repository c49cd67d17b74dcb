// The order in which ARPA files list n-grams: the last word is compared first, then the one before it, and so on. Sorted
// so, the n-grams form a trie that is read backwards, and all words of all n-grams come up by reading on.

import { assert } from '../base/errors.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { BackoffTable } from './backoff-table.ts';

/** In `firsts`: the n-gram is the first among its neighbours that differ in their first words only. */
const BEGINS = 0x8000_0000;
/** In `firsts`: some n-gram one longer ends in this one. Set once that longer length was reached. */
const EXTENDED = 0x4000_0000;
/** In `firsts`: the id. Vocabularies have fewer than 2^29 words. */
const ID_MASK = 0x3fff_ffff;

/** The n-grams of one length in that order, until the next order is asked for. */
export interface SuffixOrder {
  /** Length of the n-grams. */
  readonly length: number;
  /** nodes[place] is the n-gram at a place, a node of its level. */
  readonly nodes: Uint32Array;
  /**
   * firsts[k - 1], of this and each smaller length k, has for each place the id of the n-gram's first word and two flags.
   *
   * N-grams with the same end (all words but the first) are neighbours, and their ends stand in the same order one length
   * below. So nobody looks for an end: where an n-gram BEGINS, its end is the next one below that is EXTENDED.
   */
  readonly firsts: readonly Uint32Array[];
}

/**
 * The levels of a table one after the other, each in suffix order, blanks included.
 *
 * An n-gram (h, w) stands by the rank of w, then by the place of h on the level below: a stable counting sort of the
 * children of each h, taken in the order of the h. O(n-grams + vocabulary) a level, with 4 bytes for each n-gram of any
 * length, and at most 12 more for each of the longest level.
 */
export function* suffixOrders({ levels, listing, vocabulary }: BackoffTable): Generator<SuffixOrder, void, void> {
  const { size } = vocabulary;
  const listed = listedIds(listing, size);
  const starts = new Uint32Array(size);
  for (let rank = 0; rank < size; rank++) starts[listed[rank]] = rank;
  // Two arrays of each kind serve all lengths in turn, so that the memory does not hang on when garbage is collected.
  const longest = Math.max(size, ...levels.map(({ ids }) => ids.length));
  const [nodes, contexts] = [0, 0].map(() => [new Uint32Array(longest), new Uint32Array(longest)]);
  let below: OrderBelow = { nodes: nodes[0].subarray(0, size), contexts: contexts[0].subarray(0, size), starts };
  below.nodes.set(listed);
  const firsts = [listed.slice()];
  yield { length: 1, nodes: below.nodes, firsts };
  for (let n = 1; n < levels.length; n++) {
    const { ids } = levels[n];
    const next = {
      nodes: nodes[n % 2].subarray(0, ids.length),
      contexts: contexts[n % 2].subarray(0, ids.length),
      starts: startsOf(ids, listed),
    };
    placeChildren(ids, levels[n - 1].children, below.nodes, next.starts.slice(), next.nodes, next.contexts);
    // The nodes below are done with: their memory is good for the ends. Nobody will ask for the last contexts.
    const ends = below.nodes;
    if (n === 1) ends.fill(0);
    else placeEnds(firsts[n - 1], firsts[n - 2], ends);
    firsts.push(n === levels.length - 1 ? next.contexts : new Uint32Array(ids.length));
    linkEnds({ listed, next, below, ends, firstsBelow: firsts[n - 1], target: firsts[n] });
    below = next;
    yield { length: n + 1, nodes: below.nodes, firsts };
  }
}

/** The n-grams of one length in order, as the order one length up is made from it. */
interface OrderBelow {
  readonly nodes: Uint32Array;
  /** contexts[place] is the place, one length below, of the n-gram there without its last word; 0 for words. */
  readonly contexts: Uint32Array;
  /** starts[id] is the first place of the n-grams that end in a word. */
  readonly starts: Uint32Array;
}

/** All ids as they are listed: the marks first, then the listing. */
function listedIds(listing: Uint32Array | undefined, size: number): Uint32Array {
  const ids = Uint32Array.from({ length: size }, (_, id) => id);
  if (listing !== undefined) ids.set(listing, FIRST_WORD_ID);
  return ids;
}

/** Where the n-grams that end in each word begin, the words standing as they are listed. */
function startsOf(ids: Uint32Array, listed: Uint32Array): Uint32Array {
  const starts = new Uint32Array(listed.length);
  for (let node = 0; node < ids.length; node++) starts[ids[node]]++;
  let sum = 0;
  for (const id of listed) {
    const count = starts[id];
    starts[id] = sum;
    sum += count;
  }
  return starts;
}

/** How many contexts are looked up before any child is placed, so that many reads are under way at once. */
const BATCH = 1024;

/** The counting sort: the children of each context in turn, each put at the next slot of those that end in its word. */
function placeChildren(
  ids: Uint32Array,
  children: Uint32Array,
  order: Uint32Array,
  slots: Uint32Array,
  nodes: Uint32Array,
  contexts: Uint32Array,
): void {
  const from = new Uint32Array(BATCH);
  const to = new Uint32Array(BATCH);
  let batchNodes = new Uint32Array();
  let batchContexts = new Uint32Array();
  let batchIds = new Uint32Array();
  for (let start = 0; start < order.length; start += BATCH) {
    const count = Math.min(BATCH, order.length - start);
    let size = 0;
    for (let i = 0; i < count; i++) {
      const context = order[start + i];
      from[i] = children[context];
      to[i] = children[context + 1];
      size += to[i] - from[i];
    }
    if (size > batchNodes.length) {
      batchNodes = new Uint32Array(2 * size);
      batchContexts = new Uint32Array(2 * size);
      batchIds = new Uint32Array(2 * size);
    }
    // One loop for each step: within it, no read waits for another, and no jump depends on a read that is not there yet.
    for (let i = 0, at = 0; i < count; i++) {
      const end = to[i];
      for (let node = from[i]; node < end; node++) {
        batchNodes[at] = node;
        batchContexts[at++] = start + i;
      }
    }
    for (let at = 0; at < size; at++) batchIds[at] = ids[batchNodes[at]];
    for (let at = 0; at < size; at++) {
      const slot = slots[batchIds[at]]++;
      nodes[slot] = batchNodes[at];
      contexts[slot] = batchContexts[at];
    }
  }
}

/** Sets ends[place] to the place, one length below, of the n-gram there without its first word. */
function placeEnds(firsts: Uint32Array, firstsBelow: Uint32Array, ends: Uint32Array): void {
  let end = -1;
  for (let place = 0; place < firsts.length; place++) {
    if ((firsts[place] & BEGINS) !== 0) {
      do end++;
      while ((firstsBelow[end] & EXTENDED) === 0);
    }
    ends[place] = end;
  }
}

/**
 * Sets the first words and the flags: both lengths are gone through word by word, by the ends of the contexts.
 *
 * The end of (h, w) is (the end of h, w), which has the end of h for its context; both ascend.
 */
function linkEnds(link: {
  readonly listed: Uint32Array;
  readonly next: OrderBelow;
  readonly below: OrderBelow;
  /** ends[place] belongs to the n-gram one shorter, as do `firstsBelow`. */
  readonly ends: Uint32Array;
  readonly firstsBelow: Uint32Array;
  /** Where the first words go; may be the contexts, which are read before. */
  readonly target: Uint32Array;
}): void {
  const { listed, below, ends, firstsBelow, target } = link;
  const { starts, contexts } = link.next;
  const batchEnds = new Uint32Array(BATCH);
  let rank = -1;
  /** Where the n-grams that end in the present word end themselves; where we stand among those one shorter. */
  let slotEnd = 0;
  let place = 0;
  let lastEnd = 0;
  for (let start = 0; start < target.length; start += BATCH) {
    const count = Math.min(BATCH, target.length - start);
    for (let i = 0; i < count; i++) batchEnds[i] = ends[contexts[start + i]];
    for (let i = 0; i < count; i++) target[start + i] = firstsBelow[contexts[start + i]] & ID_MASK;
    for (let i = 0; i < count; i++) {
      const end = batchEnds[i];
      if (start + i < slotEnd) {
        if (end === lastEnd) continue;
      } else {
        do {
          rank++;
          slotEnd = rank + 1 < listed.length ? starts[listed[rank + 1]] : target.length;
        } while (start + i >= slotEnd);
        place = below.starts[listed[rank]];
      }
      while (place < firstsBelow.length && below.contexts[place] !== end) place++;
      assert(place < firstsBelow.length, 'every n-gram without its first word to be there');
      firstsBelow[place] |= EXTENDED;
      target[start + i] |= BEGINS;
      lastEnd = end;
    }
  }
}

/**
 * Goes on through an order, from its beginning to its end, and says which words are others than before.
 *
 * @returns A function that does so for the n-grams at places from..to - 1 and appends ids to `target` from `at` on: for
 *   each n-gram its first word, its second, and so on, up to the last that changed; all but the last have bit 31 set.
 *   It returns how many there are then, at most the order's length for each n-gram.
 */
export function changedWords({ length, firsts }: SuffixOrder): ChangedWords {
  /** places[k - 1] is where we stand at length k. */
  const places = new Int32Array(length).fill(-1);
  return (from, to, target, at) => {
    for (let place = from; place < to; place++) {
      let k = length - 1;
      let first = firsts[k][place];
      let steps = first >>> 31;
      target[at++] = first & ~EXTENDED;
      while (steps > 0) {
        const below = firsts[--k];
        let begun = 0;
        let i = places[k];
        do {
          first = below[++i];
          begun += first >>> 31;
          steps -= (first >>> 30) & 1;
        } while (steps > 0);
        places[k] = i;
        target[at++] = (first & ID_MASK) | (begun > 0 ? BEGINS : 0);
        steps = begun;
      }
    }
    return at;
  };
}

/** See `changedWords`. */
export type ChangedWords = (from: number, to: number, target: Uint32Array, at: number) => number;
