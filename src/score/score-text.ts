// A whole text's score in one call: a string, or a corpus that streams by.

import { NgramError } from '../base/errors.ts';
import type { NgramModel } from '../model/model.ts';
import { pushBatch, type TextBatch } from '../text/batch.ts';
import type { OovWord } from './oov-words.ts';
import type { Score } from './score.ts';
import { ScoreStream, type ScoreStreamOptions } from './score-stream.ts';

/** How a corpus is scored. */
export interface ScoreOptions extends ScoreStreamOptions {
  /** Called after each batch. */
  readonly onProgress?: ((progress: ScoreProgress) => void) | undefined;
  /** Stops the work between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/** How far scoring is. */
export interface ScoreProgress {
  readonly textBytes: number;
  readonly documentCount: number;
}

/** The score of a corpus. */
export interface CorpusScore extends Score {
  readonly documentCount: number;
  /** Bytes of the text as UTF-8: what models with different tokenizers have in common. */
  readonly textBytes: number;
  /** Words outside the vocabulary, the most frequent first; empty unless `withOov`. */
  readonly oov: readonly OovWord[];
}

/**
 * Score a text, one document, with the model's own tokenizer.
 *
 * O(bytes + tokens × order).
 *
 * @throws {NgramError} `TOKENIZER_REQUIRED`, `RESERVED_WORD`.
 * @example
 * scoreText(model, 'The cat sat. The dog ran.').perplexity; // 4.2
 */
export function scoreText(model: NgramModel, text: string, options: ScoreStreamOptions = {}): CorpusScore {
  const stream = new ScoreStream(model, options);
  stream.push(encoder.encode(text));
  stream.endDocument();
  return corpusScore(stream);
}

/**
 * Score a corpus as it streams by.
 *
 * Memory does not grow with the text (see `ScoreStreamOptions` for what may be listened to and what that costs).
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} `TOKENIZER_REQUIRED`, `RESERVED_WORD`, `INTERRUPTED`, and whatever the source throws.
 * @example
 * const { perplexity, perplexityWithoutOov } = await scoreCorpus(model, openText(['heldout.txt']));
 */
export async function scoreCorpus(
  model: NgramModel,
  source: AsyncIterable<TextBatch>,
  options: ScoreOptions = {},
): Promise<CorpusScore> {
  const stream = new ScoreStream(model, options);
  for await (const batch of source) {
    pushBatch(stream, batch);
    options.onProgress?.(stream);
    if (options.signal?.aborted === true) throw new NgramError('INTERRUPTED', 'scoring was stopped before its end');
  }
  stream.finish();
  return corpusScore(stream);
}

/** All that a stream has to say once it is at its end. */
export function corpusScore(stream: ScoreStream): CorpusScore {
  const score = stream.finish();
  const { documentCount, textBytes } = stream;
  return { ...score, documentCount, textBytes, oov: stream.oovWords() };
}

const encoder = new TextEncoder();
