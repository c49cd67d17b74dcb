// Counts all n-grams of a row of ids at once: the windows that begin at each place are sorted by their ids, last column
// first (LSD radix sort, one bucket a word), and the sorted row is read from front to back, once for each length: where two
// neighbours part, a new n-gram begins.

import { SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import type { CountLevel } from './table.ts';

/**
 * The trie of all n-grams up to `order` that begin at ids[0..windowCount).
 *
 * An n-gram ends before the next `<s>`, so none crosses a sentence border. O(windows × order) time; 13 + 4 × order bytes a
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
  const sorted = sortWindows(ids, windowCount, order, vocabularySize);
  const shared = sharedLengths(sorted);
  const kinds = new Uint32Array(256);
  for (let i = 0; i < shared.length; i++) kinds[shared[i]]++;
  // A window begins an n-gram of each length beyond what it shares, up to its own.
  const sizeOf = (length: number): number =>
    kinds.reduce((sum, count, kind) => ((kind & 15) < length && kind >>> 4 >= length ? sum + count : sum), 0);
  const levels = [buildWords(sorted, shared)];
  for (let length = 2; length <= order; length++) levels.push(buildLevel(sorted, shared, length, sizeOf(length)));
  return levels;
}

/** All windows, sorted by their ids. */
interface SortedWindows {
  readonly order: number;
  /** Windows starts[id]..starts[id + 1] - 1 begin with that id; length vocabulary size + 1. */
  readonly starts: Uint32Array;
  /** tails[i * (order - 1)..(i + 1) * (order - 1)) are the other ids of window i. */
  readonly tails: Uint32Array;
}

/**
 * Sorts all windows.
 *
 * Each place travels with the id that the next pass sorts by, as a pair, and the last pass writes out the ids themselves:
 * an id that is looked up while something is written is not waited for. That is three times faster than looking it up when
 * it is needed.
 */
function sortWindows(ids: Uint32Array, windowCount: number, order: number, vocabularySize: number): SortedWindows {
  // histogram[id] is how many places p have ids[p + column] = id, kept up to date from column to column.
  const histogram = new Uint32Array(vocabularySize);
  for (let place = order - 1; place < order - 1 + windowCount; place++) histogram[ids[place]]++;
  // next[id] is where the next pair of that id goes.
  const next = new Uint32Array(vocabularySize);
  let from = new Uint32Array(2 * windowCount);
  let to = new Uint32Array(2 * windowCount);
  setStarts(next, histogram);
  for (let place = 0; place < windowCount; place++) {
    const at = 2 * next[ids[place + order - 1]]++;
    from[at] = place;
    from[at + 1] = ids[place + order - 2];
  }
  for (let column = order - 2; column >= 0; column--) {
    // The pairs are sorted by all columns behind this one, which is the one that they carry.
    histogram[ids[column]]++;
    histogram[ids[column + windowCount]]--;
    if (column === 0) break;
    setStarts(next, histogram);
    for (let i = 0; i < from.length; i += 2) {
      const place = from[i];
      const at = 2 * next[from[i + 1]]++;
      to[at] = place;
      to[at + 1] = ids[place + column - 1];
    }
    [from, to] = [to, from];
  }
  setStarts(next, histogram);
  const starts = new Uint32Array(vocabularySize + 1);
  starts.set(next);
  starts[vocabularySize] = windowCount;
  const width = order - 1;
  const tails = width <= 2 ? to.subarray(0, width * windowCount) : new Uint32Array(width * windowCount);
  for (let i = 0; i < from.length; i += 2) {
    const place = from[i];
    const at = width * next[from[i + 1]]++;
    for (let column = 0; column < width; column++) tails[at + column] = ids[place + 1 + column];
  }
  return { order, starts, tails };
}

function setStarts(starts: Uint32Array, histogram: Uint32Array): void {
  let sum = 0;
  for (let id = 0; id < starts.length; id++) {
    starts[id] = sum;
    sum += histogram[id];
  }
}

/**
 * For each sorted window, one byte: the low four bits say how many of its first ids it shares with the window before, the
 * high four how long it is before a sentence ends (at most `order`, which is below 16). Equal values mean that it repeats
 * the window before.
 */
function sharedLengths({ order, starts, tails }: SortedWindows): Uint8Array {
  const width = order - 1;
  const shared = new Uint8Array(tails.length / width);
  for (let id = 0; id + 1 < starts.length; id++) {
    const end = starts[id + 1];
    let lengthBefore = 0;
    for (let i = starts[id]; i < end; i++) {
      const at = i * width;
      const before = at - width;
      let length = 1;
      let common = lengthBefore > 0 ? 1 : 0;
      while (length < order) {
        const next = tails[at + length - 1];
        if (next === SENTENCE_START_ID) break;
        if (common === length && length < lengthBefore && tails[before + length - 1] === next) common++;
        length++;
      }
      shared[i] = common | (length << 4);
      lengthBefore = length;
    }
  }
  return shared;
}

/** The first level: node i is the word with id i, counted or not. */
function buildWords({ starts }: SortedWindows, shared: Uint8Array): CountLevel {
  const counts = new Uint32Array(starts.length - 1);
  const children = new Uint32Array(starts.length);
  for (let id = 0; id < counts.length; id++) {
    counts[id] = starts[id + 1] - starts[id];
    let pairs = 0;
    for (let i = starts[id]; i < starts[id + 1]; i++) if ((shared[i] & 15) < 2 && shared[i] > 31) pairs++;
    children[id + 1] = children[id] + pairs;
  }
  return { ids: new Uint32Array(), counts, children };
}

/** The n-grams of one length above 1, `size` of them. */
function buildLevel({ order, tails }: SortedWindows, shared: Uint8Array, length: number, size: number): CountLevel {
  const width = order - 1;
  const hasChildren = length < order;
  const ids = new Uint32Array(size);
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
        ids[nodes] = tails[i * width + length - 2];
        if (hasChildren) children[nodes] = childNodes;
        nodes++;
      }
    }
    if (common <= length && ownLength > length) childNodes++;
  }
  if (began >= 0) counts[nodes - 1] = shared.length - began;
  if (hasChildren) children[nodes] = childNodes;
  return { ids, counts, children };
}
