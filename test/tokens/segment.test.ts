import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextGraphemeBoundary, nextWordBoundary } from '../../src/tokens/segment.ts';
import { propertiesOf } from '../../src/tokens/unicode.ts';
import { readBreakCases } from './break-data.ts';
import { LETTER_COUNTS, naiveGraphemeBoundaries, naiveWordBoundaries } from './naive-segment.ts';

type Next = (bytes: Uint8Array, from: number, to: number) => number;

const encoder = new TextEncoder();

function boundariesOf(next: Next, bytes: Uint8Array, from = 0, to = bytes.length): number[] {
  const boundaries = [from];
  for (let at = from; at < to;) {
    const end = next(bytes, at, to);
    if (end <= at || end > to) throw new Error(`from ${at} to ${to} came ${end}`);
    boundaries.push((at = end));
  }
  return boundaries;
}

/** A byte-order mark is a code point like any other here. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function segmentsOf(next: Next, text: string): string[] {
  const bytes = encoder.encode(text);
  const boundaries = boundariesOf(next, bytes);
  return boundaries.slice(1).map((end, i) => decoder.decode(bytes.subarray(boundaries[i], end)));
}

const words = (text: string) => segmentsOf(nextWordBoundary, text);
const graphemes = (text: string) => segmentsOf(nextGraphemeBoundary, text);

/** One code point of every kind that some rule names, so that short random texts meet the rules. */
const KINDS = [...new Map(Array.from({ length: 0x32000 }, (_, cp) => [propertiesOf(cp) & 0x0fff, cp])).values()]
  .filter((cp) => cp < 0xd800 || cp > 0xdfff)
  .map((cp) => String.fromCodePoint(cp));
const HARD_TEXT = fc
  .array(
    fc.oneof(
      fc.constantFrom(...KINDS),
      fc.constantFrom(...Array.from('a1\'".,:_ \r\n')),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join(''));

describe('the test files of UAX 29', () => {
  it.each([
    ['WordBreakTest.txt', nextWordBoundary, 1944],
    ['GraphemeBreakTest.txt', nextGraphemeBoundary, 766],
  ] as const)('%s holds, case by case', (name, next, caseCount) => {
    const cases = readBreakCases(name);
    expect(cases).toHaveLength(caseCount);
    for (const { title, text, boundaries } of cases) {
      expect(boundariesOf(next, encoder.encode(text)), title).toEqual(boundaries);
    }
  });
});

describe('nextWordBoundary', () => {
  it.each([
    ['plain words', 'The quick fox.', ['The', ' ', 'quick', ' ', 'fox', '.']],
    ['spaces in a row (WB3d)', 'a  b\t\tc', ['a', '  ', 'b', '\t', '\t', 'c']],
    ['line ends (WB3)', 'a\r\n\nb', ['a', '\r\n', '\n', 'b']],
    ['apostrophes (WB6, WB7)', "can't ’tis o’er rock'", ["can't", ' ', '’', 'tis', ' ', 'o’er', ' ', 'rock', "'"]],
    ['two marks in a row part the word', "a''b a.b a..b", ['a', "'", "'", 'b', ' ', 'a.b', ' ', 'a', '.', '.', 'b']],
    ['numbers (WB11, WB12)', '3,000.50 1. 2:3', ['3,000.50', ' ', '1', '.', ' ', '2', ':', '3']],
    ['a mark between a letter and a number parts them', 'a.1 1.a', ['a', '.', '1', ' ', '1', '.', 'a']],
    ['letters and digits (WB9, WB10)', 'A3a 42nd', ['A3a', ' ', '42nd']],
    ['underscores (WB13a, WB13b)', '__init__ a_1', ['__init__', ' ', 'a_1']],
    ['a hyphen parts words', 'well-known', ['well', '-', 'known']],
    ['accents of their own (WB4)', 'cafe\u0301s n\u0303\u0301', ['cafe\u0301s', ' ', 'n\u0303\u0301']],
    ['accents around a middle mark', 'a\u0301:\u0301b a:\u0301 b', ['a\u0301:\u0301b', ' ', 'a', ':\u0301', ' ', 'b']],
    ['a soft hyphen in a word', 'co\u00adop', ['co\u00adop']],
    ['Hebrew quotes (WB7a to WB7c)', 'צה"ל ג\' א"', ['צה"ל', ' ', "ג'", ' ', 'א', '"']],
    ['Katakana in runs (WB13)', 'テスト中', ['テスト', '中']],
    ['Han and Hiragana one by one', '日本です', ['日', '本', 'で', 'す']],
    ['flags in pairs (WB15, WB16)', '🇩🇪🇫🇷🇺', ['🇩🇪', '🇫🇷', '🇺']],
    ['emoji with joiners (WB3c)', '👩‍🚒👍🏽❤️', ['👩‍🚒', '👍🏽', '❤️']],
    ['a joiner without an emoji', 'a\u200d👍', ['a\u200d👍']],
    ['an accent with no letter', '\u0301a', ['\u0301', 'a']],
    ['words of the runtime', '__proto__ constructor <s>', ['__proto__', ' ', 'constructor', ' ', '<', 's', '>']],
  ])('%s', (_title, text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('reads no byte at or after the end', () => {
    const bytes = encoder.encode("don't");
    expect(nextWordBoundary(bytes, 0, 4)).toBe(3);
    expect(nextWordBoundary(bytes, 0, 5)).toBe(5);
    expect(nextWordBoundary(encoder.encode('a\r\n'), 1, 2)).toBe(2);
    expect(nextWordBoundary(bytes, 2, 2)).toBe(2);
    expect(nextWordBoundary(bytes, 3, 2)).toBe(2);
  });

  it('decodes a long run of ignored code points no more than three times', () => {
    const bytes = encoder.encode(`${`a:${'\u0301'.repeat(2000)}`.repeat(20)}.`);
    const reads = countReads(bytes);
    boundariesOf(nextWordBoundary, reads.bytes, 0, bytes.length);
    // A code point of two bytes costs three reads: its first byte is looked at before it is decoded.
    expect(reads.count()).toBeLessThan(bytes.length * 3 * 2);
  });

  it('agrees with a naive reading of ASCII letters, digits and spaces', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('abzAZ019_ -?!')) }), (text) => {
        expect(words(text)).toEqual(text.match(/[A-Za-z0-9_]+| +|[^A-Za-z0-9_ ]/g) ?? []);
      }),
    );
  });
});

