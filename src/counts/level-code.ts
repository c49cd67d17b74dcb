// One level of the trie as three rows of bytes and back. Children as bits, ids as differences, counts only where above 1.

import { countArray, type CountArray } from '../base/arrays.ts';
import { decodeChildren, encodeChildren } from '../base/children-code.ts';
import { ByteReader, ByteWriter } from '../base/varint.ts';
import type { CountLevel } from './table.ts';

/** The coded form of a level; see FORMAT.md, "Levels". */
export interface LevelBytes {
  /** For each n-gram of the level below, as many 0 bits as it has children, then a 1 bit. */
  readonly children: Uint8Array;
  /**
   * A varint for each n-gram: bit 0 is 1 when its count is above 1; the bits above are its id for the first child of a
   * node, for the others the difference to the id before, less 1.
   */
  readonly ids: Uint8Array;
  /** A varint for each n-gram with a count above 1: the count less 2. */
  readonly counts: Uint8Array;
}

export function encodeLevel(parents: CountLevel, level: CountLevel): LevelBytes {
  const ids = new ByteWriter();
  const counts = new ByteWriter();
  // Nearly all of the work: written to a small buffer without asking for room each time.
  const buffer = new Uint8Array(BUFFER_BYTES);
  let at = 0;
  for (let parent = 0; parent + 1 < parents.children.length; parent++) {
    const to = parents.children[parent + 1];
    let base = 0;
    for (let node = parents.children[parent]; node < to; node++) {
      const id = level.ids[node];
      const count = level.counts[node];
      if (count > 1) counts.varint(count - 2);
      // Ids are below 2^31, so that twice their difference and the bit fit 32 bits.
      let value = (2 * (id - base) + (count > 1 ? 1 : 0)) >>> 0;
      base = id + 1;
      while (value > 127) {
        buffer[at++] = (value & 127) | 128;
        value >>>= 7;
      }
      buffer[at++] = value;
      if (at > BUFFER_BYTES - 5) {
        ids.raw(buffer.subarray(0, at));
        at = 0;
      }
    }
  }
  ids.raw(buffer.subarray(0, at));
  return { children: encodeChildren(parents.children), ids: ids.finish(), counts: counts.finish() };
}

const BUFFER_BYTES = 1 << 16;

/**
 * Reads a level back. O(n-grams), about 30 million a second.
 *
 * @param length - Length of its n-grams, for messages.
 * @param parentCount - N-grams of the level below, `size` of this one.
 * @throws {NgramError} `CORRUPT` when the rows do not fit each other.
 */
export function decodeLevel(
  bytes: LevelBytes,
  length: number,
  parentCount: number,
  size: number,
  vocabularySize: number,
  isWide: boolean,
): { children: Uint32Array; ids: Uint32Array; counts: CountArray } {
  const idReader = new ByteReader(bytes.ids, `ids${length}`);
  // Each n-gram has a byte at least: a header that states more is refused before memory is taken for it.
  if (size > bytes.ids.length) throw idReader.corrupt('is too short');
  const children = decodeChildren(bytes.children, length, parentCount, size);
  const counts = countArray(size, isWide ? Number.MAX_SAFE_INTEGER : 0);
  const ids = new Uint32Array(size);
  decodeIds(bytes, length, children, ids, counts, vocabularySize);
  return { children, ids, counts };
}

function decodeIds(
  bytes: LevelBytes,
  length: number,
  children: Uint32Array,
  ids: Uint32Array,
  counts: CountArray,
  vocabularySize: number,
): void {
  const idReader = new ByteReader(bytes.ids, `ids${length}`);
  const countReader = new ByteReader(bytes.counts, `counts${length}`);
  for (let parent = 0; parent + 1 < children.length; parent++) {
    const to = children[parent + 1];
    let base = 0;
    for (let node = children[parent]; node < to; node++) {
      const value = idReader.varint();
      const id = base + Math.floor(value / 2);
      if (id >= vocabularySize) throw idReader.corrupt('names a word that is not there');
      ids[node] = id;
      counts[node] = (value & 1) === 0 ? 1 : countReader.varint() + 2;
      base = id + 1;
    }
  }
  if (!idReader.isAtEnd || !countReader.isAtEnd) throw idReader.corrupt('is too long');
}
