// gristmill guard build: text and a key in, fingerprints of all its runs of words out.

import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { NgramError } from '../../base/errors.ts';
import { prepareOutput } from '../../base/node-atomic-file.ts';
import { type FileHeader, headerEnd, readFileHeader } from '../../base/sections.ts';
import { findGuardKey, newGuardKey } from '../../guard/node-guard-files.ts';
import {
  createGuardKey,
  encodeGuardFile,
  GuardBuilder,
  writeGuardFile,
  type Guard,
  type Tokenizer,
} from '../../node.ts';
import { isMixtureRecipe } from '../../mixture-file.ts';
import { checkTokenizer } from '../../tokens/tokenizer.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { formatBytes, formatDuration, formatNumber, plural } from '../format.ts';
import { inputsOf, readText } from '../input.ts';
import { readModel } from '../models.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';
import { countNote, commandProgress } from '../progress.ts';
import { behindLinks, isDevice, prepareFile, prepareTable, readTableFile, tableName, writePieces } from '../tables.ts';
import { describeTokenizer, TOKENIZER_FLAGS, tokenizerOf } from '../tokenizer-options.ts';

type GuardBuildArguments = Arguments<OptionsOf<'guard build'>>;

export const run: Command<'guard build'> = async (parsed, context) => {
  const { positionals, options } = parsed;
  const { output } = context;
  const startMs = performance.now();
  checkPaths(options);
  const inputs = inputsOf(positionals, options.table === undefined ? [] : [options.table]);
  const tokenizer = await tokenizerFor(parsed, context);
  if (options.output === '-') await prepareTable('-', output, options.json);
  else await prepareFile(options.output, beginsAsGuard, ['guard', 'guard']);
  const oldKey = await findGuardKey(options.key);
  if (oldKey === undefined) await prepareOutput(options.key);
  const key = oldKey ?? newGuardKey();
  const bits = options.bits === '16' ? 16 : 8;
  const builder = new GuardBuilder({ key, tokenizer, length: options.length, bits });
  const guard = await readAll(builder, inputs, parsed, context);
  const madeKey = oldKey === undefined;
  const fileBytes = await writeBoth(options, guard, madeKey ? key : undefined, output);
  const { count, length } = guard;
  const { tokenCount } = builder;
  const elapsedMs = Math.round(performance.now() - startMs);
  if (options.json) {
    const facts = { output: options.output, key: options.key, madeKey };
    await output.json({ ...facts, length, bits, count, tokenCount, tokenizer, fileBytes, elapsedMs });
    return 0;
  }
  const { dim } = output.talkStyle;
  output.say(`${options.output}  ${plural(count, 'run')} of ${length} tokens, from ${formatNumber(tokenCount)} tokens`);
  output.say(`  ${dim('cut')}      ${describeTokenizer(tokenizer)}`);
  output.say(`  ${dim('size')}     ${formatBytes(fileBytes)}, made in ${formatDuration(elapsedMs)}`);
  if (madeKey) output.say(`  ${dim('key')}      ${options.key} is new: who has it and the guard can get the text back`);
  if (count === 0) output.say(`  ${dim('note')}     no document has ${length} tokens, so nothing is guarded`);
  return 0;
};

/** A new key must not be lost under the guard. */
function checkPaths({ key, output }: OptionsOf<'guard build'>): void {
  if (key !== '-' && resolve(key) !== resolve(output)) return;
  const message = key === '-' ? 'the key must be a file' : `the key and the guard cannot be the same file, ${key}`;
  throw new NgramError('BAD_OPTION', message, { hint: 'For example: --key book.key -o book.guard', details: { key } });
}

/**
 * Writes the guard and, before it, its key where that is new. Nothing is left of a key whose guard could not be written: it
 * would be taken for one that guards need.
 *
 * @returns The bytes of the guard.
 */
async function writeBoth(
  { key: keyPath, output: path }: OptionsOf<'guard build'>,
  guard: Guard,
  newKey: Uint8Array | undefined,
  output: Output,
): Promise<number> {
  if (newKey !== undefined && (await createGuardKey(keyPath, newKey)) === undefined) {
    throw new NgramError('OUTPUT_FAILED', `${keyPath} was made by somebody else meanwhile; it is left as it is`, {
      hint: 'Build the guard again, with that key or with another --key.',
      details: { path: keyPath },
    });
  }
  try {
    const isStream = path === '-' || (await isDevice(path));
    if (isStream) return (await writePieces(path, [encodeGuardFile(guard)], output)).fileBytes;
    return await writeGuardFile(await behindLinks(path), guard);
  } catch (error) {
    if (newKey !== undefined) await rm(keyPath, { force: true });
    throw error;
  }
}

/** The table's tokenizer, or that of the flags. */
async function tokenizerFor({ options, given }: GuardBuildArguments, context: CommandContext): Promise<Tokenizer> {
  const path = options.table;
  if (path === undefined) return tokenizerOf(options);
  const flag = TOKENIZER_FLAGS.find((name) => given.has(name));
  if (flag !== undefined) {
    throw new NgramError('BAD_OPTION', `--${flag} and --table do not go together: the table says how text is cut`, {
      hint: 'Leave one of them out.',
    });
  }
  const bytes = await readTableFile(path, context);
  if (isMixtureRecipe(bytes)) return (await readModel(path, context)).tokenizer;
  const { tokenizer } = readFileHeader(bytes, tableName(path)) as FileHeader & { readonly tokenizer: Tokenizer };
  checkTokenizer(tokenizer, tableName(path));
  return tokenizer;
}

async function readAll(
  builder: GuardBuilder,
  inputs: readonly string[],
  { options, given }: GuardBuildArguments,
  context: CommandContext,
): Promise<Guard> {
  const { signal } = context;
  const progress = commandProgress(context, 'reading');
  const source = readText(inputs, options, given, context, ({ inputBytesRead, inputBytesTotal }) =>
    progress.update({
      doneBytes: inputBytesRead,
      totalBytes: inputBytesTotal,
      note: countNote(builder.tokenCount, 'tokens'),
    }),
  );
  try {
    for await (const batch of source) {
      builder.push(batch);
      signal.throwIfAborted();
    }
    progress.stage('fingerprinting');
    await nextTurn();
    signal.throwIfAborted();
    return builder.finish();
  } finally {
    progress.finish();
  }
}

/** Whether the first bytes are a guard's; a table of that name is left alone. */
function beginsAsGuard(head: Uint8Array): boolean {
  if (headerEnd(head) === undefined) return false;
  return new TextDecoder().decode(head).includes('{"kind":"guard"');
}
