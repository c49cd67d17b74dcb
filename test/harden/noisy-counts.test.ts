// The mechanism: what a document may add, and two neighbouring corpora that can hardly be told apart.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DiscreteGaussian, varianceOf } from '../../src/harden/discrete-gaussian.ts';
import { NO_NODE } from '../../src/harden/ngram-row.ts';
import { boundedCounts, noisyCounts } from '../../src/harden/noisy-counts.ts';
import { lengthBudgets } from '../../src/harden/privacy-budget.ts';
import { chiSquareTail, testIntegers } from './test-random.ts';

const NODES = 12;
const anyDocument = fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat(NODES - 1) }, fc.constant(NO_NODE)), {
  maxLength: 30,
});

/** Documents as one row. */
function rowOf(documents: readonly (readonly number[])[]): { nodes: Uint32Array; ends: Uint32Array } {
  let end = 0;
  return {
    nodes: Uint32Array.from(documents.flat()),
    ends: Uint32Array.from(documents, ({ length }) => (end += length)),
  };
}

describe('bounded counts', () => {
  it('take from each document at most what it may add, each n-gram once', () => {
    const cases = fc.record({
      documents: fc.array(anyDocument, { maxLength: 6 }),
      contributions: fc.integer({ min: 1, max: 8 }),
      isCandidate: fc.uint8Array({ minLength: NODES, maxLength: NODES, max: 1 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(cases, ({ documents, contributions, isCandidate, seed }) => {
        let most = 0;
        for (const document of documents) {
          const { nodes, ends } = rowOf([document]);
          const own = boundedCounts(nodes, ends, isCandidate, contributions, testIntegers(seed));
          const candidates = new Set(document.filter((node) => node !== NO_NODE && isCandidate[node] === 1));
          const sum = own.reduce((total, count) => total + count, 0);
          expect(sum).toBe(Math.min(contributions, candidates.size));
          own.forEach((count, node) => expect(count).toBeLessThanOrEqual(candidates.has(node) ? 1 : 0));
          most += sum;
        }
        const { nodes, ends } = rowOf(documents);
        const all = boundedCounts(nodes, ends, isCandidate, contributions, testIntegers(seed));
        expect(all.reduce((total, count) => total + count, 0)).toBe(most);
      }),
    );
  });

  it('choose every n-gram of a document equally often', () => {
    const random = testIntegers(5);
    const { nodes, ends } = rowOf([[0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7]]);
    const chosen = new Float64Array(8);
    for (let i = 0; i < 8000; i++) {
      boundedCounts(nodes, ends, new Uint8Array(8).fill(1), 3, random).forEach(
        (count, node) => (chosen[node] += count),
      );
    }
    const chiSquare = chosen.reduce((sum, count) => sum + (count - 3000) ** 2 / 3000, 0);
    expect(chiSquareTail(chiSquare, 7)).toBeGreaterThan(1e-3);
  });
});

describe('two corpora that differ by one document', () => {
  const RUNS = 100_000;
  const [epsilon, delta] = [1, 0.05];
  /** With the document and without it: one n-gram near the threshold, one that it alone has. */
  const [withIt, without] = [
    [12, 1],
    [11, 0],
  ] as const;

  /** How often each outcome came: the first noisy count (0 when dropped), and whether the second was kept. */
  function outcomes(counts: readonly number[], shrink: number, seed: number): Map<string, number> {
    const { sigma, threshold } = lengthBudgets({ epsilon, delta, contributions: 2 }, 1)[0];
    const noise = new DiscreteGaussian(varianceOf(sigma * shrink), testIntegers(seed));
    const seen = new Map<string, number>();
    for (let run = 0; run < RUNS; run++) {
      const [first, second] = noisyCounts(counts, noise, shrink < 1 ? 1 + (threshold - 1) * shrink : threshold);
      const key = `${first} ${second === 0 ? 'dropped' : 'kept'}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
    return seen;
  }

  /**
   * The most by which P(S) goes beyond e^ε P'(S) + δ, less four standard deviations of the estimate. The worst set is that of
   * all outcomes where P > e^ε P'; it is chosen from one half of the runs and measured on the other.
   */
  function excess(one: number, shrink: number): number {
    const [first, second] = one === 0 ? [withIt, without] : [without, withIt];
    const [chooseA, chooseB] = [outcomes(first, shrink, 11), outcomes(second, shrink, 12)];
    const [a, b] = [outcomes(first, shrink, 13), outcomes(second, shrink, 14)];
    const factor = Math.exp(epsilon);
    const worst = [...chooseA.keys()].filter((key) => chooseA.get(key)! > factor * (chooseB.get(key) ?? 0));
    const share = (seen: Map<string, number>) => worst.reduce((sum, key) => sum + (seen.get(key) ?? 0), 0) / RUNS;
    const [p, q] = [share(a), share(b)];
    const margin = 4 * Math.sqrt((p * (1 - p) + factor ** 2 * q * (1 - q)) / RUNS);
    return p - factor * q - delta - margin;
  }

  it.each([0, 1])('gives no set of outcomes away by more than epsilon and delta, direction %d', (one) => {
    expect(excess(one, 1)).toBeLessThanOrEqual(0);
  });

  it('would be noticed with too little noise', () => {
    expect(excess(0, 0.25)).toBeGreaterThan(0);
  });
});
