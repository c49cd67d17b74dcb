// What kind of token a form is, worked out once for each form; the reading loop then only looks it up.

import { hashBytes } from '../base/hash.ts';
import {
  ABBREVIATIONS_BEFORE_NUMBERS,
  ABBREVIATIONS_NEVER_LAST,
  ABBREVIATIONS_SOMETIMES_LAST,
  OPENERS,
} from './abbreviations.ts';
import { GeneralClass, generalClass, isLetter, isPictographicOf, isWordLike, propertiesOf } from './unicode.ts';
import { WordTable } from './word-table.ts';

/**
 * What a form is, as bits of one number.
 *
 * `word` (letters or digits) or else punctuation and symbols; `upper`, `lower`: the case of a word's first letter;
 * `number`: begins with a digit; `stop`: full stop; `ellipsis`; `strong`: ends a sentence by itself when space follows;
 * `wide`: ends one without space as well (。！？); `closer`: closing quote or bracket; `opener`: opening quote or bracket;
 * `dash`; then what a full stop behind the word means: `never` ends the sentence, `sometimes`, `numeric` (not before a
 * number); `single`: one letter; `starter`: a word that often begins sentences; `quote`: a double or single quote;
 * `singleQuote`: a single one; `emoji`: a pictograph; `beginner`: a symbol that may begin a sentence ($, #, @, ¿).
 */
export const FormKind = {
  word: 1 << 0,
  upper: 1 << 1,
  lower: 1 << 2,
  number: 1 << 3,
  stop: 1 << 4,
  ellipsis: 1 << 5,
  strong: 1 << 6,
  wide: 1 << 7,
  closer: 1 << 8,
  opener: 1 << 9,
  dash: 1 << 10,
  never: 1 << 11,
  sometimes: 1 << 12,
  numeric: 1 << 13,
  single: 1 << 14,
  starter: 1 << 15,
  quote: 1 << 16,
  singleQuote: 1 << 17,
  emoji: 1 << 18,
  beginner: 1 << 19,
} as const;

const STRONG = new Set(['!', '?', '‼', '⁇', '⁈', '⁉', '؟', '۔', '।', '॥', '։', '።', '⸮']);
const WIDE = new Set(['。', '！', '？', '｡', '．']);
const SINGLE_QUOTES = new Set(['‘', '’', '‹', '›', '‚']);
const BEGINNERS = new Set(['$', '€', '£', '¥', '#', '@', '§', '•', '*', '¿', '¡']);
const DASHES = new Set(['-', '--', '---', '–', '—', '——', '―', '‒', '⸺']);
const FULL_STOP = 0x2e;

/**
 * The kind of a form.
 *
 * @param text - The form, or what it is looked up as, where that is another mark.
 * @param folded - The form's folded bytes; `hash` is their finished hash.
 */
export function kindOf(text: string, folded: Uint8Array, hash: number): number {
  return isWordLike(text) ? wordKind(text, folded, hash) : markKind(text);
}

/** The kind of a word that begins with an ASCII letter or digit; `folded` and `hash` as above. */
export function asciiWordKind(first: number, folded: Uint8Array, length: number, hash: number): number {
  const single = length === 1 ? FormKind.single : 0;
  const letter = first < 0x3a ? FormKind.number : first < 0x5b ? FormKind.upper | single : FormKind.lower | single;
  return FormKind.word | letter | listedKind(folded, length, hash);
}

function markKind(text: string): number {
  const first = text.codePointAt(0)!;
  const cls = generalClass(first);
  let kind = 0;
  if (cls === GeneralClass.open || cls === GeneralClass.initialQuote) kind |= FormKind.opener;
  if (cls === GeneralClass.close || cls === GeneralClass.finalQuote) kind |= FormKind.closer;
  if (cls === GeneralClass.initialQuote || cls === GeneralClass.finalQuote) kind |= FormKind.quote;
  if (SINGLE_QUOTES.has(text)) kind |= FormKind.singleQuote;
  if (isPictographicOf(propertiesOf(first))) kind |= FormKind.emoji;
  if (BEGINNERS.has(text[0])) kind |= FormKind.beginner;
  if (text === '.') kind |= FormKind.stop;
  if (/^(?:\.{2,}|…+)$/.test(text)) kind |= FormKind.ellipsis;
  if (STRONG.has(text[0])) kind |= FormKind.strong;
  if (WIDE.has(text[0])) kind |= FormKind.strong | FormKind.wide;
  if (DASHES.has(text)) kind |= FormKind.dash;
  return kind;
}

function wordKind(text: string, folded: Uint8Array, hash: number): number {
  let kind = FormKind.word | listedKind(folded, folded.length, hash);
  let letter = text.codePointAt(0)!;
  if (letter === 0x27 || letter === 0x2019) letter = text.codePointAt(1) ?? letter;
  const cls = generalClass(letter);
  if (cls === GeneralClass.upper) kind |= FormKind.upper;
  else if (cls === GeneralClass.lower) kind |= FormKind.lower;
  else if (cls === GeneralClass.number) kind |= FormKind.number;
  if (folded[1] === FULL_STOP && /^[a-z](?:\.[a-z])+$/.test(String.fromCharCode(...folded))) kind |= FormKind.sometimes;
  if (text.length === 1 && isLetter(letter)) kind |= FormKind.single;
  return kind;
}

/** Bits of the words that are listed in abbreviations.ts; listedKinds[id] are those of word `id` of `listed`. */
let listed: WordTable | undefined;
const listedKinds: number[] = [];

function listedKind(folded: Uint8Array, length: number, hash: number): number {
  listed ??= openLists();
  return listedKinds[listed.find(folded, 0, length, hash)] ?? 0;
}

function openLists(): WordTable {
  const table = new WordTable();
  const add = (words: ReadonlySet<string>, bit: number): void => {
    for (const word of words) {
      const bytes = new TextEncoder().encode(word);
      const id = table.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
      listedKinds[id] = (listedKinds[id] ?? 0) | bit;
    }
  };
  add(ABBREVIATIONS_NEVER_LAST, FormKind.never);
  add(ABBREVIATIONS_BEFORE_NUMBERS, FormKind.numeric);
  add(ABBREVIATIONS_SOMETIMES_LAST, FormKind.sometimes);
  add(OPENERS, FormKind.starter);
  return table;
}
