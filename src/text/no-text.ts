// The error for an input without a word.

import { NgramError } from '../base/errors.ts';

export function noText(): NgramError {
  return new NgramError('NO_TEXT', 'there is not one word to learn from: the input is empty or white space', {
    hint: 'Check the input; for JSON lines name the field of the text with --field, for Parquet the column with --column.',
  });
}
