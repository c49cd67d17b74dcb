// Words by id and ids by word, as everything downstream reads them. Who makes one is in word-table.ts.

/** Id of every word that the table does not know. */
export const UNKNOWN_ID = 0;
/** Id of the border before a sentence's first word. */
export const SENTENCE_START_ID = 1;
/** Id of the border after a sentence's last word. */
export const SENTENCE_END_ID = 2;
/** Id of the first real word; the ids below are the three marks above, which no word of a text ever has. */
export const FIRST_WORD_ID = 3;

/** How the three marks are written where people read ids; index is the id. */
export const SPECIAL_WORDS: readonly string[] = ['<unk>', '<s>', '</s>'];

/** The words of a table. Ids run from 0 to `size` - 1, the three marks included. */
export interface Vocabulary {
  readonly size: number;
  /**
   * The word with this id; `<unk>`, `<s>` and `</s>` for the marks. A text's own `<s>` is another word with another id.
   *
   * @throws {NgramError} `VOCABULARY_MISMATCH` when `id` is not below `size`.
   */
  word(id: number): string;
  /** The id of exactly this word (already folded, if the tokenizer folds), or 0 when it is not here. Never 1 or 2. */
  idOf(word: string): number;
}

/**
 * One way in which a word was written, with how often.
 *
 * Words (letters, digits): `counts[0]` is how often it stood inside a sentence, `counts[1]` as its first word; the others
 * are 0. Everything else (punctuation, symbols): the index is bit 0 = no space before it, bit 1 = no space after it.
 */
export interface SurfaceForm {
  readonly text: string;
  readonly counts: readonly [number, number, number, number];
}

/** The written forms of every word. */
export interface Surfaces {
  /** Forms of one word, the most frequent first (ties: by bytes); empty when none were kept. */
  forms(id: number): readonly SurfaceForm[];
}
