// The dial --dp: a table of noisy counts with (epsilon, delta)-differential privacy for each document.

import { NgramError } from '../base/errors.ts';
import type { Seed } from '../base/random.ts';
import type { CountTable } from '../counts/table.ts';
import { suffixLinks } from '../model/suffix-links.ts';
import { noSurfaces } from '../tokens/surface-statistics.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import { DiscreteGaussian } from './discrete-gaussian.ts';
import type { DocumentCounts } from './document-counter.ts';
import { type KeptLevel, estimatorWithin, keepNgrams, sumOfWords } from './keep-ngrams.ts';
import { NgramRow } from './ngram-row.ts';
import { boundedCounts, noisyCounts } from './noisy-counts.ts';
import { CONTRIBUTIONS_DEFAULT, type PrivacyBudget, lengthBudgets } from './privacy-budget.ts';
import { type RandomBytes, RandomIntegers } from './random-bytes.ts';

/** How a private table is made. */
export interface PrivacyOptions extends PrivacyBudget {
  /** Where noise comes from: `nodeRandomBytes` or `webRandomBytes`. */
  readonly random: RandomBytes;
  /** Refused: whoever knows the seed can take the noise away again. */
  readonly seed?: Seed | undefined;
  /** Takes a generator that is not cryptographic. What is made with it is not private. */
  readonly forTestsOnly?: boolean | undefined;
}

/**
 * A table with (epsilon, delta)-differential privacy for each document.
 *
 * Length by length, every document adds 1 to at most `contributions` n-grams, discrete Gaussian noise is added to each
 * count, and those above a threshold stay. Only n-grams whose two shorter ones have stayed are looked at for the next length
 * (Kim, Gopi, Kulkarni & Yekhanin 2021), so that documents do not waste their contributions. Counts are therefore numbers
 * of documents and not of readings. Everything else in the table is worked out from them. O(tokens × order).
 *
 * @throws {NgramError} `BAD_OPTION` for a budget that is none, a fixed seed or a generator that is not cryptographic;
 *   `NO_TEXT` when no word is left.
 * @example
 * privateTable(await countDocuments(openText(['reviews.jsonl'])), { epsilon: 4, delta: 1e-7, random: nodeRandomBytes });
 */
export function privateTable(counts: DocumentCounts, options: PrivacyOptions): CountTable {
  checkRandom(options);
  const { table } = counts;
  const { epsilon, delta, contributions = CONTRIBUTIONS_DEFAULT } = options;
  const budgets = lengthBudgets(options, table.order);
  const links = suffixLinks(table.levels);
  const levels = noisyLevels(counts, links, contributions, budgets, new RandomIntegers(options.random));
  // The count of the most frequent word is the nearest that the noisy counts have to the number of documents.
  const documentCount = levels[0].counts.reduce((max, count) => Math.max(max, count), 0);
  raiseContexts(table, links, levels);
  const { vocabulary, levels: kept } = keepNgrams(table, levels);
  if (vocabulary.size === FIRST_WORD_ID) throw noWordLeft(epsilon, budgets[0].threshold);
  return {
    // The user's choice.
    order: table.order,
    tokenizer: table.tokenizer,
    // Words above the threshold, sorted by noisy count and bytes.
    vocabulary,
    // No part of the budget is spent on how words are written.
    surfaces: noSurfaces(vocabulary.size),
    firstSeen: undefined,
    // Sums of noisy counts.
    tokenCount: sumOfWords(kept[0].counts),
    sentenceCount: kept[0].counts[SENTENCE_START_ID],
    documentCount,
    // Nothing was dropped by a count that is exact.
    pruneThresholds: [],
    // The user's choice, lists of words cut down to the words that are left.
    estimator: estimatorWithin(table.estimator, vocabulary),
    // Worked out from the user's choice alone.
    dp: {
      epsilon,
      delta,
      unit: 'document',
      contributions,
      sigmas: budgets.map(({ sigma }) => sigma),
      thresholds: budgets.map(({ threshold }) => threshold),
    },
    levels: kept,
  };
}

