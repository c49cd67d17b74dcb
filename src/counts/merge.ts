// Tables to one table: sums of counts, whole weights, and pruning. The result does not depend on who was merged first.

import { NgramError } from '../base/errors.ts';
import { hashBytes } from '../base/hash.ts';
import type { Promises } from '../base/promises.ts';
import { SurfaceCollector, collectStatistics } from '../tokens/surface-statistics.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';
import { canonicalWords } from './canonical.ts';
import { combineLevels } from './combine.ts';
import type { CountLevel, CountTable } from './table.ts';

/**
 * The table of all the tables' texts together: count(a) + count(b) = count(a + b), bit for bit.
 *
 * Weights are ratios: 1.5 and 1 count the first text three times and the second twice, so that every count stays a whole
 * number and probabilities stay exact. O(n-grams of all tables).
 *
 * @param weights - One a table, positive; all 1 by default.
 * @throws {NgramError} `INCOMPATIBLE_TABLES` for different orders, tokenizers or pruning, `BAD_OPTION` for weights that
 *   are no ratio of small whole numbers, `COUNT_OVERFLOW`.
 */
export function mergeTables(tables: readonly CountTable[], weights?: readonly number[]): CountTable {
  const [first, ...others] = tables;
  if (first === undefined) {
    throw new NgramError('BAD_OPTION', 'there is nothing to merge: expected one table or more, got none');
  }
  const whole = wholeWeights(weights, tables.length);
  others.forEach((table, i) => checkCompatible(first, table, i + 1));
  if (others.length === 0) return whole[0] === 1 ? first : mergeTwo(first, undefined, whole[0], 1);
  let merged = mergeTwo(first, others[0], whole[0], whole[1]);
  for (let i = 1; i < others.length; i++) merged = mergeTwo(merged, others[i], 1, whole[i + 1]);
  return merged;
}

/** Two tries over different vocabularies, brought together. */
export function mergeTries(
  a: { readonly vocabulary: WordTable; readonly levels: readonly CountLevel[] },
  b: { readonly vocabulary: WordTable; readonly levels: readonly CountLevel[] } | undefined,
  weightA: number,
  weightB: number,
): { vocabulary: WordTable; levels: CountLevel[]; newIdsOfA: Uint32Array; newIdsOfB: Uint32Array } {
  const union = new WordTable(a.vocabulary.pool.slice(), a.vocabulary.offsets.slice());
  for (let id = FIRST_WORD_ID; id < a.vocabulary.size; id++) copyWord(a.vocabulary, id, union);
  const unionIds = Uint32Array.from({ length: b?.vocabulary.size ?? 0 }, (_, id) =>
    id < FIRST_WORD_ID ? id : copyWord(b!.vocabulary, id, union),
  );
  const counts = new Float64Array(union.size);
  a.levels[0].counts.forEach((count, id) => (counts[id] += count * weightA));
  b?.levels[0]!.counts.forEach((count, id) => (counts[unionIds[id]] += count * weightB));
  const { vocabulary, newIds } = canonicalWords(union, counts);
  const newIdsOfA = newIds.subarray(0, a.vocabulary.size);
  const newIdsOfB = unionIds.map((id) => newIds[id]);
  const levels = combineLevels(
    { levels: a.levels, newIds: newIdsOfA, weight: weightA },
    b === undefined ? undefined : { levels: b.levels, newIds: newIdsOfB, weight: weightB },
    vocabulary.size,
    [],
  );
  return { vocabulary, levels, newIdsOfA, newIdsOfB };
}

function mergeTwo(a: CountTable, b: CountTable | undefined, weightA: number, weightB: number): CountTable {
  const { vocabulary, levels, newIdsOfA, newIdsOfB } = mergeTries(a, b, weightA, weightB);
  const collector = new SurfaceCollector();
  collectStatistics(collector, a.surfaces, newIdsOfA, weightA);
  if (b !== undefined) collectStatistics(collector, b.surfaces, newIdsOfB, weightB);
  const sum = (key: 'tokenCount' | 'sentenceCount' | 'documentCount'): number =>
    a[key] * weightA + (b?.[key] ?? 0) * weightB;
  return {
    order: a.order,
    tokenizer: a.tokenizer,
    vocabulary,
    surfaces: collector.finish(vocabulary.size),
    firstSeen: mergeFirstSeen(a, b, newIdsOfA, newIdsOfB),
    tokenCount: sum('tokenCount'),
    sentenceCount: sum('sentenceCount'),
    documentCount: sum('documentCount'),
    pruneThresholds: a.pruneThresholds,
    estimator: a.estimator,
    ...promiseOf(a, b),
    levels,
  };
}

/**
 * A table without the n-grams that were read too seldom.
 *
 * @param thresholds - N-grams of length n with a count of at most thresholds[n - 1] are dropped; non-decreasing, the last
 *   one holds for all longer lengths. A word below its threshold goes with every n-gram that has it, and its forms.
 * @throws {NgramError} `BAD_OPTION` for thresholds that decrease, are negative or too many.
 */
