// Counts all n-grams of a row of ids at once: the windows that begin at each place are sorted by their ids, last column
// first (LSD radix sort, one bucket a word), and one scan over neighbours yields the trie of every length.

import { SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import type { CountLevel } from './table.ts';

/**
 * The trie of all n-grams up to `order` that begin at ids[0..windowCount).
 *
 * An n-gram ends before the next `<s>`, so none crosses a sentence border. O(windows × order) time; 17 bytes a
 * window besides the result.
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

/**
 * Places 0..windowCount - 1, sorted by the `order` ids that begin there.
 *
 * Each place travels with the id that the next pass sorts by, as a pair: looked up while the pair is written, the id is
 * not waited for. That is three times faster than looking it up when it is needed.
 */
function sortWindows(ids: Uint32Array, windowCount: number, order: number, vocabularySize: number): Uint32Array {
  // histogram[id] is how many places p have ids[p + column] = id, kept up to date from column to column.
  const histogram = new Uint32Array(vocabularySize);
  for (let place = order - 1; place < order - 1 + windowCount; place++) histogram[ids[place]]++;
  // next[id] is where the next pair of that id goes.
  const next = new Uint32Array(vocabularySize);
  let from = new Uint32Array(2 * windowCount);
  let to = new Uint32Array(2 * windowCount);
  for (let place = 0; place < windowCount; place++) {
    from[2 * place] = place;
    from[2 * place + 1] = ids[place + order - 1];
  }
  for (let column = order - 1; column > 0; column--) {
    setStarts(next, histogram, 2);
    for (let i = 0; i < from.length; i += 2) {
      const place = from[i];
      const id = from[i + 1];
      const at = next[id];
      next[id] = at + 2;
      to[at] = place;
      to[at + 1] = ids[place + column - 1];
    }
    [from, to] = [to, from];
    histogram[ids[column - 1]]++;
    histogram[ids[column - 1 + windowCount]]--;
  }
  setStarts(next, histogram, 1);
  const places = to.subarray(0, windowCount);
  for (let i = 0; i < from.length; i += 2) places[next[from[i + 1]]++] = from[i];
  return places;
}

function setStarts(starts: Uint32Array, histogram: Uint32Array, stride: number): void {
  let sum = 0;
  for (let id = 0; id < starts.length; id++) {
    starts[id] = sum;
    sum += stride * histogram[id];
  }
}

/** One scan over the sorted windows for each length: where two neighbours part, a new n-gram begins. */
function buildTrie(ids: Uint32Array, places: Uint32Array, order: number, vocabularySize: number): CountLevel[] {
  const shared = sharedLengths(ids, places, order);
  const kinds = new Uint32Array(256);
  for (let i = 0; i < shared.length; i++) kinds[shared[i]]++;
  // A window begins an n-gram of each length beyond what it shares, up to its own.
  const sizeOf = (length: number): number =>
    kinds.reduce((sum, count, kind) => ((kind & 15) < length && kind >>> 4 >= length ? sum + count : sum), 0);
  const levels = [buildWords(ids, places, shared, vocabularySize)];
  for (let length = 2; length <= order; length++) {
    levels.push(buildLevel(ids, places, shared, length, sizeOf(length), length < order));
  }
  return levels;
}

/** The first level: node i is the word with id i, counted or not. */
function buildWords(ids: Uint32Array, places: Uint32Array, shared: Uint8Array, vocabularySize: number): CountLevel {
  const counts = new Uint32Array(vocabularySize);
  const children = new Uint32Array(vocabularySize + 1);
  for (let i = 0; i < shared.length; i++) {
    counts[ids[i]]++;
    if ((shared[i] & 15) < 2 && shared[i] >>> 4 > 1) children[ids[places[i]] + 1]++;
  }
  for (let id = 0; id < vocabularySize; id++) children[id + 1] += children[id];
  return { ids: new Uint32Array(), counts, children };
}

/** The n-grams of one length above 1, `size` of them. */
function buildLevel(
  ids: Uint32Array,
  places: Uint32Array,
  shared: Uint8Array,
  length: number,
  size: number,
  hasChildren: boolean,
): CountLevel {
  const lastIds = new Uint32Array(size);
  const counts = new Uint32Array(size);
  const children = new Uint32Array(hasChildren ? size + 1 : 0);
  let nodes = 0;
  let childNodes = 0;
  // The n-gram that is open began at this window; -1 while none is, behind a window that is too short for one.
  let began = -1;
  for (let i = 0; i < shared.length; i++) {
    const common = shared[i] & 15;
    const ownLength = shared[i] >>> 4;
    if (common < length) {
      if (began >= 0) counts[nodes - 1] = i - began;
      began = -1;
      if (ownLength >= length) {
        began = i;
        lastIds[nodes] = ids[places[i] + length - 1];
        if (hasChildren) children[nodes] = childNodes;
        nodes++;
      }
    }
    if (common <= length && ownLength > length) childNodes++;
  }
  if (began >= 0) counts[nodes - 1] = shared.length - began;
  if (hasChildren) children[nodes] = childNodes;
  return { ids: lastIds, counts, children };
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
