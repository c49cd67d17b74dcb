// The kernel of the tokenizer `words`: src/tokens/words.ts in steps of 16 bytes; see there for how and why. What it knows of
// a form is what the host has told: at a form that it has never met it stops, the host finds out what that is, calls
// `define`, and the kernel goes on with that token.
//
// It works in turns: first it finds some hundred tokens and line ends (`find`), then it looks them up and hands them to the
// rules of sentences (`addFinds`).
//
// Memory: small tables (below 1024), the Unicode tables, what was found, the ids that were read last (`OUT`), the bytes that
// wait until it is clear where their last token ends (`INPUT`), and what shared-forms.ts keeps behind them.

import { findSlot, hashOf, homeOf, openForms, poolStart, prefixOf, reserveEntry, takeEntry, takeSlot } from './shared-forms';
import {
  Form,
  addToken,
  endSentences,
  newLine,
  openSentences,
  quoteOpens,
  setSpaceBefore,
  shiftSentences,
  writeTo,
  writtenTo,
} from './shared-sentences';
import {
  APOSTROPHE,
  CONTROL,
  KINDS,
  LETTER,
  LINE_END,
  LINE_FEED,
  MARK,
  QUOTE,
  RETURN,
  SPACE,
  TOKEN,
  elisionEnd,
  kindAt,
  markEnd,
  otherEnd,
  whatOtherIs,
  wordEnd,
} from './shared-tokens';

export { tellTables } from './shared-tokens';
export { isRoomLeft, slotCount, tableStart } from './shared-forms';

/** QUOTES + 64 * i: the form of a straight quote of direction i; its value is 0 until it is told. */
const QUOTES: usize = 0x2b000;
/**
 * What was found in the text and waits to be looked up, 16 bytes each: the address of a token, the address of its end, its
 * hash, and bits, see below. A line end has 0 instead of an end. There are so few that their slots stay in the nearest cache.
 */
const FINDS: usize = 0x2c000;
const FINDS_END: usize = FINDS + 16 * 256;
const SPACE_BEFORE: u32 = 1;
const GLUED_RIGHT: u32 = 2;
const STRAIGHT_QUOTE: u32 = 4;
const IS_SINGLE: u32 = 8;
const OUT: usize = 0x30000;
/** The most bytes that are added at a time, and the longest run without white space. */
const RUN_BYTES_MAX: u32 = 1 << 16;
const INPUT_BYTES: usize = 2 * RUN_BYTES_MAX + 64;
/** Each byte can be a token with a mark of a sentence before and behind it. */
const OUT_BYTES: usize = 12 * INPUT_BYTES + 64;
const INPUT: usize = OUT + OUT_BYTES;
/** What may be read behind the input's last byte. */
const SLACK: usize = 64;

// Why `push` and its like come back.
const DONE: u32 = 0;
const NEW_FORM: u32 = 1;
const NEED_TABLES: u32 = 2;
/** Plus the direction: a straight quote of a direction that was not met before. */
const NEW_QUOTE: u32 = 4;

let inputLength: u32 = 0;
/** The first bytes of the input, behind the very first, that are known to hold no white space. */
let knownLength: u32 = 0;
/** Where the next token begins, where its run is cut, and up to where tokens are read now; 0: nobody has decided. */
let cursor: usize = INPUT;
let runEnd: usize = 0;
let target: usize = 0;
/** Whether white space stands before the next token. */
let spaceBefore: bool = true;
let isLast: bool = false;
let nextFind: usize = FINDS;
let findsEnd: usize = FINDS;

export function open(slots: u32, endAtLines: bool): void {
  openSentences(endAtLines, INPUT);
  openForms<Form>(INPUT + INPUT_BYTES + SLACK, slots);
}

export function inputStart(): usize {
  return INPUT;
}
export function pendingBytes(): u32 {
  return inputLength;
}
export function outStart(): usize {
  return OUT;
}
export function outLength(): u32 {
  return <u32>((writtenTo() - OUT) >>> 2);
}
/** The token at which the kernel stopped. */
export function tokenStart(): usize {
  return load<u32>(nextFind);
}
export function tokenBytes(): u32 {
  return load<u32>(nextFind, 4) - load<u32>(nextFind);
}

