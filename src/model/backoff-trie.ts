// A frozen table with its links: children, relatives, and the words listed behind a context.

import { placeOfId } from '../base/search.ts';
import { UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { BackoffTable } from './backoff-table.ts';
import type { Contexts, Listed } from './contexts.ts';
import { parentOf, suffixLinks } from './suffix-links.ts';

/** log10 probability of an unknown word in a file that lists none. */
const NO_UNKNOWN_LOG10 = -100;

/** A table with its links. */
export class BackoffTrie implements Contexts {
  readonly table: BackoffTable;
  readonly vocabularySize: number;
  /** links[n - 1][node]: see `suffixLinks`. */
  readonly links: readonly Uint32Array[];
  private readonly unknownLog10: number;

  constructor(table: BackoffTable) {
    this.table = table;
    this.vocabularySize = table.vocabulary.size;
    this.links = suffixLinks(table.levels);
    this.unknownLog10 = table.hasUnknown ? table.levels[0].logProb10[UNKNOWN_ID] : NO_UNKNOWN_LOG10;
  }

  /** The child with this id of a context of `length` words, or -1; binary search. */
  child(length: number, node: number, id: number): number {
    const { levels } = this.table;
    const { children } = levels[length - 1];
    return placeOfId(levels[length].ids, children[node], children[node + 1], id);
  }

  wordLog10(id: number): number {
    return id === UNKNOWN_ID ? this.unknownLog10 : this.table.levels[0].logProb10[id];
  }

  /** The nodes of the last word, the last two, … of a context that is node `node` of those of `length` words. */
  chain(length: number, node: number): Uint32Array {
    const chain = new Uint32Array(length);
    for (let n = length, at = node; n > 0; n--) {
      chain[n - 1] = at;
      if (n > 1) at = this.links[n - 1][at];
    }
    return chain;
  }

  backoffLog10(chain: Uint32Array, n: number): number {
    return this.table.levels[n - 1].logBackoff10[chain[n - 1]];
  }

  listed(chain: Uint32Array, n: number): Listed {
    const { children } = this.table.levels[n - 1];
    const { ids, logProb10 } = this.table.levels[n];
    const from = children[chain[n - 1]];
    const to = children[chain[n - 1] + 1];
    return {
      ids: ids.subarray(from, to),
      log10s: logProb10.subarray(from, to),
      lowerLog10s: Float64Array.from({ length: to - from }, (_, i) => this.lowerLog10(n, from + i)),
    };
  }

  /** log10 P(last word | context without its first word), for node `node` of those of n + 1 words. */
  private lowerLog10(n: number, node: number): number {
    const { levels } = this.table;
    const id = levels[n].ids[node];
    let at = this.links[n][node];
    let log10 = 0;
    for (let length = n; ;) {
      const listed = length === 1 ? this.wordLog10(id) : levels[length - 1].logProb10[at];
      if (!Number.isNaN(listed)) return log10 + listed;
      // A blank: its own context backs off.
      length--;
      log10 += levels[length - 1].logBackoff10[parentOf(levels[length - 1].children, at)];
      at = this.links[length][at];
    }
  }
}
