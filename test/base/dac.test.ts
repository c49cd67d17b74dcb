// Directly addressable codes: numbers come back, widths are the best there are, and nothing else is read.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areDacWidths, bitLengths, dacWidths, decodeDac, encodeDac } from '../../src/base/dac.ts';
import { NgramError } from '../../src/base/errors.ts';

const numbers = fc
  .array(
    fc.integer({ min: 0, max: 32 }).chain((bits) => fc.integer({ min: 0, max: 2 ** bits - 1 })),
    { maxLength: 300 },
  )
  .map((values) => Uint32Array.from(values));
const widthLists = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }))
  .map(([first, rest]) => {
    const widths = [first];
    for (const width of rest) if (widths.reduce((a, b) => a + b, 0) + width <= 32) widths.push(width);
    return widths;
  });

describe('directly addressable codes', () => {
  it('are laid out as FORMAT.md says', () => {
    // 5 = 101, 0, 9 = 1001, 2 = 10; chunks of 2 bits: 01 00 01 10; 5 and 9 go on, with 1 = 01 and 2 = 10.
    expect(dacWidths(bitLengths(Uint32Array.of(5, 0, 9, 2)))).toEqual([4]);
    const bytes = encodeDac(Uint32Array.of(5, 0, 9, 2), [2, 2]);
    expect([...bytes]).toEqual([0b10_01_00_01, 0, 0, 0, 0, 0, 0, 0, 0b0101, 0, 0, 0, 0, 0, 0, 0, 0b10_01, 0, 0, 0, 0, 0, 0, 0]); // prettier-ignore
    expect(encodeDac(new Uint32Array(9), [0])).toHaveLength(0);
    expect(encodeDac(Uint32Array.of(0xffffffff), [32])).toEqual(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0));
  });

  it('give all numbers back, with the best widths and with others', () => {
    fc.assert(
      fc.property(numbers, widthLists, (values, others) => {
        const best = dacWidths(bitLengths(values));
        expect(areDacWidths(best)).toBe(true);
        expect(decodeDac(encodeDac(values, best), values.length, best, 'x')).toEqual(values);
        const wide = others.reduce((sum, width) => sum + width, 0);
        const small = values.map((value) => (wide === 32 ? value : value % 2 ** wide));
        expect(decodeDac(encodeDac(small, others), small.length, others, 'x')).toEqual(small);
      }),
    );
  });

  it('have widths that need the fewest bits', () => {
    const cost = (values: Uint32Array, widths: readonly number[]): number => {
      let sum = 0;
      let shift = 0;
      widths.forEach((width, i) => {
        const size = i === 0 ? values.length : values.filter((value) => value >= 2 ** shift).length;
        sum += size * (16 * width + (i < widths.length - 1 ? 17 : 0));
        shift += width;
      });
      return sum;
    };
    fc.assert(
      fc.property(numbers, widthLists, fc.integer({ min: 1, max: 4 }), (values, others, layers) => {
        const best = dacWidths(bitLengths(values), layers);
        expect(best.length).toBeLessThanOrEqual(layers);
        const bits = Math.max(0, ...Array.from(values, (value) => 32 - Math.clz32(value)));
        expect(best.reduce((sum, width) => sum + width, 0)).toBe(bits);
        const fits = others.length <= layers && others.reduce((sum, width) => sum + width, 0) === bits;
        if (fits) expect(cost(values, best)).toBeLessThanOrEqual(cost(values, others));
      }),
      { numRuns: 500 },
    );
    expect(dacWidths(bitLengths(new Uint32Array(5)))).toEqual([0]);
    expect(dacWidths(bitLengths(new Uint32Array()))).toEqual([0]);
    // Most are 0: a bit each, and no chunk.
    expect(dacWidths(bitLengths(Uint32Array.from({ length: 100 }, (_, i) => (i === 7 ? 200 : 0))))).toEqual([0, 8]);
  });

  it('are refused where bytes differ from what is ever written', () => {
    fc.assert(
      fc.property(numbers, fc.nat(), fc.integer({ min: 1, max: 255 }), (values, where, flip) => {
        const widths = dacWidths(bitLengths(values));
        const bytes = encodeDac(values, widths);
        if (bytes.length === 0) return;
        bytes[where % bytes.length] ^= flip;
        try {
          const other = decodeDac(bytes, values.length, widths, 'x');
          expect(other).not.toEqual(values);
          expect(encodeDac(other, widths)).toEqual(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(NgramError);
        }
      }),
      { numRuns: 500 },
    );
    const refused = (bytes: Uint8Array, size: number, widths: number[]) => () => decodeDac(bytes, size, widths, 'x');
    expect(refused(new Uint8Array(8), 17, [4])).toThrow('section "x" is too short');
    expect(refused(new Uint8Array(16), 16, [4])).toThrow('section "x" is too long');
    expect(refused(Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0), 2, [4])).toThrow('has something behind its numbers');
  });

  it('know widths that cannot be', () => {
    for (const widths of [[], [33], [8, 0], [-1], [1.5], ['8'], [1, 1, 1, 1, 1], [16, 17], 'x', null]) {
      expect(areDacWidths(widths)).toBe(false);
    }
    expect(areDacWidths([4, 5], 8)).toBe(false);
    expect(areDacWidths([0, 8], 8)).toBe(true);
  });
});
