// MinHash: a few numbers that stand for a set of shingles, such that two sets have the same number in a place as often as
// their Jaccard coefficient says (A. Broder, "On the resemblance and containment of documents", 1997). Numbers are put
// together to bands, and documents that agree on a whole band are worth comparing (Leskovec, Rajaraman & Ullman, "Mining of
// Massive Datasets", 3.4).

import { splitMix64 } from '../base/random.ts';
import type { TokenCorpus } from './corpus.ts';
import { SHINGLE_TOKENS, shingleHash } from './shingles.ts';

/** Numbers of a sketch, at most. */
const SKETCH_SIZE = 128;
/** At most so many of the pairs that are exactly as alike as asked for agree on no band. */
const MISSED_MAX = 0.001;

/** How a sketch is cut into bands. */
export interface Bands {
  readonly count: number;
  /** Numbers in a band. */
  readonly rows: number;
}

/**
 * The longest bands, that is the fewest needless comparisons, with which a pair of this similarity s agrees on at least one
 * with a probability 1 - (1 - s^rows)^count of at least 0.999. At 0.8: 25 bands of 5.
 */
export function planBands(similarity: number): Bands {
  let rows = 1;
  const missed = (length: number): number => (1 - similarity ** length) ** Math.floor(SKETCH_SIZE / length);
  while (rows < SKETCH_SIZE && missed(rows + 1) <= MISSED_MAX) rows++;
  return { rows, count: Math.floor(SKETCH_SIZE / rows) };
}

/**
 * Makes sketches, and of them one key for each band.
 *
 * Each shingle is thrown into one place of the sketch, and each place keeps its least hash; while places are empty, all are
 * thrown again with another hash, which counts only where nothing fell before (S. Dahlgaard, M. Knudsen & M. Thorup, "Fast
 * similarity sketching", FOCS 2017). The places are as good as those of as many hash functions, at O(shingles + size log
 * size) in place of their product. The seeds are fixed.
 */
export class Sketcher {
  private readonly bands: Bands;
  private readonly size: number;
  private readonly seeds: Int32Array;
  /** The least hash of each place, and the round in which it came; 0 for an empty place. */
  private readonly least: Uint32Array;
  private readonly rounds: Uint32Array;

  constructor(bands: Bands) {
    this.bands = bands;
    this.size = bands.rows * bands.count;
    this.least = new Uint32Array(this.size);
    this.rounds = new Uint32Array(this.size);
    const next = splitMix64(1n);
    this.seeds = Int32Array.from({ length: 2 * this.size }, () => Number(BigInt.asIntN(32, next())));
  }

  /** Writes the keys of a document of five tokens or more to keys[at..at + bands.count). */
  keys({ ids, starts }: TokenCorpus, document: number, keys: Uint32Array, at: number): void {
    const [from, to] = [starts[document], starts[document + 1] - SHINGLE_TOKENS + 1];
    const { least, rounds, size } = this;
    rounds.fill(0);
    let empty = size;
    for (let round = 1; empty > 0; round++) empty -= this.throwAll(ids, from, to, round);
    const { rows, count } = this.bands;
    for (let band = 0; band < count; band++) {
      let key = band;
      for (let row = 0; row < rows; row++) key = mix(key ^ least[band * rows + row]);
      keys[at + band] = key;
    }
  }

  /** One round; returns how many places are filled by it. */
  private throwAll(ids: Uint32Array, from: number, to: number, round: number): number {
    const { least, rounds, size } = this;
    const seed = this.seeds[round - 1];
    // After so many rounds all shingles go to the places in turn, so that there is an end to it.
    const fixedPlace = round > size ? round - size - 1 : -1;
    let filled = 0;
    for (let at = from; at < to; at++) {
      const hash = mix(shingleHash(ids, at) ^ seed) >>> 0;
      const place = fixedPlace >= 0 ? fixedPlace : Math.floor(hash * (size / 4294967296));
      if (rounds[place] === 0) {
        rounds[place] = round;
        least[place] = hash;
        filled++;
      } else if (rounds[place] === round && hash < least[place]) {
        least[place] = hash;
      }
    }
    return filled;
  }
}

/** The finisher of MurmurHash3, a bijection of 32 bits (A. Appleby). */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
