// ARPA files as tables. Lines are taken apart as they stream by, n-grams kept as ids, and sorted at the end; what
// different tools write is understood, and what breaks the format is refused with its line. Memory follows what was
// read, never what a header claims.

import { grown } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import { FNV_PRIME, FNV_START, finishHash } from '../base/hash.ts';
import { noSurfaces } from '../tokens/surface-statistics.ts';
import { WHITESPACE } from '../tokens/tokenizer.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID, SPECIAL_WORDS, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';
import type { BackoffTable } from './backoff-table.ts';
import { readNumber } from './float-digits.ts';
import { NgramRows, buildLevels } from './ngram-rows.ts';

/** Longest n-grams that are read. */
const ORDER_MAX = 8;
/** What stands for minus infinity, as SRILM writes it. */
const LOG_ZERO = -99;
/** log10 probability of unknown words where the file has no `<unk>`. */
const UNKNOWN_LOG_PROB10 = -100;
/** Positive log probabilities up to this are rounding errors of the tool that wrote them (IRSTLM's), and mean 0. */
const POSITIVE_MAX = 1e-5;

const LINE_FEED = 10;
const BACKSLASH = 0x5c;
/** IS_SEPARATOR[byte] is 1 for what no word holds: NUL, TAB, LF, CR and space. */
const IS_SEPARATOR = new Uint8Array(256);
for (const byte of [0, 9, LINE_FEED, 13, 32]) IS_SEPARATOR[byte] = 1;

/** How an ARPA file is read. */
export interface ArpaOptions {
  /** What to call the file in messages. */
  readonly name?: string;
}

/**
 * Reads an ARPA file, as KenLM, SRILM, IRSTLM, MITLM and others write them.
 *
 * Columns may stand between tabs or any run of spaces, lines may end in CRLF, lines before `\data\` and empty ones do not
 * matter, n-grams may come in any order, and a missing backoff weight is 0. `-inf` is read as -99, log probabilities up to
 * 0.00001 above 0 as 0. N-grams whose beginning or end is not listed get blanks for these. O(order × n-grams).
 *
 * @param chunks - The file's bytes, decompressed.
 * @returns Words in the order of the file behind the three marks; the tokenizer is `whitespace`.
 * @throws {NgramError} `ARPA_SYNTAX` with `details.line`, `details.got` and `details.expected`.
 */
export async function readArpa(chunks: AsyncIterable<Uint8Array>, options: ArpaOptions = {}): Promise<BackoffTable> {
  const parser = new ArpaParser(options.name ?? 'the file');
  let rest = new Uint8Array(256);
  let restLength = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      if (restLength > 0) {
        rest = appended(rest, restLength, chunk, start, end);
        parser.line(rest, 0, restLength + end - start);
        restLength = 0;
      } else parser.line(chunk, start, end);
      start = end + 1;
    }
    rest = appended(rest, restLength, chunk, start, chunk.length);
    restLength += chunk.length - start;
  }
  if (restLength > 0) parser.line(rest, 0, restLength);
  return parser.finish();
}

function appended(
  buffer: Uint8Array<ArrayBuffer>,
  length: number,
  chunk: Uint8Array,
  from: number,
  to: number,
): Uint8Array<ArrayBuffer> {
  const target = length + to - from > buffer.length ? grown(buffer, length + to - from) : buffer;
  target.set(chunk.subarray(from, to), length);
  return target;
}

class ArpaParser {
  private readonly name: string;
  private lineNumber = 0;
  /** Before `\data\`, between it and the first section, in a section, behind `\end\`. */
  private place: 'before' | 'header' | 'section' | 'end' = 'before';
  /** claims[n] is how many n-grams of length n + 1 the header says there are. */
  private readonly claims: number[] = [];
  /** Length of the n-grams of the present section; how many of them came so far. */
  private length = 0;
  private count = 0;
  private readonly words = new WordTable();
  /** By word id. */
  private wordLogProb10 = new Float32Array(1 << 10);
  private wordLogBackoff10 = new Float32Array(1 << 10);
  private readonly hasMark = [false, false, false];
  /** sections[n] has the n-grams of length n + 2. */
  private readonly sections: NgramRows[] = [];

  constructor(name: string) {
    this.name = name;
  }

  /** Takes the next line, without its line feed. */
  line(bytes: Uint8Array, from: number, to: number): void {
    this.lineNumber++;
    let start = from;
    if (this.lineNumber === 1 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) {
      start += 3;
    }
    let end = to;
    while (end > start && IS_SEPARATOR[bytes[end - 1]] === 1) end--;
    while (start < end && IS_SEPARATOR[bytes[start]] === 1) start++;
    if (start === end) return;
    if (this.place === 'section' && bytes[start] !== BACKSLASH) this.entry(bytes, start, end);
    else this.structure(bytes, start, end);
  }

