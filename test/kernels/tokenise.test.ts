// The table that the tokenising kernels share, from a few slots on: words that crowd it, and many times of growing.

import { describe, expect, it } from 'vitest';
import { TokeniseKernel } from '../../src/kernels/tokenise.ts';
import { Stop, WordsKernel } from '../../src/kernels/tokenise-words.ts';
import { hasWasm } from '../../src/kernels/wasm.ts';
import { BYTE_KIND } from '../../src/tokens/words.ts';

const encoder = new TextEncoder();
const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));

/** Words that are hard to tell apart: by their last byte, by their length, by what comes behind 16 bytes. */
const SETS: [string, string[]][] = [
  ['short', Array.from({ length: 5000 }, (_, i) => i.toString(36))],
  ['by the last byte', Array.from({ length: 60 }, (_, i) => letters.map((letter) => 'x'.repeat(i) + letter)).flat()],
  ['by length', Array.from({ length: 300 }, (_, i) => 'a'.repeat(i + 1))],
  ['behind 16 bytes', Array.from({ length: 3000 }, (_, i) => `sixteenbytesandmore${i}`)],
  ['behind 40 bytes', Array.from({ length: 1000 }, (_, i) => `${'y'.repeat(40)}${i}z`)],
];
/** Each word once more when all have come. */
const twice = (words: readonly string[]) => [...words, ...words.toReversed()];
const expectedIds = (words: readonly string[]) => {
  const ids = new Map(words.map((word, i) => [word, 3 + i]));
  return twice(words).map((word) => ids.get(word)!);
};

describe.skipIf(!hasWasm()).each(SETS)('a table of few slots, words that differ %s', (_name, words) => {
  it.each([2, 4, 64, 1024])('has the right ids for each, beginning with %i slots', (slots) => {
    const kernel = new TokeniseKernel(false, slots);
    const text = encoder.encode(twice(words).join(' '));
    const ids: number[] = [];
    for (let at = 0; at < text.length;) {
      at = kernel.read(text, at, text.length);
      ids.push(...kernel.ids());
    }
    kernel.endDocument();
    ids.push(...kernel.ids());
    expect(ids).toEqual([1, ...expectedIds(words), 2]);
    const told: string[] = [];
    kernel.tellWords((bytes, from, to) =>
      told.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(from, to))),
    );
    expect(told).toEqual(words);
  });

  it.each([2, 4, 64, 1024])('asks for each form once, beginning with %i slots', (slots) => {
    const kernel = new WordsKernel({ kinds: BYTE_KIND, joinsAfter: new Int32Array(32), elided: [] }, true, slots);
    const text = encoder.encode(twice(words).join(' '));
    const ids: number[] = [];
    const asked: string[] = [];
    const answer = (stop: number): void => {
      for (; stop !== Stop.done; stop = kernel.resume()) {
        expect(stop).toBe(Stop.newForm);
        asked.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(kernel.token()));
        kernel.define(2 + asked.length, 1, 2 + asked.length);
      }
      ids.push(...kernel.ids());
    };
    for (let at = 0; at < text.length; at += 5000) answer(kernel.push(text, at, Math.min(text.length, at + 5000)));
    answer(kernel.endDocument());
    expect(asked).toEqual(words);
    expect(ids).toEqual([1, ...expectedIds(words), 2]);
    const counts = new Float64Array(4 * (3 + words.length));
    kernel.takeCounts(counts);
    kernel.takeCounts(counts);
    expect(counts.slice(12, 16)).toEqual(Float64Array.of(1, 1, 0, 0));
    for (let form = 4; form < 3 + words.length; form++) expect(counts[4 * form]).toBe(2);
  });
});
