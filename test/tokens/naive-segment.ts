// The boundary rules of UAX 29 as the annex writes them: for each place between two code points, patterns for what is
// before and after it, in order. Slow, and with nothing in common with src/tokens/segment.ts but the tables.

import {
  ConjunctBreak,
  GraphemeBreak,
  WordBreak,
  conjunctBreakOf,
  graphemeBreakOf,
  isPictographicOf,
  propertiesOf,
  wordBreakOf,
} from '../../src/tokens/unicode.ts';

/** One letter a code point, so that rules can be patterns; index is the value of `WordBreak`. */
const WORD_LETTERS = 'oAHNKUEFZWlntqQRcvw';
/** The same for `GraphemeBreak`. */
const GRAPHEME_LETTERS = 'oEZSPLVTabRKcv';

/** A rule: what is before, what is after, and whether a boundary is between. */
type Rule = readonly [before: RegExp, after: RegExp, isBoundary: boolean];

const AFTER_ANY = /^/;
// In the word rules below, X is what WB4 ignores: [EFZ]*.
const WORD_RULES: readonly Rule[] = [
  [/c$/, /^v/, false], // WB3
  [/[cvw]$/, AFTER_ANY, true], // WB3a
  [/$/, /^[cvw]/, true], // WB3b
  [/W$/, /^W/, false], // WB3d
  [/$/, /^[EFZ]/, false], // WB4
  [/[AH][EFZ]*$/, /^[AH]/, false], // WB5
  [/[AH][EFZ]*$/, /^[ltq][EFZ]*[AH]/, false], // WB6
  [/[AH][EFZ]*[ltq][EFZ]*$/, /^[AH]/, false], // WB7
  [/H[EFZ]*$/, /^q/, false], // WB7a
  [/H[EFZ]*$/, /^Q[EFZ]*H/, false], // WB7b
  [/H[EFZ]*Q[EFZ]*$/, /^H/, false], // WB7c
  [/N[EFZ]*$/, /^N/, false], // WB8
  [/[AH][EFZ]*$/, /^N/, false], // WB9
  [/N[EFZ]*$/, /^[AH]/, false], // WB10
  [/N[EFZ]*[ntq][EFZ]*$/, /^N/, false], // WB11
  [/N[EFZ]*$/, /^[ntq][EFZ]*N/, false], // WB12
  [/K[EFZ]*$/, /^K/, false], // WB13
  [/[AHNKU][EFZ]*$/, /^U/, false], // WB13a
  [/U[EFZ]*$/, /^[AHNK]/, false], // WB13b
  [/(?:^|[^REFZ])[EFZ]*(?:R[EFZ]*R[EFZ]*)*R[EFZ]*$/, /^R/, false], // WB15, WB16
];
const GRAPHEME_RULES: readonly Rule[] = [
  [/c$/, /^v/, false], // GB3
  [/[Kcv]$/, AFTER_ANY, true], // GB4
  [/$/, /^[Kcv]/, true], // GB5
  [/L$/, /^[LVab]/, false], // GB6
  [/[aV]$/, /^[VT]/, false], // GB7
  [/[bT]$/, /^T/, false], // GB8
  [/$/, /^[EZS]/, false], // GB9, GB9a
  [/P$/, AFTER_ANY, false], // GB9b
  [/(?:^|[^R])(?:RR)*R$/, /^R/, false], // GB12, GB13
];

/** Indexes of the code points, before which a word boundary is, and the code points' count. */
export function naiveWordBoundaries(codePoints: readonly number[]): number[] {
  const properties = codePoints.map(propertiesOf);
  const letters = properties.map((word) => WORD_LETTERS[wordBreakOf(word)]).join('');
  return boundaries(letters, WORD_RULES, (at) => letters[at - 1] === 'Z' && isPictographicOf(properties[at])); // WB3c
}

/** The same for boundaries of grapheme clusters. */
export function naiveGraphemeBoundaries(codePoints: readonly number[]): number[] {
  const properties = codePoints.map(propertiesOf);
  const letters = properties.map((word) => GRAPHEME_LETTERS[graphemeBreakOf(word)]).join('');
  const conjuncts = properties.map((word) => 'oCEL'[conjunctBreakOf(word)]).join('');
  const pictographs = properties.map((word, at) => (isPictographicOf(word) ? 'X' : letters[at])).join('');
  const joins = (at: number) =>
    (conjuncts[at] === 'C' && /C[EL]*L[EL]*$/.test(conjuncts.slice(0, at))) || // GB9c
    (isPictographicOf(properties[at]) && /XE*Z$/.test(pictographs.slice(0, at))); // GB11
  return boundaries(letters, GRAPHEME_RULES, joins);
}

function boundaries(letters: string, rules: readonly Rule[], joins: (at: number) => boolean): number[] {
  const found = [0];
  for (let at = 1; at < letters.length; at++) {
    const before = letters.slice(0, at);
    const after = letters.slice(at);
    const rule = rules.find(([left, right]) => left.test(before) && right.test(after));
    // No other rule says that there is a boundary where one of the two special ones says that there is none.
    if (!joins(at) && (rule?.[2] ?? true)) found.push(at);
  }
  if (letters.length > 0) found.push(letters.length);
  return found;
}

/** Facts that the letters above rest on. */
export const LETTER_COUNTS = [
  [WORD_LETTERS.length, Object.keys(WordBreak).length],
  [GRAPHEME_LETTERS.length, Object.keys(GraphemeBreak).length],
  ['oCEL'.length, Object.keys(ConjunctBreak).length],
] as const;
