// Digits as numbers: what reading ARPA files is mostly made of. The way there is kernels/arpa-floats.ts.

/** 10^i, exact up to 10^22. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

const ZERO = 0x30;

/**
 * Reads a decimal number from bytes[from..to): optional sign, digits with or without a point, optional exponent.
 *
 * @returns The nearest double; NaN for anything else, `inf` and `nan` too.
 */
export function readNumber(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  const sign = bytes[at];
  if (sign === 0x2d || sign === 0x2b) at++;
  let whole = 0;
  let digits = 0;
  let decimals = 0;
  let isBehindPoint = false;
  for (; at < to; at++) {
    const byte = bytes[at];
    if (byte >= ZERO && byte <= 0x39) {
      whole = whole * 10 + (byte - ZERO);
      digits++;
      if (isBehindPoint) decimals++;
    } else if (byte === 0x2e && !isBehindPoint) isBehindPoint = true;
    else break;
  }
  if (at === to && digits > 0 && digits <= 15 && decimals <= 22) {
    const value = whole / POWERS[decimals];
    return sign === 0x2d ? -value : value;
  }
  if (digits === 0 || to - from > 1000) return NaN;
  const text = String.fromCharCode(...bytes.subarray(from, to));
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : NaN;
}
