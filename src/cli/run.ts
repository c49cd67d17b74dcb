// Runs one command line: parses it, loads the command, and turns whatever comes of it into an exit code. Knows nothing of
// the process around it, so that tests can call it.

import { parseArguments, splitCommand, unknownCommand } from './arguments.ts';
import type { Command, CommandContext } from './command.ts';
import { type CommandName, isCommand } from './command-list.ts';
import { isGroup } from './groups.ts';
import { type ExitCode, type StopSignal, reportError } from './errors.ts';
import type { OptionsOf } from './options.ts';
import { type Output, type OutputOptions, openOutput } from './output.ts';

export interface RunOptions extends Pick<OutputOptions, 'stdout' | 'stderr' | 'env'> {
  readonly stdin: () => AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  /** The signal that aborted, once one has. */
  readonly stoppedWith?: () => StopSignal | undefined;
  /** See `CommandContext`; by default the work is just done. */
  readonly blocking?: CommandContext['blocking'];
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
  harden: () => import('./commands/harden.ts'),
  freeze: () => import('./commands/freeze.ts'),
  export: () => import('./commands/export.ts'),
  import: () => import('./commands/import.ts'),
  score: () => import('./commands/score.ts'),
  compare: () => import('./commands/compare.ts'),
  mix: () => import('./commands/mix.ts'),
  'guard build': () => import('./commands/guard-build.ts'),
  'guard check': () => import('./commands/guard-check.ts'),
  audit: () => import('./commands/audit.ts'),
  'audit diff': () => import('./commands/audit-diff.ts'),
  'audit duplicates': () => import('./commands/audit-duplicates.ts'),
  'audit canary': () => import('./commands/audit-canary.ts'),
  dedupe: () => import('./commands/dedupe.ts'),
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
  const session: Session = { options, ...guess(argv, options) };
  try {
    const code = await dispatch(argv, session);
    await session.output.flush();
    return code;
  } catch (error) {
    // What was made before the error is still good.
    await session.output.flush().catch(() => {});
    return reportError(error, session.output, session.isDebug, options.stoppedWith?.());
  }
}

/** How to talk; settled once the flags are known. */
interface Session {
  readonly options: RunOptions;
  output: Output;
  isDebug: boolean;
}

/** Before the flags are parsed they are guessed, so that an error in them already looks as was asked. */
function guess(argv: readonly string[], options: RunOptions): Pick<Session, 'output' | 'isDebug'> {
  const end = argv.indexOf('--');
  const flags = new Set(end === -1 ? argv : argv.slice(0, end));
  const color = flags.has('--no-color') ? false : flags.has('--color') ? true : undefined;
  return { output: openOutput({ ...options, color }), isDebug: flags.has('--debug') };
}

/** The options that every command has. */
type TalkOptions = Pick<OptionsOf<'help'>, 'quiet' | 'color' | 'debug'>;

function settle(session: Session, { quiet, color, debug }: TalkOptions): Output {
  session.output = openOutput({ ...session.options, quiet, color });
  session.isDebug = debug;
  return session.output;
}

async function dispatch(argv: readonly string[], session: Session): Promise<0 | 1> {
  const { command, rest } = splitCommand(argv);
  if (command === undefined) return await withoutCommand(rest, session);
  if (!isCommand(command)) return await withoutSecondWord(command, rest, session);
  const parsed = parseArguments(command, rest);
  const output = settle(session, parsed.options);
  if (parsed.options.version) return await printVersion(output);
  if (parsed.options.help) {
    const { printCommandHelp } = await import('./commands/help.ts');
    return await printCommandHelp(command, rest.includes('--help'), output);
  }
  const { stderr, signal, stdin, blocking = (work) => work() } = session.options;
  const { run: runCommand } = await LOADERS[command]();
  return await (runCommand as Command<CommandName>)(parsed, { output, stderr, signal, stdin, blocking });
}

/** `gristmill` alone, or with flags only. */
async function withoutCommand(rest: readonly string[], session: Session): Promise<0 | 1> {
  const { options } = parseArguments('help', rest);
  const output = settle(session, options);
  if (options.version) return await printVersion(output);
  const { printOverview } = await import('./commands/help.ts');
  return await printOverview(output);
}

/** A word that is no command: the first of some, which `--help` explains, or none at all. */
async function withoutSecondWord(word: string, rest: readonly string[], session: Session): Promise<0 | 1> {
  const isQuestion = rest.every((other) => other.startsWith('-')) && rest.some((other) => /^(-h|--help)$/.test(other));
  if (!isGroup(word) || !isQuestion) throw unknownCommand(word, rest);
  const output = settle(session, parseArguments('help', rest).options);
  const { printGroup } = await import('./commands/help.ts');
  return await printGroup(word, output);
}

async function printVersion(output: Output): Promise<0> {
  const { readVersion } = await import('./version.ts');
  await output.line(readVersion());
  return 0;
}
