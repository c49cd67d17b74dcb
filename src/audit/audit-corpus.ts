// An audit of a table against the corpus that it was made of: what its certified strings, and attacks on it, get back of it.

import { NgramError } from '../base/errors.ts';
import { createRandom } from '../base/random.ts';
import type { CountTable } from '../counts/table.ts';
import { NO_LINK, suffixLinks } from '../model/suffix-links.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import { CorpusWalker } from './corpus-walks.ts';
import type { Corpus } from './corpus.ts';
import { CertifiedStrings } from './certificate.ts';
import { LengthHistogram } from './length-histogram.ts';
import { extractionOf } from './extraction.ts';
import { matchedLength, membershipOf } from './membership.ts';
import { noveltyOf, withRuns } from './novelty.ts';
import type { BoundType, CorpusReport, Figure, NamedDocument } from './report.ts';
import { type GraphMarks, graphMarks, walkEnds } from './walk-graph.ts';

export interface CorpusAuditOptions {
  /** Which n-grams are followed: the order that gives away most, from `byOrder`; the table's own by default. */
  readonly order?: number | undefined;
  /** Documents that are not in the corpus: for membership, and as the measure of novelty. */
  readonly heldOut?: Corpus | undefined;
  /** Sentences that the table has generated, as ids. */
  readonly generated?: readonly Uint32Array[] | undefined;
  /** How many of the most exposed documents to name; 20. */
  readonly worst?: number | undefined;
  /** Where a document comes from, by its place in the corpus, from 0; by default it only has its number. */
  readonly nameOf?: ((index: number) => string) | undefined;
  /** Words of a passage for extraction, 20; passages tried, 2,000; draws for each, 100. */
  readonly passageLength?: number | undefined;
  readonly passages?: number | undefined;
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((doneDocuments: number, documents: number) => void) | undefined;
}

/** Documents that are shown coloured, and words of each. */
const MAP_DOCUMENTS = 12;
const MAP_WORDS = 400;

/**
 * Audits a table of counts against its corpus. O(corpus × log of the fan-out) time, 4 bytes an n-gram.
 *
 * @throws {NgramError} `COUNT_OVERFLOW`, `INTERRUPTED`.
 */
