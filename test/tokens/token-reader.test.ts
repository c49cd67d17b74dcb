// The readers with kernels against the plain streams: the same ids, words, forms and errors, however the bytes are cut.

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasWasm } from '../../src/kernels/wasm.ts';
import { StreamReader } from '../../src/tokens/stream-reader.ts';
import type { SurfaceTable } from '../../src/tokens/surface-table.ts';
import { tokenReader, type TokenReader } from '../../src/tokens/token-reader.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { WhitespaceReader } from '../../src/tokens/whitespace-reader.ts';
import { WordsReader } from '../../src/tokens/words-reader.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { readBreakCases } from './break-data.ts';

const SKIPPING: Tokenizer = { ...WHITESPACE, skipSymbols: true };
const speeches = stateOfTheUnion();
const tokenizers: [string, Tokenizer][] = [
  ['whitespace', SKIPPING],
  ['words', WORDS],
  ['words that keep case', { ...WORDS, caseFold: false }],
  ['words, a sentence a line', { ...WORDS, sentences: 'line' }],
];

/** Everything that a reader says of what it read. */
interface Reading {
  readonly ids: number[];
  readonly words: string[];
  readonly forms: string[];
}

const encoder = new TextEncoder();

/** Reads documents in pieces of at most `pieceBytes(i)` bytes, the i-th piece. */
function read(reader: TokenReader, documents: readonly string[], pieceBytes: (piece: number) => number): Reading {
  const ids: number[] = [];
  let piece = 0;
  for (const document of documents) {
    const bytes = encoder.encode(document);
    for (let at = 0; at < bytes.length;) {
      const end = Math.min(bytes.length, at + pieceBytes(piece++));
      // What stands around the piece is none of the reader's business.
      const around = new Uint8Array(end - at + 2).fill(0x41);
      around.set(bytes.subarray(at, end), 1);
      reader.push(around, 1, around.length - 1);
      at = end;
    }
    reader.endDocument();
    // A row is dropped in two parts, as if its second were not complete.
    const half = reader.length >>> 1;
    for (const id of reader.ids().subarray(0, half)) ids.push(id);
    reader.drop(half);
    for (const id of reader.ids()) ids.push(id);
    reader.drop(reader.length);
  }
  return { ids, words: wordsOf(reader), forms: formsOf(reader.surfaces()) };
}

function wordsOf(reader: TokenReader): string[] {
  const words = reader.words();
  expect(words.size).toBe(reader.wordCount);
  return Array.from({ length: words.size }, (_, id) => words.word(id));
}

/** Each counted form with its word and counts, sorted. */
function formsOf({ forms, wordOf, counts }: SurfaceTable): string[] {
  return Array.from({ length: forms.size }, (_, form) => {
    const four = counts.subarray(4 * form, 4 * form + 4);
    return four.some((count) => count > 0) ? `${wordOf[form]} ${forms.word(form)} ${four.join(' ')}` : '';
  })
    .filter((line) => line !== '')
    .sort();
}

const whole = (_piece: number): number => 1 << 30;

function expectSame(tokenizer: Tokenizer, documents: readonly string[], pieceBytes = whole): void {
  const expected = read(new StreamReader(tokenizer), documents, whole);
  const got = read(tokenReader(tokenizer), documents, pieceBytes);
  const summary = ({ ids, words, forms }: Reading, first: number) => ({
    // Where the first difference is, and a few ids behind it: long rows are slow to compare by `toEqual`.
    ids: first < 0 ? ids.length : [first, ...ids.slice(first, first + 20)],
    words: words.join('\n'),
    forms: forms.join('\n'),
  });
  const different = expected.ids.findIndex((id, i) => id !== got.ids[i]);
  expect(summary(got, different)).toEqual(summary(expected, different));
}

