// Adjusted counts, the first step of Kneser–Ney: how many different words an n-gram follows, rather than how often it was
// read (Chen & Goodman 1998, section 2.7; Heafield, Pouzyrevsky, Clark & Koehn 2013, section 3.2). And where each n-gram's
// lower-order relative is.

import type { CountArray } from '../base/arrays.ts';
import type { CountLevel, CountTable } from '../counts/table.ts';
import { suffixLinks } from '../model/suffix-links.ts';
import { SENTENCE_START_ID } from '../tokens/vocabulary.ts';

/** One level with what Kneser–Ney needs of it; indexed by node, as the `CountLevel` is. */
export interface AdjustedLevel {
  readonly level: CountLevel;
  /** The node, one level below, of the n-gram without its first word; empty on the first level. */
  readonly suffixes: Uint32Array;
  /**
   * The raw count on the highest level and where the n-gram begins with `<s>`; elsewhere the number of different words (`<s>`
   * is one) in front of it. 0 for `<unk>` and `<s>` by themselves.
   */
  readonly adjusted: CountArray;
}

/** Adjusts the counts of all levels. O(n-grams × log of the widest fan-out), 8 bytes an n-gram. */
export function adjustCounts(table: CountTable): AdjustedLevel[] {
  const { levels, order } = table;
  const suffixes = suffixLinks(levels);
  let starts = [SENTENCE_START_ID, SENTENCE_START_ID + 1];
  return levels.map((level, index) => {
    if (index > 0) starts = starts.map((node) => levels[index - 1].children[node]);
    if (index === order - 1) return { level, suffixes: suffixes[index], adjusted: level.counts };
    const adjusted = new Uint32Array(level.counts.length) as CountArray;
    const above = suffixes[index + 1];
    for (let node = 0; node < above.length; node++) adjusted[above[node]]++;
    const raw = startsWithRaw(level, adjusted, starts[0], starts[1], index);
    return { level, suffixes: suffixes[index], adjusted: raw };
  });
}

/** Puts raw counts where the n-grams begin with `<s>`: nodes from..to - 1. */
function startsWithRaw(level: CountLevel, adjusted: CountArray, from: number, to: number, index: number): CountArray {
  if (index === 0) {
    adjusted[SENTENCE_START_ID] = 0;
    return adjusted;
  }
  const wide = level.counts instanceof Float64Array ? Float64Array.from(adjusted) : adjusted;
  for (let node = from; node < to; node++) wide[node] = level.counts[node];
  return wide;
}
