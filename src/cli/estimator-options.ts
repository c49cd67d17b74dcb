// The estimator that --estimator and its companions ask for together.

import { readFile } from 'node:fs/promises';
import { NgramError } from '../base/errors.ts';
import type { EstimatorChoice } from '../counts/table.ts';
import type { LengthDiscounts } from '../estimate/discounts.ts';
import { plural } from './format.ts';

export interface EstimatorFlags {
  readonly estimator?: EstimatorChoice['name'] | undefined;
  readonly prune?: readonly number[] | undefined;
  readonly vocabPad?: number | undefined;
  readonly interpolateUnigrams?: boolean | undefined;
  readonly discountFallback?: boolean | undefined;
  readonly limitVocab?: string | undefined;
}

/**
 * The estimator of these flags; undefined when none was named.
 *
 * @throws {NgramError} `BAD_OPTION` for flags of Kneser–Ney with another estimator, `INPUT_NOT_FOUND` for a word list that is
 *   not there.
 */
export async function estimatorOf(flags: EstimatorFlags): Promise<EstimatorChoice | undefined> {
  if (flags.estimator !== 'kneser-ney') {
    const stray = strayFlag(flags);
    if (stray !== undefined) {
      throw new NgramError('BAD_OPTION', `--${stray} is for --estimator kneser-ney`, {
        hint: `Leave --${stray} out, or name that estimator.`,
      });
    }
    return flags.estimator === undefined ? undefined : { name: flags.estimator };
  }
  const { prune, vocabPad, interpolateUnigrams, discountFallback, limitVocab } = flags;
  return {
    name: 'kneser-ney',
    ...(prune === undefined ? {} : { prune }),
    ...(vocabPad === undefined ? {} : { vocabPad }),
    ...(interpolateUnigrams === undefined ? {} : { interpolateUnigrams }),
    ...(discountFallback === undefined ? {} : { discountFallback }),
    ...(limitVocab === undefined ? {} : { limitVocabulary: await readWords(limitVocab) }),
  };
}

/** What to tell of discounts that the text was too small for: the length and its counts of counts. */
export function fallbackNotes(discounts: readonly LengthDiscounts[]): string[] {
  return discounts.flatMap(({ isFallback, discounts: fixed, countsOfCounts }, index) => {
    if (!isFallback) return [];
    const counts = countsOfCounts.map((count, i) => `n${i + 1} = ${count}`).join(', ');
    return [
      `fixed discounts ${fixed.join(', ')} for runs of ${plural(index + 1, 'word')}: their counts of counts are ${counts}`,
    ];
  });
}

function strayFlag({
  vocabPad,
  interpolateUnigrams,
  discountFallback,
  limitVocab,
}: EstimatorFlags): string | undefined {
  if (vocabPad !== undefined) return 'vocab-pad';
  if (interpolateUnigrams !== undefined) return 'interpolate-unigrams';
  if (discountFallback !== undefined) return 'discount-fallback';
  return limitVocab === undefined ? undefined : 'limit-vocab';
}

async function readWords(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new NgramError('INPUT_NOT_FOUND', `the word list ${path} cannot be read: ${error.code ?? error.message}`, {
      hint: 'Name a text file with words apart by white space.',
      cause: error,
    });
  });
  return text.split(/[\0\t\n\r ]+/).filter((word) => word !== '');
}
