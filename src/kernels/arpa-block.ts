// What the kernel that writes lines of ARPA files, and its twin, find where in memory.

/**
 * The block: indices of 32-bit numbers among those of the heap. Addresses are byte offsets below 2^32.
 *
 * Lines count on from `line` to `lines`. For each, the stream has the ids of the words that are others than on the line
 * before, from the first word on; bit 31 says that another follows, bit 30 says nothing. A probability that is no number
 * stands for a line that is left out. Word `id` has the bytes from pool + offsets[id] to pool + offsets[id + 1].
 */
export const ARPA_BLOCK = {
  line: 16,
  lines: 17,
  /** Address of what comes next in the stream. */
  stream: 18,
  /** Address of the next free byte of the output, which must have room for one line and 16 bytes behind the limit. */
  out: 19,
  limit: 20,
  /** Words a line. */
  length: 21,
  /** 1 where lines have a backoff weight. */
  hasBackoff: 22,
  /** Addresses of float32 numbers, by line. */
  probs: 23,
  backoffs: 24,
  pool: 25,
  /** Address of the offsets. Up to 16 bytes behind the end of the pool may be read. */
  offsets: 26,
  /** The kernel's own: two for each of at most 8 words. */
  words: 32,
} as const;

/** The most words a line. */
export const ARPA_LENGTH_MAX = 8;

/** The most bytes of a line beside its words: two numbers, and what stands before and behind them and the words. */
export const ARPA_LINE_BYTES = 64 + ARPA_LENGTH_MAX;

/** Functions on a heap. */
export interface ArpaKernel {
  /** Writes the lines that the block describes, until none is left or the output has passed its limit. */
  writeLines(): void;
  /**
   * Writes a finite float32 in the fewest digits.
   *
   * @returns The address behind it. What is written over there is at most 16 bytes more.
   */
  writeFloat(value: number, address: number): number;
}
