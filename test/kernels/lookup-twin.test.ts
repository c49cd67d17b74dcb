// The directories of packed models: kernels and twins leave the same bytes, and these say what a plain count says. What is
// looked up with them is compared in test/model/packed-model.test.ts.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitLengths, dacWidths, encodeDac } from '../../src/base/dac.ts';
import { LAYER_BYTES } from '../../src/kernels/lookup-layout.ts';
import { lookupKernel } from '../../src/kernels/lookup.ts';
import type { LookupKernel } from '../../src/kernels/lookup-layout.ts';
import { createHeap, type Heap } from '../../src/kernels/wasm.ts';

const BITS = 1024;
const OUT = 8192;
const HEAP_BYTES = 1 << 16;

/** Bits with runs of all lengths. */
const bitRows = fc.array(fc.tuple(fc.nat({ max: 1500 }), fc.nat({ max: 90 })), { maxLength: 12 }).map((runs) => {
  const bits = runs.flatMap(([zeros, ones]) => [...Array<number>(zeros).fill(0), ...Array<number>(ones).fill(1)]);
  return bits.slice(0, 8 * (OUT - BITS));
});

const heaps = [createHeap(HEAP_BYTES), createHeap(HEAP_BYTES, { isPlain: true })];
const kernels = heaps.map((heap): [Heap, LookupKernel] => [heap, lookupKernel(heap)]);

/** What both leave behind OUT, once they agree. */
function out(fill: (heap: Heap) => void, run: (kernel: LookupKernel) => number | void): [Uint32Array, number | void] {
  const results = kernels.map(([heap, kernel]) => {
    heap.u8.fill(0, 0, HEAP_BYTES);
    fill(heap);
    const result = run(kernel);
    return [heap.u32.slice(OUT / 4, HEAP_BYTES / 4), result] as [Uint32Array, number | void];
  });
  const [[left, leftResult], [right, rightResult]] = results;
  expect(rightResult).toBe(leftResult);
  expect(Buffer.compare(Buffer.from(right.buffer), Buffer.from(left.buffer))).toBe(0);
  return results[0];
}

describe('the directories of bits', () => {
  it('say where 1 bits are and how many', () => {
    fc.assert(
      fc.property(bitRows, (bits) => {
        const words = Math.ceil(bits.length / 64);
        const fill = ({ u8 }: Heap): void => bits.forEach((bit, i) => (u8[BITS + (i >>> 3)] |= bit << (i & 7)));
        const places = bits.flatMap((bit, i) => (bit === 1 ? [i] : []));
        const before = [0];
        bits.forEach((bit, i) => before.push(before[i] + bit));
        expect(out(fill, (kernel) => kernel.countOnes(BITS, words))[1]).toBe(places.length);
        const [ranks, ones] = out(fill, (kernel) => kernel.buildRanks(BITS, words, OUT));
        expect(ones).toBe(places.length);
        for (let block = 0; block <= Math.ceil(words / 8); block++)
          expect(ranks[block]).toBe(before[Math.min(512 * block, bits.length)]);
        const [select] = out(fill, (kernel) => kernel.buildSelect(BITS, words, OUT));
        const known = places.filter((_, k) => k % 64 === 0);
        expect([...select.subarray(0, known.length + 1)]).toEqual([...known, 64 * words]);
        const [starts] = out(fill, (kernel) => kernel.buildStarts(BITS, words, OUT));
        expect([...starts.subarray(0, places.length + 1)]).toEqual([0, ...places.map((place, k) => place - k)]);
      }),
    );
  });

  it('hold samples of codes', () => {
    const values = fc.array(
      fc.integer({ min: 0, max: 32 }).chain((bits) => fc.integer({ min: 0, max: 2 ** bits - 1 })),
    );
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 6 }), (list, shift) => {
        const row = Uint32Array.from(list);
        const widths = dacWidths(bitLengths(row));
        const bytes = encodeDac(row, widths);
        const [samples] = out(
          (heap) => {
            heap.u8.set(bytes, BITS);
            describeCodes(heap, row, widths);
          },
          (kernel) => kernel.buildSamples(512, row.length, shift, OUT),
        );
        const expected = list.filter((_, i) => i % 2 ** shift === 0);
        expect([...samples.subarray(0, expected.length)]).toEqual(expected);
      }),
    );
  });
});

/** The block of a row of codes at 512, its ranks from 1 on behind the codes. */
function describeCodes(heap: Heap, row: Uint32Array, widths: readonly number[]): void {
  const { u32 } = heap;
  u32[128] = widths.length;
  let at = BITS;
  let rest = row;
  let shift = 0;
  widths.forEach((width, i) => {
    const layer = 129 + (LAYER_BYTES / 4) * i;
    const chunks = 8 * Math.ceil((rest.length * width) / 64);
    u32.set([width, shift, at, at + chunks, 4096 + 512 * i], layer);
    at += chunks + 8 * Math.ceil(rest.length / 64);
    shift += width;
    const going = rest.map((value) => (width === 32 ? 0 : value >>> width));
    for (let block = 0; block <= going.length / 512; block++) {
      u32[1024 + 128 * i + block] = going.subarray(0, 512 * block).filter((value) => value > 0).length;
    }
    rest = going.filter((value) => value > 0);
  });
}
