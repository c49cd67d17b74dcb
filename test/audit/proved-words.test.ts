// Shares of the audit are lower bounds: never more than what the text has, whatever walk was made of the counts.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditCorpus } from '../../src/audit/audit-corpus.ts';
import { auditTable } from '../../src/audit/audit-table.ts';
import { readCorpus } from '../../src/audit/corpus.ts';
import { EdgeTable } from '../../src/audit/edge-table.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { textBatches } from '../../src/node.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { tableOf } from './counted.ts';

const LENGTHS = [10, 20, 50] as const;

/** Shares of each order of a table, from it alone and measured on its text. */
async function sharesOf(
  table: CountTable,
  texts: readonly string[],
): Promise<{ readonly order: number; readonly file: number[]; readonly text: number[] }[]> {
  const corpus = await readCorpus(textBatches(texts), table.tokenizer, table.vocabulary);
  return auditTable(table).byOrder.map(({ order, coverage }) => {
    const measured = auditCorpus(table, corpus, { order, passages: 0, worst: 0 });
    return {
      order,
      file: LENGTHS.map((length) => coverage[length]),
      text: LENGTHS.map((length) => measured.coverage[length].value),
    };
  });
}

/** Runs of a text: so many words that stand nowhere else. */
const run = (name: string, words: number): string => Array.from({ length: words }, (_, i) => `${name}${i}`).join(' ');

describe('the share that counts prove', () => {
  it('is not that of a walk: what is proved once may stand there many times', async () => {
    // Whichever way a walk goes on from b, one of its sentences has both runs around it, and the text may have that once.
    const [a, c, d, z] = ['a', 'c', 'd', 'z'].map((name) => run(name, 14));
    const lines = [`${a} b ${c}`, ...Array(49).fill(`${a} b ${d}`), ...Array(49).fill(`${z} b ${c}`)];
    const table = await tableOf(lines, 2);
    const [{ file, text }] = await sharesOf(table, lines);
    expect(file[1]).toBeLessThanOrEqual(text[1]);
    // All but b and the runs' borders are proved in runs of 10 as often as they stand there.
    expect(file[0]).toBeGreaterThan(0.9);
  });

  it('counts words that were read several times as often as a string with them is proved', async () => {
    const lines = [...Array(5).fill(run('a', 30)), run('b', 8)];
    const [{ file, text }] = await sharesOf(await tableOf(lines, 2), lines);
    expect(text).toEqual([150 / 158, 150 / 158, 0]);
    expect(file).toEqual(text);
    const report = auditTable(await tableOf(lines, 3));
    expect(report.n50Star.value).toBe(30);
  });

  it('counts whole sentences whatever their length', async () => {
    const lines = Array(4).fill('a b c');
    for (const order of [2, 3, 4, 5, 6]) {
      const report = auditTable(await tableOf(lines, order));
      expect([order, report.longest.value, report.n50Star.value]).toEqual([order, 3, 3]);
    }
  });

  const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const phrase = fc.array(word, { minLength: 1, maxLength: 24 });
  /** Sentences of a few phrases that come again in other company: what walks mix up. */
  const mixed = fc
    .array(phrase, { minLength: 2, maxLength: 5 })
    .chain((phrases) =>
      fc.array(fc.array(fc.constantFrom(...phrases), { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 12 }),
    )
    .map((lines) => lines.map((parts) => parts.flat().join(' ')));

  it('is never more than the text has', async () => {
    let proved = 0;
    await fc.assert(
      fc.asyncProperty(mixed, fc.integer({ min: 2, max: 7 }), async (lines, order) => {
        for (const { file, text } of await sharesOf(await tableOf(lines, order), lines)) {
          file.forEach((share, i) => expect(share).toBeLessThanOrEqual(text[i] + 1e-12));
          if (file[0] > 0) proved++;
        }
      }),
      { numRuns: 400 },
    );
    expect(proved).toBeGreaterThan(100);
  });

  it('is never more than the text has where n-grams were dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        mixed,
        fc.integer({ min: 3, max: 6 }),
        fc.integer({ min: 1, max: 3 }),
        async (lines, order, most) => {
          const limits = [0, 0, ...Array.from({ length: order - 2 }, () => most)];
          for (const { file, text } of await sharesOf(pruneTable(await tableOf(lines, order), limits), lines)) {
            file.forEach((share, i) => expect(share).toBeLessThanOrEqual(text[i] + 1e-12));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['a novel', () => mobyDick().slice(0, 40)],
    ['speeches', () => stateOfTheUnion().slice(0, 40)],
  ] as const)('of %s is near to what the text has', { timeout: 120_000 }, async (_, textsOf) => {
    const texts = textsOf();
    for (const { order, file, text } of await sharesOf(await tableOf(texts, 6, WORDS), texts)) {
      file.forEach((share, i) => {
        expect(share).toBeLessThanOrEqual(text[i]);
        // Most of what is there is proved: more of it the longer the n-grams are.
        if (text[i] > 0.2) expect(share / text[i]).toBeGreaterThan(order < 5 ? 0.75 : 0.85);
      });
    }
  });
});

describe('a table of edges', () => {
  it('keeps the numbers of each as it grows', () => {
    const table = new EdgeTable(2);
    for (let edge = 0; edge < 5000; edge++) {
      const at = table.placeOf(7919 * edge);
      expect(table.values[at]).toBe(0);
      table.values[at] = edge + 1;
      table.values[at + 1] = 2 * edge;
    }
    const seen: number[] = [];
    table.each((edge, values, at) => {
      expect([edge, values[at + 1]]).toEqual([7919 * (values[at] - 1), 2 * (values[at] - 1)]);
      seen.push(edge);
    });
    expect(new Set(seen).size).toBe(5000);
    table.clear();
    table.each(() => expect.unreachable());
  });
});
