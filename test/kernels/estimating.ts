// A run of `estimate` over the levels of a corpus, and the same by Maps and formulas.

import { BATCH_NGRAMS, ESTIMATE_BLOCK_BYTES, batchBytes, estimateKernel } from '../../src/kernels/estimate.ts';
import type { Heap } from '../../src/kernels/wasm.ts';
import type { CountedLevel, Ngrams } from './counting.ts';
import { bytesAt, numbersAt, Room } from './rig.ts';

const CELL_COUNT = 40_962;

export type Discounts = readonly [number, number, number];

/** What `estimate` writes for one level. */
export interface EstimatedLevel {
  readonly starts: number[];
  /** Last ids, and the bits of probabilities. */
  readonly pairs: number[];
  /** As the bits of float32 numbers. */
  readonly probs: number[];
  readonly links: number[];
  /** Varints. */
  readonly places: number[];
  readonly cells: number[];
  readonly backoffCells: number[];
  readonly backoffs: number[];
  readonly placeLengths: number[];
  /** [cell, how often], where it is not 0. */
  readonly cellCounts: (readonly [number, number])[];
  readonly backoffCounts: (readonly [number, number])[];
}

/** Outputs of `estimate` that may be left out, by their place in the block. */
export const OPTIONAL_OUTPUTS = [36, 40, 44, 48, 52, 56, 60, 64] as const;

/**
 * Estimates level after level.
 *
 * @param words - Probabilities of the single words; all ids are parents of the first level.
 * @param omitted - Outputs of the last level that are not wanted.
 */
export function estimateLevels(
  heap: Heap,
  levels: readonly CountedLevel[],
  words: Float32Array,
  discounts: Discounts,
  table: Uint32Array,
  omitted: readonly number[] = [],
  start?: number,
): EstimatedLevel[] {
  const kernel = estimateKernel(heap);
  const room = new Room(heap, start);
  const tableAt = room.numbers(table);
  let parents = words.length;
  let [pairs, links, starts] = [0, 0, 0];
  const wordsAt = room.take(4 * words.length);
  heap.f32.set(words, wordsAt >>> 2);
  return levels.map((level, index): EstimatedLevel => {
    const size = level.ngramCount;
    const inputs = [parents, room.bytes([...level.children, 0, 0, 0, 0, 0, 0, 0, 0], 3)];
    inputs.push(
      room.bytes(level.ids, 1),
      room.bytes(level.counts, 5),
      links,
      starts,
      pairs,
      index === 0 ? wordsAt : 0,
      0,
    );
    const sizes = [4 * parents + 4, 8 * size, 4 * size, 4 * size, 5 * size, 2 * size, 2 * parents, 4 * parents];
    const outputs = sizes.map((bytes, i) => room.take(bytes, i >= 4 && i < 7 ? 1 : 0));
    const isLast = index === levels.length - 1;
    const wanted = outputs.map((at, i) => (isLast && omitted.includes(OPTIONAL_OUTPUTS[i]) ? 0 : at));
    const histograms = [33, CELL_COUNT, CELL_COUNT].map((length) => room.take(4 * length));
    const block = room.take(ESTIMATE_BLOCK_BYTES);
    heap.u32.set([...inputs, ...wanted, tableAt, ...histograms, room.take(batchBytes(level.fanOutMax))], block >>> 2);
    heap.u32[(block >>> 2) + 27] = 4 * (BATCH_NGRAMS + level.fanOutMax);
    heap.f32.set(discounts, (block + 88) >>> 2);
    kernel.estimate(block);
    const counts = (at: number): (readonly [number, number])[] =>
      numbersAt(heap, at, CELL_COUNT).flatMap((count, cell) => (count > 0 ? [[cell, count] as const] : []));
    const cellsAt = (at: number, length: number): number[] =>
      Array.from({ length }, (_, i) => heap.u8[at + 2 * i] + 256 * heap.u8[at + 2 * i + 1]);
    const placesEnd = heap.u32[(block + 100) >>> 2];
    const result = {
      starts: numbersAt(heap, outputs[0], parents + 1),
      pairs: numbersAt(heap, outputs[1], 2 * size),
      probs: numbersAt(heap, outputs[2], size),
      links: numbersAt(heap, outputs[3], size),
      places: bytesAt(heap, outputs[4], wanted[4] === 0 ? 5 * size : placesEnd - wanted[4]),
      cells: cellsAt(outputs[5], size),
      backoffCells: cellsAt(outputs[6], parents),
      backoffs: numbersAt(heap, outputs[7], parents),
      placeLengths: numbersAt(heap, histograms[0], 33),
      cellCounts: counts(histograms[1]),
      backoffCounts: counts(histograms[2]),
    };
    parents = size;
    [starts, pairs, , links] = outputs;
    return result;
  });
}

