import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { subtractTables } from '../../src/audit/difference.ts';
import { NgramError } from '../../src/base/errors.ts';
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
        const { table, lessOften, newWords } = subtractTables(later, earlier);
        expect(byWords(table)).toEqual(byWords(own));
        expect(lessOften).toBe(0);
        expect(table).toMatchObject({ tokenCount: own.tokenCount, sentenceCount: own.sentenceCount });
        const words = (list: readonly string[]): Set<string> => new Set(list.join(' ').split(' '));
        expect([...newWords].sort()).toEqual([...words(added)].filter((one) => !words(before).has(one)).sort());
        expect(auditTable(table).coverage).toEqual(auditTable(own).coverage);
      }),
      { numRuns: 100 },
    );
  });

  it('of a text that lost something says so', async () => {
    await fc.assert(
      fc.asyncProperty(texts, line, order, async (lines, lost, n) => {
        const earlier = await tableOf([...lines, lost], n);
        const later = await tableOf(lines, n);
        const { lessOften, table } = subtractTables(later, earlier);
        // What is not in the later table at all cannot be seen there; the beginning of sentences can.
        expect(lessOften).toBeGreaterThan(0);
        expect(byWords(table).size).toBe(0);
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

  it('of tables that cannot be compared is refused', async () => {
    const table = await tableOf('a b c', 3);
    for (const other of [await tableOf('a b c', 4), await tableOf('a b c', 3, CHARACTERS)]) {
      expect(() => subtractTables(table, other)).toThrow(
        expect.objectContaining({ code: 'INCOMPATIBLE_TABLES', constructor: NgramError }),
      );
    }
  });
});
