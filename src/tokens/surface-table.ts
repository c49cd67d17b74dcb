// How words were written: every form seen, the word it belongs to, how often it stood where, and what kind of token it is.
// The kind is worked out once for each form; the reading loop then only looks it up.

import { grown } from '../base/arrays.ts';
import { hashBytes } from '../base/hash.ts';
import {
  ABBREVIATIONS_BEFORE_NUMBERS,
  ABBREVIATIONS_NEVER_LAST,
  ABBREVIATIONS_SOMETIMES_LAST,
  OPENERS,
} from './abbreviations.ts';
import {
  GeneralClass,
  foldCase,
  foldUtf8,
  generalClass,
  isLetter,
  isPictographicOf,
  isWordLike,
  propertiesOf,
} from './unicode.ts';
import { WordTable, type WordInterner } from './word-table.ts';

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

/** The forms met while reading, with their words. */
export class SurfaceTable {
  /** The forms' bytes; form ids follow its own numbering, from 3 on. */
  readonly forms: WordTable = new WordTable();
  /** wordOf[form] is the id of the word that the form is looked up as. */
  wordOf: Uint32Array = new Uint32Array(1 << 10);
  /** kinds[form] is a sum of `FormKind` bits. */
  kinds: Uint32Array = new Uint32Array(1 << 10);
  /** counts[4 * form + class]: see `SurfaceForm` for the four classes. */
  counts: Float64Array = new Float64Array(1 << 12);
  private readonly words: WordInterner;
  private readonly caseFold: boolean;

  constructor(words: WordInterner, caseFold: boolean) {
    this.words = words;
    this.caseFold = caseFold;
  }

  /** The form with these bytes, added when new. */
  form(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const before = this.forms.size;
    const form = this.forms.intern(bytes, from, to, hash);
    if (form === before) this.describe(form, this.keyOf(bytes, from, to), undefined);
    return form;
  }

  /** A new form whose word is not its folded self: a straight quote, which is looked up as an opening or a closing one. */
  formAs(text: string, key: string): number {
    const bytes = encoder.encode(text);
    const form = this.forms.append(bytes, 0, bytes.length);
    this.describe(form, encoder.encode(key), key);
    return form;
  }

  /** Forgets the counts and keeps the forms, for the next portion of the text. */
  clearCounts(): void {
    this.counts.fill(0);
  }

  private describe(form: number, key: Uint8Array, keyText: string | undefined): void {
    if (form >= this.wordOf.length) {
      this.wordOf = grown(this.wordOf, form + 1);
      this.kinds = grown(this.kinds, form + 1);
      this.counts = grown(this.counts, 4 * this.wordOf.length);
    }
    this.wordOf[form] = this.words.intern(key, 0, key.length, hashBytes(key, 0, key.length));
    const text = keyText ?? this.forms.word(form);
    this.kinds[form] = kindOf(text, decoder.decode(key));
  }

  /** The bytes under which a form is looked up: folded, typographic apostrophes plain, long runs of a mark cut to three. */
  private keyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
    if (!this.caseFold) return bytes.subarray(from, to);
    if (
      to - from > 3 &&
      bytes[from] < 128 &&
      bytes[from] === bytes[from + 3] &&
      !isWordLike(String.fromCharCode(bytes[from]))
    ) {
      return bytes.subarray(from, from + 3);
    }
    const folded = foldUtf8(bytes, from, to);
    return to - from > 3 ? plainApostrophes(folded) : folded;
  }
}

/** Replaces ’ (E2 80 99) by ' in a word. */
function plainApostrophes(bytes: Uint8Array): Uint8Array {
  let at = bytes.indexOf(0xe2);
  if (at < 0) return bytes;
  const plain = bytes.slice();
  let length = at;
  for (; at < bytes.length; at++) {
    if (bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0x99) {
      plain[length++] = 0x27;
      at += 2;
    } else {
      plain[length++] = bytes[at]!;
    }
  }
  return plain.subarray(0, length);
}

function kindOf(text: string, key: string): number {
  if (isWordLike(text)) return wordKind(text, key);
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

function wordKind(text: string, key: string): number {
  let kind: number = FormKind.word;
  let letter = text.codePointAt(0)!;
  if (letter === 0x27 || letter === 0x2019) letter = text.codePointAt(1) ?? letter;
  const cls = generalClass(letter);
  if (cls === GeneralClass.upper) kind |= FormKind.upper;
  else if (cls === GeneralClass.lower) kind |= FormKind.lower;
  else if (cls === GeneralClass.number) kind |= FormKind.number;
  const word = foldCase(key);
  if (ABBREVIATIONS_NEVER_LAST.has(word)) kind |= FormKind.never;
  if (ABBREVIATIONS_BEFORE_NUMBERS.has(word)) kind |= FormKind.numeric;
  if (ABBREVIATIONS_SOMETIMES_LAST.has(word) || /^[a-z](?:\.[a-z])+$/.test(word)) kind |= FormKind.sometimes;
  if (text.length === 1 && isLetter(letter)) kind |= FormKind.single;
  if (OPENERS.has(word)) kind |= FormKind.starter;
  return kind;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
