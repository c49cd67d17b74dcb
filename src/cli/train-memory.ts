// Training in memory: for what bulk training does not do. Pipes, pruned tables, tables to go on from, privacy dials: first those
// that ask the documents, then pruning, and the limit on what the counts prove last, so that it holds for what is written.

import { NgramError } from '../base/errors.ts';
import type { CountTable, EstimatorChoice } from '../counts/table.ts';
import { estimateKneserNey } from '../estimate/kneser-ney.ts';
import { countDocuments } from '../harden/count-documents.ts';
import { encodeModelFile } from '../model/model-file.ts';
import { listedCount } from '../model/arpa-writer.ts';
import { kneserNeyDiscounts, train, type TextBatch, type TextSource } from '../node.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Arguments } from './arguments.ts';
import type { CommandContext } from './command.ts';
import { type Dial, type Hardened, costFacts, costLines, dialOf, turnDial } from './dials.ts';
import { limitFacts, limitLines, turnLimit } from './limit-dial.ts';
import type { OptionsOf } from './options.ts';
import { fallbackNotes } from './estimator-options.ts';
import { type ModelFigures, modelFacts, modelSummary } from './frozen.ts';
import { type Progress, countNote } from './progress.ts';
import { tableSummary, textLine } from './summary.ts';
import { tableFacts, writePieces, writeTable } from './tables.ts';
import type { TextStats } from '../node.ts';

export type TrainArguments = Arguments<OptionsOf<'train'>>;

/** What training came to, whichever way it went. */
export interface Trained {
  readonly path: string;
  readonly fileBytes: number;
  readonly isFile: boolean;
  /** For programs. */
  readonly facts: object;
  /** For people. */
  summary(extra: { readonly time: string; readonly size: string }): string[];
  readonly notes: readonly string[];
}

/** What both ways need. */
export interface TrainWork {
  readonly parsed: TrainArguments;
  readonly context: CommandContext;
  readonly tokenizer: Tokenizer;
  readonly estimator: EstimatorChoice | undefined;
  readonly progress: Progress;
}

export type MemoryWork = TrainWork & { readonly from: CountTable | undefined };

export async function trainInMemory(source: TextSource, work: MemoryWork): Promise<Trained> {
  const { parsed, context, progress } = work;
  const { options, given } = parsed;
  const dial = dialOf(options);
  if (dial?.kind === 'dp' && work.from !== undefined) {
    throw new NgramError('BAD_OPTION', '--dp does not go with --from: what the old table gives away is not known', {
      hint: 'Train on the old and the new text together.',
    });
  }
  const { table, cost }: Partial<Hardened> & Pick<Hardened, 'table'> =
    dial === undefined ? { table: await learn(source, work) } : await learnHardened(source, dial, work);
  const limited =
    options.maxCertified === undefined
      ? undefined
      : await turnLimit(table, options.maxCertified, {
          flags: options,
          given,
          context,
          progress,
          isFrozen: options.freeze,
        });
  const trained = await finish(limited?.table ?? table, work);
  const style = context.output.talkStyle;
  return {
    ...trained,
    facts: { ...trained.facts, ...(cost && costFacts(cost)), ...limitFacts(limited?.limit) },
    summary: (extra) => [
      ...trained.summary(extra),
      ...(cost === undefined ? [] : costLines(cost, style, dial?.kind === 'dp')),
      ...limitLines(limited?.limit, style),
    ],
  };
}

async function learn(source: TextSource, work: MemoryWork): Promise<CountTable> {
  const { parsed, context, tokenizer, estimator, from, progress } = work;
  const { options, given } = parsed;
  const { signal } = context;
  return train(staged(source, progress), {
    ...(from === undefined ? { order: options.order, tokenizer } : { from }),
    ...(from !== undefined && given.has('order') ? { order: options.order } : {}),
    ...(estimator === undefined ? {} : { estimator }),
    // A Kneser–Ney model is pruned when it is estimated: the counts that are dropped are needed for that.
    ...(options.prune === undefined || estimator?.name === 'kneser-ney' ? {} : { pruneThresholds: options.prune }),
    signal,
    onProgress: ({ documentCount }) => report(progress, source.stats, documentCount),
  });
}

