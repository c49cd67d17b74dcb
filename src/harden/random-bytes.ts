// Random bytes to exact random integers. Privacy stands and falls with nobody being able to foretell them, so where the
// bytes come from is handed in: node-random-bytes.ts and web-random-bytes.ts have the generators of the platforms.

/** A source of random bytes. */
export interface RandomBytes {
  /** Whether nobody can foretell the bytes, not even who has seen others. */
  readonly isCryptographic: boolean;
  /** Fills the array, which has 65,536 bytes at most. */
  fill(bytes: Uint8Array): void;
}

const BUFFER_BYTES = 1 << 14;

/** Integers that are exactly uniform: what does not fit a range is drawn again. */
export class RandomIntegers {
  private readonly source: RandomBytes;
  private readonly bytes = new Uint8Array(BUFFER_BYTES);
  private readonly words = new Uint32Array(this.bytes.buffer);
  private at = this.words.length;

  constructor(source: RandomBytes) {
    this.source = source;
  }

  /** A whole number from 0 to `limit` - 1; `limit` from 1 to 2^53. */
  below(limit: number): number {
    if (limit <= 2 ** 32) {
      const bits = 32 - Math.clz32(limit - 1);
      if (bits === 0) return 0;
      for (;;) {
        const drawn = this.word() >>> (32 - bits);
        if (drawn < limit) return drawn;
      }
    }
    // The bits above the low 32, as many as the limit has.
    const highBits = 32 - Math.clz32(Math.floor((limit - 1) / 2 ** 32));
    for (;;) {
      const drawn = (this.word() >>> (32 - highBits)) * 2 ** 32 + this.word();
      if (drawn < limit) return drawn;
    }
  }

  /** The same without a greatest limit. */
  belowBig(limit: bigint): bigint {
    const bits = (limit - 1n).toString(2).length;
    for (;;) {
      let drawn = 0n;
      for (let left = bits; left > 0; left -= 32) {
        const take = Math.min(32, left);
        drawn = (drawn << BigInt(take)) | BigInt(this.word() >>> (32 - take));
      }
      if (drawn < limit) return drawn;
    }
  }

  private word(): number {
    if (this.at === this.words.length) {
      this.source.fill(this.bytes);
      this.at = 0;
    }
    const word = this.words[this.at];
    // What was used is not kept in memory.
    this.words[this.at++] = 0;
    return word;
  }
}
