// Where sentences begin and end: src/tokens/sentences.ts line by line, see there for how and why. Offsets are addresses.

import { Slot } from './shared-forms';

/** What is known of a form; 64 bytes. Its `value` is the form's id. */
@unmanaged
export class Form extends Slot {
  /** What kind of token it is: bits of `FormKind`. */
  kind: u32;
  /** The id of its word. */
  word: u32;
  /** How often it stood where. */
  count0: u32;
  count1: u32;
  count2: u32;
  count3: u32;
  unused: u64;
}

// Bits of `FormKind`.
const WORD: u32 = 1 << 0;
const UPPER: u32 = 1 << 1;
const LOWER: u32 = 1 << 2;
const NUMBER: u32 = 1 << 3;
const STOP_MARK: u32 = 1 << 4;
const ELLIPSIS_MARK: u32 = 1 << 5;
const STRONG_MARK: u32 = 1 << 6;
const WIDE_MARK: u32 = 1 << 7;
const CLOSER: u32 = 1 << 8;
const OPENER: u32 = 1 << 9;
const DASH: u32 = 1 << 10;
const NEVER: u32 = 1 << 11;
const SOMETIMES: u32 = 1 << 12;
const NUMERIC: u32 = 1 << 13;
const SINGLE: u32 = 1 << 14;
const STARTER: u32 = 1 << 15;
const QUOTE: u32 = 1 << 16;
const SINGLE_QUOTE: u32 = 1 << 17;
const EMOJI: u32 = 1 << 18;
const BEGINNER: u32 = 1 << 19;
const ATTACHED: u32 = CLOSER | EMOJI;
const ENDING_MARK: u32 = STOP_MARK | ELLIPSIS_MARK | STRONG_MARK;

const SENTENCE_START_ID: u32 = 1;
const SENTENCE_END_ID: u32 = 2;

const NO_END: u32 = 0;
const STOP: u32 = 1;
const ELLIPSIS: u32 = 2;
const STRONG: u32 = 3;
const WIDE: u32 = 4;

const WRAPPED_LINE_BYTES_MAX: i64 = 120;
const WRAPPED_LINE_BYTES_MIN: i64 = 50;
const LOWER_CASE_WORDS: u32 = 60;
const VERSE_LINES_MIN: f64 = 4;
const VERSE_SHARE: f64 = 0.8;

let byLine: bool = false;
let outEnd: usize = 0;
let spaceBefore: bool = true;
let isOpen: bool = false;
let isInitial: bool = true;
let ending: u32 = NO_END;
let hasClosed: bool = false;
let hasClosedQuote: bool = false;
let kindBeforeEnd: u32 = 0;
let tokensInSentence: u32 = 0;
let lastKind: u32 = 0;
let isDoubleQuoteOpen: bool = false;
let isSingleQuoteOpen: bool = false;
let wordsSinceUpper: u32 = LOWER_CASE_WORDS;
let lineEnds: u32 = 0;
let lineStart: i64 = 0;
let lastLineBytes: i64 = 0;
let widestLineBytes: i64 = 0;
let indent: i64 = 0;
let joinedLines: f64 = 0;
let joinedUpperLines: f64 = 0;

export function openSentences(endAtLines: bool, inputStart: usize): void {
  byLine = endAtLines;
  lineStart = inputStart;
}

/** Ids go to `out` from now on. */
export function writeTo(out: usize): void {
  outEnd = out;
}
export function writtenTo(): usize {
  return outEnd;
}

// @ts-ignore: decorator
@inline
export function setSpaceBefore(isThere: bool): void {
  spaceBefore = isThere;
}

/** The input moved: what stood at p + by now stands at p. */
export function shiftSentences(by: usize): void {
  lineStart -= by;
}

export function newLine(p: usize): void {
  const bytes = <i64>p - lineStart;
  lineStart = <i64>p + 1;
  if (lineEnds == 0) lastLineBytes = bytes;
  lineEnds++;
  if (bytes > widestLineBytes) widestLineBytes = bytes;
}

export function quoteOpens(isGluedRight: bool, isSingle: bool): bool {
  if (spaceBefore) {
    if (isGluedRight) return true;
    return isSingle ? !isSingleQuoteOpen : !isDoubleQuoteOpen;
  }
  return isGluedRight && (lastKind & (OPENER | DASH)) != 0;
}

