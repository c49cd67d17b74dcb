// A level estimated part by part, as passes of bulk training do it.

import { encodeVarints } from '../../src/base/varint.ts';
import { BATCH_NGRAMS, ESTIMATE_BLOCK_BYTES, batchBytes, estimateKernel } from '../../src/kernels/estimate.ts';
import type { Heap } from '../../src/kernels/wasm.ts';
import type { CountedLevel } from './counting.ts';
import type { Discounts, EstimatedLevel } from './estimating.ts';
import { numbersAt, Room } from './rig.ts';

const CELL_COUNT = 40_962;

/** How a level is cut. */
export interface Parts {
  /** Links at which a part begins; what is more than there are begins again at 0. */
  readonly cuts: readonly number[];
  /** How many lower n-grams there are in front of all that links lead to. */
  readonly offset: number;
  /** Whether each part has outputs of its own, of which only its runs are taken; otherwise all write to the same. */
  readonly hasRuns: boolean;
}

/** The number of the first n-gram of the level. */
const FIRST_NUMBER = 7;
/** WIDTHS[i] is how many bytes an n-gram takes of output i, those for parents left out. */
const WIDTHS = [0, 8, 4, 4, 4, 2, 0, 0];

/**
 * What `estimateLevels` gives for a level above the first one.
 *
 * @param lower - The level below it.
 */
export function estimateParts(
  heap: Heap,
  level: CountedLevel,
  lower: EstimatedLevel,
  discounts: Discounts,
  table: Uint32Array,
  { cuts, offset, hasRuns }: Parts,
): EstimatedLevel {
  const kernel = estimateKernel(heap);
  const room = new Room(heap);
  const size = level.ngramCount;
  const parents = lower.links.length;
  const linkCount = lower.starts.length - 1;
  const inputs = [
    parents,
    room.bytes([...level.children, 0, 0, 0, 0, 0, 0, 0, 0], 3),
    room.bytes(level.ids, 1),
    room.bytes(level.counts, 5),
    room.numbers(lower.links.map((link) => link + offset)),
  ];
  const tableAt = room.numbers(table);
  const histograms = [33, CELL_COUNT, CELL_COUNT].map((length) => room.take(4 * length));
  const sizes = [4 * parents + 4, 8 * size, 4 * size, 4 * size, 4 * size, 2 * size, 2 * parents, 4 * parents];
  const takeOutputs = (): number[] => sizes.map((bytes, i) => room.take(bytes, i === 5 || i === 6 ? 1 : 0));
  const outputs = takeOutputs();

  const borders = [...new Set([0, ...cuts.map((cut) => cut % (linkCount + 1)), linkCount])].sort((a, b) => a - b);
  borders.slice(0, Math.max(1, borders.length - 1)).forEach((from, part) => {
    const to = borders[part + 1] ?? from;
    const starts = lower.starts.slice(from, to + 1);
    const startsAt = room.numbers(starts.map((start) => start + offset));
    const pairsAt = room.numbers(lower.pairs.slice(2 * starts[0], 2 * starts.at(-1)!));
    const own = hasRuns ? takeOutputs() : outputs;
    const wanted = own.map((at, i) => (WIDTHS[i] > 0 ? at : part === 0 ? outputs[i] : 0));
    const runs = hasRuns ? room.take(8 * parents) : 0;
    const block = room.take(ESTIMATE_BLOCK_BYTES);
    const b = block >>> 2;
    const bases = [startsAt - 4 * (from + offset), pairsAt - 8 * (starts[0] + offset), 0, FIRST_NUMBER];
    const batch = room.take(batchBytes(level.fanOutMax));
    heap.u32.set([...inputs, ...bases, ...wanted, tableAt, ...histograms, batch], b);
    heap.f32.set(discounts, b + 22);
    heap.u32.set([4 * (BATCH_NGRAMS + level.fanOutMax), from + offset, to - from, runs], b + 27);
    kernel.estimatePart(block);
    if (!hasRuns) return;
    const found = numbersAt(heap, runs, (heap.u32[b + 31] - runs) / 4);
    for (let r = 0; r < found.length; r += 2) {
      WIDTHS.forEach((width, i) => {
        const begin = own[i] + width * found[r];
        heap.u8.copyWithin(outputs[i] + width * found[r], begin, own[i] + width * found[r + 1]);
      });
    }
  });

  const counts = (at: number): (readonly [number, number])[] =>
    numbersAt(heap, at, CELL_COUNT).flatMap((count, cell) => (count > 0 ? [[cell, count] as const] : []));
  const cellsAt = (at: number, length: number): number[] =>
    Array.from({ length }, (_, i) => heap.u8[at + 2 * i] + 256 * heap.u8[at + 2 * i + 1]);
  return {
    starts: numbersAt(heap, outputs[0], parents + 1).map((start) => start - FIRST_NUMBER),
    pairs: numbersAt(heap, outputs[1], 2 * size),
    probs: numbersAt(heap, outputs[2], size),
    links: numbersAt(heap, outputs[3], size).map((link) => link - offset),
    places: [...encodeVarints(numbersAt(heap, outputs[4], size))],
    cells: cellsAt(outputs[5], size),
    backoffCells: cellsAt(outputs[6], parents),
    backoffs: numbersAt(heap, outputs[7], parents),
    placeLengths: numbersAt(heap, histograms[0], 33),
    cellCounts: counts(histograms[1]),
    backoffCounts: counts(histograms[2]),
  };
}
