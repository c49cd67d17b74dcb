// The discounts of modified Kneser–Ney, one triple a length, from how many n-grams have the adjusted counts 1 to 4.

import { NgramError } from '../base/errors.ts';
import type { CountTable } from '../counts/table.ts';
import { parentOf } from '../model/suffix-links.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID } from '../tokens/vocabulary.ts';
import type { AdjustedLevel } from './adjusted-counts.ts';

/** Discounts for counts of 1, of 2, and of 3 and more. */
export type Discounts = readonly [number, number, number];

/** What is used where a text is too small or too odd to tell. */
export const FALLBACK_DISCOUNTS: Discounts = [0.5, 1, 1.5];

/** The discounts of one length and where they come from. */
export interface LengthDiscounts {
  readonly discounts: Discounts;
  /** How many n-grams have an adjusted count of 1, 2, 3 and 4. */
  readonly countsOfCounts: readonly number[];
  readonly isFallback: boolean;
}

/**
 * The discounts of every length (Chen & Goodman 1998, eq. 26), in float32 like the reference.
 *
 * @param useFallback - False: where the text does not give discounts, an error instead of `FALLBACK_DISCOUNTS`.
 * @throws {NgramError} `BAD_DISCOUNT`.
 */
export function computeDiscounts(
  table: CountTable,
  levels: readonly AdjustedLevel[],
  useFallback: boolean,
): LengthDiscounts[] {
  const ranks = listingRanks(table);
  return levels.map((level, index) => {
    const countsOfCounts = countCounts(level, index);
    if (index < table.order - 1) countLastRaw(table, levels, index, ranks, countsOfCounts);
    return lengthDiscounts(index + 1, countsOfCounts, useFallback);
  });
}

/**
 * The discounts of n-grams of one length, from how many of them have an adjusted count of 1, 2, 3 and 4.
 *
 * @throws {NgramError} `BAD_DISCOUNT`, unless fixed ones may be used.
 */
export function lengthDiscounts(
  length: number,
  countsOfCounts: readonly number[],
  useFallback: boolean,
): LengthDiscounts {
  const discounts = discountsOf(countsOfCounts);
  if (discounts !== undefined) return { discounts, countsOfCounts, isFallback: false };
  if (useFallback) return { discounts: FALLBACK_DISCOUNTS, countsOfCounts, isFallback: true };
  const list = countsOfCounts.map((n, i) => `n${i + 1} = ${n}`).join(', ');
  throw new NgramError(
    'BAD_DISCOUNT',
    `no discounts follow from the n-grams of length ${length}: their counts of counts are ${list}`,
    {
      hint: 'Use more text, or text without repeated lines; or allow fixed discounts with --discount-fallback.',
      details: { length, countsOfCounts },
    },
  );
}

/** Rank of each id in the order in which files list words. */
export function listingRanks(table: Pick<CountTable, 'vocabulary' | 'firstSeen'>): Uint32Array {
  const ranks = Uint32Array.from({ length: table.vocabulary.size }, (_, id) => id);
  table.firstSeen?.forEach((id, i) => (ranks[id] = FIRST_WORD_ID + i));
  return ranks;
}

function countCounts({ adjusted }: AdjustedLevel, index: number): number[] {
  const counts = [0, 0, 0, 0];
  for (let node = index === 0 ? SENTENCE_END_ID : 0; node < adjusted.length; node++) {
    const count = adjusted[node];
    if (count > 0 && count <= 4) counts[count - 1]++;
  }
  return counts;
}

/**
 * A quirk of the reference, kept for the sake of equal numbers: on every level but the highest, the n-gram that is listed
 * last enters the counts of counts with its raw count.
 */
function countLastRaw(
  table: CountTable,
  levels: readonly AdjustedLevel[],
  index: number,
  ranks: Uint32Array,
  countsOfCounts: number[],
): void {
  const last = lastListed(table, index, ranks);
  if (last < 0) return;
  const adjusted = levels[index].adjusted[last];
  const raw = levels[index].level.counts[last];
  if (adjusted > 0 && adjusted <= 4) countsOfCounts[adjusted - 1]--;
  if (raw <= 4) countsOfCounts[raw - 1]++;
}

/** The node of a level that files list last: greatest last word, then greatest word before it, and so on; -1 if none. */
function lastListed(table: CountTable, index: number, ranks: Uint32Array): number {
  const { levels } = table;
  if (index === 0) {
    let last = -1;
    levels[0].counts.forEach((count, id) => {
      if (count > 0 && id >= SENTENCE_END_ID && (last < 0 || ranks[id] > ranks[last])) last = id;
    });
    return last;
  }
  const { ids } = levels[index];
  let candidates: number[] = [];
  let best = -1;
  for (let node = 0; node < ids.length; node++) {
    const rank = ranks[ids[node]];
    if (rank < best) continue;
    if (rank > best) candidates = [];
    best = rank;
    candidates.push(node);
  }
  // All candidates end in the same word: their parents decide, by the same rule one level below.
  let parents = candidates.map((node) => parentOf(levels[index - 1].children, node));
  for (let below = index - 1; below >= 0 && candidates.length > 1; below--) {
    const wordOf = (node: number): number => ranks[below === 0 ? node : levels[below].ids[node]];
    const greatest = parents.reduce((max, node) => Math.max(max, wordOf(node)), -1);
    candidates = candidates.filter((_, i) => wordOf(parents[i]) === greatest);
    parents = parents.filter((node) => wordOf(node) === greatest);
    if (below > 0) parents = parents.map((node) => parentOf(levels[below - 1].children, node));
  }
  return candidates[0] ?? -1;
}

function discountsOf([n1 = 0, n2 = 0, n3 = 0, n4 = 0]: readonly number[]): Discounts | undefined {
  if (n1 === 0 || n2 === 0 || n3 === 0) return undefined;
  const { fround } = Math;
  const y = fround(fround(n1) / fround(n1 + 2 * n2));
  const discount = (k: number, here: number, next: number): number =>
    fround(k - fround(fround(fround((k + 1) * y) * fround(next)) / fround(here)));
  const discounts = [discount(1, n1, n2), discount(2, n2, n3), discount(3, n3, n4)] as const;
  return discounts.every((d, i) => d >= 0 && d <= i + 1) ? discounts : undefined;
}