/** The next token, with its form. */
// @ts-ignore: decorator
@inline
export function addToken(form: usize, from: usize, to: usize, isGluedRight: bool): void {
  const kind = load<u32>(form, offsetof<Form>('kind'));
  if (lineEnds > 0) {
    if (isOpen) {
      if (endsAtLine(kind, from, <i64>(to - from))) close();
      else if (ending != NO_END && !byLine && endsBefore(kind)) close();
    }
    indent = <i64>from - lineStart;
    lineEnds = 0;
  } else if (ending != NO_END && isOpen && !byLine && endsBefore(kind)) {
    close();
  }
  let out = outEnd;
  if (!isOpen) {
    store<u32>(out, SENTENCE_START_ID);
    out += 4;
    isOpen = true;
    isInitial = true;
    tokensInSentence = 0;
  }
  store<u32>(out, load<u32>(form, offsetof<Form>('word')));
  outEnd = out + 4;
  tokensInSentence++;
  if ((kind & WORD) != 0) {
    const counter = form + offsetof<Form>('count0') + ((<usize>isInitial) << 2);
    store<u32>(counter, load<u32>(counter) + 1);
    isInitial = false;
    if ((kind & UPPER) == 0) {
      if (wordsSinceUpper < LOWER_CASE_WORDS) wordsSinceUpper++;
    } else if ((kind & SINGLE) == 0) wordsSinceUpper = 0;
  } else {
    countMark(form, kind, isGluedRight);
  }
  if ((kind & ENDING_MARK) != 0) {
    noteEnding(kind);
  } else if (ending != NO_END) {
    if ((kind & ATTACHED) == 0) ending = NO_END;
    if ((kind & CLOSER) != 0) hasClosed = true;
    if ((kind & QUOTE) != 0) hasClosedQuote = true;
  }
  lastKind = kind;
}

export function endSentences(inputStart: usize): void {
  if (isOpen) close();
  spaceBefore = true;
  isDoubleQuoteOpen = false;
  isSingleQuoteOpen = false;
  wordsSinceUpper = LOWER_CASE_WORDS;
  lastKind = 0;
  lineEnds = 0;
  lineStart = inputStart;
  lastLineBytes = 0;
  widestLineBytes = 0;
  indent = 0;
  joinedLines = 0;
  joinedUpperLines = 0;
}

function close(): void {
  store<u32>(outEnd, SENTENCE_END_ID);
  outEnd += 4;
  isOpen = false;
  ending = NO_END;
  tokensInSentence = 0;
}

function countMark(form: usize, kind: u32, isGluedRight: bool): void {
  const counter = form + offsetof<Form>('count0') + ((<usize>!spaceBefore) << 2) + ((<usize>isGluedRight) << 3);
  store<u32>(counter, load<u32>(counter) + 1);
  if ((kind & QUOTE) == 0) return;
  const isOpener = (kind & OPENER) != 0;
  if (isOpener) isInitial = true;
  if ((kind & SINGLE_QUOTE) == 0) isDoubleQuoteOpen = isOpener;
  else isSingleQuoteOpen = isOpener;
}

function noteEnding(kind: u32): void {
  let found = STOP;
  if ((kind & WIDE_MARK) != 0) found = WIDE;
  else if ((kind & STRONG_MARK) != 0) found = STRONG;
  else if ((kind & ELLIPSIS_MARK) != 0) found = ELLIPSIS;
  if (ending == NO_END) kindBeforeEnd = lastKind;
  if (found > ending) ending = found;
  hasClosed = false;
  hasClosedQuote = false;
}

function endsBefore(kind: u32): bool {
  if ((kind & (ATTACHED | ENDING_MARK)) != 0) return false;
  if (ending == WIDE) return (kind & OPENER) != 0 || ((kind & WORD) != 0 && !hasClosed);
  if (!spaceBefore) return false;
  if ((kind & (WORD | OPENER | DASH | BEGINNER)) == 0) return false;
  if ((kind & LOWER) != 0) return endsBeforeLower();
  if ((kind & DASH) != 0 && hasClosedQuote) return false;
  return ending == STOP ? stopEnds(kind) : true;
}

function endsBeforeLower(): bool {
  if (wordsSinceUpper < LOWER_CASE_WORDS || hasClosedQuote || ending == ELLIPSIS) return false;
  if (ending == STRONG) return true;
  return (kindBeforeEnd & (NEVER | SOMETIMES | NUMERIC | SINGLE)) == 0;
}

function stopEnds(kind: u32): bool {
  const before = kindBeforeEnd;
  if (hasClosedQuote) return true;
  if ((before & NEVER) != 0) return false;
  if ((before & NUMERIC) != 0) return (kind & NUMBER) == 0;
  if ((before & NUMBER) != 0 && tokensInSentence <= 2) return false;
  if ((before & SINGLE) != 0 && (before & UPPER) != 0) return (before & STARTER) != 0 && (kind & STARTER) != 0;
  if ((before & SOMETIMES) != 0) return (kind & STARTER) != 0 || (kind & WORD) == 0;
  return true;
}

function endsAtLine(kind: u32, from: usize, tokenBytes: i64): bool {
  if (lineEnds > 1 || byLine) return true;
  const isUpper = (kind & UPPER) != 0;
  joinedLines += 1;
  if (isUpper) joinedUpperLines += 1;
  if ((kind & LOWER) != 0 || (kind & CLOSER) != 0) return false;
  if ((kindBeforeEnd & NEVER) != 0 && ending == STOP) return false;
  if (lastLineBytes > WRAPPED_LINE_BYTES_MAX || widestLineBytes < WRAPPED_LINE_BYTES_MIN) return true;
  if (lastLineBytes + 1 + tokenBytes <= widestLineBytes) return true;
  if (<i64>from - lineStart > indent + 1) return true;
  return joinedLines >= VERSE_LINES_MIN && joinedUpperLines >= VERSE_SHARE * joinedLines;
}
