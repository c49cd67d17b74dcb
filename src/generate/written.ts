// How each token of the `words` tokenizer is written: a word inside a sentence and as its first, a mark with its spaces.
// All out of the forms that were counted while training; looked up once for each token and kept.

import type { NgramModel } from '../model/model.ts';
import {
  GeneralClass,
  UnspacedScript,
  capitalise,
  generalClass,
  isUpper,
  isWordLike,
  unspacedScript,
} from '../tokens/unicode.ts';
import { FIRST_WORD_ID, type SurfaceForm } from '../tokens/vocabulary.ts';
import { PairRole, pairOf, type Pair } from './pairs.ts';

/** The parts of a model that say how tokens are written. */
export type WrittenSource = Pick<NgramModel, 'tokenizer' | 'vocabulary' | 'surfaces'>;

/** How one token is written. */
export interface Written {
  /** The token as the vocabulary has it. */
  readonly key: string;
  readonly isWord: boolean;
  /** The text inside a sentence; of a mark, always. */
  readonly text: string;
  /** The text as a sentence's or quotation's first word. */
  readonly firstText: string;
  /** No space before it, none after it; in doubt false. A paired mark's inner side depends on its role instead. */
  readonly isGluedLeft: boolean;
  readonly isGluedRight: boolean;
  /** Begins or ends in a script without spaces: two such neighbours touch. */
  readonly beginsUnspaced: boolean;
  readonly endsUnspaced: boolean;
  /** Of a bracket or a quotation mark: how it pairs. */
  readonly pair: Pair | undefined;
}

/** Looks tokens up by id. */
export interface WrittenForms {
  written(id: number): Written;
  /** What closes a double quotation, in the style of the text. */
  readonly closingQuote: string;
}

const PAGE_BITS = 8;
const PAGE_MASK = (1 << PAGE_BITS) - 1;

/** A lookup that keeps what it has found. */
export function createWrittenForms(source: WrittenSource): WrittenForms {
  const { vocabulary, surfaces, tokenizer } = source;
  /** pages[id >>> PAGE_BITS][id & PAGE_MASK] is what was found for the id: quick to index, small while few ids are met. */
  const pages: (Written | undefined)[][] = [];
  const isFolded = tokenizer.name === 'words' && tokenizer.caseFold;
  let capitalShare: number | undefined;
  let quotes: ReadonlyMap<string, string> | undefined;
  const quoteTexts = (): ReadonlyMap<string, string> => (quotes ??= chooseQuotes(source));

  const describe = (id: number): Written => {
    const key = vocabulary.word(id);
    if (tokenizer.name !== 'words' || id < FIRST_WORD_ID) return plainToken(key, id >= FIRST_WORD_ID);
    if (!isWordLike(key)) return mark(key, surfaces.forms(id), quoteTexts());
    if (!isFolded) return word(key, key, key);
    const forms = surfaces.forms(id);
    const inside = insideText(key, forms);
    capitalShare ??= shareOfCapitals(source);
    return word(key, inside, firstText(inside, forms, capitalShare));
  };
  const remember = (id: number): Written => {
    while (pages.length <= id >>> PAGE_BITS) pages.push([]);
    const page = pages[id >>> PAGE_BITS];
    while (page.length <= PAGE_MASK) page.push(undefined);
    return (page[id & PAGE_MASK] = describe(id));
  };
  return {
    written(id) {
      return pages[id >>> PAGE_BITS]?.[id & PAGE_MASK] ?? remember(id);
    },
    get closingQuote() {
      return quoteTexts().get('”')!;
    },
  };
}

function plainToken(key: string, isWord: boolean): Written {
  return {
    key,
    isWord,
    text: key,
    firstText: key,
    isGluedLeft: false,
    isGluedRight: false,
    beginsUnspaced: false,
    endsUnspaced: false,
    pair: undefined,
  };
}

function word(key: string, text: string, first: string): Written {
  const isUnspaced = (cp: number | undefined): boolean =>
    cp !== undefined && unspacedScript(cp) !== UnspacedScript.none;
  return {
    ...plainToken(key, true),
    text,
    firstText: first,
    beginsUnspaced: isUnspaced(text.codePointAt(0)),
    endsUnspaced: isUnspaced(lastCodePoint(text)),
  };
}

/**
 * A word's most frequent form inside sentences. A word that only ever began one is taken to be small there, as long as its
 * place explains its capital: 'Meanwhile' becomes 'meanwhile', while 'NASA' and 'McCoy' remain.
 */
function insideText(key: string, forms: readonly SurfaceForm[]): string {
  const inside = mostFrequent(forms, 0);
  if (inside !== undefined) return inside;
  const first = mostFrequent(forms, 1);
  if (first === undefined) return key;
  const small = first.includes('’') ? key.replaceAll("'", '’') : key;
  return capitaliseWord(small) === first ? small : first;
}

/**
 * A word's text where sentences begin. Its own first places decide, and weigh against two imagined ones written as the
 * whole text writes them, so that neither a single slip nor a word that never came first breaks the custom of the text.
 */
function firstText(inside: string, forms: readonly SurfaceForm[], capitalShare: number): string {
  let capitals = 2 * capitalShare;
  let smalls = 2 - capitals;
  for (const { text, counts } of forms) {
    const cls = initialClass(text);
    if (cls === GeneralClass.upper) capitals += counts[1];
    else if (cls === GeneralClass.lower) smalls += counts[1];
  }
  if (capitals > smalls) {
    const capital = mostFrequent(forms, 1, GeneralClass.upper);
    if (capital !== undefined) return capital;
    // 'iPhone' has its capital elsewhere.
    return hasCapital(inside) ? inside : capitaliseWord(inside);
  }
  return mostFrequent(forms, 1, GeneralClass.lower) ?? inside;
}

