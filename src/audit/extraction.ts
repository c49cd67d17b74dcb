// Extraction: who holds the table and knows how a passage of the corpus begins lets the table go on. How often is that the
// passage itself? (Carlini, Ippolito, Jagielski, Lee, Tramèr & Zhang 2023, "Quantifying memorization across neural language
// models"; Hayes et al. 2025, "Measuring memorization in language models via probabilistic extraction".)

import type { CountTable } from '../counts/table.ts';
import { createRandom } from '../base/random.ts';
import { parentOf } from '../model/suffix-links.ts';
import { CorpusWalker } from './corpus-walks.ts';
import type { Copies } from './report.ts';
import { countWindows, eachWindow } from './windows.ts';

/** How passages are drawn and tried. */
export interface ExtractionSettings {
  /** Words of a passage that have to come out; what is known before them is as long as the table can use. */
  readonly length: number;
  /** Passages tried, at most. */
  readonly passages: number;
  /** Continuations drawn for each passage. */
  readonly draws: number;
  readonly seed: number;
}

/** What came of passages that stand in the corpus so often. */
export interface ExtractionResult {
  readonly copies: Copies;
  readonly passages: number;
  /** Words that had to come out. */
  readonly passageLength: number;
  /** Share of them that the likeliest words give. */
  readonly greedy: number;
  /** Share of them that come out in `draws` draws with a chance of `threshold` or more. */
  readonly sampled: number;
  readonly draws: number;
  readonly threshold: number;
}

/** The chance from which on a passage counts as one that comes out: more likely than not. */
const THRESHOLD = 0.5;

const BANDS: readonly Copies[] = [
  { from: 1, to: 1 },
  { from: 2, to: 3 },
  { from: 4, to: 7 },
  { from: 8, to: 15 },
  { from: 16 },
];

/**
 * Tries passages of a corpus on a table of its counts. O(corpus) time.
 *
 * The chance that a passage is drawn is the product of the probabilities of its words, so no draw is made: 1 - (1 - p)^draws.
 *
 * @param links - Of length `order`, from `suffixLinks(…, true)`.
 */
export function extractionOf(
  table: CountTable,
  links: Uint32Array,
  order: number,
  documents: readonly Uint32Array[],
  { length, passages, draws, seed }: ExtractionSettings,
): ExtractionResult[] {
  const walker = new CorpusWalker(table, links, order);
  const bestFrom = likeliest(table, order);
  const lead = order - 1;
  const chosen = choose(documents, lead + length, passages, seed);
  const tried = new Map<number, { isGreedy: boolean; probability: number }>();
  for (const [document, ids] of documents.entries()) {
    const starts = chosen.get(document);
    if (starts === undefined) continue;
    walker.walk(ids, ({ edges, times, counts, length: edgeCount }, begin) => {
      for (const [at, key] of starts) {
        const first = at - begin;
        if (first < 0 || first + length > edgeCount) continue;
        let probability = 1;
        let isGreedy = true;
        for (let i = first; i < first + length; i++) {
          probability *= times[i] / counts[i];
          isGreedy &&= bestFrom(edges[i]) === edges[i];
        }
        tried.set(key, { isGreedy, probability });
      }
    });
    // What the table has not got cannot come out of it.
    for (const key of starts.values()) if (!tried.has(key)) tried.set(key, { isGreedy: false, probability: 0 });
  }
  const copies = new Map([...tried.keys()].map((key) => [key, 0]));
  countWindows(documents, lead + length, copies);
  return BANDS.flatMap((range): ExtractionResult[] => {
    const { from, to = Infinity } = range;
    const band = [...tried].filter(([key]) => copies.get(key)! >= from && copies.get(key)! <= to);
    if (band.length === 0) return [];
    const share = (is: (one: (typeof band)[number][1]) => boolean): number =>
      band.filter(([, one]) => is(one)).length / band.length;
    return [
      {
        copies: range,
        passages: band.length,
        passageLength: length,
        greedy: share(({ isGreedy }) => isGreedy),
        sampled: share(({ probability }) => 1 - (1 - probability) ** draws >= THRESHOLD),
        draws,
        threshold: THRESHOLD,
      },
    ];
  });
}

/**
 * Passages drawn at random, each place of the corpus as likely as any other (algorithm R: Vitter 1985, "Random sampling with a
 * reservoir"), and each different one once: by document, where they begin and their hashes.
 */
function choose(
  documents: readonly Uint32Array[],
  length: number,
  passages: number,
  seed: number,
): Map<number, Map<number, number>> {
  const random = createRandom(seed);
  const drawn: { document: number; at: number; key: number }[] = [];
  let runs = 0;
  for (const [document, ids] of documents.entries()) {
    eachWindow(ids, length, (key, at) => {
      const place = runs < passages ? runs : Math.floor(random.uniform() * (runs + 1));
      runs++;
      if (place < passages) drawn[place] = { document, at, key };
    });
  }
  const seen = new Set<number>();
  const chosen = new Map<number, Map<number, number>>();
  for (const { document, at, key } of drawn) {
    if (seen.has(key)) continue;
    seen.add(key);
    const starts = chosen.get(document) ?? new Map<number, number>();
    starts.set(at, key);
    chosen.set(document, starts);
  }
  return chosen;
}

/** For an edge the one that its node is most often left by, the first of equals. */
function likeliest({ levels }: CountTable, order: number): (edge: number) => number {
  const { children } = levels[order - 2];
  const { counts } = levels[order - 1];
  return (edge) => {
    const node = parentOf(children, edge);
    let best = children[node];
    for (let e = best + 1; e < children[node + 1]; e++) if (counts[e] > counts[best]) best = e;
    return best;
  };
}