  /** Everything but n-grams. */
  private structure(bytes: Uint8Array, from: number, to: number): void {
    const text = shown(bytes, from, to);
    if (this.place === 'before') {
      if (text === '\\data\\') this.place = 'header';
      return;
    }
    if (this.place === 'end') throw this.syntax(text, 'nothing behind \\end\\', 'Classes and the like are not read.');
    const claim = this.place === 'header' ? /^ngram\s+(\d+)\s*=\s*(\d+)$/.exec(text) : null;
    if (claim !== null) this.claim(Number(claim[1]), Number(claim[2]), text);
    else this.startSection(text);
  }

  private claim(length: number, count: number, text: string): void {
    if (length !== this.claims.length + 1) throw this.syntax(text, `ngram ${this.claims.length + 1}=…`);
    if (length > ORDER_MAX) throw this.syntax(text, `an order of at most ${ORDER_MAX}`);
    if (!Number.isSafeInteger(count)) throw this.syntax(text, 'a number of n-grams');
    this.claims.push(count);
  }

  private startSection(text: string): void {
    if (this.place === 'section') this.endSection(text);
    const next = this.length === this.claims.length ? '\\end\\' : `\\${this.length + 1}-grams:`;
    if (this.claims.length === 0) throw this.syntax(text, 'ngram 1=…');
    if (text !== next) {
      throw this.syntax(text, this.place === 'header' ? `ngram ${this.claims.length + 1}=… or ${next}` : next);
    }
    if (next === '\\end\\') {
      this.place = 'end';
      return;
    }
    this.place = 'section';
    this.length++;
    this.count = 0;
    if (this.length > 1) this.sections.push(new NgramRows(this.length));
  }

  private endSection(text: string): void {
    const claimed = this.claims[this.length - 1];
    if (this.count !== claimed) {
      throw this.syntax(
        `${text} behind ${this.count} ${this.length}-grams`,
        `${claimed} of them, as the header says`,
        'The file is damaged, or was cut; make it again.',
      );
    }
    if (this.length > 1) return;
    for (const mark of [SENTENCE_START_ID, SENTENCE_END_ID]) {
      if (this.hasMark[mark]) continue;
      throw this.syntax(
        `1-grams without ${SPECIAL_WORDS[mark]}`,
        'both <s> and </s>',
        `Sentences begin and end with them. Where they do not matter, add the line: -99<TAB>${SPECIAL_WORDS[mark]}`,
      );
    }
  }

  /** A line with an n-gram: its log probability, its words, and its backoff weight if it has one. */
  private entry(bytes: Uint8Array, from: number, to: number): void {
    const { length } = this;
    if (this.count === this.claims[length - 1]) {
      throw this.syntax(shown(bytes, from, to), `the end of the ${this.count} ${length}-grams that the header says`);
    }
    this.count++;
    let at = fieldEnd(bytes, from, to);
    const logProb10 = this.logProbability(bytes, from, at);
    const rows = length > 1 ? this.sections[length - 2] : undefined;
    const row = rows?.add() ?? 0;
    let id = 0;
    for (let k = 0; k < length; k++) {
      const start = fieldStart(bytes, at, to);
      if (start === to) throw this.columns(bytes, from, to);
      let hash = FNV_START;
      for (at = start; at < to && IS_SEPARATOR[bytes[at]] === 0; at++) hash = Math.imul(hash ^ bytes[at], FNV_PRIME);
      if (rows === undefined) id = this.newWord(bytes, start, at, hash);
      else {
        const column = rows.columns[k];
        // Lines stand sorted by their last words, mostly: what was here last is likely to be here again.
        const guess = row > 0 ? column[row - 1] : 0;
        column[row] = this.isWord(guess, bytes, start, at) ? guess : this.knownWord(bytes, start, at, hash);
      }
    }
    const start = fieldStart(bytes, at, to);
    let logBackoff10 = 0;
    if (start < to) {
      at = fieldEnd(bytes, start, to);
      if (fieldStart(bytes, at, to) < to) throw this.columns(bytes, from, to);
      logBackoff10 = this.backoff(bytes, start, at);
    }
    if (rows === undefined) {
      this.wordLogProb10[id] = logProb10;
      this.wordLogBackoff10[id] = logBackoff10;
    } else {
      rows.logProb10[row] = logProb10;
      rows.logBackoff10[row] = logBackoff10;
      rows.lines[row] = this.lineNumber;
    }
  }

  private logProbability(bytes: Uint8Array, from: number, to: number): number {
    const value = this.number(bytes, from, to, 'a log probability');
    if (value > POSITIVE_MAX) {
      const hint = 'Probabilities stand as logarithms to base 10, which are 0 or less.';
      throw this.syntax(shown(bytes, from, to), 'a log probability of 0 or less', hint);
    }
    return value < 0 ? value : 0;
  }

  private backoff(bytes: Uint8Array, from: number, to: number): number {
    const value = this.number(bytes, from, to, 'a backoff weight, or the end of the line');
    if (value !== 0 && this.length === this.claims.length) {
      throw this.syntax(shown(bytes, from, to), 'no backoff weight, since these are the longest n-grams');
    }
    return value;
  }

