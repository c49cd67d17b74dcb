// Numbers of ARPA files: the fewest digits that give a float32 back, and the way back.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FLOAT_BYTES_MAX, writeFloat } from '../../src/kernels/arpa-floats.ts';
import { arpaKernel } from '../../src/kernels/arpa.ts';
import { createHeap, hasWasm } from '../../src/kernels/wasm.ts';
import { readNumber } from '../../src/model/float-digits.ts';

const buffer = new Uint8Array(64);
const text = (value: number): string => {
  const end = writeFloat(value, buffer, 3);
  expect(end - 3).toBeLessThanOrEqual(FLOAT_BYTES_MAX);
  return String.fromCharCode(...buffer.subarray(3, end));
};
const read = (number: string): number => {
  const bytes = new TextEncoder().encode(number);
  return readNumber(bytes, 0, bytes.length);
};
const ofBits = (bits: number): number => new Float32Array(Uint32Array.of(bits).buffer)[0];
const digitsOf = (number: string): string =>
  number
    .replace(/e.*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+|0+$/g, '');

/** Whether some decimal of fewer digits is read as the same float32, by trying the two that enclose the value. */
function hasShorter(value: number, digits: number): boolean {
  for (let fewer = 1; fewer < digits; fewer++) {
    const [mantissa, exponent] = Math.abs(value)
      .toExponential(fewer - 1)
      .split('e') as [string, string];
    for (const step of [-1, 0, 1]) {
      const candidate = `${Number(mantissa.replace('.', '')) + step}e${Number(exponent) - fewer + 1}`;
      if (Math.fround(Number(candidate)) === Math.abs(value)) return true;
    }
  }
  return false;
}

describe('a float32 as text', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [-1, '-1'],
    [-99, '-99'],
    [-100, '-100'],
    [0.5, '0.5'],
    [-0.80963564, '-0.80963564'],
    [-0.121640176, '-0.121640176'],
    [-0.05, '-0.05'],
    [-12.345678, '-12.345678'],
    [-0.000001, '-0.000001'],
    [-9.9999e-7, '-9.9999e-7'],
    [1.5e-7, '1.5e-7'],
    [-1e21, '-1e+21'],
    [-123456789, '-123456790'],
    [2 ** -149, '1e-45'],
    [3.4028234663852886e38, '3.4028235e+38'],
    // Powers of two lie nearer to the float32 below than to the one above: the nearest 8 digits would not do.
    [2 ** -96, '1.2621775e-29'],
    [2 ** 87, '1.5474251e+26'],
  ])('%d is %s', (value, expected) => {
    expect(text(Math.fround(value))).toBe(expected);
  });

  it('comes back, and no fewer digits would do', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer({ min: 1, max: 0x7f7fffff }).map(ofBits),
          fc.double({ min: 1e-7, max: 120, noNaN: true }).map(Math.fround),
          fc.integer({ min: -20, max: 8 }).map((exponent) => 2 ** exponent),
          fc.integer({ min: 1, max: 10_000 }).map((whole) => Math.fround(whole / 1000)),
        ),
        (value) => {
          const written = text(-value);
          expect(Math.fround(Number(written))).toBe(-value);
          expect(Math.fround(read(written))).toBe(-value);
          const digits = digitsOf(written).length;
          expect([written, hasShorter(value, Math.min(digits, 9))]).toEqual([written, false]);
          expect(digits).toBeLessThanOrEqual(9);
          // The nearest of that many digits, unless the value is a power of two.
          const nearest = String(Number((-value).toPrecision(Math.max(1, digits))));
          if (Math.fround(Number(nearest)) === -value) expect(written).toBe(nearest);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe.skipIf(!hasWasm())('the kernel', () => {
  const heap = createHeap(1 << 16, { isPlain: false });
  const kernel = arpaKernel(heap);
  const start = 5000;
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);

  /** Where the kernel and its twin differ, as text; undefined where they agree. Plain loops: there are many numbers. */
  function difference(pattern: number): string | undefined {
    bits[0] = pattern;
    const end = writeFloat(float[0], buffer, 0);
    const kernelEnd = kernel.writeFloat(float[0], start);
    let isSame = kernelEnd - start === end;
    for (let i = 0; i < end; i++) isSame &&= heap.u8[start + i] === buffer[i];
    if (isSame) return undefined;
    return `${pattern}: ${String.fromCharCode(...buffer.subarray(0, end))}, ${String.fromCharCode(...heap.u8.subarray(start, kernelEnd))}`;
  }

  function differences(patterns: Iterable<number>): string[] {
    const found: string[] = [];
    for (const pattern of patterns) {
      const one = difference(pattern);
      if (one !== undefined) found.push(one);
      if (found.length > 10) break;
    }
    return found;
  }

  it('writes the same at the borders of all exponents', () => {
    const patterns = function* () {
      for (let exponent = 0; exponent < 255; exponent++) {
        for (const fraction of [0, 0x2aaaaa, 0x400000, 0x555555, 0x7fffff]) {
          for (let step = -20; step <= 20; step++) {
            const pattern = exponent * 0x800000 + fraction + step;
            if (pattern >= 0 && pattern < 0x7f800000) yield* [pattern, 0x80000000 + pattern];
          }
        }
      }
    };
    expect(differences(patterns())).toEqual([]);
  });

  it('writes the same next to all short numbers', () => {
    const patterns = function* () {
      for (let exponent = -46; exponent <= 38; exponent++) {
        for (let digits = 1; digits < 200; digits++) {
          float[0] = Number(`${digits}e${exponent}`);
          const nearest = bits[0];
          for (let pattern = nearest - 2; pattern <= nearest + 2; pattern++) {
            if (pattern >= 0 && pattern < 0x7f800000) yield pattern;
          }
        }
      }
    };
    expect(differences(patterns())).toEqual([]);
  });

  it('writes the same for any number', () => {
    // A walk with a stride that shares no factor with 2^32 comes by all parts of the line; the start is any.
    const patterns = function* () {
      let pattern = Math.floor(Math.random() * 2 ** 32);
      for (let i = 0; i < 300_000; i++) {
        pattern = (pattern + 0x9e3779b1) >>> 0;
        if ((pattern & 0x7f800000) !== 0x7f800000) yield pattern;
      }
    };
    expect(differences(patterns())).toEqual([]);
  });

  it('writes the same for logarithms of probabilities', () => {
    const patterns = function* () {
      float[0] = 1e-6;
      const lowest = bits[0];
      float[0] = 100;
      const span = bits[0] - lowest;
      let offset = Math.floor(Math.random() * span);
      for (let i = 0; i < 700_000; i++) {
        offset = (offset + 0x061c8863) % span;
        yield lowest + offset;
      }
    };
    expect(differences(patterns())).toEqual([]);
  });
});

describe('text as a number', () => {
  it('is what JavaScript reads', () => {
    for (const number of ['-1.2345678', '0', '-0', '+.5', '5.', '1e-7', '-1.5E+3', '00012.50', `0.${'1'.repeat(40)}`]) {
      expect(read(number)).toBe(Number(number));
    }
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => read(`${x}`) === x));
    fc.assert(
      fc.property(fc.double({ min: -1e3, max: 1e3, noNaN: true }), (x) => read(x.toFixed(6)) === Number(x.toFixed(6))),
    );
  });

  it.each(['', '-', '.', '-.', 'nan', 'inf', '-inf', '1e', '1e+', '0x10', '1_0', '1,5', '--1', '1 ', 'the'])(
    'is refused for %j',
    (number) => expect(read(number)).toBeNaN(),
  );
});
