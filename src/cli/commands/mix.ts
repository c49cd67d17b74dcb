// gristmill mix: several tables as one, each probability a weighted mean of theirs; the result is a small file that names them.

import { writeFile } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { NgramError } from '../../base/errors.ts';
import { writeFileAtomically } from '../../base/node-atomic-file.ts';
import { encodeMixtureRecipe, recipePart } from '../../mixture-file.ts';
import { mixtureModel, tuneWeights, type NgramModel, type TunedWeights } from '../../node.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { figure, finite } from '../figures.ts';
import { formatNumber, plural } from '../format.ts';
import { readingProgress, readText } from '../input.ts';
import { readModel } from '../models.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';
import { isDevice, prepareTable, readTableFile } from '../tables.ts';

type MixArguments = Arguments<OptionsOf<'mix'>>;

export const run: Command<'mix'> = async (parsed, context) => {
  const { positionals: paths, options } = parsed;
  const { output, signal } = context;
  checkFlags(parsed);
  await prepareTable(options.output, output, options.json);
  const models: NgramModel[] = [];
  for (const path of paths) {
    models.push(await readModel(path, context, { estimator: options.estimator }));
    signal.throwIfAborted();
  }
  // Says what does not go together before the tuning begins.
  mixtureModel(models, options.weights);
  const tuned = options.tune === undefined ? undefined : await tune(models, options.tune, parsed, context);
  const { weights } = mixtureModel(models, tuned?.weights ?? options.weights);
  await writeRecipe(paths, weights, options, context);
  if (options.json)
    await output.json({ output: options.output, parts: partFacts(paths, weights, tuned), ...tuning(tuned) });
  else sayDone(paths, weights, tuned, options.output, output);
  return 0;
};

function checkFlags({ positionals, options }: MixArguments): void {
  const { weights, tune } = options;
  if (weights !== undefined && tune !== undefined) {
    throw new NgramError('BAD_OPTION', '--weights and --tune do not go together', { hint: 'Leave one of them out.' });
  }
  if (weights !== undefined && weights.length !== positionals.length) {
    const message = `--weights has ${weights.length} numbers for ${positionals.length} tables`;
    throw new NgramError('BAD_OPTION', message, { hint: 'Give one for each table, in the same order.' });
  }
  if (positionals.includes('-')) {
    throw new NgramError('BAD_OPTION', 'a mixture names its tables, and standard input (-) has no name', {
      hint: 'Write the table to a file first.',
    });
  }
}

async function tune(
  models: readonly NgramModel[],
  path: string,
  { options, given }: MixArguments,
  context: CommandContext,
): Promise<TunedWeights> {
  const { progress, onProgress } = readingProgress(context, 'tuning', false);
  try {
    const source = readText([path], { ...options, documents: 'file' }, given, context, onProgress);
    return await tuneWeights(models, source, { signal: context.signal });
  } finally {
    progress.finish();
  }
}

/** Paths are written as seen from the recipe, so that all of them can move together. */
async function writeRecipe(
  paths: readonly string[],
  weights: readonly number[],
  { output: to, estimator }: OptionsOf<'mix'>,
  context: CommandContext,
): Promise<void> {
  const folder = to === '-' ? '.' : dirname(to);
  const parts = [];
  for (const [i, path] of paths.entries()) {
    const seen = relative(resolve(folder), resolve(path)).split(sep).join('/');
    parts.push(recipePart(seen, weights[i], await readTableFile(path, context), estimator));
  }
  const bytes = encodeMixtureRecipe(parts);
  if (to === '-') await context.output.write(bytes);
  else if (await isDevice(to)) await writeFile(to, bytes);
  else await writeFileAtomically(to, [bytes]);
}

function partFacts(paths: readonly string[], weights: readonly number[], tuned: TunedWeights | undefined): object[] {
  return paths.map((path, i) => ({
    path,
    weight: weights[i],
    ...(tuned === undefined ? {} : { perplexity: finite(tuned.perplexities[i]) }),
  }));
}

function tuning(tuned: TunedWeights | undefined): object {
  if (tuned === undefined) return {};
  const { rounds, isConverged, tokenCount, zeroCount, perplexity } = tuned;
  return { rounds, isConverged, tokenCount, zeroCount, perplexity: finite(perplexity) };
}

function sayDone(
  paths: readonly string[],
  weights: readonly number[],
  tuned: TunedWeights | undefined,
  to: string,
  output: Output,
): void {
  const { talkStyle: style } = output;
  output.say(`${style.good(style.bold(to === '-' ? 'standard output' : to))}  mixes ${plural(paths.length, 'table')}`);
  for (const [i, path] of paths.entries()) {
    const alone =
      tuned === undefined
        ? ''
        : `  ${style.dim(`alone over the words of all: perplexity ${figure(tuned.perplexities[i])}`)}`;
    output.say(`  ${weights[i].toFixed(4)}  ${path}${alone}`);
  }
  if (tuned === undefined) return;
  const { rounds, isConverged, zeroCount, tokenCount, perplexity } = tuned;
  const end = isConverged ? '' : ', and could go on';
  output.say(`  together: perplexity ${style.bold(figure(perplexity))}, ${plural(rounds, 'round')}${end}`);
  if (zeroCount === 0) return;
  const of = formatNumber(tokenCount);
  output.say(`  ${formatNumber(zeroCount)} of ${of} tokens have probability 0 in every table, and were left out`);
}