interface NoisyLevel extends KeptLevel {
  readonly counts: Float64Array;
}

/** Each length in turn; what comes out for one decides which n-grams of the next are looked at. */
function noisyLevels(
  { table, ids, ends }: DocumentCounts,
  links: readonly Uint32Array[],
  contributions: number,
  budgets: ReturnType<typeof lengthBudgets>,
  random: RandomIntegers,
): NoisyLevel[] {
  const row = new NgramRow(table, ids);
  const levels: NoisyLevel[] = [];
  for (let index = 0; index < table.order; index++) {
    if (index > 0) row.advance();
    const candidates = candidatesOf(table, index, links, levels.at(-1)?.kept);
    const exact = boundedCounts(row.nodes, ends, candidates, contributions, random);
    const { variance, threshold } = budgets[index];
    const counts = noisyCounts(exact, new DiscreteGaussian(variance, random), threshold);
    const kept = Uint8Array.from(counts, (count) => (count > 0 ? 1 : 0));
    // The marks are in every table, whatever the text.
    if (index === 0) kept.fill(1, 0, FIRST_WORD_ID);
    levels.push({ kept, counts });
  }
  return levels;
}

/** Real words on the first level; then n-grams that were kept without their first and without their last word. */
function candidatesOf(
  table: CountTable,
  index: number,
  links: readonly Uint32Array[],
  below: Uint8Array | undefined,
): Uint8Array {
  const candidates = new Uint8Array(table.levels[index].counts.length);
  if (below === undefined) return candidates.fill(1, FIRST_WORD_ID);
  const { children } = table.levels[index - 1];
  const suffixes = links[index];
  for (let parent = 0; parent + 1 < children.length; parent++) {
    if (below[parent] === 0) continue;
    for (let node = children[parent]; node < children[parent + 1]; node++) candidates[node] = below[suffixes[node]];
  }
  return candidates;
}

/**
 * Raises the count of every n-gram to the sum of those that are one word longer, to the right and to the left: in a text
 * nothing is read less often than all that goes on from it. Uses noisy counts only, from the longest n-grams down.
 */
function raiseContexts(table: CountTable, links: readonly Uint32Array[], levels: readonly NoisyLevel[]): void {
  for (let index = table.order - 1; index > 0; index--) {
    const { counts } = levels[index];
    const lower = levels[index - 1].counts;
    const right = new Float64Array(lower.length);
    const left = new Float64Array(lower.length);
    const { children } = table.levels[index - 1];
    for (let parent = 0; parent + 1 < children.length; parent++) {
      for (let node = children[parent]; node < children[parent + 1]; node++) {
        right[parent] += counts[node];
        left[links[index][node]] += counts[node];
      }
    }
    for (let node = 0; node < lower.length; node++) lower[node] = Math.max(lower[node], right[node], left[node]);
  }
  // A sentence has one start and one end.
  const words = levels[0].counts;
  const sentences = Math.max(1, words[SENTENCE_START_ID], words[SENTENCE_END_ID]);
  words[SENTENCE_START_ID] = sentences;
  words[SENTENCE_END_ID] = sentences;
}

function checkRandom({ random, seed, forTestsOnly = false }: PrivacyOptions): void {
  if (seed !== undefined || !(random.isCryptographic || forTestsOnly)) {
    const what = seed === undefined ? 'a generator that is not cryptographic' : 'a fixed seed';
    throw new NgramError('BAD_OPTION', `differential privacy cannot be had with ${what}: the noise could be foretold`, {
      hint: 'Leave it out: noise is drawn from the generator of the system, another each time.',
    });
  }
}

function noWordLeft(epsilon: number, threshold: number): NgramError {
  return new NgramError('NO_TEXT', `no word rises above the noise: about ${threshold} documents must have it`, {
    hint: 'Give more documents, a larger epsilon or fewer contributions; and see that documents are told apart as you mean it.',
    details: { epsilon, threshold },
  });
}
