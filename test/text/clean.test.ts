import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CleanCounts } from '../../src/text/clean-counts.ts';
import { createCleaner } from '../../src/text/clean.ts';
import { cut, joined } from './helpers.ts';

/** Cleans one document given in chunks. */
function clean(chunks: readonly Uint8Array[], counts: CleanCounts = { invalidSequences: 0, nulBytes: 0 }): Uint8Array {
  const cleaner = createCleaner(counts);
  const pieces = chunks.flatMap((chunk) => cleaner.push(chunk));
  return joined([...pieces, ...cleaner.end()]);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Bytes that are mostly near the borders of what UTF-8 allows, so that random input is rarely plain. */
const nastyBytes = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        0,
        0x41,
        0x7f,
        0x80,
        0x9f,
        0xa0,
        0xbb,
        0xbf,
        0xc0,
        0xc2,
        0xe0,
        0xed,
        0xef,
        0xf0,
        0xf4,
        0xf5,
        0xfe,
        0xff,
      ),
      fc.integer({ min: 0, max: 255 }),
    ),
    { maxLength: 80 },
  )
  .map((list) => Uint8Array.from(list));
const cuts = fc.array(fc.nat(100), { maxLength: 8 });

/** What TextDecoder makes of the bytes, with the encoding that their mark states. */
function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8').decode(bytes);
}

describe('cleaning', () => {
  test('equals TextDecoder for any bytes and any cut', () => {
    fc.assert(
      fc.property(nastyBytes, cuts, (bytes, at) => {
        expect(text(clean(cut(bytes, at)))).toBe(decoded(bytes));
      }),
      { numRuns: 3000 },
    );
  });

  test('equals TextDecoder for text with long plain runs', () => {
    const runs = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.nat(300).map((n) => 'x'.repeat(n)),
      ),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(runs, cuts, fc.nat(3), (parts, at, shift) => {
        const bytes = new TextEncoder().encode(parts.join(''));
        const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
        shifted.set(bytes);
        const counts = { invalidSequences: 0, nulBytes: 0 };
        expect(text(clean(cut(shifted, at), counts))).toBe(decoded(bytes));
        expect(counts).toEqual({ invalidSequences: 0, nulBytes: bytes.filter((byte) => byte === 0).length });
      }),
      { numRuns: 1000 },
    );
  });

  test('UTF-16 of any units and any cut equals TextDecoder', () => {
    const unit = fc.oneof(fc.constantFrom(0xd800, 0xdbff, 0xdc00, 0xdfff, 0xfeff, 0x41, 0), fc.nat(0xffff));
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 30 }), fc.boolean(), fc.boolean(), cuts, (units, isLittle, isOdd, at) => {
        const bytes = new Uint8Array(units.length * 2 + 2 + (isOdd ? 1 : 0)).fill(0x42);
        const view = new DataView(bytes.buffer);
        [0xfeff, ...units].forEach((value, index) => view.setUint16(index * 2, value, isLittle));
        expect(text(clean(cut(bytes, at)))).toBe(decoded(bytes));
      }),
      { numRuns: 1000 },
    );
  });

  test('each maximal subpart counts once', () => {
    const counts = { invalidSequences: 0, nulBytes: 0 };
    const bytes = Uint8Array.from([0x61, 0xf0, 0x9f, 0x98, 0x62, 0x80, 0x80, 0, 0xed, 0xa0, 0x80, 0xe2, 0x82]);
    expect(text(clean([bytes], counts))).toBe('a\ufffdb\ufffd\ufffd\0\ufffd\ufffd\ufffd\ufffd');
    expect(counts).toEqual({ invalidSequences: 7, nulBytes: 1 });
  });

  test('valid chunks are passed on without a copy', () => {
    const chunk = new TextEncoder().encode('plain, and – καλό 🙂 too');
    const [piece, ...rest] = createCleaner({ invalidSequences: 0, nulBytes: 0 }).push(chunk);
    expect(rest).toEqual([]);
    expect(piece.buffer).toBe(chunk.buffer);
    expect(piece.length).toBe(chunk.length);
  });

  test('a mark goes at the start of each document and stays elsewhere', () => {
    const cleaner = createCleaner({ invalidSequences: 0, nulBytes: 0 });
    const bytes = new TextEncoder().encode('\ufeffa\ufeffb');
    for (let i = 0; i < 2; i++) {
      expect(text(joined([...cleaner.push(bytes), ...cleaner.end()]))).toBe('a\ufeffb');
    }
    expect(text(clean([Uint8Array.of(0xef), Uint8Array.of(0xbb), Uint8Array.of(0xbf)]))).toBe('');
    expect(text(clean([Uint8Array.of(0xef), Uint8Array.of(0xbb)]))).toBe('\ufffd');
  });

  test('large invalid input crosses repair windows unharmed', () => {
    const bytes = new Uint8Array(200_001).map((_, index) => [0xe9, 0x20, 0xe2, 0x82, 0xac][index % 5]);
    expect(text(clean([bytes]))).toBe(decoded(bytes));
    expect(text(clean(cut(bytes, [65_535, 65_537, 131_071])))).toBe(decoded(bytes));
  });

  test('CRLF stays', () => {
    expect(text(clean([new TextEncoder().encode('a\r\nb\r'), new TextEncoder().encode('\nc')]))).toBe('a\r\nb\r\nc');
  });
});
