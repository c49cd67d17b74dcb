// The sections of one length of a model file: the backoff weights of the contexts, then children, ids and probabilities of the
// n-grams. Their places are fixed by counting alone, so threads write the shards' parts in any order.

import { dacRowBytes, dacWidths } from '../base/dac.ts';
import { logarithms } from '../estimate/kneser-ney.ts';
import { bookOfCells, byFrequency } from '../model/quantise.ts';
import { encodeBackoffs, encodeNumbers } from '../model/number-code.ts';
import type { Column } from './node-columns.ts';
import type { CodesToWrite, EncodeJob, EncodeResult, LayersToWrite, LogsToWrite } from './node-encode-job.ts';
import { type CellCounts, cellCountsOf } from './node-estimate-job.ts';
import { BOOK_ROOM, type EstimateStage, type Length, isCoarse } from './node-length.ts';
import { tooLittleMemory } from './node-count-stage.ts';
import type { BytesRef } from './rows.ts';

/** What the header says of a length. */
export interface LengthWidths {
  readonly ids: number[];
  /** Of the n-grams one shorter; undefined for single words and where nothing is quantised. */
  readonly backoffs: readonly number[] | undefined;
}

/** What each shard has to write. */
interface ShardRows {
  readonly layers: LayersToWrite[];
  readonly codes: CodesToWrite[];
  readonly logs: LogsToWrite[];
}

/** Fixes the places of the sections and writes them. */
export async function writeLength(
  stage: EstimateStage,
  length: Length,
  read: (column: Column, entries: number) => Float32Array,
): Promise<LengthWidths> {
  const { output, space, heap, isQuantised } = stage;
  const { n, shards, firstNodes, firstParents, results } = length;
  const parents = firstParents.at(-1)!;
  const nodes = firstNodes.at(-1)!;
  const rows = shards.map((): ShardRows => ({ layers: [], codes: [], logs: [] }));
  const books = space.alloc(2 * 65_536);
  if (books === undefined) throw tooLittleMemory(2 * 65_536, space.total);

  let backoffWidths: readonly number[] | undefined;
  if (n > 2) {
    const name = `backoffs${n - 1}`;
    if (!isQuantised) {
      const start = output.reserve(name, 4 * parents);
      addLogs(rows, length.backoffs!, firstParents, start);
    } else if (isCoarse(length.backoffCellCounts)) {
      const { bytes, widths } = encodeBackoffs(logarithms(read(length.backoffs!, parents)), 8);
      output.add(name, bytes);
      backoffWidths = widths;
    } else backoffWidths = planBackoffs();
  }

  const childBits = firstParents.map((first, i) => first - firstParents[0] + firstNodes[i]);
  const childrenStart = output.reserve(`children${n}`, Math.ceil((parents + nodes) / 8));
  const lengths = new Float64Array(33);
  for (const { placeLengths } of results) placeLengths.forEach((count, bits) => (lengths[bits] += count));
  const idWidths = dacWidths(lengths);
  const ids = results.map(({ places, isWide, placeLengths }) => ({
    values: places,
    isWide,
    longer: longerThan(placeLengths),
  }));
  const idsStart = output.reserve(`ids${n}`, dacBytes(longerThan(lengths), idWidths));
  addLayers(rows, ids, idWidths, idsStart, 0);

  const name = `probs${n}`;
  if (!isQuantised) addLogs(rows, length.probs!, firstNodes, output.reserve(name, 4 * nodes));
  else if (isCoarse(length.cellCounts)) output.add(name, encodeNumbers(logarithms(read(length.probs!, nodes)), 8));
  else planCodes();

  const jobs = shards.map(({ levels }, i): EncodeJob => {
    const { children, childBits: bits } = levels[n - 2];
    return {
      kind: 'encode',
      children: { from: children, bits, toBit: 8 * childrenStart + childBits[i] },
      ...rows[i],
    };
  });
  await stage.pool.run<EncodeResult>(jobs, (result) => output.noteSeams(result), stage.signal);
  output.writeSeams();
  space.release(books, 2 * 65_536);
  return { ids: idWidths, backoffs: backoffWidths };

  function planCodes(): void {
    const { values, codeOfCell } = bookOfCells(length.cellCounts!, BOOK_ROOM);
    heap.u8.set(codeOfCell, books);
    const start = output.reserve(name, 4 + 4 * values.length + nodes);
    const head = new Uint8Array(4 + 4 * values.length);
    const view = new DataView(head.buffer);
    view.setUint32(0, values.length, true);
    values.forEach((value, i) => view.setFloat32(4 + 4 * i, value, true));
    output.write(start, head);
    results.forEach(({ cells }, i) => {
      const count = firstNodes[i + 1] - firstNodes[i];
      rows[i].codes.push({ cells: cells!, book: books!, count, toByte: start + head.length + firstNodes[i] });
    });
  }

  function planBackoffs(): readonly number[] {
    const { values, codeOfCell } = bookOfCells(length.backoffCellCounts!, BOOK_ROOM);
    const codeCounts = countsOfCodes(length.backoffCellCounts!, codeOfCell, values.length);
    const order = byFrequency(values, codeCounts);
    const placeOfCode = new Uint8Array(values.length);
    order.forEach((code, place) => (placeOfCode[code] = place));
    const placeOfCell = codeOfCell.map((code) => placeOfCode[code]);
    const at = books! + 65_536;
    heap.u8.set(placeOfCell, at);
    const shardLengths = results.map(({ backoffCellCounts }) => bitLengthsOf(backoffCellCounts!, placeOfCell));
    const lengths = bitLengthsOf(cellCountsOf(length.backoffCellCounts!), placeOfCell);
    const widths = dacWidths(lengths);
    const longer = longerThan(lengths);
    const headBytes = 8 + Math.ceil((4 * values.length) / 8) * 8;
    const start = output.reserve(`backoffs${n - 1}`, headBytes + dacBytes(longer, widths));
    const head = new Uint8Array(headBytes);
    const view = new DataView(head.buffer);
    view.setUint32(0, values.length, true);
    order.forEach((code, i) => view.setFloat32(8 + 4 * i, values[code], true));
    output.write(start, head);
    const parts = results.map(({ backoffCells }, i) => ({
      values: backoffCells!,
      isWide: false,
      longer: longerThan(shardLengths[i]),
    }));
    addLayers(rows, parts, widths, start + headBytes, at);
    return widths;
  }
}

