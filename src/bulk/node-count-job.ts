// Counting a shard: all n-grams that begin with a word, or a pair, of some range. Records are written, sorted and scanned; what comes out
// are rows of levels as in a count file.

import { SCAN_BLOCK_BYTES, recordWords, scanLevelAt, sortScratchBytes } from '../kernels/count.ts';
import type { ThreadContext } from './node-context.ts';
import type { ShardRange } from './node-shard-ranges.ts';
import type { BytesRef } from './rows.ts';

/** How all shards are counted. */
export interface CountSettings {
  readonly order: number;
  /** Bits of an id. */
  readonly bits: number;
  /** Whether counts are raw, rather than adjusted for Kneser–Ney. */
  readonly isRaw: boolean;
  readonly vocabularySize: number;
  /** Address of how often each word was read. */
  readonly histogram: number;
  /** Ids of the longest row that is in a file, 0 when none is. */
  readonly longestFileRow: number;
}

/** One shard. */
export interface CountJob {
  readonly kind: 'count';
  readonly settings: CountSettings;
  readonly range: ShardRange;
}

/** The n-grams of one length of a shard. */
export interface ShardLevel {
  readonly nodes: number;
  /** Bits of `children`: for each n-gram one shorter as many zeros as it has children here, then a 1. */
  readonly childBits: number;
  readonly children: BytesRef;
  readonly ids: BytesRef;
  readonly counts: BytesRef;
  readonly countsOfCounts: readonly number[];
  /** Most children of one n-gram. */
  readonly fanout: number;
}

export interface CountResult {
  /** levels[n - 2] holds the n-grams of length n. */
  readonly levels: readonly ShardLevel[];
}

/** Bytes that the thread keeps over all of its jobs; they must be 0 when the stage begins. */
export function countStateBytes({ isRaw, vocabularySize }: CountSettings): number {
  return (isRaw ? 0 : 8 * vocabularySize) + SCAN_BLOCK_BYTES + 64;
}

/** Bytes that a shard takes of a thread's area, at most. Not all of them are touched. */
export function countJobBytes(settings: CountSettings, records: number, width: number): number {
  const { order, bits, longestFileRow } = settings;
  let bytes = 4 * width + 8 * recordWords(order, bits) * records + sortScratchBytes(order, bits) + 4 * longestFileRow;
  for (let n = 2; n <= order; n++) {
    const sizes = levelBytes(n, records, width, bits);
    bytes += sizes.children + sizes.ids + sizes.counts;
  }
  return bytes + 64 * (order + 4);
}

/** What the rows of a level may take. Fewer than half of the n-grams are met twice, and few more than 128 times. */
function levelBytes(
  n: number,
  records: number,
  width: number,
  bits: number,
): { readonly children: number; readonly ids: number; readonly counts: number } {
  return {
    children: Math.ceil((records + (n === 2 ? width : records)) / 8) + 32,
    ids: records * Math.ceil((bits + 1) / 7) + 32,
    counts: Math.ceil(0.6 * records) + 32,
  };
}

export function runCount(context: ThreadContext, { settings, range }: CountJob): CountResult {
  const { from, to, nextFrom, nextTo, records } = range;
  const { heap, counting } = context;
  const { order, bits, isRaw, vocabularySize, histogram, longestFileRow } = settings;
  const last = isRaw ? 0 : context.take(4 * vocabularySize);
  const ends1 = isRaw ? 0 : context.take(4 * vocabularySize);
  const block = context.take(SCAN_BLOCK_BYTES);
  const width = to - from;
  const ends = context.take(4 * width);
  for (let word = from, start = 0; word < to; word++) {
    heap.u32[(ends >>> 2) + word - from] = start;
    // Nothing follows </s>.
    if (word !== 2) start += heap.u32[(histogram >>> 2) + word];
  }
  const recordsAt = context.take(8 * recordWords(order, bits) * records);
  const rowAt = context.take(4 * longestFileRow);
  for (const row of context.rows) {
    if (row.at < 0) context.files.read(row.file, row.offset, context.bytesAt(rowAt, 4 * row.length));
    const at = row.at < 0 ? rowAt : row.at;
    counting.scatter(at, row.length, from, to, nextFrom, nextTo, ends, recordsAt, order, bits);
  }
  counting.sortBuckets(recordsAt, ends, width, order, bits, context.take(sortScratchBytes(order, bits)));

  const b = block >>> 2;
  heap.u32[b] = order;
  heap.u32[b + 1] = isRaw ? 1 : 0;
  heap.u32[b + 3] = last;
  heap.u32[b + 4] = ends1;
  for (let n = 2; n <= order; n++) {
    const sizes = levelBytes(n, records, width, bits);
    const children = context.take(sizes.children);
    heap.u8.fill(0, children, children + sizes.children);
    const ids = context.take(sizes.ids);
    const counts = context.take(sizes.counts);
    heap.u32.set([children, 0, ids, ids, counts, counts, 0, 0, 0, 0, 0, 0, 0], (block + scanLevelAt(n)) >>> 2);
  }
  counting.scanBuckets(recordsAt, ends, from, width, bits, block);
  const levels: ShardLevel[] = [];
  for (let n = 2; n <= order; n++) {
    const at = (block + scanLevelAt(n)) >>> 2;
    const [children, childBits, ids, idsEnd, counts, countsEnd, nodes, c1, c2, c3, c4, , fanout] = heap.u32.subarray(
      at,
      at + 13,
    ) as unknown as number[];
    levels.push({
      nodes: nodes,
      childBits: childBits,
      children: context.keep(children, Math.ceil(childBits / 8)),
      ids: context.keep(ids, idsEnd - ids),
      counts: context.keep(counts, countsEnd - counts),
      countsOfCounts: [c1, c2, c3, c4],
      fanout: fanout,
    });
  }
  return { levels };
}