export function pruneTable(table: CountTable, thresholds: readonly number[]): CountTable {
  const limits = pruneLimits(thresholds, table.order);
  const words = table.levels[0].counts;
  const kept = words.map((count, id) => (id < FIRST_WORD_ID || count > limits[0] ? count : 0));
  const { vocabulary, newIds } = canonicalWords(table.vocabulary, kept);
  const collector = new SurfaceCollector();
  collectStatistics(collector, table.surfaces, newIds, 1);
  const merged = limits.map((limit, i) => Math.max(limit, table.pruneThresholds[i] ?? 0));
  return {
    ...table,
    vocabulary,
    surfaces: collector.finish(vocabulary.size),
    firstSeen: table.firstSeen?.map((id) => newIds[id]).filter((id) => id !== 0),
    pruneThresholds: merged.every((limit) => limit === 0) ? [] : merged,
    levels: combineLevels({ levels: table.levels, newIds, weight: 1 }, undefined, vocabulary.size, limits),
  };
}

/** One threshold for each length up to the order, from what a user gives. */
export function pruneLimits(thresholds: readonly number[], order: number): number[] {
  const bad = thresholds.findIndex(
    (limit, i) => !Number.isInteger(limit) || limit < 0 || limit < (thresholds[i - 1] ?? 0),
  );
  if (bad >= 0 || thresholds.length === 0 || thresholds.length > order) {
    throw new NgramError(
      'BAD_OPTION',
      `prune thresholds ${thresholds.join(' ') || '(none)'} cannot be used with order ${order}`,
      {
        hint: `Give 1 to ${order} whole numbers from 0 that never decrease, such as 0 0 1: drop n-grams of length 3 and more that were read once.`,
        details: { thresholds, order },
      },
    );
  }
  return Array.from({ length: order }, (_, i) => thresholds[Math.min(i, thresholds.length - 1)]);
}

function copyWord(from: WordTable, id: number, to: WordTable): number {
  const start = from.offsets[id];
  const end = from.offsets[id + 1];
  return to.intern(from.pool, start, end, hashBytes(from.pool, start, end));
}

function mergeFirstSeen(
  a: CountTable,
  b: CountTable | undefined,
  newIdsOfA: Uint32Array,
  newIdsOfB: Uint32Array,
): Uint32Array | undefined {
  if (a.firstSeen === undefined || (b !== undefined && b.firstSeen === undefined)) return undefined;
  const seen = new Set<number>();
  for (const id of a.firstSeen) seen.add(newIdsOfA[id]);
  for (const id of b?.firstSeen ?? []) seen.add(newIdsOfB[id]);
  return Uint32Array.from(seen);
}

function checkCompatible(first: CountTable, other: CountTable, index: number): void {
  const differ = (what: string, a: unknown, b: unknown): void => {
    const [expected, got] = [JSON.stringify(a), JSON.stringify(b)];
    if (expected === got) return;
    throw new NgramError(
      'INCOMPATIBLE_TABLES',
      `table ${index + 1} has ${what} ${got}: expected ${expected} as in table 1`,
      {
        hint: 'Only tables made with the same order, tokenizer and pruning can be merged; train one of them again.',
        details: { what, expected: a, got: b, table: index + 1 },
      },
    );
  };
  differ('order', first.order, other.order);
  differ('tokenizer', first.tokenizer, other.tokenizer);
  differ('prune thresholds', first.pruneThresholds, other.pruneThresholds);
  checkPromises(first, other, index);
}

/**
 * What the merged table promises: whatever is in it was in one of the two, and so comes from as many documents as that one
 * asked for at least. Weights change neither that nor the privacy of a single noisy table.
 */
function promiseOf(a: CountTable, b: CountTable | undefined): Promises {
  if (b === undefined && a.dp !== undefined) return { dp: a.dp };
  const [one, other] = [a.minDocs, b === undefined ? a.minDocs : b.minDocs];
  return one === undefined || other === undefined ? {} : { minDocs: Math.min(one, other) };
}

/** A table that promises something is merged only where the result can promise it too. */
function checkPromises(first: CountTable, other: CountTable, index: number): void {
  const refuse = (message: string, hint: string): never => {
    throw new NgramError('INCOMPATIBLE_TABLES', message, { hint, details: { table: index + 1 } });
  };
  if (first.dp !== undefined || other.dp !== undefined) {
    refuse(
      `table ${first.dp === undefined ? index + 1 : 1} has noisy counts under differential privacy: it is not merged`,
      'Noisy counts do not add up to a table whose budget is known; train on all texts together, or mix the tables.',
    );
  }
  if ((first.minDocs === undefined) !== (other.minDocs === undefined)) {
    refuse(
      `only table ${first.minDocs === undefined ? index + 1 : 1} holds nothing from fewer than a number of documents`,
      'Merging would break that promise: make the other table with --min-docs too.',
    );
  }
}

/** Weights as whole numbers in the same ratio, the smallest there are. */
function wholeWeights(weights: readonly number[] | undefined, count: number): number[] {
  if (weights === undefined) return Array.from({ length: count }, () => 1);
  if (weights.length !== count) {
    throw new NgramError(
      'BAD_OPTION',
      `got ${weights.length} weights for ${count} tables: expected one weight for each table`,
    );
  }
  for (let scale = 1; scale <= 1000; scale++) {
    const scaled = weights.map((weight) => weight * scale);
    if (scaled.every((value) => Math.abs(value - Math.round(value)) < 1e-9 * scale && Math.round(value) >= 1)) {
      const whole = scaled.map(Math.round);
      const divisor = whole.reduce(greatestCommonDivisor);
      return whole.map((value) => value / divisor);
    }
  }
  throw new NgramError('BAD_OPTION', `weights ${weights.join(', ')} are not positive ratios of small whole numbers`, {
    hint: 'Give weights such as 3,1 or 1.5,1 (at most three decimals).',
    details: { weights },
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