/** Reads on after `added` bytes, at most `RUN_BYTES_MAX`, were laid behind the input. */
export function push(added: u32): u32 {
  inputLength += added;
  writeTo(OUT);
  return resume();
}

/** Reads what is left and ends the document. */
export function endDocument(): u32 {
  writeTo(OUT);
  isLast = true;
  target = INPUT + inputLength;
  runEnd = runLimit(INPUT, target);
  return resume();
}

/** Tells what the form is at which the kernel stopped. */
export function define(form: u32, kind: u32, word: u32): void {
  const p = tokenStart();
  const length = tokenBytes();
  const prefix = prefixOf(v128.load(p), length);
  const hash = load<u32>(nextFind, 8);
  let place: u32 = 0;
  if (length > 16) {
    reserveEntry<Form>(length);
    place = takeEntry(length);
    memory.copy(poolStart() + place, p, length);
  }
  const slot = findSlot<Form>(prefix, hash, p, length);
  describe(slot, kind, word);
  takeSlot<Form>(slot, prefix, hash, length, form, place);
}

/** Tells what a straight quote of that direction is. */
export function defineQuote(direction: u32, form: u32, kind: u32, word: u32): void {
  const slot = quoteSlot(direction);
  store<u32>(slot, form, offsetof<Form>('value'));
  describe(slot, kind, word);
}

/** Where the form of a straight quote of that direction lies. */
export function quoteSlot(direction: u32): usize {
  return QUOTES + (direction << 6);
}

function describe(slot: usize, kind: u32, word: u32): void {
  store<u32>(slot, kind, offsetof<Form>('kind'));
  store<u32>(slot, word, offsetof<Form>('word'));
}

/** Goes on; see `DONE` and its like for what it comes back with. */
export function resume(): u32 {
  while (true) {
    const reason = addFinds();
    if (reason != DONE) return reason;
    if (target != 0 && cursor >= target) {
      consume();
      if (isLast) {
        isLast = false;
        spaceBefore = true;
        endSentences(INPUT);
        return DONE;
      }
    }
    if (target == 0) {
      target = nextTarget();
      if (target == 0) return DONE;
      runEnd = runLimit(INPUT, target);
    }
    nextFind = FINDS;
    if (!find()) return NEED_TABLES;
    touchHomes();
  }
}

/** Drops what has been read from the input. */
function consume(): void {
  const consumed = target - INPUT;
  inputLength -= <u32>consumed;
  memory.copy(INPUT, target, inputLength);
  shiftSentences(consumed);
  cursor = INPUT;
  target = 0;
}

/** Looks up what was found and hands it to the rules of sentences, in order. */
function addFinds(): u32 {
  while (nextFind < findsEnd) {
    const p: usize = load<u32>(nextFind);
    const end: usize = load<u32>(nextFind, 4);
    const bits = load<u32>(nextFind, 12);
    if (end == 0) {
      newLine(p);
      nextFind += 16;
      continue;
    }
    setSpaceBefore((bits & SPACE_BEFORE) != 0);
    let slot: usize;
    if ((bits & STRAIGHT_QUOTE) != 0) {
      const isSingle = (bits & IS_SINGLE) != 0;
      const direction: u32 = (isSingle ? 2 : 0) + (quoteOpens((bits & GLUED_RIGHT) != 0, isSingle) ? 0 : 1);
      slot = quoteSlot(direction);
      if (load<u32>(slot, offsetof<Form>('value')) == 0) return NEW_QUOTE + direction;
    } else {
      const length = <u32>(end - p);
      slot = findSlot<Form>(prefixOf(v128.load(p), length), load<u32>(nextFind, 8), p, length);
      if (load<u32>(slot, offsetof<Form>('value')) == 0) return NEW_FORM;
    }
    addToken(slot, p, end, (bits & GLUED_RIGHT) != 0);
    nextFind += 16;
  }
  return DONE;
}

