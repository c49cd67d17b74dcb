// Boundaries of words and of grapheme clusters in UTF-8 bytes, by the default rules of UAX 29 for Unicode 17. Offsets go
// in and come out; nothing is allocated, nothing kept between calls. Rule names (WB4, GB9c) are the annex's.

import {
  ASCII,
  ConjunctBreak,
  GraphemeBreak,
  WordBreak,
  conjunctBreakOf,
  graphemeBreakOf,
  isPictographicOf,
  propertiesOf,
  wordBreakOf,
} from './unicode.ts';
import { byteLengthOf, codePointOf, decodeAt } from './utf8.ts';

// Sets of Word_Break values: bit v is set when value v is in the set.
const LETTER = (1 << WordBreak.aLetter) | (1 << WordBreak.hebrewLetter);
const NUMERIC = 1 << WordBreak.numeric;
const KATAKANA = 1 << WordBreak.katakana;
const EXTEND_NUM_LET = 1 << WordBreak.extendNumLet;
const MID_NUM_LET_Q = (1 << WordBreak.midNumLet) | (1 << WordBreak.singleQuote);
const MID_LETTER = (1 << WordBreak.midLetter) | MID_NUM_LET_Q;
const MID_NUM = (1 << WordBreak.midNum) | MID_NUM_LET_Q;
const IGNORED = (1 << WordBreak.extend) | (1 << WordBreak.format) | (1 << WordBreak.zwj);
const LINE_END = (1 << WordBreak.cr) | (1 << WordBreak.lf) | (1 << WordBreak.newline);

/** joinsAfter[v]: the set of values that always join a v before them (WB5, WB8, WB9, WB10, WB13, WB13a, WB13b). */
export const joinsAfter: Int32Array = new Int32Array(32);
joinsAfter[WordBreak.aLetter] = LETTER | NUMERIC | EXTEND_NUM_LET;
joinsAfter[WordBreak.hebrewLetter] = LETTER | NUMERIC | EXTEND_NUM_LET;
joinsAfter[WordBreak.numeric] = LETTER | NUMERIC | EXTEND_NUM_LET;
joinsAfter[WordBreak.katakana] = KATAKANA | EXTEND_NUM_LET;
joinsAfter[WordBreak.extendNumLet] = LETTER | NUMERIC | KATAKANA | EXTEND_NUM_LET;

/**
 * The next word boundary.
 *
 * Spaces, punctuation and words are all segments between boundaries; spaces in a row are one. The rules that look ahead
 * (WB6, WB7b, WB12) skip the ignored code points (WB4) after one middle mark. When they find nothing, the segment ends
 * before that mark and the next one begins with it, and a mark at a segment's beginning never looks ahead: so walking
 * over a text decodes each byte at most three times, whatever the text.
 *
 * @param bytes - Valid UTF-8; a bad byte counts as U+FFFD.
 * @param from - A word boundary, such as the beginning of a text or what this function returned before.
 * @param to - Where the text ends; no byte from there on is read.
 * @returns An offset above `from` and not above `to`; `to` when `from` is not below it.
 */
export function nextWordBoundary(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return to;
  let decoded = decodeAt(bytes, from, to);
  let at = from + byteLengthOf(decoded);
  /** Class before `at` with ignored code points left out (WB4). */
  let before = wordBreakOf(propertiesOf(codePointOf(decoded)));
  if (((1 << before) & LINE_END) !== 0) {
    return before === WordBreak.cr && at < to && bytes[at] === 0x0a ? at + 1 : at; // WB3, WB3a
  }
  /** Class of the very code point before `at`. */
  let last = before;
  while (at < to) {
    const lead = bytes[at];
    let properties: number;
    let end: number;
    if (lead < 0x80) {
      properties = ASCII[lead]!;
      end = at + 1;
    } else {
      decoded = decodeAt(bytes, at, to);
      properties = propertiesOf(codePointOf(decoded));
      end = at + byteLengthOf(decoded);
    }
    const after = wordBreakOf(properties);
    if (((joinsAfter[before] >>> after) & 1) !== 0) {
      // WB5, WB8 to WB10, WB13 to WB13b.
    } else if (((1 << after) & IGNORED) !== 0) {
      last = after;
      at = end;
      continue; // WB4
    } else if (last === WordBreak.zwj && isPictographicOf(properties)) {
      // WB3c
    } else if (after === WordBreak.wSegSpace) {
      if (last !== WordBreak.wSegSpace) return at; // WB3d
    } else if (after === WordBreak.regionalIndicator) {
      if (before !== WordBreak.regionalIndicator) return at;
      // WB15, WB16: the pair is complete; as `other` it joins no third.
      before = WordBreak.other;
      last = after;
      at = end;
      continue;
    } else {
      const wanted = wantedAfterMark(before, after);
      if (wanted === 0) return at;
      const next = skipIgnored(bytes, end, to);
      decoded = next < to ? decodeAt(bytes, next, to) : 0;
      const found = wordBreakOf(propertiesOf(codePointOf(decoded)));
      if (next < to && ((1 << found) & wanted) !== 0) {
        before = found; // WB6 and WB7, WB7b and WB7c, WB11 and WB12
        last = found;
        at = next + byteLengthOf(decoded);
        continue;
      }
      if (before !== WordBreak.hebrewLetter || after !== WordBreak.singleQuote) return at;
      // WB7a
    }
    before = after;
    last = after;
    at = end;
  }
  return to;
}

