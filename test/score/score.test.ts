import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mleModel } from '../../src/estimate/mle.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { stupidBackoffModel } from '../../src/estimate/stupid-backoff.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import type { NgramModel } from '../../src/model/model.ts';
import { scoreSentence, scoreTokens } from '../../src/score/sentence.ts';
import { ScoreStream } from '../../src/score/score-stream.ts';
import { scoreCorpus, scoreText } from '../../src/score/score-text.ts';
import { textBatches } from '../../src/text/strings.ts';
import { encodeTokens } from '../../src/tokens/encode.ts';
import { CHARACTERS, WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { unigramModel } from './uniform-model.ts';

const log10 = Math.log10;
const TEXT = 'a b a c\na b\nb c\n';

/** By hand, order 2: <s> a 2/3, b 1/3; a: b 2/3, c 1/3; b: a 1/3, </s> 1/3, c 1/3; c: </s> 1. */
const mle = mleModel(count([TEXT], { order: 2, tokenizer: WHITESPACE }));
const kneserNey = backoffModel(estimateKneserNey(count([TEXT], { order: 2, tokenizer: WHITESPACE })).table);

const idsOf = (model: NgramModel, ...words: string[]) => encodeTokens(model.vocabulary, words);

describe('scoreSentence', () => {
  it('multiplies the fractions', () => {
    const score = scoreSentence(mle, idsOf(mle, 'a', 'b', 'c'));
    expect(score.logProb10).toBeCloseTo(log10((2 / 3) * (2 / 3) * (1 / 3) * 1), 12);
    expect(score).toMatchObject({ tokenCount: 3, sentenceCount: 1, oovCount: 0, zeroCount: 0, isProbability: true });
    expect(score.perplexity).toBeCloseTo((27 / 4) ** (1 / 4), 12);
    expect(score.crossEntropyBits).toBeCloseTo(Math.log2(27 / 4) / 4, 12);
  });

  it('scores the empty sentence', () => {
    expect(scoreSentence(kneserNey, [])).toMatchObject({ tokenCount: 0, sentenceCount: 1 });
    expect(scoreSentence(mle, []).logProb10).toBe(-Infinity);
  });

  it('leaves words outside the vocabulary out where asked', () => {
    const model = unigramModel(['x'], [1 / 8, 1 / 4, 5 / 8]);
    const score = scoreSentence(model, [3, 0, 0]);
    expect(score.perplexity).toBeCloseTo((8 / 5) ** (1 / 4) * (8 * 8 * 4) ** (1 / 4), 12);
    expect(score.perplexityWithoutOov).toBeCloseTo(((8 / 5) * 4) ** (1 / 2), 12);
    expect(score.oovCount).toBe(2);
  });

  it('says that the impossible is impossible', () => {
    const unseen = scoreSentence(mle, [idsOf(mle, 'a')[0], 0]);
    expect(unseen).toMatchObject({ logProb10: -Infinity, perplexity: Infinity, oovCount: 1 });
    // Behind the unknown word no context is left, so </s> has its share of all words: 3 / 11.
    expect(unseen.perplexityWithoutOov).toBeCloseTo(((3 / 2) * (11 / 3)) ** (1 / 2), 12);
    expect(unseen.zeroCount).toBe(1);
    expect(scoreSentence(mle, idsOf(mle, 'c'))).toMatchObject({ perplexityWithoutOov: Infinity, zeroCount: 1 });
  });

  it('refuses ids that are no words of the model', () => {
    for (const id of [1, 2, 6, -1, 1.5e9])
      expect(() => scoreSentence(mle, [id])).toThrow(expect.objectContaining({ code: 'VOCABULARY_MISMATCH' }));
  });
});

describe('scoreTokens', () => {
  it('gives each token its share, the end too', () => {
    const tokens = scoreTokens(mle, [...idsOf(mle, 'a', 'b'), 0]);
    expect(tokens.map(({ word, matchedLength, isOov }) => [word, matchedLength, isOov])).toEqual([
      ['a', 2, false],
      ['b', 2, false],
      ['<unk>', 1, true],
      ['</s>', 1, false],
    ]);
    expect(tokens[1].logProb10).toBeCloseTo(log10(2 / 3), 12);
  });

  it('adds up to the sentence', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 3, 4, 5), { maxLength: 20 }), (ids) => {
        const sum = scoreTokens(kneserNey, ids).reduce((total, { logProb10 }) => total + logProb10, 0);
        expect(scoreSentence(kneserNey, ids).logProb10).toBeCloseTo(sum, 9);
      }),
    );
  });
});

