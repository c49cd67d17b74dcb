// Count files: what was written comes back, and nothing else is ever opened.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { xxHash32 } from '../../src/base/hash.ts';
import { decodeCountFile, encodeCountFile } from '../../src/counts/count-file.ts';
import { inspectCountFile } from '../../src/counts/inspect.ts';
import { writeSections } from '../../src/base/sections.ts';
import { mergeTables } from '../../src/counts/merge.ts';
import { WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { count } from './count.ts';
import { countsOf } from './naive.ts';

const small = encodeCountFile(count(['You must be the change you wish to see in the world.'], { order: 3 }));
const typed = ['BAD_MAGIC', 'VERSION_UNSUPPORTED', 'TRUNCATED', 'CHECKSUM_MISMATCH', 'CORRUPT'];

function refusal(bytes: Uint8Array): string {
  try {
    decodeCountFile(bytes);
    return 'opened';
  } catch (error) {
    if (!(error instanceof NgramError)) return `untyped: ${String(error)}`;
    return error.hint === undefined ? `${error.code} without a hint` : error.code;
  }
}

describe('a count file', () => {
  it('gives back what was written, for any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 80 }), { maxLength: 5 }),
        fc.integer({ min: 2, max: 8 }),
        (documents, order) => {
          const table = count(documents, { order });
          const bytes = encodeCountFile(table);
          const again = decodeCountFile(bytes);
          expect(countsOf(again)).toEqual(countsOf(table));
          expect(encodeCountFile(again)).toEqual(bytes);
          for (let id = 0; id < table.vocabulary.size; id++)
            expect(again.surfaces.forms(id)).toEqual(table.surfaces.forms(id));
        },
      ),
    );
  });

  it('keeps tokenizer, figures and order of first occurrence', () => {
    const table = decodeCountFile(encodeCountFile(count(['b a\nc a\n', 'd'], { order: 2, tokenizer: WHITESPACE })));
    expect(table.tokenizer).toEqual(WHITESPACE);
    expect([table.tokenCount, table.sentenceCount, table.documentCount]).toEqual([5, 3, 2]);
    expect(Array.from(table.firstSeen!, (id) => table.vocabulary.word(id))).toEqual(['b', 'a', 'c', 'd']);
  });

  it('keeps no order of first occurrence with the default tokenizer: equal counts give equal bytes', () => {
    const a = encodeCountFile(count(['one two.', 'three four.']));
    const b = encodeCountFile(count(['three four.', 'one two.']));
    expect(b).toEqual(a);
  });

  it('is read from a Buffer of Node without changing it', () => {
    const buffer = Buffer.from(small);
    const table = decodeCountFile(buffer);
    expect(table.vocabulary.idOf('you')).toBeGreaterThan(0);
    expect(table.surfaces.forms(table.vocabulary.idOf('you'))).toHaveLength(2);
    expect(encodeCountFile(table)).toEqual(small);
    expect(Buffer.compare(buffer, small)).toBe(0);
  });

  it('keeps counts of all sizes', () => {
    for (const weight of [1, 2, 3, 129, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 45 + 7]) {
      const table = mergeTables([count(['x y']), count(['x z'])], [weight, 1]);
      expect(countsOf(decodeCountFile(encodeCountFile(table)))).toEqual(countsOf(table));
    }
  });

  it('is refused at every length but its own', () => {
    for (let length = 0; length < small.length; length++) {
      const code = refusal(small.slice(0, length));
      expect([length, typed.includes(code) ? 'refused' : code]).toEqual([length, 'refused']);
    }
    const longer = new Uint8Array(small.length + 8);
    longer.set(small);
    expect(refusal(longer)).toBe('TRUNCATED');
  });

  it('is refused with any single byte changed in any way', () => {
    const bytes = small.slice();
    for (let at = 0; at < bytes.length; at++) {
      const old = bytes[at];
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        bytes[at] = old ^ flip;
        const code = refusal(bytes);
        expect([at, flip, typed.includes(code) ? 'refused' : code]).toEqual([at, flip, 'refused']);
      }
      bytes[at] = old;
    }
    expect(refusal(bytes)).toBe('opened');
  });

  it('is refused or read without harm when somebody makes the checksums right again', () => {
    const view = new DataView(small.buffer);
    const bodyStart = 24 + view.getUint32(12, true);
    const header = JSON.parse(new TextDecoder().decode(small.subarray(24, bodyStart))) as {
      kind: string;
      sections: { name: string; offset: number; bytes: number }[];
    };
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, where, flip) => {
        const sections = header.sections.map(({ name, offset, bytes }, i): [string, Uint8Array] => {
          const copy = small.slice(bodyStart + offset, bodyStart + offset + bytes);
          if (i === which % header.sections.length && bytes > 0) copy[where % bytes] ^= flip;
          return [name, copy];
        });
        expect([...typed, 'opened']).toContain(refusal(writeSections(header, sections)));
      }),
      { numRuns: 2000 },
    );
  });

  it('says what is wrong with something else', () => {
    expect(() => decodeCountFile(new TextEncoder().encode('{"state_size": 2}'), 'model.json')).toThrow(
      /model\.json is not a gristmill file/,
    );
    expect(() => decodeCountFile(new Uint8Array(), 'empty.grist')).toThrow(/empty\.grist is cut off: 0 bytes/);
  });
});

describe('inspection', () => {
  it('has the figures', () => {
    const inspection = inspectCountFile(small);
    expect(inspection).toMatchObject({
      order: 3,
      tokenCount: 13,
      sentenceCount: 1,
      documentCount: 1,
      vocabularySize: 14,
      ngramCounts: [13, 14, 13],
      fileBytes: small.length,
      bytesPerNgram: small.length / 40,
      tokenizer: WORDS,
    });
    expect(inspection.checksum).toMatch(/^[0-9a-f]{8}$/);
  });
});

describe('xxHash32', () => {
  // Known answers of the algorithm's specification and of its reference command-line tool.
  it.each([
    ['', 0, 0x02cc5d05],
    ['', 0x9e3779b1, 0x36b78ae7],
    ['a', 0, 0x550d7456],
    ['abc', 0, 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0, 0xe2293b2f],
  ])('of %j with seed %d', (text, seed, expected) => {
    expect(xxHash32(new TextEncoder().encode(text), seed)).toBe(expected);
  });
});
