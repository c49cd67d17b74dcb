// From (epsilon, delta) to noise and thresholds. docs/privacy-accounting.md derives every formula here.

import { NgramError } from '../base/errors.ts';
import { discreteTail, varianceOf, type Variance } from './discrete-gaussian.ts';
import { normalTailInverse } from './normal-tail.ts';

/** What is promised, and how much of it one document may use up. */
export interface PrivacyBudget {
  readonly epsilon: number;
  readonly delta: number;
  /** Different n-grams of each length that one document adds at most; default 100. */
  readonly contributions?: number | undefined;
}

/**
 * Not learnt from the text, which would cost privacy itself. A paragraph, a review or a post has about a hundred different
 * words and as many pairs: more would only let noise grow, less would leave some of them out.
 */
export const CONTRIBUTIONS_DEFAULT = 100;

/** The noise on the counts of one length, and what they must reach. */
export interface LengthBudget {
  /** Share of the zero-concentrated differential privacy. */
  readonly rho: number;
  /** Probability with which a document may be given away by an n-gram that it alone has. */
  readonly delta: number;
  readonly sigma: number;
  readonly variance: Variance;
  /** A noisy count above it is kept. */
  readonly threshold: number;
}

/**
 * The budget of each length, index 0 for length 1; all lengths have equal shares.
 *
 * @throws {NgramError} `BAD_OPTION` for an epsilon that is not above 0, a delta not between 0 and 1, or contributions that
 *   are not whole or below 1.
 */
export function lengthBudgets(budget: PrivacyBudget, order: number): LengthBudget[] {
  checkBudget(budget);
  const { epsilon, delta, contributions = CONTRIBUTIONS_DEFAULT } = budget;
  const rho = rhoOf(epsilon, delta / 2) / order;
  const lengthDelta = delta / 2 / order;
  const sigma = Math.sqrt(contributions / (2 * rho));
  const variance = varianceOf(sigma);
  const threshold = thresholdOf(variance, contributions, lengthDelta);
  return Array.from({ length: order }, () => ({ rho, delta: lengthDelta, sigma, variance, threshold }));
}

/**
 * The rho for which rho-zCDP implies (epsilon, delta)-differential privacy: rho + 2 √(rho ln(1/delta)) = epsilon (Bun &
 * Steinke 2016, proposition 1.3), solved for rho.
 */
export function rhoOf(epsilon: number, delta: number): number {
  const log = Math.log(1 / delta);
  // (√(log + ε) - √log)², without the difference of near numbers.
  return (epsilon / (Math.sqrt(log + epsilon) + Math.sqrt(log))) ** 2;
}

/**
 * 1 + σ Φ⁻¹((1 - delta)^(1/contributions)): with probability 1 - delta none of so many counts of 1 rises above it under
 * continuous Gaussian noise.
 */
export function gaussianThreshold(sigma: number, contributions: number, delta: number): number {
  return 1 + sigma * normalTailInverse(-Math.expm1(Math.log1p(-delta) / contributions));
}

/** The same for the discrete noise that is really added: the least whole number that does, and not below the other. */
export function thresholdOf(variance: Variance, contributions: number, delta: number): number {
  const sigma = Math.sqrt(variance.numerator / variance.denominator);
  let threshold = Math.ceil(gaussianThreshold(sigma, contributions, delta));
  const allowed = Math.log1p(-delta) / contributions;
  while (Math.log1p(-discreteTail(threshold - 1, variance)) < allowed) threshold++;
  return threshold;
}

/** @throws {NgramError} `BAD_OPTION`, see `lengthBudgets`. */
export function checkBudget({ epsilon, delta, contributions = CONTRIBUTIONS_DEFAULT }: PrivacyBudget): void {
  const bad = (what: string, hint: string): NgramError =>
    new NgramError('BAD_OPTION', what, { hint, details: { epsilon, delta, contributions } });
  if (!(Number.isFinite(epsilon) && epsilon > 0))
    throw bad(
      `epsilon ${epsilon} is not possible: expected a number above 0`,
      'From 1 to 10 are usual; less is safer.',
    );
  if (!(delta > 0 && delta < 1))
    throw bad(
      `delta ${delta} is not possible: expected a number between 0 and 1`,
      'Take one far below 1 divided by the number of documents, such as 1e-7.',
    );
  if (!(Number.isSafeInteger(contributions) && contributions >= 1 && contributions <= 1e6))
    throw bad(
      `${contributions} contributions of a document are not possible: expected a whole number from 1 to 1,000,000`,
      'Take about as many as a usual document has different words.',
    );
}
