import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD_GROWTH_MAX, capitalise, foldCase, foldUtf8, foldUtf8Into, upperCase } from '../../src/tokens/case.ts';
import { mappingOf } from './unicode-data.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Every code point that is not a surrogate, as a text. */
const ALL = Array.from({ length: 0x110000 }, (_, cp) => cp)
  .filter((cp) => cp < 0xd800 || cp > 0xdfff)
  .map((cp) => String.fromCodePoint(cp));
const CASED_TEXT = fc.string({
  unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 1 }), fc.constantFrom(...Array.from('aAßẞΣςİıǆǅǄÉЖ𐐀'))),
});

describe('the mappings, for all code points', () => {
  it.each([
    ['foldCase', foldCase, ['Case_Folding/C', 'Case_Folding/F']],
    ['upperCase', upperCase, ['Simple_Case_Mapping/Uppercase', 'Special_Casing/Uppercase']],
    ['capitalise', capitalise, ['Simple_Case_Mapping/Titlecase', 'Special_Casing/Titlecase']],
  ] as const)('%s is the package’s', async (_name, map, sources) => {
    const mapping = await mappingOf(...sources);
    expect(mapping.size).toBeGreaterThan(1400);
    expect(ALL.filter((text) => map(text) !== (mapping.get(text) ?? text))).toEqual([]);
  });

  it('foldUtf8 is foldCase, and grows no more than it says', () => {
    const bytes = encoder.encode(ALL.join(''));
    expect(decoder.decode(foldUtf8(bytes, 0, bytes.length)) === foldCase(ALL.join(''))).toBe(true);
    const wrong = ALL.filter((text) => {
      const folded = foldCase(text);
      return folded !== text && encoder.encode(folded).length > FOLD_GROWTH_MAX * encoder.encode(text).length;
    });
    expect(wrong).toEqual([]);
  });
});

describe('foldCase', () => {
  it.each([
    ['You', 'you'],
    ['STRASSE', 'strasse'],
    ['Straße', 'strasse'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['οδος', 'οδοσ'],
    ['ÉCOLE', 'école'],
    ['İ', 'i\u0307'],
    ['I', 'i'],
    ['ﬃ', 'ffi'],
    ['𐐀', '𐐨'],
    ['Ꭰ', 'Ꭰ'],
    ['ꭰ', 'Ꭰ'],
    ['', ''],
  ])('%s becomes %s', (text, expected) => {
    expect(foldCase(text)).toBe(expected);
  });

  it('leaves lone surrogates', () => {
    expect(foldCase('\ud800A\udc00É')).toBe('\ud800a\udc00é');
  });

  it('done twice changes no more', () => {
    fc.assert(
      fc.property(CASED_TEXT, (text) => {
        expect(foldCase(foldCase(text))).toBe(foldCase(text));
      }),
    );
  });

  it('makes a text and its capitals equal', () => {
    // The dotless i is the one letter here whose capital is another letter's.
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('aAßẞΣςσǆǅǄÉéЖж𐐀ﬁ')) }), (text) => {
        expect(foldCase(upperCase(text))).toBe(foldCase(text));
      }),
    );
    expect(upperCase('ı')).toBe('I');
  });

  it('of ASCII is a naive one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        const naive = text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));
        expect(foldCase(text)).toBe(naive);
      }),
    );
  });
});

describe('foldUtf8', () => {
  it('folds a part of the bytes', () => {
    const bytes = encoder.encode('AÉAßA');
    expect(decoder.decode(foldUtf8(bytes, 1, 6))).toBe('éass');
    expect(decoder.decode(foldUtf8(bytes, 4, 6))).toBe('ss');
    expect(foldUtf8(bytes, 2, 2)).toHaveLength(0);
  });

  it('is foldCase for any text', () => {
    fc.assert(
      fc.property(CASED_TEXT, (text) => {
        const bytes = encoder.encode(text);
        expect([...foldUtf8(bytes, 0, bytes.length)]).toEqual([...encoder.encode(foldCase(text))]);
      }),
    );
  });

  it('keeps bytes that are no UTF-8', () => {
    const bytes = Uint8Array.of(0x41, 0xff, 0xc3, 0x41, 0xe2, 0x80, 0xed, 0xa0, 0x80, 0xc3, 0x89, 0xc3);
    expect([...foldUtf8(bytes, 0, bytes.length)]).toEqual([
      0x61, 0xff, 0xc3, 0x61, 0xe2, 0x80, 0xed, 0xa0, 0x80, 0xc3, 0xa9, 0xc3,
    ]);
  });

  it('writes into the middle of given memory', () => {
    const target = new Uint8Array(10).fill(7);
    const end = foldUtf8Into(encoder.encode('AÉ'), 0, 3, target, 2);
    expect(end).toBe(5);
    expect([...target]).toEqual([7, 7, 0x61, 0xc3, 0xa9, 7, 7, 7, 7, 7]);
  });
});

describe('capitalise', () => {
  it.each([
    ['you must', 'You must'],
    ['élan', 'Élan'],
    ['ǆep', 'ǅep'],
    ['ßa', 'Ssa'],
    ['ﬁn', 'Fin'],
    ['𐐨𐐨', '𐐀𐐨'],
    ['ა', 'ა'],
    ["'tis", "'tis"],
    ['McDonald', 'McDonald'],
    ['iPhone', 'IPhone'],
    ['語', '語'],
    ['', ''],
  ])('%s becomes %s', (text, expected) => {
    expect(capitalise(text)).toBe(expected);
  });
});

describe('upperCase', () => {
  it.each([
    ['you must', 'YOU MUST'],
    ['straße', 'STRASSE'],
    ['ǆ', 'Ǆ'],
    ['\u0390', '\u0399\u0308\u0301'],
    ['ა', 'Ა'],
    ['', ''],
  ])('%s becomes %s', (text, expected) => {
    expect(upperCase(text)).toBe(expected);
  });
});