/** The bits of a float32. */
export function floatBits(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0];
}

/** The same as `estimateLevels` gives, from n-grams and their counts. */
export function naiveEstimate(
  levels: readonly Ngrams[],
  words: Float32Array,
  discounts: Discounts,
  cellOf: (logProb10: number) => number,
): EstimatedLevel[] {
  const { fround } = Math;
  const cell = (p: number): number => cellOf(fround(Math.log10(p)));
  let lower = new Map([...words].map((p, id) => [`${id}`, p]));
  return levels.map((ngrams): EstimatedLevel => {
    const lowerKeys = [...lower.keys()];
    const probs = new Map<string, number>();
    const backoffs: number[] = [];
    const starts = [0];
    const places: number[] = [];
    for (const context of lowerKeys) {
      const children = ngrams.filter(([ngram]) => ngram.slice(0, -1).join(' ') === context);
      starts.push(starts.at(-1)! + children.length);
      const total = fround(children.reduce((sum, [, count]) => sum + count, 0));
      const withCount = (test: (count: number) => boolean): number =>
        fround(children.filter(([, c]) => test(c)).length);
      const sizes = [withCount((count) => count === 1), withCount((count) => count === 2), withCount((c) => c > 2)];
      const free = sizes.reduce((sum, size, i) => fround(sum + fround(fround(discounts[i]) * size)), 0);
      const backoff = children.length === 0 ? 1 : fround(free / total);
      backoffs.push(backoff);
      for (const [ngram, count] of children) {
        const d = fround(discounts[Math.min(count, 3) - 1]);
        const p = fround(fround(fround(count) - d) / total) + fround(backoff * lower.get(ngram.slice(1).join(' '))!);
        probs.set(ngram.join(' '), fround(p));
        const siblings = lowerKeys.filter((key) => key.startsWith(ngram.slice(1, -1).map((id) => `${id} `).join(''))); // prettier-ignore
        places.push(siblings.indexOf(ngram.slice(1).join(' ')));
      }
    }
    const level = {
      starts,
      pairs: ngrams.flatMap(([ngram]) => [ngram.at(-1)!, floatBits(probs.get(ngram.join(' '))!)]),
      probs: [...probs.values()].map(floatBits),
      links: ngrams.map(([ngram]) => lowerKeys.indexOf(ngram.slice(1).join(' '))),
      places: places.flatMap((place) => (place < 128 ? [place] : [(place % 128) + 128, Math.floor(place / 128)])),
      cells: [...probs.values()].map(cell),
      backoffCells: backoffs.map(cell),
      backoffs: backoffs.map(floatBits),
      placeLengths: Array.from({ length: 33 }, (_, b) => places.filter((place) => place.toString(2).length * Math.sign(place) === b).length), // prettier-ignore
    };
    lower = probs;
    return { ...level, cellCounts: histogramOf(level.cells), backoffCounts: histogramOf(level.backoffCells) };
  });
}

function histogramOf(cells: readonly number[]): (readonly [number, number])[] {
  const counts = new Map<number, number>();
  for (const cell of cells) counts.set(cell, (counts.get(cell) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => a - b);
}
