// Books of values: exact where they can be, otherwise made of counts of cells alone, whatever the order of the numbers.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  CELL_COUNT,
  NEVER_CELL,
  ZERO_CELL,
  bookOfCells,
  byFrequency,
  cellOf,
  cellValue,
  quantise,
  unquantise,
} from '../../src/model/quantise.ts';

const floats = fc.array(
  fc.oneof(
    fc.double({ min: -20, max: 5, noNaN: true }).map(Math.fround),
    fc.constantFrom(0, -99, -90, -100, NaN, -0.5, 4, -16),
  ),
  { minLength: 1, maxLength: 1500 },
);

function countsOf(numbers: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(CELL_COUNT);
  for (let i = 0; i < numbers.length; i++) if (!Number.isNaN(numbers[i])) counts[cellOf(numbers[i])]++;
  return counts;
}

describe('cells', () => {
  it('are 1/2048 wide and hold their middles', () => {
    expect([0, -99, -90, -100].map(cellOf)).toEqual([ZERO_CELL, NEVER_CELL, NEVER_CELL, NEVER_CELL]);
    expect([-16, -20, -89, 4, 9].map(cellOf)).toEqual([0, 0, 0, 40_959, 40_959]);
    expect([-1 / 2048, -1 / 4096, 1 / 4096, 1 / 2048].map(cellOf)).toEqual([32_767, 32_767, 32_768, 32_769]);
    for (let cell = 0; cell < CELL_COUNT; cell++) expect(cellOf(Math.fround(cellValue(cell)))).toBe(cell);
  });
});

describe('a book', () => {
  it('keeps few different numbers exactly', () => {
    const numbers = Float32Array.of(-1.5, NaN, 0, -99, -1.5, 0.25);
    const quantised = quantise(numbers, 8);
    expect([...quantised.values]).toEqual([-99, -1.5, 0, 0.25]);
    expect([...quantised.codes]).toEqual([1, 4, 2, 0, 1, 3]);
    expect(unquantise(quantised)).toEqual(numbers);
    expect(Object.is(quantise(Float32Array.of(-0), 8).values[0], 0)).toBe(true);
  });

  it('follows from the counts of cells', () => {
    fc.assert(
      fc.property(floats, fc.integer({ min: 2, max: 8 }), (list, bits) => {
        const numbers = Float32Array.from(list);
        const { values, codes } = quantise(numbers, bits);
        const hasNaN = list.some(Number.isNaN);
        const room = 2 ** bits - (hasNaN ? 1 : 0);
        expect(values.length).toBeLessThanOrEqual(room);
        expect([...values]).toEqual([...new Set(values)].sort((a, b) => a - b));
        expect(new Set(codes).size).toBe(values.length + (hasNaN ? 1 : 0));
        const different = new Set(list.filter((x) => !Number.isNaN(x))).size;
        if (different <= room) return;
        const book = bookOfCells(countsOf(numbers), room);
        expect(values).toEqual(book.values);
        numbers.forEach((number, i) => {
          if (Number.isNaN(number)) expect(codes[i]).toBe(values.length);
          else expect(codes[i]).toBe(book.codeOfCell[cellOf(number)]);
        });
      }),
    );
  });

  it('keeps the order of numbers, and 0 and "never" as they are', () => {
    fc.assert(
      fc.property(floats, (list) => {
        const numbers = Float32Array.from(list)
          .filter((x) => !Number.isNaN(x))
          .sort();
        const counts = countsOf(numbers);
        const { values, codeOfCell } = bookOfCells(counts, 5);
        const meant = Array.from(numbers, (number) => values[codeOfCell[cellOf(number)]]);
        meant.forEach((value, i) => {
          if (i > 0) expect(value).toBeGreaterThanOrEqual(meant[i - 1]);
          if (numbers[i] === 0) expect(value).toBe(0);
          if (numbers[i] <= -90) expect(value).toBe(-99);
        });
      }),
    );
  });

  it('gives frequent cells values of their own', () => {
    const numbers = Float32Array.from({ length: 100_000 }, (_, i) => (i % 2 === 0 ? -0.301_03 : -i / 20_000));
    const { values, codes } = quantise(numbers, 8);
    expect(Math.abs(values[codes[0]] + 0.301_03)).toBeLessThan(1 / 2048);
    expect(codes.filter((code) => code === codes[0]).length).toBeLessThan(50_500);
    expect(values.length).toBeGreaterThan(250);
  });

  it('goes by falling frequency, then by ascending value', () => {
    expect([...byFrequency(Float32Array.of(-3, -2, -1, 0), [5, 9, 5, 1])]).toEqual([1, 0, 2, 3]);
  });
});
