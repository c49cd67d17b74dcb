// Where each n-gram without its first word is, the way back when a context is too long; and the one without its last word.

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
 * Empty for length 1. All those n-grams must be there, or with `isPartial` their links are `NO_LINK`. O(n-grams × log of the
 * widest fan-out), 4 bytes an n-gram.
 */
export function suffixLinks(levels: readonly TrieLevel[], isPartial = false): Uint32Array[] {
  const links: Uint32Array[] = [new Uint32Array()];
  for (let n = 2; n <= levels.length; n++) links.push(linksOf(levels, links[n - 2], n, isPartial));
  return links;
}

function linksOf(levels: readonly TrieLevel[], below: Uint32Array, n: number, isPartial: boolean): Uint32Array {
  const { ids } = levels[n - 1];
  if (n === 2) return ids.slice();
  const parents = levels[n - 2].children;
  const relatives = levels[n - 2].ids;
  const relativeChildren = levels[n - 3].children;
  const links = new Uint32Array(ids.length);
  for (let parent = 0; parent + 1 < parents.length; parent++) {
    const from = parents[parent];
    const to = parents[parent + 1];
    if (from === to) continue;
    if (isPartial && n > 2 && below[parent] === NO_LINK) {
      links.fill(NO_LINK, from, to);
      continue;
    }
    let low = relativeChildren[below[parent]];
    const end = relativeChildren[below[parent] + 1];
    for (let node = from; node < to; node++) {
      low = lowerBound(relatives, low, end, ids[node]);
      const isThere = low < end && relatives[low] === ids[node];
      assert(isThere || isPartial, 'every n-gram without its first word to be there');
      links[node] = isThere ? low++ : NO_LINK;
    }
  }
  return links;
}

/** The first place in sorted ids[low..end) whose id is not below `id`; steps double, so that near ones are found fast. */
function lowerBound(ids: Uint32Array, low: number, end: number, id: number): number {
  let step = 1;
  let from = low;
  while (from + step < end && ids[from + step] < id) {
    from += step;
    step *= 2;
  }
  let to = Math.min(end, from + step + 1);
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (ids[middle] < id) from = middle + 1;
    else to = middle;
  }
  return from;
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
