// Rows of the finished file: threads write their parts of a section straight to their places. Rows of bits go on in the middle
// of a byte where two shards meet: such bytes, *seams*, are reported and put together by whoever asked.

import { LAYERS_BLOCK_BYTES } from '../kernels/estimate.ts';
import { type Column, readColumn } from './node-columns.ts';
import type { ThreadContext } from './node-context.ts';
import type { BytesRef } from './rows.ts';

/** Bits of one shard in a row, and where in the file they go: bit 0 is the first bit of the file. */
export interface BitsToCopy {
  readonly from: BytesRef;
  readonly bits: number;
  readonly toBit: number;
}

/** Bytes of one shard, and where they go. */
export interface BytesToCopy {
  readonly from: BytesRef;
  readonly toByte: number;
}

/** A row of directly addressable codes: for each layer its width, how many values of the shard it has, and where they go. */
export interface LayersToWrite {
  /** Varints, or u32 if `isWide`; or cells, with the address of a byte for each cell. */
  readonly values: BytesRef;
  readonly isWide: boolean;
  readonly book: number;
  readonly count: number;
  readonly layers: readonly LayerPlace[];
}

export interface LayerPlace {
  readonly width: number;
  readonly count: number;
  readonly chunksToBit: number;
  /** Where the bits go that say whether a value goes on; -1 for the last layer. */
  readonly moreToBit: number;
}

/** A byte for each cell. */
export interface CodesToWrite {
  readonly cells: BytesRef;
  readonly book: number;
  readonly count: number;
  readonly toByte: number;
}

/** Logarithms of a part of a column, as float32. */
export interface LogsToWrite {
  readonly column: Column;
  readonly first: number;
  readonly count: number;
  readonly toByte: number;
}

/** All rows of one length of a shard of a model. */
export interface EncodeJob {
  readonly kind: 'encode';
  readonly children: BitsToCopy;
  readonly layers: readonly LayersToWrite[];
  readonly codes: readonly CodesToWrite[];
  readonly logs: readonly LogsToWrite[];
}

/** The rows of one length of a shard of a count file. */
export interface CopyJob {
  readonly kind: 'copy';
  readonly bits: readonly BitsToCopy[];
  readonly bytes: readonly BytesToCopy[];
}

/** Bytes of which a shard knows only some bits: file offset and value. */
export interface EncodeResult {
  readonly seams: readonly (readonly [byte: number, value: number])[];
}

export function runEncode(context: ThreadContext, job: EncodeJob): EncodeResult {
  const seams: [number, number][] = [];
  copyBits(context, job.children, seams);
  for (const layers of job.layers) writeLayers(context, layers, seams);
  for (const { cells, book, count, toByte } of job.codes) {
    const at = context.locate(cells);
    const codes = context.take(count);
    context.estimating.encodeCodes(at, count, book, codes);
    context.output.write(context.outputFile, toByte, context.bytesAt(codes, count));
  }
  for (const logs of job.logs) writeLogs(context, logs);
  return { seams };
}

export function runCopy(context: ThreadContext, job: CopyJob): EncodeResult {
  const seams: [number, number][] = [];
  for (const bits of job.bits) copyBits(context, bits, seams);
  for (const { from, toByte } of job.bytes) {
    const at = context.locate(from);
    context.output.write(context.outputFile, toByte, context.bytesAt(at, from.bytes));
  }
  return { seams };
}

function copyBits(context: ThreadContext, { from, bits, toBit }: BitsToCopy, seams: [number, number][]): void {
  const at = context.locate(from);
  const shifted = toBit & 7;
  const copy = zeroed(context, Math.ceil((bits + shifted) / 8) + 16);
  context.counting.copyBits(at, bits, copy, shifted);
  writeBits(context, copy, bits, toBit, seams);
}

/** Writes bits to their place in the file; they begin in the byte at `at`, at the bit where they begin in their byte there. */
function writeBits(context: ThreadContext, at: number, bits: number, toBit: number, seams: [number, number][]): void {
  if (bits === 0) return;
  const { u8 } = context.heap;
  const shifted = toBit % 8;
  const toByte = (toBit - shifted) / 8;
  const ends = shifted + bits;
  const from = shifted === 0 ? 0 : 1;
  const to = Math.floor(ends / 8);
  if (shifted > 0) seams.push([toByte, u8[at]]);
  if (to > from) context.output.write(context.outputFile, toByte + from, context.bytesAt(at + from, to - from));
  if (ends % 8 > 0 && (to > 0 || shifted === 0)) seams.push([toByte + to, u8[at + to]]);
}

function writeLayers(
  context: ThreadContext,
  { values, isWide, book, count, layers }: LayersToWrite,
  seams: [number, number][],
): void {
  const { heap } = context;
  const at = context.locate(values);
  const block = context.take(LAYERS_BLOCK_BYTES);
  heap.u32.set([layers.length, isWide ? 1 : 0], block >>> 2);
  const written = layers.map(({ width, count: size, chunksToBit, moreToBit }, i) => {
    const chunks = zeroed(context, Math.ceil((size * width) / 8) + 24);
    const more = zeroed(context, moreToBit < 0 ? 0 : Math.ceil(size / 8) + 24);
    const b = (block + 16 + 32 * i) >>> 2;
    heap.u32.set([width, chunks, chunksToBit % 8, more, moreToBit < 0 ? 0 : moreToBit % 8], b);
    return { chunks, more };
  });
  context.estimating.encodeLayers(at, count, book, block);
  layers.forEach(({ width, count: size, chunksToBit, moreToBit }, i) => {
    writeBits(context, written[i].chunks, size * width, chunksToBit, seams);
    if (moreToBit >= 0) writeBits(context, written[i].more, size, moreToBit, seams);
  });
}

function writeLogs(context: ThreadContext, { column, first, count, toByte }: LogsToWrite): void {
  const { heap } = context;
  // Of a pair the probability comes second.
  const stride = column.entryBytes / 4;
  const from = (readColumn(context, column, first, count) >>> 2) + stride - 1;
  const to = context.take(4 * count) >>> 2;
  for (let i = 0; i < count; i++) heap.f32[to + i] = Math.min(0, Math.log10(heap.f32[from + i * stride]));
  context.output.write(context.outputFile, toByte, context.bytesAt(4 * to, 4 * count));
}

function zeroed(context: ThreadContext, bytes: number): number {
  const at = context.take(bytes);
  context.heap.u8.fill(0, at, at + bytes);
  return at;
}
