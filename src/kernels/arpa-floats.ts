// Float32 numbers as the fewest digits that give them back: what ARPA files are mostly made of.

/** 10^i, exact up to 10^22. */
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** The powers of ten from 10^-6 to 10^2; those below 1 are nearest doubles. */
const MAGNITUDES = Array.from({ length: 9 }, (_, i) => Number(`1e${i - 6}`));

/** So near to the middle between two candidates (in units of the last digit) that a double cannot tell which is nearer. */
const TIE_WIDTH = 1e-5;

const bits = new Uint32Array(1);
const float = new Float32Array(bits.buffer);

/** The most bytes that `writeFloat` writes. */
export const FLOAT_BYTES_MAX = 24;

/**
 * Writes a float32 as ASCII, in the fewest significant digits that no other float32 is nearest to, and of these the nearest
 * to the value: `-0.80963564`, `-1.5e-7`, `0` for both zeros. Exponents only below 1e-6 and from 1e21 on.
 *
 * @param value - A float32, finite.
 * @returns The offset behind it.
 */
export function writeFloat(value: number, target: Uint8Array, at: number): number {
  if (value === 0) {
    target[at] = 0x30;
    return at + 1;
  }
  const magnitude = Math.abs(value);
  if (value < 0) target[at++] = 0x2d;
  if (magnitude >= 1e-6 && magnitude < 100) {
    let exponent = 0;
    while (magnitude >= MAGNITUDES[exponent + 1]) exponent++;
    const end = writeDecimal(magnitude, exponent - 6, target, at);
    if (end > 0) return end;
  }
  const text = shortestText(magnitude);
  for (let i = 0; i < text.length; i++) target[at++] = text.charCodeAt(i);
  return at;
}

/**
 * Tries 6 to 9 digits in doubles; exact, for n / 10^p of whole n and p up to 22 is rounded once. Fewer digits than 6 come
 * out of 6 with zeros behind them, which are dropped.
 *
 * @param exponent - floor(log10(magnitude)).
 * @returns The offset behind it, or 0 where it cannot be sure.
 */
function writeDecimal(magnitude: number, exponent: number, target: Uint8Array, at: number): number {
  // Below a power of two the floats are closer together than above: there the nearest digits may fail where others do.
  float[0] = magnitude;
  if ((bits[0] & 0x7fffff) === 0) return 0;
  for (let digits = 6; digits <= 9; digits++) {
    const decimals = digits - 1 - exponent;
    const scaled = magnitude * POWERS[decimals];
    const whole = Math.round(scaled);
    if (Math.fround(whole / POWERS[decimals]) !== magnitude) continue;
    if (Math.abs(Math.abs(scaled - whole) - 0.5) < TIE_WIDTH) return 0;
    return writeScaled(whole, decimals, target, at);
  }
  return 0;
}

/** Writes whole / 10^decimals, without zeros at its end. */
function writeScaled(whole: number, decimals: number, target: Uint8Array, at: number): number {
  let rest = whole;
  while (decimals > 0 && rest % 10 === 0) {
    rest /= 10;
    decimals--;
  }
  let count = 1;
  while (count <= decimals || POWERS[count] <= rest) count++;
  const end = at + count + (decimals > 0 ? 1 : 0);
  let to = end - 1;
  for (let i = 0; i < count; i++) {
    if (i === decimals && decimals > 0) target[to--] = 0x2e;
    const next = Math.floor(rest / 10);
    target[to--] = 0x30 + (rest - 10 * next);
    rest = next;
  }
  return end;
}

/** The same by way of strings, for any positive float32. */
function shortestText(magnitude: number): string {
  float[0] = magnitude;
  const isPowerOfTwo = (bits[0] & 0x7fffff) === 0;
  for (let digits = 1; digits < 9; digits++) {
    const text = magnitude.toPrecision(digits);
    if (Math.fround(Number(text)) === magnitude) return String(Number(text));
    if (!isPowerOfTwo) continue;
    const [mantissa, exponent] = magnitude.toExponential(digits - 1).split('e');
    const above = `${Number(mantissa.replace('.', '')) + 1}e${Number(exponent) - digits + 1}`;
    if (Math.fround(Number(above)) === magnitude) return String(Number(above));
  }
  return String(Number(magnitude.toPrecision(9)));
}
