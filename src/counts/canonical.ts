// The order of ids that every finished table has: by descending count, equal counts by bytes.

import type { CountArray } from '../base/arrays.ts';
import { compareBytes, prefixNumber } from '../base/bytes.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';

/** A finished vocabulary, and the way from the ids before. */
export interface CanonicalWords {
  readonly vocabulary: WordTable;
  /** newIds[old id] is the id in `vocabulary`; 0 for words that were not counted. The marks keep theirs. */
  readonly newIds: Uint32Array;
}

/** Sorts the counted words of `words` into their final order and leaves out those with a count of 0. O(V log V). */
export function canonicalWords(words: WordTable, counts: CountArray): CanonicalWords {
  const sorted = sortWords(words, counts);
  const newIds = new Uint32Array(words.size);
  for (let mark = 0; mark < FIRST_WORD_ID; mark++) newIds[mark] = mark;
  const size = FIRST_WORD_ID + sorted.length;
  const offsets = new Uint32Array(size + 1);
  const pool = new Uint8Array(words.poolBytes);
  let end = 0;
  for (let i = 0; i < sorted.length; i++) {
    const id = sorted[i];
    newIds[id] = FIRST_WORD_ID + i;
    const from = words.offsets[id];
    const to = words.offsets[id + 1];
    pool.set(words.pool.subarray(from, to), end);
    end += to - from;
    offsets[FIRST_WORD_ID + i + 1] = end;
  }
  return { vocabulary: WordTable.from(pool.slice(0, end), offsets, size), newIds };
}

function sortWords(words: WordTable, counts: CountArray): Uint32Array {
  // First by count alone (a native sort of keys that carry the id), then each group of equal counts by bytes.
  const groups = new Map<number, number>();
  let counted = 0;
  for (let id = FIRST_WORD_ID; id < words.size; id++) {
    const count = counts[id];
    if (count === 0) continue;
    groups.set(count, (groups.get(count) ?? 0) + 1);
    counted++;
  }
  const ends = new Map<number, number>();
  let end = 0;
  for (const count of Float64Array.from(groups.keys()).sort().reverse()) {
    ends.set(count, end);
    end += groups.get(count)!;
  }
  const sorted = new Uint32Array(counted);
  for (let id = FIRST_WORD_ID; id < words.size; id++) {
    const count = counts[id];
    if (count === 0) continue;
    const at = ends.get(count)!;
    sorted[at] = id;
    ends.set(count, at + 1);
  }
  const compare = byteOrder(words);
  for (const [count, size] of groups) {
    const to = ends.get(count)!;
    if (size > 1) sorted.subarray(to - size, to).sort(compare);
  }
  return sorted;
}

/** Compares words by bytes, most pairs by their first eight as two numbers. */
function byteOrder(words: WordTable): (a: number, b: number) => number {
  const { pool, offsets, size } = words;
  const first = new Uint32Array(size);
  const second = new Uint32Array(size);
  for (let id = FIRST_WORD_ID; id < size; id++) {
    first[id] = prefixNumber(pool, offsets[id], offsets[id + 1]);
    second[id] = prefixNumber(pool, offsets[id] + 4, offsets[id + 1]);
  }
  return (a, b) =>
    first[a] - first[b] ||
    second[a] - second[b] ||
    compareBytes(pool, offsets[a], offsets[a + 1], pool, offsets[b], offsets[b + 1]);
}
