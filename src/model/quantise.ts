// Numbers in a byte each: a book of at most 256 values, and for each number the place of its value there. The book follows
// from how many numbers there are in each *cell*, a narrow range of values, so it depends neither on their order nor on how
// they were shared out, and whoever has the counts alone can make it.

/** Ascending values, and for each number a place among them; `values.length` itself stands for NaN. */
export interface Quantised {
  readonly values: Float32Array;
  readonly codes: Uint8Array;
}

/** A book of values for cells. */
export interface CellBook {
  /** Ascending, no two equal. */
  readonly values: Float32Array;
  /** codeOfCell[cell] is the place of the cell's value; 0 for cells that hold no number. */
  readonly codeOfCell: Uint8Array;
}

/** Cells are 1/2048 wide and go from -16 up to 4; what lies beyond falls into the outermost. */
const CELLS_PER_UNIT = 2048;
const CELLS_FROM = -16;
/** The first ordinary cell of numbers above 0. */
const POSITIVE_CELL = -CELLS_FROM * CELLS_PER_UNIT;
/** The cell of 0, which always stays 0: cells 0 to ZERO_CELL - 1 are the ordinary ones. */
export const ZERO_CELL = 40_960;
/** The cell of what means "never" (SRILM writes -99): kept apart, so as not to pull others down. */
export const NEVER_CELL = 40_961;
export const CELL_COUNT = 40_962;
/** Numbers at or below this mean "never". */
const NEVER_LOG10 = -90;
/** What they become. */
const NEVER_VALUE = -99;

/** The cell that a float32 falls into; not for NaN. */
export function cellOf(number: number): number {
  if (number === 0) return ZERO_CELL;
  if (number <= NEVER_LOG10) return NEVER_CELL;
  // Exact: were the 16 added first, the smallest numbers below 0 would round to 0 and land above it.
  const cell = Math.floor(number * CELLS_PER_UNIT) + POSITIVE_CELL;
  return Math.min(Math.max(cell, 0), ZERO_CELL - 1);
}

/** The middle of a cell. */
export function cellValue(cell: number): number {
  if (cell === ZERO_CELL) return 0;
  return cell === NEVER_CELL ? NEVER_VALUE : (cell + 0.5) / CELLS_PER_UNIT + CELLS_FROM;
}

/**
 * Quantises float32 numbers.
 *
 * Up to 2^bits different ones (one less with NaN among them) stay as they are, exactly. Otherwise each gets the value of
 * its cell; see `bookOfCells`. O(n).
 *
 * @param numbers - NaN for what has no value.
 * @param bits - 1 to 8.
 */
export function quantise(numbers: Float32Array, bits: number): Quantised {
  const hasNaN = numbers.some(Number.isNaN);
  const room = 2 ** bits - (hasNaN ? 1 : 0);
  const values = distinct(numbers, room);
  const codes = new Uint8Array(numbers.length);
  if (values !== undefined) {
    const codeOf = new Map<number, number>([[NaN, values.length]]);
    values.forEach((value, code) => codeOf.set(value, code));
    for (let i = 0; i < numbers.length; i++) codes[i] = codeOf.get(numbers[i])!;
    return { values, codes };
  }
  const counts = new Float64Array(CELL_COUNT);
  for (let i = 0; i < numbers.length; i++) if (!Number.isNaN(numbers[i])) counts[cellOf(numbers[i])]++;
  const book = bookOfCells(counts, room);
  for (let i = 0; i < numbers.length; i++) {
    codes[i] = Number.isNaN(numbers[i]) ? book.values.length : book.codeOfCell[cellOf(numbers[i])];
  }
  return { values: book.values, codes };
}

/** The different numbers, ascending, NaN left out; undefined as soon as there are more than `max`. */
function distinct(numbers: Float32Array, max: number): Float32Array | undefined {
  const found = new Set<number>();
  let last = NaN;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    if (number === last || Number.isNaN(number)) continue;
    last = number;
    // A set takes -0 for 0 and keeps 0.
    found.add(number);
    if (found.size > max) return undefined;
  }
  return Float32Array.from(found).sort();
}

/**
 * The book for numbers of which only the cells are known.
 *
 * 0 and "never" have values of their own. So has each cell that weighs at least as much as each value would get if what is
 * left were shared out evenly, and that again until none does. The rest is cut into bins of equal weight (see `weightOf`); the
 * value of a bin is the mean of its numbers. Then each number gets the nearest value, and values follow once. Only +, -, ×, /
 * and powers of 2: the same book on every machine.
 *
 * @param counts - counts[cell] is how many numbers fall into it; CELL_COUNT of them, whole.
 * @param room - How many values there may be, at least 3.
 */
