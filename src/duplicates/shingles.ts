// Shingles: the runs of five tokens of a document, as a set (Broder 1997). How alike two documents are is the Jaccard
// coefficient of their sets: shingles in both by shingles in either.

import { finishHash } from '../base/hash.ts';
import type { TokenCorpus } from './corpus.ts';
import { isSameRun, mixId } from './runs.ts';

/** Tokens in a shingle. */
export const SHINGLE_TOKENS = 5;

/** A 32-bit hash of the shingle at `at`. */
export function shingleHash(ids: Uint32Array, at: number): number {
  let hash = 0;
  for (let i = 0; i < SHINGLE_TOKENS; i++) hash = (Math.imul(hash, 0x01000193) + mixId(ids[at + i])) | 0;
  return finishHash(hash);
}

/** The shingles of one document, against which others are held. Shingles are told apart by their tokens, not by hashes. */
export class ShingleSet {
  private readonly corpus: TokenCorpus;
  private document = -1;
  private size = 0;
  /** Places of distinct shingles by hash, linear probing; 0 is free, place + 1 stands for a place. */
  private slots = new Uint32Array(64);
  /** marks[slot] is the number of the last comparison that met the shingle. */
  private marks = new Uint32Array(64);
  private mark = 0;
  private places = 64;
  /** The same for the shingles of the other document that are not in the set. */
  private strangers = new Uint32Array(64);

  constructor(corpus: TokenCorpus) {
    this.corpus = corpus;
  }

  /**
   * Whether the sets of two documents, of five tokens or more each, have a Jaccard coefficient of at least `similarity`;
   * exactly.
   *
   * O(tokens of both); the first document's set is kept for the next call.
   */
  isSimilar(document: number, other: number, similarity: number): boolean {
    if (this.document !== document) this.load(document);
    const { ids, starts } = this.corpus;
    const [from, to] = [starts[other], starts[other + 1] - SHINGLE_TOKENS + 1];
    // The smaller set by the larger one is the most that the coefficient can be.
    if (to - from < similarity * this.size) return false;
    this.mark++;
    const strangePlaces = placesFor(to - from);
    this.strangers = cleared(this.strangers, strangePlaces);
    let common = 0;
    let strange = 0;
    for (let at = from; at < to; at++) {
      const hash = shingleHash(ids, at);
      const slot = this.slotOf(this.slots, this.places, hash, at);
      if (this.slots[slot] !== 0) {
        if (this.marks[slot] === this.mark) continue;
        this.marks[slot] = this.mark;
        common++;
        continue;
      }
      const strangeSlot = this.slotOf(this.strangers, strangePlaces, hash, at);
      if (this.strangers[strangeSlot] !== 0) continue;
      this.strangers[strangeSlot] = at + 1;
      strange++;
      // Even if all that is known were met, it would be too little.
      if (this.size < similarity * (this.size + strange)) return false;
    }
    return common >= similarity * (this.size + strange);
  }

  private load(document: number): void {
    const { ids, starts } = this.corpus;
    const [from, to] = [starts[document], starts[document + 1] - SHINGLE_TOKENS + 1];
    this.document = document;
    this.size = 0;
    this.places = placesFor(to - from);
    this.slots = cleared(this.slots, this.places);
    if (this.marks.length < this.places) this.marks = new Uint32Array(this.places);
    for (let at = from; at < to; at++) {
      const slot = this.slotOf(this.slots, this.places, shingleHash(ids, at), at);
      if (this.slots[slot] !== 0) continue;
      this.slots[slot] = at + 1;
      this.size++;
    }
  }

  /** Where the shingle at `at` stands, or the free place where it would. */
  private slotOf(slots: Uint32Array, places: number, hash: number, at: number): number {
    const { ids } = this.corpus;
    let slot = hash & (places - 1);
    while (slots[slot] !== 0 && !isSameRun(ids, slots[slot] - 1, at, SHINGLE_TOKENS)) slot = (slot + 1) & (places - 1);
    return slot;
  }
}

/** Places for a table of so many shingles, at most half full. */
function placesFor(count: number): number {
  let places = 64;
  while (places < 2 * count) places *= 2;
  return places;
}

/** A table with this many free places in front. */
function cleared(slots: Uint32Array<ArrayBuffer>, places: number): Uint32Array<ArrayBuffer> {
  return slots.length < places ? new Uint32Array(places) : slots.fill(0, 0, places);
}
