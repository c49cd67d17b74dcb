// Text to scores: bytes stream in, the model's own tokenizer makes ids of them, and each id goes straight to the scorer.
// No string and no object for each token; who wants to look at tokens, sentences or documents leaves a function.

import { grown } from '../base/arrays.ts';
import type { NgramModel, Scorer } from '../model/model.ts';
import { interner, tokenStream, tokenTarget } from '../tokens/encode.ts';
import type { TokenStream, TokenTarget } from '../tokens/stream.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { WordInterner } from '../tokens/word-table.ts';
import { FIRST_OOV_ID, OovInterner, type OovWord } from './oov-words.ts';
import { addTally, clearTally, emptyTally, givesProbabilities, scoreOf, type Score, type Tally } from './score.ts';
import { addLogProb, addToken, type TokenScore } from './sentence.ts';

/** What may be listened to while text is scored. Sentences come without marks, as words joined by spaces. */
export interface ScoreStreamOptions {
  readonly onToken?: ((token: TokenScore) => void) | undefined;
  readonly onSentence?: ((score: Score, sentence: string) => void) | undefined;
  readonly onDocument?: ((score: Score, textBytes: number) => void) | undefined;
  /** Count the words outside the vocabulary, for `oovWords`. Default false. */
  readonly withOov?: boolean | undefined;
}

/** A tokenizer remembers every form it has met; after so many, another takes its place at the end of a document. */
const FORMS_MAX = 1 << 18;
/** Bytes tokenised at a time, so that their ids need little room. */
const PIECE_BYTES = 1 << 16;

/**
 * Scores documents as their bytes arrive.
 *
 * Memory does not grow with the text, but for the words outside the vocabulary where they are asked for, and for one
 * sentence where somebody listens to sentences. How the bytes are cut into pieces changes nothing.
 */
export class ScoreStream {
  /** Bytes read so far. */
  textBytes = 0;
  documentCount = 0;
  private readonly model: NgramModel;
  private readonly scorer: Scorer;
  private readonly options: ScoreStreamOptions;
  private readonly isProbability: boolean;
  private readonly oov: OovInterner | undefined;
  private readonly words: WordInterner;
  private target: TokenTarget;
  private stream: TokenStream;
  private readonly tally: Tally = emptyTally();
  private readonly documentTally: Tally = emptyTally();
  private readonly sentenceTally: Tally = emptyTally();
  private documentStart = 0;
  private sentence: Uint32Array = new Uint32Array(64);
  private sentenceLength = 0;
  /** What a row of ids was given, where the model scores whole rows. */
  private logProb10s = new Float64Array(1 << 10);
  /** The row, where it is not the tokenizer's own. */
  private knownIds = new Uint32Array(1 << 10);

  /** @throws {NgramError} `TOKENIZER_REQUIRED` for a model whose tokens only its owner can make. */
  constructor(model: NgramModel, options: ScoreStreamOptions = {}) {
    const { onToken, onSentence, withOov = false } = options;
    this.model = model;
    this.options = options;
    this.scorer = model.scorer();
    this.isProbability = givesProbabilities(model);
    const needsWords = withOov || onToken !== undefined || onSentence !== undefined;
    this.oov = needsWords ? new OovInterner(model.vocabulary) : undefined;
    this.words = this.oov ?? interner(model.vocabulary);
    this.target = tokenTarget(model.tokenizer, this.words);
    this.stream = tokenStream(model.tokenizer, this.target);
  }

  /** Reads bytes[from..to), valid UTF-8, of the current document. The bytes are not kept. */
  push(bytes: Uint8Array, from = 0, to: number = bytes.length): void {
    this.textBytes += to - from;
    for (let at = from; at < to; at += PIECE_BYTES) {
      this.stream.push(bytes, at, Math.min(to, at + PIECE_BYTES));
      this.drain();
    }
  }

  /** Ends the document: its last word and sentence are complete. Returns its score. */
  endDocument(): Score {
    this.stream.endDocument();
    this.drain();
    const score = scoreOf(this.documentTally, this.isProbability);
    const textBytes = this.textBytes - this.documentStart;
    addTally(this.tally, this.documentTally);
    clearTally(this.documentTally);
    this.documentCount++;
    this.documentStart = this.textBytes;
    this.options.onDocument?.(score, textBytes);
    if (this.target.surfaces.forms.size > FORMS_MAX) {
      this.target = tokenTarget(this.model.tokenizer, this.words);
      this.stream = tokenStream(this.model.tokenizer, this.target);
    }
    return score;
  }

