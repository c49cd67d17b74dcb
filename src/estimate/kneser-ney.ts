// Interpolated modified Kneser–Ney: counts in, probabilities and backoff weights out (Chen & Goodman 1998; Heafield et al.
// 2013). Sums and quotients are rounded to float32 where the reference rounds them, so that the numbers agree to the last
// places; logarithms are exact ones, rounded once.

import { NgramError } from '../base/errors.ts';
import { promisesOf } from '../base/promises.ts';
import type { CountTable } from '../counts/table.ts';
import type { BackoffLevel, BackoffTable } from '../model/backoff-table.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID, SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { adjustCounts, type AdjustedLevel } from './adjusted-counts.ts';
import { computeDiscounts, type Discounts, type LengthDiscounts } from './discounts.ts';
import { keptNodes, keepLevels, leavesOut, type Kept } from './keep.ts';

/** How a Kneser–Ney model is estimated. */
export interface KneserNeyOptions {
  /** N-grams of length n read no oftener than prune[n - 1] are left out; non-decreasing, the last one extends. None by default. */
  readonly prune?: readonly number[] | undefined;
  /** Least size of the vocabulary for the uniform distribution at the bottom; 0. */
  readonly vocabPad?: number | undefined;
  /** Whether single words are mixed with that uniform distribution; true. */
  readonly interpolateUnigrams?: boolean | undefined;
  /** Use fixed discounts where a text gives none; true. False: `BAD_DISCOUNT`. */
  readonly discountFallback?: boolean | undefined;
  /** The words to keep; n-grams with others are left out as if pruned. All by default. */
  readonly limitVocabulary?: Iterable<string> | undefined;
}

/** The defaults of `KneserNeyOptions`. */
export const KNESER_NEY_DEFAULTS = { vocabPad: 0, interpolateUnigrams: true, discountFallback: true } as const;

/** A model, and what was done to get it. */
export interface KneserNeyEstimate {
  readonly table: BackoffTable;
  /** For each length, first 1. */
  readonly discounts: readonly LengthDiscounts[];
}

/**
 * Estimates a model from counts.
 *
 * O(n-grams), some 20 bytes each besides the result.
 *
 * @throws {NgramError} `INCOMPATIBLE_TABLES` for a table that was pruned (what was dropped is needed), `BAD_DISCOUNT`,
 *   `BAD_OPTION`, `NO_TEXT`.
 */
export function estimateKneserNey(table: CountTable, options: KneserNeyOptions = {}): KneserNeyEstimate {
  const { levels, discounts } = adjustAndDiscount(table, options);
  const kept = keptNodes(table, options.prune ?? [], options.limitVocabulary);
  const isPartial = table.minDocs !== undefined || table.dp !== undefined;
  const probabilities: Float32Array[] = [];
  const backoffs: Float32Array[] = [];
  for (let index = 0; index < table.order; index++) {
    const level = levels[index];
    const { discounts: d } = discounts[index];
    if (index === 0) probabilities.push(wordProbabilities(level.adjusted, d, kept.wordCount, options, kept.levels[0]));
    else probabilities.push(interpolate(levels, index, d, kept, probabilities[index - 1], backoffs, isPartial));
  }
  const frozen = levels.map(({ level }, index): BackoffLevel => ({
    ids: level.ids,
    children: level.children,
    logProb10: logarithms(probabilities[index]),
    logBackoff10: index < table.order - 1 ? logarithms(backoffs[index]) : new Float32Array(),
  }));
  return {
    discounts,
    table: keepLevels(table, frozen, kept, {
      name: 'kneser-ney',
      discounts: discounts.map((one) => one.discounts),
      ...markOf(kept, isPartial),
      ...promisesOf(table),
    }),
  };
}

/** Whether n-grams of the text are left out. Of what a promise left out before there is no telling. */
function markOf(kept: Kept, isPartial: boolean): { readonly pruned?: boolean } {
  if (leavesOut(kept)) return { pruned: true };
  return isPartial ? {} : { pruned: false };
}

/**
 * The discounts alone, for who wants to know whether a text is large enough. O(n-grams).
 *
 * @throws {NgramError} As `estimateKneserNey`.
 */
export function kneserNeyDiscounts(table: CountTable, options: KneserNeyOptions = {}): readonly LengthDiscounts[] {
  return adjustAndDiscount(table, options).discounts;
}

function adjustAndDiscount(
  table: CountTable,
  options: KneserNeyOptions,
): { readonly levels: AdjustedLevel[]; readonly discounts: LengthDiscounts[] } {
  checkTable(table);
  const levels = adjustCounts(table);
  const useFallback = options.discountFallback ?? KNESER_NEY_DEFAULTS.discountFallback;
  return { levels, discounts: computeDiscounts(table, levels, useFallback) };
}

/**
 * The single words: a(w) discounted, with their share of the uniform distribution.
 *
 * @param wordCount - Real words that are kept.
 * @param keptHere - keptHere[id] is 1 for those; undefined where all are.
 */
