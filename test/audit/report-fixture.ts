// A report made by hand, and reports at random.

import fc from 'fast-check';
import { DEFINITIONS, type FigureId } from '../../src/audit/report-definitions.ts';
import type { AuditReport, CorpusReport, Figure, OrderFigures } from '../../src/audit/report.ts';

export function figureOf(id: FigureId, value: number, n = 2000): Figure {
  const { unit, adversary, bound } = DEFINITIONS[id];
  return { id, value, unit, adversary, bound, n };
}

export function orderOf(order: number, covered: number, longest: number): OrderFigures {
  const coverage = { 10: Math.min(1, 1.4 * covered), 20: covered, 50: covered / 2 };
  return { order, coverage, n50Star: Math.round(longest / 8), longest, ambiguityBitsPerToken: 8 - order };
}

/** What was once measured on reviews: little at order 3, most of the text at order 6. */
export const ORDERS = [
  orderOf(2, 0, 7),
  orderOf(3, 0.00005, 35),
  orderOf(4, 0.05, 83),
  orderOf(5, 0.6, 252),
  orderOf(6, 0.95, 655),
];

export function reportOf(changes: Partial<AuditReport> = {}, covered = 0.3456789): AuditReport {
  return {
    kind: 'audit',
    file: 'reviews.grist',
    order: 5,
    counts: { source: 'stored', recovered: 0, of: 0 },
    tokenCount: 2_000_000,
    sentenceCount: 90_000,
    documentCount: 12_000,
    coverage: {
      10: figureOf('coverage10', Math.min(1, covered * 1.5), 2_000_000),
      20: figureOf('coverage20', covered, 2_000_000),
      50: figureOf('coverage50', covered / 3, 2_000_000),
    },
    n50Star: figureOf('n50Star', covered > 0.5 ? 24 : 6, 2_000_000),
    longest: figureOf('longest', covered > 0 ? 252 : 9, 2_000_000),
    ambiguityBitsPerToken: figureOf('ambiguityBitsPerToken', 1.704, 2_000_000),
    singletonShare: figureOf('singletonShare', 0.72, 1_400_000),
    strings: [
      { words: 'it was the best of times , it was the worst of times'.split(' '), certificate: 1, adversary: 'A2' },
      { words: Array.from({ length: 252 }, (_, i) => `word${i}`), certificate: 2, adversary: 'A2' },
    ],
    byOrder: ORDERS.filter(({ order }) => order <= 5),
    ...changes,
  };
}

/** Runs of a document whose words are numbered, long and short ones in turn. */
function runsOf(seed: number, count: number): CorpusReport['map'][number]['runs'] {
  const lengths = [4, 12, 0, 26, 7, 61, 0, 33, 140, 15];
  return Array.from({ length: count }, (_, i) => {
    const certified = lengths[(i * 7 + seed * 3) % lengths.length];
    const tokens = certified === 0 ? 3 : Math.min(20, certified);
    return { tokens, certified, text: Array.from({ length: tokens }, (_, j) => `w${i}-${j}`).join(' ') };
  });
}

/** How passages are tried. */
const HOW = { passageLength: 20, draws: 100, threshold: 0.5 };

