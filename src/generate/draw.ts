// One draw from a distribution that is first reshaped: temperature, then the most frequent only (top-k), then the most
// probable share only (top-p). A draw with the table's own probabilities does not come here; a walk makes it by itself.

import type { NextDistribution } from '../model/model.ts';

/** How a distribution is reshaped before the draw. */
export interface DrawRule {
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
}

/** Arrays that draws use again and again; they grow to the longest distribution met. */
export interface DrawScratch {
  /** weights[i] belongs to ids[i] of the distribution being drawn from. */
  weights: Float64Array;
  /** The same weights, ascending. */
  sorted: Float64Array;
}

/** Empty scratch arrays. */
export function createDrawScratch(): DrawScratch {
  return { weights: new Float64Array(0), sorted: new Float64Array(0) };
}

/** Whether the rule changes nothing, so that a walk may draw by itself. */
export function isPlain(rule: DrawRule): boolean {
  return rule.temperature === 1 && rule.topK === Infinity && rule.topP === 1;
}

/** Whether only one id can ever be drawn, so that a second try would repeat the first. */
export function isGreedy(rule: DrawRule): boolean {
  return rule.temperature === 0 || rule.topK === 1;
}

/**
 * Draws one id. O(followers), and a sort of their weights where top-k or top-p cut some off.
 *
 * @param u - In [0, 1). The same `u` draws the same id.
 * @returns The id, or -1 when nothing may follow.
 */
export function drawId(next: NextDistribution, rule: DrawRule, u: number, scratch: DrawScratch): number {
  const { ids, counts } = next;
  const length = ids.length;
  if (length === 0) return -1;
  const best = indexOfLargest(counts);
  const largest = counts[best];
  // Counts may be 0 where a distribution lists all words.
  if (largest === 0) return -1;
  if (isGreedy(rule)) return ids[best];
  if (scratch.weights.length < length) {
    scratch.weights = new Float64Array(2 * length);
    scratch.sorted = new Float64Array(2 * length);
  }
  const weights = scratch.weights;
  temper(counts, largest, rule.temperature, weights);

  // Weights above `least` stay, and so many of those equal to it as `ties` says.
  let least = 0;
  let ties = length;
  if (rule.topK < length || rule.topP < 1) {
    const sorted = scratch.sorted.subarray(0, length);
    sorted.set(weights.subarray(0, length));
    sorted.sort();
    const kept = keptCount(sorted, rule);
    least = sorted[length - kept]!;
    ties = 0;
    for (let i = length - kept; i < length && sorted[i] === least; i++) ties++;
  }
  return ids[pick(weights, length, least, ties, u)];
}

/** Index of the largest count; the first of several. */
function indexOfLargest(counts: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < counts.length; i++) {
    if (counts[i] > counts[best]) best = i;
  }
  return best;
}

/**
 * Fills `weights` with counts^(1 / temperature) up to a common factor. The largest weight is 1 whatever the temperature, so
 * that nothing overflows; what underflows to 0 is too rare to be drawn. At temperature 1 the counts stay as they are, exact.
 */
function temper(counts: ArrayLike<number>, largest: number, temperature: number, weights: Float64Array): void {
  const length = counts.length;
  if (temperature === 1) {
    for (let i = 0; i < length; i++) weights[i] = counts[i]!;
    return;
  }
  for (let i = 0; i < length; i++) {
    weights[i] = counts[i] === 0 ? 0 : Math.exp(Math.log(counts[i] / largest) / temperature);
  }
}

/** How many of the largest weights remain: at most top-k, and of those the fewest that hold the share top-p of their sum. */
function keptCount(sorted: Float64Array, rule: DrawRule): number {
  const length = sorted.length;
  const most = Math.min(rule.topK, length);
  if (rule.topP === 1) return most;
  let sum = 0;
  for (let i = 1; i <= most; i++) sum += sorted[length - i];
  const enough = rule.topP * sum;
  let kept = 1;
  for (let held = sorted[length - 1]; held < enough && kept < most; kept++) held += sorted[length - kept - 1];
  return kept;
}

/** The index that `u` falls on among the kept weights, laid end to end in the order of the ids. */
function pick(weights: Float64Array, length: number, least: number, ties: number, u: number): number {
  let total = 0;
  let tiesLeft = ties;
  for (let i = 0; i < length; i++) {
    const weight = weights[i];
    if (weight > least || (weight === least && tiesLeft-- > 0)) total += weight;
  }
  const target = u * total;
  let passed = 0;
  let last = 0;
  tiesLeft = ties;
  for (let i = 0; i < length; i++) {
    const weight = weights[i];
    if (!(weight > least || (weight === least && tiesLeft-- > 0)) || weight === 0) continue;
    passed += weight;
    last = i;
    if (passed > target) break;
  }
  return last;
}
