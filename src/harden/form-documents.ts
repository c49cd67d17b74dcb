// How words were written, and in how many documents: each of the four counts of a form (see `SurfaceForm`) with the number
// of documents that added to it, since where a form stood is told by the table as well.

import { grown } from '../base/arrays.ts';
import { hashBytes } from '../base/hash.ts';
import { SurfaceCollector, type SurfaceStatistics } from '../tokens/surface-statistics.ts';
import type { SurfaceTable } from '../tokens/surface-table.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';

/** The forms of all documents. Those of the reader at hand are kept by its own numbers until they are settled. */
export class FormDocuments {
  /** The forms of all readers: the id of the word in four bytes, then the bytes of the form. */
  private readonly keys = new WordTable();
  /** counts[4 * form + class] and documents[4 * form + class], form being an id of `keys`. */
  private counts = new Float64Array(1 << 12);
  private documents = new Uint32Array(1 << 12);
  /** The same for the reader at hand, by its numbers. */
  private readCounts = new Float64Array(1 << 12);
  private readDocuments = new Uint32Array(1 << 12);
  private read: SurfaceTable | undefined;
  private newIds: Uint32Array | undefined;

  /** Takes the counts of one document away from the table that they were read into. O(forms of the table). */
  takeDocument(surfaces: SurfaceTable): void {
    this.read = surfaces;
    const { counts } = surfaces;
    const end = 4 * surfaces.forms.size;
    if (end > this.readCounts.length) {
      this.readCounts = grown(this.readCounts, end);
      this.readDocuments = grown(this.readDocuments, end);
    }
    for (let cell = 4 * FIRST_WORD_ID; cell < end; cell++) {
      if (counts[cell] === 0) continue;
      this.readCounts[cell] += counts[cell];
      this.readDocuments[cell]++;
    }
    surfaces.clearCounts();
  }

  /** Adds the forms of the reader at hand, which is used up; newIds[id] is the id of its word `id` from here on. */
  settle(newIds: Uint32Array): void {
    const { read } = this;
    if (read === undefined) return;
    let key = new Uint8Array(64);
    for (let form = FIRST_WORD_ID; form < read.forms.size; form++) {
      const start = read.forms.offsets[form];
      const length = read.forms.offsets[form + 1] - start;
      if (4 + length > key.length) key = new Uint8Array(2 * length + 4);
      new DataView(key.buffer).setUint32(0, newIds[read.wordOf[form]]);
      key.set(read.forms.pool.subarray(start, start + length), 4);
      const id = this.keys.intern(key, 0, 4 + length, hashBytes(key, 0, 4 + length));
      if (4 * id + 4 > this.counts.length) {
        this.counts = grown(this.counts, 4 * id + 4);
        this.documents = grown(this.documents, 4 * id + 4);
      }
      for (let i = 0; i < 4; i++) {
        this.counts[4 * id + i] += this.readCounts[4 * form + i];
        this.documents[4 * id + i] += this.readDocuments[4 * form + i];
      }
    }
    this.readCounts.fill(0);
    this.readDocuments.fill(0);
    this.read = undefined;
  }

  /** From here on words have the ids newIds[id]. */
  renumber(newIds: Uint32Array): void {
    this.newIds = newIds;
  }

  /**
   * The counts that at least `minDocs` documents added to; forms that are left without any are dropped.
   *
   * @param newIds - newIds[id] is the id of word `id` of the table among the words kept, 0 for those dropped.
   * @param vocabularySize - All those ids are below it.
   */
  shared(minDocs: number, newIds: Uint32Array, vocabularySize: number): SurfaceStatistics {
    const { keys, documents } = this;
    const collector = new SurfaceCollector();
    const kept = new Float64Array(4);
    for (let form = FIRST_WORD_ID; form < keys.size; form++) {
      const start = keys.offsets[form];
      const view = new DataView(keys.pool.buffer, keys.pool.byteOffset + start, 4);
      const read = view.getUint32(0);
      const word = newIds[this.newIds?.[read] ?? read];
      if (word === 0) continue;
      let total = 0;
      for (let i = 0; i < 4; i++) {
        kept[i] = documents[4 * form + i] >= minDocs ? this.counts[4 * form + i] : 0;
        total += kept[i];
      }
      if (total > 0) collector.add(word, keys.pool, start + 4, keys.offsets[form + 1], kept, 0, 1);
    }
    return collector.finish(vocabularySize);
  }
}
