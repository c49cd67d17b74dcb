// From the live trie to the sorted levels of a finished table, breadth first.

import { countArray } from '../base/arrays.ts';
import type { CountLevel } from '../counts/table.ts';
import { ROOT_NODE, type LiveCounts } from './live-counts.ts';

/** The live counts as levels, every id replaced by newIds[id]. */
export function levelsOf(counts: LiveCounts, order: number, newIds: Uint32Array, vocabularySize: number): CountLevel[] {
  let countMax = 0;
  const words = new Uint32Array(vocabularySize);
  for (const node of counts.children(ROOT_NODE)) {
    words[newIds[counts.ids[node]]] = node;
    countMax = Math.max(countMax, counts.counts[node]);
  }
  const wordCounts = countArray(vocabularySize, countMax);
  for (let id = 0; id < vocabularySize; id++) if (words[id] !== 0) wordCounts[id] = counts.counts[words[id]]!;
  const levels: CountLevel[] = [];
  let below: { ids: Uint32Array; counts: CountLevel['counts'] } = { ids: new Uint32Array(), counts: wordCounts };
  // The live nodes of the level below, in their final order; 0, the root, where a word has no node.
  let parents: Uint32Array = words;
  for (let length = 2; length <= order; length++) {
    const children = new Uint32Array(parents.length + 1);
    for (let i = 0; i < parents.length; i++) {
      children[i + 1] = children[i] + (parents[i] === ROOT_NODE ? 0 : counts.childCounts[parents[i]]);
    }
    const nodes = new Uint32Array(children[parents.length]);
    for (let i = 0; i < parents.length; i++) {
      if (parents[i] === ROOT_NODE) continue;
      const sorted = counts.children(parents[i]).sort((a, b) => newIds[counts.ids[a]] - newIds[counts.ids[b]]);
      nodes.set(sorted, children[i]);
    }
    levels.push({ ...below, children });
    const values = countArray(nodes.length, countMax);
    nodes.forEach((node, i) => (values[i] = counts.counts[node]!));
    below = { ids: nodes.map((node) => newIds[counts.ids[node]]), counts: values };
    parents = nodes;
  }
  levels.push({ ...below, children: new Uint32Array() });
  return levels;
}
