// gristmill completions: a script for the user's shell.

import { NgramError } from '../../base/errors.ts';
import { COMMANDS, SHELLS } from '../command-list.ts';
import { FLAGS } from '../flags.ts';
import type { Command } from '../command.ts';
import { bashCompletions } from '../shells/bash.ts';
import { fishCompletions } from '../shells/fish.ts';
import { zshCompletions } from '../shells/zsh.ts';
import { nearest } from '../suggest.ts';

const SCRIPTS = { bash: bashCompletions, zsh: zshCompletions, fish: fishCompletions };

export const run: Command<'completions'> = async ({ positionals: [shell = ''] }, { output }) => {
  const known = SHELLS.find((name) => name === shell);
  if (known === undefined) {
    const near = nearest(shell, SHELLS);
    const hint = near === undefined ? `For example: gristmill completions ${SHELLS[0]}` : `Did you mean ${near}?`;
    const message = `there are no completions for "${shell}", expected one of ${SHELLS.join(', ')}`;
    throw new NgramError('BAD_OPTION', message, { hint, details: { got: shell, expected: SHELLS } });
  }
  await output.write(SCRIPTS[known](FLAGS, COMMANDS));
  return 0;
};
