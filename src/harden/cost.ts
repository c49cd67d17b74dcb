// What a dial has cost, in numbers of n-grams and tokens.

import { ngramCounts, type CountTable } from '../counts/table.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';

/** What is left of a table. */
export interface HardeningCost {
  /** Different n-grams of each length, index 0 for length 1. */
  readonly ngramsBefore: readonly number[];
  readonly ngramsAfter: readonly number[];
  /** Different written forms, of all words. */
  readonly formsBefore: number;
  readonly formsAfter: number;
  /** Share of the tokens of the text, 0 to 1, whose word is not in the table any more. */
  readonly tokenShareLost: number;
}

/**
 * Compares a table with what a dial has left of it. O(words).
 *
 * The figures come from the exact counts: whoever publishes those of a table with differential privacy tells more than the
 * table does.
 */
export function hardeningCost(before: CountTable, after: CountTable): HardeningCost {
  let kept = 0;
  for (let id = FIRST_WORD_ID; id < before.vocabulary.size; id++) {
    if (after.vocabulary.idOf(before.vocabulary.word(id)) !== 0) kept += before.levels[0].counts[id];
  }
  return {
    ngramsBefore: ngramCounts(before),
    ngramsAfter: ngramCounts(after),
    formsBefore: before.surfaces.starts.at(-1) ?? 0,
    formsAfter: after.surfaces.starts.at(-1) ?? 0,
    tokenShareLost: before.tokenCount === 0 ? 0 : 1 - kept / before.tokenCount,
  };
}

/**
 * What the perplexity would be if a table with fewer words had to tell those apart that it lacks: each unknown word of the text
 * gets an equal share of what the table gives to the unknown. Without that a table could gain by knowing nothing.
 *
 * @param score - Of a text under the table with fewer words.
 * @param lacking - Words that the other table has and this one has not.
 */
export function perplexityOverWords(
  score: {
    readonly logProb10: number;
    readonly tokenCount: number;
    readonly sentenceCount: number;
    readonly oovCount: number;
  },
  lacking: number,
): number {
  const logProb10 = score.logProb10 - score.oovCount * Math.log10(lacking + 1);
  return 10 ** (-logProb10 / (score.tokenCount + score.sentenceCount));
}
