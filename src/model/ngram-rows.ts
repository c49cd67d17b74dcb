// N-grams in any order, as rows of ids, and the closed, sorted levels of a table that they make.

import { grown } from '../base/arrays.ts';
import type { BackoffLevel } from './backoff-table.ts';

/** N-grams of one length as they come, from 2 up. */
export class NgramRows {
  size = 0;
  /** columns[k][row] is the id of the word at place k. */
  readonly columns: Uint32Array[];
  logProb10 = new Float32Array(64);
  logBackoff10 = new Float32Array(64);
  /** lines[row] is where the row came from, for messages. */
  lines = new Uint32Array(64);

  constructor(length: number) {
    this.columns = Array.from({ length }, () => new Uint32Array(64));
  }

  /** Makes room for one more row, whose ids and numbers are set at the place returned. */
  add(): number {
    const row = this.size++;
    if (row < this.lines.length) return row;
    this.columns.forEach((column, k) => (this.columns[k] = grown(column, row + 1)));
    this.logProb10 = grown(this.logProb10, row + 1);
    this.logBackoff10 = grown(this.logBackoff10, row + 1);
    this.lines = grown(this.lines, row + 1);
    return row;
  }

  /** Adds a blank for each n-gram of `keys`. */
  addBlanks(keys: Keys): void {
    for (let key = 0; key < keys.size; key++) {
      const row = this.add();
      this.columns.forEach((column, k) => (column[row] = keys.columns[k][key]));
      this.logProb10[row] = NaN;
      this.logBackoff10[row] = 0;
    }
  }
}

/** N-grams in ascending order, one id a column. */
interface Keys {
  readonly columns: readonly Uint32Array[];
  readonly size: number;
}

/** Sorted rows. */
interface SortedRows extends Keys {
  readonly rows: NgramRows;
  /** order[i] is the row at place i. */
  readonly order: Uint32Array;
  /** All places, by the n-grams without their first words. */
  readonly bySuffix: Uint32Array;
}

/** Told of an n-gram that is there twice: the lines of both. */
export type OnDuplicate = (length: number, line: number, firstLine: number) => never;

/**
 * The levels above the first, and the children of the first, from n-grams in any order.
 *
 * Where an n-gram's beginning or end is not there itself, a blank is added for it. All sorting is by counting: O(order ×
 * (n-grams + vocabulary)) for each length, and three times the memory of the rows of one length.
 *
 * @param sections - sections[n] has the n-grams of length n + 2; emptied on the way.
 */
export function buildLevels(
  sections: NgramRows[],
  vocabularySize: number,
  onDuplicate: OnDuplicate,
): { readonly firstChildren: Uint32Array; readonly levels: BackoffLevel[] } {
  const levels: BackoffLevel[] = [];
  let children = new Uint32Array();
  let above: SortedRows | undefined;
  for (let n = sections.length - 1; n >= 0; n--) {
    const rows = sections.pop()!;
    let sorted = sortRows(rows, vocabularySize);
    checkDuplicates(sorted, onDuplicate);
    if (above !== undefined) {
      const missing = missingKeys(above, sorted);
      if (missing.size > 0) {
        rows.addBlanks(missing);
        sorted = sortRows(rows, vocabularySize);
      }
      children = childrenOf(sorted, above);
    }
    const { order, columns } = sorted;
    levels.unshift({
      ids: columns[n + 1],
      children,
      logProb10: picked(rows.logProb10, order, new Float32Array(order.length)),
      logBackoff10:
        above === undefined ? new Float32Array() : picked(rows.logBackoff10, order, new Float32Array(order.length)),
    });
    above = sorted;
  }
  const firstChildren = above === undefined ? new Uint32Array() : new Uint32Array(vocabularySize + 1);
  if (above !== undefined) {
    for (const id of above.columns[0]) firstChildren[id + 1]++;
    for (let id = 0; id < vocabularySize; id++) firstChildren[id + 1] += firstChildren[id];
  }
  return { firstChildren, levels };
}

/** Sorts by the last id first, so that the order without the first ids comes up on the way. */
function sortRows(rows: NgramRows, vocabularySize: number): SortedRows {
  const { size, columns } = rows;
  const last = columns.length - 1;
  let order = new Uint32Array(size);
  for (let row = 0; row < size; row++) order[row] = row;
  // Most files list n-grams by their last words: the first of the sorts has nothing to do then.
  for (let k = isAscending(columns[last], size) ? last - 1 : last; k > 0; k--) {
    order = sortBy(columns[k], order, vocabularySize);
  }
  const suffixOrder = order;
  order = sortBy(columns[0], order, vocabularySize);
  const places = new Uint32Array(size);
  for (let place = 0; place < size; place++) places[order[place]] = place;
  return {
    rows,
    size,
    columns: columns.map((column) => picked(column, order, new Uint32Array(size))),
    order,
    bySuffix: picked(places, suffixOrder, new Uint32Array(size)),
  };
}

