// Binary searches in sorted arrays, as drawing and looking up need them.

/** The place of `id` in ascending ids[from..to), or -1. */
export function placeOfId(ids: Uint32Array, from: number, to: number, id: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low < to && ids[low] === id ? low : -1;
}

/**
 * The last i in from..to - 1 with sums[i] at most `target`: among running sums the interval that `target` falls into, empty
 * ones passed over. `from` when there is none.
 */
export function intervalOf(sums: Float64Array, from: number, to: number, target: number): number {
  let low = from;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (sums[middle] <= target) low = middle;
    else high = middle - 1;
  }
  return low;
}
