// Token ids of one sentence go in, the text that one would write comes out: case, spaces, quotes and brackets.
// Only the `words` tokenizer takes something from the text that must be put back; the tokens of the others are joined.

import { Fate, isSpeech, matchPairs } from './pairs.ts';
import { createWrittenForms, type Written, type WrittenSource } from './written.ts';

/** Writes sentences of one model; keeps what it has learnt of each token, so make one and use it often. */
export interface Detokeniser {
  /** Whether a token counts as a word: by its letters or digits under the `words` tokenizer, always under the others. */
  isWord(id: number): boolean;
  /**
   * The text of the sentence ids[0..length).
   *
   * @param isSentenceStart - False when the ids begin in the middle of a sentence: their first word keeps its case.
   */
  text(ids: Uint32Array, length: number, isSentenceStart: boolean): string;
  /** Its tokens as the vocabulary has them. */
  tokens(ids: Uint32Array, length: number): string[];
}

/**
 * Write one sentence as text.
 *
 * Words take their most frequent form, the first one a capital if the text's sentences mostly had one; marks take the
 * spaces that they mostly had; quotes and brackets balance, those without an answer are left out. `characters` are joined
 * with nothing, `whitespace` and `custom` tokens with single spaces, unchanged. O(tokens).
 *
 * @param ids - Ids of the model's vocabulary, without sentence borders. May be empty.
 * @param isSentenceStart - False when the ids begin in the middle of a sentence.
 * @throws {NgramError} `VOCABULARY_MISMATCH` for an id that is not of the vocabulary.
 * @example
 * detokenise(model, Uint32Array.of(3, 4, 5)); // { text: 'You must.', tokens: ['you', 'must', '.'] }
 */
export function detokenise(
  model: WrittenSource,
  ids: Uint32Array,
  isSentenceStart = true,
): { text: string; tokens: string[] } {
  const detokeniser = createDetokeniser(model);
  return { text: detokeniser.text(ids, ids.length, isSentenceStart), tokens: detokeniser.tokens(ids, ids.length) };
}

/** A detokeniser for the model as it is now; one that learns on needs a new one to write what it has learnt since. */
export function createDetokeniser(model: WrittenSource): Detokeniser {
  const forms = createWrittenForms(model);
  const { name } = model.tokenizer;
  const joint = name === 'characters' ? '' : ' ';
  const row: Written[] = [];
  let fates = new Uint8Array(64);

  const tokens = (ids: Uint32Array, length: number): string[] => {
    const keys: string[] = [];
    for (let i = 0; i < length; i++) keys.push(forms.written(ids[i]).key);
    return keys;
  };
  const text = (ids: Uint32Array, length: number, isSentenceStart: boolean): string => {
    if (name !== 'words') return tokens(ids, length).join(joint);
    if (fates.length < length) fates = new Uint8Array(2 * length);
    let hasPairs = false;
    for (let i = 0; i < length; i++) {
      const written = forms.written(ids[i]);
      row[i] = written;
      if (written.pair !== undefined) hasPairs = true;
    }
    if (!hasPairs) fates.fill(Fate.plain, 0, length);
    const closesAtEnd = hasPairs && matchPairs(row, length, fates);
    return writeRow(row, length, fates, isSentenceStart) + (closesAtEnd ? forms.closingQuote : '');
  };
  return { isWord: (id) => forms.written(id).isWord, text, tokens };
}

function writeRow(row: readonly Written[], length: number, fates: Uint8Array, isSentenceStart: boolean): string {
  // Joined at the end: a text grown piece by piece keeps all its pieces alive as long as itself.
  const parts: string[] = [];
  let isFirst = isSentenceStart;
  let before: Written | undefined;
  let isBeforeGlued = true;
  for (let i = 0; i < length; i++) {
    const fate = fates[i];
    if (fate === Fate.dropped) continue;
    const token = row[i];
    const joinsUnspaced = before !== undefined && before.endsUnspaced && token.beginsUnspaced;
    if (!isBeforeGlued && !joinsUnspaced && !isGluedLeft(token, fate)) parts.push(' ');
    parts.push(isFirst ? token.firstText : token.text);
    if (token.isWord) isFirst = false;
    else if (fate === Fate.opens && token.pair!.isQuote && isSpeech(row, i, fates)) isFirst = true;
    isBeforeGlued = isGluedRight(token, fate);
    before = token;
  }
  return parts.join('');
}

function isGluedLeft(token: Written, fate: number): boolean {
  if (fate === Fate.apostrophe || (fate === Fate.closes && !token.pair!.hasOwnSpaces)) return true;
  return token.isGluedLeft;
}

function isGluedRight(token: Written, fate: number): boolean {
  if (fate === Fate.opens && !token.pair!.hasOwnSpaces) return true;
  return fate !== Fate.apostrophe && token.isGluedRight;
}
