// Hashes of 64 bits as they come, in any order and any number of times; out comes each once, in ascending order.

import { NgramError } from '../base/errors.ts';

/** A growing set in 8 bytes a hash, and as much again at worst. */
export class HashSet {
  /** Pairs of a low and a high word: on a little-endian machine the bytes of a 64-bit number. */
  private pairs: Uint32Array<ArrayBuffer> = new Uint32Array(1 << 13);
  private length = 0;

  add(low: number, high: number): void {
    if (this.length === this.pairs.length) this.makeRoom();
    this.pairs[this.length++] = low;
    this.pairs[this.length++] = high;
  }

  /** The hashes, each once, ascending. They are lent until the next `add`. */
  sorted(): Uint32Array {
    this.compact();
    return this.pairs.subarray(0, this.length);
  }

  /** Drops what is there twice; only where that frees little is more memory taken. */
  private makeRoom(): void {
    this.compact();
    if (2 * this.length <= this.pairs.length) return;
    try {
      const more = new Uint32Array(2 * this.pairs.length);
      more.set(this.pairs);
      this.pairs = more;
    } catch (error) {
      throw noMemory(this.length / 2, error);
    }
  }

  private compact(): void {
    const { pairs, length } = this;
    new BigUint64Array(pairs.buffer, 0, length / 2).sort();
    let kept = 0;
    for (let at = 0; at < length; at += 2) {
      if (kept > 0 && pairs[kept - 2] === pairs[at] && pairs[kept - 1] === pairs[at + 1]) continue;
      pairs[kept++] = pairs[at];
      pairs[kept++] = pairs[at + 1];
    }
    this.length = kept;
  }
}

/** The error for more fingerprints than fit. */
export function noMemory(count: number, cause: unknown): NgramError {
  return new NgramError('MEMORY_BUDGET', `the memory does not suffice for ${count} fingerprints`, {
    hint: 'Guard parts of the text apart, or give the process more memory.',
    details: { count },
    cause,
  });
}
