// The written forms of every word of a finished table, in an order that depends on nothing but the counts.

import { grown } from '../base/arrays.ts';
import { compareBytes } from '../base/bytes.ts';
import type { SurfaceTable } from './surface-table.ts';
import type { SurfaceForm, Surfaces } from './vocabulary.ts';
import { FIRST_WORD_ID } from './vocabulary.ts';

/** Forms sorted by word id, then by descending total, ties by bytes. Forms that were never counted are not here. */
export class SurfaceStatistics implements Surfaces {
  /** Forms starts[id]..starts[id + 1] - 1 belong to word id; length vocabulary size + 1. */
  readonly starts: Uint32Array;
  /** pool[offsets[f]..offsets[f + 1]) are the bytes of form f. */
  readonly pool: Uint8Array;
  readonly offsets: Uint32Array;
  /** counts[4 * f + class], see `SurfaceForm`. */
  readonly counts: Float64Array;

  constructor(starts: Uint32Array, pool: Uint8Array, offsets: Uint32Array, counts: Float64Array) {
    this.starts = starts;
    this.pool = pool;
    this.offsets = offsets;
    this.counts = counts;
  }

  forms(id: number): readonly SurfaceForm[] {
    const forms: SurfaceForm[] = [];
    if (!(id >= 0 && id + 1 < this.starts.length)) return forms;
    for (let form = this.starts[id]; form < this.starts[id + 1]; form++) {
      const c = this.counts.subarray(4 * form, 4 * form + 4);
      const text = decoder.decode(this.pool.subarray(this.offsets[form], this.offsets[form + 1]));
      forms.push({ text, counts: [c[0], c[1], c[2], c[3]] });
    }
    return forms;
  }
}

/** Statistics without a single form, for tokenizers that keep none. */
export function noSurfaces(vocabularySize: number): SurfaceStatistics {
  return new SurfaceStatistics(
    new Uint32Array(vocabularySize + 1),
    new Uint8Array(),
    new Uint32Array(1),
    new Float64Array(),
  );
}

/** Collects (word, form, counts) in any order and sorts them into statistics. Equal forms of one word are added up. */
export class SurfaceCollector {
  private words = new Uint32Array(256);
  private pool = new Uint8Array(4096);
  private offsets = new Uint32Array(257);
  private counts = new Float64Array(1024);
  private size = 0;

  /** Adds pool[from..to) as a form of `word`; its four counts stand at counts[at..at + 4), each times `weight`. */
  add(
    word: number,
    pool: Uint8Array,
    from: number,
    to: number,
    counts: Float64Array,
    at: number,
    weight: number,
  ): void {
    const form = this.size++;
    if (form >= this.words.length) this.words = grown(this.words, form + 1);
    if (4 * form + 4 > this.counts.length) this.counts = grown(this.counts, 4 * form + 4);
    if (form + 2 > this.offsets.length) this.offsets = grown(this.offsets, form + 2);
    const start = this.offsets[form];
    const end = start + (to - from);
    if (end > this.pool.length) this.pool = grown(this.pool, end);
    this.pool.set(pool.subarray(from, to), start);
    this.offsets[form + 1] = end;
    this.words[form] = word;
    for (let i = 0; i < 4; i++) this.counts[4 * form + i] = counts[at + i] * weight;
  }

  finish(vocabularySize: number): SurfaceStatistics {
    this.addUp();
    const { words, counts, pool, offsets } = this;
    const total = (form: number): number =>
      counts[4 * form] + counts[4 * form + 1] + counts[4 * form + 2] + counts[4 * form + 3];
    const sorted = this.grouped((a, b) => total(b) - total(a) || this.compare(a, b), vocabularySize);
    const starts = new Uint32Array(vocabularySize + 1);
    const newOffsets = new Uint32Array(sorted.length + 1);
    const newPool = new Uint8Array(offsets[this.size]);
    const newCounts = new Float64Array(4 * sorted.length);
    let end = 0;
    sorted.forEach((form, i) => {
      starts[words[form] + 1]++;
      newPool.set(pool.subarray(offsets[form], offsets[form + 1]), end);
      end += offsets[form + 1] - offsets[form];
      newOffsets[i + 1] = end;
      newCounts.set(counts.subarray(4 * form, 4 * form + 4), 4 * i);
    });
    for (let id = 0; id < vocabularySize; id++) starts[id + 1] += starts[id];
    return new SurfaceStatistics(starts, newPool.slice(0, end), newOffsets, newCounts);
  }

  /** Adds equal forms of one word into the first of them; the others keep a word id of 0 and drop out. */
  private addUp(): void {
    let vocabularySize = 0;
    for (let form = 0; form < this.size; form++) vocabularySize = Math.max(vocabularySize, this.words[form] + 1);
    let last = -1;
    for (const form of this.grouped((a, b) => this.compare(a, b), vocabularySize)) {
      if (last >= 0 && this.words[last] === this.words[form] && this.compare(last, form) === 0) {
        for (let i = 0; i < 4; i++) this.counts[4 * last + i] += this.counts[4 * form + i];
        this.words[form] = 0;
      } else {
        last = form;
      }
    }
  }

  /** All forms of real words, by word id, then as `compare` says. */
  private grouped(compare: (a: number, b: number) => number, vocabularySize: number): Uint32Array {
    const ends = new Uint32Array(vocabularySize + 1);
    for (let form = 0; form < this.size; form++) ends[this.words[form]]++;
    ends[0] = 0;
    for (let id = 1; id < ends.length; id++) ends[id] += ends[id - 1];
    const sorted = new Uint32Array(ends[vocabularySize]);
    for (let form = this.size - 1; form >= 0; form--) {
      if (this.words[form] >= FIRST_WORD_ID) sorted[--ends[this.words[form]]] = form;
    }
    for (let start = 0; start < sorted.length;) {
      const word = this.words[sorted[start]];
      let end = start + 1;
      while (end < sorted.length && this.words[sorted[end]] === word) end++;
      if (end - start > 1) sorted.subarray(start, end).sort(compare);
      start = end;
    }
    return sorted;
  }

  private compare(a: number, b: number): number {
    const { pool, offsets } = this;
    return compareBytes(pool, offsets[a], offsets[a + 1], pool, offsets[b], offsets[b + 1]);
  }
}

/** What of a reading table the statistics are made of. */
export type SurfaceForms = Pick<SurfaceTable, 'forms' | 'wordOf' | 'counts'>;

/** Hands every counted form of a reading table to a collector, its word's id mapped by `newIds`. */
export function collectForms(collector: SurfaceCollector, surfaces: SurfaceForms, newIds: Uint32Array): void {
  const { forms, wordOf, counts } = surfaces;
  for (let form = FIRST_WORD_ID; form < forms.size; form++) {
    const at = 4 * form;
    if (counts[at] + counts[at + 1] + counts[at + 2] + counts[at + 3] === 0) continue;
    collector.add(newIds[wordOf[form]], forms.pool, forms.offsets[form], forms.offsets[form + 1], counts, at, 1);
  }
}

/** Hands every form of finished statistics to a collector; words mapped to 0 are left out. */
export function collectStatistics(
  collector: SurfaceCollector,
  statistics: SurfaceStatistics,
  newIds: Uint32Array,
  weight: number,
): void {
  const { starts, pool, offsets, counts } = statistics;
  for (let id = FIRST_WORD_ID; id + 1 < starts.length; id++) {
    if (newIds[id] === 0) continue;
    for (let form = starts[id]; form < starts[id + 1]; form++) {
      collector.add(newIds[id], pool, offsets[form], offsets[form + 1], counts, 4 * form, weight);
    }
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
