// A corpus as one row of token ids: what duplicates are looked for in. Documents stream in as bytes; their text is gone once
// it is ids, without the marks of sentences, so that a copy is found however its lines and sentences are cut.

import { grown } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import type { DocumentSink } from '../text/batch.ts';
import { tokenReader, type TokenReader } from '../tokens/token-reader.ts';
import { WORDS, type Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';

/** Places in the row are numbers of 32 bits. */
const TOKENS_MAX = 2 ** 32 - 2;

/** All documents, token by token. */
export interface TokenCorpus {
  /** The words of all documents, one document behind the other. */
  readonly ids: Uint32Array;
  /** ids[starts[d]..starts[d + 1]) is document d; length documentCount + 1. */
  readonly starts: Uint32Array;
  readonly documentCount: number;
  readonly tokenCount: number;
  /** The word of an id, folded if the tokenizer folds. */
  word(id: number): string;
}

/**
 * Reads documents into a corpus: push the bytes of a document, end it, push the next.
 *
 * Memory: 4 bytes a token, half as much again while the row grows, 4 bytes a document, and the vocabulary.
 */
export class CorpusBuilder implements DocumentSink {
  documentCount = 0;
  tokenCount = 0;
  private readonly reader: TokenReader;
  private row = new Uint32Array(1 << 12);
  private starts = new Uint32Array(1 << 8);
  private isOpen = false;

  constructor(tokenizer: Tokenizer = WORDS) {
    this.reader = tokenReader(tokenizer);
  }

  /**
   * Reads bytes[from..to), valid UTF-8, of the current document.
   *
   * @throws {NgramError} `MEMORY_BUDGET` when the ids find no room, `RESERVED_WORD`, `TOKENIZER_REQUIRED`.
   */
  push(bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return;
    this.isOpen = true;
    this.reader.push(bytes, from, to);
    this.drain();
  }

  endDocument(): void {
    this.reader.endDocument();
    this.drain();
    this.isOpen = false;
    if (this.documentCount + 2 > this.starts.length) this.starts = grown(this.starts, this.documentCount + 2);
    this.starts[++this.documentCount] = this.tokenCount;
  }

  /** Everything read; the builder is used up. */
  finish(): TokenCorpus {
    if (this.isOpen) this.endDocument();
    const { documentCount, tokenCount, row, starts } = this;
    const words = this.reader.words();
    return {
      ids: row.subarray(0, tokenCount),
      starts: starts.subarray(0, documentCount + 1),
      documentCount,
      tokenCount,
      word: (id) => words.word(id),
    };
  }

  private drain(): void {
    const { reader } = this;
    const ids = reader.ids();
    this.reserve(ids.length);
    const { row } = this;
    let count = this.tokenCount;
    for (let i = 0; i < ids.length; i++) if (ids[i] >= FIRST_WORD_ID) row[count++] = ids[i];
    this.tokenCount = count;
    reader.drop(ids.length);
  }

  private reserve(more: number): void {
    const length = this.tokenCount + more;
    if (length <= this.row.length) return;
    try {
      if (length <= TOKENS_MAX) this.row = grown(this.row, length);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
    if (length <= this.row.length) return;
    throw new NgramError('MEMORY_BUDGET', `no room for the ${length} tokens read so far`, {
      hint: 'Look at a part of the corpus at a time.',
      details: { tokens: length },
    });
  }
}
