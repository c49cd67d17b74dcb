// Asking a frozen table: how likely is a word here, what may follow, and drawing exactly from it.
// P(w | h) is what is listed for h w; where nothing is, the backoff weight of h times P(w | h without its first word)
// (Katz 1987, in the form of ARPA files).

import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { createMixtures, type Mixtures } from './backoff-mixtures.ts';
import type { BackoffTable } from './backoff-table.ts';
import { BackoffTrie } from './backoff-trie.ts';
import { distribution } from './contexts.ts';
import type { NextDistribution, NgramModel, Scorer, Walk } from './model.ts';

/** A frozen table as a model. Links between n-grams are made now, sums for drawing when a context is first drawn from. */
export function backoffModel(table: BackoffTable): NgramModel {
  const trie = new BackoffTrie(table);
  let mixtures: Mixtures | undefined;
  const drawing = (): Mixtures => (mixtures ??= createMixtures(trie));
  return {
    estimator: table.estimation.name === 'kneser-ney' ? 'kneser-ney' : 'backoff',
    hasCounts: false,
    order: table.order,
    tokenizer: table.tokenizer,
    vocabulary: table.vocabulary,
    surfaces: table.surfaces,
    next: (context) => {
      const { length, node } = stateAfter(trie, context);
      return distribution(trie, trie.chain(length, node), length, true);
    },
    walk: (context) => new BackoffWalk(trie, context, drawing),
    scorer: () => new BackoffScorer(trie),
  };
}

/** The longest end of a context that is in the table. */
function stateAfter(trie: BackoffTrie, context: ArrayLike<number>): BackoffScorer {
  const scorer = new BackoffScorer(trie);
  scorer.forget();
  for (let i = Math.max(0, context.length - trie.table.order + 1); i < context.length; i++) scorer.score(context[i]);
  return scorer;
}

/** Goes through a sentence; see `Scorer`. */
class BackoffScorer implements Scorer {
  matchedLength = 1;
  /** The context that the next word meets: its length in words, and its node. */
  length = 0;
  node = 0;
  private readonly trie: BackoffTrie;

  constructor(trie: BackoffTrie) {
    this.trie = trie;
    this.start();
  }

  start(): void {
    this.length = this.trie.table.order > 1 ? 1 : 0;
    this.node = this.length === 0 ? 0 : SENTENCE_START_ID;
  }

  /** To no context at all. */
  forget(): void {
    this.length = 0;
    this.node = 0;
  }

  score(id: number): number {
    const { trie } = this;
    const { levels, order, vocabulary } = trie.table;
    const word = id < vocabulary.size ? id : UNKNOWN_ID;
    let { length, node } = this;
    let log10 = 0;
    let isPlaced = false;
    for (;;) {
      const child = length === 0 ? word : trie.child(length, node, word);
      if (child >= 0) {
        // The longest n-gram that is there, a blank too, is the context of the next word.
        if (!isPlaced) this.place(length + 1, child, order);
        isPlaced = true;
        const listed = length === 0 ? trie.wordLog10(word) : levels[length].logProb10[child];
        if (!Number.isNaN(listed)) {
          this.matchedLength = length + 1;
          return log10 + listed;
        }
      }
      log10 += levels[length - 1].logBackoff10[node];
      node = length > 1 ? trie.links[length - 1][node] : 0;
      length--;
    }
  }

  private place(length: number, node: number, order: number): void {
    if (length === order) {
      this.length = order - 1;
      this.node = order > 1 ? this.trie.links[order - 1][node] : 0;
    } else {
      this.length = length;
      this.node = node;
    }
  }
}

/** Draws exactly: see backoff-mixtures.ts. Unknown words are never drawn. */
class BackoffWalk implements Walk {
  lastProbability = 0;
  lastContextLength = 0;
  private readonly trie: BackoffTrie;
  private readonly state: BackoffScorer;
  private readonly drawing: () => Mixtures;

  constructor(trie: BackoffTrie, context: ArrayLike<number>, drawing: () => Mixtures) {
    this.trie = trie;
    this.drawing = drawing;
    this.state = stateAfter(trie, context);
  }

  sample(u: number): number {
    const { length, node } = this.state;
    const id = this.drawing().draw(this.trie.chain(length, node), length, u);
    this.move(id);
    return id;
  }

  move(id: number): void {
    this.lastProbability = 10 ** this.state.score(id);
    this.lastContextLength = this.state.matchedLength - 1;
  }

  distribution(): NextDistribution {
    const { length, node } = this.state;
    return distribution(this.trie, this.trie.chain(length, node), length, false);
  }
}
