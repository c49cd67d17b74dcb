// The error for an input without a word.

import { NgramError } from '../base/errors.ts';

/** @param what - What is wrong, where that is not that there is nothing to learn from. */
export function noText(what = 'there is not one word to learn from'): NgramError {
  return new NgramError('NO_TEXT', `${what}: the input is empty or white space`, {
    hint: 'Check the input; for JSON lines name the field of the text with --field, for Parquet the column with --column.',
  });
}
