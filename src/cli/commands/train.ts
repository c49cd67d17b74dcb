// gristmill train: text in, a table out.

import { NgramError } from '../../base/errors.ts';
import { pruneLimits } from '../../counts/merge.ts';
import { openText } from '../../node.ts';
import type { FileTextOptions, TextStats } from '../../node.ts';
import type { Command, CommandContext } from '../command.ts';
import { estimatorOf } from '../estimator-options.ts';
import { formatBytes, formatDuration, formatPercent, plural } from '../format.ts';
import type { Output } from '../output.ts';
import { commandProgress } from '../progress.ts';
import { isTableFile, prepareTable, readTable } from '../tables.ts';
import { TOKENIZER_FLAGS, tokenizerOf } from '../tokenizer-options.ts';
import { planOf, trainInBulk } from '../train-bulk.ts';
import { type TrainArguments, type Trained, trainInMemory } from '../train-memory.ts';

export const run: Command<'train'> = async (parsed, context) => {
  const { positionals, options } = parsed;
  const { output } = context;
  const startMs = performance.now();
  checkFrom(parsed);
  checkFreeze(parsed);
  const tokenizer = tokenizerOf(options);
  const estimator = await estimatorOf(options.freeze ? { ...options, estimator: 'kneser-ney' } : options);
  await prepareTable(options.output, output, options.json);
  const how = await planOf(parsed, tokenizer, estimator);
  const from = options.from === undefined ? undefined : await readTable(options.from, context);
  if (options.prune !== undefined) pruneLimits(options.prune, from?.order ?? options.order);
  const source = openText(positionals, textOptions(parsed, context));
  const progress = commandProgress(context, 'reading');
  let trained: Trained;
  try {
    trained =
      how === undefined
        ? await trainInMemory(source, { parsed, context, tokenizer, estimator, from, progress })
        : await trainInBulk(source, { ...how, parsed, context, tokenizer, estimator, progress });
  } catch (error) {
    throw await betterError(error, parsed);
  } finally {
    progress.finish();
  }
  const elapsedMs = Math.round(performance.now() - startMs);
  const { stats } = source;
  if (options.json) await output.json({ ...trained.facts, ...textFacts(stats, elapsedMs) });
  else sayDone(trained, stats, elapsedMs, parsed, output);
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

/** Flags of a frozen model need one. */
function checkFreeze({ options }: TrainArguments): void {
  if (!options.freeze && options.quantise !== undefined) {
    throw new NgramError('BAD_OPTION', '--quantise is for models: counts stay exact', {
      hint: 'Add --freeze for a model, or leave --quantise out.',
    });
  }
  if (options.freeze && options.estimator !== undefined && options.estimator !== 'kneser-ney') {
    throw new NgramError('BAD_OPTION', `--freeze estimates by Kneser-Ney, and not by ${options.estimator}`, {
      hint: 'Leave out --estimator, or --freeze.',
    });
  }
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

function textFacts(stats: TextStats, elapsedMs: number): object {
  return {
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
  trained: Trained,
  stats: TextStats,
  elapsedMs: number,
  { options }: TrainArguments,
  output: Output,
): void {
  const { talkStyle: style } = output;
  const { fileBytes, path } = trained;
  const time = `learned in ${formatDuration(elapsedMs)}`;
  // A header and a few words outweigh a very small text.
  const share = fileBytes < stats.textBytes ? ` (${formatPercent(fileBytes / stats.textBytes, 0)} of it)` : '';
  const size =
    options.from === undefined
      ? `the text has ${formatBytes(stats.textBytes)}${share}`
      : `${formatBytes(stats.textBytes)} of text were new`;
  for (const line of trained.summary({ time, size })) output.say(line);
  for (const note of [...notesOn(stats), ...trained.notes]) output.say(`  ${style.dim('note')}     ${note}`);
  if (trained.isFile) output.say(`  ${style.dim('next')}     gristmill generate ${path} -n 5`);
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
