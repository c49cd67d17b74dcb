// What of a corpus stands in it more than once: whole documents, nearly whole ones, passages. A model learns such text by
// heart first (K. Lee et al., "Deduplicating training data makes language models better", ACL 2022).

import { NgramError } from '../base/errors.ts';
import { noText } from '../text/no-text.ts';
import { pushBatch, type TextBatch } from '../text/batch.ts';
import { WORDS, type Tokenizer } from '../tokens/tokenizer.ts';
import { CorpusBuilder, type TokenCorpus } from './corpus.ts';
import { firstEqual } from './exact.ts';
import { firstAlike } from './near.ts';
import { findPassages } from './passages.ts';
import { countPassages, worstPassages } from './worst-passages.ts';

/** What counts as a duplicate. */
export interface DuplicateOptions {
  /** How text is cut; capitals make no difference where it folds them. Default `WORDS`. */
  readonly tokenizer?: Tokenizer;
  /** From which Jaccard coefficient of their runs of five tokens on two documents are near-duplicates. Default 0.8. */
  readonly similarity?: number;
  /** Tokens of the shortest passage. Default 50. */
  readonly passageLength?: number;
  /** How many groups and passages are listed. Default 5. */
  readonly worst?: number;
  /** Called when the corpus is read and the comparing begins. */
  readonly onRead?: () => void;
  /** Stops the work between two batches, or two steps. */
  readonly signal?: AbortSignal;
}

/** Defaults of `DuplicateOptions`. */
export const DUPLICATE_DEFAULTS = { tokenizer: WORDS, similarity: 0.8, passageLength: 50, worst: 5 } as const;

/** Documents that are, or nearly are, the same. */
export interface DocumentGroups {
  /** How many groups of two and more there are. */
  readonly groups: number;
  /** How many documents are in groups. */
  readonly documents: number;
  /** These, of all documents. */
  readonly share: number;
  /** The largest groups; each the numbers of its documents, ascending, from 0. */
  readonly largest: readonly (readonly number[])[];
}

/** A passage that stands twice or more. */
export interface DuplicatePassage {
  readonly tokens: number;
  readonly count: number;
  /** Its first words, folded as the tokenizer does, with spaces between; at most 100, then `…`. */
  readonly words: string;
  /** The numbers of the documents in which it stands, ascending, from 0. */
  readonly documents: readonly number[];
}

/** What of a corpus stands in it more than once. */
export interface DuplicateReport {
  readonly documentCount: number;
  readonly tokenCount: number;
  /** Documents without a token, which count as nobody's duplicates. */
  readonly emptyDocuments: number;
  readonly exact: DocumentGroups;
  /** Groups that are not equal throughout; equal documents in them are counted too. */
  readonly near: DocumentGroups & { readonly similarity: number };
  readonly passages: {
    readonly length: number;
    /** How many different ones there are. */
    readonly count: number;
    /** Tokens in them, each copy counted, of all tokens. */
    readonly tokenShare: number;
    readonly worst: readonly DuplicatePassage[];
  };
}

const WORDS_MAX = 100;

/**
 * Look for what stands in a corpus more than once.
 *
 * Text streams by; 4 bytes a token stay, and while passages are looked for about 2 more (see `findPassages`), 100 bytes a document
 * for near-duplicates. About 15 MB of text a second. The result depends on the text and the options alone.
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} `NO_TEXT`, `BAD_OPTION`, `MEMORY_BUDGET`, `INTERRUPTED`, `TOKENIZER_REQUIRED`, `RESERVED_WORD`, and
 *   whatever the source throws.
 * @example
 * const { exact } = await findDuplicates(textBatches(['One fish.', 'Two fish.', 'One fish.']));
 * exact.groups; // 1
 */
export async function findDuplicates(
  source: AsyncIterable<TextBatch>,
  options: DuplicateOptions = {},
): Promise<DuplicateReport> {
  const settings = checkedOptions(options);
  const corpus = await readCorpus(source, options);
  options.onRead?.();
  return reportOn(corpus, settings, options.signal);
}

