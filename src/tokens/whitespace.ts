// The reference's tokenizer: words are what stands between the bytes NUL, TAB, LF, CR and space; a line is a sentence.

import { NgramError } from '../base/errors.ts';
import { FNV_PRIME, FNV_START, finishHash } from '../base/hash.ts';
import { PendingBytes, type TokenBuffer, type TokenStream, type TokenTarget } from './stream.ts';
import type { WhitespaceTokenizer } from './tokenizer.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from './vocabulary.ts';
import type { WordInterner } from './word-table.ts';

/** IS_SEPARATOR[byte] is 1 for NUL, TAB, LF, CR and space. */
const IS_SEPARATOR = new Uint8Array(256);
for (const byte of [0, 9, 10, 13, 32]) IS_SEPARATOR[byte] = 1;
const LINE_FEED = 10;
const LESS_THAN = 0x3c;
/** Bytes read at a time, so that the ids of one step need little room. */
const STEP_BYTES = 1 << 16;

/** See `TokenStream`. A word may be of any length: it waits in memory until it ends. */
export class WhitespaceStream implements TokenStream {
  private readonly words: WordInterner;
  private readonly out: TokenBuffer;
  private readonly skipSymbols: boolean;
  private readonly pending = new PendingBytes();
  private isOpen = false;
  /** Line of the current document, from 1, for messages. */
  private line = 1;

  constructor(tokenizer: WhitespaceTokenizer, target: TokenTarget) {
    this.words = target.words;
    this.out = target.out;
    this.skipSymbols = tokenizer.skipSymbols;
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    let start = from;
    if (this.pending.length > 0) {
      while (start < to && IS_SEPARATOR[bytes[start]] === 0) start++;
      this.pending.append(bytes, from, start);
      if (start === to) return;
      this.flushPending();
    }
    let end = to;
    while (end > start && IS_SEPARATOR[bytes[end - 1]] === 0) end--;
    for (let at = start; at < end;) at = this.read(bytes, at, Math.min(end, at + STEP_BYTES), end);
    this.pending.append(bytes, end, to);
  }

  endDocument(): void {
    if (this.pending.length > 0) this.flushPending();
    if (this.isOpen) this.closeSentence();
    this.line = 1;
  }

  private flushPending(): void {
    const { bytes, length } = this.pending;
    this.pending.length = 0;
    this.read(bytes, 0, length, length);
  }

  /** Reads bytes[from..stop) and to the end of the word that `stop` cuts, which comes before `end`; returns where it stopped. */
  private read(bytes: Uint8Array, from: number, stop: number, end: number): number {
    const { words, out } = this;
    out.reserve(2 * (stop - from) + 8);
    let at = from;
    while (at < stop) {
      const first = bytes[at];
      if (IS_SEPARATOR[first] === 1) {
        at++;
        if (first === LINE_FEED) {
          if (!this.isOpen) this.openSentence();
          this.closeSentence();
          this.line++;
        }
        continue;
      }
      const start = at;
      let hash = FNV_START;
      for (let byte = first; ;) {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        if (++at === end) break;
        byte = bytes[at]!;
        if (IS_SEPARATOR[byte] === 1) break;
      }
      if (first === LESS_THAN && this.isReserved(bytes, start, at)) continue;
      if (!this.isOpen) this.openSentence();
      out.ids[out.length++] = words.intern(bytes, start, at, finishHash(hash));
    }
    return at;
  }

  private openSentence(): void {
    this.isOpen = true;
    this.out.ids[this.out.length++] = SENTENCE_START_ID;
  }

  private closeSentence(): void {
    this.isOpen = false;
    this.out.reserve(1);
    this.out.ids[this.out.length++] = SENTENCE_END_ID;
  }

  /** True when the word is `<s>`, `</s>` or `<unk>` and such words are skipped; an error when they are not. */
  private isReserved(bytes: Uint8Array, from: number, to: number): boolean {
    if (to - from > 5) return false;
    const word = String.fromCharCode(...bytes.subarray(from, to));
    if (word !== '<s>' && word !== '</s>' && word !== '<unk>') return false;
    if (this.skipSymbols) return true;
    throw reservedWordError(word, this.line);
  }
}

/** What happens to a text that holds a mark of sentences where such words are not skipped. */
export function reservedWordError(word: string, line: number): NgramError {
  return new NgramError(
    'RESERVED_WORD',
    `line ${line} of a document holds the word ${word}, which marks sentences itself`,
    {
      hint: 'Read such words as white space with --skip-symbols (skipSymbols: true), or use the tokenizer "words".',
      details: { word, line },
    },
  );
}
