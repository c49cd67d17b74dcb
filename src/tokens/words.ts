// The default tokenizer: Unicode words (UAX 29) and punctuation, out of bytes, cut into sentences on the way.
// Each token is met once: its form is hashed while its end is sought, its kind looked up, its sentence decided. ASCII has
// a fast path; whatever else begins or touches a token goes through the full rules of segment.ts.

import { FNV_PRIME, FNV_START, finishHash, hashBytes } from '../base/hash.ts';
import { ELIDED } from './abbreviations.ts';
import { nextWordBoundary } from './segment.ts';
import { SentenceRules } from './sentences.ts';
import { PendingBytes, RUN_BYTES_MAX, codePointStart, type TokenStream, type TokenTarget } from './stream.ts';
import type { SurfaceTable } from './surface-table.ts';
import type { WordsTokenizer } from './tokenizer.ts';
import {
  GeneralClass,
  byteLengthOf,
  codePointOf,
  decodeAt,
  foldCase,
  generalClass,
  isSpace,
  propertiesOf,
} from './unicode.ts';

/** What a byte is where a token begins. */
const SPACE = 0;
const MARK = 1;
const QUOTE = 2;
const OTHER = 3;
const LETTER = 4;
const DIGIT = 5;
const LOW_LINE = 6;

/** BYTE_KIND[byte]; control bytes count as white space, bytes of 128 and more as OTHER. */
export const BYTE_KIND: Uint8Array = new Uint8Array(256).fill(OTHER, 128);
for (let byte = 33; byte < 127; byte++) BYTE_KIND[byte] = MARK;
for (let byte = 0x30; byte <= 0x39; byte++) BYTE_KIND[byte] = DIGIT;
for (let byte = 0x41; byte <= 0x5a; byte++) BYTE_KIND[byte] = BYTE_KIND[byte + 32] = LETTER;
BYTE_KIND[0x5f] = LOW_LINE;
BYTE_KIND[0x22] = BYTE_KIND[0x27] = QUOTE;

const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const APOSTROPHE = 0x27;
const COMMA = 0x2c;
const FULL_STOP = 0x2e;
const COLON = 0x3a;
const SEMICOLON = 0x3b;

/** See `TokenStream`. */
export class WordsStream implements TokenStream {
  private readonly surfaces: SurfaceTable;
  private readonly sentences: SentenceRules;
  private readonly pending = new PendingBytes();
  /** Forms of straight quotes by direction: double open, double close, single open, single close; 0 until met. */
  private readonly quoteForms = new Uint32Array(4);
  /** End and finished hash of the token that `scanWord` found last. */
  private tokenEnd = 0;
  private tokenHash = 0;

