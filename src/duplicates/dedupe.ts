// A corpus without its duplicates, as a source of text like any other: whoever trains on it gets exactly the documents that
// are kept. The text is read twice: once to find out what to keep, once to hand it on.

import { joinBytes } from '../text/chunks.ts';
import type { TextBatch } from '../text/batch.ts';
import { BatchBuilder } from '../text/grouping.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { TokenCorpus } from './corpus.ts';
import { byteRanges, cutsOf } from './cuts.ts';
import { firstEqual } from './exact.ts';
import { firstAlike } from './near.ts';
import { findPassages } from './passages.ts';
import {
  DUPLICATE_DEFAULTS,
  checkedOptions,
  countEmpty,
  readCorpus,
  takeTurn,
  type DuplicateOptions,
} from './report.ts';
import { rereadable } from './reread.ts';
import type { TokenRange } from './token-borders.ts';

/** What is dropped, and what is kept of a group. */
export interface DedupeOptions extends Omit<DuplicateOptions, 'worst'> {
  /** Which document of a group of near-duplicates stays: the first, or the first of those with most tokens. Default `first`. */
  readonly keep?: 'first' | 'longest';
  /** Also cut later copies of passages of `passageLength` tokens and more out of the documents. Default false. */
  readonly passages?: boolean;
}

/** What was dropped. */
export interface DedupeSummary {
  readonly documentCount: number;
  readonly tokenCount: number;
  readonly keptDocuments: number;
  /** Tokens of the documents kept, less those of the passages that are cut. */
  readonly keptTokens: number;
  /** Dropped because all their tokens are those of another. */
  readonly exactCopies: number;
  /** Dropped because they are nearly another. */
  readonly nearCopies: number;
  /** Dropped because they have no token. */
  readonly emptyDocuments: number;
  /** Dropped because all of them stands elsewhere; 0 without `passages`. */
  readonly cutDocuments: number;
  /** Places from which something is cut out. */
  readonly passagesCut: number;
  readonly tokensCut: number;
}

/** What of a corpus stays: a source of text, which may be read again and again. */
export interface Deduplicated extends AsyncIterable<TextBatch> {
  readonly summary: DedupeSummary;
  /** The numbers that the documents which this hands out have in the corpus, from 0, ascending. */
  readonly kept: readonly number[];
}

/**
 * Take the duplicates out of a corpus: of documents that are the same, and of near-duplicates, one stays.
 *
 * The source is read twice; the text of one that can be read only once (a pipe, a generator) is kept in memory. Documents keep
 * their order. A gap from a passage that was cut is filled with an empty line, or a line end where a line is a sentence, so
 * that no n-gram of a table goes across it.
 *
 * Costs as `findDuplicates`, and a second reading.
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} As `findDuplicates`; and, while the result is read, `INPUT_UNREADABLE` when the text has changed
 *   since.
 * @example
 * const table = await train(await deduplicate(openText(['corpus/'])), { order: 3 });
 */
