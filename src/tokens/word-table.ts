// Words as bytes, found by hashing and comparing every byte: the vocabulary while text is read, and of an open table.
// Ids are given out in order of first occurrence; a finished table fills one in its own order.

import { grown } from '../base/arrays.ts';
import { NgramError, assert } from '../base/errors.ts';
import { FNV_PRIME, FNV_START, finishHash, hashBytes } from '../base/hash.ts';
import { FIRST_WORD_ID, SPECIAL_WORDS, type Vocabulary } from './vocabulary.ts';

/** Gives the id of a word's bytes: a table that adds new words, or one that answers 0 for them. */
export interface WordInterner {
  /** The id of bytes[from..to), whose finished FNV-1a hash is `hash`. */
  intern(bytes: Uint8Array, from: number, to: number, hash: number): number;
}

/** The growing vocabulary. Ids 0 to 2 are the marks, words follow from 3 on. */
export class WordTable implements Vocabulary, WordInterner {
  /** All words' UTF-8 bytes, one behind the other. */
  pool: Uint8Array;
  /** pool[offsets[id]..offsets[id + 1]) are the bytes of word id; length size + 1 and more. */
  offsets: Uint32Array;
  #size = FIRST_WORD_ID;
  /** Pairs (id, hash) by hash, linear probing; id 0 marks a free place. Built at first use. */
  #slots: Uint32Array | undefined;
  #mask = 0;

  constructor(pool: Uint8Array = new Uint8Array(1 << 12), offsets: Uint32Array = new Uint32Array(1 << 10)) {
    this.pool = pool;
    this.offsets = offsets;
  }

  /** A table whose words are given: word id's bytes are pool[offsets[id]..offsets[id + 1]). The arrays are kept. */
  static from(pool: Uint8Array, offsets: Uint32Array, size: number): WordTable {
    const table = new WordTable(pool, offsets);
    table.#size = size;
    return table;
  }

  get size(): number {
    return this.#size;
  }

  /** How many bytes the words take together. */
  get poolBytes(): number {
    return this.offsets[this.#size];
  }

  word(id: number): string {
    if (!(id >= 0 && id < this.#size)) {
      throw new NgramError(
        'VOCABULARY_MISMATCH',
        `token id ${id} is not in the vocabulary: expected 0 to ${this.#size - 1}`,
        {
          hint: 'Encode text with the same table that you ask.',
          details: { id, size: this.#size },
        },
      );
    }
    if (id < FIRST_WORD_ID) return SPECIAL_WORDS[id];
    return decoder.decode(this.pool.subarray(this.offsets[id], this.offsets[id + 1]));
  }

  idOf(word: string): number {
    // Most words are short ASCII: no bytes need be made of them.
    const { length } = word;
    if (length <= SCRATCH.length) {
      let hash = FNV_START;
      let at = 0;
      for (; at < length; at++) {
        const code = word.charCodeAt(at);
        if (code > 127) break;
        SCRATCH[at] = code;
        hash = Math.imul(hash ^ code, FNV_PRIME);
      }
      if (at === length) return this.find(SCRATCH, 0, length, finishHash(hash));
    }
    const bytes = encoder.encode(word);
    return this.find(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
  }

  find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    return this.#id(bytes, from, to, hash, false);
  }

  intern(bytes: Uint8Array, from: number, to: number, hash: number): number {
    return this.#id(bytes, from, to, hash, true);
  }

  /** Adds a word without looking for it; it is not found by `find`. For entries that are told apart by more than bytes. */
  append(bytes: Uint8Array, from: number, to: number): number {
    const id = this.#size;
    const start = this.offsets[id];
    const end = start + (to - from);
    if (end > this.pool.length) this.pool = grown(this.pool, end);
    if (id + 2 > this.offsets.length) this.offsets = grown(this.offsets, id + 2);
    // Most words are so short that a call takes longer than a loop.
    if (end - start > 32) this.pool.set(bytes.subarray(from, to), start);
    else for (let i = start, j = from; i < end; i++, j++) this.pool[i] = bytes[j]!;
    this.offsets[id + 1] = end;
    this.#size = id + 1;
    return id;
  }

  #id(bytes: Uint8Array, from: number, to: number, hash: number, add: boolean): number {
    const slots = this.#slots ?? this.#rehash(this.#size);
    const { pool, offsets } = this;
    const length = to - from;
    let slot = hash & this.#mask;
    for (let id = slots[2 * slot]; id !== 0; id = slots[2 * slot]!) {
      if (slots[2 * slot + 1] === hash) {
        const start = offsets[id];
        if (offsets[id + 1] - start === length) {
          let i = 0;
          while (i < length && pool[start + i] === bytes[from + i]) i++;
          if (i === length) return id;
        }
      }
      slot = (slot + 1) & this.#mask;
    }
    if (!add) return 0;
    const id = this.append(bytes, from, to);
    slots[2 * slot] = id;
    slots[2 * slot + 1] = hash;
    if (2 * (id + 1) > this.#mask) this.#rehash(2 * (id + 1));
    return id;
  }

  /** Rebuilds the slots for `capacity` words, at most half full. */
  #rehash(capacity: number): Uint32Array {
    let places = 1 << 10;
    while (places < 2 * capacity) places *= 2;
    assert(places <= 1 << 30, 'fewer than 2^29 words');
    const slots = new Uint32Array(2 * places);
    this.#mask = places - 1;
    for (let id = FIRST_WORD_ID; id < this.#size; id++) {
      const hash = hashBytes(this.pool, this.offsets[id], this.offsets[id + 1]);
      let slot = hash & this.#mask;
      while (slots[2 * slot] !== 0) slot = (slot + 1) & this.#mask;
      slots[2 * slot] = id;
      slots[2 * slot + 1] = hash;
    }
    this.#slots = slots;
    return slots;
  }
}

/** Where the bytes of a short word are laid out to be looked up. */
const SCRATCH = new Uint8Array(64);
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