/** How many numbers stand for each code. */
function countsOfCodes(cellCounts: Float64Array, codeOfCell: Uint8Array, size: number): Float64Array {
  const counts = new Float64Array(size);
  cellCounts.forEach((count, cell) => {
    if (count > 0) counts[codeOfCell[cell]] += count;
  });
  return counts;
}

/** How many values have each bit length, for counts of cells whose values are in a book. */
function bitLengthsOf({ cells, counts }: CellCounts, valueOfCell: Uint8Array): Float64Array {
  const lengths = new Float64Array(33);
  cells.forEach((cell, i) => (lengths[32 - Math.clz32(valueOfCell[cell])] += counts[i]));
  return lengths;
}

/** longer[b] is how many values have more than b bits; longer[-1], all of them, is `all`. */
interface Longer {
  readonly all: number;
  readonly than: Float64Array;
}

function longerThan(lengths: ArrayLike<number>): Longer {
  const than = new Float64Array(33);
  for (let bits = 31; bits >= 0; bits--) than[bits] = than[bits + 1] + lengths[bits + 1];
  return { all: than[0] + lengths[0], than };
}

/** How many values each layer has. */
function layerSizes({ all, than }: Longer, widths: readonly number[]): number[] {
  let bits = 0;
  return widths.map((width, layer) => {
    const size = layer === 0 ? all : than[bits];
    bits += width;
    return size;
  });
}

function dacBytes(longer: Longer, widths: readonly number[]): number {
  return layerSizes(longer, widths).reduce(
    (sum, size, i) => sum + dacRowBytes(size, widths[i]) + (i < widths.length - 1 ? dacRowBytes(size, 1) : 0),
    0,
  );
}

/** Gives each shard its part of a row of directly addressable codes that begins at byte `start` of the file. */
function addLayers(
  rows: readonly ShardRows[],
  parts: readonly { readonly values: BytesRef; readonly isWide: boolean; readonly longer: Longer }[],
  widths: readonly number[],
  start: number,
  book: number,
): void {
  const sizes = parts.map(({ longer }) => layerSizes(longer, widths));
  const totals = widths.map((_, layer) => sizes.reduce((sum, one) => sum + one[layer], 0));
  const begins: { chunks: number; more: number }[] = [];
  let at = start;
  totals.forEach((total, layer) => {
    const chunks = 8 * at;
    at += dacRowBytes(total, widths[layer]);
    const isLast = layer === widths.length - 1;
    begins.push({ chunks, more: isLast ? -1 : 8 * at });
    if (!isLast) at += dacRowBytes(total, 1);
  });
  const before = widths.map(() => 0);
  parts.forEach(({ values, isWide, longer }, i) => {
    const layers = widths.map((width, layer) => ({
      width,
      count: sizes[i][layer],
      chunksToBit: begins[layer].chunks + width * before[layer],
      moreToBit: begins[layer].more < 0 ? -1 : begins[layer].more + before[layer],
    }));
    widths.forEach((_, layer) => (before[layer] += sizes[i][layer]));
    rows[i].layers.push({ values, isWide, book, count: longer.all, layers });
  });
}

/** Gives each shard its part of a row of logarithms. */
function addLogs(rows: readonly ShardRows[], column: Column, firsts: readonly number[], start: number): void {
  rows.forEach(({ logs }, i) => {
    const first = firsts[i];
    logs.push({ column, first, count: firsts[i + 1] - first, toByte: start + 4 * first });
  });
}
