// The live table: it learns word by word and can be asked at any moment, in Node and in a page.

import { NgramError } from '../base/errors.ts';
import { canonicalWords } from '../counts/canonical.ts';
import { checkedOrder } from '../counts/counter.ts';
import type { CountLevel, CountTable } from '../counts/table.ts';
import type { NextDistribution, NgramModel, Scorer, Walk } from '../model/model.ts';
import { walkScorer } from '../model/walk-scorer.ts';
import { describeNext, nextWords, type NextWords } from '../model/next.ts';
import { encodeContext, tokenStream, tokenTarget } from '../tokens/encode.ts';
import type { TokenStream, TokenTarget } from '../tokens/stream.ts';
import { SurfaceCollector, collectForms, noSurfaces } from '../tokens/surface-statistics.ts';
import { WORDS, type Tokenizer } from '../tokens/tokenizer.ts';
import {
  FIRST_WORD_ID,
  SENTENCE_END_ID,
  SENTENCE_START_ID,
  UNKNOWN_ID,
  type SurfaceForm,
  type Surfaces,
} from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';
import { hashBytes } from '../base/hash.ts';
import { levelsOf } from './freeze.ts';
import { LiveCounts, NO_NODE, ROOT_NODE } from './live-counts.ts';

/** How a chain learns. */
export interface ChainOptions {
  /** Length of the longest n-gram, 2 to 8; default 2: pairs of words. */
  readonly order?: number;
  /** Default `WORDS`. */
  readonly tokenizer?: Tokenizer;
}

export const CHAIN_DEFAULTS = { order: 2, tokenizer: WORDS } as const;

/** Told each time that what follows a context has changed. */
export type FollowerListener = (answer: NextWords, chain: Chain) => void;

interface Watch {
  readonly text: string;
  /** Ids of the watched tokens; some 0 while the chain has not read them. */
  ids: Uint32Array;
  /** Size of the vocabulary when `ids` was last looked up. */
  vocabularySize: number;
  readonly listener: FollowerListener;
  readonly top: number;
}

/**
 * A Markov chain that is learnt and asked at the same time.
 *
 * Learning a word costs `order` hash look-ups; memory grows only with new words and new n-grams, by about 40 bytes each.
 * The text itself is not kept.
 *
 * @example
 * const chain = new Chain({ order: 2 });
 * chain.write('You must ');
 * chain.next('you').next; // [{ word: 'must', probability: 1, count: 1 }]
 * chain.write('be the change you wish to see in the world');
 * chain.end();
 * chain.next('you').next; // must 0.5, wish 0.5
 */
export class Chain implements NgramModel {
  readonly estimator = 'mle';
  readonly hasCounts = true;
  readonly order: number;
  readonly tokenizer: Tokenizer;
  readonly vocabulary: WordTable = new WordTable();
  readonly surfaces: Surfaces;
  /** Words learnt so far, marks of sentences not included. */
  tokenCount = 0;
  sentenceCount = 0;
  documentCount = 0;
  private readonly counts = new LiveCounts();
  private readonly target: TokenTarget;
  private stream: TokenStream | undefined;
  /** nodes[k] is the node of the last k ids of the sentence; NO_NODE when there are fewer. nodes[0] is the root. */
  private readonly nodes: Uint32Array;
  private readonly recent: Uint32Array;
  private watches: readonly Watch[] = [];
  /** Forms by word, for those numbered below `indexedForms`; brought up to date when somebody asks. */
  private readonly formsByWord = new Map<number, number[]>();
  private indexedForms = FIRST_WORD_ID;

  /** @throws {NgramError} `BAD_OPTION`. */
  constructor(options: ChainOptions = {}) {
    this.order = checkedOrder(options.order ?? CHAIN_DEFAULTS.order);
    this.tokenizer = options.tokenizer ?? CHAIN_DEFAULTS.tokenizer;
    this.target = tokenTarget(this.tokenizer, this.vocabulary);
    this.surfaces = { forms: (id) => this.formsOf(id) };
    this.nodes = new Uint32Array(this.order).fill(NO_NODE);
    this.recent = new Uint32Array(this.order);
    this.nodes[0] = ROOT_NODE;
  }

  /** Learns a whole document: `write` and `end`. */
  learn(text: string): void {
    this.write(text);
    this.end();
  }

  /**
   * Learns a piece of the current document, text or UTF-8. Words count as soon as they are complete; the last one waits
   * for what follows it, or for `end`.
   */
  write(piece: string | Uint8Array): void {
    const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece;
    this.stream ??= tokenStream(this.tokenizer, this.target);
    for (let from = 0; from < bytes.length; from += PIECE_BYTES) {
      this.stream.push(bytes, from, Math.min(bytes.length, from + PIECE_BYTES));
      this.drain();
    }
  }

