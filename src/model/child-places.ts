// How a model file names the last word of an n-gram: by its place among the words that follow the context without its first
// word. Few words follow a long context, so places are small numbers, and the n-gram without its first word is found from
// them without any search.

import { NgramError } from '../base/errors.ts';
import type { BackoffLevel } from './backoff-table.ts';
import { suffixLinks } from './suffix-links.ts';

/**
 * places[n][node], for node h w of the n-grams of length n + 2: the place of w among the children of h without its first
 * word, from 0; for length 2 the id of w. Ascending among the children of one node.
 */
export function childPlaces(levels: readonly BackoffLevel[]): Uint32Array[] {
  const links = suffixLinks(levels);
  const places: Uint32Array[] = [];
  for (let n = 1; n < levels.length; n++) {
    if (n === 1) {
      places.push(levels[1].ids);
      continue;
    }
    const { children } = levels[n - 1];
    const relatives = levels[n - 2].children;
    const row = links[n].slice();
    for (let parent = 0; parent + 1 < children.length; parent++) {
      const first = relatives[links[n - 1][parent]];
      for (let node = children[parent]; node < children[parent + 1]; node++) row[node] -= first;
    }
    places.push(row);
  }
  return places;
}

/**
 * The ids that the places stand for: ids[n][node] for the n-grams of length n + 2.
 *
 * @param places - As `childPlaces` gives them, or anything; read only.
 * @param levels - Only their `children` are looked at.
 * @throws {NgramError} `CORRUPT` for places that are not there or do not ascend.
 */
export function idsOfPlaces(
  places: readonly Uint32Array[],
  levels: readonly Pick<BackoffLevel, 'children' | 'logProb10'>[],
): Uint32Array[] {
  const rows: Uint32Array[] = [];
  /** links[parent] is a node without its first word, on the level below it. */
  let links: Uint32Array = new Uint32Array();
  places.forEach((row, n) => {
    const length = n + 2;
    const { children } = levels[n];
    // On the way the places become links: the nodes without their first words.
    const next = new Uint32Array(row.length);
    const ids = n === 0 ? next : new Uint32Array(row.length);
    for (let parent = 0; parent + 1 < children.length; parent++) {
      const from = children[parent];
      const to = children[parent + 1];
      if (from === to) continue;
      const first = n === 0 ? 0 : levels[n - 1].children[links[parent]];
      const limit = n === 0 ? levels[0].logProb10.length : levels[n - 1].children[links[parent] + 1] - first;
      for (let node = from; node < to; node++) {
        if (row[node] >= limit || (node > from && row[node] <= row[node - 1])) throw corruptPlace(length);
        next[node] = first + row[node];
        if (n > 0) ids[node] = rows[n - 1][next[node]];
      }
    }
    rows.push(ids);
    links = next;
  });
  return rows;
}

function corruptPlace(length: number): NgramError {
  return new NgramError('CORRUPT', `section "ids${length}" names a word that is not there, or not in order`, {
    hint: 'Make the model again from its counts or ARPA file.',
    details: { section: `ids${length}` },
  });
}
