// Reshaped draws: who may be drawn, and how often, worked out by hand.

import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { createDrawScratch, drawId, isGreedy, isPlain, type DrawRule } from '../../src/generate/draw.ts';
import type { NextDistribution } from '../../src/model/model.ts';

const PLAIN: DrawRule = { temperature: 1, topK: Infinity, topP: 1 };

function followers(counts: number[]): NextDistribution {
  return {
    contextLength: 1,
    ids: Uint32Array.from(counts, (_, i) => i + 2),
    counts: Float64Array.from(counts),
    total: counts.reduce((sum, count) => sum + count, 0),
  };
}

/** The share of [0, 1) that draws each id, measured on a grid of 12,000 points. */
function shares(counts: number[], rule: Partial<DrawRule>): number[] {
  const next = followers(counts);
  const scratch = createDrawScratch();
  const hits = counts.map(() => 0);
  for (let i = 0; i < 12_000; i++) hits[drawId(next, { ...PLAIN, ...rule }, (i + 0.5) / 12_000, scratch) - 2]++;
  return hits.map((hit) => hit / 12_000);
}

function expectShares(counts: number[], rule: Partial<DrawRule>, expected: number[]): void {
  shares(counts, rule).forEach((share, i) => expect(share).toBeCloseTo(expected[i], 3));
}

describe('drawId', () => {
  it('draws by counts at temperature 1', () => {
    expectShares([3, 1, 4], {}, [3 / 8, 1 / 8, 4 / 8]);
  });

  it('draws by counts^(1 / temperature)', () => {
    expectShares([3, 1, 4], { temperature: 0.5 }, [9 / 26, 1 / 26, 16 / 26]);
    expectShares([4, 1, 9], { temperature: 2 }, [2 / 6, 1 / 6, 3 / 6]);
    expectShares([4, 1, 9], { temperature: Infinity }, [1 / 3, 1 / 3, 1 / 3]);
  });

  it('stays finite at any temperature and size', () => {
    expectShares([1e15, 1, 1e15], { temperature: 0.001 }, [0.5, 0, 0.5]);
    expectShares([1e300, 1, 2], { temperature: 1e-300 }, [1, 0, 0]);
    expectShares([5, 5], { temperature: Number.MIN_VALUE }, [0.5, 0.5]);
    expectShares([2 ** 53, 1], { temperature: 1e300 }, [0.5, 0.5]);
  });

  it('takes the most frequent at temperature 0 or top-k 1, the lowest id of several', () => {
    expectShares([3, 5, 5], { temperature: 0 }, [0, 1, 0]);
    expectShares([3, 5, 5], { topK: 1, temperature: 7 }, [0, 1, 0]);
  });

  it('keeps the k most frequent, equal ones by id', () => {
    expectShares([1, 4, 2, 2, 8], { topK: 2 }, [0, 4 / 12, 0, 0, 8 / 12]);
    expectShares([1, 4, 2, 2, 8], { topK: 3 }, [0, 4 / 14, 2 / 14, 0, 8 / 14]);
    expectShares([1, 1, 1], { topK: 2 }, [1 / 2, 1 / 2, 0]);
    expectShares([1, 4], { topK: 9 }, [1 / 5, 4 / 5]);
  });

  it('keeps the fewest that hold the share p, exactly at the border', () => {
    expectShares([3, 1], { topP: 0.75 }, [1, 0]);
    expectShares([3, 1], { topP: 0.7500001 }, [3 / 4, 1 / 4]);
    expectShares([1, 2, 3, 4], { topP: 0.7 }, [0, 0, 3 / 7, 4 / 7]);
    expectShares([1, 2, 3, 4], { topP: 1e-9 }, [0, 0, 0, 1]);
    expectShares([2, 2, 2, 2], { topP: 0.5 }, [1 / 2, 1 / 2, 0, 0]);
  });

  it('cuts by p what temperature and k have left', () => {
    // Squares 1, 4, 9, 16; the best three sum to 29; .8 of that is 23.2, which 16 + 9 hold.
    expectShares([1, 2, 3, 4], { temperature: 0.5, topK: 3, topP: 0.8 }, [0, 0, 9 / 25, 16 / 25]);
  });

  it('never draws what has the count 0', () => {
    for (const rule of [{}, { temperature: 0.5 }, { temperature: Infinity }, { topK: 3 }, { topP: 0.999 }]) {
      expectShares([0, 2, 0, 2], rule, [0, 1 / 2, 0, 1 / 2]);
    }
    expectShares([0, 2, 0, 2], { temperature: 0 }, [0, 1, 0, 0]);
    for (const temperature of [0, 1, 2, Infinity]) {
      expect(drawId(followers([0, 0]), { ...PLAIN, temperature }, 0.5, createDrawScratch())).toBe(-1);
    }
  });

  it('answers -1 when nothing may follow', () => {
    expect(drawId(followers([]), PLAIN, 0.5, createDrawScratch())).toBe(-1);
    expect(drawId(followers([]), { ...PLAIN, temperature: 0 }, 0.5, createDrawScratch())).toBe(-1);
  });

  it('forgets a longer distribution that it drew from before', () => {
    const scratch = createDrawScratch();
    const rule = { ...PLAIN, topK: 2 };
    const random = createRandom(3);
    drawId(followers([9, 9, 9, 9, 9, 9, 9]), rule, 0.9, scratch);
    for (let i = 0; i < 100; i++)
      expect([2, 4]).toContain(drawId(followers([2, 1, 2]), rule, random.uniform(), scratch));
  });
});

describe('rules', () => {
  it('knows which change nothing and which leave no choice', () => {
    expect(isPlain(PLAIN)).toBe(true);
    expect(isPlain({ ...PLAIN, topP: 0.99 })).toBe(false);
    expect(isPlain({ ...PLAIN, topK: 5 })).toBe(false);
    expect(isPlain({ ...PLAIN, temperature: 0.9 })).toBe(false);
    expect(isGreedy({ ...PLAIN, temperature: 0 })).toBe(true);
    expect(isGreedy({ ...PLAIN, topK: 1 })).toBe(true);
    expect(isGreedy({ ...PLAIN, temperature: 0.01 })).toBe(false);
  });
});
