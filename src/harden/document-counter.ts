// Documents in, their counts out, and beside the counts what neither dial can do without: which document each token and
// each written form came from. The tokens stay in memory, 4 bytes each, so that the text is read once and may be a pipe.

import { hashBytes } from '../base/hash.ts';
import { Counter, type CounterOptions } from '../counts/counter.ts';
import type { CountTable } from '../counts/table.ts';
import { TokenBuffer } from '../tokens/stream.ts';
import { tokenReader, type TokenReader } from '../tokens/token-reader.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';
import { FormDocuments } from './form-documents.ts';

/** How documents are counted. Pruning comes after a dial: what would be dropped is needed to turn it. */
export type DocumentCounterOptions = Omit<CounterOptions, 'pruneThresholds'>;

/** What a dial is turned on: a table as training makes it, and the text behind it as ids. */
export interface DocumentCounts {
  /** The plain table of all documents. */
  readonly table: CountTable;
  /** The tokens of all documents as ids of the table, each sentence as id 1, its words, id 2. */
  readonly ids: Uint32Array;
  /** Tokens ends[d - 1]..ends[d] - 1 (from 0 for d = 0) are those of document d, ascending. */
  readonly ends: Uint32Array;
  /** How words were written, with documents; without a form unless the tokenizer is `words`. */
  readonly forms: FormDocuments;
}

/**
 * A reader is replaced once it has met so many different words: each document costs a look at all forms that its reader
 * knows, so their number is kept near that of a long document.
 */
const READER_WORDS_MAX = 1 << 13;

/**
 * Counts documents and remembers which is which.
 *
 * Push the bytes of a document, end it, push the next; `finish` gives the counts. Memory: the table, 4 bytes a token, and one
 * portion (see `Counter`). The text is cut into tokens twice, once for each of the two.
 */
export class DocumentCounter {
  private readonly counter: Counter;
  private readonly words = new WordTable();
  private readonly forms = new FormDocuments();
  private readonly row = new TokenBuffer();
  private readonly ends: number[] = [];
  private reader: TokenReader;

  /** @throws {NgramError} `BAD_OPTION`. */
  constructor(options: DocumentCounterOptions = {}) {
    this.counter = new Counter(options);
    this.reader = tokenReader(this.counter.tokenizer);
  }

  get documentCount(): number {
    return this.counter.documentCount;
  }

  /** Reads bytes[from..to), valid UTF-8, of the current document. */
  push(bytes: Uint8Array, from = 0, to = bytes.length): void {
    this.counter.push(bytes, from, to);
    this.reader.push(bytes, from, to);
  }

  /** Adds one sentence that is tokens already to the current document. */
  pushTokens(tokens: readonly string[]): void {
    this.counter.pushTokens(tokens);
    this.reader.pushTokens(tokens);
  }

  endDocument(): void {
    this.counter.endDocument();
    this.reader.endDocument();
    if (this.counter.tokenizer.name === 'words') this.forms.takeDocument(this.reader.surfaces());
    this.ends.push(this.row.length + this.reader.length);
    if (this.reader.wordCount > READER_WORDS_MAX) {
      this.settle();
      this.reader = tokenReader(this.counter.tokenizer);
    }
  }

  /** The counts of all documents that were ended; the counter is used up. */
  finish(): DocumentCounts {
    this.settle();
    const table = this.counter.finish();
    const newIds = mapWords(this.words, table.vocabulary);
    const ids = this.row.view();
    for (let i = 0; i < ids.length; i++) ids[i] = newIds[ids[i]]!;
    this.forms.renumber(newIds);
    return { table, ids, ends: Uint32Array.from(this.ends), forms: this.forms };
  }

  /** Takes what the reader has read, its words renumbered to those of all readers. */
  private settle(): void {
    const { reader, row, words } = this;
    const read = reader.words();
    const newIds = Uint32Array.from({ length: read.size }, (_, id) =>
      id < FIRST_WORD_ID ? id : intern(words, read, id),
    );
    const ids = reader.ids();
    row.reserve(ids.length);
    for (let i = 0; i < ids.length; i++) row.ids[row.length++] = newIds[ids[i]]!;
    reader.drop(ids.length);
    this.forms.settle(newIds);
  }
}

function intern(to: WordTable, from: WordTable, id: number): number {
  const start = from.offsets[id];
  const end = from.offsets[id + 1];
  return to.intern(from.pool, start, end, hashBytes(from.pool, start, end));
}

/** newIds[id] is the id in `to` of word `id` of `from`. */
function mapWords(from: WordTable, to: WordTable): Uint32Array {
  return Uint32Array.from({ length: from.size }, (_, id) => {
    if (id < FIRST_WORD_ID) return id;
    const start = from.offsets[id];
    const end = from.offsets[id + 1];
    return to.find(from.pool, start, end, hashBytes(from.pool, start, end));
  });
}
