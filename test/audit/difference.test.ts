import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { subtractTables } from '../../src/audit/difference.ts';
import { NgramError } from '../../src/base/errors.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { CHARACTERS } from '../../src/tokens/tokenizer.ts';
import { mobyDick } from '../texts.ts';
import { tableOf } from './counted.ts';

/** Counts by words; ids differ between tables. */
function byWords({ levels, vocabulary }: CountTable): Map<string, number> {
  const found = new Map<string, number>();
  const visit = (length: number, node: number, words: readonly string[]): void => {
    const { counts, children } = levels[length - 1];
    if (counts[node] > 0) found.set(words.join(' '), counts[node]);
    if (length === levels.length) return;
    for (let child = children[node]; child < children[node + 1]; child++) {
      visit(length + 1, child, [...words, vocabulary.word(levels[length].ids[child])]);
    }
  };
  levels[0].counts.forEach((_, id) => visit(1, id, [vocabulary.word(id)]));
  return found;
}

/** The error of tables that have no difference to speak of. */
function refusalOf(later: CountTable, earlier: CountTable): NgramError {
  try {
    subtractTables(later, earlier);
  } catch (error) {
    if (error instanceof NgramError) return error;
    throw error;
  }
  throw new Error('expected an NgramError');
}

const line = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 15 })
  .map((all) => all.join(' '));
const texts = fc.array(line, { minLength: 1, maxLength: 8 });
const order = fc.integer({ min: 2, max: 5 });

describe('the difference of two tables', () => {
  it('of a text and more is the table of what came between, whatever the texts', async () => {
    await fc.assert(
      fc.asyncProperty(texts, texts, order, async (before, added, n) => {
        const earlier = await tableOf(before, n);
        const later = await tableOf([...before, ...added], n);
        const own = await tableOf(added, n);
        const { table, newWords } = subtractTables(later, earlier);
        expect(byWords(table)).toEqual(byWords(own));
        expect(table).toMatchObject({ tokenCount: own.tokenCount, sentenceCount: own.sentenceCount });
        const words = (list: readonly string[]): Set<string> => new Set(list.join(' ').split(' '));
        expect([...newWords].sort()).toEqual([...words(added)].filter((one) => !words(before).has(one)).sort());
        expect(auditTable(table).coverage).toEqual(auditTable(own).coverage);
      }),
      { numRuns: 100 },
    );
  });

  it('of a text that lost something is refused, and says how much is less', async () => {
    await fc.assert(
      fc.asyncProperty(texts, line, order, async (lines, lost, n) => {
        const earlier = await tableOf([...lines, lost], n);
        const later = await tableOf(lines, n);
        const [before, after] = [byWords(earlier), byWords(later)];
        const lessOften = [...before].filter(([words, count]) => count > (after.get(words) ?? 0)).length;
        expect(refusalOf(later, earlier)).toMatchObject({
          code: 'INCOMPATIBLE_TABLES',
          details: { lessOften },
          hint: expect.stringContaining('earlier table first') as unknown,
        });
      }),
      { numRuns: 50 },
    );
  });

  it('proves the chapters that came between', async () => {
    const chapters = mobyDick();
    const later = await tableOf(chapters.slice(0, 12), 5);
    const { table } = subtractTables(later, await tableOf(chapters.slice(0, 10), 5));
    expect(auditTable(table).longest.value).toBe(auditTable(await tableOf(chapters.slice(10, 12), 5)).longest.value);
  });

  it('sees what the later table has not got at all', async () => {
    // No n-gram of the later table is in the earlier one too, but for marks.
    const error = refusalOf(await tableOf('a b', 2), await tableOf('c', 2));
    expect(error.message).toContain('the later table has 3 n-grams less often than the earlier one');
  });

  it('of tables that are no snapshots of one text ends, and at once', async () => {
    // Its edges go round, and no walk leads there.
    const [earlier, later] = [await tableOf('a b\na b\na b', 2), await tableOf('x b\nx b\nx b\nx b\nx b', 2)];
    expect(refusalOf(later, earlier).details).toEqual({ lessOften: 3 });
    expect(refusalOf(earlier, later).code).toBe('INCOMPATIBLE_TABLES');
  }, 2000);

  it('of a table of which something was dropped, or with noise, is refused: it would prove what was never read', async () => {
    // The pair c d was read before as well, and was dropped since it was rare then.
    const whole = await tableOf('a b\na b\nc d', 2);
    const later = await tableOf('a b\na b\nc d\nc d\ne f', 2);
    const noise = {
      epsilon: 1,
      delta: 1e-6,
      unit: 'document',
      contributions: 9,
      sigmas: [1, 1],
      thresholds: [3, 3],
    } as const;
    const partial: [CountTable, string][] = [
      [pruneTable(whole, [0, 1]), 'was pruned (--prune or --max-certified)'],
      [{ ...whole, minDocs: 2 }, 'keeps only what 2 documents share (--min-docs)'],
      [{ ...whole, dp: noise }, 'has noise on its counts (--dp)'],
    ];
    for (const [table, why] of partial) {
      for (const [error, which] of [
        [refusalOf(later, table), 'earlier'],
        [refusalOf(table, whole), 'later'],
      ] as const) {
        expect(error.code).toBe('INCOMPATIBLE_TABLES');
        expect(error.message).toContain(`the ${which} table ${why}`);
        expect(error.hint).toContain('nothing was dropped from');
      }
    }
    expect(byWords(subtractTables(later, whole).table).get('c d')).toBe(1);
  });

  it('of tables that cannot be compared is refused', async () => {
    const table = await tableOf('a b c', 3);
    for (const other of [await tableOf('a b c', 4), await tableOf('a b c', 3, CHARACTERS)]) {
      expect(() => subtractTables(table, other)).toThrow(
        expect.objectContaining({ code: 'INCOMPATIBLE_TABLES', constructor: NgramError }),
      );
    }
  });
});
