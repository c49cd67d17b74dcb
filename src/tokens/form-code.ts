// The written forms of all words as bytes and back. Most are the word itself, or the word with capitals, so that a form
// takes a byte and its counts.

import { compareBytes } from '../base/bytes.ts';
import { ByteReader, ByteWriter } from '../base/varint.ts';
import { SurfaceStatistics } from './surface-statistics.ts';
import { FIRST_WORD_ID } from './vocabulary.ts';
import type { WordTable } from './word-table.ts';

/** How a form follows from its word: the same bytes; its first ASCII letter a capital; all of them; spelt out. */
const SAME = 0;
const CAPITAL = 1;
const CAPITALS = 2;
const SPELT = 3;

/**
 * For each word a varint with its number of forms; for each form a byte, bits 0-1 how it follows from the word, bits 2-5
 * which of its four counts are not 0; when spelt out a varint with its length and its bytes; then those counts as varints.
 */
export function encodeForms(vocabulary: WordTable, surfaces: SurfaceStatistics): Uint8Array {
  const { starts, counts } = surfaces;
  const writer = new ByteWriter();
  for (let id = FIRST_WORD_ID; id < vocabulary.size; id++) {
    writer.varint(starts[id + 1] - starts[id]);
    for (let form = starts[id]; form < starts[id + 1]; form++) {
      const bytes = surfaces.pool.subarray(surfaces.offsets[form], surfaces.offsets[form + 1]);
      const rule = ruleOf(bytes, vocabulary, id);
      let mask = 0;
      for (let i = 0; i < 4; i++) if (counts[4 * form + i] > 0) mask |= 1 << i;
      writer.varint(rule | (mask << 2));
      if (rule === SPELT) {
        writer.varint(bytes.length);
        writer.raw(bytes);
      }
      for (let i = 0; i < 4; i++) if (counts[4 * form + i] > 0) writer.varint(counts[4 * form + i]);
    }
  }
  return writer.finish();
}

/** @throws {NgramError} `CORRUPT`. */
export function decodeForms(bytes: Uint8Array, vocabulary: WordTable, formCount: number): SurfaceStatistics {
  const reader = new ByteReader(bytes, 'forms');
  if (formCount > bytes.length) throw reader.corrupt('is too short');
  const starts = new Uint32Array(vocabulary.size + 1);
  const offsets = new Uint32Array(formCount + 1);
  const counts = new Float64Array(4 * formCount);
  const texts: Uint8Array[] = [];
  for (let id = FIRST_WORD_ID; id < vocabulary.size; id++) {
    const word = vocabulary.pool.subarray(vocabulary.offsets[id], vocabulary.offsets[id + 1]);
    starts[id] = texts.length;
    for (let left = reader.varint(); left > 0; left--) {
      const form = texts.length;
      if (form === formCount) throw reader.corrupt('has more forms than the header says');
      const code = reader.varint();
      const text = (code & 3) === SPELT ? reader.raw(reader.varint()) : applyRule(code & 3, word);
      texts.push(text);
      offsets[form + 1] = offsets[form] + text.length;
      for (let i = 0; i < 4; i++) if ((code & (4 << i)) !== 0) counts[4 * form + i] = reader.varint();
    }
  }
  if (!reader.isAtEnd || texts.length !== formCount) throw reader.corrupt('does not fit the header');
  starts.fill(texts.length, vocabulary.size);
  const pool = new Uint8Array(offsets[formCount]);
  texts.forEach((text, form) => pool.set(text, offsets[form]));
  return new SurfaceStatistics(starts, pool, offsets, counts);
}

function ruleOf(form: Uint8Array, vocabulary: WordTable, id: number): number {
  const word = vocabulary.pool.subarray(vocabulary.offsets[id], vocabulary.offsets[id + 1]);
  for (const rule of [SAME, CAPITAL, CAPITALS]) {
    const made = applyRule(rule, word);
    if (compareBytes(made, 0, made.length, form, 0, form.length) === 0) return rule;
  }
  return SPELT;
}

function applyRule(rule: number, word: Uint8Array): Uint8Array {
  if (rule === SAME) return word;
  const form = word.slice();
  const letters = rule === CAPITAL ? Math.min(1, form.length) : form.length;
  for (let i = 0; i < letters; i++) if (form[i] >= 0x61 && form[i] <= 0x7a) form[i] -= 32;
  return form;
}