/** The form with the largest count in a place (0 inside, 1 first), of those whose first letter has the class, if one is given. */
function mostFrequent(forms: readonly SurfaceForm[], place: 0 | 1, cls?: number): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const { text, counts } of forms) {
    if (counts[place] > most && (cls === undefined || initialClass(text) === cls)) {
      best = text;
      most = counts[place];
    }
  }
  return best;
}

/** The share of sentences that begin with a capital, among those that begin with a cased letter; 0 when none is known. */
function shareOfCapitals({ vocabulary, surfaces }: WrittenSource): number {
  let capitals = 0;
  let smalls = 0;
  // The first words of a vocabulary are its frequent or its early ones: either way enough to tell.
  const end = Math.min(vocabulary.size, FIRST_WORD_ID + 4096);
  for (let id = FIRST_WORD_ID; id < end && capitals + smalls < 1000; id++) {
    for (const { text, counts } of surfaces.forms(id)) {
      if (counts[1] === 0 || !isWordLike(text)) continue;
      const cls = initialClass(text);
      if (cls === GeneralClass.upper) capitals += counts[1];
      else if (cls === GeneralClass.lower) smalls += counts[1];
    }
  }
  return capitals === 0 ? 0 : capitals / (capitals + smalls);
}

/** General class of a word's first letter, an apostrophe before it passed over ('tis). */
function initialClass(text: string): number {
  const cp = text.codePointAt(apostropheLength(text));
  return cp === undefined ? GeneralClass.other : generalClass(cp);
}

function capitaliseWord(text: string): string {
  const from = apostropheLength(text);
  return text.slice(0, from) + capitalise(text.slice(from));
}

function apostropheLength(text: string): number {
  return text.startsWith("'") || text.startsWith('’') ? 1 : 0;
}

function hasCapital(text: string): boolean {
  for (const character of text) if (isUpper(character.codePointAt(0)!)) return true;
  return false;
}

function lastCodePoint(text: string): number | undefined {
  const last = text.charCodeAt(text.length - 1);
  return text.codePointAt(last >= 0xdc00 && last < 0xe000 ? text.length - 2 : text.length - 1);
}

/** Marks behind which a missing space mostly means that another mark stood there: `.”`, `,)`. */
const STOPS = /^(?:[.,;!?%]+|…+)$/;
/** Spaces of marks whose forms were not kept. */
const GLUED_LEFT = /^[.,;:!?%…’]/;
const GLUED_RIGHT = /^[$£€¥#@]/;

/**
 * A mark with the spaces that it most often had. Two kinds of counts mislead and are read with care: a closing mark or a
 * stop is often followed by another mark, an opening one preceded by one. So their outer sides have a space unless it was
 * missing seven times of eight, as in scripts without spaces.
 */
function mark(key: string, forms: readonly SurfaceForm[], quoteTexts: ReadonlyMap<string, string>): Written {
  const counts = [0, 0, 0, 0];
  let text = key;
  let most = 0;
  for (const form of forms) {
    let sum = 0;
    for (let glue = 0; glue < 4; glue++) {
      counts[glue] += form.counts[glue];
      sum += form.counts[glue];
    }
    if (sum > most) {
      most = sum;
      text = form.text;
    }
  }
  const total = counts[0] + counts[1] + counts[2] + counts[3];
  let glue =
    total > 0 ? counts.indexOf(Math.max(...counts)) : (GLUED_LEFT.test(key) ? 1 : 0) + (GLUED_RIGHT.test(key) ? 2 : 0);
  const pair = pairOf(key);
  const opens = pair?.role === PairRole.open;
  const closes = pair?.role === PairRole.close;
  if (closes || STOPS.test(key)) glue = (glue & 1) + (isRare(counts[0] + counts[1], total) ? 2 : 0);
  if (opens) glue = (glue & 2) + (isRare(counts[0] + counts[2], total) ? 1 : 0);
  const isWide = isWideMark(key.codePointAt(0)!);
  const shown = quoteTexts.get(key) ?? (pair === undefined ? text : key);
  return {
    ...plainToken(key, false),
    text: shown,
    firstText: shown,
    isGluedLeft: isWide || (glue & 1) !== 0,
    isGluedRight: isWide || (glue & 2) !== 0,
    pair: pair?.role === PairRole.either && total > 0 ? { ...pair, hasOwnSpaces: true } : pair,
  };
}

function isRare(count: number, total: number): boolean {
  return total > 0 && 8 * count < total;
}

/** CJK and full-width punctuation, which carries its space within. */
function isWideMark(cp: number): boolean {
  return (cp >= 0x3000 && cp <= 0x303f) || (cp >= 0xff01 && cp <= 0xff65);
}

/**
 * The text of each quotation mark, opening and closing ones in one style: straight when most of both were, else each
 * one's most frequent form that is not.
 */
function chooseQuotes({ vocabulary, surfaces }: WrittenSource): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const [open, close, straight] of [
    ['“', '”', '"'],
    ['‘', '’', "'"],
  ] as const) {
    let straightCount = 0;
    let otherCount = 0;
    for (const key of [open, close]) {
      texts.set(key, key);
      let most = 0;
      for (const { text, counts } of formsOf(key)) {
        const sum = counts[0] + counts[1] + counts[2] + counts[3];
        if (text === straight) {
          straightCount += sum;
          continue;
        }
        otherCount += sum;
        if (sum > most) texts.set(key, text);
        most = Math.max(most, sum);
      }
    }
    if (straightCount > otherCount) texts.set(open, straight).set(close, straight);
  }
  return texts;

  function formsOf(key: string): readonly SurfaceForm[] {
    const id = vocabulary.idOf(key);
    return id === 0 ? [] : surfaces.forms(id);
  }
}
