// What follows the most frequent words: how they are cut for counting is decided by it.

import type { ThreadContext } from './node-context.ts';
import { followerBin, followerBins } from './node-shard-ranges.ts';

/** One row. The thread's area begins with the sums, 4 bytes for each follower's sum of each word; they add up over its jobs. */
export interface FollowJob {
  readonly kind: 'follow';
  /** Index of the row. */
  readonly row: number;
  readonly words: readonly number[];
  readonly vocabularySize: number;
  readonly longestFileRow: number;
}

export interface FollowResult {
  /** How many places of the row were counted. */
  readonly places: number;
}

/** Bytes of the sums. */
export function followSumsBytes(words: number, vocabularySize: number): number {
  return 4 * words * followerBins(vocabularySize);
}

/** Bytes of area that a thread needs. */
export function followAreaBytes(words: number, vocabularySize: number, longestFileRow: number): number {
  return followSumsBytes(words, vocabularySize) + 4 * longestFileRow + 128;
}

export function runFollow(context: ThreadContext, job: FollowJob): FollowResult {
  const { words, vocabularySize, longestFileRow } = job;
  const { u32 } = context.heap;
  const sums = context.take(followSumsBytes(words.length, vocabularySize)) >>> 2;
  const rowAt = context.take(4 * longestFileRow);
  const row = context.rows[job.row];
  if (row.at < 0) context.files.read(row.file, row.offset, context.bytesAt(rowAt, 4 * row.length));
  const bins = followerBins(vocabularySize);
  // Frequent words have small ids.
  const sumsOf = new Int32Array(words.at(-1)! + 1).fill(-1);
  words.forEach((word, i) => (sumsOf[word] = sums + i * bins));
  const start = (row.at < 0 ? rowAt : row.at) >>> 2;
  let places = 0;
  // The last id of a row is </s>.
  for (let p = start; p < start + row.length - 1; p++) {
    const id = u32[p];
    if (id >= sumsOf.length || sumsOf[id] < 0) continue;
    u32[sumsOf[id] + followerBin(u32[p + 1])]++;
    places++;
  }
  return { places };
}