describe('tokenReader', () => {
  afterEach(() => void vi.restoreAllMocks());

  it.skipIf(process.env['GRISTMILL_WASM'] === '0')('has kernels', () => {
    expect(hasWasm()).toBe(true);
    expect(tokenReader(WHITESPACE)).toBeInstanceOf(WhitespaceReader);
    expect(tokenReader(WORDS)).toBeInstanceOf(WordsReader);
  });

  it('is plain when asked, and where there is no kernel', () => {
    expect(tokenReader(WHITESPACE, { isPlain: true })).toBeInstanceOf(StreamReader);
    expect(tokenReader(WORDS, { isPlain: true })).toBeInstanceOf(StreamReader);
    expect(tokenReader(CHARACTERS)).toBeInstanceOf(StreamReader);
  });

  it('is plain where there is no room for a memory', () => {
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function none() {
      throw new RangeError('could not allocate memory');
    });
    expect(tokenReader(WORDS)).toBeInstanceOf(StreamReader);
  });

  it('takes no text for a tokenizer of the caller', () => {
    const reader = tokenReader({ name: 'custom', version: 1, id: 'mine' });
    reader.pushTokens(['a', 'b', 'a']);
    expect([...reader.ids()]).toEqual([1, 3, 4, 3, 2]);
    reader.endDocument();
    expect(() => reader.push(encoder.encode('a'), 0, 1)).toThrow(
      expect.objectContaining({ code: 'TOKENIZER_REQUIRED' }),
    );
  });

  it.skipIf(!hasWasm()).each<[string, Tokenizer]>([
    ['whitespace', WHITESPACE],
    ['words', WORDS],
  ])('says so when memory runs out (%s)', (_name, tokenizer) => {
    const { Memory } = WebAssembly;
    vi.spyOn(WebAssembly, 'Memory').mockImplementation(function small({ initial }: WebAssembly.MemoryDescriptor) {
      return new Memory({ initial, maximum: initial + 10 });
    });
    const text = encoder.encode(Array.from({ length: 100_000 }, (_, i) => `word${i}`).join(' '));
    expect(() => tokenReader(tokenizer).push(text, 0, text.length)).toThrow(
      expect.objectContaining({ code: 'MEMORY_BUDGET' }),
    );
  });
});

