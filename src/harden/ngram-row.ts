// The n-grams of a text, one length after the other, as nodes of its table: where each of them begins in the row of tokens.

import { placeOfId } from '../base/search.ts';
import type { CountTable } from '../counts/table.ts';
import { SENTENCE_START_ID } from '../tokens/vocabulary.ts';

/** Stands where no n-gram of this length begins: a sentence ends before. */
export const NO_NODE = 0xffffffff;

/**
 * A row of tokens and the n-grams in it.
 *
 * Begins with length 1; `advance` goes on to the next. 4 bytes a token; O(tokens × log of the widest fan-out) a length.
 */
export class NgramRow {
  length = 1;
  /** nodes[i] is the node of the n-gram of the present length that begins at token i, or `NO_NODE`. */
  readonly nodes: Uint32Array;
  private readonly table: CountTable;
  private readonly ids: Uint32Array;

  /** @param ids - Tokens of the text that the table was counted from, as its ids. */
  constructor(table: CountTable, ids: Uint32Array) {
    this.table = table;
    this.ids = ids;
    this.nodes = ids.slice();
  }

  /** Makes every n-gram one token longer. */
  advance(): void {
    const { nodes, ids, table, length } = this;
    const { children } = table.levels[length - 1];
    const { ids: words } = table.levels[length];
    const last = ids.length - length;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      if (node === NO_NODE) continue;
      const next = i < last ? ids[i + length] : SENTENCE_START_ID;
      // Nothing goes over the border of a sentence. What a pruned table lacks, it lacks in all longer n-grams too.
      const child = next === SENTENCE_START_ID ? -1 : placeOfId(words, children[node], children[node + 1], next);
      nodes[i] = child < 0 ? NO_NODE : child;
    }
    this.length++;
  }
}
