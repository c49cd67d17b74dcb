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
 * The noise that a table of order 1 may need, as a standard deviation; one of order 8, which shares rho among eight lengths,
 * needs √8 times as much. Only what some five times as many documents have rises above it, so that more would leave
 * nothing of any text that is hardened in memory. And thresholds take 40σ steps, about 0.1 s here.
 */
const SIGMA_MAX = 1e5;
/** Shared among eight lengths and a million contributions, it is still far above 1e-308, below which doubles lose digits. */
const DELTA_MIN = 1e-250;

/**
 * The budget of each length, index 0 for length 1; all lengths have equal shares.
 *
 * @throws {NgramError} `BAD_OPTION` for an epsilon that is not above 0, a delta not between 1e-250 and 1, contributions that
 *   are not whole, below 1 or above a million, or all three when they need noise beyond any use or none at all.
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

/** Checks a budget, whatever the order of the table, before anything is read. @throws {NgramError} `BAD_OPTION`, see `lengthBudgets`. */
export function checkBudget({ epsilon, delta, contributions = CONTRIBUTIONS_DEFAULT }: PrivacyBudget): void {
  const bad = (what: string, hint: string): NgramError =>
    new NgramError('BAD_OPTION', what, { hint, details: { epsilon, delta, contributions } });
  if (!(Number.isFinite(epsilon) && epsilon > 0))
    throw bad(
      `epsilon ${epsilon} is not possible: expected a number above 0`,
      'From 1 to 10 are usual; less is safer.',
    );
  if (!(delta >= DELTA_MIN && delta < 1))
    throw bad(
      `delta ${delta} is not possible: expected a number between ${DELTA_MIN} and 1`,
      'Take one far below 1 divided by the number of documents, such as 1e-7.',
    );
  if (!(Number.isSafeInteger(contributions) && contributions >= 1 && contributions <= 1e6))
    throw bad(
      `${contributions} contributions of a document are not possible: expected a whole number from 1 to 1,000,000`,
      'Take about as many as a usual document has different words.',
    );
  // Infinite where rho is 0, which is what a tiny epsilon comes to when it is squared; 0 where twice rho overflows.
  const sigma = Math.sqrt(contributions / (2 * rhoOf(epsilon, delta / 2)));
  if (!(sigma <= SIGMA_MAX))
    throw bad(
      `epsilon ${epsilon} is too small for delta ${delta} and ${contributions} contributions of a document: ` +
        `counts would need noise with a standard deviation above ${SIGMA_MAX}, which leaves nothing`,
      'Take a larger epsilon, from 1 to 10 are usual, or fewer contributions.',
    );
  if (sigma === 0)
    throw bad(
      `epsilon ${epsilon} is too large: there would be no noise at all`,
      'From 1 to 10 are usual; less is safer.',
    );
}
