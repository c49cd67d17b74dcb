// Whole numbers with a probability in proportion to exp(-x² / 2σ²), drawn exactly: with integers only, since the rounding of
// floating-point noise tells of what lies under it (Mironov 2012). Algorithms 1 to 3 of Canonne, Kamath & Steinke, "The
// Discrete Gaussian for Differential Privacy" (2020).

import type { RandomIntegers } from './random-bytes.ts';

/** A variance as a ratio of whole numbers. */
export interface Variance {
  readonly numerator: number;
  /** A power of two. */
  readonly denominator: number;
}

/** Numerators of small variances have so many bits; the rest is rounded up. */
const NUMERATOR_BITS = 17;

/** The least ratio that is not below sigma² and can be drawn with: more noise, if anything, by less than 1 in 60,000. */
export function varianceOf(sigma: number): Variance {
  const squared = sigma * sigma;
  let denominator = 1;
  while (squared * denominator < 2 ** (NUMERATOR_BITS - 1) && denominator < 2 ** 40) denominator *= 2;
  // One part in 2^50 more than what floating point may have lost.
  return { numerator: Math.ceil(squared * denominator * (1 + 2 ** -50)), denominator };
}

/** Draws noise. About a microsecond each where the variance is below 2^17. */
export class DiscreteGaussian {
  private readonly random: RandomIntegers;
  private readonly variance: Variance;
  /** The width of the discrete Laplace distribution that is drawn from first: floor(σ) + 1. */
  private readonly width: number;

  constructor(variance: Variance, random: RandomIntegers) {
    this.variance = variance;
    this.random = random;
    this.width = Math.floor(Math.sqrt(variance.numerator / variance.denominator)) + 1;
  }

  /** The next number (Algorithm 3). */
  next(): number {
    for (;;) {
      const value = this.laplace();
      if (this.accepts(Math.abs(value))) return value;
    }
  }

  /** Accepts |Y| with probability exp(-(|Y| - σ² / t)² / 2σ²), t being the width. */
  private accepts(size: number): boolean {
    const { numerator: n, denominator: q } = this.variance;
    const t = this.width;
    // With σ² = n / q the exponent is (|Y| t q - n)² / (2 n q t²).
    const distance = size * t * q - n;
    const below = 2 * n * q * t * t;
    if (Math.abs(distance) < 2 ** 26 && below * 64 <= 2 ** 53) {
      return this.expOfRatio(distance * distance, below);
    }
    const exact = BigInt(size) * BigInt(t) * BigInt(q) - BigInt(n);
    return this.expOfBigRatio(exact * exact, 2n * BigInt(n) * BigInt(q) * BigInt(t) * BigInt(t));
  }

  /** A whole number with a probability in proportion to exp(-|x| / t) (Algorithm 2, with s = 1). */
  private laplace(): number {
    const { random, width } = this;
    for (;;) {
      const rest = random.below(width);
      if (!this.expOfRatio(rest, width)) continue;
      let times = 0;
      while (this.expOfRatio(1, 1)) times++;
      const size = rest + width * times;
      const isNegative = random.below(2) === 1;
      // 0 has one sign only.
      if (isNegative && size === 0) continue;
      return isNegative ? -size : size;
    }
  }

  /** True with probability exp(-a / b) (Algorithm 1); both whole, a below 2^53 and b at most 2^47. */
  private expOfRatio(a: number, b: number): boolean {
    for (let whole = Math.floor(a / b); whole > 0; whole--) if (!this.expBelowOne(1, 1)) return false;
    return this.expBelowOne(a % b, b);
  }

  private expBelowOne(a: number, b: number): boolean {
    let k = 1;
    for (; k < 64; k++) if (this.random.below(b * k) >= a) return k % 2 === 1;
    // Less likely than one in 64 factorial, and yet exact.
    for (; ; k++) if (this.random.belowBig(BigInt(b) * BigInt(k)) >= BigInt(a)) return k % 2 === 1;
  }

  private expOfBigRatio(a: bigint, b: bigint): boolean {
    for (let whole = a / b; whole > 0n; whole--) if (!this.expBelowOne(1, 1)) return false;
    const rest = a % b;
    for (let k = 1n; ; k++) if (this.random.belowBig(b * k) >= rest) return k % 2n === 1n;
  }
}

/**
 * P(X > x) of the discrete Gaussian, x whole and at least 0; in floating point, for thresholds. O(40 σ): see SIGMA_MAX in
 * privacy-budget.ts.
 */
export function discreteTail(x: number, { numerator, denominator }: Variance): number {
  const variance = numerator / denominator;
  const weight = (value: number): number => Math.exp((-value * value) / (2 * variance));
  const far = Math.ceil(40 * Math.sqrt(variance)) + 1;
  let above = 0;
  let positive = 0;
  // From the smallest terms to the largest, so that little is lost.
  for (let value = Math.max(far, x); value > 0; value--) {
    positive += weight(value);
    if (value === x + 1) above = positive;
  }
  return above / (1 + 2 * positive);
}
