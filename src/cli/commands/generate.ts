// gristmill generate: new sentences, one a line.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { NgramError } from '../../base/errors.ts';
import { encodeContext, generateStream, randomSeed, readGuardFile, readGuardKey, tokenize } from '../../node.ts';
import type { Generated, GenerateOptions, Guard, NgramModel, Seed } from '../../node.ts';
import { quotedPhrase } from '../chart.ts';
import { printable } from '../format.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';
import type { Command } from '../command.ts';
import { readModel } from '../models.ts';

/** Between two sentences signals get a turn this often, and waiting readers see what there is. */
const TURN_MS = 50;

export const run: Command<'generate'> = async ({ positionals, options }, context) => {
  const [path = '', ...words] = positionals;
  const { output, signal } = context;
  checkLengths(options);
  const guard = await readGuard(options);
  const model = await readModel(path, context, { estimator: options.estimator });
  const start = words.join(' ');
  const startIds = encodeContext(model.tokenizer, model.vocabulary, start);
  const unknown = unknownWords(model, start, startIds);
  if (unknown.length > 0) {
    output.say(
      `${unknown.map((word) => quotedPhrase([word], false)).join(', ')}: never seen by this table, so nothing can go on from there`,
    );
    return 1;
  }
  const seed = seedOf(options.seed);
  const stream = generateStream(model, { ...generateOptions(options, startIds, seed), guard });
  let made = 0;
  let turnMs = performance.now();
  let step = stream.next();
  for (; step.done !== true; step = stream.next()) {
    made++;
    await printSentence(step.value, options.json, seed, output);
    if (performance.now() - turnMs < TURN_MS) continue;
    await output.flush();
    await nextTurn();
    signal.throwIfAborted();
    turnMs = performance.now();
  }
  if (step.value.message !== '') output.say(step.value.message);
  return made > 0 ? 0 : 1;
};

/** The library says this too, with its own names for the options. */
function checkLengths({ minWords, maxWords }: OptionsOf<'generate'>): void {
  if (minWords <= maxWords) return;
  const message = `--min-words is ${minWords}; expected at most --max-words, which is ${maxWords}`;
  throw new NgramError('BAD_OPTION', message, { details: { minWords, maxWords } });
}

/** The guard, if one is asked for; its file and its key are kept apart. */
async function readGuard({ guard, key }: OptionsOf<'generate'>): Promise<Guard | undefined> {
  if (guard !== undefined && key !== undefined) return await readGuardFile(guard, await readGuardKey(key));
  if (guard === undefined && key === undefined) return undefined;
  const missing = guard === undefined ? '--guard' : '--key';
  throw new NgramError('BAD_OPTION', `--guard and --key go together; ${missing} is missing`, {
    hint: 'For example: --guard book.guard --key book.key',
    details: { expected: missing },
  });
}

function unknownWords(model: NgramModel, start: string, startIds: Uint32Array): string[] {
  if (!startIds.includes(0)) return [];
  const tokens = tokenize(model.tokenizer, start).at(-1) ?? [];
  return tokens.filter((_, i) => startIds[i] === 0);
}

/** A seed of digits is a number, so that 7 here is the 7 of the library. */
function seedOf(text: string | undefined): Seed {
  if (text === undefined) return randomSeed();
  return /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function generateOptions(options: OptionsOf<'generate'>, startIds: Uint32Array, seed: Seed): GenerateOptions {
  const { count, minWords, maxWords, temperature, topK, topP, unique, maxTries } = options;
  return { count, minWords, maxWords, temperature, topK, topP, unique, maxTries, startIds, seed };
}

async function printSentence(made: Generated, isJson: boolean, seed: Seed, output: Output): Promise<void> {
  if (isJson) {
    const { text, tokens, wordCount, logProb10, tries, finished } = made;
    await output.json({ text, tokens, wordCount, logProb10, tries, finished, seed });
    return;
  }
  await output.line(output.isTerminal ? printable(made.text) : made.text);
}