describe('perplexity', () => {
  it('of a uniform model is the size of its vocabulary', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 9 }),
        (size, sentences) => {
          const words = Array.from({ length: size }, (_, i) => `w${i}`);
          // Every word, the end of a sentence and the unknown word.
          const model = unigramModel(
            words,
            Array.from({ length: size + 2 }, () => 1 / (size + 2)),
          );
          const text = sentences.map((sentence) => sentence.map((i) => `w${i}`).join(' ')).join('\n');
          const score = scoreText(model, text);
          expect(score.perplexity).toBeCloseTo(size + 2, 8);
          expect(score.perplexityWithoutOov).toBeCloseTo(size + 2, 8);
          expect(score.tokenCount).toBe(sentences.flat().length);
          expect(score.oovCount).toBe(sentences.flat().filter((i) => i >= size).length);
        },
      ),
    );
  });

  it('of nothing is no number', () => {
    expect(scoreText(mle, '')).toMatchObject({ tokenCount: 0, sentenceCount: 0, logProb10: 0, perplexity: NaN });
  });

  it('is said not to be one where scores do not sum to 1', () => {
    const model = stupidBackoffModel(count([TEXT], { order: 2, tokenizer: WHITESPACE }));
    expect(scoreText(model, 'a b').isProbability).toBe(false);
  });
});

describe('a text', () => {
  const words = mleModel(count(['The cat sat. The dog ran. A cat ran!'], { order: 3 }));

  it('is cut as the model was trained', () => {
    const sentences: string[] = [];
    const score = scoreText(words, 'THE CAT sat. A zebra ran!', {
      onSentence: (_, sentence) => sentences.push(sentence),
      withOov: true,
    });
    expect(sentences).toEqual(['the cat sat .', 'a zebra ran !']);
    expect(score).toMatchObject({ sentenceCount: 2, tokenCount: 8, oovCount: 1, oov: [{ word: 'zebra', count: 1 }] });
  });

  it('is the sum of its sentences and documents', async () => {
    const documents = ['a b a c\nzz b\n', '', 'b c\nzz yy\nzz'];
    const parts: number[] = [];
    const sentences: number[] = [];
    const score = await scoreCorpus(kneserNey, textBatches(documents), {
      onDocument: ({ logProb10 }) => parts.push(logProb10),
      onSentence: ({ logProb10 }) => sentences.push(logProb10),
      withOov: true,
    });
    expect(score).toMatchObject({ documentCount: 3, sentenceCount: 5, oovCount: 4, textBytes: 25 });
    expect(score.oov).toEqual([
      { word: 'zz', count: 3 },
      { word: 'yy', count: 1 },
    ]);
    expect(parts).toHaveLength(3);
    expect(parts.reduce((a, b) => a + b)).toBeCloseTo(score.logProb10, 10);
    expect(sentences.reduce((a, b) => a + b)).toBeCloseTo(score.logProb10, 10);
    expect((await scoreCorpus(kneserNey, textBatches(documents))).logProb10).toBe(score.logProb10);
  });

  it.each([
    ['words', WORDS],
    ['whitespace', WHITESPACE],
    ['characters', CHARACTERS],
  ])('has the same score however it is cut: %s', (_, tokenizer) => {
    const table = count(['Das Café ist zu. Où est-il? «Là», dit-on.\nÉté 日本。 a b c a b'], { order: 3, tokenizer });
    const model = backoffModel(estimateKneserNey(table).table);
    const piece = fc.constantFrom(
      'Das ',
      'Café',
      ' ist',
      '. ',
      '\n',
      'Où',
      'été',
      '日本',
      'zzz',
      '🙂',
      "d'",
      '"',
      '<x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.array(fc.nat(60)), (pieces, cuts) => {
        const text = pieces.join('');
        const whole = scoreText(model, text, { withOov: true });
        const bytes = new TextEncoder().encode(text);
        // Pieces of a text may end anywhere but inside a code point.
        const isStart = (at: number) => at >= bytes.length || (bytes[at] & 0xc0) !== 0x80;
        const places = [...new Set([0, ...cuts.filter((at) => at < bytes.length && isStart(at)), bytes.length])];
        places.sort((a, b) => a - b);
        const stream = new ScoreStream(model, { withOov: true });
        for (let i = 1; i < places.length; i++) stream.push(bytes, places[i - 1], places[i]);
        stream.endDocument();
        expect(stream.finish().logProb10).toBe(whole.logProb10);
        expect(stream.oovWords()).toEqual(whole.oov);
      }),
    );
  });

  it('may be stopped', async () => {
    const stopped = new AbortController();
    stopped.abort();
    const work = scoreCorpus(mle, textBatches('a b'), { signal: stopped.signal });
    await expect(work).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
