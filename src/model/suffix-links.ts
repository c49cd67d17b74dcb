// Where each n-gram without its first word is, the way back when a context is too long; and the one without its last word.

import { grown } from '../base/arrays.ts';
import { assert } from '../base/errors.ts';
import { placeOfId } from '../base/search.ts';

/** What the links are found from: ids and children of a level, as in `CountLevel` and `BackoffLevel`. */
export interface TrieLevel {
  readonly ids: Uint32Array;
  readonly children: Uint32Array;
}

/** What links say of an n-gram that is not there. */
export const NO_LINK = 0xffffffff;

/**
 * links[n - 1][node] is the node, among the n-grams of length n - 1, of n-gram `node` of length n without its first word.
 *
 * Empty for length 1. All those n-grams must be there, or with `isPartial` their links are `NO_LINK`. Time about linear in the
 * n-grams: where many follow one, the places of those that may follow are noted by word. Memory 4 bytes an n-gram, and
 * meanwhile 4 for each shorter one and up to 12 for those with many to look among.
 */
export function suffixLinks(levels: readonly TrieLevel[], isPartial = false): Uint32Array[] {
  const links: Uint32Array[] = [new Uint32Array()];
  for (let n = 2; n <= levels.length; n++) links.push(linksOf(levels, links[n - 2], n, isPartial));
  return links;
}

/** Parents that are looked at together: what they lead to is read for all before it is compared. */
const BATCH = 1024;

/** More n-grams to look among than these are noted by their words, which is faster than to search them. */
const WIDE = 32;
const STEPS_MAX = Math.log2(WIDE);

function linksOf(levels: readonly TrieLevel[], below: Uint32Array, n: number, isPartial: boolean): Uint32Array {
  const { ids } = levels[n - 1];
  if (n === 2) return ids.slice();
  const parents = levels[n - 2].children;
  const relatives = levels[n - 2].ids;
  const relativeChildren = levels[n - 3].children;
  const links = new Uint32Array(ids.length);
  /** Parents whose children are to be found among many, to be taken together with others that have them in the same place. */
  let later = new Uint32Array(BATCH);
  let laterCount = 0;
  let missing = 0;
  let readAhead = 0;
  const lows = new Uint32Array(BATCH);
  const widths = new Uint32Array(BATCH);
  // Only children by how many steps it takes to find them, so that no loop ends where the processor does not expect it.
  const lists = Array.from({ length: STEPS_MAX + 1 }, () => new Uint32Array(BATCH));
  const sizes = new Uint32Array(STEPS_MAX + 1);
  for (let batch = 0; batch + 1 < parents.length; batch += BATCH) {
    const size = Math.min(BATCH, parents.length - 1 - batch);
    sizes.fill(0);
    for (let i = 0; i < size; i++) {
      const relative = below[batch + i];
      const isThere = relative !== NO_LINK;
      lows[i] = isThere ? relativeChildren[relative] : 0;
      widths[i] = isThere ? relativeChildren[relative + 1] - relativeChildren[relative] : 0;
    }
    // Nothing else in this loop, so that the processor waits for many of them at once.
    for (let i = 0; i < size; i++) readAhead += relatives[lows[i] + (widths[i] >>> 1)] & 1;
    if (laterCount + size > later.length) later = grown(later, laterCount + size);
    let from = parents[batch];
    for (let i = 0; i < size; i++) {
      const low = lows[i];
      const width = widths[i];
      const to = parents[batch + i + 1];
      if (to === from) continue;
      if (width === 0) {
        links.fill(NO_LINK, from, to);
        missing += to - from;
      } else if (width > WIDE) later[laterCount++] = batch + i;
      else {
        const steps = 32 - Math.clz32(width - 1);
        if (to - from === 1) lists[steps][sizes[steps]++] = i;
        else {
          for (let node = from; node < to; node++) {
            const place = placeAmong(relatives, low, width, steps, ids[node]);
            const isThere = relatives[place] === ids[node];
            links[node] = isThere ? place : NO_LINK;
            missing += isThere ? 0 : 1;
          }
        }
      }
      from = to;
    }
    for (let steps = 0; steps <= STEPS_MAX; steps++) {
      const list = lists[steps];
      for (let k = 0; k < sizes[steps]; k++) {
        const i = list[k];
        const node = parents[batch + i];
        const place = placeAmong(relatives, lows[i], widths[i], steps, ids[node]);
        const isThere = relatives[place] === ids[node];
        links[node] = isThere ? place : NO_LINK;
        missing += isThere ? 0 : 1;
      }
    }
  }
  missing += linksByPlaces(levels, below, n, later.subarray(0, laterCount), links);
  assert(readAhead >= 0 && (missing === 0 || isPartial), 'every n-gram without its first word to be there');
  return links;
}

