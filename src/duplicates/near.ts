// Documents that are nearly the same: candidates by the bands of their sketches, each held against the true similarity.

import type { TokenCorpus } from './corpus.ts';
import { SHINGLE_TOKENS, ShingleSet } from './shingles.ts';
import { Sketcher, planBands } from './sketch.ts';
import { UnionFind } from './union-find.ts';

/** A document is compared with so many others for each band, at most: text from one mould must not take for ever. */
const COMPARED_MAX = 256;
/** So many documents of one group stand for all of it in a band. */
const MATES_MAX = 256;

/**
 * For each document the first one of its group of near-duplicates: itself, if it is in none, or the first.
 *
 * Documents of a Jaccard coefficient of `similarity` or more (see shingles.ts) belong together, and whatever is connected in
 * this way is one group. No pair below `similarity` is ever joined by itself. A pair above is missed with a probability of
 * at most 0.001 (at 0.8 and 0.9: 0.00005 and 10^-10); it may also be missed where more than 256 documents agree on a band
 * without being alike, or are of one group that chains unlike ones.
 * Documents of fewer than five tokens are left out, as are copies of others.
 *
 * O(tokens + documents × bands) beside the comparisons, which take as long as their documents; 4 bytes a band and document.
 *
 * @param firstOf - From `firstEqual`.
 */
export function firstAlike(corpus: TokenCorpus, firstOf: Uint32Array, similarity: number): Uint32Array {
  const { starts, documentCount } = corpus;
  const isCompared = (document: number): boolean =>
    firstOf[document] === document && starts[document + 1] - starts[document] >= SHINGLE_TOKENS;
  const documents: number[] = [];
  for (let document = 0; document < documentCount; document++) if (isCompared(document)) documents.push(document);
  const groups = new UnionFind(documents.length);
  joinSimilar(corpus, documents, similarity, groups);
  const alike = Uint32Array.from(firstOf, (_, document) => document);
  documents.forEach((document, index) => (alike[document] = documents[groups.find(index)]!));
  // Copies are where their first is.
  for (let document = 0; document < documentCount; document++) alike[document] = alike[firstOf[document]]!;
  return alike;
}

function joinSimilar(corpus: TokenCorpus, documents: readonly number[], similarity: number, groups: UnionFind): void {
  const bands = planBands(similarity);
  /** keys[bands.count * index + band] for the document at `index`. */
  const keys = new Uint32Array(bands.count * documents.length);
  const sketcher = new Sketcher(bands);
  documents.forEach((document, index) => sketcher.keys(corpus, document, keys, bands.count * index));
  const shingles = new ShingleSet(corpus);
  let places = 16;
  while (places < documents.length) places *= 2;
  /** Lists of documents by key: heads[slot] and next[index] are an index + 1, or 0 at the end. */
  const heads = new Uint32Array(places);
  const next = new Uint32Array(documents.length);
  for (let band = 0; band < bands.count; band++) {
    heads.fill(0);
    for (let index = 0; index < documents.length; index++) {
      const key = keys[bands.count * index + band];
      const slot = key & (places - 1);
      let mates = 0;
      let compared = 0;
      for (let at = heads[slot]; at !== 0 && compared < COMPARED_MAX; at = next[at - 1]!) {
        const other = at - 1;
        if (keys[bands.count * other + band] !== key) continue;
        if (groups.find(index) === groups.find(other)) {
          mates++;
          continue;
        }
        compared++;
        if (haveMet(keys, bands.count, band, index, other)) continue;
        if (!shingles.isSimilar(documents[index], documents[other], similarity)) continue;
        groups.unite(index, other);
        mates++;
      }
      if (mates >= MATES_MAX) continue;
      next[index] = heads[slot]!;
      heads[slot] = index + 1;
    }
  }
}

/** Whether two documents have been compared in an earlier band. */
function haveMet(keys: Uint32Array, bandCount: number, band: number, a: number, b: number): boolean {
  for (let earlier = 0; earlier < band; earlier++) {
    if (keys[bandCount * a + earlier] === keys[bandCount * b + earlier]) return true;
  }
  return false;
}