export function wordProbabilities(
  adjusted: ArrayLike<number>,
  d: Discounts,
  wordCount: number,
  options: KneserNeyOptions,
  keptHere?: Uint8Array,
): Float32Array {
  const { fround } = Math;
  const context = contextWeights(adjusted, SENTENCE_END_ID, adjusted.length, d, keptHere);
  const interpolated = options.interpolateUnigrams ?? KNESER_NEY_DEFAULTS.interpolateUnigrams;
  // Without <s>, with <unk>.
  const vocabularySize = Math.max(options.vocabPad ?? KNESER_NEY_DEFAULTS.vocabPad, wordCount + FIRST_WORD_ID - 1);
  const uniform = interpolated ? fround(1 / vocabularySize) : 0;
  const probabilities = new Float32Array(adjusted.length);
  for (let id = SENTENCE_END_ID; id < adjusted.length; id++) {
    if (adjusted[id] === 0) continue;
    probabilities[id] = discounted(adjusted[id], d, context.sum) + fround(context.backoff * uniform);
  }
  probabilities[UNKNOWN_ID] = interpolated ? fround(context.backoff * uniform) : context.backoff;
  probabilities[SENTENCE_START_ID] = 1;
  return probabilities;
}

/**
 * The n-grams of length index + 1, and the backoff weights of their contexts, which are added to `backoffs`.
 *
 * @param isPartial - Whether a context may have been read oftener than all that is stored behind it. The difference is then
 *   what was dropped, and is set free as if it had been pruned here, where counts are raw ones.
 */
function interpolate(
  levels: readonly AdjustedLevel[],
  index: number,
  d: Discounts,
  kept: Kept,
  lower: Float32Array,
  backoffs: Float32Array[],
  isPartial: boolean,
): Float32Array {
  const { fround } = Math;
  const { adjusted, suffixes, rawStart, rawEnd } = levels[index];
  const { children, counts } = levels[index - 1].level;
  const probabilities = new Float32Array(adjusted.length);
  const backoff = new Float32Array(children.length - 1).fill(1);
  for (let parent = 0; parent + 1 < children.length; parent++) {
    const from = children[parent];
    const to = children[parent + 1];
    if (from === to) continue;
    const read = isPartial && from >= rawStart && to <= rawEnd ? counts[parent] : 0;
    const context = contextWeights(adjusted, from, to, d, kept.levels[index], read);
    backoff[parent] = context.backoff;
    for (let node = from; node < to; node++) {
      probabilities[node] =
        discounted(adjusted[node], d, context.sum) + fround(context.backoff * lower[suffixes[node]]);
    }
  }
  backoffs.push(backoff);
  return probabilities;
}

/**
 * The sum of adjusted counts behind a context, and the share that its discounts set free.
 *
 * @param read - How often the context was read, where that may be more than the sum; 0 elsewhere.
 */
function contextWeights(
  adjusted: ArrayLike<number>,
  from: number,
  to: number,
  [d1, d2, d3]: Discounts,
  keptHere: Uint8Array | undefined,
  read = 0,
): { readonly sum: number; readonly backoff: number } {
  const { fround } = Math;
  let sum = 0;
  let pruned = 0;
  let ones = 0;
  let twos = 0;
  let more = 0;
  for (let node = from; node < to; node++) {
    const count = adjusted[node];
    if (count === 0) continue;
    sum += count;
    if (keptHere !== undefined && keptHere[node] === 0) pruned += count;
    else if (count === 1) ones++;
    else if (count === 2) twos++;
    else more++;
  }
  if (read > sum) {
    pruned += read - sum;
    sum = read;
  }
  let free = fround(d1 * fround(ones));
  free = fround(free + fround(d2 * fround(twos)));
  free = fround(free + fround(d3 * fround(more)));
  free = fround(free + fround(pruned));
  return { sum, backoff: fround(free / fround(sum)) };
}

function discounted(count: number, d: Discounts, sum: number): number {
  return Math.fround(Math.fround(Math.fround(count) - d[Math.min(count, 3) - 1]) / Math.fround(sum));
}

/** log10 of each, rounded to float32 and never above 0. */
export function logarithms(values: Float32Array): Float32Array {
  const logs = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) logs[i] = Math.min(0, Math.log10(values[i]));
  return logs;
}

function checkTable(table: CountTable): void {
  if (table.pruneThresholds.length > 0) {
    throw new NgramError(
      'INCOMPATIBLE_TABLES',
      'this table was pruned: Kneser–Ney needs the counts that were dropped',
      {
        hint:
          'Train without --prune, and prune when the model is estimated: --estimator kneser-ney --prune 0,0,1. If ' +
          '--max-certified pruned it, use that flag on a table trained with --estimator kneser-ney: then it only lowers the order.',
        details: { pruneThresholds: table.pruneThresholds },
      },
    );
  }
  if (table.sentenceCount === 0)
    throw new NgramError('NO_TEXT', 'the table has no sentence: there is nothing to estimate');
}
