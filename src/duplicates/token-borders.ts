// Where tokens of a text begin, in bytes: everywhere white space ends, and elsewhere where somebody asks.

import { nextGraphemeBoundary, nextWordBoundary } from '../tokens/segment.ts';
import { StreamReader } from '../tokens/stream-reader.ts';
import type { TokenReader } from '../tokens/stream.ts';
import { tokenReader } from '../tokens/token-reader.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';

/** Tokens [from, to) of a document, counted from its first. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

/** A place between tokens, and how many of them stand before it. */
export interface TokenBorder {
  readonly place: number;
  readonly tokens: number;
}

/** Marks in a row are one token: behind longer rows no border is found. */
const JOINED_MAX = 64;

/** What straight quotes become, by what stands around them. */
const QUOTES: ReadonlySet<string> = new Set(['“', '”', '‘', '’']);

/**
 * Borders between the tokens of a text, ascending, its beginning and its end included: those behind white space, and all of a
 * run without it in which a range begins or ends.
 *
 * @param ranges - Ascending, none touching another.
 */
export function* tokenBorders(
  bytes: Uint8Array,
  ranges: readonly TokenRange[],
  tokenizer: Tokenizer,
): Generator<TokenBorder> {
  const reader = tokenReader(tokenizer);
  const isSpace = spacesOf(tokenizer);
  const wanted = ranges.flatMap(({ from, to }) => [from, to]);
  let inner: InnerBorders | undefined;
  let at = 0;
  let tokens = 0;
  let next = 0;
  yield { place: at, tokens };
  while (at < bytes.length) {
    const stop = runEnd(bytes, at, isSpace);
    reader.push(bytes, at, stop);
    if (stop === bytes.length) reader.endDocument();
    const after = tokens + countWords(reader);
    while (next < wanted.length && wanted[next] <= tokens) next++;
    if (next < wanted.length && wanted[next] < after) {
      inner ??= new InnerBorders(tokenizer);
      for (const border of inner.find(bytes, at, stop)) {
        if (tokens + border.tokens < after) yield { place: border.place, tokens: tokens + border.tokens };
      }
    }
    at = stop;
    tokens = after;
    yield { place: at, tokens };
  }
}

/** isSpace[byte] is 1 for what ends a run: nothing before it is changed by what comes behind it. */
function spacesOf({ name }: Tokenizer): Uint8Array {
  const isSpace = new Uint8Array(256);
  // Spaces are letters; only lines end.
  if (name === 'characters') isSpace[10] = 1;
  else if (name === 'whitespace') for (const byte of [0, 9, 10, 13, 32]) isSpace[byte] = 1;
  else isSpace.fill(1, 0, 33);
  return isSpace;
}

/** The end of the white space that ends the next run of other bytes. */
function runEnd(bytes: Uint8Array, from: number, isSpace: Uint8Array): number {
  let at = from;
  while (at < bytes.length && isSpace[bytes[at]] === 0) at++;
  while (at < bytes.length && isSpace[bytes[at]] === 1) at++;
  return at;
}

/** How many words a reader has read, which it then forgets. */
function countWords(reader: TokenReader): number {
  const ids = reader.ids();
  let count = 0;
  for (let i = 0; i < ids.length; i++) if (ids[i] >= FIRST_WORD_ID) count++;
  reader.drop(ids.length);
  return count;
}

/** The words that a reader has read, which it then forgets. */
function takeWords(reader: TokenReader): Uint32Array {
  const words = reader.ids().filter((id) => id >= FIRST_WORD_ID);
  reader.drop(reader.length);
  return words;
}

/** Finds borders inside runs without white space. */
class InnerBorders {
  private readonly reader: StreamReader;
  private readonly nextBoundary: typeof nextWordBoundary;

  constructor(tokenizer: Tokenizer) {
    this.reader = new StreamReader(tokenizer);
    this.nextBoundary = tokenizer.name === 'characters' ? nextGraphemeBoundary : nextWordBoundary;
  }

  /**
   * The borders of bytes[from..to) behind which all goes on as if a text began there: segments are read one by one, and where
   * these are not the tokens of the run, several together are. What is not found stays whole.
   */
  find(bytes: Uint8Array, from: number, to: number): TokenBorder[] {
    const all = this.wordsOf(bytes, from, to);
    const borders: TokenBorder[] = [];
    let tokens = 0;
    for (let at = from; at < to;) {
      const { end, count } = this.piece(bytes, at, to, all.subarray(tokens));
      if (end === at) break;
      at = end;
      tokens += count;
      // White space of other scripts is no token: it goes with what stands before.
      if (borders.at(-1)?.tokens === tokens) borders.pop();
      borders.push({ place: at, tokens });
    }
    return borders;
  }

  /**
   * The piece at `from` that gives the first of these words, and how many; an empty one if there is none. It is as short as it
   * can be, and then as long as its words stay the same: white space of other scripts, and all of a row of marks, belong to it.
   */
  private piece(
    bytes: Uint8Array,
    from: number,
    to: number,
    words: Uint32Array,
  ): { readonly end: number; readonly count: number } {
    let found = { end: from, count: 0 };
    let end = from;
    for (let joined = 0; joined < JOINED_MAX && end < to; joined++) {
      end = this.nextBoundary(bytes, end, to);
      const own = this.wordsOf(bytes, from, end);
      const isFound = found.end > from;
      const isSame = own.length <= words.length && (!isFound || own.length === found.count) && this.areSame(own, words);
      if (isSame) found = { end, count: own.length };
      else if (isFound) break;
    }
    return found;
  }

  /** Whether these are the first of some words. The direction of a straight quote is nothing of its own. */
  private areSame(own: Uint32Array, words: Uint32Array): boolean {
    return own.every((id, i) => id === words[i] || (this.isQuote(id) && this.isQuote(words[i])));
  }

  private isQuote(id: number): boolean {
    return QUOTES.has(this.reader.words().word(id));
  }

  private wordsOf(bytes: Uint8Array, from: number, to: number): Uint32Array {
    this.reader.push(bytes, from, to);
    this.reader.endDocument();
    return takeWords(this.reader);
  }
}
