// Brackets and quotation marks: which of a sentence's belong together, and which are left out because nothing answers them.

import { closingBracketOf, openingBracketOf } from '../tokens/unicode.ts';

/** What a paired mark does by itself; `either`: it closes when its partner is open, else it opens (« », » «, " "). */
export const PairRole = { open: 1, close: 2, either: 3 } as const;

/** How a mark pairs. */
export interface Pair {
  readonly role: (typeof PairRole)[keyof typeof PairRole];
  /** Marks with the same name pair with each other; it is the opening mark. */
  readonly name: string;
  readonly isQuote: boolean;
  /** The spaces within depend on the text, not on the role (« oui »). */
  readonly hasOwnSpaces: boolean;
}

const pair = (role: Pair['role'], name: string, isQuote: boolean): Pair => ({
  role,
  name,
  isQuote,
  hasOwnSpaces: false,
});

const QUOTES = new Map<string, Pair>([
  ['“', pair(PairRole.open, '“', true)],
  ['„', pair(PairRole.open, '“', true)],
  ['‟', pair(PairRole.open, '“', true)],
  ['”', pair(PairRole.close, '“', true)],
  ['‘', pair(PairRole.open, '‘', true)],
  ['‚', pair(PairRole.open, '‘', true)],
  ['‛', pair(PairRole.open, '‘', true)],
  ['’', pair(PairRole.close, '‘', true)],
  ['"', pair(PairRole.either, '"', true)],
  ['«', pair(PairRole.either, '«', true)],
  ['»', pair(PairRole.either, '«', true)],
  ['‹', pair(PairRole.either, '‹', true)],
  ['›', pair(PairRole.either, '‹', true)],
  ['〝', pair(PairRole.open, '〝', true)],
  ['〟', pair(PairRole.close, '〝', true)],
  ['〞', pair(PairRole.close, '〝', true)],
]);

/** Marks that close these open ones though they open others elsewhere: „…“ in German, »…« beside «…». */
const CLOSED_BY = new Map([
  ['„', '“'],
  ['‚', '‘'],
  ['"', '"'],
  ['«', '»'],
  ['»', '«'],
  ['‹', '›'],
  ['›', '‹'],
]);

/** How a mark pairs: a quotation mark, a bracket, or a run of one bracket (`((` pairs with `))`); undefined for others. */
export function pairOf(key: string): Pair | undefined {
  const quote = QUOTES.get(key);
  if (quote !== undefined) return quote;
  const first = String.fromCodePoint(key.codePointAt(0)!);
  const length = key.length / first.length;
  if (first.repeat(length) !== key) return undefined;
  if (closingBracketOf(first) !== undefined) return pair(PairRole.open, key, false);
  const opener = openingBracketOf(first);
  return opener === undefined ? undefined : pair(PairRole.close, opener.repeat(length), false);
}

/** A token as matching sees it. */
export interface PairToken {
  readonly key: string;
  readonly isWord: boolean;
  readonly pair: Pair | undefined;
}

/** What becomes of a token. */
export const Fate = { plain: 0, opens: 1, closes: 2, apostrophe: 3, dropped: 4 } as const;

/**
 * Decides what becomes of each token of a sentence: `fates[i]` of `row[i]`.
 *
 * Pairs nest: a closing mark takes the innermost open one of its kind, and what was opened since and not closed is dropped.
 * Dropped too: a closing mark with nothing to close (but ’ behind a word is an apostrophe), a quotation within one of the
 * same kind, an empty quotation, and what is never closed. One exception reads better closed than dropped: speech, that is
 * a double quotation at the sentence's beginning or behind a comma or colon, since in texts it often runs on over several
 * sentences and so has no closing mark in this one.
 *
 * @returns Whether a closing double quotation mark must be written behind the last token.
 */
export function matchPairs(row: readonly PairToken[], length: number, fates: Uint8Array): boolean {
  fates.fill(Fate.plain, 0, length);
  /** Indexes of the marks that are open, the innermost last. */
  const open: number[] = [];
  for (let i = 0; i < length; i++) {
    const { key, pair } = row[i];
    if (pair === undefined) continue;
    const depth = findOpen(row, open, pair.name);
    const isSame = pair.isQuote && depth >= 0;
    const isBehindWord = i > 0 && row[i - 1].isWord;
    const isClosing = pair.role === PairRole.close || (isSame && CLOSED_BY.get(row[open[depth]].key) === key);
    if (key === '’' && isBehindWord && (depth < 0 || depth < open.length - 1)) {
      fates[i] = Fate.apostrophe;
    } else if (isClosing && depth >= 0) {
      close(row, open, depth, i, fates);
    } else if (isClosing || isSame) {
      fates[i] = Fate.dropped;
    } else {
      fates[i] = Fate.opens;
      open.push(i);
    }
  }
  let closesAtEnd = false;
  for (const i of open) {
    if (row[i].key === '“' && isSpeech(row, i, fates) && hasMore(row, i, length, fates)) closesAtEnd = true;
    else fates[i] = Fate.dropped;
  }
  return closesAtEnd;
}

/** Place in `open` of the innermost open mark with this name; -1 when there is none. */
function findOpen(row: readonly PairToken[], open: readonly number[], name: string): number {
  let depth = open.length - 1;
  while (depth >= 0 && row[open[depth]].pair!.name !== name) depth--;
  return depth;
}

/** Closes, with token `i`, the mark at this depth; drops what was opened within and is still open, and a pair with nothing in it. */
function close(row: readonly PairToken[], open: number[], depth: number, i: number, fates: Uint8Array): void {
  fates[i] = Fate.closes;
  for (let inner = depth + 1; inner < open.length; inner++) fates[open[inner]] = Fate.dropped;
  const before = keptBefore(i, fates);
  // Brackets may be empty in the text, as in `main()`; they are dropped only when dropping emptied them.
  if (before === open[depth] && (row[i].pair!.isQuote || before < i - 1)) fates[before] = fates[i] = Fate.dropped;
  open.length = depth;
}

/** Whether what opens at `i` is speech rather than a phrase put in quotes. */
export function isSpeech(row: readonly PairToken[], i: number, fates: Uint8Array): boolean {
  const before = keptBefore(i, fates);
  if (before < 0) return true;
  const { key } = row[before];
  return key === ',' || key === ':' || key === '，' || key === '：' || key === '、';
}

function keptBefore(i: number, fates: Uint8Array): number {
  let before = i - 1;
  while (before >= 0 && fates[before] === Fate.dropped) before--;
  return before;
}

function hasMore(row: readonly PairToken[], i: number, length: number, fates: Uint8Array): boolean {
  for (let k = i + 1; k < length; k++) if (fates[k] !== Fate.dropped && row[k].isWord) return true;
  return false;
}