export function bookOfCells(counts: Float64Array, room: number): CellBook {
  /** valueOfCell[cell] is the float32 that stands for it, NaN while there is none. */
  const valueOfCell = new Float32Array(CELL_COUNT).fill(NaN);
  const weights = counts.map((count, cell) => (count === 0 ? 0 : weightOf(cell, count)));
  let binCount = room;
  for (const cell of [ZERO_CELL, NEVER_CELL]) {
    if (counts[cell] === 0) continue;
    valueOfCell[cell] = cellValue(cell);
    binCount--;
  }
  let left: number[] = [];
  for (let cell = 0; cell < ZERO_CELL; cell++) if (counts[cell] > 0) left.push(cell);
  for (let isChanged = true; isChanged && left.length > 0;) {
    // Those are found by one and the same share, and only then taken away.
    const share = left.reduce((sum, cell) => sum + weights[cell], 0) / binCount;
    const heavy = left.filter((cell) => weights[cell] >= share);
    for (const cell of heavy) valueOfCell[cell] = cellValue(cell);
    binCount -= heavy.length;
    left = left.filter((cell) => weights[cell] < share);
    isChanged = heavy.length > 0;
  }
  fillBins(counts, weights, left, binCount, valueOfCell);
  return bookOf(counts, valueOfCell);
}

/**
 * What a cell weighs: the cube root of how many numbers it holds, times about 2^number.
 *
 * Bins of equal counts would be wide among the highest probabilities, where there are few n-grams and where most of the text
 * is. With cube roots the mean error is least (Panter & Dite 1951), and 2^number is about the cube root of 10^number, by
 * which n-grams of that probability come up more often.
 */
function weightOf(cell: number, count: number): number {
  const number = cellValue(cell);
  const whole = Math.floor(number);
  return cubeRoot(count) * 2 ** whole * (1 + number - whole);
}

/** By Newton's method, since not every machine's own has the same last bit. */
function cubeRoot(count: number): number {
  let root = 1;
  while (root * root * root < count) root *= 2;
  for (let round = 0; round < 8; round++) root = (2 * root + count / (root * root)) / 3;
  return root;
}

/** Gives the cells of each bin, in ascending order, the mean of their middles. */
function fillBins(
  counts: Float64Array,
  weights: Float64Array,
  cells: readonly number[],
  binCount: number,
  valueOfCell: Float32Array,
): void {
  if (binCount === 0) return;
  const total = cells.reduce((sum, cell) => sum + weights[cell], 0);
  let before = 0;
  let from = 0;
  const binOf = (cell: number): number => Math.floor(((before + weights[cell] / 2) * binCount) / total);
  while (from < cells.length) {
    const bin = binOf(cells[from]);
    let to = from;
    let size = 0;
    let sum = 0;
    for (; to < cells.length && binOf(cells[to]) === bin; to++) {
      size += counts[cells[to]];
      sum += counts[cells[to]] * cellValue(cells[to]);
      before += weights[cells[to]];
    }
    for (; from < to; from++) valueOfCell[cells[from]] = sum / size;
  }
}

/**
 * Each cell gets the nearest value, halfway the lower one; values become the means of the numbers that they got, and that
 * once more. Values that are nearest to no cell are left out.
 */
function bookOf(counts: Float64Array, valueOfCell: Float32Array): CellBook {
  let values = ascending(valueOfCell);
  values = ascending(meansOf(counts, nearestCodes(counts, values), values));
  for (;;) {
    const codeOfCell = nearestCodes(counts, values);
    const isUsed = new Uint8Array(values.length);
    for (let cell = 0; cell < CELL_COUNT; cell++) if (counts[cell] > 0) isUsed[codeOfCell[cell]] = 1;
    if (isUsed.every((is) => is === 1)) return { values, codeOfCell };
    values = values.filter((_, code) => isUsed[code] === 1);
  }
}

/** The different ones, NaN left out. */
function ascending(values: Float32Array): Float32Array {
  return Float32Array.from(new Set(values.filter((value) => !Number.isNaN(value)))).sort();
}

/** The mean of the cells that each value got, NaN where it got none; 0 and "never" stay. */
function meansOf(counts: Float64Array, codeOfCell: Uint8Array, values: Float32Array): Float32Array {
  const sizes = new Float64Array(values.length);
  const sums = new Float64Array(values.length);
  for (let cell = 0; cell < CELL_COUNT; cell++) {
    if (counts[cell] === 0) continue;
    sizes[codeOfCell[cell]] += counts[cell];
    sums[codeOfCell[cell]] += counts[cell] * cellValue(cell);
  }
  return values.map((value, code) => {
    if (sizes[code] === 0) return NaN;
    return value === 0 || value <= NEVER_LOG10 ? value : sums[code] / sizes[code];
  });
}

function nearestCodes(counts: Float64Array, values: Float32Array): Uint8Array {
  const codeOfCell = new Uint8Array(CELL_COUNT);
  let code = 0;
  const take = (cell: number): void => {
    if (counts[cell] === 0) return;
    const value = cellValue(cell);
    while (code + 1 < values.length && values[code + 1] - value < value - values[code]) code++;
    codeOfCell[cell] = code;
  };
  // In ascending order of what the cells stand for.
  take(NEVER_CELL);
  for (let cell = 0; cell < POSITIVE_CELL; cell++) take(cell);
  take(ZERO_CELL);
  for (let cell = POSITIVE_CELL; cell < ZERO_CELL; cell++) take(cell);
  return codeOfCell;
}

/**
 * The codes of a book by falling frequency, equally frequent ones by ascending value: order[place] is a code.
 *
 * @param counts - counts[code] is how many numbers have it.
 */
export function byFrequency(values: Float32Array, counts: ArrayLike<number>): Uint8Array {
  const codes = Array.from(values.keys());
  return Uint8Array.from(codes.sort((a, b) => counts[b] - counts[a] || a - b));
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
