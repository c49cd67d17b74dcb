// What counts prove. For a string of words with edges e1..em and inner nodes v1..vm-1 the text has it at least
//
//   X = c(e1) - c(v1) + c(e2) - c(v2) + … + c(em)
//
// times: of the c(v) places where the words of a node stand at most c(v) - X' have no such string before them, where X' is the
// certificate of what comes before, and at most c(v) - c(e) go on otherwise. So X of a string plus one edge is what both leave.
// X never grows when a string grows, so the longest strings with X >= 1 are found with two pointers. It is a lower bound: a
// string without a certificate may stand in the text as well.

import { grown } from '../base/arrays.ts';
import type { Walk } from './walk.ts';

/** Which marks a walk has. */
export interface WalkEnds {
  readonly isBegun: boolean;
  readonly isEnded: boolean;
}

/** Strings of one walk: their first edges and last ones in the walk, both included, and their certificates. */
export class CertifiedStrings {
  length = 0;
  froms: Uint32Array = new Uint32Array(64);
  tos: Uint32Array = new Uint32Array(64);
  certificates: Uint32Array = new Uint32Array(64);
  /** Set by `findWords`: the first and the last word of each in the walk, without marks, and how many that are. */
  firsts: Uint32Array = new Uint32Array(64);
  lasts: Uint32Array = new Uint32Array(64);
  words: Uint32Array = new Uint32Array(64);
  /** What `eachCovered` looks at. */
  private queue = new Uint32Array(64);

  /** Those of a walk that are maximal, ascending, in place of the ones before. O(edges). */
  find({ length, times, counts }: Walk): this {
    this.length = 0;
    if (length === 0) return this;
    let from = 0;
    let certificate = times[0];
    for (let to = 1; to < length; to++) {
      let longer = certificate + times[to] - counts[to];
      if (longer < 1) {
        this.push(from, to - 1, certificate);
        do {
          from++;
          longer += counts[from] - times[from - 1];
        } while (longer < 1);
      }
      certificate = longer;
    }
    this.push(from, length - 1, certificate);
    return this;
  }

  /**
   * The same, with the words that they have. Word i of a walk is the first of edge i, or one of those that the last edge ends with.
   *
   * @param ends - Whether the first word is `<s>`, and the last one `</s>`.
   */
  findWords(walk: Walk, order: number, ends: WalkEnds): this {
    const { froms, tos, firsts, lasts, words, length } = this.find(walk);
    for (let i = 0; i < length; i++) {
      firsts[i] = ends.isBegun && froms[i] === 0 ? 1 : froms[i];
      lasts[i] = tos[i] + order - 1 - (ends.isEnded && tos[i] === walk.length - 1 ? 1 : 0);
      words[i] = lasts[i] - firsts[i] + 1;
    }
    return this;
  }

  /**
   * Calls back with each of the words from..to, the length of the longest string that covers it and its certificate, 0 for none.
   * O(words + strings): first and last words of strings ascend, so each comes and goes once.
   */
  eachCovered(from: number, to: number, onWord: (word: number, covered: number, certificate: number) => void): void {
    const { firsts, lasts, words, certificates, queue, length } = this;
    let head = 0;
    let tail = 0;
    let next = 0;
    for (let word = from; word <= to; word++) {
      while (next < length && firsts[next] <= word) {
        // One that ends later and is as long leaves no use for those before it.
        while (tail > head && words[queue[tail - 1]] <= words[next]) tail--;
        queue[tail++] = next++;
      }
      while (head < tail && lasts[queue[head]] < word) head++;
      if (head < tail) onWord(word, words[queue[head]], certificates[queue[head]]);
      else onWord(word, 0, 0);
    }
  }

  /** Keeps those whose first edge is one of from..to - 1. */
  keep(from: number, to: number): void {
    const { froms, length } = this;
    let first = 0;
    while (first < length && froms[first] < from) first++;
    let end = first;
    while (end < length && froms[end] < to) end++;
    for (const array of [this.froms, this.tos, this.certificates, this.words]) array.copyWithin(0, first, end);
    this.length = end - first;
  }

  private push(from: number, to: number, certificate: number): void {
    const { length } = this;
    if (length === this.froms.length) {
      this.froms = grown(this.froms, length + 1);
      this.tos = grown(this.tos, length + 1);
      this.certificates = grown(this.certificates, length + 1);
      this.firsts = grown(this.firsts, length + 1);
      this.lasts = grown(this.lasts, length + 1);
      this.words = grown(this.words, length + 1);
      this.queue = grown(this.queue, length + 1);
    }
    this.froms[length] = from;
    this.tos[length] = to;
    this.certificates[length] = certificate;
    this.length = length + 1;
  }
}
