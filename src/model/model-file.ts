// A frozen table as bytes and back, exact or with probabilities in a byte each; FORMAT.md has the layout byte by byte.
// Reading checks every byte against a checksum first, then that the contents agree with each other.

import { decodeChildren, encodeChildren } from '../base/children-code.ts';
import { NgramError } from '../base/errors.ts';
import { type FileHeader, type OpenSections, checkKind, openSections, writeSections } from '../base/sections.ts';
import { ByteReader, ByteWriter, encodeVarints } from '../base/varint.ts';
import { decodeForms, encodeForms } from '../tokens/form-code.ts';
import { type Tokenizer, checkTokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { decodeWordOrder, decodeWords, encodeWordLengths } from '../tokens/word-code.ts';
import { listedCount } from './arpa-writer.ts';
import type { BackoffLevel, BackoffTable, Estimation } from './backoff-table.ts';
import { decodeNumbers, encodeNumbers } from './number-code.ts';

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
  /** Whether the n-grams without children may have backoff weights other than 0. */
  readonly hasLeafBackoffs: boolean;
  /** 0: float32. */
  readonly quantiseBits: 0 | 8;
}

/** The word that a model file's header begins with. */
const KIND = 'model';
const ORDER_MAX = 8;

/**
 * The bytes of a model file. The same table gives the same bytes, always and everywhere.
 *
 * O(n-grams), and O(n log n) for the quantised form, which takes about 3 bytes for each n-gram of natural text; the exact
 * form takes about 9.
 */
