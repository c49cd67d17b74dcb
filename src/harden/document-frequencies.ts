// In how many documents each n-gram stands.

import type { DocumentCounts } from './document-counter.ts';
import { NO_NODE, NgramRow } from './ngram-row.ts';

/**
 * frequencies[n - 1][node] is the number of documents with that n-gram, each document counted once.
 *
 * O(tokens × order × log of the widest fan-out); 4 bytes an n-gram, and as many for the length at hand.
 */
export function documentFrequencies({
  table,
  ids,
  ends,
}: Pick<DocumentCounts, 'table' | 'ids' | 'ends'>): Uint32Array[] {
  const row = new NgramRow(table, ids);
  return table.levels.map((level, index) => {
    if (index > 0) row.advance();
    return frequenciesOf(row.nodes, ends, level.counts.length);
  });
}

function frequenciesOf(nodes: Uint32Array, ends: Uint32Array, size: number): Uint32Array {
  const frequencies = new Uint32Array(size);
  // last[node] is the latest document with that n-gram, counted from 1.
  const last = new Uint32Array(size);
  let at = 0;
  for (let document = 0; document < ends.length; document++) {
    for (; at < ends[document]; at++) {
      const node = nodes[at];
      if (node === NO_NODE || last[node] === document + 1) continue;
      last[node] = document + 1;
      frequencies[node]++;
    }
  }
  return frequencies;
}
