// A frozen table as an ARPA file, the text form that other tools read: sections by length, a line for each n-gram with its
// probability, its words and its backoff weight. The bytes are those that the reference writes for the same numbers.

import { NgramError } from '../base/errors.ts';
import { FIRST_WORD_ID, SPECIAL_WORDS, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { WordTable } from '../tokens/word-table.ts';
import { ArpaLines } from './arpa-lines.ts';
import type { BackoffTable } from './backoff-table.ts';
import { suffixOrders } from './suffix-order.ts';

const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;

/** What may be asked of the writing of an ARPA file. */
export interface ArpaWriteOptions {
  /** Called for each piece: the bytes written so far, and those that the whole file may have, by what is written of it. */
  readonly onProgress?: (doneBytes: number, expectedBytes: number) => void;
}

/**
 * The bytes of a table as an ARPA file, in pieces of about 1 MiB; each piece is the receiver's to keep.
 *
 * O(n-grams), with the memory that `suffixOrders` states and that of the words.
 *
 * @throws {NgramError} `RESERVED_WORD`, before the first piece, for a word that such a file cannot hold: one with white
 *   space in it, or that reads as a mark.
 */
export function* arpaLines(
  table: BackoffTable,
  { onProgress }: ArpaWriteOptions = {},
): Generator<Uint8Array, void, void> {
  checkWords(table.vocabulary);
  const lines = new ArpaLines(table);
  lines.text('\\data\\\n');
  table.levels.forEach((_, n) => lines.text(`ngram ${n + 1}=${listedCount(table, n)}\n`));
  const effort = effortOf(table);
  let doneBytes = 0;
  for (const order of suffixOrders(table)) {
    lines.text(`\n\\${order.length}-grams:\n`);
    for (const { bytes, done } of lines.level(order)) {
      doneBytes += bytes.length;
      onProgress?.(doneBytes, Math.round(doneBytes / effort(order.length, done)));
      yield bytes;
    }
  }
  lines.text('\n\\end\\\n');
  yield lines.take();
}

/** Which share of a file is written, by length and number of n-grams: numbers have some 12 bytes, words 5 with a space. */
function effortOf({ levels }: BackoffTable): (length: number, done: number) => number {
  const lineBytes = (length: number) => (length < levels.length ? 26 : 12) + 5 * length;
  const shares = levels.map(({ logProb10 }, n) => logProb10.length * lineBytes(n + 1));
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const total = sum(shares);
  return (length, done) => (sum(shares.slice(0, length - 1)) + done * lineBytes(length)) / total;
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

/** Refuses words that an ARPA file cannot hold. */
function checkWords(vocabulary: WordTable): void {
  for (let id = FIRST_WORD_ID; id < vocabulary.size; id++) checkWord(vocabulary, id);
}

function checkWord(vocabulary: WordTable, id: number): void {
  const { pool, offsets } = vocabulary;
  const from = offsets[id];
  const to = offsets[id + 1];
  let isWhole = to > from;
  for (let at = from; at < to; at++) {
    const byte = pool[at];
    if (byte <= SPACE && (byte === SPACE || byte === TAB || byte === LINE_FEED || byte === 13 || byte === 0)) {
      isWhole = false;
    }
  }
  // Marks have 3 to 5 bytes and begin with <.
  const isMark = to - from <= 5 && pool[from] === 0x3c && SPECIAL_WORDS.includes(vocabulary.word(id));
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
