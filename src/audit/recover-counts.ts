// A frozen model stores probabilities and no counts, but gives away most of those that it was made of.
//
// What is proved with counts that were recovered here stands in the text, for two reasons. First, counts are only taken where no
// others fit what the model says (recover-context.ts), all n-grams behind a context together or none of them. Second, a
// certificate c(e1) - c(v1) + c(e2) - … is wrong only where the count of an inner node v is too low. An inner node of a string has
// an n-gram of the string behind it, so those behind it were recovered, and its count is their sum, which is exact, since each
// context is followed by a word or by the end of the sentence as often as it is read. N-grams that are left out make strings end;
// nodes that nothing follows are never inner ones, whatever their count.
//
// That takes a model in which nothing was dropped: behind a context of a pruned one the sum is not that of what is left. A model
// says so itself (`pruned` of its estimation); older ones do not. Those that were pruned are told by contexts that no counts fit,
// by n-grams that nothing follows, and by those of the level below, whose discounts say how many different words stood in front.
// Nothing is taken from a model with a single such place, whatever it says: then it says what is not true. Without its word that
// is a test and no proof: what was dropped would go unseen if its discounts agreed with those of other counts at every such place.

import { countArray } from '../base/arrays.ts';
import { promisesOf } from '../base/promises.ts';
import type { CountLevel, CountTable } from '../counts/table.ts';
import type { BackoffTable } from '../model/backoff-table.ts';
import { suffixLinks } from '../model/suffix-links.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID, SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import {
  type ContextCounts,
  type ContextFacts,
  type DiscountTriple,
  greatestSum,
  solveContext,
} from './recover-context.ts';
import { ROUNDING, type StoredNumbers, mayBeQuantised, storedNumbers } from './stored-numbers.ts';

export interface RecoverOptions {
  /** Whether the numbers come from a file with a byte each; by default when no more than 256 of a level differ. */
  readonly isQuantised?: boolean | undefined;
}

/** Counts that a model gives away. */
export interface RecoveredCounts {
  /**
   * For `auditTable` with `orders: 'highest'`, and for nothing else: below the longest n-grams the counts are only what an audit
   * needs of them. `tokenCount` and `sentenceCount` are never less than the truth.
   */
  readonly table: CountTable;
  /** N-grams of the model's order whose counts were recovered, and all of them. */
  readonly recovered: number;
  readonly of: number;
  /** The contexts that they stand behind. */
  readonly contexts: { readonly recovered: number; readonly of: number };
  /** Whether the model says itself that nothing was dropped. Otherwise nothing in it speaks against that, which is no proof. */
  readonly isMarkedWhole: boolean;
}

/**
 * Recovers the counts of a model's longest n-grams. Only Kneser–Ney models say how they were discounted: nothing is recovered of
 * others, nor of those that were pruned by their own word or by their numbers, of noisy ones, and of those limited to what
 * documents share.
 *
 * O(tokens) time for exact models, 8 bytes an n-gram.
 */
export function recoverCounts(model: BackoffTable, options: RecoverOptions = {}): RecoveredCounts {
  const { order, estimation, levels } = model;
  const top = levels[order - 1];
  const contexts = order < 2 ? 0 : countContexts(levels[order - 2].children);
  const nothing = (): RecoveredCounts => ({
    table: withLevels(model, emptyLevels(model), 0, 0),
    recovered: 0,
    of: top.logProb10.length,
    contexts: { recovered: 0, of: contexts },
    isMarkedWhole: false,
  });
  if (estimation.name !== 'kneser-ney' || estimation.pruned === true || order < 2) return nothing();
  if (estimation.minDocs !== undefined || estimation.dp !== undefined || !isWhole(model)) return nothing();
  const solver = new Solver(model, estimation.discounts, options.isQuantised);
  if (!solver.seesAllInFront()) return nothing();
  const counts = new Float64Array(top.ids.length);
  const sums = new Float64Array(levels[order - 2].children.length - 1);
  let [tokens, sentences, solved] = [0, 0, 0];
  let isWholeText = true;
  // A sentence has a word more for each word of an n-gram above 3 than it has n-grams, so ends of sentences are counted too.
  const visit = (length: number, node: number, onSolved: (solution: ContextCounts, from: number) => void): void => {
    const facts = solver.factsOf(length, node);
    if (facts === undefined) return;
    const solution = solveContext(facts);
    if (solution === 'none') isWholeText = false;
    const isSolved = typeof solution === 'object';
    const sum = isSolved ? solution.sum : greatestSum(facts, solver.leastWeight(length, node));
    const from = levels[length - 1].children[node];
    if (isSolved) onSolved(solution, from);
    if (length === 1 && node === SENTENCE_START_ID) sentences = sum;
    // Ascending ids: the end of the sentence, where it follows, is the first child.
    const ends = levels[length].ids[from] === SENTENCE_END_ID;
    if (length === order - 1) tokens += sum;
    if (!ends) return;
    const exact = isSolved ? solution.counts[0] : undefined;
    const most = exact ?? mostOf(facts, sum);
    if (length < order - 1) tokens += (length - 1) * most;
    else tokens += order === 2 ? -(exact ?? 1) : (order - 3) * most;
  };
  const shortEnds = new Map<string, number>();
  let [start, end] = [SENTENCE_START_ID, SENTENCE_START_ID + 1];
  for (let length = 1; length < order - 1; length++) {
    for (let node = start; node < end; node++) {
      visit(length, node, ({ counts: [first] }, from) => shortEnds.set(`${length} ${from}`, first));
    }
    const { children } = levels[length - 1];
    [start, end] = [children[start], children[end]];
  }
  for (let node = 0; node < sums.length && isWholeText; node++) {
    visit(order - 1, node, (solution, from) => {
      solved++;
      sums[node] = solution.sum;
      solution.counts.forEach((count, i) => (counts[from + i] = count));
    });
  }
  if (!isWholeText || !Number.isFinite(tokens) || !Number.isFinite(sentences)) return nothing();
  const made = levelsOf(model, solver.links, counts, sums, shortEnds);
  return {
    table: withLevels(model, made, Math.max(0, tokens), sentences),
    recovered: made[order - 1].ids.length,
    of: top.ids.length,
    contexts: { recovered: solved, of: contexts },
    isMarkedWhole: estimation.pruned === false,
  };
}

