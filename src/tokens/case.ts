// Case out of the Unicode tables: folding for lookup, capitals for display. No locale, no context: Turkish dotless i and
// the final sigma are for the surface forms to know. Text or UTF-8 goes in, the same kind comes out.

import {
  FOLD_EXPANSIONS,
  FOLD_TRIE,
  TITLE_EXPANSIONS,
  TITLE_TRIE,
  UPPER_EXPANSIONS,
  UPPER_TRIE,
} from './unicode-tables.ts';
import { type PackedTrie, type Trie, openTrie, readNumbers } from './unicode-trie.ts';
import { byteLengthOf, codePointOf, decodeAt, encodeAt } from './utf8.ts';

/** Folding makes a text at most this many times as many bytes (U+0390: two bytes become three letters of two). */
export const FOLD_GROWTH_MAX = 3;

/**
 * What a mapping makes of each code point.
 *
 * Bit 0 of a value in the trie: 0 = the bits above are a difference in zigzag (0, -1, 1, -2, ...) to add to the code
 * point, so that 0 means unchanged; 1 = they are a place in `expansions`, which holds three code points a place, the
 * unused ones 0.
 */
interface CaseMapping extends Trie {
  readonly expansions: readonly number[];
}

const BLOCK_BITS = 6;
const BLOCK_MASK = 63;

let fold: CaseMapping | undefined;
let title: CaseMapping | undefined;
let upper: CaseMapping | undefined;

/**
 * Fold the case of a text, so that spellings which differ only in case become equal (full folding, C and F).
 *
 * 'ß' becomes 'ss', 'Σ' and 'ς' become 'σ'. Returns the text itself when nothing changes. Folding twice changes no more.
 */
export function foldCase(text: string): string {
  let i = 0;
  while (i < text.length && isFoldedAscii(text.charCodeAt(i))) i++;
  return i === text.length ? text : mapText(text, i, foldMapping());
}

/** The text in capitals (full mapping): 'ß' becomes 'SS'. */
export function upperCase(text: string): string {
  upper ??= openMapping(UPPER_TRIE, UPPER_EXPANSIONS);
  return mapText(text, 0, upper);
}

/** The text with its first code point in titlecase, the rest as it is: 'ǆ' becomes 'ǅ', 'ß' becomes 'Ss'. */
export function capitalise(text: string): string {
  const cp = text.codePointAt(0);
  if (cp === undefined) return text;
  title ??= openMapping(TITLE_TRIE, TITLE_EXPANSIONS);
  const length = cp > 0xffff ? 2 : 1;
  const first = text.slice(0, length);
  const mapped = mapText(first, 0, title);
  return mapped === first ? text : mapped + text.slice(length);
}

/**
 * Fold the case of `bytes[from..to)`.
 *
 * @returns New bytes, or a view of `bytes` itself when nothing changes: copy it before `bytes` changes.
 */
export function foldUtf8(bytes: Uint8Array, from: number, to: number): Uint8Array {
  let at = from;
  while (at < to && isFoldedAscii(bytes[at])) at++;
  if (at === to) return bytes.subarray(from, to);
  const folded = new Uint8Array(at - from + FOLD_GROWTH_MAX * (to - at));
  return folded.subarray(0, foldUtf8Into(bytes, from, to, folded, 0));
}

/**
 * Fold the case of `bytes[from..to)` into memory of the caller's; allocates nothing. Bad bytes are copied as they are.
 *
 * @param target - Other memory than `bytes`, with room for `FOLD_GROWTH_MAX * (to - from)` bytes at `at`.
 * @returns The offset after the last byte written.
 */
export function foldUtf8Into(bytes: Uint8Array, from: number, to: number, target: Uint8Array, at: number): number {
  const { stage, values, expansions } = foldMapping();
  for (let i = from; i < to;) {
    const lead = bytes[i];
    if (lead < 0x80) {
      target[at++] = lead >= 0x41 && lead <= 0x5a ? lead + 32 : lead;
      i++;
      continue;
    }
    const decoded = decodeAt(bytes, i, to);
    const cp = codePointOf(decoded);
    const end = i + byteLengthOf(decoded);
    const value = values[stage[cp >>> BLOCK_BITS] + (cp & BLOCK_MASK)];
    if (value === 0) {
      while (i < end) target[at++] = bytes[i++]!;
    } else if ((value & 1) === 0) {
      at = encodeAt(cp + unzigzag(value >>> 1), target, at);
    } else {
      const place = 3 * (value >>> 1);
      for (let k = place; k < place + 3 && expansions[k] > 0; k++) at = encodeAt(expansions[k], target, at);
    }
    i = end;
  }
  return at;
}

/** The text with all code points from `from` on mapped. */
function mapText(text: string, from: number, mapping: CaseMapping): string {
  const { stage, values, expansions } = mapping;
  let mapped = '';
  let copied = 0;
  for (let i = from; i < text.length;) {
    const cp = text.codePointAt(i)!;
    const end = i + (cp > 0xffff ? 2 : 1);
    const value = values[stage[cp >>> BLOCK_BITS] + (cp & BLOCK_MASK)];
    if (value !== 0) {
      mapped += text.slice(copied, i);
      copied = end;
      if ((value & 1) === 0) {
        mapped += String.fromCodePoint(cp + unzigzag(value >>> 1));
      } else {
        const place = 3 * (value >>> 1);
        for (let k = place; k < place + 3 && expansions[k] > 0; k++) mapped += String.fromCodePoint(expansions[k]);
      }
    }
    i = end;
  }
  return copied === 0 ? text : mapped + text.slice(copied);
}

function isFoldedAscii(code: number): boolean {
  return code < 0x80 && (code < 0x41 || code > 0x5a);
}

function foldMapping(): CaseMapping {
  return (fold ??= openMapping(FOLD_TRIE, FOLD_EXPANSIONS));
}

function openMapping(trie: PackedTrie, expansions: readonly string[]): CaseMapping {
  return { ...openTrie(trie), expansions: readNumbers(expansions) };
}

function unzigzag(number: number): number {
  return (number >>> 1) ^ -(number & 1);
}
