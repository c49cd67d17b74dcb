// Byte strings without making strings of them.

/** Order of a[aFrom..aTo) and b[bFrom..bTo) by unsigned bytes, a beginning before its extensions: < 0, 0 or > 0. */
export function compareBytes(
  a: Uint8Array,
  aFrom: number,
  aTo: number,
  b: Uint8Array,
  bFrom: number,
  bTo: number,
): number {
  const length = Math.min(aTo - aFrom, bTo - bFrom);
  for (let i = 0; i < length; i++) {
    const difference = a[aFrom + i] - b[bFrom + i];
    if (difference !== 0) return difference;
  }
  return aTo - aFrom - (bTo - bFrom);
}

/** The first four bytes of pool[from..to) as a big-endian number, zeros behind the end: compares as the bytes do. */
export function prefixNumber(pool: Uint8Array, from: number, to: number): number {
  let prefix = 0;
  for (let i = from; i < from + 4; i++) prefix = prefix * 256 + (i < to ? pool[i] : 0);
  return prefix;
}