  /** Ends the current document: its last word and sentence are complete. */
  end(): void {
    this.stream?.endDocument();
    this.documentCount++;
    this.drain();
  }

  /** Learns one sentence that is tokens already, in whatever way they were made. */
  learnTokens(tokens: readonly string[]): void {
    this.step(SENTENCE_START_ID);
    for (const token of tokens) {
      const bytes = encoder.encode(token);
      this.step(this.vocabulary.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length)));
    }
    this.step(SENTENCE_END_ID);
  }

  /** Ask what follows. A context as text gives words; see `nextWords`. A context as ids gives a distribution. */
  next(context: string, options?: { readonly top?: number; readonly isSentenceStart?: boolean }): NextWords;
  next(context: ArrayLike<number>): NextDistribution;
  next(
    context: string | ArrayLike<number>,
    options?: { readonly top?: number; readonly isSentenceStart?: boolean },
  ): NextWords | NextDistribution {
    return typeof context === 'string' ? nextWords(this, context, options) : this.distribution(context);
  }

  walk(context: ArrayLike<number>): Walk {
    return new LiveWalk(this, context);
  }

  scorer(): Scorer {
    return walkScorer(this);
  }

  /**
   * Calls `listener` with the new answer each time a word is read right behind `context`.
   *
   * @param context - One word, or up to order - 1 of them.
   * @returns A function that ends the watch.
   * @throws {NgramError} `BAD_OPTION` for a context without a word or longer than order - 1.
   */
  watch(context: string, listener: FollowerListener, options: { readonly top?: number } = {}): () => void {
    const ids = encodeContext(this.tokenizer, this.vocabulary, context);
    if (ids.length === 0 || ids.length >= this.order) {
      throw new NgramError(
        'BAD_OPTION',
        `"${context}" is ${ids.length} tokens: a chain of order ${this.order} can watch 1 to ${this.order - 1}`,
        {
          hint: ids.length === 0 ? 'Name a word to watch.' : `Watch fewer words, or use --order ${ids.length + 1}.`,
          details: { context, tokens: ids.length, order: this.order },
        },
      );
    }
    const watch: Watch = {
      text: context,
      ids,
      vocabularySize: this.vocabulary.size,
      listener,
      top: options.top ?? Infinity,
    };
    this.watches = [...this.watches, watch];
    return () => {
      this.watches = this.watches.filter((other) => other !== watch);
    };
  }

  /** The counts so far as a finished table, the same as if the text had been counted in bulk. O(n-grams). */
  toTable(): CountTable {
    const { counts, order } = this;
    const wordCounts = new Float64Array(this.vocabulary.size);
    for (const node of counts.children(ROOT_NODE)) wordCounts[counts.ids[node]] = counts.counts[node]!;
    const { vocabulary, newIds } = canonicalWords(this.vocabulary, wordCounts);
    const levels: CountLevel[] = levelsOf(counts, order, newIds, vocabulary.size);
    const collector = new SurfaceCollector();
    if (this.tokenizer.name === 'words') collectForms(collector, this.target.surfaces, newIds);
    return {
      order,
      tokenizer: this.tokenizer,
      vocabulary,
      surfaces: this.tokenizer.name === 'words' ? collector.finish(vocabulary.size) : noSurfaces(vocabulary.size),
      firstSeen:
        this.tokenizer.name === 'whitespace' ? newIds.slice(FIRST_WORD_ID).filter((id) => id !== 0) : undefined,
      tokenCount: this.tokenCount,
      sentenceCount: this.sentenceCount,
      documentCount: this.documentCount,
      pruneThresholds: [],
      levels,
    };
  }

  /** The distribution behind the longest end of `context` that was followed by something; unsorted costs less. */
  private distribution(context: ArrayLike<number>, isSorted = true): NextDistribution {
    const { counts } = this;
    for (let length = Math.min(context.length, this.order - 1); length > 0; length--) {
      let node = ROOT_NODE;
      for (let at = context.length - length; at < context.length && node !== NO_NODE; at++)
        node = counts.find(node, context[at]);
      if (node !== NO_NODE && counts.childCounts[node] > 0) return this.childrenOf(node, length, isSorted);
    }
    return this.childrenOf(ROOT_NODE, 0, isSorted);
  }

  private childrenOf(node: number, contextLength: number, isSorted: boolean): NextDistribution {
    const { counts } = this;
    let children = isSorted ? counts.children(node) : counts.newestChildren(node);
    // A sentence's start follows nothing; without a context it would be the most frequent "word".
    if (node === ROOT_NODE) children = children.filter((child) => counts.ids[child] !== SENTENCE_START_ID);
    const ids = new Uint32Array(children.length);
    const values = new Float64Array(children.length);
    let total = 0;
    for (let i = 0; i < children.length; i++) {
      const child = children[i];
      ids[i] = counts.ids[child];
      values[i] = counts.counts[child];
      total += values[i];
    }
    return { contextLength, ids, counts: values, total };
  }

  private formsOf(id: number): readonly SurfaceForm[] {
    const { forms, wordOf, counts } = this.target.surfaces;
    for (; this.indexedForms < forms.size; this.indexedForms++) {
      const word = wordOf[this.indexedForms];
      const others = this.formsByWord.get(word);
      if (others === undefined) this.formsByWord.set(word, [this.indexedForms]);
      else others.push(this.indexedForms);
    }
    const collector = new SurfaceCollector();
    for (const form of this.formsByWord.get(id) ?? []) {
      // As word 3 of a vocabulary of one: what is sorted is one word's forms.
      collector.add(FIRST_WORD_ID, forms.pool, forms.offsets[form], forms.offsets[form + 1], counts, 4 * form, 1);
    }
    return collector.finish(FIRST_WORD_ID + 1).forms(FIRST_WORD_ID);
  }

  private drain(): void {
    const { out } = this.target;
    for (let i = 0; i < out.length; i++) this.step(out.ids[i]);
    out.length = 0;
  }

  /** Learns one id. */
  private step(id: number): void {
    const { nodes, counts, order } = this;
    if (id === SENTENCE_START_ID) {
      nodes.fill(NO_NODE, 1);
      this.sentenceCount++;
    } else if (id !== SENTENCE_END_ID) {
      this.tokenCount++;
    }
    const watched = this.watches.length > 0 ? this.watchesBehind() : this.watches;
    for (let length = order - 1; length >= 0; length--) {
      const context = nodes[length];
      if (context === NO_NODE) continue;
      const node = counts.increment(context, id);
      if (length + 1 < order) nodes[length + 1] = node;
    }
    this.recent.copyWithin(0, 1);
    this.recent[order - 1] = id;
    for (const watch of watched) this.tell(watch);
  }

  /** The watches whose words were the last ones read; asked at every word, and seldom any. */
  private watchesBehind(): readonly Watch[] {
    let behind: Watch[] | undefined;
    for (const watch of this.watches) if (this.isBehind(watch)) (behind ??= []).push(watch);
    return behind ?? NO_WATCHES;
  }

  private isBehind(watch: Watch): boolean {
    if (watch.vocabularySize < this.vocabulary.size && watch.ids.includes(UNKNOWN_ID)) {
      watch.ids = encodeContext(this.tokenizer, this.vocabulary, watch.text);
      watch.vocabularySize = this.vocabulary.size;
    }
    const { ids } = watch;
    for (let i = 1; i <= ids.length; i++) {
      const id = ids[ids.length - i];
      if (id === UNKNOWN_ID || this.recent[this.order - i] !== id) return false;
    }
    return true;
  }

  private tell(watch: Watch): void {
    const context = Array.from(watch.ids, (id) => this.vocabulary.word(id));
    watch.listener(describeNext(this, this.distribution(watch.ids, false), context, watch.ids, watch.top), this);
  }
}

