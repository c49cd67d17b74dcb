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
  /** Nodes rawStart..rawEnd - 1 have their raw counts. */
  readonly rawStart: number;
  readonly rawEnd: number;
}

/** Adjusts the counts of all levels. O(n-grams × log of the widest fan-out), 8 bytes an n-gram. */
export function adjustCounts(table: CountTable): AdjustedLevel[] {
  const { levels, order } = table;
  const suffixes = suffixLinks(levels);
  let starts = [SENTENCE_START_ID, SENTENCE_START_ID + 1];
  return levels.map((level, index) => {
    if (index > 0) starts = starts.map((node) => levels[index - 1].children[node]);
    const [rawStart, rawEnd] = index === order - 1 ? [0, level.counts.length] : starts;
    const rest = { level, suffixes: suffixes[index], rawStart, rawEnd };
    if (index === order - 1) return { ...rest, adjusted: level.counts };
    const adjusted = new Uint32Array(level.counts.length) as CountArray;
    const above = suffixes[index + 1];
    for (let node = 0; node < above.length; node++) adjusted[above[node]]++;
    // A table may have lost all that stood in front of an n-gram (--min-docs, --dp); something did stand there.
    for (let node = 0; node < adjusted.length; node++)
      if (adjusted[node] === 0 && level.counts[node] > 0) adjusted[node] = 1;
    return { ...rest, adjusted: startsWithRaw(level, adjusted, rawStart, rawEnd, index) };
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
