// What the Unicode tables say of a code point: its classes for the rules of UAX 29, its general class, its script where
// that has no spaces, its bracket partner. Case is in case.ts, boundaries in segment.ts. Never the runtime's own tables.

import {
  ASCII_PROPERTIES,
  BRACKET_PAIRS,
  type ConjunctBreak,
  GeneralClass,
  type GraphemeBreak,
  PROPERTIES_TRIE,
  type UnspacedScript,
  type WordBreak,
} from './unicode-tables.ts';
import { openTrie, readNumbers, type Trie } from './unicode-trie.ts';

export { capitalise, foldCase, foldUtf8 } from './case.ts';
export { ConjunctBreak, GeneralClass, GraphemeBreak, UnspacedScript, WordBreak } from './unicode-tables.ts';
export { byteLengthOf, codePointOf, decodeAt } from './utf8.ts';

type ValueOf<T> = T[keyof T];

/** Property words of the code points below 128, for loops that look first whether a byte is ASCII. */
export const ASCII: Uint32Array = Uint32Array.from(ASCII_PROPERTIES);

// The trie; both arrays are empty until a code point above 127 is asked for.
const BLOCK_BITS = 7;
const BLOCK_MASK = 127;
let stage: Uint16Array = new Uint16Array(0);
let values: Uint32Array = new Uint32Array(0);

/**
 * Everything about a code point in one number, its property word.
 *
 * From the lowest bit: Word_Break (5 bits, `WordBreak`), Grapheme_Cluster_Break (4, `GraphemeBreak`), Indic_Conjunct_Break
 * (2, `ConjunctBreak`), Extended_Pictographic (1), general class (4, `GeneralClass`), unspaced script (3,
 * `UnspacedScript`), White_Space (1). Most unassigned code points are all zero. The functions below take the parts.
 *
 * @param cp - 0 to 0x10FFFF; a surrogate is a control.
 */
export function propertiesOf(cp: number): number {
  if (cp < 128) return ASCII[cp];
  if (stage.length === 0) ({ stage, values } = openTrie(PROPERTIES_TRIE));
  return values[stage[cp >>> BLOCK_BITS] + (cp & BLOCK_MASK)];
}

/** The tables behind `propertiesOf`, for a kernel that has a `propertiesOf` of its own. */
export function propertyTables(): Trie & { readonly ascii: Uint32Array } {
  if (stage.length === 0) ({ stage, values } = openTrie(PROPERTIES_TRIE));
  return { ascii: ASCII, stage, values };
}

export function wordBreakOf(properties: number): ValueOf<typeof WordBreak> {
  return (properties & 31) as ValueOf<typeof WordBreak>;
}

export function graphemeBreakOf(properties: number): ValueOf<typeof GraphemeBreak> {
  return ((properties >>> 5) & 15) as ValueOf<typeof GraphemeBreak>;
}

export function conjunctBreakOf(properties: number): ValueOf<typeof ConjunctBreak> {
  return ((properties >>> 9) & 3) as ValueOf<typeof ConjunctBreak>;
}

export function isPictographicOf(properties: number): boolean {
  return (properties & (1 << 11)) !== 0;
}

export function generalClassOf(properties: number): ValueOf<typeof GeneralClass> {
  return ((properties >>> 12) & 15) as ValueOf<typeof GeneralClass>;
}

export function unspacedScriptOf(properties: number): ValueOf<typeof UnspacedScript> {
  return ((properties >>> 16) & 7) as ValueOf<typeof UnspacedScript>;
}

export function isSpaceOf(properties: number): boolean {
  return (properties & (1 << 19)) !== 0;
}

export function wordBreak(cp: number): ValueOf<typeof WordBreak> {
  return wordBreakOf(propertiesOf(cp));
}

export function graphemeBreak(cp: number): ValueOf<typeof GraphemeBreak> {
  return graphemeBreakOf(propertiesOf(cp));
}

export function generalClass(cp: number): ValueOf<typeof GeneralClass> {
  return generalClassOf(propertiesOf(cp));
}

/**
 * The script of a letter, mark or number that is written without spaces between words; `none` for all others, the
 * scripts' own digits (numbers like any other), punctuation and symbols among them. The prolonged sound mark and its
 * like, which both kana use, are `katakana`, as in UAX 29.
 */
export function unspacedScript(cp: number): ValueOf<typeof UnspacedScript> {
  return unspacedScriptOf(propertiesOf(cp));
}

/** True for letters of any case or none (L). */
export function isLetter(cp: number): boolean {
  const cls = generalClass(cp);
  return cls >= GeneralClass.upper && cls <= GeneralClass.letter;
}

/** True for decimal digits, letter numbers and other numbers (N). */
export function isNumber(cp: number): boolean {
  return generalClass(cp) === GeneralClass.number;
}

/** True for marks that combine with the letter before them (M). */
export function isMark(cp: number): boolean {
  return generalClass(cp) === GeneralClass.mark;
}

/** True for punctuation of every kind, brackets and quotation marks included (P); `$` and `+` are symbols. */
export function isPunctuation(cp: number): boolean {
  const cls = generalClass(cp);
  return cls >= GeneralClass.open && cls <= GeneralClass.punctuation;
}

/** True for White_Space: spaces, tabs and line ends, no-break ones included; not for the zero-width space. */
export function isSpace(cp: number): boolean {
  return isSpaceOf(propertiesOf(cp));
}

/** True for capital letters (Lu). */
export function isUpper(cp: number): boolean {
  return generalClass(cp) === GeneralClass.upper;
}

/** True for small letters (Ll). */
export function isLower(cp: number): boolean {
  return generalClass(cp) === GeneralClass.lower;
}

/**
 * True when a token reads as a word: it has a letter or a number, or begins with a mark that lost its letter. Emoji are
 * not words, whatever variation selectors (marks, by their class) they carry.
 */
export function isWordLike(text: string): boolean {
  for (let i = 0; i < text.length;) {
    const cp = text.codePointAt(i)!;
    const cls = generalClass(cp);
    if (cls >= GeneralClass.upper && cls <= GeneralClass.number && (cls !== GeneralClass.mark || i === 0)) return true;
    i += cp > 0xffff ? 2 : 1;
  }
  return false;
}

/** Closing bracket of each opening one, and the other way round; filled at the first question. */
const closers = new Map<string, string>();
const openers = new Map<string, string>();

/**
 * The bracket that closes this one: `)` for `(`, `»` for `«`, `」` for `「`; undefined for any other text.
 *
 * Quotation marks without a mirror image (`“`, `„`) are left out: which of them closes depends on the language.
 */
export function closingBracketOf(text: string): string | undefined {
  readBrackets();
  return closers.get(text);
}

/** The bracket that this one closes; see `closingBracketOf`. */
export function openingBracketOf(text: string): string | undefined {
  readBrackets();
  return openers.get(text);
}

function readBrackets(): void {
  if (closers.size > 0) return;
  const codePoints = readNumbers(BRACKET_PAIRS);
  for (let i = 0; i < codePoints.length; i += 2) {
    const opener = String.fromCodePoint(codePoints[i]);
    const closer = String.fromCodePoint(codePoints[i + 1]);
    closers.set(opener, closer);
    openers.set(closer, opener);
  }
}
