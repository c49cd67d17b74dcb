import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { notContained, tableOf } from './counted.ts';

/** The longest strings of a report, as words joined by spaces. */
const listed = (table: CountTable, strings: number): string[] =>
  auditTable(table, { strings, orders: 'highest' }).strings.map(({ words }) => words.join(' '));

/** All that are certified, without those that are part of another. */
function whole(table: CountTable): string[] {
  const all: string[] = [];
  const onString = (ids: readonly number[]): void =>
    void all.push(ids.map((id) => table.vocabulary.word(id)).join(' '));
  auditTable(table, { orders: 'highest', onString });
  return notContained(all.filter((text) => text !== ''));
}

const lengthOf = (text: string): number => text.split(' ').length;

describe('the longest strings', () => {
  it('are none that is part of another one listed', async () => {
    // The sentence "a" is proved by its own n-gram, and stands in the other one too.
    expect(listed(await tableOf('a\na e\nf', 3), 20)).toEqual(['a e', 'f']);
  });

  it('fill their list with the longest, however many parts of others come between', async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
    const line = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        async (lines, most) => {
          const table = await tableOf(lines.join('\n'), 3);
          const wanted = whole(table)
            .map(lengthOf)
            .sort((a, b) => b - a);
          const found = listed(table, most);
          expect(found.map(lengthOf)).toEqual(wanted.slice(0, most));
          for (const one of found) {
            for (const other of found) expect(one !== other && ` ${other} `.includes(` ${one} `)).toBe(false);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it('name who has the counts', async () => {
    const table = await tableOf('a b c d', 2);
    expect(auditTable(table).strings).toMatchObject([{ adversary: 'A2' }]);
    expect(auditTable(table, { adversary: 'A5' }).strings).toMatchObject([{ adversary: 'A5' }]);
  });
});
