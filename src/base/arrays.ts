// Typed arrays that grow, and the choice between 32-bit and 64-bit counts.

/** Counts fit 32 bits as long as none passes 2^32 - 1; otherwise doubles, exact up to 2^53 - 1. */
export type CountArray = Uint32Array | Float64Array;

/** A count array of the narrowest kind for values up to `countMax`. */
export function countArray(length: number, countMax: number): CountArray {
  return countMax <= 0xffffffff ? new Uint32Array(length) : new Float64Array(length);
}

/** A copy of `array` with room for at least `length` values, the new ones 0; half as much again so that appending stays linear. */
export function grown<T extends Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array>(
  array: T,
  length: number,
): T {
  const capacity = Math.max(length, array.length + (array.length >>> 1), 16);
  const copy = new (array.constructor as new (length: number) => T)(capacity);
  copy.set(array);
  return copy;
}
