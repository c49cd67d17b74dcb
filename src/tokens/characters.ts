// Letters as tokens: extended grapheme clusters (UAX 29), the space among them; a line is a sequence of its own.

import { hashBytes } from '../base/hash.ts';
import { nextGraphemeBoundary } from './segment.ts';
import {
  PendingBytes,
  RUN_BYTES_MAX,
  codePointStart,
  type TokenBuffer,
  type TokenStream,
  type TokenTarget,
} from './stream.ts';
import type { CharactersTokenizer } from './tokenizer.ts';
import { foldUtf8 } from './unicode.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from './vocabulary.ts';
import type { WordInterner } from './word-table.ts';

const LINE_FEED = 10;
const RETURN = 13;

/** See `TokenStream`. Empty lines give nothing; a CR before LF belongs to the line's end. */
export class CharactersStream implements TokenStream {
  private readonly words: WordInterner;
  private readonly out: TokenBuffer;
  private readonly caseFold: boolean;
  private readonly pending = new PendingBytes();
  private isOpen = false;
  /** asciiIds[byte] is the id of that one-byte token once it was seen, or 0. */
  private readonly asciiIds = new Uint32Array(128);

  constructor(tokenizer: CharactersTokenizer, target: TokenTarget) {
    this.words = target.words;
    this.out = target.out;
    this.caseFold = tokenizer.caseFold;
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    const { pending } = this;
    for (let at = from; at < to;) {
      const end = Math.min(to, at + RUN_BYTES_MAX);
      pending.append(bytes, at, end);
      at = end;
      this.drain();
    }
  }

  endDocument(): void {
    this.read(this.pending.length);
    this.pending.length = 0;
    this.close();
  }

  /** Reads up to the last line's end: no cluster reaches across one. A longer line is cut at fixed places. */
  private drain(): void {
    const { pending } = this;
    const lastFeed = pending.bytes.lastIndexOf(LINE_FEED, pending.length - 1);
    if (lastFeed >= 0) {
      this.read(lastFeed + 1);
      pending.drop(lastFeed + 1);
    }
    while (pending.length > RUN_BYTES_MAX) {
      const cut = codePointStart(pending.bytes, RUN_BYTES_MAX);
      this.read(cut);
      pending.drop(cut);
    }
  }

  private read(to: number): void {
    const { out, pending } = this;
    const { bytes } = pending;
    out.reserve(2 * to + 8);
    let lineStart = 0;
    for (let at = 0; at < to;) {
      const byte = bytes[at];
      if (byte === LINE_FEED || (byte === RETURN && bytes[at + 1] === LINE_FEED && at + 1 < to)) {
        this.close();
        at += byte === LINE_FEED ? 1 : 2;
        lineStart = at;
        continue;
      }
      // Lines longer than the limit are cut at fixed places, wherever the pieces of the input end.
      let limit = to;
      if (to - lineStart > RUN_BYTES_MAX) {
        limit = codePointStart(bytes, lineStart + RUN_BYTES_MAX);
        if (at >= limit) {
          lineStart = at;
          continue;
        }
      }
      const end = nextGraphemeBoundary(bytes, at, limit);
      if (!this.isOpen) {
        out.ids[out.length++] = SENTENCE_START_ID;
        this.isOpen = true;
      }
      out.ids[out.length++] = this.idOf(bytes, at, end);
      at = end;
    }
  }

  private idOf(bytes: Uint8Array, from: number, to: number): number {
    const byte = bytes[from];
    if (to - from === 1 && byte < 128) return (this.asciiIds[byte] ||= this.intern(bytes, from, to));
    return this.intern(bytes, from, to);
  }

  private intern(bytes: Uint8Array, from: number, to: number): number {
    if (!this.caseFold) return this.words.intern(bytes, from, to, hashBytes(bytes, from, to));
    const folded = foldUtf8(bytes, from, to);
    return this.words.intern(folded, 0, folded.length, hashBytes(folded, 0, folded.length));
  }

  private close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.out.ids[this.out.length++] = SENTENCE_END_ID;
  }
}
