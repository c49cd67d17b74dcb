// Where things stand in the block that describes a packed model to the kernels, and in a state. Offsets in bytes; all fields
// are unsigned 32-bit numbers, but for the one marked. assembly/lookup.ts has the same numbers.
//
// The block begins with order (0), vocabulary size (4), 0 (8) and the log10 probability of unknown words as a float32 (12).
// Level n's record stands at LEVELS_AT + LEVEL_BYTES (n - 1). Addresses that a level has no use for are 0.

/** The record of length 1, and what each record takes; there are at most 8. */
export const LEVELS_AT = 64;
export const LEVEL_BYTES = 256;
export const MODEL_BYTES = LEVELS_AT + 8 * LEVEL_BYTES;

/** Offsets in a level's record. */
export const LEVEL_FIELDS = {
  /** How many nodes. */
  size: 0,
  /** Float32 numbers, or codes of a byte each when there is a book (256 float32 numbers). */
  probs: 4,
  probBook: 8,
  /** Float32 numbers; 0 where there are codes, whose book has 256 float32 numbers. */
  backoffs: 12,
  backoffBook: 16,
  /** Children: as many 0 bits as a node has, then a 1. */
  bits: 20,
  /** On length 1 the first child of each node; above, the position of every 64th 1 bit. */
  select: 24,
  /** How many 1 bits come before every 512th. */
  ranks: 28,
  /** The number of every (1 << shift)-th node. */
  samples: 32,
  sampleShift: 36,
  /** Directly addressable codes, see below: ids or places, and places in the book of backoff weights. */
  ids: 40,
  backoffCodes: 124,
} as const;

/**
 * A row of directly addressable codes: how many layers (0), then for each from 4 on, 20 bytes apart: width (0), shift (4),
 * chunks (8), continuation bits (12), and how many of these are 1 before every 512th (16).
 */
export const LAYER_BYTES = 20;

/** A state: its length (0), the length of the n-gram that answered last (4), the nodes of its last 1, 2, … words (8). */
export const STATE_NODES = 8;
/** Room for the nodes that come next, and for children. */
export const STATE_NEXT = 40;
export const STATE_RANGES = 72;
export const STATE_BYTES = 144;

/** Room for `scoreRow` to work in: 65 records of 128 bytes, and four lists of 64 addresses. */
export const ROW_ROOM_BYTES = 65 * 128 + 4 * 64 * 4;

/** What stands for "not there". */
export const NONE = 0xffff_ffff;

/**
 * Functions on a heap; all arguments and addresses are unsigned 32-bit numbers. `model` is a block as described above, `state` a state. Results that are whole numbers come signed: `>>> 0` makes them unsigned.
 */
export interface LookupKernel {
  /** How many bits are 1 in so many words of 8 bytes. */
  countOnes(bits: number, words: number): number;
  /** ranks[b] = 1 bits before bit 512 b, for all blocks and the end. Returns how many there are. */
  buildRanks(bits: number, words: number, ranks: number): number;
  /** select[k] = where the (64 k)-th 1 bit is; behind the last of these the position behind all bits. */
  buildSelect(bits: number, words: number, select: number): void;
  /** starts[node] = the first child of a node, for all nodes and the end. */
  buildStarts(bits: number, words: number, starts: number): void;
  /** samples[j] = number j << shift of a row of codes. */
  buildSamples(codes: number, size: number, shift: number, samples: number): void;
  /** log10 P(id | state); moves the state on and leaves the length of the n-gram that answered in it. */
  score(model: number, state: number, id: number): number;
  /**
   * Scores a row of ids as `score` does one by one, `<s>` being the start of a sentence, which gets 0: float64 numbers, and a
   * byte each. The row may begin and end anywhere in a sentence: it goes on from the state and leaves the last word's there.
   */
  scoreRow(
    model: number,
    state: number,
    ids: number,
    count: number,
    outLog10: number,
    outLength: number,
    room: number,
  ): void;
  /** log10 of the backoff weight of a state's last `n` words. */
  stateBackoff(model: number, state: number, n: number): number;
  /**
   * The words listed behind a state's last `n`: ids, log10 probabilities (float32, NaN for blanks), and what the context
   * without its first word gives them (float64). Returns how many; NONE for a file that contradicts itself.
   */
  listed(model: number, state: number, n: number, ids: number, log10s: number, lowers: number): number;
}
