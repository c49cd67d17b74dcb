import { describe, expect, it } from 'vitest';
import { chart, inlineChart, quotedPhrase, wordLabel } from '../../src/cli/chart.ts';
import { displayWidth } from '../../src/cli/format.ts';
import { styleFor } from '../../src/cli/output.ts';
import type { NextWords } from '../../src/model/next.ts';

const CANVAS = { style: styleFor(false), columns: 80, isUnicode: true };

/** An answer with these counts; `more` others, each seen once, were left out. */
function answer(counts: Readonly<Record<string, number>>, more = 0): NextWords {
  const words = Object.entries(counts);
  const total = words.reduce((sum, [, count]) => sum + count, more);
  const next = words.map(([word, count]) => ({ word, probability: count / total, count }));
  return { context: ['you'], unknown: [], contextLength: 1, total, followerCount: words.length + more, next };
}

describe('chart', () => {
  it('shows word, probability, count and a bar in columns', () => {
    expect(chart(answer({ must: 3, wish: 1 }), CANVAS)).toEqual([
      `  must  75 %  3  ${'█'.repeat(40)}`,
      `  wish  25 %  1  ${'█'.repeat(13)}▍`,
    ]);
  });

  it('gives all rows the decimals that one of them needs', () => {
    const rows = chart(answer({ a: 2, b: 1 }), CANVAS);
    expect(rows[0]).toContain('66.7 %');
    expect(rows[1]).toContain('33.3 %');
  });

  it('says what was left out, so that the column sums to all', () => {
    const rows = chart(answer({ must: 6, wish: 2 }, 2), CANVAS);
    expect(rows.at(-1)).toMatch(/^ {2}… +20 % +2 +and 2 more$/);
  });

  it.each([20, 40, 60, 80, 200])('keeps its rows inside %i columns where it can', (columns) => {
    const rows = chart(answer({ 日本語: 12345, 'a-very-long-word-that-nobody-would-ever-write': 3, x: 1 }), {
      ...CANVAS,
      columns,
    });
    for (const row of rows) expect(displayWidth(row)).toBeLessThanOrEqual(Math.max(columns, 60));
    const starts = rows.map((row) => displayWidth(row.slice(0, row.indexOf('%'))));
    expect(new Set(starts).size).toBe(1);
  });

  it('draws with plain letters where others are unknown', () => {
    const [row] = chart(answer({ must: 1 }), { ...CANVAS, isUnicode: false });
    expect(row).toBe(`  must  100 %  1  ${'#'.repeat(40)}`);
  });
});

describe('inlineChart', () => {
  it('is one line', () => {
    expect(inlineChart(answer({ must: 1 }), CANVAS, false)).toBe('must 100 %');
    expect(inlineChart(answer({ must: 1, wish: 1 }), CANVAS, false)).toBe('must 50 % · wish 50 %');
    expect(inlineChart(answer({ must: 1, wish: 1 }, 2), CANVAS, false)).toBe('must 25 % · wish 25 % · 2 more');
    expect(inlineChart(answer({ must: 1, wish: 1 }), CANVAS, true)).toBe('must ████ 50 % · wish ████ 50 %');
    expect(inlineChart(answer({ a: 1, b: 1 }), { ...CANVAS, isUnicode: false }, true)).toBe('a #### 50 %, b #### 50 %');
  });
});

describe('labels', () => {
  it('names what has no letters', () => {
    expect(wordLabel({ word: '</s>', isEnd: true })).toBe('(end)');
    expect(wordLabel({ word: '</s>' })).toBe('</s>');
    expect(wordLabel({ word: ' ' })).toBe('␣');
    expect(wordLabel({ word: '\u001b[2J' })).toBe('\\u001b[2J');
  });

  it('quotes phrases', () => {
    expect(quotedPhrase(['you', 'must'], false)).toBe('“you must”');
    expect(quotedPhrase(['a', 'n', 'n'], true)).toBe('“ann”');
  });
});
