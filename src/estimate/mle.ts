// Probabilities as plain ratios of counts: P(w | h) = c(h w) / Σ c(h x), at the longest end of the context that was seen.
// This is the Markov chain itself, and maximum likelihood (Jurafsky & Martin, Speech and Language Processing, eq. 3.12).

import type { CountArray } from '../base/arrays.ts';
import { intervalOf, placeOfId } from '../base/search.ts';
import type { CountTable } from '../counts/table.ts';
import type { NextDistribution, NgramModel, Walk } from '../model/model.ts';
import { walkScorer } from '../model/walk-scorer.ts';
import { SENTENCE_END_ID } from '../tokens/vocabulary.ts';

/**
 * A table of counts as a model.
 *
 * The counts are shared, not copied. What follows a context is divided by the sum of what is stored behind it, so that
 * the probabilities of a pruned table sum to 1 as well. A context ends where a sentence ends: nothing follows `</s>`.
 */
export function mleModel(table: CountTable): NgramModel {
  const trie = new MleTrie(table);
  const walk = (context: ArrayLike<number>): MleWalk => new MleWalk(trie, context);
  return {
    estimator: 'mle',
    hasCounts: true,
    order: table.order,
    tokenizer: table.tokenizer,
    vocabulary: table.vocabulary,
    surfaces: table.surfaces,
    next: (context) => trie.distribution(trie.place(context)),
    walk,
    scorer: () => walkScorer({ walk }),
  };
}

/** A context that was seen: `length` of its ids, and the node it is (none for length 0). */
interface Place {
  readonly length: number;
  readonly node: number;
}

const ROOT: Place = { length: 0, node: 0 };

class MleTrie {
  readonly table: CountTable;
  readonly contextMax: number;
  /**
   * sums[length] has the running sums of the counts of all n-grams one longer: the children s..e - 1 of a context weigh
   * sums[e] - sums[s]. Length n + 1; made when first asked for.
   */
  private readonly sums: (Float64Array | undefined)[] = [];
  /** Words that can stand without a context: everything but `<unk>` and `<s>`. */
  private readonly words: Uint32Array;

  constructor(table: CountTable) {
    this.table = table;
    this.contextMax = table.order - 1;
    this.words = Uint32Array.from({ length: table.vocabulary.size - SENTENCE_END_ID }, (_, i) => i + SENTENCE_END_ID);
  }

  /** The longest end of `context` that something followed. */
  place(context: ArrayLike<number>): Place {
    for (let length = Math.min(context.length, this.contextMax); length > 0; length--) {
      const node = this.find(context, context.length - length, context.length);
      if (node >= 0 && this.childEnd(length, node) > this.childStart(length, node)) return { length, node };
    }
    return ROOT;
  }

  /** The node of the n-gram ids[from..to), or -1. */
  find(ids: ArrayLike<number>, from: number, to: number): number {
    let node = ids[from];
    const words = this.table.levels[0].counts;
    if (!(node > 0 && node < words.length) || words[node] === 0) return -1;
    for (let at = from + 1; at < to; at++) {
      node = this.child(at - from, node, ids[at]);
      if (node < 0) return -1;
    }
    return node;
  }

  /** The child of a node with this id, or -1; binary search. */
  child(length: number, node: number, id: number): number {
    return placeOfId(this.table.levels[length].ids, this.childStart(length, node), this.childEnd(length, node), id);
  }

  childStart(length: number, node: number): number {
    return length === 0 ? SENTENCE_END_ID : this.table.levels[length - 1].children[node];
  }

  childEnd(length: number, node: number): number {
    return length === 0 ? this.table.vocabulary.size : this.table.levels[length - 1].children[node + 1];
  }

  distribution(place: Place): NextDistribution {
    const start = this.childStart(place.length, place.node);
    const end = this.childEnd(place.length, place.node);
    const level = this.table.levels[place.length];
    const sums = this.runningSums(place.length);
    return {
      contextLength: place.length,
      ids: place.length === 0 ? this.words : level.ids.subarray(start, end),
      counts: level.counts.subarray(start, end),
      total: sums[end] - sums[start],
    };
  }

  runningSums(length: number): Float64Array {
    return (this.sums[length] ??= runningSums(this.table.levels[length].counts));
  }
}

function runningSums(counts: CountArray): Float64Array {
  const sums = new Float64Array(counts.length + 1);
  for (let i = 0; i < counts.length; i++) sums[i + 1] = sums[i] + counts[i];
  return sums;
}

/** Moves through the trie; the plain draw allocates nothing. */
class MleWalk implements Walk {
  lastProbability = 0;
  lastContextLength = 0;
  private readonly trie: MleTrie;
  /** The last order - 1 ids, oldest first, and how many of them there are. */
  private readonly recent: Uint32Array;
  private recentLength = 0;
  private length = 0;
  private node = 0;

  constructor(trie: MleTrie, context: ArrayLike<number>) {
    this.trie = trie;
    this.recent = new Uint32Array(trie.contextMax);
    for (let i = Math.max(0, context.length - trie.contextMax); i < context.length; i++) this.remember(context[i]);
    this.settle(this.recentLength);
  }

  sample(u: number): number {
    const { trie, length, node } = this;
    const sums = trie.runningSums(length);
    const start = trie.childStart(length, node);
    const end = trie.childEnd(length, node);
    const base = sums[start];
    const total = sums[end] - base;
    if (total === 0) return SENTENCE_END_ID;
    const drawn = base + Math.min(Math.floor(u * total), total - 1);
    const child = intervalOf(sums, start, end, drawn);
    this.lastProbability = (sums[child + 1] - sums[child]) / total;
    this.lastContextLength = length;
    const id = length === 0 ? child : trie.table.levels[length].ids[child];
    this.advance(id, child);
    return id;
  }

  move(id: number): void {
    const { trie, length, node } = this;
    let child = -1;
    if (length > 0) child = trie.child(length, node, id);
    else if (id >= SENTENCE_END_ID && id < trie.table.vocabulary.size) child = id;
    const sums = trie.runningSums(length);
    const total = sums[trie.childEnd(length, node)] - sums[trie.childStart(length, node)];
    this.lastContextLength = length;
    this.lastProbability = child < 0 ? 0 : (sums[child + 1] - sums[child]) / total;
    this.advance(id, child);
  }

  distribution(): NextDistribution {
    return this.trie.distribution({ length: this.length, node: this.node });
  }

  /** Goes on to the context that ends in `id`, which is child `child` of the present one, or -1. */
  private advance(id: number, child: number): void {
    const { trie, length } = this;
    this.remember(id);
    if (child >= 0 && length < trie.contextMax && this.length === this.recentLength - 1) {
      const next = length + 1;
      if (trie.childEnd(next, child) > trie.childStart(next, child)) {
        this.length = next;
        this.node = child;
        return;
      }
    }
    this.settle(this.recentLength);
  }

  private remember(id: number): void {
    const { recent } = this;
    if (this.recentLength === recent.length) {
      for (let i = 1; i < recent.length; i++) recent[i - 1] = recent[i]!;
      this.recentLength--;
    }
    recent[this.recentLength++] = id;
  }

  /** Finds the longest end of the recent ids, at most `lengthMax`, that something followed. */
  private settle(lengthMax: number): void {
    const { trie, recent, recentLength } = this;
    for (let length = lengthMax; length > 0; length--) {
      const node = trie.find(recent, recentLength - length, recentLength);
      if (node >= 0 && trie.childEnd(length, node) > trie.childStart(length, node)) {
        this.length = length;
        this.node = node;
        return;
      }
    }
    this.length = 0;
    this.node = 0;
  }
}
