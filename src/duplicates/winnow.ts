// Which windows of a document can stand elsewhere as well: of every window the same short run in it is chosen, and where that
// run stands only once, so does the window (S. Schleimer, D. Wilkerson & A. Aiken, "Winnowing: local algorithms for document
// fingerprinting", SIGMOD 2003). Few runs are chosen, so few need be remembered.

import { finishHash } from '../base/hash.ts';
import type { TokenCorpus } from './corpus.ts';
import { mixId } from './runs.ts';

/** Told about each window of a document, from front to back. */
export interface WindowVisitor {
  /**
   * @param start - The place of the window's first token.
   * @param hash - Of the whole window.
   * @param anchorHash - Of the run that was chosen in it.
   * @param isNewAnchor - Whether that run, at this place, is chosen for the first time.
   */
  visit(start: number, hash: number, anchorHash: number, isNewAnchor: boolean): void;
}

const RUN_BASE = 0x01000193;
const WINDOW_BASE = 0x2c9277b5;

/** Goes through the windows of `length` tokens, document by document. O(tokens), whatever the length. */
export class WindowScanner {
  readonly length: number;
  /** Tokens of a run, and runs of a window. */
  private readonly runLength: number;
  private readonly runCount: number;
  /** What a token weighs in a hash that it is about to leave. */
  private readonly runWeight: number;
  private readonly windowWeight: number;
  /** Hashes of the last runs, in turn. */
  private readonly runs: Uint32Array;

  constructor(length: number) {
    this.length = length;
    this.runLength = (length + 1) >>> 1;
    this.runCount = length - this.runLength + 1;
    this.runWeight = power(RUN_BASE, this.runLength);
    this.windowWeight = power(WINDOW_BASE, length);
    this.runs = new Uint32Array(this.runCount);
  }

  /** How many runs are chosen in so many tokens, about: 2 of `runCount` + 1 (Schleimer et al., 3.1). */
  expectedAnchors(tokenCount: number): number {
    return Math.ceil((2 * tokenCount) / (this.runCount + 1));
  }

  /** The hash of the window that starts at a place. */
  windowHash(ids: Uint32Array, start: number): number {
    let hash = 0;
    for (let i = start; i < start + this.length; i++) hash = (Math.imul(hash, WINDOW_BASE) + mixId(ids[i])) | 0;
    return finishHash(hash);
  }

  scan({ ids, starts }: TokenCorpus, document: number, visitor: WindowVisitor): void {
    const [from, to] = [starts[document], starts[document + 1]];
    const { length, runLength, runCount, runWeight, windowWeight, runs } = this;
    if (to - from < length) return;
    let runHash = 0;
    let windowHash = 0;
    let least = 0xffffffff;
    let leastAt = -1;
    for (let i = from; i < to; i++) {
      const token = mixId(ids[i]);
      runHash = (Math.imul(runHash, RUN_BASE) + token) | 0;
      windowHash = (Math.imul(windowHash, WINDOW_BASE) + token) | 0;
      if (i - from >= runLength) runHash = (runHash - Math.imul(runWeight, mixId(ids[i - runLength]))) | 0;
      if (i - from >= length) windowHash = (windowHash - Math.imul(windowWeight, mixId(ids[i - length]))) | 0;
      const run = i - runLength + 1;
      if (run < from) continue;
      const hash = finishHash(runHash);
      runs[(run - from) % runCount] = hash;
      // Of equal hashes the last one is chosen; it stays for as long as it is in the window.
      let isNew = hash <= least;
      if (isNew) {
        least = hash;
        leastAt = run;
      } else if (leastAt <= run - runCount) {
        leastAt = run;
        least = hash;
        for (let other = run - 1; other > run - runCount && other >= from; other--) {
          const otherHash = runs[(other - from) % runCount];
          if (otherHash >= least) continue;
          least = otherHash;
          leastAt = other;
        }
        isNew = true;
      }
      const start = i - length + 1;
      if (start === from) isNew = true;
      if (start >= from) visitor.visit(start, finishHash(windowHash), least, isNew);
    }
  }
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let i = 0; i < exponent; i++) result = Math.imul(result, base);
  return result;
}

/** Notes for each hash whether it came more than once, or may have: 2 bits a hash, and 1 in 16 that came once is taken for more. */
export class SeenTwice {
  private readonly once: Uint32Array;
  private readonly twice: Uint32Array;
  private readonly mask: number;

  constructor(expected: number) {
    let bits = 1 << 16;
    while (bits < 16 * expected && bits < 2 ** 31) bits *= 2;
    this.once = new Uint32Array(bits / 32);
    this.twice = new Uint32Array(bits / 32);
    this.mask = bits - 1;
  }

  add(hash: number): void {
    const { once, twice } = this;
    const place = hash & this.mask;
    const bit = 1 << (place & 31);
    const word = place >>> 5;
    if ((once[word] & bit) === 0) once[word] |= bit;
    else twice[word] |= bit;
  }

  has(hash: number): boolean {
    const place = hash & this.mask;
    return (this.twice[place >>> 5] & (1 << (place & 31))) !== 0;
  }
}