/** The set of values, one of which must follow a middle mark for it to join what is before it; empty if none does. */
function wantedAfterMark(before: number, mark: number): number {
  const set = 1 << mark;
  if (((1 << before) & LETTER) !== 0) {
    if ((set & MID_LETTER) !== 0) return LETTER;
    const isHebrewQuote = before === WordBreak.hebrewLetter && mark === WordBreak.doubleQuote;
    return isHebrewQuote ? 1 << WordBreak.hebrewLetter : 0;
  }
  return before === WordBreak.numeric && (set & MID_NUM) !== 0 ? NUMERIC : 0;
}

/** The offset of the first code point from `at` on that WB4 does not ignore, or `to`. */
function skipIgnored(bytes: Uint8Array, at: number, to: number): number {
  while (at < to && bytes[at] >= 0x80) {
    const decoded = decodeAt(bytes, at, to);
    if (((1 << wordBreakOf(propertiesOf(codePointOf(decoded)))) & IGNORED) === 0) break;
    at += byteLengthOf(decoded);
  }
  return at;
}

/** After this much of a conjunct: no consonant; a consonant and extenders; those and a linker among them (GB9c). */
const Conjunct = { none: 0, consonant: 1, linked: 2 } as const;
/** After this much of an emoji sequence: nothing; a pictograph and extenders; those and a joiner (GB11). */
const Emoji = { none: 0, pictograph: 1, joined: 2 } as const;

// Sets of Grapheme_Cluster_Break values, as above.
const CONTROL = (1 << GraphemeBreak.control) | (1 << GraphemeBreak.cr) | (1 << GraphemeBreak.lf);
const CONTINUES = (1 << GraphemeBreak.extend) | (1 << GraphemeBreak.zwj) | (1 << GraphemeBreak.spacingMark);

/** clustersAfter[v]: the set of values that always join a v before them: Hangul (GB6 to GB8) and prefixes (GB9b). */
const clustersAfter = new Int32Array(16);
clustersAfter[GraphemeBreak.l] =
  (1 << GraphemeBreak.l) | (1 << GraphemeBreak.v) | (1 << GraphemeBreak.lv) | (1 << GraphemeBreak.lvt);
clustersAfter[GraphemeBreak.lv] = (1 << GraphemeBreak.v) | (1 << GraphemeBreak.t);
clustersAfter[GraphemeBreak.v] = (1 << GraphemeBreak.v) | (1 << GraphemeBreak.t);
clustersAfter[GraphemeBreak.lvt] = 1 << GraphemeBreak.t;
clustersAfter[GraphemeBreak.t] = 1 << GraphemeBreak.t;
clustersAfter[GraphemeBreak.prepend] = ~CONTROL;

/**
 * The next boundary of an extended grapheme cluster: what a reader takes for one letter or emoji.
 *
 * Looks back only, so each byte is decoded at most twice: in its own cluster, and as the end of the one before.
 *
 * @param bytes - Valid UTF-8; a bad byte counts as U+FFFD.
 * @param from - A cluster boundary, such as the beginning of a text or what this function returned before.
 * @param to - Where the text ends; no byte from there on is read.
 * @returns An offset above `from` and not above `to`; `to` when `from` is not below it.
 */
export function nextGraphemeBoundary(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to) return to;
  let decoded = decodeAt(bytes, from, to);
  let at = from + byteLengthOf(decoded);
  let properties = propertiesOf(codePointOf(decoded));
  let before: number = graphemeBreakOf(properties);
  if (((1 << before) & CONTROL) !== 0) {
    return before === GraphemeBreak.cr && at < to && bytes[at] === 0x0a ? at + 1 : at; // GB3, GB4
  }
  let conjunct = nextConjunct(Conjunct.none, properties);
  let emoji: number = isPictographicOf(properties) ? Emoji.pictograph : Emoji.none;
  while (at < to) {
    decoded = decodeAt(bytes, at, to);
    properties = propertiesOf(codePointOf(decoded));
    const after = graphemeBreakOf(properties);
    const isPictograph = isPictographicOf(properties);
    let joins = (((CONTINUES | clustersAfter[before]) >>> after) & 1) !== 0; // GB6 to GB9b
    joins ||= conjunct === Conjunct.linked && conjunctBreakOf(properties) === ConjunctBreak.consonant; // GB9c
    joins ||= emoji === Emoji.joined && isPictograph; // GB11
    const closesPair = before === GraphemeBreak.regionalIndicator && after === GraphemeBreak.regionalIndicator;
    if (!joins && !closesPair) return at;
    conjunct = nextConjunct(conjunct, properties);
    if (isPictograph) emoji = Emoji.pictograph;
    else if (emoji === Emoji.pictograph && after === GraphemeBreak.zwj) emoji = Emoji.joined;
    else if (emoji !== Emoji.pictograph || after !== GraphemeBreak.extend) emoji = Emoji.none;
    // GB12, GB13: a complete pair counts as `other`, so that it joins no third.
    before = closesPair ? GraphemeBreak.other : after;
    at += byteLengthOf(decoded);
  }
  return to;
}

/** How far a conjunct has come with one code point more. */
function nextConjunct(conjunct: number, properties: number): number {
  const value = conjunctBreakOf(properties);
  if (value === ConjunctBreak.consonant) return Conjunct.consonant;
  if (value === ConjunctBreak.none || conjunct === Conjunct.none) return Conjunct.none;
  return value === ConjunctBreak.linker ? Conjunct.linked : conjunct;
}
