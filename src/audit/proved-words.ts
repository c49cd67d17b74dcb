// How many words of the text are proved to lie in long strings, at least.
//
// A walk is not the text: a string that the counts prove once may stand in the walk ten times. So words are counted by the n-gram
// that ends with them, of which the text has as many as its count says. Where a string is proved as often as an n-gram in it was
// read, that one stands nowhere else: so it is with all that were read once. Of others as many words lie in strings of l words as
// a string of l words with the n-gram stands there, at least: its certificate. Sentences' first words go with the first n-gram
// of their sentence.
//
// The first words of a string end n-grams that begin before it, so they are not counted with it.

import { grown } from '../base/arrays.ts';
import { CertifiedStrings, type WalkEnds } from './certificate.ts';
import { EdgeTable } from './edge-table.ts';
import { LengthHistogram } from './length-histogram.ts';
import type { Walk } from './walk.ts';
import { type GraphMarks, walkEnds } from './walk-graph.ts';

/** The lengths for which n-grams that were read several times are counted by certificates. */
export const LENGTHS = [10, 20, 50] as const;

/** Fields of an edge in the table, behind how often it is proved to lie in a string of each length. */
const LONGEST = LENGTHS.length;
const PASSED = LONGEST + 1;

/** Sums over the walks of one graph. */
export class ProvedWords {
  /** Words in the longest certified string. */
  longest = 0;
  private readonly histogram = new LengthHistogram();
  private readonly strings = new CertifiedStrings();
  /** Edges that were read several times and lie in a long string. */
  private readonly edges = new EdgeTable(PASSED + 1);
  /** slack[i] is what a string loses up to edge i from the first one on. */
  private slack = new Float64Array(64);
  private readonly marks: GraphMarks;

  constructor(marks: GraphMarks) {
    this.marks = marks;
  }

  /**
   * Takes in a walk. O(edges × the greatest of `LENGTHS`), far less where n-grams were read once.
   *
   * @param begin - The node where it begins.
   * @returns Its maximal certified strings, in an object that is used again.
   */
  add(walk: Walk, begin: number): CertifiedStrings {
    const { strings, marks, histogram } = this;
    const { order } = marks;
    const { times, length, round } = walk;
    const ends = walkEnds(marks, walk, begin);
    const { froms, firsts, words, length: found } = strings.findWords(walk, order, ends);
    for (let i = 0; i < found; i++) {
      if (words[i] > this.longest) this.longest = words[i];
      // Words that are counted with it: see above.
      if (!ends.isBegun || froms[i] > 0) firsts[i] += order - 1;
    }
    let isSlackKnown = false;
    const from = round > 0 ? walk.from + order - 1 : ends.isBegun ? 1 : order - 1;
    const to = round > 0 ? from + round - 1 : length + order - 2 - (ends.isEnded ? 1 : 0);
    strings.eachCovered(from, to, (word, covered, certificate) => {
      const at = word - order + 1;
      // The first words of a sentence go with its first edge.
      const edge = at < 0 ? 0 : at;
      if (certificate >= times[edge]) {
        histogram.add(covered, 1);
        return;
      }
      // As often as it was read it is a string of its own.
      histogram.add(this.wordsOf(edge, ends, length), 1);
      if (covered < LENGTHS[0] || at < 0) return;
      if (!isSlackKnown) this.findSlack(walk);
      isSlackKnown = true;
      this.noteProved(walk, edge, covered, ends);
    });
    if (round > 0) strings.keep(walk.from, walk.from + round);
    return strings;
  }

  /** How many words are proved to lie in strings of at least so many, for one of `LENGTHS`. */
  covered(length: (typeof LENGTHS)[number]): number {
    this.settle();
    return this.histogram.from(length);
  }

  /** The length such that half of so many words are proved to lie in strings that long. */
  median(words: number): number {
    this.settle();
    return this.histogram.median(words);
  }

  /** Counts words that are known to lie in strings of that length. */
  note(length: number, words: number): void {
    this.histogram.add(length, words);
    if (words > 0 && length > this.longest) this.longest = length;
  }

  /** How many words an edge of a walk has. */
  private wordsOf(edge: number, { isBegun, isEnded }: WalkEnds, length: number): number {
    return this.marks.order - (isBegun && edge === 0 ? 1 : 0) - (isEnded && edge === length - 1 ? 1 : 0);
  }

  private findSlack({ times, counts, length }: Walk): void {
    if (this.slack.length < length) this.slack = grown(this.slack, length);
    const { slack } = this;
    slack[0] = 0;
    for (let i = 1; i < length; i++) slack[i] = slack[i - 1] + counts[i] - times[i];
  }

  /** Notes how often an edge of a walk is proved to lie in strings of each of `LENGTHS`, and in the longest. */
  private noteProved(walk: Walk, edge: number, covered: number, ends: WalkEnds): void {
    const at = this.edges.placeOf(walk.edges[edge]);
    const { values } = this.edges;
    values[at + PASSED]++;
    if (values[at + LONGEST] < covered) values[at + LONGEST] = covered;
    for (let i = 0; i < LENGTHS.length && LENGTHS[i] <= covered; i++) {
      const known = values[at + i];
      if (known < walk.times[edge]) values[at + i] = this.mostOften(walk, edge, LENGTHS[i], ends, known);
    }
  }

  /** The greatest certificate of the strings of so many words of a walk that have an edge; at least `known`. */
  private mostOften(
    { times, length }: Walk,
    edge: number,
    words: number,
    { isBegun, isEnded }: WalkEnds,
    known: number,
  ): number {
    const { slack } = this;
    const { order } = this.marks;
    let most = known;
    const first = Math.max(0, edge - (words - order + 1));
    // `</s>` is no word, so that no string needs it.
    const last = length - (isEnded ? 2 : 1);
    for (let from = edge; from >= first && most < times[edge]; from--) {
      // Nor is `<s>`: with it a string takes one edge more.
      const to = from + words - order + (isBegun && from === 0 ? 1 : 0);
      if (to < edge || to > last) continue;
      const certificate = times[from] - (slack[to] - slack[from]);
      if (certificate > most) most = certificate;
    }
    return most;
  }

  /** Moves n-grams that were read several times from their own length to those that are proved. */
  private settle(): void {
    const { histogram, edges, marks } = this;
    const { order, firstEdges } = marks;
    edges.each((edge, values, at) => {
      const isFirst = edge >= firstEdges.from && edge < firstEdges.to;
      const words = isFirst ? order - 1 : 1;
      const longest = values[at + LONGEST];
      let above = 0;
      for (let i = LENGTHS.length - 1; i >= 0; i--) {
        // Others were counted as they stood.
        const often = Math.min(values[at + i], values[at + PASSED]);
        if (often <= above) continue;
        // One of them is in the longest string.
        if (above === 0) histogram.add(longest, words);
        histogram.add(LENGTHS[i], (often - above - (above === 0 ? 1 : 0)) * words);
        above = often;
      }
      histogram.add(isFirst ? order - 1 : order, -above * words);
    });
    edges.clear();
  }
}
