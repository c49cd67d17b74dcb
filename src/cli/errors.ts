// How errors end: a line that says what, a line that says what to do, and the exit code. Never a stack without --debug.

import { NgramError } from '../base/errors.ts';
import { type Output, ReaderGone } from './output.ts';

/** 0 done, 1 the answer is no, 2 error, 130 and 143 stopped by a signal. */
export type ExitCode = 0 | 1 | 2 | 130 | 143;

/** Signals that stop the work, with the exit code that says so. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

export type StopSignal = keyof typeof SIGNAL_EXIT_CODES;

/** The reason given to everything that is stopped by a signal. */
export function stoppedBy(signal: StopSignal): NgramError {
  return new NgramError('INTERRUPTED', 'stopped', { details: { signal } });
}

/** What of an output is needed to report an error on it. */
export type Complainer = Pick<Output, 'complain' | 'talkStyle' | 'isQuiet'>;

/**
 * Prints an error, if it is one that people need to know, and says with which code to exit.
 *
 * @param stoppedWith - The signal that came before, if any: then whatever was thrown is its consequence.
 */
export function reportError(error: unknown, output: Complainer, isDebug = false, stoppedWith?: StopSignal): ExitCode {
  const { bad, dim } = output.talkStyle;
  if (error instanceof ReaderGone) return 0;
  if (stoppedWith !== undefined) {
    if (!output.isQuiet) output.complain(`${bad('gristmill:')} stopped`);
    if (isDebug) complainStack(error, output);
    return SIGNAL_EXIT_CODES[stoppedWith];
  }
  output.complain(`${bad('gristmill:')} ${messageOf(error)}`);
  const hint = hintOf(error, isDebug);
  if (hint !== undefined) for (const line of hint.split('\n')) output.complain(`  ${dim(line)}`);
  if (isDebug) complainStack(error, output);
  return 2;
}

function messageOf(error: unknown): string {
  if (error instanceof NgramError) return error.message;
  if (isOutOfMemory(error)) return 'not enough memory for this table';
  const message = error instanceof Error ? error.message : String(error);
  const firstLine = message.split('\n')[0].trim();
  return firstLine === '' ? 'an error without a message' : firstLine;
}

function hintOf(error: unknown, isDebug: boolean): string | undefined {
  if (error instanceof NgramError) return error.hint;
  if (isOutOfMemory(error)) return 'Try a lower --order, --prune, or part of the text at a time and then merge.';
  return isDebug ? undefined : 'Run with --debug for the stack.';
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /array buffer allocation failed|invalid (typed )?array (buffer )?length/i.test(error.message)
  );
}

/** The stack of an error and of what caused it. */
function complainStack(error: unknown, output: Complainer): void {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    output.complain(`${depth > 0 ? 'caused by ' : ''}${cause.stack ?? String(cause)}`);
    if (cause instanceof NgramError && Object.keys(cause.details).length > 0) {
      output.complain(`  details ${JSON.stringify(cause.details)}`);
    }
  }
}
