import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { mleModel } from '../../src/estimate/mle.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { parseAdded, scoreLines, type LineCounts, type ScoreLinesOptions } from '../../src/score/score-lines.ts';
import { scoreText } from '../../src/score/score-text.ts';
import type { TextBatch } from '../../src/text/batch.ts';
import { readPlain } from '../../src/text/plain.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';

const table = count(['a b a c\na b\nb c\n'], { order: 2, tokenizer: WHITESPACE });
const model = backoffModel(estimateKneserNey(table).table);
const PERPLEXITY = { add: parseAdded('perplexity') };

/** Lines as they come from a file that is read in pieces of `size` bytes. */
function batches(text: string, size = 1 << 16): AsyncIterable<TextBatch> {
  const bytes = new TextEncoder().encode(text);
  const chunks = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  };
  return readPlain(chunks(), 'line', { invalidSequences: 0, nulBytes: 0 });
}

async function run(text: string, options: ScoreLinesOptions = PERPLEXITY, size?: number, counts?: LineCounts) {
  let out = '';
  for await (const piece of scoreLines(model, batches(text, size), options, counts)) out += piece;
  return out;
}

describe('scoreLines', () => {
  it('adds what was asked for, and changes nothing else', async () => {
    const line = '{"id": 12345678901234567890, "text": "a b", "x": {"y": "}"}}';
    const { perplexity } = scoreText(model, 'a b');
    expect(await run(`${line}\n`)).toBe(`${line.slice(0, -1)},"perplexity":${perplexity}}\n`);
    const add = parseAdded('ppl=perplexity, tokenCount,oovCount');
    expect(JSON.parse(await run('{"body":{"en":"a zz"}}', { add, field: 'body.en' }))).toEqual({
      body: { en: 'a zz' },
      ppl: scoreText(model, 'a zz').perplexity,
      tokenCount: 2,
      oovCount: 1,
    });
  });

  it('gives back any object line with every other byte as it was, however it is cut', async () => {
    const object = fc.tuple(
      fc.dictionary(fc.string(), fc.jsonValue()),
      fc.array(fc.constantFrom('a', 'b', 'zz', '日本')),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(object, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), async (objects, size) => {
        const lines = objects.map(([fields, words]) => {
          const { perplexity: _, ...others } = fields;
          return JSON.stringify({ ...others, text: words.join(' ') });
        });
        const out = await run(lines.map((line) => `${line}\n`).join(''), PERPLEXITY, size);
        const expected = lines.map((line, i) => {
          const { perplexity } = scoreText(model, objects[i][1].join(' '));
          const number = Number.isFinite(perplexity) ? String(perplexity) : 'null';
          return `${line.slice(0, -1)},"perplexity":${number}}\n`;
        });
        expect(out).toBe(expected.join(''));
      }),
    );
  });

  it('keeps the order, blank lines and line ends', async () => {
    const out = await run('{"text":"a"}\r\n\n{"text":"b"}');
    expect(out.replace(/,"perplexity":[\d.]+/g, '')).toBe('{"text":"a"}\r\n\n{"text":"b"}\n');
  });

  it('chooses by perplexity', async () => {
    const texts = ['a b', 'zz zz zz', 'a b a c', ''];
    const text = texts.map((words) => `${JSON.stringify({ text: words })}\n`).join('');
    const limit = scoreText(model, 'a b').perplexity + 0.01;
    const counts: LineCounts = { lineCount: 0, keptCount: 0, skippedCount: 0 };
    const below = await run(text, { keepBelow: limit }, undefined, counts);
    const above = await run(text, { keepAbove: limit });
    const isBelow = (words: string) => scoreText(model, words).perplexity < limit;
    const asLines = (chosen: string[]) => chosen.map((words) => `${JSON.stringify({ text: words })}\n`).join('');
    expect(below).toBe(asLines(texts.slice(0, 3).filter((words) => isBelow(words))));
    expect(above).toBe(asLines(texts.slice(0, 3).filter((words) => !isBelow(words))));
    expect(below).not.toBe('');
    expect(above).not.toBe('');
    expect(counts).toMatchObject({ lineCount: 4, skippedCount: 0 });
    expect(await run(text, { keepBelow: limit, keepAbove: limit })).toBe('');
  });

  it('says null where JSON has no number', async () => {
    let out = '';
    const add = parseAdded('perplexity,zeroCount');
    for await (const piece of scoreLines(mleModel(table), batches('{"text":"zz"}\n{"text":null}\n'), { add }))
      out += piece;
    expect(out).toBe('{"text":"zz","perplexity":null,"zeroCount":1}\n{"text":null,"perplexity":null,"zeroCount":0}\n');
  });

  it('stops at a bad line with its number, or leaves it out', async () => {
    const text = '{"text":"a"}\n[1]\n{"txt":"a"}\n{"text":"b"}\n';
    await expect(run(text)).rejects.toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringContaining('the input:2:') as string,
    });
    const counts: LineCounts = { lineCount: 0, keptCount: 0, skippedCount: 0 };
    const out = await run(text, { ...PERPLEXITY, skipInvalid: true }, undefined, counts);
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    expect(counts).toEqual({ lineCount: 2, keptCount: 2, skippedCount: 2 });
  });

  it('does not add a field twice', async () => {
    const rejected = run('{"text":"a","perplexity":3}\n', { ...PERPLEXITY, skipInvalid: true });
    await expect(rejected).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});

describe('parseAdded', () => {
  it('reads names and figures', () => {
    expect(parseAdded('perplexity,n=tokenCount')).toEqual([
      { name: 'perplexity', metric: 'perplexity' },
      { name: 'n', metric: 'tokenCount' },
    ]);
    for (const text of ['', 'ppl', 'perplexity,', '=perplexity', 'perplexity,perplexity', 'constructor'])
      expect(() => parseAdded(text)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});
