// A frozen table as bytes and back, exact or with probabilities in a byte each; FORMAT.md has the layout byte by byte.
// Reading checks every byte against a checksum first, then that the contents agree with each other.

import { decodeChildren, encodeChildren } from '../base/children-code.ts';
import { areDacWidths, bitLengths, dacWidths, decodeDac, encodeDac } from '../base/dac.ts';
import { NgramError } from '../base/errors.ts';
import { arePromises } from '../base/promises.ts';
import { type FileHeader, type OpenSections, checkKind, openSections, writeSections } from '../base/sections.ts';
import { encodeVarints } from '../base/varint.ts';
import { decodeForms, encodeForms } from '../tokens/form-code.ts';
import { type Tokenizer, checkTokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { decodeWordOrder, decodeWords, encodeWordLengths } from '../tokens/word-code.ts';
import { listedCount } from './arpa-writer.ts';
import type { BackoffLevel, BackoffTable, Estimation } from './backoff-table.ts';
import { childPlaces, idsOfPlaces } from './child-places.ts';
import { decodeBackoffs, decodeNumbers, encodeBackoffs, encodeNumbers } from './number-code.ts';

/** How a model is written. */
export interface ModelFileOptions {
  /** 8: probabilities and backoff weights above single words take a byte each. Exact by default. */
  readonly quantiseBits?: 8 | undefined;
}

/** What the header of a model file says. */
export interface ModelFileHeader extends FileHeader {
  readonly order: number;
  readonly tokenizer: Tokenizer;
  readonly estimation: Estimation;
  readonly vocabularySize: number;
  /** N-grams of each length that have a probability, index 0 for length 1. */
  readonly ngramCounts: readonly number[];
  /** The same with blanks, and for length 1 all ids. */
  readonly nodeCounts: readonly number[];
  readonly formCount: number;
  readonly hasListing: boolean;
  readonly hasUnknown: boolean;
  /** 0: float32. */
  readonly quantiseBits: 0 | 8;
  /** How wide the chunks of the section `idsN` are, index 0 for length 2; see dac.ts. */
  readonly idWidths: readonly (readonly number[])[];
  /** The same of `backoffsN`, index 0 for length 2; only in quantised files. */
  readonly backoffWidths?: readonly (readonly number[])[];
}

/** The word that a model file's header begins with. */
const KIND = 'model';
const ORDER_MAX = 8;

/**
 * The bytes of a model file. The same table gives the same bytes, always and everywhere.
 *
 * O(n-grams). The quantised form takes about 3 bytes for each n-gram of natural text, the exact form about 8.
 */
export function encodeModelFile(table: BackoffTable, options: ModelFileOptions = {}): Uint8Array {
  const { vocabulary, levels, listing, surfaces } = table;
  const quantiseBits = options.quantiseBits ?? 0;
  const places = childPlaces(levels);
  const idWidths = places.map((row) => dacWidths(bitLengths(row)));
  const backoffWidths: (readonly number[])[] = [];
  const sections: [name: string, bytes: Uint8Array][] = [];
  sections.push(['wordLengths', encodeWordLengths(vocabulary)]);
  sections.push(['words', vocabulary.pool.subarray(0, vocabulary.poolBytes)]);
  sections.push(['forms', encodeForms(vocabulary, surfaces)]);
  if (listing !== undefined) sections.push(['listing', encodeVarints(listing)]);
  levels.forEach(({ logProb10, logBackoff10 }, n) => {
    const bits = n === 0 ? 0 : quantiseBits;
    if (n > 0) sections.push([`children${n + 1}`, encodeChildren(levels[n - 1].children)]);
    if (n > 0) sections.push([`ids${n + 1}`, encodeDac(places[n - 1], idWidths[n - 1])]);
    sections.push([`probs${n + 1}`, encodeNumbers(logProb10, bits)]);
    if (n === levels.length - 1) return;
    if (bits === 0) {
      sections.push([`backoffs${n + 1}`, encodeNumbers(logBackoff10, 0)]);
      return;
    }
    const { bytes, widths } = encodeBackoffs(logBackoff10, bits);
    sections.push([`backoffs${n + 1}`, bytes]);
    backoffWidths.push(widths);
  });
  const header: ModelFileHeader = {
    kind: KIND,
    order: table.order,
    tokenizer: table.tokenizer,
    estimation: table.estimation,
    vocabularySize: vocabulary.size,
    ngramCounts: levels.map((_, n) => listedCount(table, n)),
    nodeCounts: levels.map(({ logProb10 }) => logProb10.length),
    formCount: surfaces.starts.at(-1) ?? 0,
    hasListing: listing !== undefined,
    hasUnknown: table.hasUnknown,
    quantiseBits,
    idWidths,
    ...(quantiseBits === 0 ? {} : { backoffWidths }),
  };
  return writeSections(header, sections);
}

/**
 * The table in the bytes of a model file.
 *
 * @param name - What to call the file in messages.
 * @throws {NgramError} `BAD_MAGIC`, `VERSION_UNSUPPORTED`, `TRUNCATED`, `CHECKSUM_MISMATCH`, `CORRUPT`, or
 *   `INCOMPATIBLE_TABLES` for a file of counts.
 */
export function decodeModelFile(bytes: Uint8Array, name = 'the file'): BackoffTable {
  const file = openSections<ModelFileHeader>(bytes, name);
  const { header } = file;
  checkHeader(header, name);
  const { order, tokenizer, estimation, vocabularySize, formCount, hasListing, hasUnknown } = header;
  const vocabulary = decodeWords(file.section('wordLengths'), file.section('words'), vocabularySize);
  const table: BackoffTable = {
    order,
    tokenizer,
    estimation,
    vocabulary,
    surfaces: decodeForms(file.section('forms'), vocabulary, formCount),
    listing: hasListing ? decodeWordOrder(file.section('listing'), vocabularySize, 'listing') : undefined,
    hasUnknown,
    levels: decodeLevels(file),
  };
  header.ngramCounts.forEach((count, n) => {
    if (count !== listedCount(table, n)) throw corrupt(name, `has other ${n + 1}-grams than its header says`);
  });
  return table;
}

function decodeLevels(file: OpenSections<ModelFileHeader>): BackoffLevel[] {
  const { order, nodeCounts, quantiseBits, idWidths, backoffWidths } = file.header;
  const places: Uint32Array[] = [];
  const levels: BackoffLevel[] = [];
  for (let n = 1; n <= order; n++) {
    const size = nodeCounts[n - 1];
    const bits = n === 1 ? 0 : quantiseBits;
    // Every word has a probability; blanks are longer.
    const logProb10 = decodeNumbers(file.section(`probs${n}`), size, bits, `probs${n}`, n > 1);
    if (logProb10.some((number) => number > 0)) throw corruptSection(`probs${n}`, 'holds a probability above 1');
    if (n > 1) {
      const name = `ids${n}`;
      places.push(decodeDac(file.section(name), size, idWidths[n - 2], name));
    }
    if (n === order) {
      levels.push({ ids: noNumbers, children: noNumbers, logProb10, logBackoff10: new Float32Array() });
      break;
    }
    const childrenName = `children${n + 1}`;
    const children = decodeChildren(file.section(childrenName), n + 1, size, nodeCounts[n]);
    const name = `backoffs${n}`;
    const logBackoff10 =
      bits === 0
        ? decodeNumbers(file.section(name), size, 0, name, false)
        : decodeBackoffs(file.section(name), size, backoffWidths![n - 2], name);
    levels.push({ ids: noNumbers, children, logProb10, logBackoff10 });
  }
  const ids = idsOfPlaces(places, levels);
  return levels.map((level, n) => (n === 0 ? level : { ...level, ids: ids[n - 1] }));
}

const noNumbers = new Uint32Array();

/** The header and checksum of a model file, all of its checksums verified. */
export function readModelFileHeader(
  bytes: Uint8Array,
  name = 'the file',
): { header: ModelFileHeader; checksum: string } {
  const { header, checksum } = openSections<ModelFileHeader>(bytes, name);
  checkHeader(header, name);
  return { header, checksum };
}

/** @throws {NgramError} `CORRUPT`, or `INCOMPATIBLE_TABLES` for a file of counts. */
export function checkHeader(header: ModelFileHeader, name: string): void {
  checkKind(header, KIND, name);
  const isCount = (value: unknown): boolean =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
  const { order, vocabularySize, ngramCounts, nodeCounts, tokenizer, estimation, quantiseBits } = header;
  const areWidths = (rows: unknown, count: number, bitsMax: number): boolean =>
    Array.isArray(rows) && rows.length === count && rows.every((widths) => areDacWidths(widths, bitsMax));
  const areCounts = (values: unknown): boolean =>
    Array.isArray(values) && values.length === order && values.every(isCount);
  const facts: [boolean, string][] = [
    [isCount(order) && order >= 1 && order <= ORDER_MAX, `an order from 1 to ${ORDER_MAX}`],
    [isCount(vocabularySize) && vocabularySize >= FIRST_WORD_ID && vocabularySize < 2 ** 31, 'a vocabulary size'],
    [areCounts(ngramCounts), 'n-gram counts'],
    [areCounts(nodeCounts) && nodeCounts[0] === vocabularySize, 'node counts'],
    [isCount(header.formCount), 'a count of forms'],
    [typeof tokenizer === 'object' && typeof tokenizer?.name === 'string', 'a tokenizer'],
    [isEstimation(estimation, order), 'an estimation that is known'],
    [quantiseBits === 0 || quantiseBits === 8, 'a known number of bits'],
    [[header.hasListing, header.hasUnknown].every((is) => typeof is === 'boolean'), 'its marks'],
    [areWidths(header.idWidths, order - 1, 32), 'widths of ids'],
    [quantiseBits === 0 || areWidths(header.backoffWidths, Math.max(0, order - 2), 8), 'widths of backoff weights'],
  ];
  for (const [holds, what] of facts) if (!holds) throw corrupt(name, `has a header without ${what}`);
  checkTokenizer(tokenizer, name);
}

function isEstimation(estimation: Estimation | undefined, order: number): boolean {
  if (estimation?.name === 'imported') return true;
  if (estimation?.name !== 'kneser-ney' || !Array.isArray(estimation.discounts)) return false;
  if (!arePromises(estimation, order)) return false;
  if (!['undefined', 'boolean'].includes(typeof estimation.pruned)) return false;
  return estimation.discounts.every((one) => Array.isArray(one) && one.every((d) => typeof d === 'number'));
}

function corruptSection(section: string, what: string): NgramError {
  return corrupt(`section "${section}"`, what);
}

function corrupt(name: string, what: string): NgramError {
  return new NgramError('CORRUPT', `${name} ${what}`, { hint: 'Make the model again from its counts or ARPA file.' });
}
