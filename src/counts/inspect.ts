// What a count file holds, in figures.

import { type Promises, promisesOf } from '../base/promises.ts';
import { sectionBytes } from '../base/sections.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { readCountFileHeader } from './count-file.ts';

/** Figures of a count file. */
export interface Inspection extends Promises {
  readonly kind: string;
  readonly order: number;
  /** Words read, marks of sentences not included. */
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
  /** Ids there are: different words, and the marks `<unk>`, `<s>`, `</s>`. */
  readonly vocabularySize: number;
  /** Different n-grams of each length, index 0 for length 1 (`<s>` and `</s>` included). */
  readonly ngramCounts: readonly number[];
  readonly pruneThresholds: readonly number[];
  readonly fileBytes: number;
  /** fileBytes divided by the number of all n-grams: everything is included, the words too. */
  readonly bytesPerNgram: number;
  readonly tokenizer: Tokenizer;
  /** True when the file tells in which order words first came up in the text (see FORMAT.md). */
  readonly hasFirstSeen: boolean;
  /** Eight hexadecimal digits that change with any byte of the file. */
  readonly checksum: string;
  /** Bytes of each section of the file. */
  readonly sectionBytes: Readonly<Record<string, number>>;
}

/**
 * The figures of a count file, every checksum of it verified. O(bytes), without decoding the n-grams.
 *
 * @throws {NgramError} As `decodeCountFile`.
 */
export function inspectCountFile(bytes: Uint8Array, name?: string): Inspection {
  const { header, checksum } = readCountFileHeader(bytes, name);
  const { order, tokenCount, sentenceCount, documentCount, vocabularySize, ngramCounts, pruneThresholds, tokenizer } =
    header;
  const ngrams = ngramCounts.reduce((sum, count) => sum + count, 0);
  return {
    kind: header.kind,
    order,
    tokenCount,
    sentenceCount,
    documentCount,
    vocabularySize,
    ngramCounts,
    pruneThresholds,
    ...promisesOf(header),
    fileBytes: bytes.length,
    bytesPerNgram: ngrams === 0 ? bytes.length : bytes.length / ngrams,
    tokenizer,
    hasFirstSeen: header.hasFirstSeen,
    checksum,
    sectionBytes: sectionBytes(header),
  };
}
