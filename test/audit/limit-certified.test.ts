import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { limitCertified } from '../../src/audit/limit-certified.ts';
import { NgramError } from '../../src/base/errors.ts';
import { decodeCountFile, encodeCountFile } from '../../src/counts/count-file.ts';
import { type CountTable, ngramCounts } from '../../src/counts/table.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick } from '../texts.ts';
import { tableOf } from './counted.ts';

/** The longest certified string at any order that the table holds. */
const longestOf = (table: CountTable): number => Math.max(...auditTable(table).byOrder.map(({ longest }) => longest));

describe('a limit on certified strings', () => {
  it.each([8, 20, 60])('of %i words holds when the table is written, read and audited again', async (limit) => {
    const whole = await tableOf(mobyDick().slice(0, 20), 5, WORDS);
    const { table, order, longest } = limitCertified(whole, limit);
    const read = decodeCountFile(encodeCountFile(table));
    expect(longestOf(read)).toBeLessThan(limit);
    expect(longest).toBeLessThan(limit);
    expect([table.order, table.levels.length]).toEqual([order, order]);
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
            const { table, longest } = limitCertified(whole, limit);
            expect(longestOf(table)).toBeLessThan(limit);
            expect(auditTable(table).longest.value).toBe(longest);
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

  it.each([1, 0, -3, 2.5, Number.NaN])('of %d is refused', async (limit) => {
    const table = await tableOf('a b', 2);
    expect(() => limitCertified(table, limit)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