/** Reads intervals for contexts out of a model. */
class Solver {
  readonly links: Uint32Array[];
  private readonly model: BackoffTable;
  private readonly discounts: readonly DiscountTriple[];
  private readonly probabilities: readonly StoredNumbers[];
  private readonly weights: readonly StoredNumbers[];
  private low = new Float64Array(64);
  private high = new Float64Array(64);

  constructor(model: BackoffTable, discounts: readonly DiscountTriple[], isQuantised: boolean | undefined) {
    this.model = model;
    this.discounts = discounts;
    this.links = suffixLinks(model.levels);
    const read = (logs: Float32Array, n: number): StoredNumbers =>
      storedNumbers(logs, n > 0 && (isQuantised ?? mayBeQuantised(logs)));
    this.probabilities = model.levels.map(({ logProb10 }, n) => read(logProb10, n));
    this.weights = model.levels.map(({ logBackoff10 }, n) => read(logBackoff10, n));
  }

  /** What is known of the n-grams of length + 1 words behind a context; undefined where there are none. */
  factsOf(length: number, node: number): ContextFacts | undefined {
    const { children } = this.model.levels[length - 1];
    const from = children[node];
    const size = children[node + 1] - from;
    if (size === 0) return undefined;
    if (size > this.low.length) {
      this.low = new Float64Array(2 * size);
      this.high = new Float64Array(2 * size);
    }
    const { low, high } = this;
    const weights = this.weights[length - 1];
    const [gammaLow, gammaHigh] = [weights.low(node), weights.high(node)];
    const [own, below] = [this.probabilities[length], this.probabilities[length - 1]];
    for (let i = 0; i < size; i++) {
      const relative = this.links[length][from + i];
      const most = own.high(from + i);
      low[i] = Math.max(0, own.low(from + i) - gammaHigh * below.high(relative) - ROUNDING * most);
      high[i] = most - gammaLow * below.low(relative) + ROUNDING * most;
    }
    return {
      discounts: this.discounts[length],
      gammaLow: gammaLow * (1 - 2 * ROUNDING),
      gammaHigh: gammaHigh * (1 + 2 * ROUNDING),
      size,
      low,
      high,
    };
  }

  /** The least backoff weight that a context may have had; see `StoredNumbers`. */
  leastWeight(length: number, node: number): number {
    return this.weights[length - 1].least(node) * (1 - 2 * ROUNDING);
  }

  /** Whether the n-grams one shorter than the longest ones were estimated from as many words in front of them as are there. */
  seesAllInFront(): boolean {
    const { levels, order } = this.model;
    if (order < 3) return this.seesAllInFrontOfWords();
    const inFront = new Uint32Array(levels[order - 2].ids.length);
    for (const node of this.links[order - 1]) inFront[node]++;
    const { children } = levels[order - 3];
    const discounts = this.discounts[order - 2];
    const weights = this.weights[order - 3];
    let [start, end] = [SENTENCE_START_ID, SENTENCE_START_ID + 1];
    for (let n = 1; n < order - 2; n++) [start, end] = [levels[n - 1].children[start], levels[n - 1].children[end]];
    for (let node = 0; node + 1 < children.length; node++) {
      // Behind the beginning of a sentence nothing stands in front.
      if (children[node] === children[node + 1] || (node >= start && node < end)) continue;
      let free = 0;
      let sum = 0;
      for (let child = children[node]; child < children[node + 1]; child++) {
        if (inFront[child] === 0) return false;
        sum += inFront[child];
        free += discounts[Math.min(inFront[child], 3) - 1];
      }
      const weight = free / sum;
      const slack = 2 * ROUNDING * weight;
      if (weight + slack < weights.low(node) || weight - slack > weights.high(node)) return false;
    }
    return true;
  }