export function encodeModelFile(table: BackoffTable, options: ModelFileOptions = {}): Uint8Array {
  const { vocabulary, levels, listing, surfaces } = table;
  const quantiseBits = options.quantiseBits ?? 0;
  const hasLeafBackoffs = levels.some(({ children, logBackoff10 }) =>
    logBackoff10.some((backoff, node) => backoff !== 0 && children[node] === children[node + 1]),
  );
  const sections: [name: string, bytes: Uint8Array][] = [];
  sections.push(['wordLengths', encodeWordLengths(vocabulary)]);
  sections.push(['words', vocabulary.pool.subarray(0, vocabulary.poolBytes)]);
  sections.push(['forms', encodeForms(vocabulary, surfaces)]);
  if (listing !== undefined) sections.push(['listing', encodeVarints(listing)]);
  levels.forEach((level, n) => {
    const bits = n === 0 ? 0 : quantiseBits;
    if (n > 0) sections.push([`children${n + 1}`, encodeChildren(levels[n - 1].children)]);
    if (n > 0) sections.push([`ids${n + 1}`, encodeIds(levels[n - 1].children, level.ids)]);
    sections.push([`probs${n + 1}`, encodeNumbers(level.logProb10, bits)]);
    if (n === levels.length - 1) return;
    const backoffs = hasLeafBackoffs ? level.logBackoff10 : innerBackoffs(level);
    sections.push([`backoffs${n + 1}`, encodeNumbers(backoffs, bits)]);
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
    hasLeafBackoffs,
    quantiseBits,
  };
  return writeSections(header, sections);
}

/** Those of the n-grams that have children. */
function innerBackoffs({ children, logBackoff10 }: BackoffLevel): Float32Array {
  const inner = new Float32Array(logBackoff10.length);
  let size = 0;
  for (let node = 0; node < logBackoff10.length; node++) {
    if (children[node] < children[node + 1]) inner[size++] = logBackoff10[node];
  }
  return inner.slice(0, size);
}

/** A varint for each n-gram: its last id for the first child of a node, for the others the step from the id before, less 1. */
function encodeIds(children: Uint32Array, ids: Uint32Array): Uint8Array {
  const writer = new ByteWriter();
  for (let parent = 0; parent + 1 < children.length; parent++) {
    let base = 0;
    for (let node = children[parent]; node < children[parent + 1]; node++) {
      writer.varint(ids[node] - base);
      base = ids[node] + 1;
    }
  }
  return writer.finish();
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
  const { order, nodeCounts, quantiseBits, vocabularySize, hasLeafBackoffs } = file.header;
  const section = (name: string): Uint8Array => file.section(name);
  const levels: BackoffLevel[] = [];
  let ids: Uint32Array = new Uint32Array();
  for (let n = 1; n <= order; n++) {
    const size = nodeCounts[n - 1];
    const bits = n === 1 ? 0 : quantiseBits;
    const logProb10 = decodeNumbers(section(`probs${n}`), size, bits, `probs${n}`, true);
    if (logProb10.some((number) => number > 0)) {
      throw new ByteReader(section(`probs${n}`), `probs${n}`).corrupt('holds a probability above 1');
    }
    if (n === order) {
      levels.push({ ids, children: new Uint32Array(), logProb10, logBackoff10: new Float32Array() });
      break;
    }
    const childCount = nodeCounts[n];
    const children = decodeChildren(section(`children${n + 1}`), n + 1, size, childCount);
    levels.push({ ids, children, logProb10, logBackoff10: decodeBackoffs(n, children) });
    ids = decodeIds(section(`ids${n + 1}`), n + 1, children, childCount, vocabularySize);
  }
  return levels;

  function decodeBackoffs(n: number, children: Uint32Array): Float32Array {
    const bytes = section(`backoffs${n}`);
    const bits = n === 1 ? 0 : quantiseBits;
    const size = children.length - 1;
    if (hasLeafBackoffs) return decodeNumbers(bytes, size, bits, `backoffs${n}`, false);
    let innerCount = 0;
    for (let node = 0; node < size; node++) if (children[node] < children[node + 1]) innerCount++;
    const inner = decodeNumbers(bytes, innerCount, bits, `backoffs${n}`, false);
    const backoffs = new Float32Array(size);
    for (let node = 0, i = 0; node < size; node++) if (children[node] < children[node + 1]) backoffs[node] = inner[i++];
    return backoffs;
  }
}

function decodeIds(
  bytes: Uint8Array,
  length: number,
  children: Uint32Array,
  size: number,
  vocabularySize: number,
): Uint32Array {
  const reader = new ByteReader(bytes, `ids${length}`);
  if (size > bytes.length) throw reader.corrupt('is too short');
  const ids = new Uint32Array(size);
  for (let parent = 0; parent + 1 < children.length; parent++) {
    let base = 0;
    for (let node = children[parent]; node < children[parent + 1]; node++) {
      const id = base + reader.varint();
      if (id >= vocabularySize) throw reader.corrupt('names a word that is not there');
      ids[node] = id;
      base = id + 1;
    }
  }
  if (!reader.isAtEnd) throw reader.corrupt('is too long');
  return ids;
}

/** The header and checksum of a model file, all of its checksums verified. */
export function readModelFileHeader(
  bytes: Uint8Array,
  name = 'the file',
): { header: ModelFileHeader; checksum: string } {
  const { header, checksum } = openSections<ModelFileHeader>(bytes, name);
  checkHeader(header, name);
  return { header, checksum };
}

function checkHeader(header: ModelFileHeader, name: string): void {
  checkKind(header, KIND, name);
  const isCount = (value: unknown): boolean =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 32;
  const { order, vocabularySize, ngramCounts, nodeCounts, tokenizer, estimation, quantiseBits } = header;
  const areCounts = (values: unknown): boolean =>
    Array.isArray(values) && values.length === order && values.every(isCount);
  const facts: [boolean, string][] = [
    [isCount(order) && order >= 1 && order <= ORDER_MAX, `an order from 1 to ${ORDER_MAX}`],
    [isCount(vocabularySize) && vocabularySize >= FIRST_WORD_ID && vocabularySize < 2 ** 31, 'a vocabulary size'],
    [areCounts(ngramCounts), 'n-gram counts'],
    [areCounts(nodeCounts) && nodeCounts[0] === vocabularySize, 'node counts'],
    [isCount(header.formCount), 'a count of forms'],
    [typeof tokenizer === 'object' && typeof tokenizer?.name === 'string', 'a tokenizer'],
    [isEstimation(estimation), 'an estimation that is known'],
    [quantiseBits === 0 || quantiseBits === 8, 'a known number of bits'],
    [
      [header.hasListing, header.hasUnknown, header.hasLeafBackoffs].every((is) => typeof is === 'boolean'),
      'its marks',
    ],
  ];
  for (const [holds, what] of facts) if (!holds) throw corrupt(name, `has a header without ${what}`);
  checkTokenizer(tokenizer, name);
}

function isEstimation(estimation: Estimation | undefined): boolean {
  if (estimation?.name === 'imported') return true;
  if (estimation?.name !== 'kneser-ney' || !Array.isArray(estimation.discounts)) return false;
  return estimation.discounts.every((one) => Array.isArray(one) && one.every((d) => typeof d === 'number'));
}

function corrupt(name: string, what: string): NgramError {
  return new NgramError('CORRUPT', `${name} ${what}`, { hint: 'Make the model again from its counts or ARPA file.' });
}
