// From bytes to token ids: what every tokenizer's stream looks like, and where the ids go.

import type { SurfaceTable } from './surface-table.ts';
import type { WordInterner, WordTable } from './word-table.ts';
import { grown } from '../base/arrays.ts';
import { hashBytes } from '../base/hash.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from './vocabulary.ts';

/** A growing row of token ids; whoever drains it sets `length` back. */
export class TokenBuffer {
  ids: Uint32Array = new Uint32Array(1 << 12);
  length = 0;

  /** Makes room for `more` further ids. */
  reserve(more: number): void {
    if (this.length + more > this.ids.length)
      this.ids = grown(this.ids, Math.max(2 * this.ids.length, this.length + more));
  }

  append(ids: Uint32Array): void {
    this.reserve(ids.length);
    this.ids.set(ids, this.length);
    this.length += ids.length;
  }

  /** Adds a sentence of tokens, whatever they are. */
  addSentence(words: WordInterner, tokens: readonly string[]): void {
    this.reserve(tokens.length + 2);
    this.ids[this.length++] = SENTENCE_START_ID;
    for (const token of tokens) {
      const bytes = encoder.encode(token);
      this.ids[this.length++] = words.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
    }
    this.ids[this.length++] = SENTENCE_END_ID;
  }

  /** All ids, as they lie here. */
  view(): Uint32Array {
    return this.ids.subarray(0, this.length);
  }

  /** Drops the first `count` ids. */
  drop(count: number): void {
    this.ids.copyWithin(0, count, this.length);
    this.length -= count;
  }
}

/** Where a stream puts what it reads. */
export interface TokenTarget {
  readonly words: WordInterner;
  readonly surfaces: SurfaceTable;
  readonly out: TokenBuffer;
}

/**
 * One document after the other as bytes in, token ids out.
 *
 * Each sentence comes as id 1, its words, id 2. The ids do not depend on how the bytes are cut into pieces. A token is
 * handed on as soon as what follows it can no longer change it.
 */
export interface TokenStream {
  /** Reads bytes[from..to), valid UTF-8, of the current document. The bytes are not kept. */
  push(bytes: Uint8Array, from: number, to: number): void;
  /** Ends the document: the last word and the last sentence are complete. */
  endDocument(): void;
}

/** Reads documents into a row of token ids; ids are given out in order of first occurrence. */
export interface TokenReader {
  /** Reads bytes[from..to), valid UTF-8, of the current document. The bytes are not kept. */
  push(bytes: Uint8Array, from: number, to: number): void;
  /** Ends the document: its last word and its last sentence are complete. */
  endDocument(): void;
  /** Adds one sentence that is tokens already; what was pushed of a document does not notice. */
  pushTokens(tokens: readonly string[]): void;
  /** How many ids are in the row: read, and not dropped yet. */
  readonly length: number;
  /** The row, valid until the next call; each sentence as id 1, its words, id 2. */
  ids(): Uint32Array;
  /** Forgets the first `count` ids of the row. */
  drop(count: number): void;
  /** How many ids have been given out, the three marks included. */
  readonly wordCount: number;
  /** The words by id. Nobody may add to them; a later call has them and the words that came since. */
  words(): WordTable;
  /** How the words were written, with counts since the beginning; without a form unless the tokenizer is `words`. */
  surfaces(): SurfaceTable;
}

/** A run of bytes without white space is cut after this many, so that memory stays flat on any input. */
export const RUN_BYTES_MAX = 1 << 16;

/** Bytes that wait until it is clear where their last token ends. */
export class PendingBytes {
  bytes: Uint8Array = new Uint8Array(1 << 12);
  length = 0;

  append(bytes: Uint8Array, from: number, to: number): void {
    const length = this.length + (to - from);
    if (length > this.bytes.length) this.bytes = grown(this.bytes, length);
    this.bytes.set(bytes.subarray(from, to), this.length);
    this.length = length;
  }

  /** Drops the first `count` bytes. */
  drop(count: number): void {
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
  }
}

/** The last place at or before `at` where a code point begins. */
export function codePointStart(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && at - start < 4 && (bytes[start] & 0xc0) === 0x80) start--;
  return start;
}

const encoder = new TextEncoder();
