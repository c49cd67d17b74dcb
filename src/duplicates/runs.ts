// Runs of token ids: comparing them, and the hash of one token that all hashes of runs are made of.

/** Spreads an id over 32 bits: ids are small numbers, close to each other. */
export function mixId(id: number): number {
  const mixed = Math.imul(id, 0x9e3779b1);
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
}

/** Whether ids[a..a + length) and ids[b..b + length) are the same. */
export function isSameRun(ids: Uint32Array, a: number, b: number, length: number): boolean {
  let i = 0;
  while (i < length && ids[a + i] === ids[b + i]) i++;
  return i === length;
}

/** The document that a place in the row belongs to. */
export function documentAt(starts: Uint32Array, place: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle] <= place) low = middle;
    else high = middle;
  }
  return low;
}
