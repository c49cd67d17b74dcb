// A frozen table with its links: children, relatives, and what all words weigh behind a context.

import { placeOfId } from '../base/search.ts';
import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { BackoffTable } from './backoff-table.ts';
import type { NextDistribution } from './model.ts';
import { suffixLinks } from './suffix-links.ts';

/** log10 probability of an unknown word in a file that lists none. */
const NO_UNKNOWN_LOG10 = -100;

/** A context: `length` words, `node` on level length - 1; length 0 is none. */
export interface State {
  readonly length: number;
  readonly node: number;
}

/** A table with its links. */
export class BackoffTrie {
  readonly table: BackoffTable;
  /** links[n - 1][node]: see `suffixLinks`. */
  readonly links: readonly Uint32Array[];
  private readonly unknownLog10: number;

  constructor(table: BackoffTable) {
    this.table = table;
    this.links = suffixLinks(table.levels);
    this.unknownLog10 = table.hasUnknown ? table.levels[0].logProb10[UNKNOWN_ID] : NO_UNKNOWN_LOG10;
  }

  /** The child with this id of a context, or -1; binary search. */
  child(length: number, node: number, id: number): number {
    const { levels } = this.table;
    const { children } = levels[length - 1];
    return placeOfId(levels[length].ids, children[node], children[node + 1], id);
  }

  /** log10 P(id) without a context. */
  wordLog10(id: number): number {
    return id === UNKNOWN_ID ? this.unknownLog10 : this.table.levels[0].logProb10[id];
  }

  /** Probabilities of all words behind a state. O(vocabulary × order). `<s>` follows nothing and is left out. */
  distribution({ length, node }: State, withUnknown: boolean): NextDistribution {
    const { levels } = this.table;
    const contexts: State[] = [];
    for (let at: State = { length, node }; at.length > 0;) {
      contexts.push(at);
      at = { length: at.length - 1, node: at.length > 1 ? this.links[at.length - 1][at.node] : 0 };
    }
    const probabilities = Float64Array.from(levels[0].logProb10, (_, id) => 10 ** this.wordLog10(id));
    probabilities[SENTENCE_START_ID] = 0;
    let contextLength = 0;
    for (const { length: n, node: context } of contexts.reverse()) {
      const { children, logBackoff10 } = levels[n - 1];
      const weight = 10 ** logBackoff10[context];
      for (let id = 0; id < probabilities.length; id++) probabilities[id] *= weight;
      for (let child = children[context]; child < children[context + 1]; child++) {
        const log10 = levels[n].logProb10[child];
        if (Number.isNaN(log10)) continue;
        probabilities[levels[n].ids[child]] = 10 ** log10;
        contextLength = n;
      }
    }
    if (!withUnknown) probabilities[UNKNOWN_ID] = 0;
    const ids = Uint32Array.from(probabilities.keys()).filter((id) => probabilities[id] > 0);
    const counts = Float64Array.from(ids, (id) => probabilities[id]);
    return { contextLength, ids, counts, total: counts.reduce((sum, p) => sum + p, 0) };
  }
}
