// Text to tokens in one call: streams for every tokenizer, sentences as words, and the context that a question means.

import { NgramError } from '../base/errors.ts';
import { CharactersStream } from './characters.ts';
import { TokenBuffer, type TokenStream, type TokenTarget } from './stream.ts';
import { SurfaceTable } from './surface-table.ts';
import type { Tokenizer } from './tokenizer.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID, type Vocabulary } from './vocabulary.ts';
import { WhitespaceStream } from './whitespace.ts';
import { WordTable, type WordInterner } from './word-table.ts';
import { WordsStream } from './words.ts';

/**
 * A stream that reads text as `tokenizer` says.
 *
 * @throws {NgramError} `TOKENIZER_REQUIRED` for `custom`, whose tokens only its owner can make.
 */
export function tokenStream(tokenizer: Tokenizer, target: TokenTarget): TokenStream {
  switch (tokenizer.name) {
    case 'words':
      return new WordsStream(tokenizer, target);
    case 'whitespace':
      return new WhitespaceStream(tokenizer, target);
    case 'characters':
      return new CharactersStream(tokenizer, target);
    case 'custom':
      throw new NgramError(
        'TOKENIZER_REQUIRED',
        `this table's tokens were made by a tokenizer of its owner ("${tokenizer.id}")`,
        {
          hint: 'Give tokens instead of text (learnTokens, encodeTokens), made in the same way.',
          details: { tokenizer: tokenizer.id },
        },
      );
  }
}

/** A target for a tokenizer: surfaces are kept as its case folding asks. */
export function tokenTarget(tokenizer: Tokenizer, words: WordInterner): TokenTarget {
  const caseFold = tokenizer.name === 'words' && tokenizer.caseFold;
  return { words, surfaces: new SurfaceTable(words, caseFold), out: new TokenBuffer() };
}

/**
 * The sentences of a text, each as its words (folded, where the tokenizer folds), without marks.
 *
 * O(text); meant for looking and for tests, training does not go through strings.
 */
export function tokenize(tokenizer: Tokenizer, text: string): string[][] {
  const words = new WordTable();
  const ids = encodeDocument(tokenizer, words, text);
  const sentences: string[][] = [];
  for (const id of ids) {
    if (id === SENTENCE_START_ID) sentences.push([]);
    else if (id !== SENTENCE_END_ID) sentences.at(-1)!.push(words.word(id));
  }
  return sentences;
}

/**
 * The context that a text means when it stands in a question: the tokens since its last sentence border.
 *
 * Words that the vocabulary does not know become id 0. A sentence that the text completes ("Call me Ishmael.") leaves its
 * tokens, the end not included, since the question is what follows them.
 *
 * @returns Ids, oldest first, without marks of sentences.
 */
export function encodeContext(tokenizer: Tokenizer, vocabulary: Vocabulary, text: string): Uint32Array {
  const ids = encodeDocument(tokenizer, interner(vocabulary), text);
  const end = ids.length > 0 && ids[ids.length - 1] === SENTENCE_END_ID ? ids.length - 1 : ids.length;
  return ids.slice(ids.lastIndexOf(SENTENCE_START_ID) + 1, end);
}

/** The ids of words that are tokens already; unknown ones are 0. */
export function encodeTokens(vocabulary: Vocabulary, tokens: readonly string[]): Uint32Array {
  return Uint32Array.from(tokens, (token) => vocabulary.idOf(token));
}

/** All ids of a text, marks of sentences included. */
export function encodeDocument(tokenizer: Tokenizer, words: WordInterner, text: string): Uint32Array {
  const target = tokenTarget(tokenizer, words);
  const stream = tokenStream(tokenizer, target);
  const bytes = new TextEncoder().encode(text);
  stream.push(bytes, 0, bytes.length);
  stream.endDocument();
  return target.out.ids.slice(0, target.out.length);
}

/** Looks words up without adding any. */
export function interner(vocabulary: Vocabulary): WordInterner {
  if (vocabulary instanceof WordTable) {
    return { intern: (bytes, from, to, hash) => vocabulary.find(bytes, from, to, hash) };
  }
  return { intern: (bytes, from, to) => vocabulary.idOf(decoder.decode(bytes.subarray(from, to))) };
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
