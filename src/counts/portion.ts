// Counts all n-grams of a row of ids at once: the windows that begin at each place are sorted by their ids, last column
// first (LSD radix sort, one bucket a word), and one scan over neighbours yields the trie of every length.

import { SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import type { CountLevel } from './table.ts';

/**
 * The trie of all n-grams up to `order` that begin at ids[0..windowCount).
 *
 * An n-gram ends before the next `<s>`, so none crosses a sentence border. O(windows × order) time; 9 bytes a window
 * besides the result.
 *
 * @param ids - Token ids; ids[windowCount..windowCount + order) are read as well and must be there: what follows in the
 *   text, or `<s>` where it ends.
 * @param vocabularySize - All ids are below it.
 */
export function countWindows(
  ids: Uint32Array,
  windowCount: number,
  order: number,
  vocabularySize: number,
): CountLevel[] {
  const places = sortWindows(ids, windowCount, order, vocabularySize);
  return buildTrie(ids, places, order, vocabularySize);
}

/** Places 0..windowCount - 1, sorted by the `order` ids that begin there. */
function sortWindows(ids: Uint32Array, windowCount: number, order: number, vocabularySize: number): Uint32Array {
  // histogram[id] is how many places p have ids[p + column] = id, kept up to date from column to column.
  const histogram = new Uint32Array(vocabularySize);
  for (let place = order - 1; place < order - 1 + windowCount; place++) histogram[ids[place]]++;
  const next = new Uint32Array(vocabularySize);
  let from = new Uint32Array(windowCount);
  let to = new Uint32Array(windowCount);
  for (let column = order - 1; column >= 0; column--) {
    let sum = 0;
    for (let id = 0; id < vocabularySize; id++) {
      next[id] = sum;
      sum += histogram[id];
    }
    if (column === order - 1) {
      for (let place = 0; place < windowCount; place++) to[next[ids[place + column]]++] = place;
    } else {
      for (let i = 0; i < windowCount; i++) {
        const place = from[i];
        to[next[ids[place + column]]++] = place;
      }
    }
    [from, to] = [to, from];
    if (column > 0) {
      histogram[ids[column - 1]]++;
      histogram[ids[column - 1 + windowCount]]--;
    }
  }
  return from;
}

/** One scan over the sorted windows: where two neighbours part, new n-grams begin. */
function buildTrie(ids: Uint32Array, places: Uint32Array, order: number, vocabularySize: number): CountLevel[] {
  const shared = sharedLengths(ids, places, order);
  const sizes = new Float64Array(order + 1);
  // A window adds one n-gram for each length beyond what it shares, up to its own; shared[i] packs both (see there).
  for (let i = 0; i < shared.length; i++) {
    for (let length = (shared[i] & 15) + 1; length <= shared[i] >>> 4; length++) sizes[length]++;
  }
  const idsOf: Uint32Array[] = [];
  const countsOf: Uint32Array[] = [];
  const childrenOf: Uint32Array[] = [];
  for (let length = 1; length <= order; length++) {
    const nodes = length === 1 ? vocabularySize : sizes[length];
    idsOf.push(new Uint32Array(length === 1 ? 0 : nodes));
    countsOf.push(new Uint32Array(nodes));
    childrenOf.push(new Uint32Array(length === order ? 0 : nodes + 1));
  }
  /** nodes[length - 1] is how many n-grams of that length have begun; began[length - 1] at which window the last one did. */
  const nodes = new Uint32Array(order);
  const began = new Uint32Array(order);
  let openLength = 0;
  const words = countsOf[0];
  const wordChildren = childrenOf[0];
  for (let i = 0; i < shared.length; i++) {
    const common = shared[i] & 15;
    const ownLength = shared[i] >>> 4;
    if (common === ownLength) continue;
    for (let level = common; level < openLength; level++) {
      if (level === 0) words[ids[places[i - 1]]] = i - began[0];
      else countsOf[level][nodes[level] - 1] = i - began[level];
    }
    const place = places[i];
    for (let level = common; level < ownLength; level++) {
      began[level] = i;
      if (level === 0) {
        const last = nodes[0];
        const word = ids[place];
        for (let id = last; id <= word; id++) wordChildren[id] = nodes[1]!;
        nodes[0] = word + 1;
        continue;
      }
      const node = nodes[level]++;
      idsOf[level][node] = ids[place + level]!;
      if (level < order - 1) childrenOf[level][node] = nodes[level + 1]!;
    }
    openLength = ownLength;
  }
  for (let level = 0; level < openLength; level++) {
    if (level === 0) words[ids[places[shared.length - 1]]] = shared.length - began[0];
    else countsOf[level][nodes[level] - 1] = shared.length - began[level];
  }
  for (let id = nodes[0]; id <= vocabularySize; id++) wordChildren[id] = nodes[1]!;
  for (let level = 1; level < order - 1; level++) childrenOf[level][nodes[level]] = nodes[level + 1]!;
  return idsOf.map((levelIds, level) => ({ ids: levelIds, counts: countsOf[level], children: childrenOf[level] }));
}

/**
 * For each sorted window, one byte: the low four bits say how many of its first ids it shares with the window before, the
 * high four how long it is before a sentence ends (at most `order`, which is below 16). Equal values mean that it repeats
 * the window before.
 */
function sharedLengths(ids: Uint32Array, places: Uint32Array, order: number): Uint8Array {
  const shared = new Uint8Array(places.length);
  let before = 0;
  let lengthBefore = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    let length = 1;
    let common = i > 0 && ids[before] === ids[place] ? 1 : 0;
    while (length < order) {
      const id = ids[place + length];
      if (id === SENTENCE_START_ID) break;
      if (common === length && length < lengthBefore && ids[before + length] === id) common++;
      length++;
    }
    shared[i] = common | (length << 4);
    before = place;
    lengthBefore = length;
  }
  return shared;
}