export function corpusOf(changes: Partial<CorpusReport> = {}): CorpusReport {
  return {
    documentCount: 300,
    tokenCount: 60_000,
    coverage: {
      10: figureOf('corpusCoverage10', 0.7),
      20: figureOf('corpusCoverage20', 0.4),
      50: figureOf('corpusCoverage50', 0.1),
    },
    extraction: [
      {
        copies: { from: 1, to: 1 },
        ...HOW,
        greedy: figureOf('extractionGreedy', 0.2),
        sampled: figureOf('extractionSampled', 0.31),
      },
      {
        copies: { from: 2, to: 4 },
        ...HOW,
        greedy: figureOf('extractionGreedy', 0.5),
        sampled: figureOf('extractionSampled', 0.65),
      },
      {
        copies: { from: 16 },
        ...HOW,
        greedy: figureOf('extractionGreedy', 1),
        sampled: figureOf('extractionSampled', 1),
      },
    ],
    membership: {
      auc: figureOf('membershipAuc', 0.913),
      tprAt1: figureOf('membershipTprAt1', 0.44),
      tprAt01: figureOf('membershipTprAt01', 0.2),
    },
    novelty: [5, 10, 20].map((length) => ({
      length,
      generated: figureOf('novelty', 1 - 1 / length),
      heldOut: figureOf('novelty', 0.99),
    })),
    worst: [{ id: 'review 17', certifiedShare: 0.99, longest: 252 }],
    map: [1, 2, 3, 4, 5, 6].map((i) => ({ id: `review ${i * 17}`, runs: runsOf(i, 6 + 5 * i) })),
    ...changes,
  };
}

/** Any text, with what breaks markup, XML and terminals more often than it would come by itself. */
const TRICKY = [
  '<script>alert(1)</script>',
  '&amp;',
  '"\'',
  ']]>',
  '\u0000',
  '\u001b[31m',
  '\ud800',
  '\u202e',
  '`x`',
  '深い',
];
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom(...TRICKY),
  fc.tuple(fc.string({ maxLength: 5 }), fc.constantFrom(...TRICKY)).map((parts) => parts.join('')),
);

/** No text has so many words that a share of them is less than a thousand-millionth and not 0. */
const share = fc.oneof(fc.double({ min: 1e-9, max: 1, noNaN: true }), fc.constantFrom(0, 1, 1e-9, 0.999999));
const length = fc.nat(3000);

export const anyReport: fc.Arbitrary<AuditReport> = fc
  .record({
    file: anyText,
    order: fc.integer({ min: 1, max: 8 }),
    shares: fc.tuple(share, share, share, share),
    lengths: fc.tuple(length, length),
    bits: fc.double({ min: 0, max: 30, noNaN: true }),
    sizes: fc.tuple(fc.nat(), fc.nat(), fc.nat(5)),
    source: fc.constantFrom('stored' as const, 'recovered' as const),
    words: fc.array(fc.array(anyText, { minLength: 1, maxLength: 120 }), { maxLength: 4 }),
    orders: fc.array(fc.tuple(share, length), { maxLength: 7 }),
    corpus: fc.option(fc.record({ ids: fc.array(anyText, { maxLength: 4 }), text: anyText, auc: share }), {
      nil: undefined,
    }),
    isCompared: fc.boolean(),
  })
  .map(({ file, order, shares, lengths, bits, sizes, source, words, orders, corpus, isCompared }) => ({
    ...reportOf(),
    file,
    order,
    counts: { source, recovered: sizes[0], of: sizes[0] + sizes[1] },
    tokenCount: sizes[0],
    sentenceCount: sizes[1],
    documentCount: sizes[2],
    coverage: {
      10: figureOf('coverage10', Math.max(shares[0], shares[1], shares[2])),
      20: figureOf('coverage20', Math.max(shares[1], shares[2])),
      50: figureOf('coverage50', shares[2]),
    },
    longest: figureOf('longest', lengths[0]),
    n50Star: figureOf('n50Star', lengths[1]),
    ambiguityBitsPerToken: figureOf('ambiguityBitsPerToken', bits),
    singletonShare: figureOf('singletonShare', shares[3]),
    strings: words.map((each) => ({ words: each, certificate: 1, adversary: 'A2' as const })),
    byOrder: orders.map(([covered, longest], i) => orderOf(i + 1, covered, longest)),
    corpus:
      corpus === undefined
        ? undefined
        : corpusOf({
            ...(isCompared ? {} : { membership: undefined, novelty: [], worst: [] }),
            map: corpus.ids.map((id, i) => ({
              id,
              runs: [{ tokens: i * 70, certified: i * 30, text: corpus.text }, ...runsOf(i, 2)],
            })),
          }),
  }));