describe('nextGraphemeBoundary', () => {
  it.each([
    ['ASCII, letter by letter', 'a b\r\n', ['a', ' ', 'b', '\r\n']],
    ['accents (GB9)', 'e\u0301\u0302x', ['e\u0301\u0302', 'x']],
    ['an accent after a line end (GB4)', '\n\u0301a', ['\n', '\u0301', 'a']],
    [
      'Hangul (GB6 to GB8)',
      '\u1100\u1161\u11a8\uac00\u11a8\uac01\u1161',
      ['\u1100\u1161\u11a8', '가\u11a8', '각', '\u1161'],
    ],
    ['spacing marks (GB9a)', 'กำ', ['กำ']],
    ['prefixes (GB9b)', '\u0600\u0661', ['\u0600\u0661']],
    ['conjuncts (GB9c)', 'क्षत क्\u200dत', ['क्ष', 'त', ' ', 'क्\u200dत']],
    ['families (GB11)', '👨‍👩‍👧👍🏽', ['👨‍👩‍👧', '👍🏽']],
    ['a joiner after a letter joins no emoji', 'a\u200d👍', ['a\u200d', '👍']],
    ['flags (GB12, GB13)', '🇩🇪🇫🇷🇺', ['🇩🇪', '🇫🇷', '🇺']],
  ])('%s', (_title, text, expected) => {
    expect(graphemes(text)).toEqual(expected);
  });

  it('reads no byte at or after the end', () => {
    const bytes = encoder.encode('e\u0301\u0302');
    expect(nextGraphemeBoundary(bytes, 0, 3)).toBe(3);
    expect(nextGraphemeBoundary(encoder.encode('\r\n'), 0, 1)).toBe(1);
    expect(nextGraphemeBoundary(bytes, 3, 3)).toBe(3);
  });
});

describe.each([
  ['nextWordBoundary', nextWordBoundary],
  ['nextGraphemeBoundary', nextGraphemeBoundary],
] as const)('%s, for any text', (_name, next) => {
  it('gives segments that make up the text', () => {
    fc.assert(
      fc.property(HARD_TEXT, (text) => {
        expect(segmentsOf(next, text).join('')).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same from any of its boundaries on as from the beginning', () => {
    fc.assert(
      fc.property(HARD_TEXT, fc.nat(), (text, pick) => {
        const bytes = encoder.encode(text);
        const boundaries = boundariesOf(next, bytes);
        const first = pick % boundaries.length;
        const rest = encoder.encode(text).subarray(boundaries[first]);
        expect(boundariesOf(next, rest).map((at) => at + boundaries[first])).toEqual(boundaries.slice(first));
      }),
      { numRuns: 1000 },
    );
  });

  it('moves on and stops at the end for bytes that are no UTF-8', () => {
    const bytes = fc.uint8Array({ maxLength: 40 });
    fc.assert(
      fc.property(bytes, fc.nat(), fc.nat(), (bytes, a, b) => {
        const from = Math.min(a, b) % (bytes.length + 1);
        const to = from + (Math.max(a, b) % (bytes.length - from + 1));
        expect(boundariesOf(next, bytes, from, to).at(-1)).toBe(to);
      }),
    );
  });

  it('breaks at no boundary inside a code point', () => {
    fc.assert(
      fc.property(HARD_TEXT, (text) => {
        const bytes = encoder.encode(text);
        for (const at of boundariesOf(next, bytes)) expect((bytes[at] ?? 0) & 0xc0).not.toBe(0x80);
      }),
    );
  });
});

describe('the rules as the annex writes them', () => {
  it('have a letter for every value', () => {
    for (const [letterCount, valueCount] of LETTER_COUNTS) expect(letterCount).toBe(valueCount);
  });

  it.each([
    ['nextWordBoundary', nextWordBoundary, naiveWordBoundaries],
    ['nextGraphemeBoundary', nextGraphemeBoundary, naiveGraphemeBoundaries],
  ] as const)('give the boundaries of %s', (_name, next, naive) => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...KINDS), { maxLength: 12 }), (parts) => {
        const naiveBoundaries = naive(parts.map((part) => part.codePointAt(0)!));
        const offsets = naiveBoundaries.map((at) => encoder.encode(parts.slice(0, at).join('')).length);
        expect(boundariesOf(next, encoder.encode(parts.join('')))).toEqual(offsets);
      }),
      { numRuns: 10_000 },
    );
  });
});

it('never breaks a word inside a grapheme cluster of letters and accents', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', 'e\u0301', 'я', '\u0302', '한', '\u11a8') }), (text) => {
      const bytes = encoder.encode(text);
      const clusters = new Set(boundariesOf(nextGraphemeBoundary, bytes));
      for (const at of boundariesOf(nextWordBoundary, bytes)) expect(clusters).toContain(at);
    }),
  );
});

/** The same bytes, counting how often one is read. */
function countReads(bytes: Uint8Array): { bytes: Uint8Array; count: () => number } {
  let count = 0;
  const proxy = new Proxy(bytes, {
    get(target, key) {
      count++;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  return { bytes: proxy, count: () => count };
}
