// An audit of a table of counts alone: what whoever holds the file can prove to stand in the text.

import { NgramError } from '../base/errors.ts';
import { promisesOf } from '../base/promises.ts';
import type { CountTable } from '../counts/table.ts';
import { suffixLinks } from '../model/suffix-links.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import { ambiguityBits, orderlessBits } from './ambiguity.ts';
import { walkAll } from './eulerian-walk.ts';
import type { AuditReport, BoundType, CertifiedString, Figure, OrderFigures } from './report.ts';
import { LongestStrings } from './longest-strings.ts';
import { ProvedWords } from './proved-words.ts';
import { type WalkGraph, walkGraph } from './walk-graph.ts';

export interface AuditOptions {
  /** What the file is called in the report. */
  readonly file?: string | undefined;
  /** How many of the longest strings to show; 20. */
  readonly strings?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Tokens walked, of so many over all orders. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Given each maximal certified string as ids, at the table's own order, as it is found; strings may come again. */
  readonly onString?: ((ids: readonly number[], certificate: number) => void) | undefined;
  readonly counts?: AuditReport['counts'] | undefined;
  /** `highest`: only the table's own order, for counts that were recovered from a model; `all`. */
  readonly orders?: 'all' | 'highest' | undefined;
  /** Who has what is audited: A2, the file; A5 for the difference of two. */
  readonly adversary?: 'A2' | 'A5' | undefined;
}

/** Figures of one order, and its strings. */
interface OrderAudit {
  readonly figures: OrderFigures;
  readonly strings: readonly CertifiedString[];
}

/**
 * Audits a table of counts: the strings of words that its counts prove to be in the text, word for word, and how much of the
 * text they are. No text is needed.
 *
 * Any text with these counts has all certified strings, so one such text is made of them (an Eulerian walk) and scanned. That
 * is done for each order up to the table's own, since what is pruned at one may be there at another; the figures of the report
 * are those of the order that gives away most.
 *
 * O(tokens + n-grams) for each order, 4 bytes for each n-gram of the table, and 20 for each context of that order.
 *
 * Counts with noise prove nothing: then all figures are 0, and `counts.source` is `noisy`.
 *
 * @throws {NgramError} `COUNT_OVERFLOW`, `CORRUPT`, `INTERRUPTED`; `INCOMPATIBLE_TABLES` for single words only.
 */
export function auditTable(table: CountTable, options: AuditOptions = {}): AuditReport {
  const { order, tokenCount } = table;
  if (order < 2) {
    throw new NgramError('INCOMPATIBLE_TABLES', 'there are only single words: no order of them can be proved', {
      hint: 'Name a table or model of pairs or longer runs.',
    });
  }
  if (table.dp !== undefined && options.counts === undefined) return noisyReport(table, options);
  const links = suffixLinks(table.levels, true);
  const audits: OrderAudit[] = [];
  // From the highest on, since links of a length are not needed below it.
  for (let n = order; n >= (options.orders === 'highest' ? order : 2); n--)
    audits.unshift(auditOrder(table, links, n, options));
  const worst = audits.reduce((most, one) => (givesMore(one.figures, most.figures) ? one : most));
  const { coverage, n50Star } = worst.figures;
  // Of a pruned table one order may have the greatest share and another the longest string.
  const longest = audits.reduce((most, { figures }) => Math.max(most, figures.longest), 0);
  const least = audits.reduce((low, { figures }) => Math.min(low, figures.ambiguityBitsPerToken), Infinity);
  const top = table.levels[order - 1].counts;
  // Some of those that a model does not give away may have been read once too.
  const all = options.counts?.of ?? top.length;
  let singletons = 0;
  for (const count of top) if (count === 1) singletons++;
  const figure = (id: string, value: number, unit: string, bound: BoundType, n = tokenCount): Figure => ({
    id,
    value,
    unit,
    adversary: options.adversary ?? 'A2',
    bound,
    n,
  });
  const share = (length: 10 | 20 | 50): Figure =>
    figure(`coverage${length}`, coverage[length], 'share of tokens', 'lower');
  return {
    kind: 'audit',
    file: options.file ?? 'the table',
    order,
    counts: options.counts ?? { source: 'stored', recovered: top.length, of: top.length },
    promises: promisesOf(table),
    tokenCount,
    sentenceCount: table.sentenceCount,
    documentCount: table.documentCount,
    coverage: { 10: share(10), 20: share(20), 50: share(50) },
    n50Star: figure('n50Star', n50Star, 'tokens', 'lower'),
    longest: figure('longest', longest, 'tokens', 'lower'),
    ambiguityBitsPerToken: figure('ambiguityBitsPerToken', least, 'bits per token', 'upper'),
    singletonShare: figure(
      'singletonShare',
      all === 0 ? 0 : singletons / all,
      'share of n-grams',
      all === top.length ? 'exact' : 'lower',
      all,
    ),
    strings: worst.strings,
    byOrder: audits.map(({ figures }) => figures),
  };
}

/**
 * Of a table with noise on its counts: these are no counts of a text, so that no string follows from them, and nothing is left
 * to be measured. A bound for whoever has it is what the noise promises.
 */
