// gristmill help: what there is, and what each command takes.

import { unknownCommand } from '../arguments.ts';
import { type CommandName, isCommand } from '../command-list.ts';
import { commandHelp, overview } from '../help.ts';
import type { Output } from '../output.ts';
import type { Command } from '../command.ts';
import { readVersion } from '../version.ts';

export const run: Command<'help'> = async ({ positionals: [name] }, { output }) => {
  if (name === undefined) return await printOverview(output);
  if (!isCommand(name)) throw unknownCommand(name);
  return await printCommandHelp(name, true, output);
};

/** Prints the list of commands. */
export async function printOverview(output: Output): Promise<0> {
  await output.write(overview({ style: output.style, columns: output.columns, version: readVersion() }));
  return 0;
}

/** Prints the help of one command. */
export async function printCommandHelp(command: CommandName, isLong: boolean, output: Output): Promise<0> {
  const { style, columns } = output;
  await output.write(commandHelp(command, isLong, { style, columns, version: readVersion() }));
  return 0;
}
