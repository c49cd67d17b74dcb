// The whitespace tokenizer's kernel: finds the separators 16 bytes at a time and looks each word up. See
// src/tokens/whitespace.ts, which it follows, and src/kernels/tokenise.ts, which calls it.
//
// Memory: the ids that were read last (`OUT`), the bytes that are read (`input`), and what shared-forms.ts keeps behind them.
// An entry of the pool is the word's length (4 bytes) and its bytes; entries lie in the order of ids.

import {
  Slot,
  findSlot,
  hashOf,
  openForms,
  poolStart,
  prefixOf,
  reserveEntry,
  shiftForms,
  takeEntry,
  takeSlot,
} from './shared-forms';

export { isRoomLeft, poolSize, poolStart } from './shared-forms';

const OUT: usize = 1024;
/** At most so many bytes are added to the input at a time. Each gives two ids at most. */
const STEP_BYTES: usize = 1 << 16;
const OUT_BYTES: usize = 8 * STEP_BYTES + 64;
/** What may be read behind the input's last byte. */
const SLACK: usize = 64;
const FIRST_WORD_ID: u32 = 3;
const SENTENCE_START_ID: u32 = 1;
const SENTENCE_END_ID: u32 = 2;
const LINE_FEED: u32 = 10;
const SPACE: u32 = 32;
const LESS_THAN: u32 = 0x3c;

const input: usize = OUT + OUT_BYTES;
let inputBytes: usize = 0;
let idCount: u32 = FIRST_WORD_ID;
let outEnd: usize = OUT;
let isOpen: u32 = 0;
let line: u32 = 1;
let skipsSymbols: u32 = 0;
/** The reserved word that was met last. */
let reservedAt: usize = 0;
let reservedLength: u32 = 0;

/** Begins with a table of `slots` slots. */
export function open(slots: u32, skipSymbols: u32): void {
  skipsSymbols = skipSymbols;
  inputBytes = 2 * STEP_BYTES;
  openForms<Slot>(input + inputBytes + SLACK, slots);
}

export function inputStart(): usize {
  return input;
}
export function outStart(): usize {
  return OUT;
}
/** How many ids the last call gave. */
export function outLength(): u32 {
  return <u32>((outEnd - OUT) >>> 2);
}
/** How many ids there are, marks included. */
export function wordCount(): u32 {
  return idCount;
}
export function lineNumber(): u32 {
  return line;
}
export function reservedStart(): usize {
  return reservedAt;
}
export function reservedBytes(): u32 {
  return reservedLength;
}

/** Makes room for so many bytes of input. */
export function reserveInput(bytes: u32): void {
  while (<usize>bytes > inputBytes) {
    shiftForms<Slot>(inputBytes);
    inputBytes <<= 1;
  }
}

/** Bits of the bytes that separate words: NUL, TAB, LF, CR and space. */
// @ts-ignore: decorator
@inline
function separators(v: v128): u32 {
  // Each byte below 16 is looked up; those that find themselves are separators.
  const self = i8x16(0, -1, -1, -1, -1, -1, -1, -1, -1, 9, 10, -1, -1, 13, -1, -1);
  return i8x16.bitmask(v128.or(i8x16.eq(i8x16.swizzle(self, v), v), i8x16.eq(v, i8x16.splat(32))));
}

/**
 * Reads the input up to its last separator and moves the rest to its beginning.
 *
 * @param known - The first bytes of the input, which are known to hold no separator.
 * @param length - How many bytes the input has, at most `STEP_BYTES` more than `known`.
 * @returns How many bytes are left, or -1: there was a reserved word, the one at `reservedStart`.
 */
export function read(known: u32, length: u32): i32 {
  let end = input + length;
  const from = input + known;
  while (end > from && (separators(v128.load(end - 1)) & 1) == 0) end--;
  outEnd = OUT;
  if (end == from) return length;
  if (!readWords(end)) return -1;
  const left = input + length - end;
  memory.copy(input, end, left);
  return <i32>left;
}

/** Reads all of the input and ends the document. */
export function readLast(length: u32): i32 {
  outEnd = OUT;
  // The last word ends where these zeros begin.
  v128.store(input + length, i64x2.splat(0));
  if (!readWords(input + length)) return -1;
  if (isOpen != 0) {
    store<u32>(outEnd, SENTENCE_END_ID);
    outEnd += 4;
    isOpen = 0;
  }
  line = 1;
  return 0;
}

/** Reads the input up to `end`, behind which or before which a separator stands. False: there was a reserved word. */
function readWords(end: usize): bool {
  let p = input;
  let o = outEnd;
  let open = isOpen;
  while (p < end) {
    const v = v128.load(p);
    const found = separators(v);
    if ((found & 1) != 0) {
      if (load<u8>(p) == LINE_FEED) {
        if (open == 0) {
          store<u32>(o, SENTENCE_START_ID);
          o += 4;
        }
        store<u32>(o, SENTENCE_END_ID);
        o += 4;
        open = 0;
        line++;
      }
      p++;
      continue;
    }
    const length = found != 0 ? ctz(found) : longLength(p);
    const prefix = prefixOf(v, length);
    if (load<u8>(p) == LESS_THAN && isReserved(i64x2.extract_lane(prefix, 0), length)) {
      if (skipsSymbols == 0) {
        reservedAt = p;
        reservedLength = length;
        outEnd = o;
        isOpen = open;
        return false;
      }
      p += length;
      continue;
    }
    if (open == 0) {
      store<u32>(o, SENTENCE_START_ID);
      o += 4;
      open = 1;
    }
    const hash = hashOf(prefix, p, length);
    const slot = findSlot<Slot>(prefix, hash, p, length);
    let id = load<u32>(slot, 20);
    if (id == 0) id = addWord(slot, prefix, hash, p, length);
    store<u32>(o, id);
    o += 4;
    p += length;
    if (load<u8>(p) == SPACE) p++;
  }
  outEnd = o;
  isOpen = open;
  return true;
}

function addWord(free: usize, prefix: v128, hash: u32, p: usize, length: u32): u32 {
  const id = idCount++;
  const slot = free + reserveEntry<Slot>(4 + length);
  const place = takeEntry(4 + length);
  const entry = poolStart() + place;
  store<u32>(entry, length);
  memory.copy(entry + 4, p, length);
  takeSlot<Slot>(slot, prefix, hash, length, id, place + 4);
  return id;
}

/** The length of a word of 16 bytes or more. */
function longLength(p: usize): u32 {
  let q = p + 16;
  while (true) {
    const found = separators(v128.load(q));
    if (found != 0) return <u32>(q - p) + ctz(found);
    q += 16;
  }
}

/** Whether the word is <s>, </s> or <unk>. */
function isReserved(bytes: u64, length: u32): bool {
  if (length == 3) return bytes == 0x3e733c;
  if (length == 4) return bytes == 0x3e732f3c;
  return length == 5 && bytes == 0x3e6b6e753c;
}

/** The id of so many bytes of the input, whatever they are. */
export function intern(from: u32, length: u32): u32 {
  const p = input + from;
  const prefix = prefixOf(v128.load(p), length);
  const hash = hashOf(prefix, p, length);
  const slot = findSlot<Slot>(prefix, hash, p, length);
  const id = load<u32>(slot, 20);
  return id != 0 ? id : addWord(slot, prefix, hash, p, length);
}
