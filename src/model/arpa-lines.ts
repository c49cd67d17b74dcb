// From n-grams in suffix order to the lines of an ARPA file: ids and numbers are laid into a heap, block by block, where a
// kernel writes the text.

import { ARPA_BLOCK, ARPA_LENGTH_MAX, ARPA_LINE_BYTES } from '../kernels/arpa-block.ts';
import { arpaKernel } from '../kernels/arpa.ts';
import type { ArpaKernel } from '../kernels/arpa-block.ts';
import { HEAP_START, type Heap, type HeapOptions, createHeap } from '../kernels/wasm.ts';
import { FIRST_WORD_ID, SPECIAL_WORDS, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { WordTable } from '../tokens/word-table.ts';
import type { BackoffTable } from './backoff-table.ts';
import { type SuffixOrder, changedWords } from './suffix-order.ts';

/** How many n-grams are laid out at once. */
const BLOCK_LINES = 1 << 12;
/** Pieces are handed on once they have so many bytes. */
const PIECE_BYTES = 1 << 20;

/** Addresses, all multiples of 4 but the pool's and what is behind it. */
const PROBS = HEAP_START;
const BACKOFFS = PROBS + 4 * BLOCK_LINES;
const STREAM = BACKOFFS + 4 * BLOCK_LINES;
const OFFSETS = STREAM + 4 * BLOCK_LINES * ARPA_LENGTH_MAX;

/** A part of the file, and how many n-grams of the present length are written, this part included. */
export interface ArpaPiece {
  readonly bytes: Uint8Array;
  readonly done: number;
}

/** Writes the lines of one table. The memory is that of the words, a block and a piece. */
export class ArpaLines {
  private readonly table: BackoffTable;
  private readonly heap: Heap;
  private readonly kernel: ArpaKernel;
  /** Address of the piece that is being written. */
  private readonly start: number;

  constructor(table: BackoffTable, options: HeapOptions = {}) {
    this.table = table;
    const { vocabulary } = table;
    const marks = new TextEncoder().encode(SPECIAL_WORDS.join(''));
    const pool = OFFSETS + 4 * (vocabulary.size + 1);
    // The kernel may read and write a few bytes more than there are.
    this.start = pool + marks.length + vocabulary.poolBytes + 16;
    const lineBytes = ARPA_LINE_BYTES + ARPA_LENGTH_MAX * longestWord(vocabulary) + 16;
    this.heap = createHeap(this.start + PIECE_BYTES + lineBytes, options);
    this.kernel = arpaKernel(this.heap);
    const { u8, u32 } = this.heap;
    u8.set(marks, pool);
    u8.set(vocabulary.pool.subarray(0, vocabulary.poolBytes), pool + marks.length);
    for (let id = 0, at = 0; id < FIRST_WORD_ID; id++) {
      u32[OFFSETS / 4 + id] = at;
      at += SPECIAL_WORDS[id].length;
    }
    for (let id = FIRST_WORD_ID; id <= vocabulary.size; id++) {
      u32[OFFSETS / 4 + id] = marks.length + vocabulary.offsets[id];
    }
    u32[ARPA_BLOCK.probs] = PROBS;
    u32[ARPA_BLOCK.backoffs] = BACKOFFS;
    u32[ARPA_BLOCK.offsets] = OFFSETS;
    u32[ARPA_BLOCK.pool] = pool;
    u32[ARPA_BLOCK.out] = this.start;
    u32[ARPA_BLOCK.limit] = this.start + PIECE_BYTES;
  }

  /** Writes a few dozen characters of ASCII. */
  text(text: string): void {
    const { u8, u32 } = this.heap;
    for (let i = 0; i < text.length; i++) u8[u32[ARPA_BLOCK.out]++] = text.charCodeAt(i);
  }

  /** Writes a line for each n-gram that is listed; gives pieces as they get full. */
  *level(order: SuffixOrder): Generator<ArpaPiece, void, void> {
    const { u32 } = this.heap;
    const { length, nodes } = order;
    const words = changedWords(order);
    u32[ARPA_BLOCK.length] = length;
    u32[ARPA_BLOCK.hasBackoff] = length < this.table.levels.length ? 1 : 0;
    for (let from = 0; from < nodes.length; from += BLOCK_LINES) {
      const to = Math.min(nodes.length, from + BLOCK_LINES);
      words(from, to, u32, STREAM / 4);
      this.layNumbers(order, from, to);
      u32[ARPA_BLOCK.stream] = STREAM;
      u32[ARPA_BLOCK.line] = 0;
      u32[ARPA_BLOCK.lines] = to - from;
      while (u32[ARPA_BLOCK.line] < to - from) {
        this.kernel.writeLines();
        if (u32[ARPA_BLOCK.out] >= u32[ARPA_BLOCK.limit]) {
          yield { bytes: this.take(), done: from + u32[ARPA_BLOCK.line] };
        }
      }
    }
  }

  /** What was written since the last piece; the caller's to keep. */
  take(): Uint8Array {
    const { u8, u32 } = this.heap;
    const bytes = u8.slice(this.start, u32[ARPA_BLOCK.out]);
    u32[ARPA_BLOCK.out] = this.start;
    return bytes;
  }

  /** Lays out the numbers of the n-grams at places from..to - 1. */
  private layNumbers({ length, nodes }: SuffixOrder, from: number, to: number): void {
    const { f32 } = this.heap;
    const { levels, hasUnknown } = this.table;
    const { logProb10, logBackoff10 } = levels[length - 1];
    pick(logProb10, nodes, from, to, f32, PROBS / 4);
    if (length < levels.length) pick(logBackoff10, nodes, from, to, f32, BACKOFFS / 4);
    // `<unk>` stands before all other words. What is no number is not listed.
    if (length === 1 && from === 0 && !hasUnknown) f32[PROBS / 4 + UNKNOWN_ID] = NaN;
  }
}

/** A loop of its own: its reads lie far apart, and nothing may stand in the way of having many under way at once. */
function pick(
  numbers: Float32Array,
  nodes: Uint32Array,
  from: number,
  to: number,
  target: Float32Array,
  at: number,
): void {
  for (let place = from; place < to; place++) target[at++] = numbers[nodes[place]];
}

/** Bytes of the longest word, marks included. */
function longestWord({ offsets, size }: WordTable): number {
  let longest = Math.max(...SPECIAL_WORDS.map((mark) => mark.length));
  for (let id = FIRST_WORD_ID; id < size; id++) longest = Math.max(longest, offsets[id + 1] - offsets[id]);
  return longest;
}