function noisyReport(table: CountTable, { file, adversary = 'A2' }: AuditOptions): AuditReport {
  const { order, tokenCount, sentenceCount, documentCount, vocabulary } = table;
  const figure = (id: string, value: number, unit: string, bound: BoundType, n = tokenCount): Figure => ({
    id,
    value,
    unit,
    adversary,
    bound,
    n,
  });
  const share = (length: 10 | 20 | 50): Figure => figure(`coverage${length}`, 0, 'share of tokens', 'lower');
  const of = table.levels[order - 1].counts.length;
  return {
    kind: 'audit',
    file: file ?? 'the table',
    order,
    counts: { source: 'noisy', recovered: 0, of },
    promises: promisesOf(table),
    tokenCount,
    sentenceCount,
    documentCount,
    coverage: { 10: share(10), 20: share(20), 50: share(50) },
    n50Star: figure('n50Star', 0, 'tokens', 'lower'),
    longest: figure('longest', 0, 'tokens', 'lower'),
    // Any of its words may stand anywhere.
    ambiguityBitsPerToken: figure('ambiguityBitsPerToken', bitsOfAnyWord(vocabulary.size), 'bits per token', 'upper'),
    singletonShare: figure('singletonShare', 0, 'share of n-grams', 'lower', of),
    strings: [],
    byOrder: [],
  };
}

/** Whether a table of one order gives away more than one of another. */
export function givesMore(a: OrderFigures, b: OrderFigures): boolean {
  for (const length of [20, 10, 50] as const) {
    if (a.coverage[length] !== b.coverage[length]) return a.coverage[length] > b.coverage[length];
  }
  return a.longest === b.longest ? a.n50Star > b.n50Star : a.longest > b.longest;
}

function auditOrder(
  table: CountTable,
  links: Uint32Array[],
  order: number,
  { strings: kept = 20, signal, onProgress, onString, orders, counts, adversary }: AuditOptions,
): OrderAudit {
  const { tokenCount } = table;
  const isWhole = table.pruneThresholds.length === 0 && table.minDocs === undefined && counts === undefined;
  const graph = walkGraph(table, links[order - 1], order, isWhole);
  links.length = order - 1;
  const ambiguity = guessedBits(table, graph, counts);
  const isUnknown = counts !== undefined && counts.recovered < counts.of;
  const proved = new ProvedWords(graph);
  const longest = new LongestStrings(table, graph, kept, adversary);
  const total = tokenCount * (orders === 'highest' ? 1 : table.order - 1);
  let done = tokenCount * (table.order - order);
  let told = done;
  walkAll(graph, (walk, begin) => {
    const found = proved.add(walk, begin);
    for (let i = 0; i < found.length; i++) {
      longest.offer(walk, found, i);
      if (order === table.order) onString?.(longest.idsOf(walk, found, i), found.certificates[i]);
    }
    done += walk.round === 0 ? walk.length : walk.round;
    if (done - told < 1 << 16) return;
    told = done;
    onProgress?.(done, total);
    if (signal?.aborted === true) throw new NgramError('INTERRUPTED', 'the audit was stopped before its end');
  });
  noteShortSentences(table, order, proved);
  const share = (length: 10 | 20 | 50): number => (tokenCount === 0 ? 0 : proved.covered(length) / tokenCount);
  return {
    figures: {
      order,
      coverage: { 10: share(10), 20: share(20), 50: share(50) },
      n50Star: proved.median(tokenCount),
      longest: proved.longest,
      ambiguityBitsPerToken:
        tokenCount > 0 ? Math.max(0, ambiguity) / tokenCount : isUnknown ? bitsOfAnyWord(table.vocabulary.size) : 0,
    },
    strings: longest.strings(),
  };
}

/** Bits for a word where any may stand, and for whether a sentence ends with it. */
function bitsOfAnyWord(words: number): number {
  return Math.log2(Math.max(1, words)) + 1;
}

/** Log2 of how many texts there may be, at most. Where n-grams are missing they say nothing of it. */
function guessedBits(table: CountTable, graph: WalkGraph, counts: AuditOptions['counts']): number {
  const { pruneThresholds, minDocs, tokenCount, vocabulary, levels } = table;
  const { order } = graph;
  // Of a model not even words are counted where it does not give all away.
  if (counts !== undefined && counts.recovered < counts.of) return tokenCount * bitsOfAnyWord(vocabulary.size);
  const isPruned = [order - 1, order - 2].some((n) => pruneThresholds[n] > 0);
  if (pruneThresholds[0] > 0) {
    // Of the words that are left, and for each of these.
    let left = 0;
    for (let id = FIRST_WORD_ID; id < levels[0].counts.length; id++) left += levels[0].counts[id];
    return left === 0 ? 0 : (orderlessBits(levels[0].counts) / left) * tokenCount;
  }
  return isPruned || minDocs !== undefined ? orderlessBits(levels[0].counts) : ambiguityBits(graph);
}

/** Sentences with fewer tokens than an edge are n-grams of their own, from `<s>` to `</s>`: they are proved as they stand. */
function noteShortSentences({ levels }: CountTable, order: number, proved: ProvedWords): void {
  let [from, to] = [SENTENCE_START_ID, SENTENCE_START_ID + 1];
  for (let n = 2; n < order; n++) {
    const { children } = levels[n - 2];
    [from, to] = [children[from], children[to]];
    const { ids, counts } = levels[n - 1];
    for (let node = from; node < to; node++) {
      if (ids[node] === SENTENCE_END_ID) proved.note(n - 2, (n - 2) * counts[node]);
    }
  }
}
