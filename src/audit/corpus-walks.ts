// Sentences of a corpus as walks in the graph of a table's counts.

import type { CountTable } from '../counts/table.ts';
import { NO_LINK, childOf } from '../model/suffix-links.ts';
import { SENTENCE_END_ID } from '../tokens/vocabulary.ts';
import { Walk } from './walk.ts';

/** Follows sentences along the n-grams of one length of a table. */
export class CorpusWalker {
  private readonly table: CountTable;
  private readonly links: Uint32Array;
  private readonly order: number;
  private readonly current: Walk = new Walk();

  /** @param links - Of that length, from `suffixLinks(…, true)`. */
  constructor(table: CountTable, links: Uint32Array, order: number) {
    this.table = table;
    this.links = links;
    this.order = order;
  }

  /**
   * Goes through the sentences of a document: ids with `<s>` and `</s>`, 0 for unknown words. O(ids × log of the fan-out).
   *
   * @param onWalk - Given stretches whose n-grams are all in the table, in their order, and where in the ids they begin; the
   *   walk is used again. A sentence with fewer ids than an n-gram has none.
   */
  walk(ids: Uint32Array, onWalk: (walk: Walk, begin: number) => void): void {
    const { order, current } = this;
    const { levels } = this.table;
    let node = NO_LINK;
    let start = 0;
    let begin = 0;
    current.length = 0;
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] === 1) start = i;
      if (i - start < order - 1) {
        if (i - start === order - 2) {
          node = this.find(ids, start, i + 1);
          begin = start;
          current.length = 0;
        }
        continue;
      }
      const edge = node === NO_LINK ? NO_LINK : childOf(levels, order - 1, node, ids[i]);
      if (edge === NO_LINK) {
        if (current.length > 0) onWalk(current, begin);
        current.length = 0;
        begin = i - order + 2;
        node = this.find(ids, begin, i + 1);
        continue;
      }
      current.push(edge, levels[order - 1].counts[edge], levels[order - 2].counts[node]);
      node = this.links[edge];
      if (ids[i] === SENTENCE_END_ID || node === NO_LINK) {
        onWalk(current, begin);
        current.length = 0;
        begin = i - order + 2;
      }
    }
  }

  /** The node of ids[from..to), or `NO_LINK`. */
  private find(ids: Uint32Array, from: number, to: number): number {
    const { levels } = this.table;
    let node = ids[from];
    if (node >= levels[0].counts.length || levels[0].counts[node] === 0) return NO_LINK;
    for (let i = from + 1; i < to && node !== NO_LINK; i++) {
      node = childOf(levels, i - from, node, ids[i]);
    }
    return node;
  }
}
