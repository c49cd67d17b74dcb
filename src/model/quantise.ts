// Numbers in a byte each: a book of at most 256 values, and for each number the place of the nearest one.

/** Ascending values, and for each number a place among them; `values.length` itself stands for NaN. */
export interface Quantised {
  readonly values: Float32Array;
  readonly codes: Uint8Array;
}

/** Numbers at or below this mean "never" (SRILM writes -99); they are kept apart, so as not to pull others down. */
const NEVER_LOG10 = -90;

/**
 * Quantises float32 numbers.
 *
 * Up to 2^bits different ones stay as they are. Otherwise the sorted numbers are cut into bins of equal counts, each of
 * which stands for its mean (Federico & Bertoldi 2006; Heafield 2011); 0 always stays 0. O(n log n).
 *
 * @param numbers - NaN for what has no value.
 * @param bits - 1 to 8.
 */
export function quantise(numbers: Float32Array, bits: number): Quantised {
  const sorted = without(NaN, numbers).sort();
  const room = 2 ** bits - (sorted.length < numbers.length ? 1 : 0);
  const exact = distinct(sorted, room);
  const values = exact ?? binMeans(sorted, room);
  const codes = codesOf(numbers, values);
  if (exact !== undefined) return { values, codes };
  // A mean that is nearest to no number would not be found again in a table that was read back.
  const isUsed = new Uint8Array(values.length + 1);
  for (const code of codes) isUsed[code] = 1;
  const used = values.filter((_, code) => isUsed[code] === 1);
  return { values: used, codes: codesOf(numbers, used) };
}

/** The numbers themselves once each, or undefined when there are more than `max`. */
function distinct(sorted: Float32Array, max: number): Float32Array | undefined {
  const values = new Float32Array(max);
  let size = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    if (size === max) return undefined;
    values[size++] = sorted[i] + 0;
  }
  return values.slice(0, size);
}

/** Ascending means of bins of equal counts; 0, and what means "never", have bins of their own. */
function binMeans(sorted: Float32Array, room: number): Float32Array {
  const means: number[] = [];
  const never = firstAbove(sorted, NEVER_LOG10);
  if (never > 0) means.push(mean(sorted, 0, never));
  const rest = without(0, sorted.subarray(never));
  const hasZero = never + rest.length < sorted.length;
  const bins = room - means.length - (hasZero ? 1 : 0);
  for (let bin = 0, from = 0; bin < bins; bin++) {
    const to = Math.floor((rest.length * (bin + 1)) / bins);
    if (to > from) means.push(mean(rest, from, to));
    from = to;
  }
  if (hasZero) means.push(0);
  return Float32Array.from(new Set(means)).sort();
}

/** A copy of the numbers that are not `left`, which may be NaN. (`filter` of typed arrays is slow for millions.) */
function without(left: number, numbers: Float32Array): Float32Array {
  const rest = new Float32Array(numbers.length);
  let size = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    if (number !== left && !Number.isNaN(number)) rest[size++] = number;
  }
  return rest.slice(0, size);
}

/** Index of the first number above `limit`. */
function firstAbove(sorted: Float32Array, limit: number): number {
  let i = 0;
  while (i < sorted.length && sorted[i] <= limit) i++;
  return i;
}

/** A float32. */
function mean(numbers: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += numbers[i];
  return Math.fround(sum / (to - from));
}

/** The nearest value's place for each number; halfway the lower one. */
function codesOf(numbers: Float32Array, values: Float32Array): Uint8Array {
  const codes = new Uint8Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    if (Number.isNaN(number)) {
      codes[i] = values.length;
      continue;
    }
    let low = 0;
    let high = values.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (number - values[middle] <= values[middle + 1] - number) high = middle;
      else low = middle + 1;
    }
    codes[i] = low;
  }
  return codes;
}

/** The numbers that were meant; undefined when a code has none. */
export function unquantise({ values, codes }: Quantised): Float32Array | undefined {
  const book = new Float32Array(values.length + 1).fill(NaN);
  book.set(values);
  const numbers = new Float32Array(codes.length);
  for (let i = 0; i < codes.length; i++) {
    if (codes[i] > values.length) return undefined;
    numbers[i] = book[codes[i]];
  }
  return numbers;
}
