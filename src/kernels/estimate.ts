// The kernels that estimate and encode, see assembly/estimate.ts: counts become probabilities, those rows of a model file.

import { estimateTwin } from './estimate-twin.ts';
import { WASM } from './generated/estimate.ts';
import { type Heap, instantiate } from './wasm.ts';

/** Functions on a heap; all arguments and addresses are unsigned 32-bit numbers. */
export interface EstimateKernel {
  /** Probabilities and backoff weights; the block says of what and where to, see assembly/estimate.ts. */
  estimate(block: number): void;
  /** The same for the n-grams of one part of several, each at its place among all. */
  estimatePart(block: number): void;
  /** codes[i] = book[cells[i]]. */
  encodeCodes(cells: number, count: number, book: number, codes: number): void;
  /** Directly addressable codes of varints or u32, or of the values that a book has for cells. */
  encodeLayers(values: number, count: number, book: number, block: number): void;
  /** Takes stripes of 16 bytes into the lanes of an xxHash32. */
  hashStripes(lanes: number, from: number, count: number): void;
}

/** Bytes of the block of `estimate`, and of that of `encodeLayers`. */
export const ESTIMATE_BLOCK_BYTES = 128;
export const LAYERS_BLOCK_BYTES = 16 + 32 * 8;

/** N-grams that are worked on at a time, besides the children of one more parent. */
export const BATCH_NGRAMS = 256;
/** Bytes of room that `estimate` needs: an address and 32 bytes for each n-gram of a batch. */
export function batchBytes(fanout: number): number {
  return 36 * (BATCH_NGRAMS + fanout);
}

/** The kernels at work in a heap. */
export function estimateKernel(heap: Heap): EstimateKernel {
  return heap.memory === undefined ? estimateTwin(heap) : instantiate<EstimateKernel>(WASM, heap.memory);
}

/** The first number that the table of cells knows, and the entries that it has; see assembly/estimate.ts. */
const FIRST_KEY = (127 - 54) << 10;
const KEY_COUNT = 54 << 10;
const LOW_COUNT = 1 << 13;

/**
 * The table by which `estimate` finds the cell of a probability's logarithm without computing it.
 *
 * An entry stands for the 8,192 float32 numbers that share exponent and 10 mantissa bits; their logarithms lie in one cell or
 * in two neighbours. Bits 0 to 15 are the first cell; bits 16 to 29 are the low 13 bits from which on numbers are in the
 * second one, 8,192 when none is.
 *
 * @param cellOf - The cell of a logarithm, ascending with it.
 */
export function cellTable(cellOf: (logProb10: number) => number): Uint32Array {
  const number = new Uint32Array(1);
  const float = new Float32Array(number.buffer);
  const cellAt = (bits: number): number => {
    number[0] = bits;
    return cellOf(Math.fround(Math.log10(float[0])));
  };
  const table = new Uint32Array(KEY_COUNT);
  for (let key = 0; key < KEY_COUNT; key++) {
    const first = (FIRST_KEY + key) * LOW_COUNT;
    const cell = cellAt(first);
    let low = LOW_COUNT;
    if (cellAt(first + LOW_COUNT - 1) !== cell) {
      let from = 0;
      low = LOW_COUNT - 1;
      while (from < low) {
        const middle = (from + low) >>> 1;
        if (cellAt(first + middle) === cell) from = middle + 1;
        else low = middle;
      }
    }
    table[key] = cell | (low << 16);
  }
  return table;
}
