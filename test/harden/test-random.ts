// A generator for tests, the same bytes for the same seed; never for a table that is given away.

import { createRandom } from '../../src/base/random.ts';
import { type RandomBytes, RandomIntegers } from '../../src/harden/random-bytes.ts';

export function testBytes(seed: number): RandomBytes {
  const random = createRandom(seed);
  return {
    isCryptographic: false,
    fill(bytes) {
      for (let i = 0; i < bytes.length; i++) bytes[i] = random.uint32() >>> 24;
    },
  };
}

export function testIntegers(seed: number): RandomIntegers {
  return new RandomIntegers(testBytes(seed));
}

/**
 * The probability that a chi-square of so many degrees of freedom is above `value` (Wilson & Hilferty 1931), near enough for
 * a test.
 */
export function chiSquareTail(value: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  const z = ((value / degrees) ** (1 / 3) - (1 - spread)) / Math.sqrt(spread);
  // Logistic approximation of the normal tail, within 0.0002.
  return 1 / (1 + Math.exp(1.5976 * z + 0.07056 * z ** 3));
}
