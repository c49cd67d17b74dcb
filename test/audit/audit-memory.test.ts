// The estimate of an audit's memory: it grows with all that an audit holds, and covers what was once measured.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AuditSize, auditBytes } from '../../src/audit/audit-memory.ts';

/** A table of novels: 161 MB, 30 million words. */
const NOVELS: AuditSize = {
  fileBytes: 161_491_224,
  ngramCounts: [715_523, 6_875_570, 17_761_044, 25_381_389, 27_889_120],
};

/** An exact model of fewer novels: 2 million words at order 7. */
const MODEL: AuditSize = {
  fileBytes: 80_500_000,
  ngramCounts: [38_957, 529_437, 1_391_875, 1_950_504, 2_100_089, 2_071_638, 1_992_929],
  isModel: true,
};

/** Its counts, with the text and as much again as a quarter of it. */
const WITH_TEXTS: AuditSize = {
  fileBytes: 18_028_344,
  ngramCounts: MODEL.ngramCounts,
  corpusIds: 2_625_000,
  heldOutIds: 670_000,
};

describe('the memory of an audit', () => {
  // The resident set at its greatest, in KiB: `/usr/bin/time -v gristmill audit FILE --json`, Node 20 on Linux.
  it.each([
    ['a table', NOVELS, 1_766_764],
    ['a model', MODEL, 674_048],
    ['a table and its text', WITH_TEXTS, 473_940],
  ])('covers what was measured of %s, and not much more', (_, size, kib) => {
    expect(auditBytes(size)).toBeGreaterThan(1024 * kib);
    expect(auditBytes(size)).toBeLessThan(1.2 * 1024 * kib);
  });

  it('grows with the order that is looked at, and does not fall below the unpacked file', () => {
    const bytes = [2, 3, 4, 5].map((orderMax) => auditBytes({ ...NOVELS, orderMax }));
    expect(bytes).toEqual([...bytes].sort((a, b) => a - b));
    expect(new Set(bytes).size).toBe(4);
    expect(bytes[3]).toBe(auditBytes(NOVELS));
    expect(auditBytes({ ...NOVELS, orderMax: 8 })).toBe(bytes[3]);
  });

  it('does not fall where a level is smaller than the one below, as in pruned tables', () => {
    const ngramCounts = [1000, 1_000_000, 2_000_000];
    const whole = auditBytes({ fileBytes: 0, ngramCounts });
    expect(auditBytes({ fileBytes: 0, ngramCounts: [...ngramCounts, 10] })).toBeGreaterThan(whole);
  });

  it('grows with each n-gram, each byte of the file and each id of the texts, and is greater for a model', () => {
    const sizes = fc.array(fc.nat(1e8), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(
        sizes,
        fc.nat(1e9),
        fc.nat(),
        fc.integer({ min: 1, max: 1e6 }),
        (ngramCounts, fileBytes, at, more) => {
          const bytes = auditBytes({ fileBytes, ngramCounts });
          const grown = ngramCounts.map((count, i) => count + (i === at % ngramCounts.length ? more : 0));
          expect(auditBytes({ fileBytes, ngramCounts: grown })).toBeGreaterThan(bytes);
          expect(auditBytes({ fileBytes: fileBytes + more, ngramCounts })).toBe(bytes + more);
          expect(auditBytes({ fileBytes, ngramCounts, corpusIds: more })).toBeGreaterThan(bytes);
          expect(auditBytes({ fileBytes, ngramCounts, heldOutIds: more })).toBeGreaterThan(bytes);
          expect(auditBytes({ fileBytes, ngramCounts: grown, isModel: true })).toBeGreaterThan(bytes);
        },
      ),
    );
  });
});
