// How words were written: every form seen, the word it belongs to, how often it stood where, and what kind of token it is.

import { grown } from '../base/arrays.ts';
import { FNV_PRIME, FNV_START, finishHash, hashBytes } from '../base/hash.ts';
import { asciiWordKind, kindOf } from './form-kind.ts';
import { foldUtf8, isWordLike } from './unicode.ts';
import { WordTable, type WordInterner } from './word-table.ts';

export { FormKind } from './form-kind.ts';

/** The forms met while reading, with their words. */
export class SurfaceTable {
  /** The forms' bytes; form ids follow its own numbering, from 3 on. */
  readonly forms: WordTable = new WordTable();
  /** wordOf[form] is the id of the word that the form is looked up as. */
  wordOf: Uint32Array = new Uint32Array(1 << 10);
  /** kinds[form] is a sum of `FormKind` bits. */
  kinds: Uint32Array = new Uint32Array(1 << 10);
  /** counts[4 * form + class]: see `SurfaceForm` for the four classes. */
  counts: Float64Array = new Float64Array(1 << 12);
  private readonly words: WordInterner;
  private readonly caseFold: boolean;

  constructor(words: WordInterner, caseFold: boolean) {
    this.words = words;
    this.caseFold = caseFold;
  }

  /** The form with these bytes, added when new. */
  form(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const before = this.forms.size;
    const form = this.forms.intern(bytes, from, to, hash);
    if (form === before) {
      this.reserve(form);
      if (!this.describeAscii(form, bytes, from, to)) this.describe(form, this.keyOf(bytes, from, to), undefined);
    }
    return form;
  }

  /** A new form whose word is not its folded self: a straight quote, which is looked up as an opening or a closing one. */
  formAs(text: string, key: string): number {
    const bytes = encoder.encode(text);
    const form = this.forms.append(bytes, 0, bytes.length);
    this.reserve(form);
    this.describe(form, encoder.encode(key), key);
    return form;
  }

  /** Forgets the counts and keeps the forms, for the next portion of the text. */
  clearCounts(): void {
    this.counts.fill(0);
  }

  private reserve(form: number): void {
    if (form < this.wordOf.length) return;
    this.wordOf = grown(this.wordOf, form + 1);
    this.kinds = grown(this.kinds, form + 1);
    this.counts = grown(this.counts, 4 * this.wordOf.length);
  }

  private describe(form: number, key: Uint8Array, keyText: string | undefined): void {
    const hash = hashBytes(key, 0, key.length);
    this.wordOf[form] = this.words.intern(key, 0, key.length, hash);
    const folded = this.caseFold ? key : foldUtf8(key, 0, key.length);
    const foldedHash = this.caseFold ? hash : hashBytes(folded, 0, folded.length);
    this.kinds[form] = kindOf(keyText ?? this.forms.word(form), folded, foldedHash);
  }

  /** Does what `describe` does, and faster, for a short word of ASCII letters, digits, low lines and apostrophes. */
  private describeAscii(form: number, bytes: Uint8Array, from: number, to: number): boolean {
    const length = to - from;
    const first = bytes[from];
    if (!this.caseFold || length > SCRATCH.length || !isAsciiWordly(first) || first === LOW_LINE) return false;
    let hash = FNV_START;
    for (let i = 0; i < length; i++) {
      let byte = bytes[from + i];
      if (!isAsciiWordly(byte) && byte !== APOSTROPHE) return false;
      if (byte >= 0x41 && byte <= 0x5a) byte += 32;
      SCRATCH[i] = byte;
      hash = Math.imul(hash ^ byte, FNV_PRIME);
    }
    hash = finishHash(hash);
    this.wordOf[form] = this.words.intern(SCRATCH, 0, length, hash);
    this.kinds[form] = asciiWordKind(first, SCRATCH, length, hash);
    return true;
  }

  /** The bytes under which a form is looked up: folded, typographic apostrophes plain, long runs of a mark cut to three. */
  private keyOf(bytes: Uint8Array, from: number, to: number): Uint8Array {
    if (!this.caseFold) return bytes.subarray(from, to);
    if (
      to - from > 3 &&
      bytes[from] < 128 &&
      bytes[from] === bytes[from + 3] &&
      !isWordLike(String.fromCharCode(bytes[from]))
    ) {
      return bytes.subarray(from, from + 3);
    }
    const folded = foldUtf8(bytes, from, to);
    return to - from > 3 ? plainApostrophes(folded) : folded;
  }
}

const LOW_LINE = 0x5f;
const APOSTROPHE = 0x27;
/** Where a short word is folded. */
const SCRATCH = new Uint8Array(64);

/** True for ASCII letters, digits and the low line. */
function isAsciiWordly(byte: number): boolean {
  const letter = byte | 32;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === LOW_LINE;
}

/** Replaces ’ (E2 80 99) by ' in a word. */
function plainApostrophes(bytes: Uint8Array): Uint8Array {
  let at = bytes.indexOf(0xe2);
  if (at < 0) return bytes;
  const plain = bytes.slice();
  let length = at;
  for (; at < bytes.length; at++) {
    if (bytes[at] === 0xe2 && bytes[at + 1] === 0x80 && bytes[at + 2] === 0x99) {
      plain[length++] = 0x27;
      at += 2;
    } else {
      plain[length++] = bytes[at]!;
    }
  }
  return plain.subarray(0, length);
}

const encoder = new TextEncoder();
