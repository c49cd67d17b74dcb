import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findPassages } from '../../src/duplicates/passages.ts';
import { countPassages, worstPassages } from '../../src/duplicates/worst-passages.ts';
import { corpusOf, countSlowly, repeatedSlowly, texts, wordsOf } from './corpora.ts';

const all = (documents: readonly string[]) => documents.map((_, i) => i);

describe('passages', () => {
  it('are those that stand twice or more', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 9 }), (documents, length) => {
        const corpus = corpusOf(documents);
        const { isRepeated, repeatedTokens, copies } = findPassages(corpus, all(documents), length);
        const expected = repeatedSlowly(documents.map(wordsOf), length).flat();
        expect([...isRepeated].map((mark) => mark === 1)).toEqual(expected);
        expect(repeatedTokens).toBe(expected.filter(Boolean).length);
        for (const { start, source, tokens } of copies) {
          expect(source).toBeLessThan(start);
          expect(tokens).toBeGreaterThanOrEqual(length);
          expect(corpus.ids.slice(start, start + tokens)).toEqual(corpus.ids.slice(source, source + tokens));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are counted exactly', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 2, max: 9 }), (documents, length) => {
        const corpus = corpusOf(documents);
        const passages = findPassages(corpus, all(documents), length);
        const words = documents.map(wordsOf);
        const worst = worstPassages(corpus, all(documents), passages, 3);
        expect(worst.length > 0).toBe(countPassages(passages) > 0);
        for (const { start, tokens, count, documents: within } of worst) {
          const run = Array.from(corpus.ids.slice(start, start + tokens), (id) => corpus.word(id));
          expect(count).toBe(countSlowly(words, run));
          expect(count).toBeGreaterThan(1);
          expect(within).toEqual(all(documents).filter((d) => countSlowly([words[d]], run) > 0));
        }
      }),
    );
  });

  it('may be looked for in some documents only', () => {
    const corpus = corpusOf(['a b c d', 'x', 'a b c d', 'b c d']);
    expect([...findPassages(corpus, [0, 1], 3).isRepeated]).toEqual(Array(12).fill(0));
    expect([...findPassages(corpus, [0, 3], 3).isRepeated]).toEqual([0, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1]);
  });

  it('are listed whole, the worst first, each once', () => {
    const long = Array.from({ length: 80 }, (_, i) => `l${i}`).join(' ');
    const short = Array.from({ length: 50 }, (_, i) => `s${i}`).join(' ');
    const documents = [`a ${short} b`, `c ${long} d ${short} e`, `f ${short} ${long} g`, `h ${short} i`];
    const corpus = corpusOf(documents);
    const passages = findPassages(corpus, all(documents), 50);
    expect(worstPassages(corpus, all(documents), passages, 5)).toMatchObject([
      { tokens: 50, count: 4, documents: [0, 1, 2, 3] },
      { tokens: 80, count: 2, documents: [1, 2] },
    ]);
    expect(countPassages(passages)).toBe(2);
  });

  it('may overlap themselves', () => {
    const documents = ['a '.repeat(100_000), 'b'];
    const corpus = corpusOf(documents);
    const passages = findPassages(corpus, all(documents), 50);
    expect(passages).toMatchObject({ repeatedTokens: 100_000, copies: [{ start: 1, source: 0, tokens: 99_999 }] });
  });

  it('take no square of time for a thousand copies', () => {
    const text = Array.from({ length: 500 }, (_, i) => `w${i}`).join(' ');
    const documents = Array.from({ length: 1000 }, (_, i) => `${text} n${i} ${text}`);
    const corpus = corpusOf(documents);
    const startMs = performance.now();
    const passages = findPassages(corpus, all(documents), 50);
    expect(passages.repeatedTokens).toBe(1_000_000);
    expect(worstPassages(corpus, all(documents), passages, 5)).toMatchObject([{ tokens: 500, count: 2000 }]);
    expect(performance.now() - startMs).toBeLessThan(10_000);
  });
});
