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

/** Strings of one walk: their first edges and last ones in the walk, both included, and their certificates. */
export class CertifiedStrings {
  length = 0;
  froms: Uint32Array = new Uint32Array(64);
  tos: Uint32Array = new Uint32Array(64);
  certificates: Uint32Array = new Uint32Array(64);
  /** Words of each without marks, where somebody has counted them. */
  words: Uint32Array = new Uint32Array(64);

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
      this.words = grown(this.words, length + 1);
    }
    this.froms[length] = from;
    this.tos[length] = to;
    this.certificates[length] = certificate;
    this.length = length + 1;
  }
}
