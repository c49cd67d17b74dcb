// Tokens of a text go in one by one; out comes the keyed hash of each run of so many. Words are hashed once each, runs
// are hashes of their words' hashes.

import { grown } from '../base/arrays.ts';
import type { Vocabulary } from '../tokens/vocabulary.ts';
import { type SipKey, sipHashBytes, sipHashWords } from './sip-hash.ts';

/** The hashes of a vocabulary's words, each made when it is first asked for: 9 bytes a word. */
export class WordHashes {
  private readonly key: SipKey;
  /** pairs[2 * id] and the next are the low and the high word of a hash, where isKnown[id] is 1. */
  pairs = new Uint32Array(1 << 11);
  private isKnown = new Uint8Array(1 << 10);

  constructor(key: SipKey) {
    this.key = key;
  }

  /** Sees to it that the word's hash is in `pairs`. */
  ensure(id: number, vocabulary: Pick<Vocabulary, 'word'>): void {
    if (id < this.isKnown.length && this.isKnown[id] === 1) return;
    if (id >= this.isKnown.length) {
      this.isKnown = grown(this.isKnown, id + 1);
      this.pairs = grown(this.pairs, 2 * this.isKnown.length);
    }
    sipHashBytes(this.key, encoder.encode(vocabulary.word(id)), OUT);
    this.pairs.set(OUT, 2 * id);
    this.isKnown[id] = 1;
  }
}

/** Texts in, the hash of each run of `length` tokens out. A run never goes past the end of a text. */
export class RunHasher {
  /** The low and the high word of the last run's hash. */
  readonly hash = new Uint32Array(2);
  private readonly key: SipKey;
  private readonly length: number;
  /** The last tokens' hashes, in pairs; the text goes on behind them. */
  private readonly recent: Uint32Array;
  private end = 0;
  private tokensInText = 0;

  constructor(key: SipKey, length: number) {
    this.key = key;
    this.length = length;
    this.recent = new Uint32Array(2 * (length + ROOM));
  }

  /** Begins a text. */
  start(): void {
    this.end = 0;
    this.tokensInText = 0;
  }

  /** Adds a token by its word's hash. Whether a run ends here, whose hash is then in `hash`. */
  add(low: number, high: number): boolean {
    const { recent, length } = this;
    if (this.end === recent.length) {
      recent.copyWithin(0, this.end - 2 * (length - 1));
      this.end = 2 * (length - 1);
    }
    recent[this.end++] = low;
    recent[this.end++] = high;
    if (++this.tokensInText < length) return false;
    // The number of bytes, 8 a token, stands in the highest byte of the last block.
    sipHashWords(this.key, recent, this.end - 2 * length, this.end, 0, (8 * length) << 24, this.hash);
    return true;
  }
}

/** Tokens that find room before the last ones are moved back. */
const ROOM = 1 << 10;
const OUT = new Uint32Array(2);
const encoder = new TextEncoder();