  /** Ends the last document, if one is open, and returns the score of all of them. */
  finish(): Score {
    if (this.textBytes > this.documentStart) this.endDocument();
    return scoreOf(this.tally, this.isProbability);
  }

  /** Words outside the vocabulary, the most frequent first; empty unless `withOov`. */
  oovWords(): OovWord[] {
    return this.oov?.list() ?? [];
  }

  private drain(): void {
    const { out } = this.target;
    if (this.oov === undefined) this.scoreIds(out.ids, out.length);
    else this.scoreWords(out.ids, out.length, this.oov);
    out.length = 0;
  }

  /** The short way, when nobody looks. */
  private scoreIds(ids: Uint32Array, length: number): void {
    const { scorer, sentenceTally } = this;
    if (scorer.scoreRow !== undefined) {
      if (this.logProb10s.length < length) this.logProb10s = new Float64Array(2 * length);
      const { logProb10s } = this;
      scorer.scoreRow(ids, length, logProb10s);
      for (let i = 0; i < length; i++) {
        if (ids[i] === SENTENCE_START_ID) continue;
        addLogProb(sentenceTally, ids[i], logProb10s[i]);
        if (ids[i] === SENTENCE_END_ID) this.endSentence();
      }
      return;
    }
    for (let i = 0; i < length; i++) {
      const id = ids[i];
      if (id === SENTENCE_START_ID) {
        scorer.start();
        continue;
      }
      addToken(sentenceTally, scorer, id);
      if (id === SENTENCE_END_ID) this.endSentence();
    }
  }

  private scoreWords(ids: Uint32Array, length: number, oov: OovInterner): void {
    const { scorer, sentenceTally, options } = this;
    // Who listens to tokens asks the scorer about each, so that it must not be ahead of them.
    const isRow = scorer.scoreRow !== undefined && options.onToken === undefined;
    if (isRow) this.scoreKnown(ids, length);
    for (let i = 0; i < length; i++) {
      const found = ids[i];
      if (found === SENTENCE_START_ID) {
        if (!isRow) scorer.start();
        continue;
      }
      const isOov = found >= FIRST_OOV_ID;
      const id = isOov ? UNKNOWN_ID : found;
      const logProb10 = isRow ? this.logProb10s[i] : scorer.score(id);
      addLogProb(sentenceTally, id, logProb10);
      if (isOov) oov.count(found);
      if (options.onToken !== undefined) {
        const { matchedLength } = scorer;
        options.onToken({ word: this.word(found), id, logProb10, matchedLength, isOov });
      }
      if (id === SENTENCE_END_ID) this.endSentence();
      else if (options.onSentence !== undefined) this.remember(found);
    }
  }

  /** A row with words outside the vocabulary in it. */
  private scoreKnown(ids: Uint32Array, length: number): void {
    if (this.knownIds.length < length) this.knownIds = new Uint32Array(2 * length);
    if (this.logProb10s.length < length) this.logProb10s = new Float64Array(2 * length);
    const { knownIds } = this;
    for (let i = 0; i < length; i++) knownIds[i] = ids[i] >= FIRST_OOV_ID ? UNKNOWN_ID : ids[i];
    this.scorer.scoreRow?.(knownIds, length, this.logProb10s);
  }

  /** Sums go up sentence by sentence, so that long texts lose no digits. */
  private endSentence(): void {
    const { sentenceTally, options } = this;
    addTally(this.documentTally, sentenceTally);
    if (options.onSentence !== undefined) {
      const words = Array.from(this.sentence.subarray(0, this.sentenceLength), (id) => this.word(id));
      options.onSentence(
        scoreOf(sentenceTally, this.isProbability),
        words.join(this.model.tokenizer.name === 'characters' ? '' : ' '),
      );
    }
    this.sentenceLength = 0;
    clearTally(sentenceTally);
  }

  private remember(id: number): void {
    if (this.sentenceLength === this.sentence.length) this.sentence = grown(this.sentence, this.sentenceLength + 1);
    this.sentence[this.sentenceLength++] = id;
  }

  private word(id: number): string {
    return id >= FIRST_OOV_ID ? this.oov!.word(id) : this.model.vocabulary.word(id);
  }
}
