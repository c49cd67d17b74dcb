// The main road in one call: documents in, a table of counts out.

import { NgramError } from './base/errors.ts';
import { Counter, type CounterOptions } from './counts/counter.ts';
import type { CountTable } from './counts/table.ts';
import { pushBatch, type TextBatch } from './text/batch.ts';
import { noText } from './text/no-text.ts';

/** What training may be told. */
export interface TrainOptions extends CounterOptions {
  /** A table to go on from; its order and tokenizer hold, and its text is not needed. */
  readonly from?: CountTable;
  /** Called after each batch, some thousand times a second at most. */
  readonly onProgress?: (progress: TrainProgress) => void;
  /** Stops the work between two batches. */
  readonly signal?: AbortSignal;
}

/** How far training is. */
export interface TrainProgress {
  readonly textBytes: number;
  readonly documentCount: number;
}

/**
 * Learns a table of counts from documents.
 *
 * The text streams by: memory is the table, one portion of tokens (see `CounterOptions`) and the longest sentence. The
 * result depends on the documents and the options alone.
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} `NO_TEXT` when there was not one word and no table to go on from, `BAD_OPTION`, `RESERVED_WORD`,
 *   `INTERRUPTED`, and whatever the source throws.
 * @example
 * const table = await train(textBatches('You must be the change you wish to see in the world'), { order: 2 });
 */
export async function train(source: AsyncIterable<TextBatch>, options: TrainOptions = {}): Promise<CountTable> {
  const { from, onProgress, signal } = options;
  const counter = new Counter(from === undefined ? options : optionsOf(from, options));
  let textBytes = 0;
  for await (const batch of source) {
    pushBatch(counter, batch);
    textBytes += batch.bytes.length;
    onProgress?.({ textBytes, documentCount: counter.documentCount });
    if (signal?.aborted === true) throw new NgramError('INTERRUPTED', 'training was stopped before its end');
  }
  const table = counter.finish(from);
  if (table.tokenCount === 0) {
    throw noText();
  }
  return table;
}

function optionsOf(from: CountTable, options: TrainOptions): CounterOptions {
  if (options.order !== undefined && options.order !== from.order) {
    throw new NgramError(
      'INCOMPATIBLE_TABLES',
      `the table to go on from has order ${from.order}: it cannot go on with order ${options.order}`,
      {
        hint: `Leave the order out, or train a new table.`,
        details: { expected: from.order, got: options.order },
      },
    );
  }
  return { ...options, order: from.order, tokenizer: from.tokenizer };
}
