import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xxHash32 } from '../../src/base/hash.ts';
import { encodeVarints } from '../../src/base/varint.ts';
import { estimateKernel, LAYERS_BLOCK_BYTES } from '../../src/kernels/estimate.ts';
import { bytesAt, heapOf, numbersAt, Room } from './rig.ts';

/** Numbers of all bit lengths. */
const NUMBERS = fc.array(fc.tuple(fc.nat({ max: 32 }), fc.nat()).map(([bits, n]) => n % 2 ** bits));
const LARGEST = fc.constantFrom(0xffffffff, 0xfffffffe, 0x80000000);
/** Chunk widths that hold 32 bits; the first may be 0. */
const WIDTHS = fc
  .array(fc.integer({ min: 1, max: 14 }), { maxLength: 3 })
  .chain((widths) => fc.constantFrom([32], [32, 1], [0, 32], [1, 31], [...widths, 32], [0, ...widths, 32]));
const SKEW = fc.nat({ max: 7 });

/** For each layer its chunks and the bits that say whether a number goes on, as 0 and 1. */
function naiveLayers(values: readonly number[], widths: readonly number[]): (readonly [number[], number[]])[] {
  let rest = values.map(BigInt);
  return widths.map((width, i) => {
    const chunks = rest.flatMap((value) => Array.from({ length: width }, (_, b) => Number((value >> BigInt(b)) & 1n)));
    const higher = rest.map((value) => value >> BigInt(width));
    rest = higher.filter((value) => value > 0n);
    return [chunks, i === widths.length - 1 ? [] : higher.map((value) => (value > 0n ? 1 : 0))];
  });
}

function packed(bits: readonly number[]): number[] {
  const bytes = new Array<number>(Math.ceil(bits.length / 8)).fill(0);
  bits.forEach((bit, i) => (bytes[i >>> 3] |= bit << (i & 7)));
  return bytes;
}

describe.each(['wasm', 'twin'] as const)('rows (%s)', (kind) => {
  const kernel = estimateKernel(heapOf(kind));

  it('encodeLayers gives the layers of numbers, in one call or several, from any bit on', () => {
    fc.assert(
      fc.property(
        fc.tuple(NUMBERS, fc.array(LARGEST, { maxLength: 2 })).map((lists) => lists.flat()),
        WIDTHS,
        fc.constantFrom('varints', 'u32', 'cells'),
        fc.nat(),
        fc.tuple(SKEW, SKEW, SKEW, SKEW),
        (numbers, widths, form, cut, [skew, ...startBits]) => {
          const room = new Room(heapOf(kind));
          const hasBook = form === 'cells';
          const values = hasBook ? numbers.map((number) => number % 256) : numbers;
          // Cells above 255, each with a value of its own.
          const shuffled = (value: number): number => 300 + ((value * 77) % 256);
          const book = hasBook ? room.take(600, 1) : 0;
          if (hasBook) for (let value = 0; value < 256; value++) room.heap.u8[book + shuffled(value)] = value;
          const cells = (list: readonly number[]): number[] =>
            list.flatMap((value) => [shuffled(value) & 255, shuffled(value) >>> 8]);
          const place = (list: readonly number[]): number =>
            form === 'u32' ? room.numbers(list) : room.bytes(hasBook ? cells(list) : encodeVarints(list), skew);
          const block = room.take(LAYERS_BLOCK_BYTES);
          room.heap.u32.set([widths.length, form === 'u32' ? 1 : 0], block >>> 2);
          const layers = widths.map((width, i) => {
            const chunks = room.take(4 * values.length + 8, skew);
            const more = room.take(values.length + 8, skew);
            const [chunkBit, moreBit] = [startBits[i % 3], startBits[(i + 1) % 3]];
            room.heap.u32.set([width, chunks, chunkBit, more, moreBit], (block + 16 + 32 * i) >>> 2);
            return { chunks, more, chunkBit, moreBit };
          });
          const first = values.slice(0, cut % (values.length + 1));
          const second = values.slice(first.length);
          kernel.encodeLayers(place(first), first.length, book, block);
          kernel.encodeLayers(place(second), second.length, book, block);
          naiveLayers(values, widths).forEach(([chunkBits, moreBits], i) => {
            const { chunks, more, chunkBit, moreBit } = layers[i];
            const expected = packed([...new Array<number>(chunkBit).fill(0), ...chunkBits]);
            expect(bytesAt(room.heap, chunks, expected.length)).toEqual(expected);
            const expectedMore = packed([...new Array<number>(moreBit).fill(0), ...moreBits]);
            expect(bytesAt(room.heap, more, expectedMore.length)).toEqual(expectedMore);
            const [, , nextChunkBit, , nextMoreBit] = numbersAt(room.heap, block + 16 + 32 * i, 5);
            expect([nextChunkBit, nextMoreBit]).toEqual([chunkBit + chunkBits.length, moreBit + moreBits.length]);
          });
        },
      ),
      { numRuns: 300 },
    );
  });

  it('encodeCodes looks each cell up', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40_961 })), SKEW, SKEW, (cells, skewCells, skewCodes) => {
        const room = new Room(heapOf(kind));
        const book = room.bytes(Array.from({ length: 40_962 }, (_, cell) => (cell * 31) & 255));
        const cellsAt = room.bytes(cells.flatMap((cell) => [cell & 255, cell >>> 8]), skewCells); // prettier-ignore
        const codes = room.take(cells.length, skewCodes);
        kernel.encodeCodes(cellsAt, cells.length, book, codes);
        expect(bytesAt(room.heap, codes, cells.length + 1)).toEqual([...cells.map((cell) => (cell * 31) & 255), 0]);
      }),
      { numRuns: 30 },
    );
  });

  it('hashStripes moves the lanes of an xxHash32 on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 200 }), fc.nat(), SKEW, (bytes, seed, skew) => {
        const whole = bytes.subarray(0, bytes.length - (bytes.length % 16));
        const room = new Room(heapOf(kind));
        const lanes = room.numbers([seed + 0x9e3779b1 + 0x85ebca77, seed + 0x85ebca77, seed, seed - 0x9e3779b1]);
        const at = room.bytes(whole, skew);
        const half = Math.floor(whole.length / 32);
        kernel.hashStripes(lanes, at, half);
        kernel.hashStripes(lanes, at + 16 * half, whole.length / 16 - half);
        expect(finished(numbersAt(room.heap, lanes, 4), whole.length)).toBe(xxHash32(whole, seed));
      }),
    );
  });
});

/** The hash of `length` bytes that were taken into the lanes, a multiple of 16. */
function finished(lanes: readonly number[], length: number): number {
  const rotated = lanes.map((lane, i) => (lane << [1, 7, 12, 18][i]) | (lane >>> (32 - [1, 7, 12, 18][i])));
  let hash = rotated.reduce((sum, lane) => (sum + lane) | 0, length);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae3d);
  return (hash ^ (hash >>> 16)) >>> 0;
}
