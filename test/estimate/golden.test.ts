// Kneser–Ney against the reference's files: the same lines in the same order, each number within 2 units in the last place of
// a float32.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { estimateKneserNey, type KneserNeyOptions } from '../../src/estimate/kneser-ney.ts';
import { canonicalWords } from '../../src/counts/canonical.ts';
import { countWindows } from '../../src/counts/portion.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { encodeDocument } from '../../src/tokens/encode.ts';
import { FIRST_WORD_ID, SENTENCE_START_ID } from '../../src/tokens/vocabulary.ts';
import { WordTable } from '../../src/tokens/word-table.ts';
import { arpaLines } from '../../src/model/arpa-writer.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';

const GOLDEN = join(import.meta.dirname, '../golden');
const files = readdirSync(GOLDEN).filter((name) => name.endsWith('.arpa'));

const VARIANTS: Record<string, KneserNeyOptions> = {
  interpolate_unigrams0: { interpolateUnigrams: false },
  prune01: { prune: [0, 1] },
  prune001: { prune: [0, 0, 1] },
  vocab_pad1000: { vocabPad: 1000 },
};

/** The counts of a text whose last sentence has no end. */
function withoutLastEnd(text: string, order: number): CountTable {
  const words = new WordTable();
  const ids = encodeDocument(WHITESPACE, words, text).slice(0, -1);
  const counts = new Uint32Array(words.size);
  for (const id of ids) counts[id]++;
  const { vocabulary, newIds } = canonicalWords(words, counts);
  const padded = new Uint32Array(ids.length + order).fill(SENTENCE_START_ID);
  ids.forEach((id, i) => (padded[i] = newIds[id]));
  const levels = countWindows(padded, ids.length, order, vocabulary.size);
  return {
    ...count([text], { order, tokenizer: WHITESPACE }),
    vocabulary,
    levels,
    firstSeen: newIds.slice(FIRST_WORD_ID),
  };
}

/** The bits of a float32 as a number that orders as the floats do. */
function ordered(value: number): number {
  const bits = new Int32Array(Float32Array.of(value).buffer)[0];
  return bits >= 0 ? bits : -(bits & 0x7fffffff);
}

/** The lines of the ARPA file of a table. */
function linesOf(table: BackoffTable): string[] {
  return Buffer.concat([...arpaLines(table)])
    .toString('utf8')
    .split('\n');
}

describe('the reference files', () => {
  it('are all there', () => {
    expect(files).toHaveLength(56);
  });

  it.each(files)('%s', (name) => {
    const [, corpus, order, variant = ''] = /^(c\d)\.o(\d)(?:\.(\w+))?\.arpa$/.exec(name)!;
    const text = readFileSync(join(GOLDEN, `${corpus}.txt`), 'utf8');
    // The reference loses the last `</s>` of a text without a last line end (c2); we do not, so it is taken away here.
    const counts = text.endsWith('\n')
      ? count([text], { order: Number(order), tokenizer: WHITESPACE })
      : withoutLastEnd(text, Number(order));
    const got = linesOf(estimateKneserNey(counts, VARIANTS[variant]).table);
    const expected = readFileSync(join(GOLDEN, name), 'utf8').split('\n');
    expect(got).toHaveLength(expected.length);
    let worst = 0;
    expected.forEach((line, at) => {
      const columns = line.split('\t');
      const mine = got[at].split('\t');
      // Everything but the numbers is the same to the letter.
      expect([mine.length, mine[1]]).toEqual([columns.length, columns[1]]);
      if (columns.length === 1) expect(got[at]).toBe(line);
      for (const column of columns.length === 1 ? [] : [0, 2].slice(0, columns.length - 1)) {
        worst = Math.max(worst, Math.abs(ordered(Number(columns[column])) - ordered(Number(mine[column]))));
      }
    });
    expect(worst).toBeLessThanOrEqual(2);
  });
});
