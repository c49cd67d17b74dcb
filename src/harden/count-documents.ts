// Documents as they stream by, to counts that a dial can be turned on.

import { NgramError } from '../base/errors.ts';
import { pushBatch, type TextBatch } from '../text/batch.ts';
import { noText } from '../text/no-text.ts';
import { DocumentCounter, type DocumentCounterOptions, type DocumentCounts } from './document-counter.ts';

/** What counting may be told. */
export interface CountDocumentsOptions extends DocumentCounterOptions {
  /** Called after each batch. */
  readonly onProgress?:
    ((progress: { readonly textBytes: number; readonly documentCount: number }) => void) | undefined;
  /** Stops the work between two batches. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Counts documents, and keeps in memory which token came from which.
 *
 * The text is read once, so it may be a pipe. Memory: the table, 4 bytes a token, and one portion (see `CounterOptions`).
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`; what its documents are decides what a dial protects.
 * @throws {NgramError} `NO_TEXT` when there was not one word, `BAD_OPTION`, `RESERVED_WORD`, `INTERRUPTED`, and whatever the
 *   source throws.
 * @example
 * const table = limitToShared(await countDocuments(openText(['letters/'])), 5);
 */
export async function countDocuments(
  source: AsyncIterable<TextBatch>,
  options: CountDocumentsOptions = {},
): Promise<DocumentCounts> {
  const { onProgress, signal } = options;
  const counter = new DocumentCounter(options);
  let textBytes = 0;
  for await (const batch of source) {
    pushBatch(counter, batch);
    textBytes += batch.bytes.length;
    onProgress?.({ textBytes, documentCount: counter.documentCount });
    if (signal?.aborted === true) throw new NgramError('INTERRUPTED', 'training was stopped before its end');
  }
  const counts = counter.finish();
  if (counts.table.tokenCount === 0) throw noText();
  return counts;
}
