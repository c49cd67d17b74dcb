// A table of some of the n-grams of another, words renumbered.

import { countArray } from '../base/arrays.ts';
import { canonicalWords } from '../counts/canonical.ts';
import type { CountLevel, CountTable, EstimatorChoice } from '../counts/table.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { WordTable } from '../tokens/word-table.ts';

/** What is kept, and the counts that it has from now on. */
export interface KeptLevel {
  /** kept[node] is 1 for an n-gram that stays; on the first level the three marks always do. */
  readonly kept: Uint8Array;
  /** counts[node], 1 or more where kept; of marks 0 where they were not counted. */
  readonly counts: ArrayLike<number>;
}

/** Words and n-grams of a table that is smaller than another. */
export interface KeptNgrams {
  readonly vocabulary: WordTable;
  /** newIds[id] is the id from now on; 0 for words that were dropped. */
  readonly newIds: Uint32Array;
  readonly levels: CountLevel[];
}

/**
 * The n-grams that are kept, in a table of their own. O(n-grams).
 *
 * Whoever keeps an n-gram must keep it without its first and without its last word too. Words are sorted anew where their
 * counts have changed, and so are the n-grams.
 */
export function keepNgrams(table: CountTable, levels: readonly KeptLevel[]): KeptNgrams {
  const [words] = levels;
  const countMax = Array.from(words.counts).reduce((max, count) => Math.max(max, count), 0);
  const counted = Float64Array.from(words.counts, (count, id) => (words.kept[id] === 1 ? count : 0));
  const { vocabulary, newIds } = canonicalWords(table.vocabulary, counted);
  const first = countArray(vocabulary.size, countMax);
  counted.forEach((count, id) => {
    if (id < FIRST_WORD_ID || newIds[id] !== 0) first[newIds[id]] = count;
  });
  /** The old node of each node of the level at hand. */
  let nodes: Uint32Array = new Uint32Array(vocabulary.size);
  newIds.forEach((newId, id) => {
    if (newId !== 0) nodes[newId] = id;
  });
  const result: CountLevel[] = [];
  let here: Omit<CountLevel, 'children'> = { ids: new Uint32Array(), counts: first };
  for (let index = 1; index < table.order; index++) {
    const next = keepChildren(table, index, levels[index], nodes, newIds);
    result.push({ ...here, children: next.children });
    const counts = countArray(next.nodes.length, countMax);
    next.nodes.forEach((node, i) => (counts[i] = levels[index].counts[node]!));
    here = { ids: next.nodes.map((node) => newIds[table.levels[index].ids[node]]), counts };
    ({ nodes } = next);
  }
  result.push({ ...here, children: new Uint32Array() });
  return { vocabulary, newIds, levels: result };
}

/** The kept children of all kept nodes, each node's sorted by their new ids. */
function keepChildren(
  table: CountTable,
  index: number,
  { kept }: KeptLevel,
  parents: Uint32Array,
  newIds: Uint32Array,
): { readonly nodes: Uint32Array; readonly children: Uint32Array } {
  const { children: oldChildren } = table.levels[index - 1];
  const { ids } = table.levels[index];
  const nodes = new Uint32Array(kept.reduce((sum, one) => sum + one, 0));
  let size = 0;
  const children = new Uint32Array(parents.length + 1);
  for (let parent = 0; parent < parents.length; parent++) {
    const own: number[] = [];
    for (let node = oldChildren[parents[parent]]; node < oldChildren[parents[parent] + 1]; node++) {
      if (kept[node] === 1) own.push(node);
    }
    own.sort((a, b) => newIds[ids[a]] - newIds[ids[b]]);
    for (const node of own) nodes[size++] = node;
    children[parent + 1] = size;
  }
  return { nodes: nodes.slice(0, size), children };
}

/** What a table notes of its estimator, without words of a list that are not in the table: they would be in the file. */
export function estimatorWithin(
  estimator: EstimatorChoice | undefined,
  vocabulary: WordTable,
): EstimatorChoice | undefined {
  if (estimator?.name !== 'kneser-ney' || estimator.limitVocabulary === undefined) return estimator;
  return { ...estimator, limitVocabulary: estimator.limitVocabulary.filter((word) => vocabulary.idOf(word) !== 0) };
}

/** The sum of the counts of all real words. */
export function sumOfWords(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let id = FIRST_WORD_ID; id < counts.length; id++) sum += counts[id];
  return sum;
}
