// Passes over all rows that need the order of the text: in which order the words came up, and which n-gram files list last.

import type { Heap } from '../kernels/wasm.ts';
import { FIRST_WORD_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import type { ScratchFiles } from './node-scratch.ts';
import type { RowRef } from './rows.ts';

/** The ids of a row that may lie in a file. */
export function rowIds(heap: Heap, files: ScratchFiles, row: RowRef): Uint32Array {
  if (row.at >= 0) return heap.u32.subarray(row.at >>> 2, (row.at >>> 2) + row.length);
  const ids = new Uint32Array(row.length);
  files.read(row.file, row.offset, new Uint8Array(ids.buffer));
  return ids;
}

/** In which order the words of a text came up. */
export interface FirstSeen {
  /** The ids of all words in that order. */
  readonly words: Uint32Array;
  /** before[i] is how many words came up before row i. */
  readonly before: readonly number[];
}

/** O(tokens), and it ends with the last new word. */
export function firstSeenWords(rows: Iterable<Uint32Array>, vocabularySize: number): FirstSeen {
  const words = new Uint32Array(vocabularySize - FIRST_WORD_ID);
  const isSeen = new Uint8Array(vocabularySize).fill(1, 0, FIRST_WORD_ID);
  const before: number[] = [];
  let size = 0;
  for (const ids of rows) {
    before.push(size);
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (isSeen[id] === 1) continue;
      isSeen[id] = 1;
      words[size++] = id;
    }
    if (size === words.length) break;
  }
  return { words, before };
}

/** An n-gram and its counts. */
export interface LastListed {
  readonly raw: number;
  readonly adjusted: number;
}

/**
 * For each length below the order the n-gram that ARPA files list last: greatest last word, then greatest word before it, and
 * so on. Its counts are what the discounts' quirk needs (see estimate/discounts.ts).
 *
 * From the last row to the first: where words are listed as they came up, those that are listed last are in the last rows
 * only, and the search ends there. Otherwise O(tokens).
 *
 * @param rowAt - The ids of row i.
 * @param firstSeen - How words are listed; undefined for the order of ids.
 * @returns Index 0 for length 1; undefined for a length of which there is no n-gram.
 */
export function lastListed(
  rowAt: (i: number) => Uint32Array,
  rowCount: number,
  order: number,
  vocabularySize: number,
  firstSeen: FirstSeen | undefined,
): readonly (LastListed | undefined)[] {
  const ranks = Uint32Array.from({ length: vocabularySize }, (_, id) => id);
  firstSeen?.words.forEach((id, i) => (ranks[id] = FIRST_WORD_ID + i));
  const best = Array.from({ length: order - 1 }, (): Best => ({ ids: [], raw: 0, lefts: new Set(), keepsRaw: false }));
  // Below this rank a word ends no better n-gram of any length.
  let limit = 0;
  for (let row = rowCount - 1; row >= 0; row--) {
    const ids = rowAt(row);
    let start = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (id === SENTENCE_START_ID) start = i;
      if (ranks[id] < limit || id === SENTENCE_START_ID) continue;
      const longest = Math.min(order - 1, i - start + 1);
      for (let n = 1; n <= longest; n++) note(best[n - 1], ids, i, n, ranks);
      limit = best.reduce((least, one) => Math.min(least, one.ids.length === 0 ? 0 : ranks[one.ids[0]]), Infinity);
    }
    // No word of that rank or above stands in an earlier row.
    const before = firstSeen?.before[row] ?? Infinity;
    if (limit >= FIRST_WORD_ID + before) break;
  }
  return best.map(({ ids, raw, lefts, keepsRaw }) =>
    ids.length === 0 ? undefined : { raw, adjusted: keepsRaw ? raw : lefts.size },
  );
}

interface Best {
  /** The last word first. */
  ids: number[];
  raw: number;
  lefts: Set<number>;
  /** Whether it begins with `<s>`. */
  keepsRaw: boolean;
}

/** Compares the n-gram of length n that ends at place i with the best one. */
function note(best: Best, ids: Uint32Array, i: number, n: number, ranks: Uint32Array): void {
  for (let back = 0; back < n; back++) {
    const known = best.ids[back];
    const id = ids[i - back];
    if (id === known) continue;
    if (known !== undefined && ranks[id] < ranks[known]) return;
    best.ids = Array.from(ids.subarray(i - n + 1, i + 1)).reverse();
    best.raw = 0;
    best.lefts.clear();
    best.keepsRaw = best.ids.at(-1) === SENTENCE_START_ID;
    break;
  }
  best.raw++;
  if (!best.keepsRaw) best.lefts.add(ids[i - n]);
}
