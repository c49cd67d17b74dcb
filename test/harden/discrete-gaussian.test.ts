// Noise against its distribution, and the integers that it is made of.

import { describe, expect, it } from 'vitest';
import { DiscreteGaussian, discreteTail, varianceOf } from '../../src/harden/discrete-gaussian.ts';
import { nodeRandomBytes } from '../../src/harden/node-random-bytes.ts';
import { RandomIntegers } from '../../src/harden/random-bytes.ts';
import { webRandomBytes } from '../../src/harden/web-random-bytes.ts';
import { chiSquareTail, testIntegers } from './test-random.ts';

/** P(X = x) for every x that is at all likely, by definition. */
function massOf(variance: number): Map<number, number> {
  const far = Math.ceil(12 * Math.sqrt(variance)) + 1;
  const weights = Array.from({ length: 2 * far + 1 }, (_, i) => Math.exp(-((i - far) ** 2) / (2 * variance)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(weights.map((weight, i) => [i - far, weight / total]));
}

describe('noise', () => {
  it.each([0.3, 0.5, 1, 2.7, 10, 63.4, 400, 5000])('with sigma %d has the right distribution', (sigma) => {
    const variance = varianceOf(sigma);
    const noise = new DiscreteGaussian(variance, testIntegers(7));
    const draws = 40_000;
    const seen = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const value = noise.next();
      seen.set(value, (seen.get(value) ?? 0) + 1);
    }
    // Neighbours are put together until a cell expects 50.
    let [chiSquare, degrees, expected, got] = [0, -1, 0, 0];
    let cells = 0;
    for (const [value, mass] of massOf(variance.numerator / variance.denominator)) {
      expected += mass * draws;
      got += seen.get(value) ?? 0;
      cells += seen.get(value) ?? 0;
      if (expected < 50) continue;
      chiSquare += (got - expected) ** 2 / expected;
      degrees++;
      [expected, got] = [0, 0];
    }
    expect(cells).toBe(draws);
    if (degrees > 0) expect(chiSquareTail(chiSquare, degrees)).toBeGreaterThan(1e-3);
  });

  it('has a variance that is not below what was asked for, and hardly above', () => {
    for (const sigma of [0.01, 0.3, 1, Math.PI, 99.9, 1234.5]) {
      const { numerator, denominator } = varianceOf(sigma);
      expect(numerator / denominator).toBeGreaterThanOrEqual(sigma ** 2);
      expect(numerator / denominator).toBeLessThan(sigma ** 2 * (1 + 2 ** -15));
    }
  });

  it('has the tail that the distribution has', () => {
    for (const sigma of [0.4, 3, 50]) {
      const variance = varianceOf(sigma);
      const mass = massOf(variance.numerator / variance.denominator);
      for (const x of [0, 1, 5, Math.ceil(4 * sigma)]) {
        let tail = 0;
        for (const [value, p] of mass) if (value > x) tail += p;
        expect(discreteTail(x, variance)).toBeCloseTo(tail, 12);
      }
    }
  });
});

describe('random integers', () => {
  it('are uniform below any limit', () => {
    const random = testIntegers(3);
    for (const limit of [1, 2, 3, 10, 1000]) {
      const counts = new Float64Array(limit);
      for (let i = 0; i < 50 * limit; i++) counts[random.below(limit)]++;
      const chiSquare = counts.reduce((sum, count) => sum + (count - 50) ** 2 / 50, 0);
      if (limit > 1) expect(chiSquareTail(chiSquare, limit - 1)).toBeGreaterThan(1e-3);
    }
    for (const limit of [2 ** 31, 2 ** 32, 2 ** 32 + 1, 3 * 2 ** 40, 2 ** 53]) {
      let above = 0;
      for (let i = 0; i < 4000; i++) {
        const drawn = random.below(limit);
        expect(Number.isSafeInteger(drawn) && drawn < limit).toBe(true);
        if (drawn >= limit / 2) above++;
      }
      expect(Math.abs(above - 2000)).toBeLessThan(160);
    }
    let above = 0;
    for (let i = 0; i < 4000; i++) if (random.belowBig(3n * 10n ** 30n) >= 2n * 10n ** 30n) above++;
    expect(Math.abs(above - 1333)).toBeLessThan(150);
  });

  it('come from the generators of the platforms', () => {
    for (const source of [nodeRandomBytes, webRandomBytes]) {
      expect(source.isCryptographic).toBe(true);
      const random = new RandomIntegers(source);
      const drawn = new Set(Array.from({ length: 100 }, () => random.below(2 ** 53)));
      expect(drawn.size).toBe(100);
    }
  });
});
