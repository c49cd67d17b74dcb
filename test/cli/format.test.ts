import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bar,
  decimalsFor,
  displayWidth,
  fit,
  formatBytes,
  formatBytesOf,
  formatDuration,
  formatNumber,
  formatPercent,
  plural,
  printable,
  wrap,
} from '../../src/cli/format.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1234567, '1,234,567'],
    [-1234, '-1,234'],
    [2 ** 53 - 1, '9,007,199,254,740,991'],
  ])('%d is %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });

  it('has decimals when asked to, and never groups them', () => {
    expect(formatNumber(1234.5678, 2)).toBe('1,234.57');
    expect(formatNumber(0.123456, 5)).toBe('0.12346');
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [12_345_678, '12.3 MB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [5e15, '5.0 PB'],
    [5e18, '5,000.0 PB'],
  ])('%d bytes are %s', (value, expected) => {
    expect(formatBytes(value)).toBe(expected);
  });

  it('shows bytes done in the unit of all bytes', () => {
    expect(formatBytesOf(1_200_000, 30_000_000)).toBe('1.2 of 30.0 MB');
    expect(formatBytesOf(0, 500)).toBe('0 of 500 B');
  });

  it.each([
    [0, '0.0 s'],
    [849, '0.8 s'],
    [9949, '9.9 s'],
    [9960, '10 s'],
    [59_600, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_600_000, '1 h 00 min'],
    [7_620_000, '2 h 07 min'],
  ])('%d ms are %s', (value, expected) => {
    expect(formatDuration(value)).toBe(expected);
  });

  it('counts things', () => {
    expect(plural(1, 'word')).toBe('1 word');
    expect(plural(1234, 'word')).toBe('1,234 words');
    expect(plural(0, 'entry', 'entries')).toBe('0 entries');
  });
});

describe('shares', () => {
  it.each([
    [1, '100 %'],
    [0.5, '50 %'],
    [0.75, '75 %'],
    [1 / 3, '33.3 %'],
    [0.0012, '0.1 %'],
    [0.00012, '0.01 %'],
    [0.9999, '>99.9 %'],
    [0.0000001, '<0.01 %'],
    [0, '0 %'],
    [0.29, '29 %'],
  ])('%d is %s', (share, expected) => {
    expect(formatPercent(share)).toBe(expected);
  });

  it('never calls a part everything, or something nothing', () => {
    expect(formatPercent(0.999, 0)).toBe('>99 %');
    expect(formatPercent(0.001, 0)).toBe('<1 %');
    expect(formatPercent(0.9996, 1)).toBe('>99.9 %');
    expect(formatPercent(1, 1)).toBe('100.0 %');
  });

  it('lines up a column', () => {
    expect(decimalsFor([0.5, 0.25, 0.25])).toBe(0);
    expect(decimalsFor([0.5, 1 / 3])).toBe(1);
    expect(decimalsFor([])).toBe(0);
  });
});

describe('bars', () => {
  it('is as long as the share', () => {
    expect(bar(1, 4)).toBe('████');
    expect(bar(0.5, 4)).toBe('██');
    expect(bar(0.375, 4)).toBe('█▌');
    expect(bar(0, 4)).toBe('');
    expect(bar(1e-9, 4)).toBe('▏');
    expect(bar(7, 4)).toBe('████');
    expect(bar(0.5, 4, false)).toBe('##');
    expect(bar(1e-9, 4, false)).toBe('#');
  });
});

describe('widths', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    ['한국', 4],
    ['🦊', 2],
    ['', 0],
    ['a\u200bb', 2],
  ])('%s fills %i columns', (text, expected) => {
    expect(displayWidth(text)).toBe(expected);
  });

  it('fits text into columns', () => {
    expect(fit('ab', 4)).toBe('ab  ');
    expect(fit('abcdef', 4)).toBe('abc…');
    expect(fit('日本語', 4)).toBe('日… ');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(displayWidth(fit(text, width))).toBe(width);
      }),
    );
  });

  it('wraps at spaces and loses nothing', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrap('incomprehensible', 5)).toEqual(['incomprehensible']);
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,9}$/), { minLength: 1 }),
        fc.integer({ min: 9 }),
        (words, width) => {
          const lines = wrap(words.join(' '), width);
          expect(lines.join(' ')).toBe(words.join(' '));
          for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

describe('printable', () => {
  it('lets no text steer the terminal', () => {
    expect(printable('\u001b[2Jhi\u0007')).toBe('\\u001b[2Jhi\\u0007');
    expect(printable('a\tb\nc')).toBe('a\\tb\\nc');
    expect(printable('\u202egnp.exe')).toBe('\\u202egnp.exe');
    expect(printable('Größe 日本 🦊 e\u0301')).toBe('Größe 日本 🦊 e\u0301');
  });
});
