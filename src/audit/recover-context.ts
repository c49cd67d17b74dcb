// One context of a Kneser–Ney model, from probabilities back to counts. With raw counts c, discounts D and the sum C of a
// context's counts its n-grams have p(w | h) = (c - D(c)) / C + γ p(w | h'), and its backoff weight is γ = Σ D(c) / C. Discounts,
// γ and p(w | h') are in the model, so each C leaves few whole counts that fit, and few C any.

/** Discounts of counts of 1, of 2, and of 3 and more. */
export type DiscountTriple = readonly [number, number, number];

/** What is known of a context, each number as an interval: what is stored was rounded. */
export interface ContextFacts {
  readonly discounts: DiscountTriple;
  readonly gammaLow: number;
  readonly gammaHigh: number;
  /** How many n-grams follow; the arrays may be longer. */
  readonly size: number;
  /** (c - D(c)) / C of each n-gram lies between. */
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** Counts behind a context. */
export interface ContextCounts {
  readonly sum: number;
  readonly counts: readonly number[];
}

/** Sums above are not tried. */
const SUM_MAX = 2 ** 31;

/** The discount of a count. */
function discountOf(count: number, discounts: DiscountTriple): number {
  return discounts[count < 3 ? count - 1 : 2];
}

/** The greatest sum that a context can have: γ C is what its discounts add up to. Infinite where γ may be 0. */
export function greatestSum({ discounts, size }: ContextFacts, gammaLow: number): number {
  return gammaLow > 0 ? Math.floor((Math.max(...discounts) * size) / gammaLow) : Infinity;
}

/**
 * The only whole counts that fit; `none` when no counts do, `many` when others may as well.
 *
 * Every sum that γ allows is tried, so `one` is a proof. Where more than one count fits an n-gram and the sum of all does not
 * tell which, the answer is `many`, whether or not they can be combined. O(C) for most contexts.
 */
export function solveContext(facts: ContextFacts): ContextCounts | 'none' | 'many' {
  const { discounts, gammaHigh, size } = facts;
  const last = greatestSum(facts, facts.gammaLow);
  if (last > SUM_MAX) return 'many';
  const lows = new Float64Array(size);
  const highs = new Float64Array(size);
  const first = Math.max(size, Math.ceil((Math.min(...discounts) * size) / gammaHigh));
  let found: ContextCounts | 'none' = 'none';
  for (let sum = first; sum <= last; sum++) {
    const fit = fitOf(facts, sum, lows, highs);
    if (fit === 'none') continue;
    if (fit === 'many' || found !== 'none') return 'many';
    found = { sum, counts: Array.from(lows) };
  }
  return found;
}

/** Whether counts with this sum fit; with `one` they are in `lows`. */
function fitOf(facts: ContextFacts, sum: number, lows: Float64Array, highs: Float64Array): 'none' | 'one' | 'many' {
  const { discounts, size, low, high } = facts;
  const [, , more] = discounts;
  let lowSum = 0;
  let highSum = 0;
  for (let i = 0; i < size; i++) {
    const from = low[i] * sum;
    const to = high[i] * sum;
    let least = Math.max(3, Math.ceil(from + more));
    let most = Math.floor(to + more);
    if (most < least) [least, most] = [Infinity, -Infinity];
    for (let count = 2; count >= 1; count--) {
      const share = count - discounts[count - 1];
      if (share < from || share > to) continue;
      least = count;
      most = Math.max(most, count);
    }
    if (most < least) return 'none';
    lows[i] = least;
    highs[i] = most;
    lowSum += least;
    highSum += most;
  }
  if (sum < lowSum || sum > highSum) return 'none';
  let isOne = true;
  for (let i = 0; i < size; i++) {
    const least = Math.max(lows[i], sum - (highSum - highs[i]));
    const most = Math.min(highs[i], sum - (lowSum - lows[i]));
    if (least > most) return 'none';
    if (least < most) isOne = false;
    else if (!fits(facts, i, least, sum)) return 'none';
    lows[i] = least;
    highs[i] = most;
  }
  return isWeightRight(facts, sum, lows, highs) ? (isOne ? 'one' : 'many') : 'none';
}

function fits({ discounts, low, high }: ContextFacts, i: number, count: number, sum: number): boolean {
  const share = count - discountOf(count, discounts);
  return share >= low[i] * sum && share <= high[i] * sum;
}

/** Whether the discounts of the counts may add up to γ C. */
function isWeightRight(
  { discounts, gammaLow, gammaHigh, size }: ContextFacts,
  sum: number,
  lows: Float64Array,
  highs: Float64Array,
): boolean {
  let least = 0;
  let most = 0;
  for (let i = 0; i < size; i++) {
    let [low, high] = [Infinity, -Infinity];
    for (let count = lows[i]; count <= Math.min(highs[i], Math.max(lows[i], 3)); count++) {
      low = Math.min(low, discountOf(count, discounts));
      high = Math.max(high, discountOf(count, discounts));
    }
    least += low;
    most += high;
  }
  return most >= gammaLow * sum && least <= gammaHigh * sum;
}
