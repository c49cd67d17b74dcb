// A table of counts as bytes and back; FORMAT.md has the layout byte by byte. Reading checks every byte against a checksum
// first, then that the contents agree with each other, before anything of them is believed.

import { countArray } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import { type Promises, arePromises, promisesOf } from '../base/promises.ts';
import { type FileHeader, checkKind, openSections, writeSections } from '../base/sections.ts';
import { ByteReader, encodeVarints } from '../base/varint.ts';
import { decodeForms, encodeForms } from '../tokens/form-code.ts';
import { type Tokenizer, checkTokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { decodeWordOrder, decodeWords, encodeWordLengths } from '../tokens/word-code.ts';
import { decodeLevel, encodeLevel } from './level-code.ts';
import type { CountLevel, CountTable, EstimatorChoice } from './table.ts';
import { ngramCounts } from './table.ts';

/** What the header of a count file says. */
export interface CountFileHeader extends FileHeader, Promises {
  readonly order: number;
  readonly tokenizer: Tokenizer;
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
  readonly pruneThresholds: readonly number[];
  /** Left out for `mle`. */
  readonly estimator?: EstimatorChoice;
  readonly vocabularySize: number;
  /** Different n-grams of each length, index 0 for length 1. */
  readonly ngramCounts: readonly number[];
  /** Different written forms, all words together. */
  readonly formCount: number;
  readonly hasFirstSeen: boolean;
}

const ESTIMATORS: readonly string[] = ['mle', 'stupid-backoff', 'kneser-ney'];

/** The word that a count file's header begins with. */
const KIND = 'counts';

/**
 * The bytes of a count file. The same table gives the same bytes, always and everywhere.
 *
 * O(n-grams); about 2 to 3 bytes for each n-gram of natural text.
 */
export function encodeCountFile(table: CountTable): Uint8Array {
  const { vocabulary, levels } = table;
  const sections: [name: string, bytes: Uint8Array][] = [];
  sections.push(['wordLengths', encodeWordLengths(vocabulary)]);
  sections.push(['words', vocabulary.pool.subarray(0, vocabulary.poolBytes)]);
  sections.push(['forms', encodeForms(vocabulary, table.surfaces)]);
  if (table.firstSeen !== undefined) sections.push(['firstSeen', encodeVarints(table.firstSeen)]);
  sections.push(['counts1', encodeVarints(levels[0].counts.subarray(1))]);
  for (let n = 2; n <= table.order; n++) {
    const level = encodeLevel(levels[n - 2], levels[n - 1]);
    sections.push([`children${n}`, level.children], [`ids${n}`, level.ids], [`counts${n}`, level.counts]);
  }
  const header: CountFileHeader = {
    kind: KIND,
    order: table.order,
    tokenizer: table.tokenizer,
    tokenCount: table.tokenCount,
    sentenceCount: table.sentenceCount,
    documentCount: table.documentCount,
    pruneThresholds: table.pruneThresholds,
    ...(table.estimator === undefined || table.estimator.name === 'mle' ? {} : { estimator: table.estimator }),
    ...promisesOf(table),
    vocabularySize: vocabulary.size,
    ngramCounts: ngramCounts(table),
    formCount: table.surfaces.starts.at(-1) ?? 0,
    hasFirstSeen: table.firstSeen !== undefined,
  };
  return writeSections(header, sections);
}

/**
 * The table in the bytes of a count file.
 *
 * @param name - What to call the file in messages.
 * @throws {NgramError} `BAD_MAGIC`, `VERSION_UNSUPPORTED`, `TRUNCATED`, `CHECKSUM_MISMATCH` or `CORRUPT`.
 */
export function decodeCountFile(bytes: Uint8Array, name = 'the file'): CountTable {
  const file = openSections<CountFileHeader>(bytes, name);
  const { header } = file;
  const section = (sectionName: string): Uint8Array => file.section(sectionName);
  checkHeader(header, name);
  const vocabulary = decodeWords(section('wordLengths'), section('words'), header.vocabularySize);
  const firstLevel = decodeFirstLevel(section('counts1'), header);
  const levels: CountLevel[] = [];
  let below: { ids: Uint32Array; counts: CountLevel['counts'] } = { ids: new Uint32Array(), counts: firstLevel };
  let nodeCount = header.vocabularySize;
  for (let n = 2; n <= header.order; n++) {
    const size = header.ngramCounts[n - 1];
    const parts = { children: section(`children${n}`), ids: section(`ids${n}`), counts: section(`counts${n}`) };
    const level = decodeLevel(parts, n, nodeCount, size, header.vocabularySize, firstLevel instanceof Float64Array);
    levels.push({ ...below, children: level.children });
    below = { ids: level.ids, counts: level.counts };
    nodeCount = size;
  }
  levels.push({ ...below, children: new Uint32Array() });
  const { order, tokenizer, tokenCount, sentenceCount, documentCount, pruneThresholds } = header;
  return {
    order,
    tokenizer,
    vocabulary,
    surfaces: decodeForms(section('forms'), vocabulary, header.formCount),
    firstSeen: header.hasFirstSeen
      ? decodeWordOrder(section('firstSeen'), header.vocabularySize, 'firstSeen')
      : undefined,
    tokenCount,
    sentenceCount,
    documentCount,
    pruneThresholds,
    estimator: header.estimator,
    ...promisesOf(header),
    levels,
  };
}

/** The header and checksum of a count file, all of its checksums verified. */
export function readCountFileHeader(
  bytes: Uint8Array,
  name = 'the file',
): { header: CountFileHeader; checksum: string } {
  const { header, checksum } = openSections<CountFileHeader>(bytes, name);
  checkHeader(header, name);
  return { header, checksum };
}

function checkHeader(header: CountFileHeader, name: string): void {
  checkKind(header, KIND, name);
  const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
  const facts: [boolean, string][] = [
    [isCount(header.order) && header.order >= 2 && header.order <= 8, 'an order from 2 to 8'],
    [[header.tokenCount, header.sentenceCount, header.documentCount, header.formCount].every(isCount), 'counts'],
    [
      isCount(header.vocabularySize) && header.vocabularySize >= FIRST_WORD_ID && header.vocabularySize < 2 ** 31,
      'a vocabulary size',
    ],
    [
      Array.isArray(header.ngramCounts) &&
        header.ngramCounts.length === header.order &&
        header.ngramCounts.every(isCount),
      'n-gram counts',
    ],
    [typeof header.tokenizer === 'object' && typeof header.tokenizer?.name === 'string', 'a tokenizer'],
    [Array.isArray(header.pruneThresholds) && header.pruneThresholds.every(isCount), 'prune thresholds'],
    [arePromises(header, header.order), 'promises that it can keep'],
  ];
  for (const [holds, what] of facts) {
    if (!holds)
      throw new NgramError('CORRUPT', `${name} has a header without ${what}`, {
        hint: 'Make the file again from the text.',
      });
  }
  checkTokenizer(header.tokenizer, name);
  if (header.estimator !== undefined && !ESTIMATORS.includes(header.estimator?.name)) {
    throw new NgramError(
      'VERSION_UNSUPPORTED',
      `${name} was trained for an estimator that this gristmill does not know`,
      {
        hint: 'Open it with a newer gristmill.',
        details: { estimator: header.estimator },
      },
    );
  }
}

function decodeFirstLevel(bytes: Uint8Array, header: CountFileHeader): CountLevel['counts'] {
  const reader = new ByteReader(bytes, 'counts1');
  const size = header.vocabularySize;
  if (size - 1 > bytes.length) throw reader.corrupt('is too short for the vocabulary');
  const counts = new Float64Array(size);
  let max = 0;
  let counted = 0;
  for (let id = 1; id < size; id++) {
    const count = reader.varint();
    counts[id] = count;
    if (count > max) max = count;
    if (count > 0) counted++;
  }
  if (!reader.isAtEnd || counted !== header.ngramCounts[0]) throw reader.corrupt('does not fit the header');
  const narrow = countArray(size, max);
  narrow.set(counts);
  return narrow;
}
