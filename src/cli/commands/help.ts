// gristmill help: what there is, and what each command takes.

import { unknownCommand } from '../arguments.ts';
import { type CommandName, isCommand } from '../command-list.ts';
import { isGroup } from '../groups.ts';
import { commandHelp, groupHelp, overview } from '../help.ts';
import type { Output } from '../output.ts';
import type { Command } from '../command.ts';
import { readVersion } from '../version.ts';

export const run: Command<'help'> = async ({ positionals }, { output }) => {
  const [first, ...rest] = positionals;
  if (first === undefined) return await printOverview(output);
  const name = positionals.join(' ');
  if (isCommand(name)) return await printCommandHelp(name, true, output);
  if (isGroup(name)) return await printGroup(name, output);
  throw isGroup(first) ? unknownCommand(first, rest) : unknownCommand(name);
};

/** Prints the list of commands. */
export async function printOverview(output: Output): Promise<0> {
  await output.write(overview({ style: output.style, columns: output.columns, version: readVersion() }));
  return 0;
}

/** Prints the commands that begin with a word. */
export async function printGroup(group: string, output: Output): Promise<0> {
  const { style, columns } = output;
  await output.write(groupHelp(group, { style, columns, version: readVersion() }));
  return 0;
}

/** Prints the help of one command. */
export async function printCommandHelp(command: CommandName, isLong: boolean, output: Output): Promise<0> {
  const { style, columns } = output;
  await output.write(commandHelp(command, isLong, { style, columns, version: readVersion() }));
  return 0;
}
