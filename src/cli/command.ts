// What every command module is: a function from its arguments to 0, or to 1 when the answer is no.

import type { Arguments } from './arguments.ts';
import type { CommandName } from './command-list.ts';
import type { OptionsOf } from './options.ts';
import type { Output, OutputOptions } from './output.ts';

/** What a command is given beside its arguments. */
export interface CommandContext {
  readonly output: Output;
  /** Stderr itself, for progress. */
  readonly stderr: OutputOptions['stderr'];
  /** Aborts when the user stops the work. */
  readonly signal: AbortSignal;
  /** Standard input; asked for only when it is read, because that alone changes the process. */
  readonly stdin: () => AsyncIterable<Uint8Array>;
  /**
   * Does work that leaves no time for anything else, so that `signal` could not abort it: meanwhile a signal ends the process
   * there and then. For work of seconds and more that leaves nothing half-written.
   */
  readonly blocking: <T>(work: () => T) => T;
}

/** A command: does its work and returns 0, or 1 when the answer is no. */
export type Command<C extends CommandName> = (
  parsed: Arguments<OptionsOf<C>>,
  context: CommandContext,
) => Promise<0 | 1>;
