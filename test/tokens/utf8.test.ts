import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { REPLACEMENT, byteLengthOf, codePointOf, decodeAt, encodeAt } from '../../src/tokens/utf8.ts';

const encoder = new TextEncoder();

it('writes and reads every code point as the platform does', () => {
  const bytes = new Uint8Array(6);
  const wrong: number[] = [];
  for (let cp = 0; cp < 0x110000; cp++) {
    if (cp >= 0xd800 && cp <= 0xdfff) continue;
    const end = encodeAt(cp, bytes, 1);
    const decoded = decodeAt(bytes, 1, end);
    if (codePointOf(decoded) !== cp || byteLengthOf(decoded) !== end - 1) wrong.push(cp);
    if ((cp & 0xff) === 0 && encoder.encode(String.fromCodePoint(cp)).join() !== bytes.subarray(1, end).join())
      wrong.push(cp);
  }
  expect(wrong).toEqual([]);
});

it.each([
  ['a continuation byte', [0x80]],
  ['an overlong form of two bytes', [0xc1, 0x81]],
  ['an overlong form of three bytes', [0xe0, 0x80, 0x80]],
  ['an overlong form of four bytes', [0xf0, 0x80, 0x80, 0x80]],
  ['a surrogate', [0xed, 0xa0, 0x80]],
  ['above the last code point', [0xf4, 0x90, 0x80, 0x80]],
  ['a byte that never occurs', [0xff]],
  ['a lead byte before a letter', [0xc3, 0x41]],
  ['three bytes, the last wrong', [0xe2, 0x82, 0x41]],
  ['four bytes, the last wrong', [0xf0, 0x9f, 0x98, 0xc0]],
  ['two bytes, cut', [0xc3]],
  ['three bytes, cut', [0xe2, 0x82]],
  ['four bytes, cut', [0xf0, 0x9f, 0x98]],
])('reads %s as one bad byte', (_title, values) => {
  const decoded = decodeAt(Uint8Array.from(values), 0, values.length);
  expect([codePointOf(decoded), byteLengthOf(decoded)]).toEqual([REPLACEMENT, 1]);
});

it('reads no code point that goes on after the end', () => {
  const bytes = encoder.encode('é€😀');
  for (const [from, end] of [
    [0, 2],
    [2, 5],
    [5, 9],
  ] as const) {
    for (let to = from + 1; to < end; to++) expect(byteLengthOf(decodeAt(bytes, from, to))).toBe(1);
    expect(byteLengthOf(decodeAt(bytes, from, end))).toBe(end - from);
  }
});

it('reads any bytes to the end, as the platform’s decoder where they are valid', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string({ unit: 'binary' }).map((text) => encoder.encode(text)),
      ),
      (bytes) => {
        let text = '';
        let badCount = 0;
        let at = 0;
        while (at < bytes.length) {
          const decoded = decodeAt(bytes, at, bytes.length);
          if (codePointOf(decoded) === REPLACEMENT && byteLengthOf(decoded) === 1) badCount++;
          text += String.fromCodePoint(codePointOf(decoded));
          at += byteLengthOf(decoded);
        }
        expect(at).toBe(bytes.length);
        const isValid = !new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).includes('\ufffd');
        if (isValid) expect([badCount, text]).toEqual([0, new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)]);
      },
    ),
  );
});
