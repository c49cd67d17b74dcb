// Ties a run to the process: its streams, its signals, and its end.

import { removeUnfinishedFiles } from '../base/node-atomic-file.ts';
import { SIGNAL_EXIT_CODES, type StopSignal, stoppedBy } from './errors.ts';
import { run } from './run.ts';

/**
 * Runs a command line and ends the process with its exit code.
 *
 * The first Ctrl-C (or SIGTERM) asks the work to stop and clean up; a second one ends the process there and then.
 */
export async function runProcess(argv: readonly string[]): Promise<never> {
  const controller = new AbortController();
  let stoppedWith: StopSignal | undefined;
  const signals = Object.keys(SIGNAL_EXIT_CODES) as StopSignal[];
  const stop = (signal: StopSignal): void => {
    if (stoppedWith !== undefined) {
      removeUnfinishedFiles();
      process.exit(SIGNAL_EXIT_CODES[stoppedWith]);
    }
    stoppedWith = signal;
    controller.abort(stoppedBy(signal));
  };
  const listen = (): void => signals.forEach((signal) => process.on(signal, stop));
  listen();
  const code = await run(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: () => process.stdin,
    env: process.env,
    signal: controller.signal,
    stoppedWith: () => stoppedWith,
    // Without a listener the system ends the process, also where no listener would get its turn.
    blocking: (work) => {
      signals.forEach((signal) => process.off(signal, stop));
      try {
        return work();
      } finally {
        listen();
      }
    },
  });
  // A pipe that never ends, or a worker, would keep the process alive.
  process.exit(code);
}
