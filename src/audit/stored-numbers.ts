// The numbers of a frozen model as intervals: each was rounded to float32 when it was stored, or to a value of a book of 256.

/** Half a place of a float32, twice over, for a number of 1. */
const PLACE = 2 ** -23;
/** Sums, products and quotients on the way to a probability were rounded to float32 as well: so much of it together. */
export const ROUNDING = 2 ** -21;
/** Numbers were put into cells of 1/2048 before they were given a value of the book. */
const HALF_CELL = 1 / 4096;
const BOOK_SIZE = 256;

/** The numbers of one level, as intervals of 10 to their power. */
export interface StoredNumbers {
  readonly low: (node: number) => number;
  readonly high: (node: number) => number;
  /**
   * As `low`, and above 0 for the least value of a book too, which is about the mean of the numbers that it stands for: they
   * are taken to go no more than twice as far below it as above. Good enough for how long a text may be, and for no proof.
   */
  readonly least: (node: number) => number;
}

/** Whether numbers may have been written as values of a book: no more of them differ. */
export function mayBeQuantised(logs: Float32Array): boolean {
  if (logs.length <= BOOK_SIZE) return false;
  const found = new Set<number>();
  for (let i = 0; i < logs.length && found.size <= BOOK_SIZE; i++) found.add(logs[i]);
  return found.size <= BOOK_SIZE;
}

/**
 * @param logs - log10 of the numbers, as the model has them.
 * @param isQuantised - Whether each stands for all numbers that are nearer to it than to the next one of them. Nothing bounds
 *   those below the least.
 */
export function storedNumbers(logs: Float32Array, isQuantised: boolean): StoredNumbers {
  if (!isQuantised) {
    const low = (node: number): number => 10 ** (logs[node] - PLACE * Math.abs(logs[node]));
    return {
      low,
      least: low,
      high: (node) => 10 ** (logs[node] + PLACE * Math.abs(logs[node])),
    };
  }
  const values = Float32Array.from(new Set(logs)).sort();
  const between = (i: number): number => (values[i] + values[i + 1]) / 2;
  const lows = Float64Array.from(values, (_, i) => (i === 0 ? 0 : 10 ** (between(i - 1) - 2 * HALF_CELL)));
  const highs = Float64Array.from(values, (_, i) =>
    i + 1 === values.length ? 1 + ROUNDING : 10 ** (between(i) + 2 * HALF_CELL),
  );
  const placeOf = new Map<number, number>([...values].map((value, i) => [value, i]));
  const leasts = lows.slice();
  if (values.length > 1) leasts[0] = 10 ** (values[0] - 2 * (between(0) + 2 * HALF_CELL - values[0]));
  else if (values.length === 1) leasts[0] = 10 ** values[0];
  const of = (row: Float64Array) => (node: number) => row[placeOf.get(logs[node])!];
  return { low: of(lows), high: of(highs), least: of(leasts) };
}
