import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { firstEqual } from '../../src/duplicates/exact.ts';
import { firstAlike } from '../../src/duplicates/near.ts';
import { ShingleSet } from '../../src/duplicates/shingles.ts';
import { Sketcher, planBands } from '../../src/duplicates/sketch.ts';
import { corpusOf, similaritySlowly, texts, wordsOf } from './corpora.ts';

const groupsIn = (documents: readonly string[], similarity: number): number[] => {
  const corpus = corpusOf(documents);
  return [...firstAlike(corpus, firstEqual(corpus), similarity)];
};

/** Documents of random words, and copies of them with some words changed. */
function variants(seed: string): string[] {
  const random = createRandom(seed);
  const word = () => `w${Math.floor(random.uniform() * 500)}`;
  return Array.from({ length: 12 }, () => {
    const words = Array.from({ length: 5 + Math.floor(random.uniform() * 200) }, word);
    return Array.from({ length: 4 }, () => {
      const rate = random.uniform() * 0.06;
      return words.map((old) => (random.uniform() < rate ? word() : old)).join(' ');
    });
  }).flat();
}

describe('shingles', () => {
  it('have the similarity that is defined', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(0.1, 0.5, 0.8, 1), (documents, similarity) => {
        const long = documents.filter((text) => wordsOf(text).length >= 5);
        const corpus = corpusOf(long);
        const set = new ShingleSet(corpus);
        for (const [i, a] of long.entries()) {
          for (const [j, b] of long.entries()) {
            const expected = similaritySlowly(wordsOf(a), wordsOf(b)) >= similarity;
            expect(set.isSimilar(i, j, similarity)).toBe(expected);
          }
        }
      }),
    );
  });
});

describe('sketches', () => {
  it('are cut into bands that miss hardly a pair', () => {
    expect(planBands(0.8)).toEqual({ rows: 5, count: 25 });
    for (const similarity of [0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 1]) {
      const { rows, count } = planBands(similarity);
      expect(rows * count).toBeLessThanOrEqual(128);
      expect((1 - similarity ** rows) ** count).toBeLessThan(0.001);
    }
  });

  it('agree as often as shingles do', () => {
    // Bands of one number each: the share of equal keys estimates the similarity, with a deviation of 0.044 a pair at most.
    const bands = { rows: 1, count: 128 };
    let [sum, pairs] = [0, 0];
    for (let seed = 0; seed < 10; seed++) {
      const documents = variants(`sketch ${seed}`);
      const corpus = corpusOf(documents);
      const sketcher = new Sketcher(bands);
      const keys = new Uint32Array(128 * documents.length);
      documents.forEach((_, i) => sketcher.keys(corpus, i, keys, 128 * i));
      for (let i = 0; i < documents.length; i += 2) {
        let equal = 0;
        for (let k = 0; k < 128; k++) if (keys[128 * i + k] === keys[128 * (i + 1) + k]) equal++;
        const error = equal / 128 - similaritySlowly(wordsOf(documents[i]), wordsOf(documents[i + 1]));
        expect(Math.abs(error)).toBeLessThan(0.25);
        sum += error;
        pairs++;
      }
    }
    expect(Math.abs(sum / pairs)).toBeLessThan(0.015);
  });
});

describe('near-duplicates', () => {
  it.each([0.5, 0.8, 0.95])('are found when clearly above %d, and not below', (similarity) => {
    let found = 0;
    for (let seed = 0; seed < 12; seed++) {
      const documents = variants(`${similarity} ${seed}`);
      const groups = groupsIn(documents, similarity);
      const words = documents.map(wordsOf);
      const linked = documents.map((_, i) => i);
      const root = (i: number): number => (linked[i] === i ? i : root(linked[i]));
      for (let i = 0; i < documents.length; i++) {
        for (let j = 0; j < i; j++) {
          const actual = documents[i] === documents[j] ? 1 : similaritySlowly(words[i], words[j]);
          if (actual >= similarity) linked[Math.max(root(i), root(j))] = Math.min(root(i), root(j));
          if (actual < Math.min(1, similarity + 0.05)) continue;
          expect(groups[i], `${seed}: ${j} and ${i} are ${actual}`).toBe(groups[j]);
          found++;
        }
      }
      // Whoever is together is connected by pairs above the threshold.
      groups.forEach((group, i) => expect(root(i), `${seed}: ${i} with ${group}`).toBe(root(group)));
    }
    expect(found).toBeGreaterThan(50);
  });

  it('do not depend on anything but the text', () => {
    const documents = variants('again');
    expect(groupsIn(documents, 0.8)).toEqual(groupsIn(documents, 0.8));
  });

  it('leave short and empty documents alone, and take copies along', () => {
    expect(groupsIn([], 0.8)).toEqual([]);
    expect(groupsIn(['a b c', 'a b c', 'a b d', ''], 0.5)).toEqual([0, 0, 2, 3]);
    const long = Array.from({ length: 60 }, (_, i) => `w${i}`).join(' ');
    expect(groupsIn(['x', `${long} end`, long, long, `${long} end`], 0.8)).toEqual([0, 1, 1, 1, 1]);
  });

  it('take no square of time for a thousand of one mould', () => {
    const long = Array.from({ length: 200 }, (_, i) => `w${i}`).join(' ');
    const startMs = performance.now();
    const alike = groupsIn(
      Array.from({ length: 1000 }, (_, i) => `${long} n${i}`),
      0.8,
    );
    expect(alike.every((first) => first === 0)).toBe(true);
    const unlike = groupsIn(
      Array.from(
        { length: 1000 },
        (_, i) => `${long} ${Array.from({ length: 200 }, (__, k) => `n${i}-${k}`).join(' ')}`,
      ),
      0.8,
    );
    expect(new Set(unlike).size).toBe(1000);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
