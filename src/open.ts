// A model out of whatever holds one; the environments add where bytes come from.

import { NgramError } from './base/errors.ts';
import { readKind } from './base/sections.ts';
import { decodeCountFile } from './counts/count-file.ts';
import type { CountTable, EstimatorChoice } from './counts/table.ts';
import { estimateKneserNey } from './estimate/kneser-ney.ts';
import { mleModel } from './estimate/mle.ts';
import { stupidBackoffModel } from './estimate/stupid-backoff.ts';
import { backoffModel } from './model/backoff-model.ts';
import type { BackoffTable } from './model/backoff-table.ts';
import { decodeModelFile } from './model/model-file.ts';
import type { NgramModel } from './model/model.ts';
import { openPackedBytes } from './model/packed-file.ts';
import { packedModel } from './model/packed-model.ts';

/** How a model is opened. */
export interface OpenOptions {
  /** How a table of counts makes probabilities; as it was trained by default. A frozen model has its own. */
  readonly estimator?: EstimatorChoice | EstimatorChoice['name'] | undefined;
}

/** Either kind of table. */
export type AnyTable = CountTable | BackoffTable;

/** The table in the bytes of a file of either kind. @throws {NgramError} As `decodeCountFile`. */
export function decodeTable(bytes: Uint8Array, name = 'the file'): AnyTable {
  return readKind(bytes, name) === 'model' ? decodeModelFile(bytes, name) : decodeCountFile(bytes, name);
}

/** Whether a table is a frozen model rather than counts. */
export function isFrozen(table: AnyTable): table is BackoffTable {
  return 'estimation' in table;
}

/**
 * A table, or the bytes of a file of one, as a model to ask. Bytes of a frozen model are copied once, and asked as they lie.
 *
 * @throws {NgramError} As `decodeCountFile` and `estimateKneserNey`; `NO_TEXT` for a table without a single word,
 *   `BAD_OPTION` for an estimator where the probabilities are there already.
 */
export function modelOf(source: AnyTable | Uint8Array, name?: string, options: OpenOptions = {}): NgramModel {
  if (source instanceof Uint8Array && readKind(source, name ?? 'the file') === 'model') {
    checkNoEstimator(name, options);
    return packedModel(openPackedBytes(source, name));
  }
  const table = source instanceof Uint8Array ? decodeCountFile(source, name) : source;
  if (isFrozen(table)) {
    checkNoEstimator(name, options);
    return backoffModel(table);
  }
  if (table.levels[0].counts.every((count) => count === 0)) {
    throw new NgramError('NO_TEXT', `${name ?? 'the table'} has no words: nothing can follow anything`, {
      hint: 'Train it from a text that has words, or prune it less.',
    });
  }
  const choice = estimatorOf(table, options.estimator);
  if (choice.name === 'kneser-ney') return backoffModel(estimateKneserNey(table, choice).table);
  return choice.name === 'stupid-backoff' ? stupidBackoffModel(table) : mleModel(table);
}

/** @throws {NgramError} `BAD_OPTION` for an estimator: a frozen model has its own. */
export function checkNoEstimator(name: string | undefined, options: OpenOptions): void {
  if (options.estimator === undefined) return;
  const what = `${name ?? 'the table'} is a frozen model: its estimator cannot be chosen any more`;
  throw new NgramError('BAD_OPTION', what, {
    hint: 'Leave the estimator out, or open the table of counts that the model was made from.',
  });
}

/** What is asked for, with the details that the table was trained with where the name is the same. */
export function estimatorOf(table: CountTable, asked: OpenOptions['estimator']): EstimatorChoice {
  const trained = table.estimator ?? { name: 'mle' };
  if (asked === undefined || asked === trained.name) return trained;
  return typeof asked === 'string' ? { name: asked } : asked;
}
