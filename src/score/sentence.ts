// A sentence that is token ids already, as a whole or token by token.

import { NgramError } from '../base/errors.ts';
import type { NgramModel, Scorer } from '../model/model.ts';
import { SENTENCE_END_ID, UNKNOWN_ID, type Vocabulary } from '../tokens/vocabulary.ts';
import { emptyTally, givesProbabilities, scoreOf, type Score, type Tally } from './score.ts';

/** One token's share of a score. */
export interface TokenScore {
  /** The word as it was looked up; `</s>` for the sentence's end. */
  readonly word: string;
  /** Its id; 0 for a word outside the vocabulary. */
  readonly id: number;
  /** log10 P(token | what came before it), at most 0; -Infinity for what cannot follow. */
  readonly logProb10: number;
  /** How many words the n-gram had that answered, this one included. */
  readonly matchedLength: number;
  readonly isOov: boolean;
}

/**
 * Score one tokenised sentence under a model.
 *
 * Starts from `<s>`, adds `</s>`, backs off as the model does. O(tokens × order) look-ups; no allocation per token.
 *
 * @param model - An open model; not modified.
 * @param tokenIds - Ids from `model.vocabulary`, without `<s>` or `</s>`; 0 is a word that it does not know. May be empty.
 * @throws {NgramError} `VOCABULARY_MISMATCH` when an id is not below the vocabulary's size, or is a sentence mark.
 * @example
 * scoreSentence(model, encodeTokens(model.vocabulary, ['the', 'cat', 'sat'])).logProb10; // -4.71
 */
export function scoreSentence(model: NgramModel, tokenIds: ArrayLike<number>): Score {
  const scorer = model.scorer();
  const tally = emptyTally();
  scorer.start();
  for (let i = 0; i < tokenIds.length; i++) addToken(tally, scorer, checkedId(model.vocabulary, tokenIds[i]));
  addToken(tally, scorer, SENTENCE_END_ID);
  return scoreOf(tally, givesProbabilities(model));
}

/**
 * Score each token of a sentence; the last entry is `</s>`.
 *
 * As `scoreSentence`, but with an object for each token: for looking at.
 *
 * @throws {NgramError} As `scoreSentence`.
 */
export function scoreTokens(model: NgramModel, tokenIds: ArrayLike<number>): TokenScore[] {
  const scorer = model.scorer();
  scorer.start();
  return [...Array.from(tokenIds, (id) => checkedId(model.vocabulary, id)), SENTENCE_END_ID].map((id) => {
    const logProb10 = scorer.score(id);
    const { matchedLength } = scorer;
    return { word: model.vocabulary.word(id), id, logProb10, matchedLength, isOov: id === UNKNOWN_ID };
  });
}

/** Scores one id, adds it to the sums, and returns its log10 probability. */
export function addToken(tally: Tally, scorer: Scorer, id: number): number {
  const logProb10 = scorer.score(id);
  addLogProb(tally, id, logProb10);
  return logProb10;
}

/** Adds a token whose log10 probability is known to the sums. */
export function addLogProb(tally: Tally, id: number, logProb10: number): void {
  const isZero = logProb10 === -Infinity;
  if (isZero) tally.zeroCount++;
  else tally.logProb10 += logProb10;
  if (id === SENTENCE_END_ID) tally.sentenceCount++;
  else tally.tokenCount++;
  if (id === UNKNOWN_ID) {
    tally.oovCount++;
    if (isZero) tally.oovZeroCount++;
    else tally.oovLogProb10 += logProb10;
  }
}

function checkedId({ size }: Vocabulary, id: number): number {
  if (id === UNKNOWN_ID || (id > SENTENCE_END_ID && id < size)) return id;
  const expected = id > 0 && id <= SENTENCE_END_ID ? 'words only, the marks are added' : `ids below ${size}`;
  throw new NgramError('VOCABULARY_MISMATCH', `the sentence holds the id ${id}; expected ${expected}`, {
    hint: 'Encode the sentence with the vocabulary of the model that is to score it.',
    details: { id, size },
  });
}
