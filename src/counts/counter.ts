// Documents to a table: text goes through the tokenizer into a row of ids; each time the row is long enough its n-grams
// are counted as a portion of their own, and portions are merged as they come. The text is gone once it is tokens, the
// tokens once they are counts.

import { NgramError } from '../base/errors.ts';
import { hashBytes } from '../base/hash.ts';
import { SurfaceCollector, collectForms, noSurfaces } from '../tokens/surface-statistics.ts';
import { tokenReader, type TokenReader } from '../tokens/token-reader.ts';
import { WORDS, type Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';
import { canonicalWords } from './canonical.ts';
import { mergeTables, mergeTries, pruneTable } from './merge.ts';
import { countWindows } from './portion.ts';
import { ORDER_MAX, ORDER_MIN, type CountLevel, type CountTable, type EstimatorChoice } from './table.ts';

/** How a table is counted. */
export interface CounterOptions {
  /** Length of the longest n-gram, 2 to 8; default 3. */
  readonly order?: number;
  /** Default `WORDS`. */
  readonly tokenizer?: Tokenizer;
  /** Noted in the table: how it makes probabilities when nobody says otherwise. Default `mle`. */
  readonly estimator?: EstimatorChoice;
  /** See `pruneTable`; nothing is pruned by default. */
  readonly pruneThresholds?: readonly number[];
  /** Ids counted at a time; about 40 bytes of memory each. Does not change the result. Default 4,194,304. */
  readonly portionTokens?: number;
}

export const COUNTER_DEFAULTS = { order: 3, tokenizer: WORDS, portionTokens: 1 << 22 } as const;

/** A trie with its own vocabulary, and roughly how much text is in it. */
interface Portion {
  readonly vocabulary: WordTable;
  readonly levels: readonly CountLevel[];
  readonly weight: number;
}

/**
 * Counts documents into a table.
 *
 * Push the bytes of a document, end it, push the next; `finish` gives the table. Memory: the table, one portion, and the
 * longest sentence.
 */
export class Counter {
  readonly order: number;
  readonly tokenizer: Tokenizer;
  tokenCount = 0;
  sentenceCount = 0;
  documentCount = 0;
  private readonly estimator: EstimatorChoice | undefined;
  private readonly pruneThresholds: readonly number[];
  private readonly portionTokens: number;
  private readonly reader: TokenReader;
  /** Portions not yet merged, each at least twice as heavy as the next, so that merging stays n log n. */
  private readonly portions: Portion[] = [];

  /** @throws {NgramError} `BAD_OPTION`. */
  constructor(options: CounterOptions = {}) {
    this.order = checkedOrder(options.order ?? COUNTER_DEFAULTS.order);
    this.tokenizer = options.tokenizer ?? COUNTER_DEFAULTS.tokenizer;
    this.estimator = options.estimator;
    this.pruneThresholds = options.pruneThresholds ?? [];
    this.portionTokens = options.portionTokens ?? COUNTER_DEFAULTS.portionTokens;
    this.reader = tokenReader(this.tokenizer);
  }

  /** Reads bytes[from..to), valid UTF-8, of the current document. */
  push(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.reader.push(bytes, from, to);
    if (this.reader.length >= this.portionTokens) this.countPortion();
  }

  endDocument(): void {
    this.reader.endDocument();
    this.documentCount++;
    if (this.reader.length >= this.portionTokens) this.countPortion();
  }

  /** Adds one sentence that is tokens already, in whatever way they were made. */
  pushTokens(tokens: readonly string[]): void {
    this.reader.pushTokens(tokens);
    if (this.reader.length >= this.portionTokens) this.countPortion();
  }

  /**
   * The table of everything read; the counter is used up.
   *
   * @param before - A table to go on from: its counts are added, as if its text had been read first.
   * @throws {NgramError} `INCOMPATIBLE_TABLES` when `before` was made in another way.
   */
  finish(before?: CountTable): CountTable {
    this.countPortion();
    while (this.portions.length > 1) this.mergeLast();
    const { vocabulary, levels } = this.portions.pop() ?? emptyPortion(this.order);
    const table: CountTable = {
      order: this.order,
      tokenizer: this.tokenizer,
      vocabulary,
      ...this.surfacesAndFirstSeen(vocabulary),
      tokenCount: this.tokenCount,
      sentenceCount: this.sentenceCount,
      documentCount: this.documentCount,
      pruneThresholds: before?.pruneThresholds ?? [],
      estimator: this.estimator,
      levels,
    };
    const estimator = this.estimator ?? before?.estimator;
    const merged = before === undefined ? table : { ...mergeTables([before, table]), estimator };
    return this.pruneThresholds.length === 0 ? merged : pruneTable(merged, this.pruneThresholds);
  }

  private surfacesAndFirstSeen(vocabulary: WordTable): Pick<CountTable, 'surfaces' | 'firstSeen'> {
    const newIds = mapWords(this.reader.words(), vocabulary);
    if (this.tokenizer.name === 'whitespace') {
      return { surfaces: noSurfaces(vocabulary.size), firstSeen: newIds.slice(FIRST_WORD_ID) };
    }
    if (this.tokenizer.name !== 'words') return { surfaces: noSurfaces(vocabulary.size), firstSeen: undefined };
    const collector = new SurfaceCollector();
    collectForms(collector, this.reader.surfaces(), newIds);
    return { surfaces: collector.finish(vocabulary.size), firstSeen: undefined };
  }

  /** Counts the row up to its last complete sentence; the rest stays for the next portion. */
  private countPortion(): void {
    const { reader, order } = this;
    const read = reader.ids();
    const end = read.lastIndexOf(SENTENCE_END_ID) + 1;
    if (end === 0) return;
    const counts = new Uint32Array(reader.wordCount);
    for (let i = 0; i < end; i++) counts[read[i]]++;
    const { vocabulary, newIds } = canonicalWords(reader.words(), counts);
    const ids = new Uint32Array(end + order).fill(SENTENCE_START_ID, end);
    for (let i = 0; i < end; i++) ids[i] = newIds[read[i]]!;
    reader.drop(end);
    this.sentenceCount += counts[SENTENCE_START_ID];
    this.tokenCount += end - counts[SENTENCE_START_ID] - counts[SENTENCE_END_ID];
    const levels = countWindows(ids, end, order, vocabulary.size);
    this.portions.push({ vocabulary, levels, weight: end });
    while (this.portions.length > 1 && this.portions.at(-2)!.weight < 2 * this.portions.at(-1)!.weight)
      this.mergeLast();
  }

  private mergeLast(): void {
    const b = this.portions.pop()!;
    const a = this.portions.pop()!;
    const { vocabulary, levels } = mergeTries(a, b, 1, 1);
    this.portions.push({ vocabulary, levels, weight: a.weight + b.weight });
  }
}

/** @throws {NgramError} `BAD_OPTION`. */
export function checkedOrder(order: number): number {
  if (Number.isInteger(order) && order >= ORDER_MIN && order <= ORDER_MAX) return order;
  throw new NgramError(
    'BAD_OPTION',
    `order ${order} is not possible: expected a whole number from ${ORDER_MIN} to ${ORDER_MAX}`,
    {
      hint: 'Order 2 counts pairs of words, 3 (the default) triples; higher orders copy longer passages of the text.',
      details: { order },
    },
  );
}

/** newIds[id] is the id in `to` of word `id` of `from`, 0 where it is missing. */
function mapWords(from: WordTable, to: WordTable): Uint32Array {
  const newIds = new Uint32Array(from.size);
  for (let id = FIRST_WORD_ID; id < from.size; id++) {
    const start = from.offsets[id];
    const end = from.offsets[id + 1];
    newIds[id] = to.find(from.pool, start, end, hashBytes(from.pool, start, end));
  }
  return newIds;
}

function emptyPortion(order: number): Portion {
  const ids = new Uint32Array(order).fill(SENTENCE_START_ID);
  return { vocabulary: new WordTable(), levels: countWindows(ids, 0, order, FIRST_WORD_ID), weight: 0 };
}
