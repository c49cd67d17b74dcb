// Words that a model does not know, kept apart by ids of their own, so that they can be shown and counted.

import { grown } from '../base/arrays.ts';
import { interner } from '../tokens/encode.ts';
import { FIRST_WORD_ID, type Vocabulary } from '../tokens/vocabulary.ts';
import { WordTable, type WordInterner } from '../tokens/word-table.ts';

/** Ids from here on are words outside the vocabulary: FIRST_OOV_ID + their id among themselves. No vocabulary is so large. */
export const FIRST_OOV_ID = 0x8000_0000;

/** A word outside the vocabulary, with how often it stood there. */
export interface OovWord {
  readonly word: string;
  readonly count: number;
}

/** Looks words up in a vocabulary; what it does not have gets an id of its own. Memory: the different unknown words. */
export class OovInterner implements WordInterner {
  /** The unknown words, from 3 on. */
  private readonly words = new WordTable();
  /** counts[id] is how often unknown word id was counted. */
  private counts: Float64Array = new Float64Array(1 << 10);
  private readonly known: WordInterner;

  constructor(vocabulary: Vocabulary) {
    this.known = interner(vocabulary);
  }

  intern(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const id = this.known.intern(bytes, from, to, hash);
    return id !== 0 ? id : FIRST_OOV_ID + this.words.intern(bytes, from, to, hash);
  }

  /** The unknown word with this id, which `intern` gave. */
  word(id: number): string {
    return this.words.word(id - FIRST_OOV_ID);
  }

  /** Counts an unknown word once more. */
  count(id: number): void {
    const own = id - FIRST_OOV_ID;
    if (own >= this.counts.length) this.counts = grown(this.counts, own + 1);
    this.counts[own]++;
  }

  /** The unknown words with their counts: the most frequent first, equally frequent ones by their code units. */
  list(): OovWord[] {
    const list: OovWord[] = [];
    for (let id = FIRST_WORD_ID; id < this.words.size; id++) {
      const count = this.counts[id] ?? 0;
      if (count > 0) list.push({ word: this.words.word(id), count });
    }
    return list.sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1));
  }
}
