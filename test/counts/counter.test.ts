// The counter on small texts with answers worked out by hand, and its laws on any text.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { encodeCountFile } from '../../src/counts/count-file.ts';
import { Counter } from '../../src/counts/counter.ts';
import { mergeTables, pruneTable } from '../../src/counts/merge.ts';
import { ngramCounts } from '../../src/counts/table.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { count } from './count.ts';
import { countsOf, naiveCounts } from './naive.ts';

const encoder = new TextEncoder();

const tokenizers: [string, Tokenizer][] = [
  ['words', WORDS],
  ['whitespace', WHITESPACE],
  ['characters', CHARACTERS],
];

/** Texts with repeated words, marks and line ends, in which sentences and n-grams come up again. */
const documentArbitrary = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'A',
      'cat',
      'Mr',
      'don’t',
      '.',
      '!',
      '"',
      '(',
      '\n',
      '\n\n',
      ' ',
      ' ',
      ' ',
      'ß',
      '猫',
      '👩‍👩‍👧',
      'é',
    ),
    {
      maxLength: 60,
    },
  )
  .map((parts) => parts.join(''));
const documentsArbitrary = fc.array(documentArbitrary, { maxLength: 6 });

describe('counts', () => {
  it('are those of the worked example', () => {
    const table = count(['You must be the change you wish to see in the world'], { order: 2 });
    expect(table.tokenCount).toBe(12);
    expect(table.vocabulary.size).toBe(13);
    expect(ngramCounts(table)).toEqual([12, 13]);
    const pairs = countsOf(table)[1];
    expect(pairs.get('you\u0001must')).toBe(1);
    expect(pairs.get('you\u0001wish')).toBe(1);
  });

  it.each(tokenizers)('equal those of a Map for any documents (%s)', (_name, tokenizer) => {
    fc.assert(
      fc.property(
        documentsArbitrary,
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 40 }),
        (documents, order, portionTokens) => {
          const got = countsOf(count(documents, { order, tokenizer, portionTokens }));
          expect(got).toEqual(naiveCounts(documents, tokenizer, order));
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each(tokenizers)('do not depend on how the bytes are cut (%s)', (_name, tokenizer) => {
    fc.assert(
      fc.property(documentsArbitrary, fc.array(fc.nat(9), { minLength: 1, maxLength: 20 }), (documents, cuts) => {
        const whole = encodeCountFile(count(documents, { tokenizer }));
        const counter = new Counter({ tokenizer, portionTokens: 7 });
        let piece = 0;
        for (const document of documents) {
          const bytes = encoder.encode(document);
          for (let at = 0; at < bytes.length;) {
            const end = Math.min(bytes.length, at + 1 + cuts[piece++ % cuts.length]);
            counter.push(bytes, at, end);
            at = end;
          }
          counter.endDocument();
        }
        expect(encodeCountFile(counter.finish())).toEqual(whole);
      }),
    );
  });

  it('give the same bytes whether learnt in 1 or 7 goes', () => {
    const documents = Array.from(
      { length: 21 },
      (_, i) => `Document ${i} says: the cat sat. The dog, ${i % 3}, did not! "Why?" asked Ann.`,
    );
    const whole = encodeCountFile(count(documents, { order: 4 }));
    let table = count(documents.slice(0, 3), { order: 4 });
    for (let part = 1; part < 7; part++) {
      const counter = new Counter({ order: 4 });
      for (const document of documents.slice(3 * part, 3 * part + 3)) {
        counter.push(encoder.encode(document));
        counter.endDocument();
      }
      table = counter.finish(table);
    }
    expect(encodeCountFile(table)).toEqual(whole);
  });

  it('refuse orders below 2 and above 8', () => {
    for (const order of [1, 9, 2.5, Number.NaN]) {
      expect(() => new Counter({ order })).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError);
    }
  });

  it('take tokens of the caller, whatever they look like', () => {
    const counter = new Counter({ order: 2, tokenizer: { name: 'custom', version: 1, id: 'mine' } });
    counter.pushTokens(['<s>', '</s>', 'a b', '', '__proto__']);
    counter.endDocument();
    const table = counter.finish();
    expect(table.vocabulary.idOf('<s>')).toBeGreaterThanOrEqual(3);
    expect(table.vocabulary.idOf('')).toBeGreaterThanOrEqual(3);
    expect(ngramCounts(table)).toEqual([7, 6]);
  });
});

describe('merging', () => {
  it.each(tokenizers)('adds counts: count(a) + count(b) = count(a + b), bit for bit (%s)', (_name, tokenizer) => {
    fc.assert(
      fc.property(documentsArbitrary, documentsArbitrary, fc.integer({ min: 2, max: 5 }), (a, b, order) => {
        const merged = mergeTables([count(a, { order, tokenizer }), count(b, { order, tokenizer })]);
        expect(encodeCountFile(merged)).toEqual(encodeCountFile(count([...a, ...b], { order, tokenizer })));
      }),
    );
  });

  it('with weights 2 and 1 counts the first text twice', () => {
    fc.assert(
      fc.property(documentsArbitrary, documentsArbitrary, (a, b) => {
        const merged = mergeTables([count(a), count(b)], [1, 0.5]);
        expect(encodeCountFile(merged)).toEqual(encodeCountFile(count([...a, ...a, ...b])));
      }),
    );
  });

  it('refuses tables of different kinds', () => {
    const a = count(['a b'], { order: 2 });
    for (const other of [
      count(['a b'], { order: 3 }),
      count(['a b'], { order: 2, tokenizer: WHITESPACE }),
      pruneTable(count(['a a b a a'], { order: 2 }), [0, 1]),
    ]) {
      expect(() => mergeTables([a, other])).toThrow(
        expect.objectContaining({ code: 'INCOMPATIBLE_TABLES' }) as NgramError,
      );
    }
  });

  it('refuses weights that are no ratio, and counts that would pass 2^53', () => {
    const a = count(['a b']);
    expect(() => mergeTables([a, a], [1, Math.PI])).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError,
    );
    expect(() => mergeTables([a, a], [1, 0])).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError);
    expect(() => mergeTables([a, a], [1])).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError);
    expect(() => mergeTables([a, a], [1, 2 ** 53])).toThrow(
      expect.objectContaining({ code: 'COUNT_OVERFLOW' }) as NgramError,
    );
  });

  it('keeps counts above 2^32 exact, in the file too', () => {
    const big = mergeTables([count(['a b']), count(['a c'])], [2 ** 40 + 1, 3]);
    const again = mergeTables([big, count(['a b'])]);
    expect(countsOf(again)[1].get('a\u0001b')).toBe(2 ** 40 + 2);
  });
});

