// Model files: what was written comes back, exactly or to the width of a bin, and nothing else is ever opened.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { writeSections } from '../../src/base/sections.ts';
import { encodeCountFile, decodeCountFile } from '../../src/counts/count-file.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';
import { inspectModelFile } from '../../src/model/inspect.ts';
import { decodeModelFile, encodeModelFile } from '../../src/model/model-file.ts';
import { WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { golden, goldenNames, parse, textOf, written } from './arpa.ts';

const typed = ['BAD_MAGIC', 'VERSION_UNSUPPORTED', 'TRUNCATED', 'CHECKSUM_MISMATCH', 'CORRUPT', 'INCOMPATIBLE_TABLES'];

function refusal(bytes: Uint8Array): string {
  try {
    decodeModelFile(bytes);
    return 'opened';
  } catch (error) {
    if (!(error instanceof NgramError)) return `untyped: ${String(error)}`;
    return error.hint === undefined ? `${error.code} without a hint` : error.code;
  }
}

const WITH_BLANKS = `\\data\\
ngram 1=6
ngram 2=2
ngram 3=2
\\1-grams:
-1 <s> -0.1
-1 </s> -0.2
-1 a
-1 b 0.3
-1 c
-99 d
\\2-grams:
-0.5 b c -0.25
-0.25 d d -0.125
\\3-grams:
-0.1 a b c
-0.2 <s> a b
\\end\\
`;

/** Everything of a table that can be compared. */
const parts = ({ vocabulary, surfaces, ...rest }: BackoffTable) => ({
  ...rest,
  words: Array.from({ length: vocabulary.size }, (_, id) => vocabulary.word(id)),
  forms: Array.from({ length: vocabulary.size }, (_, id) => surfaces.forms(id)),
});

describe('a model file', () => {
  it.each(goldenNames)('gives %s back', async (name) => {
    const bytes = golden(name);
    const table = await parse(bytes);
    const file = encodeModelFile(table);
    const again = decodeModelFile(file);
    expect(parts(again)).toEqual(parts(table));
    expect(textOf(written(again))).toBe(textOf(bytes));
    expect(encodeModelFile(again)).toEqual(file);
  });

  it('keeps blanks, weights of n-grams without children, and a missing <unk>', async () => {
    const table = await parse(WITH_BLANKS);
    for (const options of [{}, { quantiseBits: 8 as const }]) {
      const again = decodeModelFile(encodeModelFile(table, options));
      expect(parts(again)).toEqual(parts(table));
      expect(again.levels[1].logProb10.filter(Number.isNaN)).toHaveLength(2);
    }
  });

  it('keeps how words were written, the tokenizer, and the estimation', () => {
    const { table } = estimateKneserNey(count(['You must be. “You” wish; you YOU see.', 'See you!'], { order: 3 }));
    const again = decodeModelFile(encodeModelFile(table));
    expect(parts(again)).toEqual(parts(table));
    expect(again.tokenizer).toEqual(WORDS);
    expect(again.estimation.name).toBe('kneser-ney');
    expect(again.surfaces.forms(again.vocabulary.idOf('you')).length).toBeGreaterThan(1);
  });

  it('says whether n-grams were left out, and nothing where that is not known', () => {
    const counts = count(['a b c. a b d. a c. a b c.'], { order: 3 });
    const markOf = (table: BackoffTable): unknown => {
      const file = encodeModelFile(table);
      const { estimation } = decodeModelFile(file);
      const { pruned } = inspectModelFile(file);
      expect(estimation).toEqual(table.estimation);
      expect('pruned' in estimation ? estimation.pruned : undefined).toBe(pruned);
      return pruned;
    };
    expect(markOf(estimateKneserNey(counts).table)).toBe(false);
    expect(markOf(estimateKneserNey(counts, { prune: [0, 0, 1] }).table)).toBe(true);
    expect(markOf(estimateKneserNey(counts, { limitVocabulary: ['a', 'b', 'd'] }).table)).toBe(true);
    // Thresholds that nothing falls below leave nothing out.
    const twice = count(['a b\na b'], { order: 2, tokenizer: WHITESPACE });
    expect(markOf(estimateKneserNey(counts, { prune: [0, 0, 0] }).table)).toBe(false);
    expect(markOf(estimateKneserNey(twice, { prune: [0, 1] }).table)).toBe(false);
    // What documents share is all that is left, so that nobody knows.
    expect(markOf(estimateKneserNey({ ...counts, minDocs: 1 }).table)).toBeUndefined();
    // A file from before the mark.
    const { estimation, ...rest } = estimateKneserNey(counts).table;
    const { pruned: _, ...older } = estimation as Extract<typeof estimation, { name: 'kneser-ney' }>;
    expect(markOf({ ...rest, estimation: older })).toBeUndefined();
  });

  it('is refused with a mark that is none', () => {
    const { estimation, ...rest } = estimateKneserNey(count(['a b c'])).table;
    const marked = { ...rest, estimation: { ...estimation, pruned: 'no' } as unknown as typeof estimation };
    expect(refusal(encodeModelFile(marked))).toBe('CORRUPT');
  });

  it('keeps the order in which words are listed', () => {
    const { table } = estimateKneserNey(count(['b a\nc a a\n', 'd'], { order: 2, tokenizer: WHITESPACE }));
    expect(table.listing).toBeDefined();
    const again = decodeModelFile(encodeModelFile(table));
    expect(again.listing).toEqual(table.listing);
    expect(textOf(written(again))).toBe(textOf(written(table)));
  });

  it('is read from a Buffer of Node, and holds single words alone, too', async () => {
    const table = await parse('\\data\\\nngram 1=3\n\\1-grams:\n-1 <s>\n-0.5 </s>\n-0.25 a\n\\end\\\n');
    const again = decodeModelFile(Buffer.from(encodeModelFile(table)));
    expect(parts(again)).toEqual(parts(table));
    expect(again.order).toBe(1);
  });
});

describe('a quantised model file', () => {
  it('keeps few different numbers exactly', async () => {
    const table = await parse(golden('c1.o3.arpa'));
    const file = encodeModelFile(table, { quantiseBits: 8 });
    expect(parts(decodeModelFile(file))).toEqual(parts(table));
    expect(inspectModelFile(file).isQuantised).toBe(true);
  });

  it('gives each number the nearest value, single words exact, and is its own fixed point', async () => {
    const table = await parse(golden('c5.o5.arpa'));
    const file = encodeModelFile(table, { quantiseBits: 8 });
    const again = decodeModelFile(file);
    expect(encodeModelFile(again, { quantiseBits: 8 })).toEqual(file);
    expect(again.levels[0]).toEqual(table.levels[0]);
    for (const [n, level] of table.levels.entries()) {
      for (const key of ['logProb10', 'logBackoff10'] as const) {
        checkBins(level[key], again.levels[n][key]);
        expect(again.levels[n].ids).toEqual(level.ids);
      }
    }
    expect(textOf(written(await parse(written(again))))).toBe(textOf(written(again)));
  });

  it('keeps numbers that mean never apart, and 0 at 0', () => {
    const numbers = Float32Array.from({ length: 5000 }, (_, i) =>
      i === 7 ? -99 : i % 100 === 0 ? 0 : -0.5 - i / 1000,
    );
    const ids = Uint32Array.from({ length: 5000 }, (_, i) => i);
    const { table } = estimateKneserNey(
      count([Array.from(ids, (id) => `w${id}`).join(' ')], { order: 2, tokenizer: WHITESPACE }),
    );
    const size = table.levels[1].ids.length;
    const logProb10 = Float32Array.from({ length: size }, (_, i) => (i === 9 ? NaN : numbers[i % 5000]));
    const changed = { ...table, levels: [table.levels[0], { ...table.levels[1], logProb10 }] };
    const again = decodeModelFile(encodeModelFile(changed, { quantiseBits: 8 })).levels[1].logProb10;
    expect(again[7]).toBe(-99);
    expect(again[9]).toBeNaN();
    expect(again.filter(Number.isNaN)).toHaveLength(1);
    logProb10.forEach((number, i) => {
      if (number === 0) expect(again[i]).toBe(0);
    });
    checkBins(logProb10, again);
  });
});

/** At most 256 values; each number has the nearest one, give or take the width of a cell, and numbers keep their order. */
function checkBins(numbers: Float32Array, again: Float32Array): void {
  expect(again).toHaveLength(numbers.length);
  expect(new Set(again).size).toBeLessThanOrEqual(256);
  numbers.forEach((number, i) => expect(Number.isNaN(again[i])).toBe(Number.isNaN(number)));
  const values = [...new Set(again)].filter((value) => !Number.isNaN(value));
  const order = [...numbers.keys()].filter((i) => !Number.isNaN(numbers[i]));
  order.sort((i, j) => numbers[i] - numbers[j]);
  let last = -Infinity;
  for (const i of order) {
    const number = numbers[i];
    const distance = Math.min(...values.map((value) => Math.abs(value - number)));
    expect(Math.abs(again[i] - number)).toBeLessThanOrEqual(distance + 1 / 2048);
    expect(again[i]).toBeGreaterThanOrEqual(last);
    last = again[i];
  }
}

describe('a damaged model file', () => {
  const files = async (): Promise<Uint8Array[]> => {
    const table = await parse(WITH_BLANKS);
    return [encodeModelFile(table), encodeModelFile(table, { quantiseBits: 8 })];
  };

  it('is refused at every length but its own', async () => {
    for (const file of await files()) {
      for (let length = 0; length < file.length; length++) {
        const code = refusal(file.slice(0, length));
        expect([length, typed.includes(code) ? 'refused' : code]).toEqual([length, 'refused']);
      }
      const longer = new Uint8Array(file.length + 8);
      longer.set(file);
      expect(refusal(longer)).toBe('TRUNCATED');
    }
  });

  it('is refused with any single byte changed in any way', async () => {
    for (const bytes of await files()) {
      for (let at = 0; at < bytes.length; at++) {
        const old = bytes[at];
        for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
          bytes[at] = old ^ flip;
          const code = refusal(bytes);
          if (!typed.includes(code)) expect([at, flip, code]).toEqual([at, flip, 'refused']);
        }
        bytes[at] = old;
      }
      expect(refusal(bytes)).toBe('opened');
    }
  });

  it('is refused or read without harm when somebody makes the checksums right again', async () => {
    const [exact, quantised] = await files();
    fc.assert(
      fc.property(
        fc.constantFrom(exact, quantised),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.option(
          fc.tuple(
            fc.constantFrom(
              'order',
              'vocabularySize',
              'formCount',
              'quantiseBits',
              'idWidths',
              'backoffWidths',
              'hasListing',
              'ngramCounts',
              'nodeCounts',
              'estimation',
              'kind',
            ),
            fc.constantFrom<unknown>(
              0,
              1,
              3,
              8,
              2 ** 31 - 1,
              2 ** 40,
              -1,
              0.5,
              null,
              'x',
              true,
              false,
              [1, 2, 3],
              [7, 2 ** 31, 2 ** 31],
              [[0], [0]],
              [[32], [1, 31]],
              [[]],
              { name: 'kneser-ney' },
            ),
          ),
        ),
        (file, which, where, flip, change) => {
          const bodyStart = 24 + new DataView(file.buffer).getUint32(12, true);
          const header = JSON.parse(new TextDecoder().decode(file.subarray(24, bodyStart))) as {
            kind: string;
            sections: { name: string; offset: number; bytes: number }[];
          };
          const sections = header.sections.map(({ name, offset, bytes }, i): [string, Uint8Array] => {
            const copy = file.slice(bodyStart + offset, bodyStart + offset + bytes);
            if (change === null && i === which % header.sections.length && bytes > 0) copy[where % bytes] ^= flip;
            return [name, copy];
          });
          const changed = change === null ? header : { ...header, [change[0]]: change[1] };
          expect([...typed, 'opened']).toContain(refusal(writeSections(changed, sections)));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('is told apart from a table of counts', async () => {
    const counts = encodeCountFile(count(['a b'], { order: 2 }));
    const [model] = await files();
    expect(() => decodeModelFile(counts, 'x.grist')).toThrow('x.grist holds counts: expected a model');
    expect(() => decodeCountFile(model, 'x.grist')).toThrow('x.grist holds a model: expected counts');
  });
});

describe('inspection', () => {
  it('has the figures', async () => {
    const file = encodeModelFile(await parse(WITH_BLANKS));
    const inspection = inspectModelFile(file);
    expect(inspection).toMatchObject({
      kind: 'model',
      order: 3,
      estimator: 'imported',
      isQuantised: false,
      vocabularySize: 7,
      ngramCounts: [6, 2, 2],
      fileBytes: file.length,
      bytesPerNgram: file.length / 10,
      tokenizer: WHITESPACE,
      hasUnknown: false,
    });
    expect(inspection.checksum).toMatch(/^[0-9a-f]{8}$/);
    expect(Object.keys(inspection.sectionBytes)).toContain('probs3');
  });

  it('has the discounts', () => {
    const { table, discounts } = estimateKneserNey(count(['a b c. a b d. a c.']));
    const inspection = inspectModelFile(encodeModelFile(table));
    expect(inspection.estimator).toBe('kneser-ney');
    expect(inspection.discounts).toEqual(discounts.map((one) => [...one.discounts]));
  });
});