/** Links of the children of some parents. Returns how many there are none of. */
function linksByPlaces(
  levels: readonly TrieLevel[],
  below: Uint32Array,
  n: number,
  some: Uint32Array,
  links: Uint32Array,
): number {
  const { ids } = levels[n - 1];
  const parents = levels[n - 2].children;
  const relatives = levels[n - 2].ids;
  const relativeChildren = levels[n - 3].children;
  // Where the words that follow a relative stand; what is there of another relative is outside of its range.
  const places = new Uint32Array(levels[0].children.length).fill(NO_LINK);
  let last = NO_LINK;
  let missing = 0;
  for (const parent of sortedBy(below, relativeChildren.length, some)) {
    const relative = below[parent];
    const low = relativeChildren[relative];
    const end = relativeChildren[relative + 1];
    if (relative !== last) for (let place = low; place < end; place++) places[relatives[place]] = place;
    last = relative;
    for (let node = parents[parent]; node < parents[parent + 1]; node++) {
      const place = places[ids[node]];
      const isThere = place >= low && place < end;
      links[node] = isThere ? place : NO_LINK;
      if (!isThere) missing++;
    }
  }
  return missing;
}

/** Numbers in the order of their keys, below `limit`; each key's own in theirs. O(numbers + limit). */
function sortedBy(keys: Uint32Array, limit: number, numbers: Uint32Array): Uint32Array {
  const ends = new Uint32Array(limit);
  for (const number of numbers) ends[keys[number]]++;
  let sum = 0;
  for (let key = 0; key < limit; key++) {
    const count = ends[key];
    ends[key] = sum;
    sum += count;
  }
  const sorted = new Uint32Array(numbers.length);
  for (const number of numbers) sorted[ends[keys[number]]++] = number;
  return sorted;
}

/**
 * The last place among ids[low..low + width) whose id is not above `id`, or `low`. Without a branch on what is compared, which
 * no processor could guess.
 *
 * @param steps - The logarithm of `width`, rounded up.
 */
function placeAmong(ids: Uint32Array, low: number, width: number, steps: number, id: number): number {
  let place = low;
  let left = width;
  for (let step = 0; step < steps; step++) {
    const half = left >>> 1;
    // Ids have less than 32 bits: the sign is all ones for ids[place + half] > id.
    place += half & ~((id - ids[place + half]) >> 31);
    left -= half;
  }
  return place;
}

/** The node whose children include `node`: the last one whose children begin at or before it and that has any. */
export function parentOf(children: Uint32Array, node: number): number {
  let low = 0;
  let high = children.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (children[middle + 1] <= node) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The n-gram of length `length` + 1 that goes on from n-gram `node` of length `length` with a word, or `NO_LINK`. */
export function childOf(levels: readonly TrieLevel[], length: number, node: number, id: number): number {
  const { children } = levels[length - 1];
  const place = placeOfId(levels[length].ids, children[node], children[node + 1], id);
  return place < 0 ? NO_LINK : place;
}