  /** The same of single words. What their discounts set free is shared out evenly, or left to unknown words alone. */
  private seesAllInFrontOfWords(): boolean {
    const inFront = new Float64Array(this.model.levels[0].logProb10.length);
    for (const word of this.links[1]) inFront[word]++;
    const sum = inFront.reduce((total, count) => total + count, 0);
    const [discounts] = this.discounts;
    const [{ low, high }] = this.probabilities;
    const fits = (id: number, even: number): boolean => {
      const share = inFront[id] === 0 ? 0 : (inFront[id] - discounts[Math.min(inFront[id], 3) - 1]) / sum;
      const slack = 2 * ROUNDING * (share + even);
      return share + even + slack >= low(id) && share + even - slack <= high(id);
    };
    const unknown = low(UNKNOWN_ID);
    return [unknown, 0].some((even) => inFront.every((_, id) => id < SENTENCE_END_ID || fits(id, even)));
  }
}

/** The greatest count that the first n-gram behind a context can have. */
function mostOf({ discounts, high, size }: ContextFacts, sum: number): number {
  return Math.max(1, Math.min(sum - size + 1, Math.floor(high[0] * sum + Math.max(...discounts))));
}

/** Whether each n-gram has a probability, and something behind it unless a sentence ends with it. */
function isWhole({ levels, order }: BackoffTable): boolean {
  return levels.every(({ ids, children, logProb10 }, n) => {
    for (let node = n === 0 ? SENTENCE_START_ID : 0; node < logProb10.length; node++) {
      if (Number.isNaN(logProb10[node])) return false;
      const id = n === 0 ? node : ids[node];
      if (id === UNKNOWN_ID || (n > 0 && id === SENTENCE_START_ID)) return false;
      if (n < order - 1 && children[node] < children[node + 1] === (id === SENTENCE_END_ID)) return false;
    }
    return true;
  });
}

function countContexts(children: Uint32Array): number {
  let contexts = 0;
  for (let node = 0; node + 1 < children.length; node++) if (children[node] < children[node + 1]) contexts++;
  return contexts;
}

/**
 * Levels for an audit: the longest n-grams that were recovered, nodes with the sum of what follows them, and below only what is
 * there. Nodes that nothing follows have the sum of what leads to them, so that no walk begins at one.
 */
function levelsOf(
  { levels, order }: BackoffTable,
  links: readonly Uint32Array[],
  counts: Float64Array,
  sums: Float64Array,
  shortEnds: ReadonlyMap<string, number>,
): CountLevel[] {
  const top = levels[order - 1];
  const nodes = levels[order - 2];
  const least = levels.slice(0, order - 1).map(({ logProb10 }) => new Float64Array(logProb10.length).fill(1));
  for (const [key, count] of shortEnds) {
    const [length, node] = key.split(' ').map(Number);
    if (levels[length].ids[node] === SENTENCE_END_ID) least[length][node] = count;
  }
  const incoming = new Float64Array(sums.length);
  for (let edge = 0; edge < counts.length; edge++) incoming[links[order - 1][edge]] += counts[edge];
  const own = least[order - 2];
  for (let node = 0; node < sums.length; node++) own[node] = sums[node] || Math.max(own[node], incoming[node]);
  least[0][UNKNOWN_ID] = 0;
  const children = new Uint32Array(nodes.children.length);
  for (let node = 0; node < sums.length; node++) {
    const size = sums[node] === 0 ? 0 : nodes.children[node + 1] - nodes.children[node];
    children[node + 1] = children[node] + size;
  }
  const isThere = (_: number, edge: number): boolean => counts[edge] > 0;
  return [
    ...least.map((row, n): CountLevel => ({
      ids: levels[n].ids,
      counts: narrow(row),
      children: n === order - 2 ? children : levels[n].children,
    })),
    { ids: top.ids.filter(isThere), counts: narrow(counts.filter(isThere)), children: new Uint32Array() },
  ];
}

function narrow(counts: Float64Array): CountLevel['counts'] {
  const array = countArray(
    counts.length,
    counts.reduce((most, count) => Math.max(most, count), 0),
  );
  array.set(counts);
  return array;
}

/** No n-grams but the words. */
function emptyLevels({ levels, order }: BackoffTable): CountLevel[] {
  return levels.map(({ logProb10 }, n): CountLevel => {
    const size = n === 0 ? logProb10.length : 0;
    return {
      ids: new Uint32Array(),
      counts: new Uint32Array(size).fill(1, FIRST_WORD_ID),
      children: new Uint32Array(n === order - 1 ? 0 : size + 1),
    };
  });
}

function withLevels(
  { order, tokenizer, vocabulary, surfaces, estimation }: BackoffTable,
  levels: readonly CountLevel[],
  tokenCount: number,
  sentenceCount: number,
): CountTable {
  return {
    order,
    tokenizer,
    vocabulary,
    surfaces,
    firstSeen: undefined,
    tokenCount,
    sentenceCount,
    documentCount: 0,
    pruneThresholds: [],
    ...(estimation.name === 'imported' ? {} : promisesOf(estimation)),
    levels,
  };
}
