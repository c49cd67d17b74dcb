// A model file that is asked as it lies: its bytes in a heap, directories behind them. Nothing is unpacked but the words; how
// an answer is found is in assembly/lookup.ts.

import { NgramError } from '../base/errors.ts';
import { openSections, readFileHeader, type OpenSections } from '../base/sections.ts';
import { lookupKernel } from '../kernels/lookup.ts';
import type { LookupKernel } from '../kernels/lookup-layout.ts';
import {
  LEVELS_AT,
  LEVEL_BYTES,
  LEVEL_FIELDS,
  MODEL_BYTES,
  ROW_ROOM_BYTES,
  STATE_BYTES,
} from '../kernels/lookup-layout.ts';
import { HEAP_BYTES_MAX, HEAP_START, createHeap, type Heap, type HeapOptions } from '../kernels/wasm.ts';
import { decodeForms } from '../tokens/form-code.ts';
import type { SurfaceStatistics } from '../tokens/surface-statistics.ts';
import { UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { decodeWords } from '../tokens/word-code.ts';
import type { WordTable } from '../tokens/word-table.ts';
import { checkHeader, type ModelFileHeader } from './model-file.ts';
import { openBackoffBook, openBook } from './number-code.ts';
import { type Room, checkChildren, levelRoom, openCodes, placeBook, take } from './packed-directories.ts';

/** log10 probability of an unknown word in a file that lists none. */
const NO_UNKNOWN_LOG10 = -100;
/** Of the ids behind single words, which are many, every 16th is also in a list; of longer n-grams' places every 64th. */
const SAMPLE_SHIFTS = [0, 4, 6] as const;
/** How many ids are scored in one call at most. */
export const ROW_LENGTH = 4096;

/** An open file. */
export interface PackedFile {
  readonly heap: Heap;
  readonly kernel: LookupKernel;
  readonly header: ModelFileHeader;
  readonly vocabulary: WordTable;
  /** Read at the first call. @throws {NgramError} `CORRUPT`. */
  surfaces(): SurfaceStatistics;
  /** wordLog10[id] is the log10 probability of a word by itself. */
  readonly wordLog10: Float32Array;
  /** Addresses: the block of the model, two states, one to score with and one to ask with, and room for answers. */
  readonly model: number;
  readonly scoringState: number;
  readonly askingState: number;
  readonly answers: Answers;
}

/** Addresses of rows in the heap. */
interface Answers {
  /** As many as there are words: u32, float32, float64. */
  readonly ids: number;
  readonly log10s: number;
  readonly lowers: number;
  /** ROW_LENGTH each: u32, float64, u8. */
  readonly rowIds: number;
  readonly rowLog10s: number;
  readonly rowLengths: number;
  /** ROW_ROOM_BYTES to work in. */
  readonly rowRoom: number;
}

/**
 * Opens a model file in a heap of its own, into which its bytes are copied.
 *
 * @throws {NgramError} As `decodeModelFile`; `MEMORY_BUDGET` where there is no room for it.
 */
export function openPackedBytes(bytes: Uint8Array, name = 'the file', options: HeapOptions = {}): PackedFile {
  const heap = packedHeap(bytes, bytes.length, name, options);
  heap.u8.set(bytes, PACKED_AT);
  return openPacked(heap, PACKED_AT, bytes.length, name);
}

/** Where in the heap of `packedHeap` the file goes. */
export const PACKED_AT = HEAP_START;

/**
 * A heap with room for a model file and its directories.
 *
 * @param start - The file's beginning, its header included.
 * @param fileBytes - How long the file is.
 * @throws {NgramError} As `openPackedBytes`.
 */
export function packedHeap(start: Uint8Array, fileBytes: number, name: string, options: HeapOptions = {}): Heap {
  const header = readFileHeader(start, name) as ModelFileHeader;
  checkHeader(header, name);
  const { vocabularySize, nodeCounts } = header;
  // Each node takes a bit at least, and each word a byte: no more memory is asked for than a file of this size can need.
  const nodes = nodeCounts.reduce((sum, count) => sum + count, 0);
  if (nodes > 8 * fileBytes || vocabularySize > fileBytes) {
    throw new NgramError('CORRUPT', `${name} is too short for what its header says`, {
      hint: 'Make the model again from its counts or ARPA file.',
    });
  }
  let bytes =
    PACKED_AT +
    fileBytes +
    MODEL_BYTES +
    2 * STATE_BYTES +
    20 * (vocabularySize + 1) +
    16 * ROW_LENGTH +
    ROW_ROOM_BYTES +
    4096;
  for (let n = 2; n <= header.order; n++) {
    bytes += levelRoom(nodeCounts[n - 2], nodeCounts[n - 1], sampleShift(n)) + 2 * 1024;
  }
  try {
    if (bytes > HEAP_BYTES_MAX) throw new RangeError('more than 4 GiB');
    return createHeap(bytes, options);
  } catch (cause) {
    throw new NgramError('MEMORY_BUDGET', `${name} needs ${bytes} bytes of memory, which are not to be had`, {
      hint: 'Prune the model, or make it of a lower order; a model that is asked may take 4 GiB.',
      details: { bytes },
      cause,
    });
  }
}

/**
 * Opens a model file that lies in a heap already; the heap belongs to it from now on.
 *
 * O(bytes) for the checksums, then a pass over the bits of its sections.
 *
 * @param at - Where it lies, a multiple of 8. Behind it there must be as much room as `packedHeap` leaves.
 * @throws {NgramError} As `decodeModelFile`.
 */
export function openPacked(heap: Heap, at: number, bytes: number, name: string): PackedFile {
  const file = openSections<ModelFileHeader>(heap.u8.subarray(at, at + bytes), name);
  const { header } = file;
  checkHeader(header, name);
  const { order, vocabularySize, hasUnknown, formCount } = header;
  const kernel = lookupKernel(heap);
  const room: Room = { heap, kernel, next: Math.ceil((at + bytes) / 64) * 64 + 64 };
  const vocabulary = decodeWords(file.section('wordLengths'), file.section('words'), vocabularySize);
  const model = take(room, MODEL_BYTES);
  const wordLog10 = floats(heap, file.section('probs1'), vocabularySize, 0, 'probs1');
  heap.u32[model >>> 2] = order;
  heap.u32[(model >>> 2) + 1] = vocabularySize;
  heap.f32[(model >>> 2) + 3] = hasUnknown ? wordLog10[UNKNOWN_ID] : NO_UNKNOWN_LOG10;
  for (let n = 1; n <= order; n++) openLevel(room, file, model, n);
  let surfaces: SurfaceStatistics | undefined;
  return {
    heap,
    kernel,
    header,
    vocabulary,
    surfaces: () => (surfaces ??= decodeForms(file.section('forms'), vocabulary, formCount)),
    wordLog10,
    model,
    scoringState: take(room, STATE_BYTES),
    askingState: take(room, STATE_BYTES),
    answers: {
      ids: take(room, 4 * vocabularySize),
      log10s: take(room, 4 * vocabularySize),
      lowers: take(room, 8 * vocabularySize),
      rowIds: take(room, 4 * ROW_LENGTH),
      rowLog10s: take(room, 8 * ROW_LENGTH),
      rowLengths: take(room, ROW_LENGTH),
      rowRoom: take(room, ROW_ROOM_BYTES),
    },
  };
}

function sampleShift(n: number): number {
  return SAMPLE_SHIFTS[Math.min(n - 1, 2)];
}

/** Fills in the record of length n, and of the children that the nodes of this length have. */
function openLevel(room: Room, file: OpenSections<ModelFileHeader>, model: number, n: number): void {
  const { heap, kernel } = room;
  const { order, nodeCounts, quantiseBits, idWidths } = file.header;
  const size = nodeCounts[n - 1];
  const level = model + LEVELS_AT + LEVEL_BYTES * (n - 1);
  const set = (field: number, value: number): void => {
    heap.u32[(level + field) >>> 2] = value;
  };
  set(LEVEL_FIELDS.size, size);
  const isExact = n === 1 || quantiseBits === 0;
  const probs = file.section(`probs${n}`);
  if (isExact) {
    if (probs.length !== 4 * size) throw misfit(`probs${n}`);
    set(LEVEL_FIELDS.probs, probs.byteOffset);
  } else {
    const { values, codesAt } = openBook(probs, size, `probs${n}`);
    if (values.some((value) => value > 0)) throw misfit(`probs${n}`);
    set(LEVEL_FIELDS.probs, probs.byteOffset + codesAt);
    set(LEVEL_FIELDS.probBook, placeBook(room, values, NaN));
  }
  if (n > 1) {
    const ids = level + LEVEL_FIELDS.ids;
    openCodes(room, file.section(`ids${n}`), size, idWidths[n - 2], ids, `ids${n}`);
    const shift = sampleShift(n);
    const samples = take(room, 4 * (Math.ceil(size / 2 ** shift) + 1));
    set(LEVEL_FIELDS.sampleShift, shift);
    set(LEVEL_FIELDS.samples, samples);
    kernel.buildSamples(ids, size, shift, samples);
  }
  if (n === order) return;
  openBackoffs(room, file, level, n);
  const childCount = nodeCounts[n];
  const children = file.section(`children${n + 1}`);
  const words = checkChildren(room, children, size, childCount, `children${n + 1}`);
  set(LEVEL_FIELDS.bits, children.byteOffset);
  if (n === 1) {
    const starts = take(room, 4 * (size + 1));
    set(LEVEL_FIELDS.select, starts);
    kernel.buildStarts(children.byteOffset, words, starts);
  } else {
    const select = take(room, 4 * (Math.ceil(size / 64) + 1));
    const ranks = take(room, 4 * (Math.ceil(words / 8) + 1));
    set(LEVEL_FIELDS.select, select);
    set(LEVEL_FIELDS.ranks, ranks);
    kernel.buildSelect(children.byteOffset, words, select);
    kernel.buildRanks(children.byteOffset, words, ranks);
  }
}

function openBackoffs(room: Room, file: OpenSections<ModelFileHeader>, level: number, n: number): void {
  const { nodeCounts, quantiseBits, backoffWidths } = file.header;
  const size = nodeCounts[n - 1];
  const name = `backoffs${n}`;
  const section = file.section(name);
  const { u32 } = room.heap;
  if (n === 1) floats(room.heap, section, size, Infinity, name);
  if (n === 1 || quantiseBits === 0) {
    if (section.length !== 4 * size) throw misfit(name);
    u32[(level + LEVEL_FIELDS.backoffs) >>> 2] = section.byteOffset;
    return;
  }
  const { values, codesAt } = openBackoffBook(section, name);
  u32[(level + LEVEL_FIELDS.backoffBook) >>> 2] = placeBook(room, values, 0);
  const codes = section.subarray(codesAt);
  openCodes(room, codes, size, backoffWidths![n - 2], level + LEVEL_FIELDS.backoffCodes, name);
}

/** A section of float32 numbers where it lies, all of them finite and at most `max`. */
function floats(heap: Heap, section: Uint8Array, size: number, max: number, name: string): Float32Array {
  if (section.length !== 4 * size) throw misfit(name);
  const at = section.byteOffset >>> 2;
  const numbers = heap.f32.subarray(at, at + size);
  for (let i = 0; i < size; i++) if (!Number.isFinite(numbers[i]) || numbers[i] > max) throw misfit(name);
  return numbers;
}

function misfit(name: string): NgramError {
  return new NgramError('CORRUPT', `section "${name}" does not fit the header`, {
    hint: 'Make the model again from its counts or ARPA file.',
    details: { section: name },
  });
}
