// Commands of two words: which first words there are, and what may stand behind them.

import { COMMANDS, type CommandTable, GROUPS } from './command-list.ts';

/** The first words of all commands, each once, in order. */
export function firstWords(commands: CommandTable = COMMANDS): string[] {
  return [...new Set(Object.keys(commands).map((name) => name.split(' ')[0]))];
}

/** The words that make a command behind this one; none for most. */
export function secondWords(first: string, commands: CommandTable = COMMANDS): string[] {
  const start = `${first} `;
  return Object.keys(commands).flatMap((name) => (name.startsWith(start) ? [name.slice(start.length)] : []));
}

/** Whether this word is no command by itself, and the first of some. */
export function isGroup(first: string, commands: CommandTable = COMMANDS): boolean {
  return !Object.hasOwn(commands, first) && secondWords(first, commands).length > 0;
}

/** What a first word is about, in one line without a full stop. */
export function firstWordSummary(first: string, commands: CommandTable = COMMANDS): string {
  return Object.hasOwn(commands, first) ? commands[first].summary : (GROUPS[first] ?? '');
}
