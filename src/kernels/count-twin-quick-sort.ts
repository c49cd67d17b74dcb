// Few records in order: quicksort by Hoare's partition with the median of three, and insertion. Records are laid out as in
// count-twin-scatter.ts, `size` numbers each; all places are indices of `u32`.

/** Up to this many records are sorted by insertion. */
const TINY = 20;

/** Whether record a is below record b. */
export function isLess(u32: Uint32Array, a: number, b: number, size: number): boolean {
  for (let k = 0; k < size; k += 2) {
    if (u32[a + k + 1] !== u32[b + k + 1]) return u32[a + k + 1] < u32[b + k + 1];
    if (u32[a + k] !== u32[b + k]) return u32[a + k] < u32[b + k];
  }
  return false;
}

/** Sorts u32[from..to); `spare` has room for two records. The smaller side by recursion, so the depth is logarithmic. */
export function quickSort(u32: Uint32Array, from: number, to: number, size: number, spare: number): void {
  let low = from;
  let high = to;
  while (high - low > TINY * size) {
    const middle = partition(u32, low, high, size, spare);
    if (middle - low < high - middle) {
      quickSort(u32, low, middle, size, spare);
      low = middle;
    } else {
      quickSort(u32, middle, high, size, spare);
      high = middle;
    }
  }
  if (size === 2) insertShort(u32, low, high);
  else insertLong(u32, low, high, size, spare);
}

/** @returns Where the second side begins; neither is empty. */
function partition(u32: Uint32Array, from: number, to: number, size: number, pivot: number): number {
  const last = to - size;
  const middle = from + Math.trunc((to - from) / size / 2) * size;
  let median = middle;
  if (isLess(u32, from, middle, size)) {
    if (isLess(u32, last, middle, size)) median = isLess(u32, from, last, size) ? last : from;
  } else if (isLess(u32, middle, last, size)) median = isLess(u32, from, last, size) ? from : last;
  for (let k = 0; k < size; k++) u32[pivot + k] = u32[median + k];
  let i = from;
  let j = last;
  for (;;) {
    while (isLess(u32, i, pivot, size)) i += size;
    while (isLess(u32, pivot, j, size)) j -= size;
    if (i >= j) break;
    for (let k = 0; k < size; k++) {
      const value = u32[i + k];
      u32[i + k] = u32[j + k];
      u32[j + k] = value;
    }
    i += size;
    j -= size;
  }
  return j + size;
}

function insertShort(u32: Uint32Array, from: number, to: number): void {
  for (let i = from + 2; i < to; i += 2) {
    const low = u32[i];
    const high = u32[i + 1];
    let j = i;
    for (; j > from; j -= 2) {
      const before = u32[j - 1];
      if (before < high || (before === high && u32[j - 2] <= low)) break;
      u32[j + 1] = before;
      u32[j] = u32[j - 2];
    }
    u32[j] = low;
    u32[j + 1] = high;
  }
}

function insertLong(u32: Uint32Array, from: number, to: number, size: number, spare: number): void {
  for (let i = from + size; i < to; i += size) {
    if (!isLess(u32, i, i - size, size)) continue;
    for (let k = 0; k < size; k++) u32[spare + k] = u32[i + k];
    let j = i;
    for (; j > from && isLess(u32, spare, j - size, size); j -= size) {
      for (let k = 0; k < size; k++) u32[j + k] = u32[j - size + k];
    }
    for (let k = 0; k < size; k++) u32[j + k] = u32[spare + k];
  }
}
