// Bulk training: text of any size in, a count file or a model file out, in threads and within a budget of memory. The result
// is, byte for byte, what `train`, `estimateKneserNey` and the encoders make of the same text in one piece.

import { availableParallelism, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { type AtomicFile, beginAtomicFile } from '../base/node-atomic-file.ts';
import type { EstimatorChoice } from '../counts/table.ts';
import type { TextBatch } from '../text/batch.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { BulkKind, BulkOptions, BulkResult } from './node-bulk-options.ts';
import { BulkRun } from './node-bulk-run.ts';
import { checkRoom, openWorkFolder, workFolderOf } from './node-work-folder.ts';

/** Whether bulk training can do what is asked; what it cannot is for `train` and what follows it. */
export function isBulkPossible(
  tokenizer: Tokenizer,
  kind: BulkKind,
  estimator: EstimatorChoice | undefined,
  pruneThresholds: readonly number[] | undefined,
): boolean {
  if (tokenizer.name === 'custom' || (pruneThresholds?.length ?? 0) > 0) return false;
  if (kind.name === 'counts') return true;
  if (estimator?.name !== 'kneser-ney') return false;
  return (estimator.prune ?? []).length === 0 && estimator.limitVocabulary === undefined;
}

/** From how much text on work is kept for a later run without being asked to. */
const KEPT_INPUT_BYTES = 2 ** 29;
/** What a byte of input may take in files, at most. */
const TEMPORARY_SHARE = 4.5;
/** What a byte of input takes in memory when nothing goes to files, about. */
const MEMORY_SHARE = 7;

/**
 * Trains from documents into a file: exact counts, or a model estimated by Kneser–Ney.
 *
 * In `threads` threads, each of which may take any part of the work, and within `memoryBytes`; what there is no room for
 * goes to files in a working folder, which is removed at the end. The bytes of the result depend on the documents, the
 * tokenizer, the order and the estimator alone.
 *
 * A run that was killed can be gone on with by the same call with `resume`, from the last step that it finished: all text
 * read, a range of words counted. Of large inputs (half a gigabyte and more) and with `resume` each step is noted.
 *
 * O(tokens × order) time, and reads of all tokens once for each range of words that the memory has room for.
 *
 * @param source - From `openText`, `openTextFrom` or `textBatches`.
 * @throws {NgramError} `NO_TEXT`, `BAD_OPTION`, `BAD_DISCOUNT`, `RESERVED_WORD`, `MEMORY_BUDGET`, `INTERRUPTED`,
 *   `OUTPUT_FAILED`, `WORKER_FAILED`, and whatever the source throws. Nothing is left behind then, but for the work of a
 *   run with `resume` that was interrupted.
 */
export async function bulkTrain(source: AsyncIterable<TextBatch>, options: BulkOptions): Promise<BulkResult> {
  const { output, temp, resume = false, inputBytes, kind, order, tokenizer, estimator } = options;
  const memoryBytes = options.memoryBytes ?? Math.floor(totalmem() / 2);
  const isKept = resume || (inputBytes ?? 0) >= KEPT_INPUT_BYTES;
  const path = workFolderOf(output, temp);
  if (inputBytes !== undefined && (isKept || inputBytes * MEMORY_SHARE > memoryBytes)) {
    checkRoom(dirname(path), inputBytes * TEMPORARY_SHARE);
  }
  const key = JSON.stringify({ kind, order, tokenizer, estimator, source: options.sourceKey });
  const work = openWorkFolder(path, key, resume);
  let target: AtomicFile | undefined;
  let isOver = true;
  try {
    target = await beginAtomicFile(output);
    const begun = await begin(source, options.threads === undefined ? SMALL_TEXT_BYTES : 0);
    const threads = options.threads ?? (begun.isSmall ? 1 : Math.min(availableParallelism(), THREADS_MAX));
    return await new BulkRun({ ...options, threads, memoryBytes }, target, work, isKept).run(begun.source);
  } catch (error) {
    await target?.discard();
    isOver = !(resume && error instanceof NgramError && error.code === 'INTERRUPTED');
    throw error;
  } finally {
    if (isOver) work.remove();
  }
}

/** Up to this much text more threads would take longer to start than they would help. */
const SMALL_TEXT_BYTES = 2 ** 22;
/** More threads by default would share too little memory. */
const THREADS_MAX = 16;

/** Reads a text's beginning: whether it is all, and the whole of it. */
async function begin(
  source: AsyncIterable<TextBatch>,
  bytes: number,
): Promise<{ readonly source: AsyncIterable<TextBatch>; readonly isSmall: boolean }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: TextBatch[] = [];
  let size = 0;
  let isOver = false;
  while (size < bytes && !isOver) {
    const next = await iterator.next();
    if (next.done === true) isOver = true;
    else {
      // The source may use the buffer again.
      first.push({ bytes: next.value.bytes.slice(), ends: next.value.ends });
      size += next.value.bytes.length;
    }
  }
  const all = async function* (): AsyncGenerator<TextBatch> {
    yield* first.splice(0);
    if (!isOver) yield* { [Symbol.asyncIterator]: () => iterator };
  };
  return { source: all(), isSmall: isOver };
}
