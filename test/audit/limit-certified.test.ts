import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { limitCertified, lowerOrder } from '../../src/audit/limit-certified.ts';
import { recoverCounts } from '../../src/audit/recover-counts.ts';
import { NgramError } from '../../src/base/errors.ts';
import { decodeCountFile, encodeCountFile } from '../../src/counts/count-file.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import { type CountTable, ngramCounts } from '../../src/counts/table.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { countDocuments } from '../../src/harden/count-documents.ts';
import { nodeRandomBytes } from '../../src/harden/node-random-bytes.ts';
import { privateTable } from '../../src/harden/private-table.ts';
import { textBatches } from '../../src/node.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick } from '../texts.ts';
import { tableOf } from './counted.ts';

/** The longest certified string at any order that the table holds. */
const longestOf = (table: CountTable): number => Math.max(...auditTable(table).byOrder.map(({ longest }) => longest));
const share20Of = (table: CountTable): number =>
  Math.max(...auditTable(table).byOrder.map(({ coverage }) => coverage[20]));

/** The same counts, noted as for Kneser–Ney. */
const forKneserNey = (table: CountTable): CountTable => ({ ...table, estimator: { name: 'kneser-ney' } });

describe('a limit on certified strings', () => {
  it.each([8, 20, 60])('of %i words holds when the table is written, read and audited again', async (limit) => {
    const whole = await tableOf(mobyDick().slice(0, 20), 5, WORDS);
    const { table, order, before, after } = limitCertified(whole, limit);
    const read = decodeCountFile(encodeCountFile(table));
    expect(longestOf(read)).toBeLessThan(limit);
    expect([before.longest, after.longest]).toEqual([longestOf(whole), longestOf(read)]);
    expect([before.coverage20, after.coverage20]).toEqual([share20Of(whole), share20Of(read)]);
    expect([table.order, table.levels.length]).toEqual([order, order]);
  });

  it('is no dial for counts with noise; a lower order of them is still a table', async () => {
    const texts = Array.from({ length: 400 }, () => 'a b c d');
    const counts = await countDocuments(textBatches(texts), { order: 4, tokenizer: WORDS });
    const table = privateTable(counts, { epsilon: 8, delta: 1e-6, contributions: 10, random: nodeRandomBytes });
    expect(() => limitCertified(table, 3)).toThrow(/prove no strings/);
    const { order, dp } = decodeCountFile(encodeCountFile(lowerOrder(table, 2)));
    expect([order, dp?.sigmas.length, dp?.thresholds.length, dp?.epsilon]).toEqual([2, 2, 2, 8]);
  });

  it('leaves a table alone that keeps it', async () => {
    const whole = await tableOf('a b c d\na b c d e', 3);
    expect(limitCertified(whole, 50)).toMatchObject({ table: whole, order: 3, pruned: 0 });
  });

  it('holds for any small text, at every order, or is refused', async () => {
    const line = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 25 });
    const texts = fc.array(
      line.map((all) => all.join(' ')),
      { minLength: 1, maxLength: 10 },
    );
    await fc.assert(
      fc.asyncProperty(
        texts,
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 2, max: 12 }),
        async (lines, order, limit) => {
          const whole = await tableOf(lines, order);
          try {
            const { table, after } = limitCertified(whole, limit);
            expect(longestOf(table)).toBeLessThan(limit);
            expect(longestOf(table)).toBe(after.longest);
            const before = ngramCounts(whole);
            for (const [n, count] of ngramCounts(table).entries()) expect(count).toBeLessThanOrEqual(before[n]);
          } catch (error) {
            if (!(error instanceof NgramError)) throw error;
            expect(error.code).toBe('BAD_OPTION');
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('only lowers the order for Kneser–Ney, and the model keeps it', async () => {
    const whole = forKneserNey(await tableOf(mobyDick().slice(0, 20), 5, WORDS));
    const { table, order, pruned, after } = limitCertified(whole, 30);
    expect([order, pruned]).toEqual([3, 0]);
    expect(table).toEqual(lowerOrder(whole, 3));
    const { table: counts, recovered, of } = recoverCounts(estimateKneserNey(table).table);
    expect(recovered / of).toBeGreaterThan(0.9);
    const found = auditTable(counts, { orders: 'highest' }).longest.value;
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThanOrEqual(after.longest);
  });

  it('says what to do where no order keeps it and nothing may be pruned', async () => {
    // Each word comes once, so pairs prove the line; as plain counts something else is left when it is pruned.
    const lines = ['a b c d e f g h i j', ...Array.from({ length: 30 }, () => 'x y')];
    const whole = await tableOf(lines, 3);
    expect(limitCertified(whole, 6)).toMatchObject({ pruned: 1, before: { longest: 10 }, after: { longest: 2 } });
    for (const refused of [
      () => limitCertified(forKneserNey(whole), 6),
      () => limitCertified(whole, 6, { onlyOrder: true }),
    ]) {
      expect(refused).toThrow(
        expect.objectContaining({
          code: 'BAD_OPTION',
          hint: expect.stringContaining('--estimator mle'),
          details: { limit: 6, longestOfPairs: 10 },
        }),
      );
    }
  });

  it('prunes what was pruned before, whatever it was trained for', async () => {
    const lines = ['a b c d e f g h i j', 'a b c d e f g h i j', ...Array.from({ length: 30 }, () => 'x y'), 'y x'];
    const pruned = pruneTable(forKneserNey(await tableOf(lines, 3)), [0, 1]);
    expect(limitCertified(pruned, 6)).toMatchObject({ pruned: 2, table: { pruneThresholds: [0, 2, 2] } });
  });

  it('never leaves a table without n-grams of its order', async () => {
    const whole = await tableOf('a b c\nd e f', 3);
    expect(() => limitCertified(whole, 2)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });

  it.each([1, 0, -3, 2.5, Number.NaN])('of %d is refused', async (limit) => {
    const table = await tableOf('a b', 2);
    expect(() => limitCertified(table, limit)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
