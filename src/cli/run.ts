// Runs one command line: parses it, loads the command, and turns whatever comes of it into an exit code. Knows nothing of
// the process around it, so that tests can call it.

import { type Arguments, parseArguments, splitCommand, unknownCommand } from './arguments.ts';
import { type CommandName, isCommand } from './command-list.ts';
import { type ExitCode, type StopSignal, reportError } from './errors.ts';
import type { OptionsOf } from './options.ts';
import { type Output, type OutputOptions, openOutput } from './output.ts';

/** What a command is given beside its arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Stderr itself, for progress. */
  readonly stderr: OutputOptions['stderr'];
  /** Aborts when the user stops the work. */
  readonly signal: AbortSignal;
  /** Standard input; asked for only when it is read, because that alone changes the process. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
}

/** A command: does its work and returns 0, or 1 when the answer is no. */
export type Command<C extends CommandName> = (
  parsed: Arguments<OptionsOf<C>>,
  context: CommandContext,
) => Promise<0 | 1>;

export interface RunOptions extends Pick<OutputOptions, 'stdout' | 'stderr' | 'env'> {
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  /** The signal that aborted, once one has. */
  readonly stoppedWith?: () => StopSignal | undefined;
}

/** Modules are loaded when their command is called. */
const LOADERS: { readonly [C in CommandName]: () => Promise<{ run: Command<C> }> } = {
  train: () => import('./commands/train.ts'),
  next: () => import('./commands/next.ts'),
  generate: () => import('./commands/generate.ts'),
  inspect: () => import('./commands/inspect.ts'),
  watch: () => import('./commands/watch.ts'),
  merge: () => import('./commands/merge.ts'),
  prune: () => import('./commands/prune.ts'),
  completions: () => import('./commands/completions.ts'),
  man: () => import('./commands/man.ts'),
  help: () => import('./commands/help.ts'),
};

/**
 * Runs the command line `argv`, without the program's own name.
 *
 * @returns The exit code; everything is written by then.
 */
export async function run(argv: readonly string[], options: RunOptions): Promise<ExitCode> {
  // Before the flags are parsed they are guessed, so that an error in them already looks as was asked.
  const isDebug = argv.includes('--debug');
  const color = argv.includes('--no-color') ? false : argv.includes('--color') ? true : undefined;
  const quiet = argv.includes('--quiet') || argv.includes('-q');
  const output = openOutput({ ...options, quiet, color });
  try {
    const code = await dispatch(argv, output, options);
    await output.flush();
    return code;
  } catch (error) {
    // What was made before the error is still good.
    await output.flush().catch(() => {});
    return reportError(error, output, isDebug, options.stoppedWith?.());
  }
}

async function dispatch(argv: readonly string[], output: Output, options: RunOptions): Promise<0 | 1> {
  const { command, rest } = splitCommand(argv);
  if (command === undefined) return await withoutCommand(rest, output);
  if (!isCommand(command)) throw unknownCommand(command);
  const parsed = parseArguments(command, rest);
  if (parsed.options.version) return await printVersion(output);
  if (parsed.options.help) {
    const { printCommandHelp } = await import('./commands/help.ts');
    return await printCommandHelp(command, !isShortHelp(rest), output);
  }
  const { stderr, signal, stdin } = options;
  const { run: runCommand } = await LOADERS[command]();
  return await (runCommand as Command<CommandName>)(parsed, { output, stderr, signal, stdin });
}

/** `gristmill` alone, or with flags only. */
async function withoutCommand(rest: readonly string[], output: Output): Promise<0 | 1> {
  const parsed = parseArguments('help', rest);
  if (parsed.options.version) return await printVersion(output);
  const { printOverview } = await import('./commands/help.ts');
  return await printOverview(output);
}

async function printVersion(output: Output): Promise<0> {
  const { readVersion } = await import('./version.ts');
  await output.line(readVersion());
  return 0;
}

/** `-h` asks for the short help, `--help` for the long one. */
function isShortHelp(words: readonly string[]): boolean {
  return !words.includes('--help');
}