/**
 * Reads the slots where the lookups will begin, all in one go. Most are not in the processor's near caches; so it waits for
 * many of them at a time instead of for one after the other.
 */
function touchHomes(): void {
  let sum: u32 = 0;
  for (let p = FINDS; p < findsEnd; p += 16) sum += load<u32>(homeOf<Form>(load<u32>(p, 8)));
  touched = sum;
}
let touched: u32 = 0;

/** Up to where tokens can be read: the last white space, or where an endless run is cut; 0 when to nowhere. */
function nextTarget(): usize {
  let space = inputLength;
  const first = knownLength > 1 ? knownLength : 1;
  while (space > first && kindAt(INPUT + space - 1) != SPACE) space--;
  if (space > first) return INPUT + space - 1;
  knownLength = inputLength;
  const start: u32 = inputLength > 0 && kindAt(INPUT) == SPACE ? 1 : 0;
  if (inputLength - start <= RUN_BYTES_MAX) return 0;
  knownLength = 0;
  return codePointStart(INPUT + start + RUN_BYTES_MAX);
}

function runLimit(from: usize, to: usize): usize {
  return to - from <= RUN_BYTES_MAX ? to : codePointStart(from + RUN_BYTES_MAX);
}

function codePointStart(p: usize): usize {
  let start = p;
  while (start > INPUT && p - start < 4 && (load<u8>(start) & 0xc0) == 0x80) start--;
  return start;
}

/** Finds tokens and line ends from `cursor` on, up to `target` or as many as there is room for. False: it needs tables. */
function find(): bool {
  const to = target;
  const known = INPUT + inputLength;
  let limit = runEnd;
  let at = cursor;
  let out = FINDS;
  let hasAll = true;
  while (at < to && out < FINDS_END) {
    const byte: u32 = load<u8>(at);
    const kind: u32 = load<u8>(KINDS + byte);
    if (kind == SPACE) {
      if (byte == LINE_FEED || (byte == RETURN && at + 1 < known && load<u8>(at, 1) != LINE_FEED)) {
        out = addLineEnd(out, at);
      }
      spaceBefore = true;
      at++;
      limit = at + RUN_BYTES_MAX < to ? runLimit(at, to) : to;
      continue;
    }
    if (at >= limit) limit = runLimit(at, to);
    let end: usize;
    let bits: u32 = 0;
    if (kind >= LETTER) {
      end = wordEnd(at, limit);
    } else if (kind == MARK) {
      end = markEnd(at, limit, byte);
    } else if (kind == QUOTE) {
      end = byte == APOSTROPHE && spaceBefore ? elisionEnd(at + 1, limit) : 0;
      if (end == 0) {
        end = at + 1;
        bits = byte == APOSTROPHE ? STRAIGHT_QUOTE | IS_SINGLE : STRAIGHT_QUOTE;
      }
    } else {
      end = otherEnd(at, limit, spaceBefore);
      const what = whatOtherIs();
      if (what != TOKEN) {
        if (what == LINE_END) out = addLineEnd(out, at);
        if (what != CONTROL) spaceBefore = true;
        at = end;
        continue;
      }
    }
    if (end == 1) {
      hasAll = false;
      break;
    }
    if (spaceBefore) bits |= SPACE_BEFORE;
    if (end < known && kindAt(end) != SPACE) bits |= GLUED_RIGHT;
    const length = <u32>(end - at);
    store<u32>(out, <u32>at);
    store<u32>(out, <u32>end, 4);
    store<u32>(out, hashOf(prefixOf(v128.load(at), length), at, length), 8);
    store<u32>(out, bits, 12);
    out += 16;
    spaceBefore = false;
    at = end;
  }
  cursor = at;
  runEnd = limit;
  findsEnd = out;
  return hasAll;
}

function addLineEnd(out: usize, p: usize): usize {
  store<u32>(out, <u32>p);
  store<u32>(out, 0, 4);
  store<u32>(out, 0, 8);
  return out + 16;
}
