// How many words lie in strings of which length: what shares and medians are read off.

import { grown } from '../base/arrays.ts';

export class LengthHistogram {
  /** counts[l] is how many words have a longest string of l words. */
  private counts = new Float64Array(64);

  add(length: number, words: number): void {
    if (length >= this.counts.length) this.counts = grown(this.counts, length + 1);
    this.counts[length] += words;
  }

  /** How many words lie in strings of at least so many words. */
  from(length: number): number {
    let sum = 0;
    for (let l = length; l < this.counts.length; l++) sum += this.counts[l];
    return sum;
  }

  /** The median over so many words of the longest string that covers them; words that were not added have none. */
  median(words: number): number {
    if (words === 0) return 0;
    let sum = 0;
    for (let length = this.counts.length - 1; length > 0; length--) {
      sum += this.counts[length];
      if (2 * sum >= words) return length;
    }
    return 0;
  }
}
