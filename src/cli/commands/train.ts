// gristmill train: text in, a table out.

import { NgramError } from '../../base/errors.ts';
import { pruneLimits } from '../../counts/merge.ts';
import { kneserNeyDiscounts, openText, train, type TextBatch, type TextSource } from '../../node.ts';
import type { FileTextOptions, TextStats } from '../../node.ts';
import type { Arguments } from '../arguments.ts';
import { formatBytes, formatDuration, formatPercent, plural } from '../format.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';
import { type Progress, countNote, startProgress } from '../progress.ts';
import type { Command, CommandContext } from '../command.ts';
import { tableSummary } from '../summary.ts';
import { type WrittenTable, isTableFile, prepareTable, readTable, tableFacts, writeTable } from '../tables.ts';
import { estimatorOf, fallbackNotes } from '../estimator-options.ts';
import { TOKENIZER_FLAGS, tokenizerOf } from '../tokenizer-options.ts';

type TrainArguments = Arguments<OptionsOf<'train'>>;

export const run: Command<'train'> = async (parsed, context) => {
  const { positionals, options, given } = parsed;
  const { output, signal, stderr } = context;
  const startMs = performance.now();
  checkFrom(parsed);
  const tokenizer = tokenizerOf(options);
  const estimator = await estimatorOf(options);
  await prepareTable(options.output, output, options.json);
  const from = options.from === undefined ? undefined : await readTable(options.from, context);
  if (options.prune !== undefined) pruneLimits(options.prune, from?.order ?? options.order);
  const source = openText(positionals, textOptions(parsed, context));
  const progress = startProgress({
    label: 'reading',
    stream: stderr,
    isTerminal: output.isTalkTerminal,
    isQuiet: output.isQuiet,
    isUnicode: output.isUnicode,
    style: output.talkStyle,
  });
  let written: WrittenTable;
  let notes: string[] = [];
  try {
    const table = await train(staged(source, progress), {
      ...(from === undefined ? { order: options.order, tokenizer } : { from }),
      ...(from !== undefined && given.has('order') ? { order: options.order } : {}),
      ...(estimator === undefined ? {} : { estimator }),
      // A Kneser–Ney model is pruned when it is estimated: the counts that are dropped are needed for that.
      ...(options.prune === undefined || estimator?.name === 'kneser-ney' ? {} : { pruneThresholds: options.prune }),
      signal,
      onProgress: ({ documentCount }) => report(progress, source.stats, documentCount),
    });
    signal.throwIfAborted();
    // What a text is too small for is said now, not when the model is made.
    if (table.estimator?.name === 'kneser-ney') notes = fallbackNotes(kneserNeyDiscounts(table, table.estimator));
    progress.stage('writing');
    written = await writeTable(options.output, table, output);
  } catch (error) {
    throw await betterError(error, parsed);
  } finally {
    progress.finish();
  }
  const elapsedMs = Math.round(performance.now() - startMs);
  const { stats } = source;
  if (options.json) await output.json(factsOf(written, stats, elapsedMs));
  else sayDone(written, stats, elapsedMs, parsed, output, notes);
  return 0;
};

/** A table to go on from has its tokenizer already. */
function checkFrom({ options, given }: TrainArguments): void {
  if (options.from === undefined) return;
  const flag = TOKENIZER_FLAGS.find((name) => given.has(name));
  if (flag === undefined) return;
  const hint = `Leave out --${flag}: the new text is read as the old one was.`;
  throw new NgramError('BAD_OPTION', `--${flag} cannot be changed when going on with --from ${options.from}`, { hint });
}

/** What the user said about the input; the rest is up to the reader, which looks at it. */
function textOptions({ options, given }: TrainArguments, { signal, stdin }: CommandContext): FileTextOptions {
  return {
    format: options.format,
    documents: options.documents,
    column: options.column,
    force: options.force,
    skipInvalid: options.skipInvalid,
    signal,
    // A field asks for JSON lines, so it is passed on only when it was asked for.
    ...(given.has('field') ? { field: options.field } : {}),
    get stdin() {
      return stdin();
    },
  };
}

/** A table among the texts looks like any binary file to the reader; here we know what was meant. */
async function betterError(error: unknown, { positionals, options }: TrainArguments): Promise<unknown> {
  if (!(error instanceof NgramError && error.code === 'INPUT_BINARY')) return error;
  for (const path of positionals) {
    if (!(await isTableFile(path))) continue;
    const hint =
      `To add text to it: gristmill train TEXT --from ${path} -o ${options.output}\n` +
      `To put tables together: gristmill merge ${path} OTHER.grist -o ${options.output}`;
    return new NgramError('INPUT_BINARY', `${path} is a table already, and no text`, { hint, cause: error });
  }
  return error;
}

/** Hands the batches on, and says when there are no more: what follows is counting. */
async function* staged(source: TextSource, progress: Progress): AsyncGenerator<TextBatch> {
  yield* source;
  progress.stage('counting');
}

function report(progress: Progress, stats: TextStats, documentCount: number): void {
  const { inputBytesRead: doneBytes, inputBytesTotal: totalBytes } = stats;
  const note = documentCount > 1 ? countNote(documentCount, 'documents') : undefined;
  progress.update(note === undefined ? { doneBytes, totalBytes } : { doneBytes, totalBytes, note });
}

function factsOf(written: WrittenTable, stats: TextStats, elapsedMs: number): object {
  return {
    ...tableFacts(written),
    textBytes: stats.textBytes,
    inputBytes: stats.inputBytesRead,
    files: stats.files,
    invalidSequences: stats.invalidSequences,
    skippedFiles: stats.skippedFiles,
    skippedRecords: stats.skippedRecords,
    elapsedMs,
  };
}

function sayDone(
  written: WrittenTable,
  stats: TextStats,
  elapsedMs: number,
  { options }: TrainArguments,
  output: Output,
  estimatorNotes: readonly string[],
): void {
  const { path, fileBytes, isFile } = written;
  const { talkStyle: style, isUnicode } = output;
  const time = `learned in ${formatDuration(elapsedMs)}`;
  // A header and a few words outweigh a very small text.
  const share = fileBytes < stats.textBytes ? ` (${formatPercent(fileBytes / stats.textBytes, 0)} of it)` : '';
  const size =
    options.from === undefined
      ? `the text has ${formatBytes(stats.textBytes)}${share}`
      : `${formatBytes(stats.textBytes)} of text were new`;
  for (const line of tableSummary(written, style, { time, size, isUnicode })) output.say(line);
  for (const note of [...notesOn(stats), ...estimatorNotes]) output.say(`  ${style.dim('note')}     ${note}`);
  if (isFile) output.say(`  ${style.dim('next')}     gristmill generate ${path} -n 5`);
}

/** What the reader should know about the input. */
function notesOn({ invalidSequences, nulBytes, skippedFiles, skippedRecords }: TextStats): string[] {
  const notes: [count: number, text: string][] = [
    [
      invalidSequences,
      `${plural(invalidSequences, 'place')} that ${invalidSequences === 1 ? 'is' : 'are'} no UTF-8, read as �`,
    ],
    [nulBytes, `${plural(nulBytes, 'NUL byte')} in the text`],
    [skippedFiles, `${plural(skippedFiles, 'file')} passed over: hidden, binary or no plain file`],
    [skippedRecords, `${plural(skippedRecords, 'record')} without text passed over`],
  ];
  return notes.filter(([count]) => count > 0).map(([, text]) => text);
}
