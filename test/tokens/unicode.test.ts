import { describe, expect, it } from 'vitest';
import {
  ASCII,
  ConjunctBreak,
  GeneralClass,
  GraphemeBreak,
  UnspacedScript,
  WordBreak,
  closingBracketOf,
  conjunctBreakOf,
  generalClass,
  graphemeBreak,
  isLetter,
  isLower,
  isMark,
  isNumber,
  isPictographicOf,
  isPunctuation,
  isSpace,
  isUpper,
  isWordLike,
  openingBracketOf,
  propertiesOf,
  unspacedScript,
  wordBreak,
} from '../../src/tokens/unicode.ts';
import { UNICODE_VERSION } from '../../src/tokens/tokenizer.ts';
import { CODE_POINT_COUNT, differences, mapOf, membersOf, valuesOf } from './unicode-data.ts';

type Value = (cp: number) => number | boolean;

function forAll(value: Value): Uint8Array {
  return Uint8Array.from({ length: CODE_POINT_COUNT }, (_, cp) => Number(value(cp)));
}

/** `regionalIndicator` -> Regional_Indicator, `lvt` -> LVT, `aLetter` -> ALetter. */
function unicodeName(key: string): string {
  const joined: Record<string, string> = {
    aLetter: 'ALetter',
    extendNumLet: 'ExtendNumLet',
    midLetter: 'MidLetter',
    midNum: 'MidNum',
    midNumLet: 'MidNumLet',
    wSegSpace: 'WSegSpace',
    spacingMark: 'SpacingMark',
  };
  if (key in joined) return joined[key];
  if (/^(?:zwj|cr|lf|l|v|t|lv|lvt)$/.test(key)) return key.toUpperCase();
  return (key[0].toUpperCase() + key.slice(1)).replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_');
}

describe('the tables, for all code points', () => {
  it.each([
    ['Word_Break', WordBreak, wordBreak],
    ['Grapheme_Cluster_Break', GraphemeBreak, graphemeBreak],
    ['Indic_Conjunct_Break', ConjunctBreak, (cp: number) => conjunctBreakOf(propertiesOf(cp))],
  ] as const)('%s is the package’s', async (property, constants, value) => {
    const keys = Object.keys(constants);
    expect(Object.values(constants)).toEqual(keys.map((_, index) => index));
    const expected = await valuesOf(property, keys.map(unicodeName));
    expect(expected.indexOf(255), 'every code point has a value').toBe(-1);
    expect(differences(forAll(value), expected)).toEqual([]);
  });

  it.each([
    ['Binary_Property/Extended_Pictographic', (cp: number) => isPictographicOf(propertiesOf(cp))],
    ['Binary_Property/White_Space', isSpace],
    ['General_Category/Letter', isLetter],
    ['General_Category/Mark', isMark],
    ['General_Category/Number', isNumber],
    ['General_Category/Punctuation', isPunctuation],
    ['General_Category/Uppercase_Letter', isUpper],
    ['General_Category/Lowercase_Letter', isLower],
  ] as const)('%s is the package’s', async (property, value) => {
    expect(differences(forAll(value), await membersOf(property))).toEqual([]);
  });

  it('the general class is the package’s general category, joined', async () => {
    const classOf = (category: string): number => {
      if (category === 'Uppercase_Letter') return GeneralClass.upper;
      if (category === 'Lowercase_Letter') return GeneralClass.lower;
      if (category === 'Open_Punctuation') return GeneralClass.open;
      if (category === 'Close_Punctuation') return GeneralClass.close;
      if (category === 'Initial_Punctuation') return GeneralClass.initialQuote;
      if (category === 'Final_Punctuation') return GeneralClass.finalQuote;
      if (category.endsWith('_Letter')) return GeneralClass.letter;
      if (category.endsWith('_Mark')) return GeneralClass.mark;
      if (category.endsWith('_Number')) return GeneralClass.number;
      if (category.endsWith('_Punctuation')) return GeneralClass.punctuation;
      if (category.endsWith('_Symbol')) return GeneralClass.symbol;
      if (category.endsWith('_Separator')) return GeneralClass.separator;
      if (/^(?:Control|Format|Surrogate|Private_Use|Unassigned)$/.test(category)) return GeneralClass.other;
      throw new Error(`unknown category ${category}`);
    };
    const classes = new Map<string, number>();
    const expected = new Uint8Array(CODE_POINT_COUNT);
    for (const [cp, category] of await mapOf('General_Category')) {
      if (!classes.has(category)) classes.set(category, classOf(category));
      expected[cp] = classes.get(category)!;
    }
    expect(classes.size).toBe(30);
    expect(differences(forAll(generalClass), expected)).toEqual([]);
  });

  it('a letter has an unspaced script exactly where UAX 29 leaves words to others', async () => {
    // A letter that is in no run of its own (ALetter, Hebrew_Letter, Katakana) would be a word by itself.
    const isAlone = (cp: number) => isLetter(cp) && wordBreak(cp) === WordBreak.other;
    const lonely = Array.from({ length: CODE_POINT_COUNT }, (_, cp) => cp).filter(
      (cp) => isAlone(cp) && unspacedScript(cp) === UnspacedScript.none,
    );
    expect(lonely.map((cp) => cp.toString(16))).toEqual([]);
  });

  it('ASCII is the same with and without the trie', () => {
    expect(ASCII).toHaveLength(128);
    for (let cp = 0; cp < 128; cp++) expect(propertiesOf(cp)).toBe(ASCII[cp]);
  });
});