export async function deduplicate(
  source: AsyncIterable<TextBatch>,
  options: DedupeOptions = {},
): Promise<Deduplicated> {
  const { similarity, passageLength } = checkedOptions(options);
  const { tokenizer = DUPLICATE_DEFAULTS.tokenizer, keep = 'first', passages = false } = options;
  const text = rereadable(source);
  const corpus = await readCorpus(text, options);
  options.onRead?.();
  const { documentCount, tokenCount, starts } = corpus;
  const firstOf = firstEqual(corpus);
  await takeTurn(options.signal);
  const alike = firstAlike(corpus, firstOf, similarity);
  await takeTurn(options.signal);
  const emptyDocuments = countEmpty(corpus);
  const chosen = keptOf(corpus, alike, keep);
  const exactCopies = firstOf.reduce((sum, first, document) => sum + (first === document ? 0 : 1), 0);
  const cuts = passages
    ? cutsOf(corpus, findPassages(corpus, chosen, passageLength))
    : new Map<number, readonly TokenRange[]>();
  const sizeOf = (document: number): number => starts[document + 1] - starts[document];
  const cutTokens = (document: number): number =>
    (cuts.get(document) ?? []).reduce((sum, { from, to }) => sum + to - from, 0);
  const kept = chosen.filter((document) => cutTokens(document) < sizeOf(document));
  const tokensCut = chosen.reduce((sum, document) => sum + cutTokens(document), 0);
  const summary: DedupeSummary = {
    documentCount,
    tokenCount,
    keptDocuments: kept.length,
    keptTokens: chosen.reduce((sum, document) => sum + sizeOf(document), 0) - tokensCut,
    exactCopies,
    nearCopies: documentCount - emptyDocuments - exactCopies - chosen.length,
    emptyDocuments,
    cutDocuments: chosen.length - kept.length,
    passagesCut: [...cuts.values()].reduce((sum, ranges) => sum + ranges.length, 0),
    tokensCut,
  };
  const plan: Plan = { kept, cuts, tokenizer };
  return { summary, kept, [Symbol.asyncIterator]: () => keptText(text, plan) };
}

/** One document of each group, and those in none; empty ones are dropped. */
function keptOf({ starts, documentCount }: TokenCorpus, alike: Uint32Array, keep: 'first' | 'longest'): number[] {
  /** keepers[first] is the document that stays for a group, by its first one. */
  const keepers = Uint32Array.from(alike);
  const sizeOf = (document: number): number => starts[document + 1] - starts[document];
  if (keep === 'longest') {
    for (let document = 0; document < documentCount; document++) {
      const first = alike[document];
      if (sizeOf(document) > sizeOf(keepers[first])) keepers[first] = document;
    }
  }
  const kept: number[] = [];
  for (let document = 0; document < documentCount; document++) {
    if (keepers[alike[document]] === document && sizeOf(document) > 0) kept.push(document);
  }
  return kept;
}

interface Plan {
  readonly kept: readonly number[];
  readonly cuts: ReadonlyMap<number, readonly TokenRange[]>;
  readonly tokenizer: Tokenizer;
}

/** Hands on what is kept. Documents with cuts are held in memory, one at a time; others stream by. */
async function* keptText(text: AsyncIterable<TextBatch>, { kept, cuts, tokenizer }: Plan): AsyncGenerator<TextBatch> {
  const builder = new BatchBuilder();
  const gap = encoder.encode('sentences' in tokenizer && tokenizer.sentences === 'auto' ? '\n\n' : '\n');
  let document = 0;
  let index = 0;
  let isOpen = false;
  let parts: Uint8Array[] = [];
  const add = (bytes: Uint8Array): void => {
    if (bytes.length > 0) isOpen = true;
    if (kept[index] !== document) return;
    if (cuts.has(document)) parts.push(bytes.slice());
    else builder.addBytes(bytes);
  };
  const addWithout = (bytes: Uint8Array, ranges: readonly TokenRange[]): void => {
    let at = 0;
    for (const [from, to] of byteRanges(bytes, ranges, tokenizer)) {
      builder.addBytes(bytes.subarray(at, from));
      if (from > 0 && to < bytes.length) builder.addBytes(gap);
      at = to;
    }
    builder.addBytes(bytes.subarray(at));
  };
  const endDocument = (): void => {
    isOpen = false;
    if (kept[index] === document++) {
      const ranges = cuts.get(document - 1);
      if (ranges !== undefined) addWithout(joinBytes(parts), ranges);
      parts = [];
      builder.endDocument();
      index++;
    }
  };
  for await (const { bytes, ends } of text) {
    let at = 0;
    for (const end of ends) {
      add(bytes.subarray(at, end));
      endDocument();
      at = end;
      if (builder.isFull) yield builder.take();
    }
    add(bytes.subarray(at));
    if (builder.isFull) yield builder.take();
  }
  if (isOpen) endDocument();
  if (!builder.isEmpty) yield builder.take();
}

const encoder = new TextEncoder();
