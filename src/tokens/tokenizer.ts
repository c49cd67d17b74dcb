// Which tokenizer a table uses: a small, serialisable choice that is stored in the table.

import { NgramError } from '../base/errors.ts';

/** Unicode version of the tables that `words` and `characters` are built from. */
export const UNICODE_VERSION = '17.0.0';

/** How text is cut into sentences: by rules, or one a line. */
export type SentenceSplitting = 'auto' | 'line';

/** Unicode words and punctuation, looked up without regard to case. */
export interface WordsTokenizer {
  readonly name: 'words';
  readonly version: 1;
  readonly unicode: string;
  /** True: 'You' is looked up as 'you', and the forms seen are counted apart. */
  readonly caseFold: boolean;
  readonly sentences: SentenceSplitting;
}

/** Split at the bytes NUL, TAB, LF, CR and space; a line is a sentence, an empty one too. */
export interface WhitespaceTokenizer {
  readonly name: 'whitespace';
  readonly version: 1;
  readonly sentences: 'line';
  /** True: `<s>`, `</s>` and `<unk>` in the text count as white space; false: they are an error. */
  readonly skipSymbols: boolean;
}

/** Grapheme clusters, the space among them. */
export interface CharactersTokenizer {
  readonly name: 'characters';
  readonly version: 1;
  readonly unicode: string;
  readonly caseFold: boolean;
  readonly sentences: 'line';
}

/** Tokens that the caller makes; `id` is the caller's own name for how. */
export interface CustomTokenizer {
  readonly name: 'custom';
  readonly version: 1;
  readonly id: string;
}

export type Tokenizer = WordsTokenizer | WhitespaceTokenizer | CharactersTokenizer | CustomTokenizer;

/** The default: Unicode words, case folded, sentences by rules. */
export const WORDS: WordsTokenizer = {
  name: 'words',
  version: 1,
  unicode: UNICODE_VERSION,
  caseFold: true,
  sentences: 'auto',
};
/** The reference's tokens: split at white space, one sentence a line. */
export const WHITESPACE: WhitespaceTokenizer = {
  name: 'whitespace',
  version: 1,
  sentences: 'line',
  skipSymbols: false,
};
/** Letters: grapheme clusters, one sequence a line. */
export const CHARACTERS: CharactersTokenizer = {
  name: 'characters',
  version: 1,
  unicode: UNICODE_VERSION,
  caseFold: false,
  sentences: 'line',
};

/**
 * Checks that a tokenizer read from a file is one that there is here.
 *
 * @param name - Of the file, for messages.
 * @throws {NgramError} `VERSION_UNSUPPORTED`.
 */
export function checkTokenizer(tokenizer: Tokenizer, name: string): void {
  const known = ['words', 'whitespace', 'characters', 'custom'];
  if (known.includes(tokenizer.name) && tokenizer.version === 1) return;
  const { name: kind, version } = tokenizer;
  throw new NgramError(
    'VERSION_UNSUPPORTED',
    `${name} was made with the tokenizer ${kind} ${version}, which this gristmill does not know`,
    {
      hint: 'Open it with a newer gristmill.',
      details: { tokenizer: kind, version },
    },
  );
}
