// How much of a text is inside certified strings: for each word the longest one that covers it.

import { grown } from '../base/arrays.ts';
import { SENTENCE_END_ID } from '../tokens/vocabulary.ts';
import { CertifiedStrings } from './certificate.ts';
import type { Walk } from './walk.ts';
import type { GraphMarks } from './walk-graph.ts';

/** Sums over walks, or over sentences of a corpus, in one graph. */
export class Coverage {
  /** longest[l] is how many words have a longest certified string of l words. */
  private longest = new Float64Array(64);
  private readonly strings = new CertifiedStrings();
  /** For each string of the walk its first and last word, and those that may still be the longest. */
  private firsts = new Uint32Array(64);
  private lasts = new Uint32Array(64);
  private queue = new Uint32Array(64);
  private readonly marks: GraphMarks;

  constructor(marks: GraphMarks) {
    this.marks = marks;
  }

  /**
   * Takes in a walk. O(edges).
   *
   * @param beginsAt - The node where it begins.
   * @param onWord - Given each word's place in the walk, from 0, and the length of the longest string that covers it.
   * @returns Its maximal certified strings, in an object that is used again.
   */
  add(walk: Walk, beginsAt: number, onWord?: (word: number, covered: number) => void): CertifiedStrings {
    const { strings } = this;
    const { order, starts, lastIds } = this.marks;
    const { edges, length } = walk;
    const isBegun = beginsAt >= starts.from && beginsAt < starts.to;
    const isEnded = lastIds[edges[length - 1]] === SENTENCE_END_ID;
    const { froms, tos, words } = strings.find(walk);
    if (strings.length > this.firsts.length) {
      this.firsts = new Uint32Array(froms.length);
      this.lasts = new Uint32Array(froms.length);
      this.queue = new Uint32Array(froms.length);
    }
    for (let i = 0; i < strings.length; i++) {
      const first = isBegun && froms[i] === 0 ? 1 : froms[i];
      const last = tos[i] + order - 1 - (isEnded && tos[i] === length - 1 ? 1 : 0);
      this.firsts[i] = first;
      this.lasts[i] = last;
      words[i] = last - first + 1;
    }
    if (walk.round > 0) {
      const from = walk.from + order - 1;
      this.measure(from, from + walk.round - 1);
      strings.keep(walk.from, walk.from + walk.round);
    } else if (onWord === undefined) {
      // Where a walk begins in the middle of a sentence, its first words are the last ones of another.
      this.measure(isBegun ? 1 : order - 1, length + order - 2 - (isEnded ? 1 : 0));
    } else this.measure(isBegun ? 1 : 0, length + order - 2 - (isEnded ? 1 : 0), onWord);
    return strings;
  }

  /** Counts the words from..to of the walk. First and last words of strings ascend, so each comes and goes once. */
  private measure(from: number, to: number, onWord?: (word: number, covered: number) => void): void {
    const { firsts, lasts, queue } = this;
    const { words, length } = this.strings;
    let head = 0;
    let tail = 0;
    let next = 0;
    for (let word = from; word <= to; word++) {
      while (next < length && firsts[next] <= word) {
        // One that ends later and is as long leaves no use for those before it.
        while (tail > head && words[queue[tail - 1]] <= words[next]) tail--;
        queue[tail++] = next++;
      }
      while (lasts[queue[head]] < word) head++;
      const covered = words[queue[head]];
      if (onWord === undefined) this.note(covered, 1);
      else onWord(word, covered);
    }
  }

  /** Counts words whose longest string is known otherwise. */
  note(length: number, words: number): void {
    if (length >= this.longest.length) this.longest = grown(this.longest, length + 1);
    this.longest[length] += words;
  }

  /** How many words are covered by strings of at least so many words. */
  covered(length: number): number {
    let sum = 0;
    for (let l = length; l < this.longest.length; l++) sum += this.longest[l];
    return sum;
  }

  /** Words in the longest certified string. */
  get longestString(): number {
    let length = this.longest.length - 1;
    while (length > 0 && this.longest[length] === 0) length--;
    return length;
  }

  /** The median over so many words of the longest string that covers them; words that were not seen have none. */
  median(words: number): number {
    let sum = 0;
    for (let length = this.longest.length - 1; length > 0; length--) {
      sum += this.longest[length];
      if (2 * sum >= words) return length;
    }
    return 0;
  }
}
