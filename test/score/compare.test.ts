import { describe, expect, it } from 'vitest';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { mleModel } from '../../src/estimate/mle.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { compareModels, type ComparedPart } from '../../src/score/compare.ts';
import { scoreText } from '../../src/score/score-text.ts';
import { textBatches } from '../../src/text/strings.ts';
import { CHARACTERS, WHITESPACE, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { unigramModel } from './uniform-model.ts';

const kneserNey = (text: string, tokenizer: Tokenizer = WHITESPACE) =>
  backoffModel(estimateKneserNey(count([text], { order: 2, tokenizer })).table);

const cooking = kneserNey('stir the soup\nsalt the soup\nstir the sauce\n');
const sailing = kneserNey('steer the boat\nreef the sail\nsteer the ship\n');
const TEXT = 'stir the soup\nsteer the boat\nthe soup\n';

describe('compareModels', () => {
  it('tells two small domains apart, sentence by sentence', async () => {
    const parts: ComparedPart[] = [];
    const comparison = await compareModels(cooking, sailing, textBatches(TEXT), { onPart: (part) => parts.push(part) });
    expect(comparison).toMatchObject({ unit: 'token', part: 'sentence' });
    expect(comparison.a.logProb10).toBeCloseTo(scoreText(cooking, TEXT).logProb10, 10);
    expect(comparison.b.logProb10).toBeCloseTo(scoreText(sailing, TEXT).logProb10, 10);
    expect(comparison.difference).toBeCloseTo(comparison.a.crossEntropyBits - comparison.b.crossEntropyBits, 10);
    expect(parts.map(({ index, text, difference }) => [index, text, difference < 0 ? 'cooking' : 'sailing'])).toEqual([
      [0, 'stir the soup', 'cooking'],
      [1, 'steer the boat', 'sailing'],
      [2, 'the soup', 'cooking'],
    ]);
    const turned = await compareModels(sailing, cooking, textBatches(TEXT));
    expect(turned.difference).toBeCloseTo(-comparison.difference, 12);
  });

  it('divides bits by tokens, the end included', async () => {
    const a = unigramModel(['x', 'y'], [0, 1 / 2, 1 / 4, 1 / 4]);
    const b = unigramModel(['x', 'y'], [0, 1 / 4, 1 / 2, 1 / 4]);
    const parts: ComparedPart[] = [];
    await compareModels(a, b, textBatches('x x\ny\n'), { onPart: (part) => parts.push(part) });
    expect(parts[0].bitsA).toBeCloseTo(5 / 3, 12);
    expect(parts[0].bitsB).toBeCloseTo(4 / 3, 12);
    expect(parts[0].difference).toBeCloseTo(1 / 3, 12);
    expect(parts[1]).toMatchObject({ bitsA: 3 / 2, bitsB: 2, difference: -1 / 2 });
  });

  it('compares by bytes and documents where text is cut differently', async () => {
    const letters = kneserNey('stir the soup\nsalt the soup\n', CHARACTERS);
    const parts: ComparedPart[] = [];
    const documents = ['stir the soup', 'salt the sauce', ''];
    const comparison = await compareModels(cooking, letters, textBatches(documents), {
      onPart: (part) => parts.push(part),
    });
    expect(comparison).toMatchObject({ unit: 'byte', part: 'document', textBytes: 27 });
    expect(parts.map(({ textBytes }) => textBytes)).toEqual([13, 14, 0]);
    const bits = (-scoreText(cooking, documents[0]).logProb10 * Math.log2(10)) / 13;
    expect(parts[0].bitsA).toBeCloseTo(bits, 10);
    expect(parts[2].difference).toBeNaN();
    const sentences = compareModels(cooking, letters, textBatches(documents), { part: 'sentence' });
    await expect(sentences).rejects.toMatchObject({ code: 'INCOMPATIBLE_TABLES' });
  });

  it('says what is impossible for one of them', async () => {
    const exact = mleModel(count(['stir the soup\n'], { order: 2, tokenizer: WHITESPACE }));
    const parts: ComparedPart[] = [];
    await compareModels(exact, sailing, textBatches('stir the soup\nsteer\n'), { onPart: (part) => parts.push(part) });
    expect(parts[0]).toMatchObject({ bitsA: 0 });
    expect(parts[1]).toMatchObject({ bitsA: Infinity, difference: Infinity });
    const both = await compareModels(exact, exact, textBatches('steer\n'));
    expect(both.difference).toBeNaN();
  });

  it('may go by documents, and be stopped', async () => {
    const parts: ComparedPart[] = [];
    await compareModels(cooking, sailing, textBatches([TEXT, 'a']), {
      part: 'document',
      onPart: (part) => parts.push(part),
    });
    expect(parts.map(({ textBytes, text }) => [textBytes, text])).toEqual([
      [TEXT.length, undefined],
      [1, undefined],
    ]);
    const stopped = new AbortController();
    stopped.abort();
    const work = compareModels(cooking, sailing, textBatches(TEXT), { signal: stopped.signal });
    await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
