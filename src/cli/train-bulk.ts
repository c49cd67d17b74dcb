// Training in bulk: straight to a file, in threads and within a budget of memory.

import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { NgramError } from '../base/errors.ts';
import type { BulkKind, BulkProgress } from '../bulk/node-bulk-options.ts';
import { bulkTrain, isBulkPossible } from '../bulk/node-bulk-train.ts';
import type { EstimatorChoice } from '../counts/table.ts';
import type { TextSource } from '../node.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { dialOf } from './dials.ts';
import { fallbackNotes } from './estimator-options.ts';
import type { Progress } from './progress.ts';
import { tableSummary } from './summary.ts';
import { behindLinks, isDevice, tableFacts, type WrittenTable } from './tables.ts';
import { type TrainArguments, type Trained, type TrainWork, modelTrained, report } from './train-memory.ts';
import type { Size } from './values.ts';

/** How bulk training is to be done. */
export interface BulkPlan {
  readonly kind: BulkKind;
  readonly threads: number | undefined;
  readonly memoryBytes: number | undefined;
  /** Files as they were found: what a run is gone on with by. */
  readonly sourceKey: string;
  readonly inputBytes: number | undefined;
}

/**
 * The plan for bulk training; undefined where only training in memory does what is asked.
 *
 * @throws {NgramError} `BAD_OPTION` for flags of bulk training where there is none.
 */
export async function planOf(
  parsed: TrainArguments,
  tokenizer: Tokenizer,
  estimator: EstimatorChoice | undefined,
): Promise<BulkPlan | undefined> {
  const { options, positionals, given } = parsed;
  const kind: BulkKind = options.freeze
    ? { name: 'model', quantiseBits: options.quantise === undefined ? 0 : 8 }
    : { name: 'counts' };
  const prune = estimator?.name === 'kneser-ney' && !options.freeze ? undefined : options.prune;
  const isFile = options.output !== '-' && !(await isDevice(options.output));
  const isHardened = dialOf(options) !== undefined || options.maxCertified !== undefined;
  if (isHardened || options.from !== undefined || !isFile || !isBulkPossible(tokenizer, kind, estimator, prune)) {
    const flag = (['memory', 'temp', 'resume'] as const).find((name) => given.has(name));
    if (flag === undefined) return undefined;
    const dial = isHardened ? 'a privacy dial' : undefined;
    const reason =
      dial ?? (options.from !== undefined ? '--from' : isFile ? 'pruning or a list of words' : 'a pipe as output');
    throw new NgramError('BAD_OPTION', `--${flag} does not go with ${reason}: that is done in memory`, {
      hint: `Leave --${flag} out.`,
    });
  }
  const { key, bytes } = await inputsOf(positionals);
  const { format, documents, field, column, force, skipInvalid } = options;
  return {
    kind,
    threads: options.threads,
    memoryBytes: options.memory === undefined ? undefined : bytesOf(options.memory),
    sourceKey: JSON.stringify({ inputs: key, format, documents, field, column, force, skipInvalid }),
    inputBytes: bytes,
  };
}

/** An amount of memory in bytes. */
function bytesOf({ amount, unit }: Size): number {
  return unit === 'bytes' ? amount : Math.floor((totalmem() * amount) / 100);
}

/** Names, sizes and times of plain files; how long they are together, where all inputs are plain files. */
async function inputsOf(paths: readonly string[]): Promise<{ key: unknown; bytes: number | undefined }> {
  const found = await Promise.all(
    paths.map(async (path) => (path === '-' ? undefined : await stat(path).catch(() => undefined))),
  );
  const isPlain = found.every((one) => one?.isFile() === true);
  return {
    key: paths.map((path, i) => [path, found[i]?.size, found[i]?.mtimeMs]),
    bytes: isPlain ? found.reduce((sum, one) => sum + one!.size, 0) : undefined,
  };
}

export async function trainInBulk(source: TextSource, work: TrainWork & BulkPlan): Promise<Trained> {
  const { parsed, context, tokenizer, estimator, progress, kind } = work;
  const { options } = parsed;
  const { output, signal } = context;
  const path = options.output;
  const result = await bulkTrain(source, {
    kind,
    tokenizer,
    estimator,
    order: options.order,
    signal,
    output: await behindLinks(path),
    threads: work.threads,
    memoryBytes: work.memoryBytes,
    temp: options.temp,
    resume: options.resume,
    sourceKey: work.sourceKey,
    inputBytes: work.inputBytes,
    onProgress: (state) => show(progress, source, state),
  });
  const { order, vocabularySize, ngramCounts, fileBytes } = result;
  const { tokenCount, sentenceCount, documentCount } = result;
  const notes = fallbackNotes(result.discounts);
  if (kind.name === 'model') {
    const figures = {
      path,
      order,
      tokenizer,
      vocabularySize,
      ngramCounts,
      fileBytes,
      estimator: 'kneser-ney',
      isQuantised: kind.quantiseBits === 8,
    } as const;
    return modelTrained(figures, result, true, notes, output);
  }
  const figures = { order, tokenizer, tokenCount, sentenceCount, documentCount, vocabularySize, ngramCounts };
  const written: WrittenTable = { path, figures, fileBytes, isFile: true };
  return {
    path,
    fileBytes,
    isFile: true,
    notes,
    facts: tableFacts(written),
    summary: (extra) =>
      tableSummary(written, output.talkStyle, {
        ...extra,
        isUnicode: output.isUnicode,
      }),
  };
}

function show(progress: Progress, source: TextSource, { stage, done, total, documentCount }: BulkProgress): void {
  if (stage === 'reading') {
    report(progress, source.stats, documentCount);
    return;
  }
  progress.stage(stage);
  if (stage !== 'writing') progress.update({ doneBytes: done, totalBytes: total, noun: NOUNS[stage] });
}

const NOUNS = { counting: 'tokens', estimating: 'n-grams' } as const;
