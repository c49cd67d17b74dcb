import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { openTrie, readNumbers } from '../../src/tokens/unicode-trie.ts';
import { BRACKET_PAIRS, FOLD_TRIE, PROPERTIES_TRIE, TITLE_TRIE, UPPER_TRIE } from '../../src/tokens/unicode-tables.ts';

const SCRIPT = new URL('../../scripts/generate-unicode.mjs', import.meta.url).href;
const TABLES = new URL('../../src/tokens/unicode-tables.ts', import.meta.url);

it('are what the script writes', async () => {
  const { generateUnicodeTables } = (await import(SCRIPT)) as { generateUnicodeTables: () => Promise<string> };
  const written = (await readFile(TABLES, 'utf8')).split('\n');
  const expected = (await generateUnicodeTables()).split('\n');
  const firstDifference = expected.findIndex((line, index) => line !== written[index]);
  expect([firstDifference, written.length], 'run node scripts/generate-unicode.mjs').toEqual([-1, expected.length]);
});

it('are small', async () => {
  expect((await readFile(TABLES)).length).toBeLessThan(40_000);
});

it('have the block sizes that their readers expect', () => {
  expect([PROPERTIES_TRIE, FOLD_TRIE, TITLE_TRIE, UPPER_TRIE].map((trie) => trie.blockBits)).toEqual([7, 6, 6, 6]);
});

it('hold brackets two by two', () => {
  expect(readNumbers(BRACKET_PAIRS).length % 2).toBe(0);
});

it('open into arrays that cover all code points', () => {
  const { stage, values } = openTrie(PROPERTIES_TRIE);
  expect(stage).toHaveLength(0x110000 / 128);
  expect(Math.max(...stage)).toBe(values.length - 128);
});

it('read numbers of any length across lines', () => {
  // 0, 31, 32, and 2 ** 21 - 1, whose digits are cut by the end of a line.
  expect(readNumbers(['AfgB/', '///B'])).toEqual([0, 31, 32, 31 + (31 << 5) + (31 << 10) + (31 << 15) + (1 << 20)]);
});

it('open a small trie by hand', () => {
  // Blocks of two: [5, 5], [5, 9]; the code space begins with the second, then the first twice.
  const trie = openTrie({ blockBits: 1, blockCount: 2, stage: ['BAAB'], values: ['FJ'], blocks: ['ACBA'] });
  const at = (cp: number) => trie.values[trie.stage[cp >>> 1] + (cp & 1)];
  expect([0, 1, 2, 3, 4, 5, 6, 7, 0x10ffff].map(at)).toEqual([5, 9, 5, 5, 5, 5, 0, 0, 0]);
});