function isAscending(column: Uint32Array, size: number): boolean {
  for (let row = 1; row < size; row++) if (column[row] < column[row - 1]) return false;
  return true;
}

/** Sets target[i] to values[order[i]]. A plain loop: its reads lie far apart, and many can be under way at once. */
function picked<T extends Uint32Array | Float32Array>(values: T, order: Uint32Array, target: T): T {
  for (let i = 0; i < order.length; i++) target[i] = values[order[i]];
  return target;
}

/** A stable counting sort of rows. */
function sortBy(
  column: Uint32Array,
  order: Uint32Array<ArrayBuffer>,
  vocabularySize: number,
): Uint32Array<ArrayBuffer> {
  const size = order.length;
  const ends = new Uint32Array(vocabularySize + 1);
  for (let row = 0; row < size; row++) ends[column[row] + 1]++;
  for (let id = 0; id < vocabularySize; id++) ends[id + 1] += ends[id];
  const sorted = new Uint32Array(size);
  for (let i = 0; i < size; i++) {
    const row = order[i];
    sorted[ends[column[row]]++] = row;
  }
  return sorted;
}

function checkDuplicates({ columns, size, rows, order }: SortedRows, onDuplicate: OnDuplicate): void {
  for (let i = 1; i < size; i++) {
    if (compare(columns, 0, i - 1, columns, 0, i, columns.length) !== 0) continue;
    const lines = [rows.lines[order[i - 1]], rows.lines[order[i]]];
    onDuplicate(columns.length, Math.max(...lines), Math.min(...lines));
  }
}

/** The n-grams one shorter that `above` needs and `below` has not, ascending. */
function missingKeys(above: SortedRows, below: SortedRows): Keys {
  const length = below.columns.length;
  const places = Uint32Array.from({ length: above.size }, (_, i) => i);
  const beginnings = missingAmong(above.columns, 0, places, below);
  const ends = missingAmong(above.columns, 1, above.bySuffix, below);
  const merged = { columns: below.columns.map(() => new Uint32Array(beginnings.size + ends.size)), size: 0 };
  for (let b = 0, e = 0; b < beginnings.size || e < ends.size;) {
    const difference =
      b === beginnings.size ? 1 : e === ends.size ? -1 : compare(beginnings.columns, 0, b, ends.columns, 0, e, length);
    const [from, at] = difference <= 0 ? [beginnings, b] : [ends, e];
    merged.columns.forEach((column, k) => (column[merged.size] = from.columns[k][at]));
    merged.size++;
    if (difference <= 0) b++;
    if (difference >= 0) e++;
  }
  return merged;
}

/** The n-grams that columns `first` and following hold at `places`, where they ascend, and `below` has not. */
function missingAmong(columns: readonly Uint32Array[], first: number, places: Uint32Array, below: Keys): Keys {
  const length = below.columns.length;
  const missing = { columns: below.columns.map(() => new Uint32Array()), size: 0 };
  let at = 0;
  for (let i = 0; i < places.length; i++) {
    const place = places[i];
    if (i > 0 && compare(columns, first, places[i - 1], columns, first, place, length) === 0) continue;
    let difference = 1;
    while (at < below.size && (difference = compare(below.columns, 0, at, columns, first, place, length)) < 0) at++;
    if (at < below.size && difference === 0) continue;
    missing.columns.forEach((column, k) => {
      if (missing.size === column.length) missing.columns[k] = grown(column, missing.size + 1);
      missing.columns[k][missing.size] = columns[first + k][place];
    });
    missing.size++;
  }
  return missing;
}

/** Where the children of each n-gram begin on the level above, all of whose beginnings are there. */
function childrenOf(below: Keys, above: Keys): Uint32Array<ArrayBuffer> {
  const children = new Uint32Array(below.size + 1);
  let node = 0;
  for (let parent = 0; parent < below.size; parent++) {
    while (node < above.size && compare(below.columns, 0, parent, above.columns, 0, node, below.columns.length) === 0) {
      node++;
    }
    children[parent + 1] = node;
  }
  return children;
}

/** Order of `length` ids of a, from column `aFirst` on at place i, and of b. */
function compare(
  a: readonly Uint32Array[],
  aFirst: number,
  i: number,
  b: readonly Uint32Array[],
  bFirst: number,
  j: number,
  length: number,
): number {
  for (let k = 0; k < length; k++) {
    const difference = a[aFirst + k][i] - b[bFirst + k][j];
    if (difference !== 0) return difference;
  }
  return 0;
}