  constructor(tokenizer: WordsTokenizer, target: TokenTarget) {
    this.surfaces = target.surfaces;
    this.sentences = new SentenceRules(tokenizer.sentences, target);
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + RUN_BYTES_MAX);
      this.pending.append(bytes, at, end);
      at = end;
      this.drain();
    }
  }

  endDocument(): void {
    this.read(this.pending.length, this.pending.length);
    this.pending.length = 0;
    this.sentences.endDocument();
  }

  /** Reads up to the last white space, behind which nothing can change what stands before; cuts endless runs. */
  private drain(): void {
    const { pending } = this;
    let space = pending.length - 1;
    while (space >= 0 && BYTE_KIND[pending.bytes[space]] !== SPACE) space--;
    if (space > 0) this.consume(space);
    // Now at most one space stands in front of a run that has no end yet.
    for (;;) {
      const start = pending.length > 0 && BYTE_KIND[pending.bytes[0]] === SPACE ? 1 : 0;
      if (pending.length - start <= RUN_BYTES_MAX) return;
      this.consume(codePointStart(pending.bytes, start + RUN_BYTES_MAX));
    }
  }

  private consume(to: number): void {
    this.read(to, this.pending.length);
    this.pending.drop(to);
    this.sentences.shift(to);
  }

  /** Reads bytes[0..to) of the pending ones, of which `length` are known, as tokens. */
  private read(to: number, length: number): void {
    const { bytes } = this.pending;
    const { sentences } = this;
    sentences.reserve(to);
    let limit = runLimit(bytes, 0, to);
    for (let at = 0; at < to;) {
      const byte = bytes[at];
      const kind = BYTE_KIND[byte];
      if (kind === SPACE) {
        if (byte === LINE_FEED || (byte === RETURN && at + 1 < length && bytes[at + 1] !== LINE_FEED))
          sentences.newLine(at);
        sentences.spaceBefore = true;
        at++;
        limit = at + RUN_BYTES_MAX < to ? runLimit(bytes, at, to) : to;
        continue;
      }
      if (at >= limit) {
        limit = runLimit(bytes, at, to);
      }
      let form: number;
      if (kind >= LETTER) {
        this.scanWord(bytes, at, limit);
        form = this.surfaces.form(bytes, at, this.tokenEnd, this.tokenHash);
      } else if (kind === MARK) {
        form = this.mark(bytes, at, limit, byte);
      } else if (kind === QUOTE) {
        form = this.quote(bytes, at, limit, length, byte);
      } else {
        form = this.unicode(bytes, at, limit);
      }
      const end = this.tokenEnd;
      if (form !== 0) sentences.token(form, at, end, end < length && BYTE_KIND[bytes[end]] !== SPACE);
      at = end;
    }
  }

  /** Finds the end of the word at `from`, hashing it. Anything but ASCII within or right behind it goes through the full rules. */
  private scanWord(bytes: Uint8Array, from: number, limit: number): void {
    let hash = FNV_START;
    let at = from;
    for (;;) {
      let byte = 0;
      while (at < limit && BYTE_KIND[(byte = bytes[at]!)] >= LETTER) {
        hash = Math.imul(hash ^ byte, FNV_PRIME);
        at++;
      }
      if (at === limit) break;
      if (byte >= 128) {
        if (isPlainMark(bytes, at, limit)) break;
        return this.scanUnicode(bytes, from, limit);
      }
      // WB6, WB7, WB11, WB12: some marks join letters, others digits.
      if (byte !== APOSTROPHE && byte !== FULL_STOP && byte !== COMMA && byte !== COLON && byte !== SEMICOLON) break;
      if (at + 1 >= limit) break;
      const next = BYTE_KIND[bytes[at + 1]];
      if (next === OTHER && byte !== COMMA && byte !== SEMICOLON) return this.scanUnicode(bytes, from, limit);
      const before = BYTE_KIND[bytes[at - 1]];
      const joins =
        before === LETTER
          ? next === LETTER && (byte === APOSTROPHE || byte === FULL_STOP || byte === COLON)
          : before === DIGIT && next === DIGIT && byte !== COLON;
      if (!joins) {
        if (next === OTHER) return this.scanUnicode(bytes, from, limit);
        break;
      }
      hash = Math.imul(hash ^ byte, FNV_PRIME);
      at++;
    }
    this.tokenEnd = at;
    this.tokenHash = finishHash(hash);
  }

  private scanUnicode(bytes: Uint8Array, from: number, limit: number): void {
    const end = nextWordBoundary(bytes, from, limit);
    this.tokenEnd = end;
    this.tokenHash = hashBytes(bytes, from, end);
  }

  /** An ASCII mark; a run of the same one ("...", "--", "!!") is one token. */
  private mark(bytes: Uint8Array, from: number, limit: number, byte: number): number {
    let end = from + 1;
    while (end < limit && bytes[end] === byte) end++;
    if (end < limit && bytes[end] >= 0xcc && !isPlainMark(bytes, end, limit)) {
      // A combining mark may belong to the last of them.
      end = Math.max(end, nextWordBoundary(bytes, end - 1, limit));
    }
    this.tokenEnd = end;
    return this.surfaces.form(bytes, from, end, hashBytes(bytes, from, end));
  }

  /** A straight quote: an elision's apostrophe, or a quotation mark whose direction shows in the spaces around it. */
  private quote(bytes: Uint8Array, from: number, limit: number, length: number, byte: number): number {
    if (byte === APOSTROPHE && this.elision(bytes, from, from + 1, limit)) {
      return this.surfaces.form(bytes, from, this.tokenEnd, this.tokenHash);
    }
    this.tokenEnd = from + 1;
    const isGluedRight = from + 1 < length && BYTE_KIND[bytes[from + 1]] !== SPACE;
    const opens = this.sentences.quoteOpens(isGluedRight, byte === APOSTROPHE);
    const index = (byte === APOSTROPHE ? 2 : 0) + (opens ? 0 : 1);
    return (this.quoteForms[index] ||= straightQuote(this.surfaces, index));
  }

  /** True when the apostrophe at `from` begins a shortened word ('tis, '90s): then tokenEnd and tokenHash are that word's. */
  private elision(bytes: Uint8Array, from: number, wordStart: number, limit: number): boolean {
    if (!this.sentences.spaceBefore || wordStart >= limit) return false;
    const kind = BYTE_KIND[bytes[wordStart]];
    if (kind !== LETTER && kind !== DIGIT) return false;
    this.scanWord(bytes, wordStart, limit);
    const end = this.tokenEnd;
    if (end - wordStart > 8) return false;
    const word = String.fromCharCode(...bytes.subarray(wordStart, end));
    if (kind === DIGIT ? !/^\d\ds?$/.test(word) : !ELIDED.has(`'${foldCase(word)}`)) return false;
    this.tokenHash = hashBytes(bytes, from, end);
    return true;
  }

  /** A token that begins outside ASCII; 0 for white space. */
  private unicode(bytes: Uint8Array, from: number, limit: number): number {
    const decoded = decodeAt(bytes, from, limit);
    const first = codePointOf(decoded);
    const width = byteLengthOf(decoded);
    if (first === 0x2019 && this.elision(bytes, from, from + 3, limit)) {
      return this.surfaces.form(bytes, from, this.tokenEnd, this.tokenHash);
    }
    this.scanUnicode(bytes, from, limit);
    const cls = generalClass(first);
    const isWhite = isSpace(first) || cls === GeneralClass.separator;
    // Controls and format characters are no text; private and unassigned code points (all zero) may be.
    if (isWhite || (cls === GeneralClass.other && propertiesOf(first) !== 0)) {
      if (first === 0x85 || first === 0x2028 || first === 0x2029) this.sentences.newLine(from);
      if (isWhite) this.sentences.spaceBefore = true;
      return 0;
    }
    if (this.tokenEnd === from + width && cls !== GeneralClass.upper && cls !== GeneralClass.lower && width === 3) {
      this.extendRun(bytes, from, limit);
    }
    return this.surfaces.form(bytes, from, this.tokenEnd, this.tokenHash);
  }

  /** Joins a run of the same dash or ellipsis ("——", "……") into one token. */
  private extendRun(bytes: Uint8Array, from: number, limit: number): void {
    if (bytes[from] !== 0xe2 || bytes[from + 1] !== 0x80) return;
    const last = bytes[from + 2];
    if (last !== 0x93 && last !== 0x94 && last !== 0x95 && last !== 0xa6) return;
    let end = from + 3;
    while (end + 2 < limit && bytes[end] === 0xe2 && bytes[end + 1] === 0x80 && bytes[end + 2] === last) end += 3;
    if (end === from + 3) return;
    this.tokenEnd = Math.max(end, nextWordBoundary(bytes, end - 3, limit));
    this.tokenHash = hashBytes(bytes, from, this.tokenEnd);
  }
}

/** The form of a straight quote by its direction: double open, double close, single open, single close. */
export function straightQuote(surfaces: SurfaceTable, direction: number): number {
  return surfaces.formAs(direction < 2 ? '"' : "'", '“”‘’'[direction]);
}

/** Where a run of bytes without white space that starts at `from` is cut, at the latest at `to`. */
function runLimit(bytes: Uint8Array, from: number, to: number): number {
  return to - from <= RUN_BYTES_MAX ? to : codePointStart(bytes, from + RUN_BYTES_MAX);
}

/** True for – — “ ” … (E2 80 93/94/9C/9D/A6) at `at`: before these a word always ends. */
function isPlainMark(bytes: Uint8Array, at: number, limit: number): boolean {
  if (bytes[at] !== 0xe2 || bytes[at + 1] !== 0x80 || at + 2 >= limit) return false;
  const last = bytes[at + 2];
  return last === 0x93 || last === 0x94 || last === 0x9c || last === 0x9d || last === 0xa6;
}