const NO_WATCHES: readonly Watch[] = [];

/** Text goes to the tokenizer in pieces of this size, so that the ids of one need little room. */
const PIECE_BYTES = 1 << 16;

/** A walk by asking the chain at every step; what is learnt meanwhile counts at once. */
class LiveWalk implements Walk {
  lastProbability = 0;
  lastContextLength = 0;
  private readonly chain: Chain;
  private readonly context: number[];

  constructor(chain: Chain, context: ArrayLike<number>) {
    this.chain = chain;
    this.context = Array.from(context).slice(1 - chain.order);
  }

  sample(u: number): number {
    const { ids, counts, total, contextLength } = this.distribution();
    let left = Math.floor(u * total);
    let at = 0;
    while (at + 1 < ids.length && left >= counts[at]) left -= counts[at++];
    if (ids.length === 0) return SENTENCE_END_ID;
    this.advance(ids[at], counts[at] / total, contextLength);
    return ids[at];
  }

  move(id: number): void {
    const { ids, counts, total, contextLength } = this.distribution();
    const at = ids.indexOf(id);
    this.advance(id, at < 0 ? 0 : counts[at] / total, contextLength);
  }

  distribution(): NextDistribution {
    return this.chain.next(this.context);
  }

  private advance(id: number, probability: number, contextLength: number): void {
    this.lastProbability = probability;
    this.lastContextLength = contextLength;
    this.context.push(id);
    if (this.context.length >= this.chain.order) this.context.shift();
  }
}

const encoder = new TextEncoder();
