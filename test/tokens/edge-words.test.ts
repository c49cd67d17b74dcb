// Words that break other engines: each must be an ordinary word with the right count, or a typed error.

import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { modelOf } from '../../src/open.ts';
import { nextWords } from '../../src/model/next.ts';
import { tokenize } from '../../src/tokens/encode.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { countsOf, naiveCounts } from '../counts/naive.ts';

const HARD = [
  'constructor',
  '__proto__',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'prototype',
  '$',
  '$&',
  '___BEGIN__',
  '___END__',
  '__START__',
  'null',
  'undefined',
  'NaN',
  '0',
  '-0',
  '1e3',
  'é',
  'e\u0301',
  '👩‍👩‍👧',
  '🇫🇷',
  'مرحبا',
  '猫',
  'カタカナ',
  '\ufffd',
  '\u{10ffff}',
];

describe.each<[string, Tokenizer]>([
  ['whitespace', WHITESPACE],
  ['words', WORDS],
])('%s', (_name, tokenizer) => {
  it.each(HARD)('%s follows and is followed', (word) => {
    const model = modelOf(count([`x ${word} y\nx ${word} y`], { order: 2, tokenizer }));
    const tokens = tokenize(tokenizer, word).flat();
    const behind = nextWords(model, 'x').next;
    expect(behind).toEqual([{ word: tokens[0], probability: 1, count: 2 }]);
    expect(nextWords(model, word).next[0]).toEqual({ word: 'y', probability: 1, count: 2 });
  });
});

describe('words that hold separators of other engines', () => {
  it('"a_b c" is not "a b_c"', () => {
    const documents = ['a_b c', 'a b_c', 'a_b_c', 'a b c'];
    expect(countsOf(count(documents, { order: 3, tokenizer: WHITESPACE }))).toEqual(
      naiveCounts(documents, WHITESPACE, 3),
    );
    expect(tokenize(WORDS, 'a_b c')).toEqual([['a_b', 'c']]);
    expect(tokenize(WORDS, 'a b_c')).toEqual([['a', 'b_c']]);
  });
});

describe('marks in the text', () => {
  it.each(['<s>', '</s>', '<unk>'])('%s is an error of the whitespace tokenizer, with its line', (mark) => {
    expect(() => count([`a b\nc ${mark} d`], { tokenizer: WHITESPACE })).toThrow(
      expect.objectContaining({ code: 'RESERVED_WORD', details: { word: mark, line: 2 } }) as NgramError,
    );
  });

  it('are skipped when asked for', () => {
    const tokens = tokenize({ ...WHITESPACE, skipSymbols: true }, '<s> a <unk> b </s>\n<s>x <UNK>');
    expect(tokens).toEqual([
      ['a', 'b'],
      ['<s>x', '<UNK>'],
    ]);
  });

  it('are ordinary tokens of the words tokenizer', () => {
    expect(tokenize(WORDS, 'a <s> b')).toEqual([['a', '<', 's', '>', 'b']]);
    const model = modelOf(count(['a <s> b </s> c'], { order: 2 }));
    expect(nextWords(model, 's').next.map(({ word }) => word)).toEqual(['>']);
  });
});

describe('the whitespace tokenizer', () => {
  it('splits at NUL, TAB, LF, CR and space only', () => {
    expect(tokenize(WHITESPACE, 'a\0b\tc d\re\u00a0f\u2003g\vh')).toEqual([['a', 'b', 'c', 'd', 'e\u00a0f\u2003g\vh']]);
  });

  it('makes a sentence of every line, an empty one too, with or without a last line end', () => {
    expect(tokenize(WHITESPACE, 'a\n\nb')).toEqual([['a'], [], ['b']]);
    expect(tokenize(WHITESPACE, 'a\n\nb\n')).toEqual([['a'], [], ['b']]);
    expect(tokenize(WHITESPACE, '')).toEqual([]);
  });
});

describe('the characters tokenizer', () => {
  it('takes grapheme clusters, spaces among them, a line at a time', () => {
    expect(tokenize(CHARACTERS, 'né 👩‍👩‍👧!\r\ne\u0301')).toEqual([['n', 'é', ' ', '👩‍👩‍👧', '!'], ['e\u0301']]);
  });
});

describe('the words tokenizer', () => {
  it.each<[string, string[]]>([
    ['You YOU you', ['you', 'you', 'you']],
    ['Straße STRASSE', ['strasse', 'strasse']],
    ["can’t can't", ["can't", "can't"]],
    ['"A" «b» „c“', ['“', 'a', '”', '«', 'b', '»', '„', 'c', '“']],
    ['日本語テキスト', ['日', '本', '語', 'テキスト']],
    ['สวัสดี', ['ส', 'วั', 'ส', 'ดี']],
    ['a\u200bb', ['a', 'b']],
    ['------ ====== ....', ['---', '===', '...']],
    ['50% of $5', ['50', '%', 'of', '$', '5']],
  ])('%s', (text, expected) => {
    expect(tokenize(WORDS, text).flat()).toEqual(expected);
  });

  it('keeps case when asked', () => {
    expect(tokenize({ ...WORDS, caseFold: false }, 'You you')).toEqual([['You', 'you']]);
  });

  it('counts the forms of a word by where it stood', () => {
    const table = count(['The cat saw the cat. THE end.']);
    const forms = table.surfaces.forms(table.vocabulary.idOf('the'));
    expect(forms).toEqual([
      { text: 'THE', counts: [0, 1, 0, 0] },
      { text: 'The', counts: [0, 1, 0, 0] },
      { text: 'the', counts: [1, 0, 0, 0] },
    ]);
  });
});

describe('long input', () => {
  it('a line of 200,000 words', () => {
    const line = Array.from({ length: 200_000 }, (_, i) => `w${i % 1000}`).join(' ');
    const table = count([line], { order: 3 });
    expect([table.tokenCount, table.sentenceCount, table.vocabulary.size]).toEqual([200_000, 1, 1003]);
    expect(Array.from(table.levels[2].counts).reduce((sum, value) => sum + value, 0)).toBe(200_000);
  });

  it.each<[string, Tokenizer]>([
    ['words', WORDS],
    ['characters', CHARACTERS],
    ['whitespace', WHITESPACE],
  ])('a run of 1 MB without white space, the same however it is cut (%s)', (_name, tokenizer) => {
    const run = 'xyz'.repeat(350_000);
    const whole = count([run], { order: 2, tokenizer, portionTokens: 1 << 20 });
    expect(whole.documentCount).toBe(1);
    expect(whole.tokenCount).toBe(
      tokenizer.name === 'characters' ? 1_050_000 : tokenizer.name === 'whitespace' ? 1 : 17,
    );
  });
});