/** The options with their defaults. @throws {NgramError} `BAD_OPTION`. */
export function checkedOptions({
  similarity = DUPLICATE_DEFAULTS.similarity,
  passageLength = DUPLICATE_DEFAULTS.passageLength,
  worst = DUPLICATE_DEFAULTS.worst,
}: DuplicateOptions): { readonly similarity: number; readonly passageLength: number; readonly worst: number } {
  if (!(similarity >= 0.1 && similarity <= 1)) {
    throw new NgramError('BAD_OPTION', `similarity is ${similarity}; expected a number from 0.1 to 1`);
  }
  if (!(Number.isInteger(passageLength) && passageLength >= 2)) {
    throw new NgramError('BAD_OPTION', `passageLength is ${passageLength}; expected a whole number from 2 up`);
  }
  if (!(Number.isInteger(worst) && worst >= 0)) {
    throw new NgramError('BAD_OPTION', `worst is ${worst}; expected a whole number from 0 up`);
  }
  return { similarity, passageLength, worst };
}

/** Reads a source to its end. @throws {NgramError} `NO_TEXT`, `INTERRUPTED`. */
export async function readCorpus(
  source: AsyncIterable<TextBatch>,
  { tokenizer = DUPLICATE_DEFAULTS.tokenizer, signal }: DuplicateOptions,
): Promise<TokenCorpus> {
  const builder = new CorpusBuilder(tokenizer);
  for await (const batch of source) {
    pushBatch(builder, batch);
    if (signal?.aborted === true) throw stopped(signal);
  }
  const corpus = builder.finish();
  if (corpus.tokenCount === 0) throw noText();
  return corpus;
}

async function reportOn(
  corpus: TokenCorpus,
  { similarity, passageLength, worst }: ReturnType<typeof checkedOptions>,
  signal: AbortSignal | undefined,
): Promise<DuplicateReport> {
  const { documentCount, tokenCount } = corpus;
  const firstOf = firstEqual(corpus);
  await takeTurn(signal);
  const alike = firstAlike(corpus, firstOf, similarity);
  await takeTurn(signal);
  const documents = [...firstOf.keys()];
  const passages = findPassages(corpus, documents, passageLength);
  await takeTurn(signal);
  return {
    documentCount,
    tokenCount,
    emptyDocuments: countEmpty(corpus),
    exact: groupsOf(firstOf, worst),
    near: { ...groupsOf(alike, worst, firstOf), similarity },
    passages: {
      length: passageLength,
      count: countPassages(passages),
      tokenShare: passages.repeatedTokens / tokenCount,
      worst: worstPassages(corpus, documents, passages, worst).map(({ tokens, count, start, documents: within }) => ({
        tokens,
        count,
        words: wordsAt(corpus, start, tokens),
        documents: within,
      })),
    },
  };
}

/**
 * Lets others have a turn between two long steps, timers and signals above all.
 *
 * @throws {NgramError} `INTERRUPTED`.
 */
export async function takeTurn(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, 0));
  if (signal?.aborted === true) throw stopped(signal);
}

function stopped(signal: AbortSignal): NgramError {
  return new NgramError('INTERRUPTED', 'looking for duplicates was stopped before its end', { cause: signal.reason });
}

/** How many documents have no token. */
export function countEmpty({ starts, documentCount }: TokenCorpus): number {
  let count = 0;
  for (let document = 0; document < documentCount; document++) {
    if (starts[document] === starts[document + 1]) count++;
  }
  return count;
}

/**
 * Sums up groups of two and more.
 *
 * @param firsts - For each document the first of its group.
 * @param parts - If given: groups whose members have one first here as well are left out.
 */
export function groupsOf(firsts: Uint32Array, listed: number, parts?: Uint32Array): DocumentGroups {
  const members = new Map<number, number[]>();
  for (const [document, first] of firsts.entries()) {
    if (first === document) continue;
    const group = members.get(first);
    if (group === undefined) members.set(first, [first, document]);
    else group.push(document);
  }
  const groups = [...members.values()].filter(
    (group) => parts === undefined || group.some((document) => parts[document] !== parts[group[0]]),
  );
  const documents = groups.reduce((sum, group) => sum + group.length, 0);
  groups.sort((a, b) => b.length - a.length || a[0] - b[0]);
  return {
    groups: groups.length,
    documents,
    share: firsts.length === 0 ? 0 : documents / firsts.length,
    largest: groups.slice(0, listed),
  };
}

function wordsAt(corpus: TokenCorpus, start: number, tokens: number): string {
  const shown = Array.from(corpus.ids.subarray(start, start + Math.min(tokens, WORDS_MAX)), (id) => corpus.word(id));
  return shown.join(' ') + (tokens > WORDS_MAX ? ' …' : '');
}