/** The same with a privacy dial, which has to know which document said what. */
async function learnHardened(source: TextSource, dial: Dial, work: MemoryWork): Promise<Hardened> {
  const { parsed, context, tokenizer, estimator, from, progress } = work;
  const { options, given } = parsed;
  const order = from === undefined || given.has('order') ? options.order : from.order;
  const counts = await countDocuments(staged(source, progress), {
    order,
    tokenizer: from?.tokenizer ?? tokenizer,
    ...(estimator === undefined ? {} : { estimator }),
    signal: context.signal,
    onProgress: ({ documentCount }) => report(progress, source.stats, documentCount),
  });
  progress.stage('hardening');
  const prune = estimator?.name === 'kneser-ney' ? undefined : options.prune;
  return turnDial(counts, { dial, prune, from, flags: options, given, context, progress });
}

async function finish(table: CountTable, { parsed, context, progress }: MemoryWork): Promise<Trained> {
  const { options } = parsed;
  const { output, signal } = context;
  signal.throwIfAborted();
  if (options.freeze) return freeze(table, parsed, context, progress);
  // What a text is too small for is said now, not when the model is made.
  const notes = table.estimator?.name === 'kneser-ney' ? fallbackNotes(kneserNeyDiscounts(table, table.estimator)) : [];
  progress.stage('writing');
  const written = await writeTable(options.output, table, output);
  return {
    path: written.path,
    fileBytes: written.fileBytes,
    isFile: written.isFile,
    facts: tableFacts(written),
    summary: (extra) => tableSummary(written, output.talkStyle, { ...extra, isUnicode: output.isUnicode }),
    notes,
  };
}

async function freeze(
  table: CountTable,
  { options }: TrainArguments,
  { output }: CommandContext,
  progress: Progress,
): Promise<Trained> {
  progress.stage('estimating');
  const choice = table.estimator?.name === 'kneser-ney' ? table.estimator : {};
  const { table: frozen, discounts } = estimateKneserNey(table, choice);
  const bytes = encodeModelFile(frozen, options.quantise === undefined ? {} : { quantiseBits: 8 });
  progress.stage('writing');
  const { isFile } = await writePieces(options.output, [bytes], output);
  const { order, tokenizer, vocabulary, estimation } = frozen;
  const figures: ModelFigures = {
    path: options.output,
    order,
    tokenizer,
    estimator: estimation.name,
    fileBytes: bytes.length,
    isQuantised: options.quantise !== undefined,
    vocabularySize: vocabulary.size,
    ngramCounts: frozen.levels.map((_, n) => listedCount(frozen, n)),
  };
  return modelTrained(figures, table, isFile, fallbackNotes(discounts), output);
}

/** What is told of a model that came straight from text. */
export function modelTrained(
  figures: ModelFigures,
  text: Pick<CountTable, 'tokenCount' | 'sentenceCount' | 'documentCount'>,
  isFile: boolean,
  notes: readonly string[],
  output: CommandContext['output'],
): Trained {
  const { path, fileBytes } = figures;
  const { tokenCount, sentenceCount, documentCount } = text;
  return {
    path,
    fileBytes,
    isFile,
    notes,
    facts: {
      ...modelFacts(figures),
      tokenCount,
      sentenceCount,
      documentCount,
    },
    summary({ time, size }) {
      const [first, ...others] = modelSummary(figures, output);
      const read = `  ${output.talkStyle.dim('read')}     ${textLine(text)}, ${time}`;
      return [first, read, ...others.slice(0, -1), `${others.at(-1)!}; ${size}`];
    },
  };
}

/** Hands the batches on, and says when there are no more: what follows is counting. */
async function* staged(source: TextSource, progress: Progress): AsyncGenerator<TextBatch> {
  yield* source;
  progress.stage('counting');
}

export function report(progress: Progress, stats: TextStats, documentCount: number): void {
  const { inputBytesRead: doneBytes, inputBytesTotal: totalBytes } = stats;
  const note = documentCount > 1 ? countNote(documentCount, 'documents') : undefined;
  progress.update(note === undefined ? { doneBytes, totalBytes } : { doneBytes, totalBytes, note });
}