describe('pruning', () => {
  it('keeps exactly the n-grams above their threshold', () => {
    fc.assert(
      fc.property(documentsArbitrary, fc.array(fc.nat(2), { minLength: 1, maxLength: 3 }), (documents, steps) => {
        const thresholds = steps.map((_, i) => steps.slice(0, i + 1).reduce((sum, step) => sum + step, 0));
        const limits = [0, 1, 2].map((i) => thresholds[Math.min(i, thresholds.length - 1)]);
        const expected = naiveCounts(documents, WORDS, 3).map(
          (counts, i) =>
            new Map([...counts].filter(([key, value]) => value > limits[i] || key === '\u0002s' || key === '\u0002/s')),
        );
        expect(countsOf(pruneTable(count(documents), thresholds))).toEqual(expected);
      }),
    );
  });

  it('drops the words of dropped n-grams with all their forms', () => {
    const table = pruneTable(count(['Rare. Cat. Cat. cats.']), [1]);
    expect(table.vocabulary.idOf('rare')).toBe(0);
    expect(table.vocabulary.size).toBe(5);
    expect(new TextDecoder().decode(encodeCountFile(table))).not.toMatch(/[Rr]are/);
  });

  it('refuses thresholds that decrease or are too many', () => {
    const table = count(['a b']);
    for (const thresholds of [[2, 1], [-1], [0.5], [], [0, 0, 0, 0]]) {
      expect(() => pruneTable(table, thresholds)).toThrow(
        expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError,
      );
    }
  });
});
