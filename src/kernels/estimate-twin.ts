// The kernels of assembly/estimate.ts in plain TypeScript, for hosts without WebAssembly. They work in the same heap, with
// the same addresses, and leave the same bytes.
//
// Addresses may be 2 GiB and more: `>>> 2` makes indices of them. Those of 32-bit numbers and of blocks are multiples
// of 4; cells, varints, bits and what is hashed may begin at any byte.

import { estimate } from './estimate-twin-level.ts';
import { encodeCodes, encodeLayers, hashStripes } from './estimate-twin-rows.ts';
import type { Heap } from './wasm.ts';

/** An `EstimateKernel` for a heap without a WebAssembly memory; that it is one is checked where it is used, in estimate.ts. */
export function estimateTwin({ u8, u32, f32 }: Heap) {
  return {
    estimate: (block: number): void => {
      estimate(u8, u32, f32, block >>> 2, false);
    },
    estimatePart: (block: number): void => {
      estimate(u8, u32, f32, block >>> 2, true);
    },
    encodeCodes: (cells: number, count: number, book: number, codes: number): void => {
      encodeCodes(u8, cells >>> 0, count >>> 0, book >>> 0, codes >>> 0);
    },
    encodeLayers: (values: number, count: number, book: number, block: number): void => {
      encodeLayers(u8, u32, values >>> 0, count >>> 0, book >>> 0, block >>> 2);
    },
    hashStripes: (lanes: number, from: number, count: number): void => {
      hashStripes(u8, u32, lanes >>> 2, from >>> 0, count >>> 0);
    },
  };
}
