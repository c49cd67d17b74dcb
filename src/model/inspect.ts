// What a model file holds, in figures.

import { type Promises, promisesOf } from '../base/promises.ts';
import { sectionBytes } from '../base/sections.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Estimation } from './backoff-table.ts';
import { readModelFileHeader } from './model-file.ts';

/** Figures of a model file. */
export interface ModelInspection extends Promises {
  readonly kind: 'model';
  readonly order: number;
  /** Where its probabilities come from. */
  readonly estimator: Estimation['name'];
  /** Kneser–Ney's D1, D2 and D3+ of each length, length 1 first; only where they are known. */
  readonly discounts?: readonly (readonly [number, number, number])[];
  /** Whether n-grams of the text were left out; only where that is known. */
  readonly pruned?: boolean;
  /** Whether probabilities and backoff weights are rounded to a byte each. */
  readonly isQuantised: boolean;
  /** Ids there are: different words, and the marks `<unk>`, `<s>`, `</s>`. */
  readonly vocabularySize: number;
  /** N-grams of each length that have a probability, index 0 for length 1 (marks included). */
  readonly ngramCounts: readonly number[];
  readonly fileBytes: number;
  /** fileBytes divided by the number of all n-grams: everything is included, the words too. */
  readonly bytesPerNgram: number;
  readonly tokenizer: Tokenizer;
  /** Whether unknown words have a probability of their own. */
  readonly hasUnknown: boolean;
  /** True when the file tells in which order words first came up in the text (see FORMAT.md). */
  readonly hasFirstSeen: boolean;
  /** Eight hexadecimal digits that change with any byte of the file. */
  readonly checksum: string;
  /** Bytes of each section of the file. */
  readonly sectionBytes: Readonly<Record<string, number>>;
}

/**
 * The figures of a model file, every checksum of it verified. O(bytes), without decoding the n-grams.
 *
 * @throws {NgramError} As `decodeModelFile`.
 */
export function inspectModelFile(bytes: Uint8Array, name?: string): ModelInspection {
  const { header, checksum } = readModelFileHeader(bytes, name);
  const { order, estimation, quantiseBits, vocabularySize, ngramCounts, tokenizer, hasUnknown, hasListing } = header;
  const ngrams = ngramCounts.reduce((sum, count) => sum + count, 0);
  return {
    kind: 'model',
    order,
    estimator: estimation.name,
    ...(estimation.name === 'kneser-ney' ? knownOf(estimation) : {}),
    isQuantised: quantiseBits !== 0,
    vocabularySize,
    ngramCounts,
    fileBytes: bytes.length,
    bytesPerNgram: ngrams === 0 ? bytes.length : bytes.length / ngrams,
    tokenizer,
    hasUnknown,
    hasFirstSeen: hasListing || estimation.name === 'imported',
    checksum,
    sectionBytes: sectionBytes(header),
  };
}

/** What an estimated model says of how it was made, none of it as an undefined field. */
function knownOf({ discounts, pruned, ...promises }: Extract<Estimation, { name: 'kneser-ney' }>) {
  return { discounts, ...(pruned === undefined ? {} : { pruned }), ...promisesOf(promises) };
}