describe.each(tokenizers)('%s', (_name, tokenizer) => {
  it('reads a novel, cut anywhere', () => {
    const documents = mobyDick().slice(0, 40);
    expectSame(tokenizer, documents);
    expectSame(tokenizer, documents, (piece) => [1, 7, 64, 4093, 65_536][piece % 5]);
  });

  it('reads two centuries of speeches', () => {
    const documents = speeches.filter((_, i) => i % (tokenizer === WORDS ? 1 : 5) === 0);
    expectSame(tokenizer, documents, () => 1 << 16);
  });

  it('reads one document of everything', () => {
    expectSame(tokenizer, [mobyDick().join('\n')], () => 100_000);
  });

  it('reads the break tests of Unicode', () => {
    const cases = [...readBreakCases('WordBreakTest.txt'), ...readBreakCases('GraphemeBreakTest.txt')];
    const texts = cases.map(({ text }) => text);
    expectSame(tokenizer, texts);
    expectSame(tokenizer, [texts.join(' '), texts.join(''), texts.join('\n')], (piece) => 1 + (piece % 9));
  });

  it('reads runs without white space', () => {
    const runs = ['x', '.', 'é', '猫', '👩‍👩‍👧', 'a.', "a'", '“', '"', 'e\u0301', '1,', 'カ', '\u200b'].map((unit) =>
      unit.repeat(Math.ceil(200_001 / encoder.encode(unit).length)),
    );
    expectSame(tokenizer, runs);
    expectSame(tokenizer, [runs.join(' '), runs.join('')], (piece) => [1, 65_535, 65_537, 131_073][piece % 4]);
    // A piece that begins with the space between two runs.
    expectSame(tokenizer, [`${'x'.repeat(40_000)} ${'x'.repeat(40_000)}`], () => 40_000);
  });

  it('keeps growing tables right', () => {
    const words = Array.from({ length: 60_000 }, (_, i) => `${(i * 7919) % 40_009}${'w'.repeat(i % 41)}`);
    expectSame(tokenizer, [words.join(' '), words.toReversed().join('\n')], () => 3000);
  });

  it('reads nasty text, cut anywhere', () => {
    fc.assert(
      fc.property(nastyDocuments, fc.infiniteStream(fc.integer({ min: 1, max: 12 })), (documents, sizes) => {
        expectSame(tokenizer, documents, () => sizes.next().value);
      }),
      { numRuns: 300 },
    );
  });

  it('reads lines about as wide as the rules of sentences ask, cut anywhere', () => {
    const sizes = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(fc.array(fc.array(line, { maxLength: 14 }), { maxLength: 3 }), sizes, (documents, bytes) => {
        expectSame(
          tokenizer,
          documents.map((lines) => lines.join('\n')),
          () => bytes,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('takes tokens in between', () => {
    const tokens = ['<s>', '', 'a b', 'the', 'x'.repeat(200_000), 'the'];
    const readers = [new StreamReader(tokenizer), tokenReader(tokenizer)];
    const [expected, got] = readers.map((reader) => {
      const bytes = encoder.encode('The cat sat on the mat');
      reader.push(bytes, 0, 9);
      reader.pushTokens(tokens);
      reader.push(bytes, 9, bytes.length);
      reader.endDocument();
      return { ids: [...reader.ids()], words: wordsOf(reader), forms: formsOf(reader.surfaces()) };
    });
    expect(got).toEqual(expected);
  });

  it('reads nothing', () => {
    expectSame(tokenizer, []);
    expectSame(tokenizer, ['', ' ', '\n', '\0', '\n\n', '\r\n \t']);
  });
});

/** A line of small words with a certain width, indent, beginning and end. */
const line = fc
  .record({
    indent: fc.constantFrom('', '', ' ', '  ', '   '),
    first: fc.constantFrom('It', 'it', 'A', '“', '"', '(', 'CAPTAIN', 'He', '7', '.', '- I'),
    width: fc.oneof(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 45, max: 55 }),
      fc.integer({ min: 116, max: 124 }),
      fc.integer({ min: 140, max: 200 }),
    ),
    end: fc.constantFrom('', '', ',', '.', '!', '...', '."', 'Mr.', 'etc.', 'no.', 'J.', 'I.', '12.', '\r'),
  })
  .map(({ indent, first, width, end }) => `${indent}${first} ${'so on we go, '.repeat(16).slice(0, width)}${end}`);

/** What sits badly next to other things: letters, marks, quotes, joiners, spaces, ends of lines of all kinds. */
const NASTY = [
  [...'aBéß猫カ9_.,:;\'"’“”‘—–…-!?()<>$*#\0\t\v\f\x1b\x7f'],
  [
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    ' ',
    ' ',
    ' ',
    '\u00a0',
    '\u0085',
    '\u2028',
    '\u2029',
    '\u3000',
    '\u200b',
    '\ufeff',
    '\u00ad',
  ],
  ['\u0301', '\u200d', '\ufe0f', '👩', '🇫', '👩‍👩‍👧', '\u05d0', '\u0939\u0942', '한', 'ᄀ', '\u{1f3fb}', '。', '「', '」'],
  ['<s>', '</s>', '<unk>', '<s', 'the', 'The', 'THE', 'Mr', 'U.S', "don't", "'tis", '’90s', 'e.g', 'I', 'ﬁ', 'İ', 'ς'],
  [
    '....',
    '!!',
    '--',
    '——',
    '……',
    '――',
    '––',
    '―',
    " '90x",
    " '90s",
    " '123",
    '3.14',
    '1,000',
    'a_b',
    '__',
    'constructor',
    '__proto__',
    '\ufffd',
    '\u{10ffff}',
  ],
  [
    'abcdefghijklmno',
    'abcdefghijklmnop',
    'abcdefghijklmnopq',
    'Abcdefghijklmnopqrstuvwxyzabcdefgh',
    '\ud7ff',
    '\ue000',
  ],
].flat();
const nastyDocuments = fc.array(
  fc.array(fc.constantFrom(...NASTY), { maxLength: 40 }).map((parts) => parts.join('')),
  { maxLength: 4 },
);

describe('reserved words', () => {
  it.each(['<s>', '</s>', '<unk>'])('%s is the same error on both ways', (mark) => {
    for (const document of [`a b\nc ${mark} d\n`, `\n\n${mark}`, `a\n${mark}\n`, mark]) {
      const errors = [new StreamReader(WHITESPACE), tokenReader(WHITESPACE)].map((reader) => {
        try {
          read(reader, ['some\nlines\n', document], () => 3);
        } catch (error) {
          const { code, message, hint, details } = error as Record<string, unknown>;
          return { code, message, hint, details, ids: [...reader.ids()] };
        }
        return undefined;
      });
      expect(errors[1]).toEqual(errors[0]);
      expect(errors[1]).toMatchObject({ code: 'RESERVED_WORD', details: { word: mark } });
    }
  });
});
