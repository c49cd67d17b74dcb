// Bulk training makes, byte for byte, the files that training in memory makes: on one thread here, in threads and with kills
// in bulk.e2e.test.ts.

import fc from 'fast-check';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import type { BulkKind, BulkOptions } from '../../src/bulk/node-bulk-options.ts';
import { bulkTrain } from '../../src/bulk/node-bulk-train.ts';
import { encodeCountFile } from '../../src/counts/count-file.ts';
import type { CountTable, EstimatorChoice } from '../../src/counts/table.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { encodeModelFile } from '../../src/model/model-file.ts';
import type { TextBatch } from '../../src/text/batch.ts';
import { textBatches } from '../../src/text/strings.ts';
import { CHARACTERS, type Tokenizer, WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { train } from '../../src/train.ts';
import { mobyDick } from '../texts.ts';

const folder = mkdtempSync(join(tmpdir(), 'gristmill-bulk-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const output = join(folder, 'out.grist');
const KNESER_NEY: EstimatorChoice = { name: 'kneser-ney' };
const QUANTISED: BulkKind = { name: 'model', quantiseBits: 8 };
const EXACT: BulkKind = { name: 'model', quantiseBits: 0 };
const COUNTS: BulkKind = { name: 'counts' };

type Given = Pick<BulkOptions, 'kind' | 'order' | 'tokenizer'> & Partial<BulkOptions>;

/** The file that bulk training makes. */
async function bulk(source: AsyncIterable<TextBatch>, given: Given): Promise<Buffer> {
  await bulkTrain(source, { output, threads: 1, memoryBytes: 2 ** 30, estimator: KNESER_NEY, ...given });
  return readFileSync(output);
}

/** The file that training in memory makes of the same. */
function inMemory(table: CountTable, { kind, estimator }: Given): Uint8Array {
  if (kind.name === 'counts') return encodeCountFile(table);
  const options = estimator?.name === 'kneser-ney' ? estimator : {};
  return encodeModelFile(estimateKneserNey(table, options).table, kind.quantiseBits === 8 ? { quantiseBits: 8 } : {});
}

async function expectSame(texts: readonly string[], given: Given): Promise<void> {
  const { order, tokenizer, estimator = KNESER_NEY } = given;
  const table = await train(textBatches(texts), { order, tokenizer, estimator });
  const made = await bulk(textBatches(texts), given);
  expect(Buffer.compare(made, Buffer.from(inMemory(table, given)))).toBe(0);
}

const kinds: [string, BulkKind][] = [
  ['counts', COUNTS],
  ['an exact model', EXACT],
  ['a quantised model', QUANTISED],
];
const tokenizers: [string, Tokenizer][] = [
  ['words', WORDS],
  ['whitespace', WHITESPACE],
  ['characters', CHARACTERS],
];

describe.each(kinds)('%s in bulk', { timeout: 60_000 }, (_, kind) => {
  it.each(tokenizers)('of a novel, tokens: %s', async (__, tokenizer) => {
    const chapters = mobyDick().slice(0, 40);
    await expectSame(chapters, { kind, tokenizer, order: tokenizer === CHARACTERS ? 6 : 4 });
  });

  it('of any small documents, orders 2 to 8', async () => {
    const word = fc.constantFrom('a', 'b', 'c', 'dd', 'e', 'the', 'cat', 'sat', 'constructor', '__proto__', 'é', '猫');
    const line = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
    const document = fc.array(line, { minLength: 1, maxLength: 8 }).map((lines) => lines.join('\n'));
    const documents = fc.array(document, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(documents, fc.integer({ min: 2, max: 8 }), async (texts, order) => {
        fc.pre(texts.some((text) => text.trim() !== ''));
        await expectSame(texts, { kind, tokenizer: WHITESPACE, order });
        await expectSame(texts, { kind, tokenizer: WORDS, order });
        // Every frequent word is cut by what follows it.
        await expectSame(texts, { kind, tokenizer: WHITESPACE, order, shardRecordsMax: 1 + (texts.length % 3) });
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('in parts of words, in one pass and in several, and gone on with', async () => {
    const chapters = mobyDick().slice(0, 20);
    const given = { kind, tokenizer: WHITESPACE, order: 4, shardRecordsMax: 500 };
    await expectSame(chapters, given);
    await expectSame(chapters, { ...given, estimateBytesMax: 2 ** 19 });
    await expectSame(chapters, { ...given, resume: true });
  });

  it('with little memory, from files in the working folder', async () => {
    const chapters = mobyDick();
    await expectSame(chapters, { kind, tokenizer: WHITESPACE, order: 5, memoryBytes: 240 * 2 ** 20 });
    expect(readdirSync(folder)).toEqual(['out.grist']);
  });

  it('with its steps kept', async () => {
    await expectSame(mobyDick().slice(0, 10), { kind, tokenizer: WORDS, order: 3, resume: true });
    expect(readdirSync(folder)).toEqual(['out.grist']);
  });
});

describe('options of Kneser-Ney', () => {
  it.each<[string, EstimatorChoice]>([
    ['a padded vocabulary', { name: 'kneser-ney', vocabPad: 100_000 }],
    ['no uniform distribution', { name: 'kneser-ney', interpolateUnigrams: false }],
  ])('%s', async (_, estimator) => {
    await expectSame(mobyDick().slice(0, 20), { kind: EXACT, tokenizer: WHITESPACE, order: 3, estimator });
  });

  it('no fallback: an error that names the length, and no file', async () => {
    rmSync(output, { force: true });
    const estimator: EstimatorChoice = { name: 'kneser-ney', discountFallback: false };
    const made = bulk(textBatches(['a b c']), { kind: EXACT, tokenizer: WHITESPACE, order: 3, estimator });
    await expect(made).rejects.toMatchObject({ code: 'BAD_DISCOUNT' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('what goes wrong', { timeout: 60_000 }, () => {
  const given: Given = { kind: QUANTISED, tokenizer: WHITESPACE, order: 3 };

  it('no text', async () => {
    await expect(bulk(textBatches(['', ' \n ']), given)).rejects.toMatchObject({ code: 'NO_TEXT' });
  });

  it('too little memory for anything', async () => {
    const made = bulk(textBatches(['a b']), { ...given, memoryBytes: 2 ** 20 });
    await expect(made).rejects.toMatchObject({ code: 'MEMORY_BUDGET' });
  });

  it('a word that is kept for marks, with the line where it stands, behind 4 MiB of text', async () => {
    const lines = Array.from({ length: 300_000 }, (_, i) => `word ${i % 1000} again`);
    const text = `${lines.join('\n')}\nnow <s> comes\n`;
    const error: unknown = await bulk(textBatches([text]), given).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NgramError);
    expect((error as NgramError).code).toBe('RESERVED_WORD');
    expect((error as NgramError).details).toMatchObject({ word: '<s>', line: 300_001 });
    expect((error as NgramError).message).toContain('line 300001 ');
  });

  it('the user stops it: nothing is left', async () => {
    rmSync(output, { force: true });
    const controller = new AbortController();
    const made = bulk(textBatches(mobyDick()), {
      ...given,
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'counting' && controller.abort(),
    });
    await expect(made).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a folder that is not ours where the working folder goes: it is left alone', async () => {
    const strange = join(folder, 'mine.grist.work');
    mkdirSync(strange);
    writeFileSync(join(strange, 'letter.txt'), 'Dear reader');
    const made = bulk(textBatches(['a b c']), { ...given, output: join(folder, 'mine.grist') });
    await expect(made).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
    expect(readFileSync(join(strange, 'letter.txt'), 'utf8')).toBe('Dear reader');
    rmSync(strange, { recursive: true });
  });

  it('another process that makes the same file: it is not disturbed', async () => {
    const taken = join(folder, 'taken.grist.work');
    mkdirSync(taken);
    writeFileSync(join(taken, 'owner'), String(process.ppid));
    const made = bulk(textBatches(['a b c']), { ...given, output: join(folder, 'taken.grist') });
    await expect(made).rejects.toMatchObject({ code: 'BAD_OPTION' });
    expect(readdirSync(taken)).toEqual(['owner']);
    rmSync(taken, { recursive: true });
  });

  it('the source fails: its error, and nothing is left', async () => {
    const source = async function* (): AsyncGenerator<TextBatch> {
      yield { bytes: new TextEncoder().encode('a b c\n'), ends: [] };
      throw new NgramError('INPUT_UNREADABLE', 'the disk is broken');
    };
    await expect(bulk(source(), given)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a run that goes on', { timeout: 60_000 }, () => {
  const given: Given = { kind: QUANTISED, tokenizer: WHITESPACE, order: 4, resume: true, sourceKey: 'the novel' };

  /** Runs until `stage` has come `times` times, and stops there as a user would. */
  async function stopAt(stage: string, times: number): Promise<void> {
    const controller = new AbortController();
    let seen = 0;
    const run = bulk(textBatches(mobyDick()), {
      ...given,
      signal: controller.signal,
      onProgress: (state) => {
        if (state.stage === stage && ++seen === times) controller.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
  }

  it.each([
    ['while reading', 'reading', 1],
    ['before the first range', 'counting', 1],
    ['between two ranges', 'counting', 3],
    ['while estimating', 'estimating', 2],
  ])('%s ends with the same bytes, and reads the text only when it must', async (_, stage, times) => {
    const whole = await bulk(textBatches(mobyDick()), { ...given, resume: false });
    rmSync(output);
    await stopAt(stage, times);
    let readAgain = 0;
    let counted = 0;
    const made = await bulk(textBatches(mobyDick()), {
      ...given,
      onProgress: (state) => {
        if (state.stage === 'reading') readAgain++;
        if (state.stage === 'counting' && counted === 0 && state.done > 0) counted = state.done;
      },
    });
    expect(made.equals(whole)).toBe(true);
    expect(readAgain > 0).toBe(stage === 'reading');
    expect(readdirSync(folder)).toEqual(['out.grist']);
  });

  it('with other options is refused', async () => {
    await stopAt('counting', 2);
    const made = bulk(textBatches(mobyDick()), { ...given, order: 3 });
    await expect(made).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await bulk(textBatches(mobyDick()), { ...given, resume: false });
    expect(readdirSync(folder)).toEqual(['out.grist']);
  });

  it('reads again what a power cut has damaged', async () => {
    const whole = await bulk(textBatches(mobyDick()), { ...given, resume: false });
    await stopAt('counting', 3);
    const work = join(folder, 'out.grist.work');
    for (const name of readdirSync(work)) {
      if (name === 'owner' || name === 'journal.jsonl') continue;
      const bytes = readFileSync(join(work, name));
      if (bytes.length === 0) continue;
      bytes[bytes.length >> 1] ^= 0x10;
      writeFileSync(join(work, name), bytes);
    }
    const made = await bulk(textBatches(mobyDick()), given);
    expect(made.equals(whole)).toBe(true);
  });
});
