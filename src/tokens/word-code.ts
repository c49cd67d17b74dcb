// The words of a table as bytes and back, and orders in which they may be listed.

import { ByteReader, ByteWriter } from '../base/varint.ts';
import { FIRST_WORD_ID } from './vocabulary.ts';
import { WordTable } from './word-table.ts';

/** For each word a varint with its length in bytes; the words themselves stand one behind the other in the pool. */
export function encodeWordLengths({ offsets, size }: WordTable): Uint8Array {
  const writer = new ByteWriter();
  for (let id = FIRST_WORD_ID; id < size; id++) writer.varint(offsets[id + 1] - offsets[id]);
  return writer.finish();
}

/** @throws {NgramError} `CORRUPT` when lengths and words do not fit each other. */
export function decodeWords(lengths: Uint8Array, pool: Uint8Array, size: number): WordTable {
  const reader = new ByteReader(lengths, 'wordLengths');
  if (size - FIRST_WORD_ID > lengths.length) throw reader.corrupt('is too short for the vocabulary');
  const offsets = new Uint32Array(size + 1);
  for (let id = FIRST_WORD_ID; id < size; id++) {
    const end = offsets[id] + reader.varint();
    if (end > pool.length) throw reader.corrupt('goes beyond the words');
    offsets[id + 1] = end;
  }
  if (!reader.isAtEnd || offsets[size] !== pool.length) throw reader.corrupt('does not fit the words');
  return WordTable.from(pool.slice(), offsets, size);
}

/**
 * Reads the ids of all real words in some order, a varint each.
 *
 * @param name - Of the section, for messages.
 * @throws {NgramError} `CORRUPT`.
 */
export function decodeWordOrder(bytes: Uint8Array, size: number, name: string): Uint32Array {
  const reader = new ByteReader(bytes, name);
  if (size - FIRST_WORD_ID > bytes.length) throw reader.corrupt('is too short for the vocabulary');
  const ids = new Uint32Array(size - FIRST_WORD_ID);
  const isListed = new Uint8Array(size);
  for (let i = 0; i < ids.length; i++) {
    const id = reader.varint();
    if (id < FIRST_WORD_ID || id >= size) throw reader.corrupt('names a word that is not there');
    if (isListed[id]++ > 0) throw reader.corrupt('names a word twice');
    ids[i] = id;
  }
  if (!reader.isAtEnd) throw reader.corrupt('is too long');
  return ids;
}
