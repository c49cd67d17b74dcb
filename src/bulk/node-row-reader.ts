// Portions of text in, rows of ids out: what one thread does while the text is read.

import { grown } from '../base/arrays.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { SurfaceForms } from '../tokens/surface-statistics.ts';
import { tokenReader, type TokenReader } from '../tokens/token-reader.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';
import type { ScratchFiles } from './node-scratch.ts';
import type { RowRef } from './rows.ts';

/** A piece of the text: bytes[0..length), and the offsets in it at which documents end. */
export interface Portion {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly ends: readonly number[];
  /** Whether the text is cut behind it, at a place where nothing that comes depends on what was before. */
  readonly isCut: boolean;
}

/** What a portion came to. */
export interface PortionResult {
  readonly row: RowRef | undefined;
  readonly tokens: number;
  readonly sentences: number;
  /** Sentences behind the last end of a document. */
  readonly openSentences: number;
}

/** Where rows go: the part of the shared heap that is theirs, while it has room; then a file. */
export interface RowRoom {
  readonly start: number;
  /** Index in the heap's u32 of where the room ends, in 4-byte units: it may be closed while rows are read. */
  readonly end: number;
  /** Index of a counter: 4-byte units that are taken. */
  readonly counter: number;
}

/** All words that a thread has met, and their forms. */
export interface ReaderWords {
  readonly words: PlainWords;
  /** counts[id] is how often the word was read, marks included. */
  readonly counts: Uint32Array;
  readonly forms:
    { readonly words: PlainWords; readonly wordOf: Uint32Array; readonly counts: Float64Array } | undefined;
}

/** A WordTable as plain values, for another thread. */
export interface PlainWords {
  readonly pool: Uint8Array;
  readonly offsets: Uint32Array;
  readonly size: number;
}

/** Reads portions, one after the other. */
export class RowReader {
  private readonly reader: TokenReader;
  private readonly tokenizer: Tokenizer;
  private readonly heap: Heap;
  private readonly room: RowRoom;
  private readonly files: ScratchFiles;
  private readonly index: number;
  private counts = new Uint32Array(1 << 12);
  /** Whether an error that was thrown stands in the document that the portion began with. */
  isInFirstDocument = true;

  constructor(tokenizer: Tokenizer, index: number, heap: Heap, room: RowRoom, files: ScratchFiles) {
    this.reader = tokenReader(tokenizer);
    this.tokenizer = tokenizer;
    this.index = index;
    this.heap = heap;
    this.room = room;
    this.files = files;
  }

  /** @throws {NgramError} As the tokenizer. */
  read({ sequence, bytes, length, ends, isCut }: Portion): PortionResult {
    const { reader } = this;
    let from = 0;
    let openFrom = 0;
    this.isInFirstDocument = true;
    for (const end of ends) {
      reader.push(bytes, from, end);
      reader.endDocument();
      from = end;
      openFrom = reader.length;
      this.isInFirstDocument = false;
    }
    reader.push(bytes, from, length);
    if (isCut) reader.endDocument();
    const ids = reader.ids();
    const whole = ids.lastIndexOf(SENTENCE_END_ID) + 1;
    const { tokens, sentences, openSentences } = this.count(ids, whole, openFrom);
    const row = whole === 0 ? undefined : this.keep(ids.subarray(0, whole), sequence);
    reader.drop(whole);
    return { row, tokens, sentences, openSentences };
  }

  finish(): ReaderWords {
    const { reader } = this;
    const words = plainWords(reader.words());
    const counts = this.counts.slice(0, words.size);
    if (this.tokenizer.name !== 'words') return { words, counts, forms: undefined };
    const { forms, wordOf, counts: formCounts } = reader.surfaces();
    const plain = plainWords(forms);
    return {
      words,
      counts,
      forms: { words: plain, wordOf: wordOf.slice(0, plain.size), counts: formCounts.slice(0, 4 * plain.size) },
    };
  }

  private count(
    ids: Uint32Array,
    whole: number,
    openFrom: number,
  ): { readonly tokens: number; readonly sentences: number; readonly openSentences: number } {
    if (this.reader.wordCount > this.counts.length) this.counts = grown(this.counts, this.reader.wordCount);
    const { counts } = this;
    const before = counts[SENTENCE_START_ID];
    for (let i = 0; i < openFrom; i++) counts[ids[i]]++;
    const open = counts[SENTENCE_START_ID];
    for (let i = openFrom; i < whole; i++) counts[ids[i]]++;
    const sentences = counts[SENTENCE_START_ID] - before;
    return { tokens: whole - 2 * sentences, sentences, openSentences: counts[SENTENCE_START_ID] - open };
  }

  private keep(ids: Uint32Array, sequence: number): RowRef {
    const { heap, room, index } = this;
    const { length } = ids;
    const start = room.start / 4 + Atomics.add(heap.u32, room.counter, length);
    if (start + length <= Atomics.load(heap.u32, room.end)) {
      heap.u32.set(ids, start);
      return { sequence, reader: index, length, at: 4 * start, file: '', offset: 0 };
    }
    Atomics.sub(heap.u32, room.counter, length);
    const file = `rows-${index}`;
    const offset = this.files.append(file, new Uint8Array(ids.buffer, ids.byteOffset, 4 * length));
    return { sequence, reader: index, length, at: -1, file, offset };
  }
}

function plainWords({ pool, offsets, size }: PlainWords): PlainWords {
  return { pool: pool.slice(0, offsets[size]), offsets: offsets.slice(0, size + 1), size };
}

/** A table of what came from another thread. */
export function wordTableOf({ pool, offsets, size }: PlainWords): WordTable {
  return WordTable.from(pool, offsets, size);
}

/** The forms of a reader as `collectForms` wants them. */
export function surfaceForms(forms: NonNullable<ReaderWords['forms']>): SurfaceForms {
  return { forms: wordTableOf(forms.words), wordOf: forms.wordOf, counts: forms.counts };
}
