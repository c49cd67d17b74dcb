// The dial --min-docs: a table that holds nothing that fewer than k documents share.

import { NgramError } from '../base/errors.ts';
import type { CountTable } from '../counts/table.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { DocumentCounts } from './document-counter.ts';
import { documentFrequencies } from './document-frequencies.ts';
import { estimatorWithin, keepNgrams, sumOfWords } from './keep-ngrams.ts';

/**
 * The table of what stands in at least `minDocs` documents: n-grams of every length, single words included, and how words
 * were written.
 *
 * An n-gram is never in more documents than its parts are, so whatever is kept is kept without its first and without its
 * last word too. What is kept has its count of all documents. O(tokens × order).
 *
 * This is a promise about what is stored, and not differential privacy: from the difference of two counts somebody who
 * knows nearly all documents may still learn something of the others.
 *
 * @throws {NgramError} `BAD_OPTION` for a number that is not whole or below 1, `NO_TEXT` when no word is left.
 */
export function limitToShared(counts: DocumentCounts, minDocs: number): CountTable {
  checkMinDocs(minDocs);
  const { table, forms } = counts;
  const frequencies = documentFrequencies(counts);
  const levels = table.levels.map((level, index) => ({
    kept: Uint8Array.from(frequencies[index], (documents, node) =>
      documents >= minDocs || (index === 0 && node < FIRST_WORD_ID) ? 1 : 0,
    ),
    counts: level.counts,
  }));
  const { vocabulary, newIds, levels: kept } = keepNgrams(table, levels);
  if (vocabulary.size === FIRST_WORD_ID) throw noSharedWord(minDocs, table.documentCount);
  return {
    // The user's choice.
    order: table.order,
    tokenizer: table.tokenizer,
    // Words of at least `minDocs` documents, sorted by count and bytes, so not by where they stood.
    vocabulary,
    surfaces: forms.shared(minDocs, newIds, vocabulary.size),
    // The order of first occurrence comes from single documents: it is dropped, whatever the number.
    firstSeen: undefined,
    // The sum of the counts of the words that are left. Dropped words are not in it.
    tokenCount: sumOfWords(kept[0].counts),
    // Totals of all documents; at least `minDocs` have a sentence, or no word would be left.
    sentenceCount: table.sentenceCount,
    documentCount: table.documentCount,
    // Nothing was dropped by its count.
    pruneThresholds: [],
    // The user's choice, lists of words cut down to the words that are left.
    estimator: estimatorWithin(table.estimator, vocabulary),
    minDocs,
    levels: kept,
  };
}

/** @throws {NgramError} `BAD_OPTION`. */
export function checkMinDocs(minDocs: number): void {
  if (Number.isSafeInteger(minDocs) && minDocs >= 1) return;
  throw new NgramError(
    'BAD_OPTION',
    `${minDocs} documents at least is not possible: expected a whole number from 1 up`,
    {
      hint: 'Give 2 or more: what stands in one document only is then not in the table.',
      details: { minDocs },
    },
  );
}

function noSharedWord(minDocs: number, documentCount: number): NgramError {
  return new NgramError('NO_TEXT', `no word stands in ${minDocs} of the ${documentCount} documents`, {
    hint: 'Give more text or a smaller number; and see that documents are told apart as you mean it (--documents).',
    details: { minDocs, documentCount },
  });
}
