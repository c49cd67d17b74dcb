// Sigma, rho and thresholds against what they are to mean.

import { describe, expect, it } from 'vitest';
import type { NgramError } from '../../src/base/errors.ts';
import { discreteTail, varianceOf } from '../../src/harden/discrete-gaussian.ts';
import { normalTail, normalTailInverse } from '../../src/harden/normal-tail.ts';
import { checkBudget, gaussianThreshold, lengthBudgets, rhoOf, thresholdOf } from '../../src/harden/privacy-budget.ts';

/** P(Z > z) by Simpson's rule. */
function integratedTail(z: number): number {
  const steps = 20_000;
  const width = 12 / steps;
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  let sum = density(z) + density(z + 12);
  for (let i = 1; i < steps; i++) sum += density(z + i * width) * (i % 2 === 1 ? 4 : 2);
  return (sum * width) / 3;
}

describe('the normal tail', () => {
  it('is the integral of the density', () => {
    for (const z of [0, 0.1, 1, 2.9, 3, 3.1, 5, 7, 9]) {
      expect(normalTail(z) / integratedTail(z)).toBeCloseTo(1, 9);
    }
  });

  it('is inverted', () => {
    for (const tail of [0.5, 0.1, 1e-3, 1e-9, 1e-15])
      expect(normalTail(normalTailInverse(tail)) / tail).toBeCloseTo(1, 9);
  });
});

describe('the budget', () => {
  it('has the rho that gives epsilon back', () => {
    for (const epsilon of [0.1, 1, 4, 10]) {
      for (const delta of [1e-3, 1e-6, 1e-9]) {
        const rho = rhoOf(epsilon, delta);
        expect(rho + 2 * Math.sqrt(rho * Math.log(1 / delta))).toBeCloseTo(epsilon, 9);
        const log = Math.log(1 / delta);
        expect(rho).toBeCloseTo((Math.sqrt(log + epsilon) - Math.sqrt(log)) ** 2, 9);
      }
    }
  });

  it('spends all of rho and delta and no more', () => {
    const [epsilon, delta, contributions, order] = [3, 1e-6, 50, 4];
    const budgets = lengthBudgets({ epsilon, delta, contributions }, order);
    // A document moves at most 50 counts by 1 each: rho = Δ² / 2σ².
    const rho = budgets.reduce(
      (sum, { variance }) => sum + (contributions * variance.denominator) / (2 * variance.numerator),
      0,
    );
    expect(rho).toBeLessThanOrEqual(rhoOf(epsilon, delta / 2));
    expect(rho).toBeGreaterThan(rhoOf(epsilon, delta / 2) * 0.9999);
    expect(budgets.reduce((sum, budget) => sum + budget.delta, 0)).toBeCloseTo(delta / 2, 15);
  });

  it('has a threshold that noise on a single document passes with probability delta', () => {
    for (const sigma of [1, 8, 60]) {
      for (const contributions of [1, 20, 300]) {
        const delta = 1e-5;
        const threshold = gaussianThreshold(sigma, contributions, delta);
        const stays = (1 - integratedTail((threshold - 1) / sigma)) ** contributions;
        expect((1 - stays) / delta).toBeCloseTo(1, 6);
      }
    }
  });

  it('has a whole threshold that holds for the discrete noise too, and not one more', () => {
    for (const sigma of [0.4, 1, 2.5, 8, 60]) {
      for (const contributions of [1, 20, 300]) {
        const delta = 1e-5;
        const variance = varianceOf(sigma);
        const threshold = thresholdOf(variance, contributions, delta);
        const passes = (limit: number) => -Math.expm1(contributions * Math.log1p(-discreteTail(limit - 1, variance)));
        expect(passes(threshold)).toBeLessThanOrEqual(delta);
        expect(threshold).toBeGreaterThanOrEqual(
          gaussianThreshold(Math.sqrt(variance.numerator / variance.denominator), contributions, delta),
        );
        expect(threshold - 2).toBeLessThan(gaussianThreshold(sigma * 1.01, contributions, delta));
      }
    }
  });

  it.each([
    [0, 1e-6, 1],
    [-1, 1e-6, 1],
    [Infinity, 1e-6, 1],
    [NaN, 1e-6, 1],
    [1, 0, 1],
    [1, 1, 1],
    [1, NaN, 1],
    [1, 1e-6, 0],
    [1, 1e-6, 1.5],
  ])('refuses epsilon %d, delta %d and %d contributions', (epsilon, delta, contributions) => {
    expect(() => lengthBudgets({ epsilon, delta, contributions }, 2)).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION' }),
    );
  });

  it.each([
    ['rho 0', 1e-200, 1e-7, 100],
    ['a sigma that overflows', 1e-160, 1e-7, 100],
    ['a sigma beyond any use', 1e-3, 1e-7, 1_000_000],
    ['a delta that cannot be inverted', 1, 1e-320, 100],
    ['a delta that cannot be added up', 1, 1e-260, 100],
    ['an epsilon without noise', Number.MAX_VALUE, 1e-7, 1],
  ])('refuses %s at once', (_, epsilon, delta, contributions) => {
    const startMs = performance.now();
    let error: unknown;
    try {
      checkBudget({ epsilon, delta, contributions });
    } catch (caught) {
      error = caught;
    }
    expect(error).toMatchObject({ code: 'BAD_OPTION', details: { epsilon, delta, contributions } });
    expect((error as NgramError).hint).toMatch(/^Take (a larger epsilon|one far below 1)|^From 1 to 10/);
    expect(performance.now() - startMs).toBeLessThan(100);
  });

  it.each([
    ['almost the most noise, almost the least delta', 3.5e-4, 1e-250, 1],
    ['the same with many contributions', 0.35, 1e-250, 1_000_000],
    ['a small epsilon', 1e-3, 1e-7, 100],
    ['many contributions', 0.05, 1e-7, 300_000],
    ['a huge epsilon', 1e300, 0.999, 1],
  ])('is quick and holds for %s', (_, epsilon, delta, contributions) => {
    const startMs = performance.now();
    const [{ variance, threshold, delta: lengthDelta }] = lengthBudgets({ epsilon, delta, contributions }, 8);
    // Some 0.1 s on a machine that has nothing else to do.
    expect(performance.now() - startMs).toBeLessThan(3000);
    expect(Number.isSafeInteger(threshold)).toBe(true);
    expect(Number.isSafeInteger(variance.numerator) && variance.numerator > 0).toBe(true);
    const passes = -Math.expm1(contributions * Math.log1p(-discreteTail(threshold - 1, variance)));
    expect(passes).toBeLessThanOrEqual(lengthDelta);
  });
});