  /** A float32; -inf is read as what SRILM writes for it. */
  private number(bytes: Uint8Array, from: number, to: number, expected: string): number {
    const value = Math.fround(readNumber(bytes, from, to));
    if (Number.isFinite(value)) return value + 0;
    const text = shown(bytes, from, to);
    if (/^-inf(inity)?$/i.test(text)) return LOG_ZERO;
    throw this.syntax(text, expected);
  }

  private newWord(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mark = markOf(bytes, from, to);
    const before = this.words.size;
    const id = mark >= 0 ? mark : this.words.intern(bytes, from, to, finishHash(hash));
    if (mark >= 0 ? this.hasMark[mark] : id !== before) {
      throw this.syntax(shown(bytes, from, to), 'each word once', 'Two lines name the same word: remove one.');
    }
    if (mark >= 0) this.hasMark[mark] = true;
    if (id >= this.wordLogProb10.length) {
      this.wordLogProb10 = grown(this.wordLogProb10, id + 1);
      this.wordLogBackoff10 = grown(this.wordLogBackoff10, id + 1);
    }
    return id;
  }

  /** Whether bytes are those of a word; marks say no. */
  private isWord(id: number, bytes: Uint8Array, from: number, to: number): boolean {
    const { pool, offsets } = this.words;
    const start = offsets[id];
    const length = to - from;
    if (offsets[id + 1] - start !== length) return false;
    let i = 0;
    while (i < length && pool[start + i] === bytes[from + i]) i++;
    return i === length;
  }

  private knownWord(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mark = markOf(bytes, from, to);
    if (mark >= 0 && this.hasMark[mark]) return mark;
    const id = mark >= 0 ? 0 : this.words.find(bytes, from, to, finishHash(hash));
    if (id > 0) return id;
    throw this.syntax(
      shown(bytes, from, to),
      'a word of the 1-grams',
      'Every word of a longer n-gram must have a line of its own there.',
    );
  }

  private columns(bytes: Uint8Array, from: number, to: number): NgramError {
    const { length } = this;
    const isLongest = length === this.claims.length;
    const words = length === 1 ? 'one word' : `${length} words`;
    let got = 0;
    for (let at = from; at < to; at = fieldStart(bytes, fieldEnd(bytes, at, to), to)) got++;
    return this.syntax(
      `${got} columns`,
      `a log probability${isLongest ? ' and ' : ', '}${words}${isLongest ? '' : ' and perhaps a backoff weight'}`,
    );
  }

  /** The table, once all lines were taken. */
  finish(): BackoffTable {
    if (this.place !== 'end') {
      this.lineNumber++;
      throw this.place === 'before'
        ? this.syntax('its end', 'a line \\data\\', 'This is no ARPA file.')
        : this.syntax('its end', '\\end\\', 'The file is cut off: copy or download it again.');
    }
    const { words, sections } = this;
    const hasUnknown = this.hasMark[UNKNOWN_ID];
    if (!hasUnknown) this.wordLogProb10[UNKNOWN_ID] = UNKNOWN_LOG_PROB10;
    const { firstChildren, levels } = buildLevels(sections, words.size, (length, line, firstLine) => {
      this.lineNumber = line;
      throw this.syntax(`a ${length}-gram that stands on line ${firstLine} as well`, 'each n-gram once');
    });
    const first = {
      ids: new Uint32Array(),
      children: firstChildren,
      logProb10: this.wordLogProb10.slice(0, words.size),
      logBackoff10: this.claims.length > 1 ? this.wordLogBackoff10.slice(0, words.size) : new Float32Array(),
    };
    return {
      order: this.claims.length,
      tokenizer: WHITESPACE,
      estimation: { name: 'imported' },
      vocabulary: words,
      surfaces: noSurfaces(words.size),
      listing: undefined,
      hasUnknown,
      levels: [first, ...levels],
    };
  }

  private syntax(got: string, expected: string, hint = 'Check the line, or make the file again.'): NgramError {
    return new NgramError('ARPA_SYNTAX', `${this.name}, line ${this.lineNumber}: got ${got}, expected ${expected}`, {
      hint,
      details: { name: this.name, line: this.lineNumber, got, expected },
    });
  }
}

function fieldStart(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && IS_SEPARATOR[bytes[at]] === 1) at++;
  return at;
}

function fieldEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && IS_SEPARATOR[bytes[at]] === 0) at++;
  return at;
}

/** The id of a mark, or -1 for a word. Only exactly `<unk>`, `<s>` and `</s>` are marks. */
function markOf(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== 0x3c || to - from > 5) return -1;
  return SPECIAL_WORDS.indexOf(String.fromCharCode(...bytes.subarray(from, to)));
}

/** A part of a line for messages, cut where it is long; characters that would steer a terminal are replaced. */
function shown(bytes: Uint8Array, from: number, to: number): string {
  const text = decoder.decode(bytes.subarray(from, Math.min(to, from + 60))).replaceAll(/\p{Cc}/gu, ' ');
  return to - from > 60 ? `${text}…` : text;
}

const decoder = new TextDecoder();