export function auditCorpus(table: CountTable, corpus: Corpus, options: CorpusAuditOptions = {}): CorpusReport {
  const { order = table.order, heldOut, generated, worst = 20, passageLength = 20 } = options;
  const { passages = 2000, draws = 100, seed = 1, nameOf } = options;
  const links = suffixLinks(table.levels, true);
  const marks = graphMarks(table, order);
  const walker = new CorpusWalker(table, links[order - 1], order);
  const strings = new CertifiedStrings();
  const lengths = new LengthHistogram();
  // Counts with noise prove nothing.
  const coveredBy = (ids: Uint32Array): Uint32Array =>
    table.dp === undefined ? coveredWords(walker, strings, marks, ids) : new Uint32Array(ids.length);
  const exposed: { index: number; certifiedShare: number; longest: number }[] = [];
  for (const [index, ids] of corpus.documents.entries()) {
    if (options.signal?.aborted === true) throw new NgramError('INTERRUPTED', 'the audit was stopped before its end');
    const covered = coveredBy(ids);
    let [certified, longest, words] = [0, 0, 0];
    for (const [i, length] of covered.entries()) {
      if (ids[i] === SENTENCE_START_ID || ids[i] === SENTENCE_END_ID) continue;
      words++;
      lengths.add(length, 1);
      if (length >= 20) certified++;
      longest = Math.max(longest, length);
    }
    exposed.push({ index, certifiedShare: words === 0 ? 0 : certified / words, longest });
    options.onProgress?.(index + 1, corpus.documents.length);
  }
  exposed.sort((a, b) => b.certifiedShare - a.certifiedShare || b.longest - a.longest || a.index - b.index);
  const { tokenCount } = corpus;
  const figure = (
    id: string,
    value: number,
    unit: string,
    adversary: Figure['adversary'],
    bound: BoundType,
    n: number,
    seeded?: number,
  ): Figure => ({ id, value, unit, adversary, bound, n, ...(seeded === undefined ? {} : { seed: seeded }) });
  const share = (length: 10 | 20 | 50): Figure => {
    const value = tokenCount === 0 ? 0 : lengths.from(length) / tokenCount;
    return figure(`corpusCoverage${length}`, value, 'share of tokens', 'A2', 'lower', tokenCount);
  };
  const settings = { length: passageLength, passages, draws, seed };
  const extraction = extractionOf(table, links[order - 1], order, corpus.documents, settings);
  const unit = 'share of passages';
  return {
    documentCount: corpus.documents.length,
    tokenCount,
    coverage: { 10: share(10), 20: share(20), 50: share(50) },
    extraction: extraction.map(({ copies, passages: tried, greedy, sampled, ...how }) => ({
      copies,
      ...how,
      greedy: figure('extractionGreedy', greedy, unit, 'A3', 'estimate', tried, seed),
      sampled: figure('extractionSampled', sampled, unit, 'A3', 'estimate', tried, seed),
    })),
    membership: heldOut === undefined ? undefined : membership(),
    novelty: generated === undefined ? [] : withRuns([5, 10, 20].map(novelty)),
    worst: exposed.slice(0, worst).map(({ index, ...rest }) => ({ ...documentAt(index), ...rest })),
    map: exposed.slice(0, MAP_DOCUMENTS).map(({ index }) => ({ ...documentAt(index), runs: runsOf(index) })),
  };

  function documentAt(index: number): NamedDocument {
    const name = nameOf?.(index);
    return { id: `document ${index + 1}`, ...(name === undefined ? {} : { name }) };
  }

  function membership(): CorpusReport['membership'] {
    const sample = sampled(corpus.documents, 5000, seed);
    const others = sampled(heldOut!.documents, 5000, seed);
    const score = (ids: Uint32Array): number => matchedLength(table, ids, links);
    const { auc, tprAt1, tprAt01 } = membershipOf(sample.map(score), others.map(score));
    const n = sample.length + others.length;
    return {
      auc: figure('membershipAuc', auc, 'probability', 'A2', 'estimate', n, seed),
      tprAt1: figure('membershipTprAt1', tprAt1, 'share of members', 'A2', 'estimate', n, seed),
      tprAt01: figure('membershipTprAt01', tprAt01, 'share of members', 'A2', 'estimate', n, seed),
    };
  }

  function novelty(length: number): CorpusReport['novelty'][number] {
    const made = noveltyOf(generated!, corpus.documents, length);
    const people = heldOut === undefined ? undefined : noveltyOf(heldOut.documents, corpus.documents, length);
    const of = (one: typeof made, seeded?: number): Figure =>
      figure('novelty', one.share, 'share of runs', 'A0', 'estimate', one.runs, seeded);
    return { length, generated: of(made, seed), ...(people === undefined ? {} : { heldOut: of(people) }) };
  }

  function runsOf(index: number): CorpusReport['map'][number]['runs'] {
    const ids = corpus.documents[index];
    const covered = coveredBy(ids);
    const runs: { tokens: number; certified: number; text: string }[] = [];
    let shown = 0;
    for (let i = 0; i < ids.length && shown < MAP_WORDS; i++) {
      if (ids[i] === SENTENCE_START_ID || ids[i] === SENTENCE_END_ID) continue;
      shown++;
      const word = table.vocabulary.word(ids[i]);
      const last = runs.at(-1);
      if (last !== undefined && last.certified === covered[i] && last.tokens < 20) {
        last.tokens++;
        last.text += ` ${word}`;
      } else runs.push({ tokens: 1, certified: covered[i], text: word });
    }
    return runs;
  }
}

/** For each id of a document the length of the longest certified string that covers it; 0 for marks and where none does. */
function coveredWords(
  walker: CorpusWalker,
  strings: CertifiedStrings,
  marks: GraphMarks,
  ids: Uint32Array,
): Uint32Array {
  const covered = new Uint32Array(ids.length);
  const { order, starts } = marks;
  walker.walk(ids, (walk, begin) => {
    const ends = walkEnds(marks, walk, ids[begin] === SENTENCE_START_ID ? starts.from : NO_LINK);
    const [first, last] = [ends.isBegun ? 1 : 0, walk.length + order - 2 - (ends.isEnded ? 1 : 0)];
    strings.findWords(walk, order, ends).eachCovered(first, last, (word, longest) => {
      covered[begin + word] = Math.max(covered[begin + word], longest);
    });
  });
  return covered;
}

/** Some documents, at random; those without words left out. */
function sampled(documents: readonly Uint32Array[], most: number, seed: number): Uint32Array[] {
  const able = documents.filter((ids) => ids.length > 0);
  if (able.length <= most) return able;
  const random = createRandom(seed);
  for (let i = 0; i < most; i++) {
    const j = i + Math.floor(random.uniform() * (able.length - i));
    [able[i], able[j]] = [able[j], able[i]];
  }
  return able.slice(0, most);
}
