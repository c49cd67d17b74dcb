// A model out of whatever holds a table; the environments add where bytes come from.

import { NgramError } from './base/errors.ts';
import { decodeCountFile } from './counts/count-file.ts';
import type { CountTable } from './counts/table.ts';
import { mleModel } from './estimate/mle.ts';
import type { NgramModel } from './model/model.ts';

/**
 * A table, or the bytes of a count file, as a model to ask.
 *
 * @throws {NgramError} As `decodeCountFile`; `NO_TEXT` for a table without a single word.
 */
export function modelOf(table: CountTable | Uint8Array, name?: string): NgramModel {
  const counts = table instanceof Uint8Array ? decodeCountFile(table, name) : table;
  if (counts.levels[0].counts.every((count) => count === 0)) {
    throw new NgramError('NO_TEXT', `${name ?? 'the table'} has no words: nothing can follow anything`, {
      hint: 'Train it from a text that has words, or prune it less.',
    });
  }
  return mleModel(counts);
}
