import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlain, type DocumentUnit } from '../../src/text/plain.ts';
import { cut, documents, stream, utf8 } from './helpers.ts';

function read(text: string | Uint8Array, unit: DocumentUnit, at: readonly number[] = []): Promise<string[]> {
  const bytes = typeof text === 'string' ? utf8(text) : text;
  return documents(readPlain(stream(cut(bytes, at)), unit, { invalidSequences: 0, nulBytes: 0 }));
}

const cuts = fc.array(fc.nat(60), { maxLength: 6 });
const lines = fc
  .array(fc.constantFrom('a', 'é', '🙂', ' ', '\t', '\r', '\n', '\r\n', '\n\n', '\0'), { maxLength: 30 })
  .map((parts) => parts.join(''));

describe('a file as one document', () => {
  test.each(['', 'one', 'one\r\ntwo\n\n', 'a\0b'])('%j', async (text) => {
    expect(await read(text, 'file')).toEqual([text]);
  });

  test('loses its mark, and has a bad end repaired', async () => {
    expect(await read('\ufeffone', 'file')).toEqual(['one']);
    expect(await read(Uint8Array.of(0x61, 0xe2, 0x82), 'file')).toEqual(['a\ufffd']);
  });
});

describe('lines as documents', () => {
  test.each([
    ['', []],
    ['one', ['one']],
    ['one\ntwo\r\n', ['one\n', 'two\r\n']],
    ['\n\none', ['\n', '\n', 'one']],
  ])('%j', async (text, expected) => {
    expect(await read(text, 'line')).toEqual(expected);
  });

  test('a bad end is a line too', async () => {
    expect(await read(Uint8Array.of(0x61, 0x0a, 0xe2), 'line')).toEqual(['a\n', '\ufffd']);
  });
});

describe('paragraphs as documents', () => {
  test.each([
    ['', []],
    [' \n\t\r\n', []],
    ['one', ['one']],
    ['one\ntwo\n\nthree', ['one\ntwo\n', 'three']],
    ['\n\none\r\n \t\r\n\n\ntwo\n\n', ['one\r\n', 'two\n']],
    ['one\n  indented\n', ['one\n  indented\n']],
    [`one\n${' '.repeat(10_000)}two`, [`one\n${' '.repeat(10_000)}two`]],
  ])('%j', async (text, expected) => {
    expect(await read(text, 'paragraph')).toEqual(expected);
  });
});

test.each<DocumentUnit>(['file', 'line', 'paragraph'])('%s: any cut gives the same documents', async (unit) => {
  await fc.assert(
    fc.asyncProperty(lines, cuts, async (text, at) => {
      expect(await read(text, unit, at)).toEqual(await read(text, unit));
    }),
  );
});

test('all text is in the documents, but for blank lines between paragraphs', async () => {
  await fc.assert(
    fc.asyncProperty(lines, async (text) => {
      expect((await read(text, 'file')).join('')).toBe(text);
      expect((await read(text, 'line')).join('')).toBe(text);
      const words = (of: string): string => of.replaceAll(/[\t\r\n ]/g, '');
      const paragraphs = await read(text, 'paragraph');
      expect(words(paragraphs.join(''))).toBe(words(text));
      for (const paragraph of paragraphs) expect(words(paragraph)).not.toBe('');
    }),
  );
});

test('a paragraph larger than a batch goes on in the next one', async () => {
  const text = `${'word '.repeat(200_000)}\n\nlast`;
  expect(await read(text, 'paragraph', [300_000, 600_001])).toEqual([text.slice(0, -5), 'last']);
});
