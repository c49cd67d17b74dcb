// The usage line of a command, which help, the man page and error hints share.

import type { CommandDefinition, PositionalDefinition } from './command-list.ts';
import { flagsOf, isRequired } from './flags.ts';

/** `Usage: gristmill train INPUT... -o FILE [FLAGS]`. */
export function usageOf(command: string, definition: CommandDefinition): string {
  return `Usage: ${synopsisOf(command, definition).join(' ')}`;
}

/** The words of the usage line. */
export function synopsisOf(command: string, definition: CommandDefinition): string[] {
  const flags = flagsOf(command);
  const required = flags
    .filter((flag) => isRequired(flag, command))
    .map((flag) => `${flag.short === undefined ? `--${flag.name}` : `-${flag.short}`} ${flag.valueName ?? ''}`);
  return ['gristmill', command, ...definition.positionals.map(positionalInUsage), ...required, '[FLAGS]'];
}

/** `INPUT...`, `[WORD...]`, `TABLE TABLE...`. */
export function positionalInUsage(positional: PositionalDefinition): string {
  const { name, atLeast, many } = positional;
  const last = many ? `${name}...` : name;
  if (atLeast === 0) return `[${last}]`;
  return [...Array.from({ length: atLeast - 1 }, () => name), last].join(' ');
}

/** The first letter in lower case, where a line of help goes on inside a sentence. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