it('the pinned version is the one that tokenizers state', () => {
  expect(UNICODE_VERSION).toBe('17.0.0');
});

describe('unspacedScript', () => {
  it.each([
    ['日', 'han'],
    ['々', 'han'],
    ['〇', 'han'],
    ['𠀀', 'han'],
    ['𗀀', 'han'],
    ['ひ', 'hiragana'],
    ['カ', 'katakana'],
    ['ー', 'katakana'],
    ['ｶ', 'katakana'],
    ['ก', 'southeastAsian'],
    ['ำ', 'southeastAsian'],
    ['ກ', 'southeastAsian'],
    ['ក', 'southeastAsian'],
    ['က', 'southeastAsian'],
    ['๑', 'none'],
    ['。', 'none'],
    ['⺀', 'none'],
    ['한', 'none'],
    ['a', 'none'],
    ['я', 'none'],
    ['1', 'none'],
  ] as const)('%s is %s', (text, script) => {
    expect(unspacedScript(text.codePointAt(0)!)).toBe(UnspacedScript[script]);
  });
});

describe('isWordLike', () => {
  it.each(['a', 'Ünde', '7', '½', 'Ⅷ', 'ก', '語', "'tis", '\u0301', '1️⃣', '__a', '𐐷'])('%s is like a word', (text) => {
    expect(isWordLike(text)).toBe(true);
  });

  it.each(['', '.', '…', '__', '$', '👍🏽', '❤️', '👩‍🚒', '🇩🇪', ' ', '\u200b', '\ud800', '«'])('%j is not', (text) => {
    expect(isWordLike(text)).toBe(false);
  });
});

describe('brackets', () => {
  it('come in pairs both ways', () => {
    for (const [opener, closer] of ['()', '[]', '{}', '«»', '‹›', '「」', '（）', '⟨⟩', '༺༻']) {
      expect(closingBracketOf(opener)).toBe(closer);
      expect(openingBracketOf(closer)).toBe(opener);
      expect(closingBracketOf(closer)).toBeUndefined();
      expect(openingBracketOf(opener)).toBeUndefined();
    }
  });

  it.each(['', 'a', '((', '"', '“', '”', '<', '__proto__', 'constructor'])('%j is none', (text) => {
    expect(closingBracketOf(text)).toBeUndefined();
    expect(openingBracketOf(text)).toBeUndefined();
  });

  it('are those of the bidirectional algorithm, and two quotation marks', async () => {
    const all = Array.from({ length: CODE_POINT_COUNT }, (_, cp) => cp);
    const opens = await membersOf('Bidi_Paired_Bracket_Type/Open');
    const closes = await membersOf('Bidi_Paired_Bracket_Type/Close');
    const openers = all.filter((cp) => closingBracketOf(String.fromCodePoint(cp)) !== undefined && opens[cp] === 0);
    const closers = all.filter((cp) => openingBracketOf(String.fromCodePoint(cp)) !== undefined && closes[cp] === 0);
    expect(all.filter((cp) => opens[cp] === 1 && closingBracketOf(String.fromCodePoint(cp)) === undefined)).toEqual([]);
    expect(all.filter((cp) => closes[cp] === 1 && openingBracketOf(String.fromCodePoint(cp)) === undefined)).toEqual(
      [],
    );
    expect(String.fromCodePoint(...openers)).toMatchInlineSnapshot(`"«‹⸂⸄⸉⸌⸜⸠"`);
    expect(String.fromCodePoint(...closers)).toMatchInlineSnapshot(`"»›⸃⸅⸊⸍⸝⸡"`);
  });
});
