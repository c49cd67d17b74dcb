import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countKernel } from '../../src/kernels/count.ts';
import { createHeap } from '../../src/kernels/wasm.ts';
import { countCorpus } from './counting.ts';
import { bytesAt, CORPUS, heapOf, numbersAt, Room, type Corpus } from './rig.ts';

describe('countTwin', () => {
  it('leaves the bytes that the kernel leaves', () => {
    fc.assert(
      fc.property(CORPUS, (corpus) => {
        expect(countCorpus(heapOf('twin'), corpus)).toEqual(countCorpus(heapOf('wasm'), corpus));
      }),
      { numRuns: 300 },
    );
  });

  it('does so for every order and every width of ids', () => {
    // Among three words with all bits set, a bit that is lost on the way is missed.
    for (let order = 2; order <= 8; order++) {
      for (let bits = 3; bits <= 25; bits++) {
        const top = 2 ** bits - 1;
        const sentences = [[1, top, 3, top, top, 3, 3, top, top - 1, 2], [1, top, top, top, top, top, top, top, 2]]; // prettier-ignore
        const ranges = [[0, 4], [Math.max(4, top - 9), top + 1]] as const; // prettier-ignore
        const corpus: Corpus = { order, bits, isRaw: false, rows: [sentences, sentences], ranges };
        expect(countCorpus(heapOf('twin'), corpus)).toEqual(countCorpus(heapOf('wasm'), corpus));
      }
    }
  });

  it.each(['wasm', 'twin'] as const)('works above 2 GiB (%s)', (kind) => {
    const start = 2 ** 31 + 2 ** 20;
    const heap = createHeap(start + 2 ** 21, { isPlain: kind === 'twin' });
    const sentence = [1, 3, 4, 3, 4, 3, 5, 3, 4, 2];
    for (const [order, bits] of [
      [3, 7],
      [5, 20],
      [8, 25],
    ] as const) {
      // prettier-ignore
      const corpus: Corpus = { order, bits, isRaw: true, rows: [[sentence, [1, 3, 4, 2]], [sentence]], ranges: [[0, 9]] };
      expect(countCorpus(heap, corpus, start)).toEqual(countCorpus(heapOf('wasm'), corpus));
    }
    const room = new Room(heap, start);
    const from = room.bytes([1, 2, 255]);
    const to = room.take(8);
    countKernel(heap).copyBits(from, 24, to, 1);
    expect(bytesAt(heap, to, 4)).toEqual([2, 4, 254, 1]);
  });
});

describe.each(['wasm', 'twin'] as const)('rows and bits (%s)', (kind) => {
  const kernel = countKernel(heapOf(kind));

  it('remapRow replaces ids and counts the new ones', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 20 }), fc.array(fc.nat()), (map, places) => {
        const room = new Room(heapOf(kind));
        const local = places.map((place) => place % map.length);
        const row = room.numbers(local);
        const histogram = room.take(400);
        kernel.remapRow(row, local.length, room.numbers(map), histogram);
        const global = local.map((id) => map[id]);
        expect(numbersAt(room.heap, row, local.length)).toEqual(global);
        const counts = Array.from({ length: 100 }, (_, id) => global.filter((other) => other === id).length);
        expect(numbersAt(room.heap, histogram, 100)).toEqual(counts);
      }),
    );
  });

  it('copyBits copies just these bits to any bit', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(),
        fc.nat({ max: 7 }),
        fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 7 })),
        (bytes, size, bit, [skewFrom, skewTo]) => {
          const count = size % (8 * bytes.length + 1);
          const room = new Room(heapOf(kind));
          const from = room.bytes(bytes, skewFrom);
          const to = room.take(bytes.length + 1, skewTo);
          kernel.copyBits(from, count, to, bit);
          const expected = new Array<number>(bytes.length + 1).fill(0);
          for (let i = 0; i < count; i++) {
            expected[(bit + i) >>> 3] |= ((bytes[i >>> 3] >>> (i & 7)) & 1) << ((bit + i) & 7);
          }
          expect(bytesAt(room.heap, to, expected.length)).toEqual(expected);
        },
      ),
      { numRuns: 1000 },
    );
  });
});
