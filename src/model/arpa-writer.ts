// A frozen table as an ARPA file, the text form that other tools read: sections by length, a line for each n-gram with its
// probability, its words and its backoff weight. The bytes are those that the reference writes for the same numbers.

import { grown } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import { FIRST_WORD_ID, SPECIAL_WORDS, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { WordTable } from '../tokens/word-table.ts';
import type { BackoffTable } from './backoff-table.ts';
import { FLOAT_BYTES_MAX, writeFloat } from './float-digits.ts';
import { type SuffixOrder, suffixOrders } from './suffix-order.ts';

/** Bytes are handed on once there are so many. */
const CHUNK_BYTES = 1 << 16;

const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;

/**
 * The bytes of a table as an ARPA file, in pieces of about 64 KiB; each piece is the receiver's to keep.
 *
 * O(n-grams), with some 8 bytes of memory for each n-gram of two neighbouring lengths.
 *
 * @throws {NgramError} `RESERVED_WORD`, before the first piece, for a word that such a file cannot hold: one with white
 *   space in it, or that reads as a mark.
 */
export function* arpaLines(table: BackoffTable): Generator<Uint8Array, void, void> {
  const words = new WordBytes(table.vocabulary);
  const lines = new Lines();
  lines.text('\\data\\\n');
  table.levels.forEach((_, n) => lines.text(`ngram ${n + 1}=${listedCount(table, n)}\n`));
  /** parents[n - 1] belongs to the n-grams of length n. */
  const parents: Uint32Array[] = [];
  for (const order of suffixOrders(table)) {
    parents.push(order.parents);
    lines.text(`\n\\${order.length}-grams:\n`);
    yield* levelLines(table, order, parents, words, lines);
  }
  lines.text('\n\\end\\\n');
  yield lines.take();
}

/** How many n-grams of length n + 1 are listed: those that are no blanks. */
export function listedCount(table: BackoffTable, n: number): number {
  const { logProb10 } = table.levels[n];
  let count = 0;
  for (let node = 0; node < logProb10.length; node++) if (isListed(table, n, node)) count++;
  return count;
}

function isListed({ levels, hasUnknown }: BackoffTable, n: number, node: number): boolean {
  return !Number.isNaN(levels[n].logProb10[node]) && (n > 0 || node !== UNKNOWN_ID || hasUnknown);
}

function* levelLines(
  table: BackoffTable,
  { length, nodes }: SuffixOrder,
  parents: readonly Uint32Array[],
  words: WordBytes,
  lines: Lines,
): Generator<Uint8Array> {
  const { logProb10, logBackoff10 } = table.levels[length - 1];
  const hasBackoff = length < table.levels.length;
  const ngram = new Uint32Array(length);
  for (const node of nodes) {
    if (!isListed(table, length - 1, node)) continue;
    for (let at = length - 1, i = node; at >= 0; i = parents[at][i], at--) {
      ngram[at] = at === 0 ? i : table.levels[at].ids[i];
    }
    lines.number(Math.min(0, logProb10[node]));
    for (let at = 0; at < length; at++) words.write(ngram[at], at === 0 ? TAB : SPACE, lines);
    if (hasBackoff) {
      lines.byte(TAB);
      lines.number(logBackoff10[node]);
    }
    lines.byte(LINE_FEED);
    if (lines.length >= CHUNK_BYTES) yield lines.take();
  }
}

/** The words' bytes, the marks' as they are written. */
class WordBytes {
  private readonly marks = SPECIAL_WORDS.map((mark) => encoder.encode(mark));
  private readonly pool: Uint8Array;
  private readonly offsets: Uint32Array;

  constructor(vocabulary: WordTable) {
    this.pool = vocabulary.pool;
    this.offsets = vocabulary.offsets;
    for (let id = FIRST_WORD_ID; id < vocabulary.size; id++) this.check(vocabulary, id);
  }

  write(id: number, before: number, lines: Lines): void {
    lines.byte(before);
    if (id < FIRST_WORD_ID) lines.bytes(this.marks[id], 0, this.marks[id].length);
    else lines.bytes(this.pool, this.offsets[id], this.offsets[id + 1]);
  }

  private check(vocabulary: WordTable, id: number): void {
    const from = this.offsets[id];
    const to = this.offsets[id + 1];
    let isWhole = to > from;
    for (let at = from; at < to; at++) {
      const byte = this.pool[at];
      if (byte <= SPACE && (byte === SPACE || byte === TAB || byte === LINE_FEED || byte === 13 || byte === 0)) {
        isWhole = false;
      }
    }
    // Marks have 3 to 5 bytes and begin with <.
    const isMark = to - from <= 5 && this.pool[from] === 0x3c && SPECIAL_WORDS.includes(vocabulary.word(id));
    if (isWhole && !isMark) return;
    const word = JSON.stringify(vocabulary.word(id));
    throw new NgramError(
      'RESERVED_WORD',
      `the table has the word ${word}, which an ARPA file cannot hold: ${isMark ? 'it reads as a mark' : 'its words stand between white space'}`,
      {
        hint: 'Only tables whose words have no white space can be exported; those of --tokens words and whitespace never do.',
        details: { word: vocabulary.word(id), id },
      },
    );
  }
}

/** Bytes of text, one behind the other. */
class Lines {
  length = 0;
  private buffer = new Uint8Array(CHUNK_BYTES + 4096);

  text(text: string): void {
    const bytes = encoder.encode(text);
    this.bytes(bytes, 0, bytes.length);
  }

  byte(byte: number): void {
    this.reserve(1);
    this.buffer[this.length++] = byte;
  }

  bytes(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    // Words are short: a loop is faster than a view and a call.
    if (to - from > 64) {
      this.buffer.set(bytes.subarray(from, to), this.length);
      this.length += to - from;
    } else for (let at = from; at < to; at++) this.buffer[this.length++] = bytes[at];
  }

  number(value: number): void {
    this.reserve(FLOAT_BYTES_MAX);
    this.length = writeFloat(value, this.buffer, this.length);
  }

  take(): Uint8Array {
    const taken = this.buffer.slice(0, this.length);
    this.length = 0;
    return taken;
  }

  private reserve(size: number): void {
    if (this.length + size > this.buffer.length) this.buffer = grown(this.buffer, this.length + size);
  }
}

const encoder = new TextEncoder();
