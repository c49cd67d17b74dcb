// A model that is estimated in passes, for want of memory, is the same byte for byte.

import fc from 'fast-check';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { HeapSpace } from '../../src/bulk/heap-space.ts';
import type { BulkKind, BulkOptions } from '../../src/bulk/node-bulk-options.ts';
import { bulkTrain } from '../../src/bulk/node-bulk-train.ts';
import { linkRanges } from '../../src/bulk/node-lower-ngrams.ts';
import { HEAP_START } from '../../src/kernels/wasm.ts';
import { textBatches } from '../../src/text/strings.ts';
import { CHARACTERS, WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick } from '../texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'gristmill-passes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const output = join(folder, 'out.grist');
const EXACT: BulkKind = { name: 'model', quantiseBits: 0 };
const QUANTISED: BulkKind = { name: 'model', quantiseBits: 8 };

type Given = Pick<BulkOptions, 'kind' | 'order' | 'tokenizer'> & Partial<BulkOptions>;

interface Made {
  readonly file: Buffer;
  /** Index 0 for length 1. */
  readonly ngramCounts: readonly number[];
  /** How often a shard or a length was done. */
  readonly steps: number;
}

async function make(texts: readonly string[], given: Given): Promise<Made> {
  let steps = 0;
  const { ngramCounts } = await bulkTrain(textBatches(texts), {
    output,
    threads: 1,
    memoryBytes: 2 ** 30,
    estimator: { name: 'kneser-ney' },
    onProgress: ({ stage }) => void (steps += stage === 'estimating' ? 1 : 0),
    ...given,
  });
  return { file: readFileSync(output), ngramCounts, steps };
}

/** What the length `n` needs at random: where children begin, and ids and probabilities of the children. */
function bytesBelow({ ngramCounts }: Made, n: number): number {
  return 4 * ngramCounts[n - 3] + 8 * ngramCounts[n - 2];
}

/** How many passes all lengths above 2 took together; those of `whole` took one each. */
function passesOf(made: Made, whole: Made, order: number): number {
  const lengths = order - 1;
  const shards = whole.steps / lengths - 1;
  return (made.steps - lengths) / shards - 1;
}

describe.each([
  ['exact', EXACT],
  ['quantised', QUANTISED],
])('an %s model in passes', { timeout: 120_000 }, (_, kind) => {
  it.each([2, 3, 40])('of order 3, in %i of them', async (wanted) => {
    const given: Given = { kind, order: 3, tokenizer: WORDS };
    const whole = await make(mobyDick().slice(0, 30), given);
    // Ranges end between two words: the children of the most frequent one are to spare.
    const estimateBytesMax = Math.ceil(bytesBelow(whole, 3) / wanted) + 20_000;
    const cut = await make(mobyDick().slice(0, 30), { ...given, estimateBytesMax });
    expect(cut.file.equals(whole.file)).toBe(true);
    if (wanted < 10) expect(passesOf(cut, whole, 3)).toBe(wanted);
    else expect(passesOf(cut, whole, 3)).toBeGreaterThan(8);
    expect(readdirSync(folder)).toEqual(['out.grist']);
  });

  it.each([
    ['words', 4, WORDS],
    ['whitespace', 5, WHITESPACE],
    // Few words with many n-grams: long runs, which are written one by one.
    ['characters', 3, CHARACTERS],
    ['characters', 5, CHARACTERS],
  ])('of %s, order %i', async (__, order, tokenizer) => {
    const texts = mobyDick().slice(0, 30);
    const given: Given = { kind, order, tokenizer };
    const whole = await make(texts, given);
    for (const share of [2, 3, 12]) {
      // The children of one word must fit.
      const least = tokenizer === CHARACTERS ? 1000 : 30_000;
      const estimateBytesMax = Math.max(least, Math.ceil(bytesBelow(whole, order) / share));
      const cut = await make(texts, { ...given, estimateBytesMax });
      expect(cut.file.equals(whole.file)).toBe(true);
      expect(passesOf(cut, whole, order)).toBeGreaterThan(order - 3 + share / 2);
    }
  });

  it('of a novel with little memory', async () => {
    const given: Given = { kind, order: 5, tokenizer: WHITESPACE, memoryBytes: 240 * 2 ** 20 };
    const whole = await make(mobyDick(), given);
    const cut = await make(mobyDick(), { ...given, estimateBytesMax: 500_000 });
    expect(cut.file.equals(whole.file)).toBe(true);
    expect(passesOf(cut, whole, 5)).toBeGreaterThan(6);
  });

  it('of any small documents, whose numbers are so few that they are stored exactly', async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'dd', 'e', 'the', 'cat', 'sat');
    const line = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    const document = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => lines.join('\n'));
    const documents = fc.array(document, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(documents, fc.integer({ min: 2, max: 7 }), fc.nat({ max: 300 }), async (texts, order, more) => {
        fc.pre(texts.some((text) => text.trim() !== ''));
        const given: Given = { kind, order, tokenizer: WHITESPACE };
        const whole = await make(texts, given);
        const cut = await make(texts, { ...given, estimateBytesMax: 120 + more });
        expect(cut.file.equals(whole.file)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

it('one word that has more children than fit is too little memory, and leaves nothing', async () => {
  rmSync(output, { force: true });
  const given: Given = { kind: QUANTISED, order: 3, tokenizer: WORDS, estimateBytesMax: 1000 };
  await expect(make(mobyDick().slice(0, 5), given)).rejects.toMatchObject({ code: 'MEMORY_BUDGET' });
  expect(readdirSync(folder)).toEqual([]);
});

describe('linkRanges', () => {
  it('covers all n-grams and their children with as few ranges as fit', () => {
    const sizes = fc.array(fc.nat({ max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 200, max: 900 }), (children, bytes) => {
        const starts = [5];
        for (const size of children) starts.push(starts.at(-1)! + size);
        const ranges = linkRanges(children.length, (index) => starts[index], bytes);
        expect(ranges[0].from).toBe(0);
        expect(ranges.at(-1)!.to).toBe(children.length);
        ranges.forEach(({ from, to, firstChild, endChild }, i) => {
          if (i > 0) expect(from).toBe(ranges[i - 1].to);
          expect([firstChild, endChild]).toEqual([starts[from], starts[to]]);
          const room = (end: number): number => 4 * (end - from + 1) + 8 * (starts[end] - firstChild);
          expect(room(to)).toBeLessThanOrEqual(bytes);
          if (to < children.length) expect(room(to + 1)).toBeGreaterThan(bytes - 24);
        });
      }),
    );
  });

  it('refuses what does not fit', () => {
    expect(() => linkRanges(2, (index) => 100 * index, 800)).toThrow(/too small/);
  });
});

describe('HeapSpace.fits', () => {
  it('says what alloc and allocTop can give, and takes nothing', () => {
    const space = new HeapSpace(HEAP_START + 640);
    const middle = [space.alloc(128)!, space.alloc(128)!][1];
    space.release(HEAP_START, 128);
    // 128 bytes are free in front of `middle`, 384 behind it.
    expect(middle).toBe(HEAP_START + 128);
    expect(space.fits([128, 300], [64])).toBe(true);
    expect(space.fits([128, 300], [65])).toBe(false);
    expect(space.fits([385], [])).toBe(false);
    expect(space.fits([64], [384, 64])).toBe(true);
    expect(space.fits([64, 64], [384, 64])).toBe(false);
    expect(space.total).toBe(512);
  });
});
