// ARPA files: what is read from a reference file is written again byte for byte.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { arpaLines } from '../../src/model/arpa-writer.ts';
import { WordTable } from '../../src/tokens/word-table.ts';
import { golden, goldenNames, parse, textOf, written } from './arpa.ts';

describe('the reference files', () => {
  it('are all there', () => expect(goldenNames).toHaveLength(56));

  it.each(goldenNames)('%s is written as it was read, whatever pieces it came in', async (name) => {
    const bytes = golden(name);
    for (const size of [1 << 16, 61]) expect(textOf(written(await parse(bytes, size)))).toBe(textOf(bytes));
  });

  it('do so by single words, too', async () => {
    const lines = textOf(golden('c3.o2.arpa')).split('\n');
    const words = lines.slice(lines.indexOf('\\1-grams:') + 1, lines.indexOf('\\2-grams:') - 1);
    const columns = words.map((line) => line.split('\t').slice(0, 2).join('\t'));
    const file = ['\\data\\', lines[1], '', '\\1-grams:', ...columns, '', '\\end\\', ''].join('\n');
    expect(textOf(written(await parse(file)))).toBe(file);
  });
});

describe('written n-grams', () => {
  it('stand by their last words first, and by the listing', async () => {
    const table = await parse(SHUFFLED);
    const listed = { ...table, listing: Uint32Array.of(5, 3, 4) };
    expect(ngramsOf(written(table)).join(', ')).toBe(
      '<unk>, <s>, </s>, b, a, c, b </s>, c </s>, <s> b, a b, <s> a, a b </s>, <s> a b',
    );
    expect(ngramsOf(written(listed)).join(', ')).toBe(
      '<unk>, <s>, </s>, c, b, a, c </s>, b </s>, <s> b, a b, <s> a, a b </s>, <s> a b',
    );
  });

  it('come in pieces of bounded size that nobody writes to any more', async () => {
    const pieces = [...arpaLines(await parse(golden('c5.o5.arpa')))];
    const file = manyWords(300_000);
    const many = [...arpaLines(await parse(file))];
    expect(pieces).toHaveLength(1);
    expect(many.length).toBeGreaterThan(3);
    for (const piece of many.slice(0, -1)) expect(Math.abs(piece.length - (1 << 20))).toBeLessThan(1000);
    expect(textOf(new Uint8Array(Buffer.concat(many)))).toBe(file);
  });

  it('say how far they are', async () => {
    const seen: [number, number][] = [];
    const table = await parse(manyWords(300_000));
    let bytes = 0;
    for (const piece of arpaLines(table, { onProgress: (...state) => seen.push(state) })) bytes += piece.length;
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
    for (const [done, expected] of seen) {
      expect(done).toBeLessThanOrEqual(expected);
      expect(Math.abs(expected / bytes - 1)).toBeLessThan(0.1);
    }
  });

  it('are never above 0', async () => {
    const table = await parse(SHUFFLED);
    table.levels[0].logProb10[3] = 0.25;
    table.levels[0].logBackoff10[3] = 0.25;
    expect(textOf(written(table))).toContain('\n0\tb\t0.25\n');
  });

  it.each(['a b', 'tab\t', 'line\n', 'cr\r', 'nul\0', '', '<s>', '</s>', '<unk>'])(
    'cannot have the word %j',
    async (word) => {
      const table = await parse(SHUFFLED);
      const vocabulary = new WordTable();
      for (const one of ['b', word, 'c']) {
        const bytes = new TextEncoder().encode(one);
        vocabulary.append(bytes, 0, bytes.length);
      }
      const write = () => written({ ...table, vocabulary });
      expect(write).toThrow(NgramError);
      expect(write).toThrow(/which an ARPA file cannot hold/);
    },
  );
});

it('any table comes back', async () => {
  const word = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
    .filter((w) => !/[\0\t\n\r ]/.test(w) && !/^<\/?(s|unk)>$/.test(w));
  const number = fc.float({ max: 0, min: -20, noNaN: true }).map((x) => x + 0);
  const model = fc
    .tuple(fc.uniqueArray(word, { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 4 }))
    .chain(([words, order]) => {
      const all = ['<unk>', '<s>', '</s>', ...words];
      const ngrams = Array.from({ length: order - 1 }, (_, n) =>
        fc.uniqueArray(fc.array(fc.constantFrom(...all), { minLength: n + 2, maxLength: n + 2 }), {
          maxLength: 8,
          selector: (ngram) => ngram.join(' '),
        }),
      );
      return fc.tuple(fc.constant(all), fc.tuple(...ngrams), fc.array(number, { minLength: 40, maxLength: 40 }));
    });
  await fc.assert(
    fc.asyncProperty(model, async ([words, longer, numbers]) => {
      const sections = [words.map((one) => [one]), ...longer];
      const lines = ['\\data\\', ...sections.map((section, n) => `ngram ${n + 1}=${section.length}`)];
      const number = (i: number) => numbers[i % numbers.length];
      sections.forEach((section, n) => {
        lines.push('', `\\${n + 1}-grams:`);
        section.forEach((ngram, i) =>
          lines.push(`${number(i)}\t${ngram.join(' ')}${n < sections.length - 1 ? `\t${number(i + 7)}` : ''}`),
        );
      });
      const table = await parse([...lines, '', '\\end\\', ''].join('\n'));
      const once = written(table);
      const again = await parse(once);
      expect(textOf(written(again))).toBe(textOf(once));
      expect(again.levels).toEqual(table.levels);
      expect(ngramsOf(once).sort()).toEqual(
        sections
          .flat()
          .map((ngram) => ngram.join(' '))
          .sort(),
      );
    }),
    { numRuns: 300 },
  );
});

const SHUFFLED = `\\data\\
ngram 1=6
ngram 2=5
ngram 3=2

\\1-grams:
-1\t<unk>\t0
0\t<s>\t-0.5
-1\t</s>\t0
-1\tb\t-0.25
-1\ta\t-0.125
-1\tc\t0

\\2-grams:
-0.5\ta b\t0
-0.5\t<s> b\t0
-0.5\tc </s>\t0
-0.5\t<s> a\t-0.5
-0.5\tb </s>\t0

\\3-grams:
-0.1\t<s> a b
-0.1\ta b </s>

\\end\\
`;

function manyWords(count: number): string {
  const words = Array.from({ length: count }, (_, i) => `-1.${1 + (i % 9)}\tw${i}`);
  return [
    '\\data\\',
    `ngram 1=${count + 3}`,
    '',
    '\\1-grams:',
    '-1\t<unk>',
    '0\t<s>',
    '-1\t</s>',
    ...words,
    '',
    '\\end\\',
    '',
  ].join('\n');
}

/** The n-grams of a file as they are listed. */
function ngramsOf(file: Uint8Array): string[] {
  return textOf(file)
    .split('\n')
    .flatMap((line) => line.split('\t').slice(1, 2));
}
