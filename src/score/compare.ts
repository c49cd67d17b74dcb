// Which of two models explains a text better, as a whole and sentence by sentence: the cross-entropy difference by which
// text of one domain is picked out of a general corpus (Moore & Lewis 2010, "Intelligent selection of language model
// training data").

import { NgramError } from '../base/errors.ts';
import type { NgramModel } from '../model/model.ts';
import { pushBatch, type TextBatch } from '../text/batch.ts';
import { bitsOf, type Score } from './score.ts';
import { type CorpusScore, corpusScore } from './score-text.ts';
import { ScoreStream } from './score-stream.ts';

/** What a comparison goes by: tokens where both models cut text alike, bytes of text where they do not. */
export type CompareUnit = 'token' | 'byte';

/** What is set beside each other. Two models that cut text differently have only documents in common. */
export type ComparePart = 'sentence' | 'document';

/** One sentence or document under both models. */
export interface ComparedPart {
  /** 0 for the first. */
  readonly index: number;
  /** A sentence's words, joined by spaces; undefined for a document. */
  readonly text: string | undefined;
  /** Bytes of a document as UTF-8; undefined for a sentence. */
  readonly textBytes: number | undefined;
  readonly a: Score;
  readonly b: Score;
  /** Bits per unit that each model takes. */
  readonly bitsA: number;
  readonly bitsB: number;
  /** bitsA - bitsB: below 0 where A explains it better. NaN where both give it probability 0, or it has no text. */
  readonly difference: number;
}

/** Two models on one text. */
export interface Comparison {
  readonly unit: CompareUnit;
  readonly part: ComparePart;
  readonly textBytes: number;
  readonly a: CorpusScore;
  readonly b: CorpusScore;
  readonly bitsA: number;
  readonly bitsB: number;
  /** bitsA - bitsB of the whole text. */
  readonly difference: number;
}

/** How to compare. */
export interface CompareOptions {
  /** Default `sentence` for models with one tokenizer, else `document`. */
  readonly part?: ComparePart | undefined;
  /** Called for each sentence or document, in the order of the text. */
  readonly onPart?: ((part: ComparedPart) => void) | undefined;
  /** Called after each batch; what it returns is waited for. */
  readonly onProgress?: (() => Promise<void> | void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compare two models on a text that streams by.
 *
 * Models with the same tokenizer see the same tokens and are compared in bits per token, sentence by sentence if asked.
 * Otherwise a token is not a token: they are compared in bits per byte of text, document by document.
 *
 * Beware of small vocabularies: each word that a model does not know costs it only the probability of the unknown. So look
 * at `oovCount` of both.
 *
 * @throws {NgramError} `INCOMPATIBLE_TABLES` for sentences of models with different tokenizers; `TOKENIZER_REQUIRED`,
 *   `RESERVED_WORD`, `INTERRUPTED`, and whatever the source throws.
 * @example
 * const { difference } = await compareModels(news, letters, openText(['new.txt']));
 * difference < 0 ? 'rather news' : 'rather letters';
 */
export async function compareModels(
  a: NgramModel,
  b: NgramModel,
  source: AsyncIterable<TextBatch>,
  options: CompareOptions = {},
): Promise<Comparison> {
  const isAlike = sameFields(a.tokenizer, b.tokenizer);
  const unit: CompareUnit = isAlike ? 'token' : 'byte';
  const part = options.part ?? (isAlike ? 'sentence' : 'document');
  if (part === 'sentence' && !isAlike) {
    throw new NgramError('INCOMPATIBLE_TABLES', 'the two models cut text differently, so they share no sentences', {
      hint: 'Compare documents instead; a line can be one.',
      details: { a: a.tokenizer, b: b.tokenizer },
    });
  }
  const sides = [side(a, part, options), side(b, part, options)] as const;
  let index = 0;
  const pair = (): void => {
    const [{ parts: partsA }, { parts: partsB }] = sides;
    // Both have read the same bytes, so both have come to the end of the same parts.
    for (const [i, { score, text, textBytes }] of partsA.entries()) {
      const compared = inUnits(score, partsB[i].score, unit, textBytes);
      options.onPart?.({ index: index++, text, textBytes, a: score, b: partsB[i].score, ...compared });
    }
    partsA.length = 0;
    partsB.length = 0;
  };
  for await (const batch of source) {
    for (const { stream } of sides) pushBatch(stream, batch);
    pair();
    await options.onProgress?.();
    if (options.signal?.aborted === true) throw new NgramError('INTERRUPTED', 'comparing was stopped before its end');
  }
  const [totalA, totalB] = [corpusScore(sides[0].stream), corpusScore(sides[1].stream)];
  pair();
  const { textBytes } = totalA;
  return { unit, part, textBytes, a: totalA, b: totalB, ...inUnits(totalA, totalB, unit, textBytes) };
}

interface Part {
  readonly score: Score;
  readonly text: string | undefined;
  readonly textBytes: number | undefined;
}

function side(
  model: NgramModel,
  part: ComparePart,
  { onPart }: CompareOptions,
): { stream: ScoreStream; parts: Part[] } {
  const parts: Part[] = [];
  if (onPart === undefined) return { stream: new ScoreStream(model), parts };
  const stream = new ScoreStream(
    model,
    part === 'sentence'
      ? { onSentence: (score, text) => parts.push({ score, text, textBytes: undefined }) }
      : { onDocument: (score, textBytes) => parts.push({ score, text: undefined, textBytes }) },
  );
  return { stream, parts };
}

function inUnits(
  a: Score,
  b: Score,
  unit: CompareUnit,
  textBytes: number | undefined,
): Pick<Comparison, 'bitsA' | 'bitsB' | 'difference'> {
  const count = unit === 'byte' ? textBytes! : a.tokenCount + a.sentenceCount;
  const [bitsA, bitsB] = [bitsOf(a.logProb10) / count, bitsOf(b.logProb10) / count];
  return { bitsA, bitsB, difference: bitsA - bitsB };
}

function sameFields(a: object, b: object): boolean {
  const sorted = (fields: object): string =>
    JSON.stringify(Object.entries(fields).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}
