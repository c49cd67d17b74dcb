// Lines of ARPA files: the order and the words against plain sorting, the kernel against its twin.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasWasm } from '../../src/kernels/wasm.ts';
import { ArpaLines } from '../../src/model/arpa-lines.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';
import { suffixOrders } from '../../src/model/suffix-order.ts';
import { golden, goldenNames, parse, textOf } from './arpa.ts';

/** All lines of a table, by a kernel or its twin. */
function linesOf(table: BackoffTable, isPlain: boolean): string {
  const lines = new ArpaLines(table, { isPlain });
  const pieces: Uint8Array[] = [];
  for (const order of suffixOrders(table)) {
    for (const { bytes } of lines.level(order)) pieces.push(bytes);
    lines.text(`= ${order.length}\n`);
  }
  return textOf(new Uint8Array(Buffer.concat([...pieces, lines.take()])));
}

/** The n-grams of each length, blanks too, as ids. */
function ngramsOf({ levels, vocabulary }: BackoffTable): number[][][] {
  const all = [Array.from({ length: vocabulary.size }, (_, id) => [id])];
  for (let n = 1; n < levels.length; n++) {
    const { children } = levels[n - 1];
    all.push(
      all[n - 1].flatMap((ngram, parent) =>
        [...levels[n].ids.subarray(children[parent], children[parent + 1])].map((id) => [...ngram, id]),
      ),
    );
  }
  return all;
}

/** The same lines, by sorting and strings. */
function plainLinesOf(table: BackoffTable): string {
  const { levels, vocabulary, listing, hasUnknown } = table;
  const ranks = Array.from({ length: vocabulary.size }, (_, id) => id);
  listing?.forEach((id, i) => (ranks[id] = 3 + i));
  return ngramsOf(table)
    .map((ngrams, n) => {
      const { logProb10, logBackoff10 } = levels[n];
      const lines = ngrams
        .map((ids, node) => ({ ids, node }))
        .toSorted((a, b) => {
          const last = a.ids.findLastIndex((id, i) => id !== b.ids[i]);
          return last < 0 ? 0 : ranks[a.ids[last]] - ranks[b.ids[last]];
        })
        .filter(({ node }) => !Number.isNaN(logProb10[node]) && (n > 0 || node > 0 || hasUnknown))
        .map(({ ids, node }) => {
          const words = ids.map((id) => vocabulary.word(id)).join(' ');
          const columns = [shortest(Math.min(0, logProb10[node])), words];
          if (n + 1 < levels.length) columns.push(shortest(logBackoff10[node]));
          return `${columns.join('\t')}\n`;
        });
      return `${lines.join('')}= ${n + 1}\n`;
    })
    .join('');
}

/** Right for the numbers of these tests, which have few digits. */
const shortest = (value: number): string => String(Number(value.toPrecision(6)));

const WORDS = ['<unk>', '<s>', '</s>', 'a', 'the', 'sixteen-letters.', 'ein-siebzehnter-Ton', '語', 'wörd'];

/** Tables with n-grams whose beginnings and ends are often missing, so that there are blanks. */
const tables = fc
  .record({
    order: fc.integer({ min: 1, max: 8 }),
    ngrams: fc.array(
      fc.array(fc.nat(WORDS.length - 1), { minLength: 2, maxLength: 8 }).map((ids) => ids.map((id) => WORDS[id])),
      { maxLength: 40 },
    ),
    hasUnknown: fc.boolean(),
    listing: fc.option(fc.shuffledSubarray([3, 4, 5, 6, 7, 8], { minLength: 6 }), { nil: undefined }),
    seed: fc.nat(),
  })
  .map(({ order, ngrams, hasUnknown, listing, seed }) => {
    const sections = Array.from({ length: order }, (_, n) =>
      n === 0 ? WORDS : [...new Set(ngrams.filter(({ length }) => length === n + 1).map((words) => words.join(' ')))],
    );
    const lines = ['\\data\\', ...sections.map((section, n) => `ngram ${n + 1}=${section.length}`)];
    const number = (i: number) => -(((seed % 1000) + 37 * i) % 5000) / 1000;
    sections.forEach((section, n) => {
      lines.push('', `\\${n + 1}-grams:`);
      section.forEach((ngram, i) => lines.push(`${number(i)}\t${ngram}${n + 1 < order ? `\t${number(i + 11)}` : ''}`));
    });
    return { file: [...lines, '', '\\end\\', ''].join('\n'), hasUnknown, listing };
  });

describe('lines of ARPA files', () => {
  it('are those of plain sorting, from the twin', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ file, hasUnknown, listing }) => {
        const table: BackoffTable = {
          ...(await parse(file)),
          hasUnknown,
          listing: listing === undefined ? undefined : Uint32Array.from(listing),
        };
        expect(linesOf(table, true)).toBe(plainLinesOf(table));
      }),
      { numRuns: 300 },
    );
  });

  it.skipIf(!hasWasm())('are the same from the kernel', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async ({ file, hasUnknown }) => {
        const table = { ...(await parse(file)), hasUnknown };
        expect(linesOf(table, false)).toBe(linesOf(table, true));
      }),
      { numRuns: 300 },
    );
    for (const name of goldenNames.slice(0, 12)) {
      const table = await parse(golden(name));
      expect(linesOf(table, false)).toBe(linesOf(table, true));
    }
  });

  it.each([true, false])('may have words of any length (twin: %j)', async (isPlain) => {
    const long = Array.from({ length: 40 }, (_, i) => String.fromCharCode(65 + i).repeat(1 + i * 1700));
    const pairs = long.flatMap((word) => [`${word} ${long[39]}`, `${long[38]} ${word}`]);
    const distinct = [...new Set(pairs)];
    const file = ['\\data\\', `ngram 1=${long.length + 3}`, `ngram 2=${distinct.length}`, '', '\\1-grams:'];
    for (const word of ['<unk>', '<s>', '</s>', ...long]) file.push(`-1\t${word}\t0`);
    file.push('', '\\2-grams:', ...distinct.map((pair) => `-2\t${pair}`), '', '\\end\\', '');
    const table = await parse(file.join('\n'));
    // Not by toBe: nobody wants to see the difference of megabytes.
    expect(linesOf(table, isPlain) === plainLinesOf(table)).toBe(true);
  });

  it('cannot be made where the end of an n-gram is missing', async () => {
    const table = await parse(golden('c1.o3.arpa'));
    const [words, pairs, triples] = table.levels;
    const ids = pairs.ids.slice();
    ids[ids.length - 1] = 0;
    expect(() => linesOf({ ...table, levels: [words, { ...pairs, ids }, triples] }, true)).toThrow(
      'every n-gram without its first word',
    );
  });
});
