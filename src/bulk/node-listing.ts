// Passes over all rows that need the order of the text: in which order the words came up, and which n-gram files list last.

import type { Heap } from '../kernels/wasm.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { ScratchFiles } from './node-scratch.ts';
import type { RowRef } from './rows.ts';

/** The ids of a row that may lie in a file. */
export function rowIds(heap: Heap, files: ScratchFiles, row: RowRef): Uint32Array {
  if (row.at >= 0) return heap.u32.subarray(row.at >>> 2, (row.at >>> 2) + row.length);
  const ids = new Uint32Array(row.length);
  files.read(row.file, row.offset, new Uint8Array(ids.buffer));
  return ids;
}

/** The ids of all words in the order in which they came up. O(tokens), and it ends with the last new word. */
export function firstSeenWords(rows: Iterable<Uint32Array>, vocabularySize: number): Uint32Array {
  const firstSeen = new Uint32Array(vocabularySize - FIRST_WORD_ID);
  const isSeen = new Uint8Array(vocabularySize).fill(1, 0, FIRST_WORD_ID);
  let size = 0;
  for (const ids of rows) {
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (isSeen[id] === 1) continue;
      isSeen[id] = 1;
      firstSeen[size++] = id;
    }
    if (size === firstSeen.length) break;
  }
  return firstSeen;
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
 * @param ranks - ranks[id] is where the word is listed.
 * @returns Index 0 for length 1; undefined for a length of which there is no n-gram.
 */
export function lastListed(
  rows: Iterable<Uint32Array>,
  order: number,
  ranks: Uint32Array,
): readonly (LastListed | undefined)[] {
  const best = Array.from({ length: order - 1 }, (): Best => ({ ids: [], raw: 0, lefts: new Set(), keepsRaw: false }));
  // Below this rank a word ends no better n-gram of any length.
  let limit = 0;
  for (const ids of rows) {
    let start = 0;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i];
      if (id === 1) {
        start = i;
        continue;
      }
      if (ranks[id] < limit) continue;
      const longest = Math.min(order - 1, i - start + 1);
      for (let n = 1; n <= longest; n++) note(best[n - 1], ids, i, n, ranks);
      limit = best.reduce((least, one) => Math.min(least, one.ids.length === 0 ? 0 : ranks[one.ids[0]]), Infinity);
    }
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
    best.keepsRaw = best.ids.at(-1) === 1;
    break;
  }
  best.raw++;
  if (!best.keepsRaw) best.lefts.add(ids[i - n]);
}
