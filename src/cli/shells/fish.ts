// Completions for fish, made from the tables: one `complete` line for each command, flag and set of values.

import { type CommandTable, SHELLS } from '../command-list.ts';
import { firstWordSummary, firstWords, secondWords } from '../groups.ts';
import { type FlagTable, type NamedFlag, flagsOf } from '../flags.ts';

/** The script, to be saved as `~/.config/fish/completions/gristmill.fish`. */
export function fishCompletions(flags: FlagTable, commands: CommandTable): string {
  const names = Object.keys(commands);
  const everywhere = flagsOf('', flags);
  const general = new Set(everywhere.map((flag) => flag.name));
  return [
    '# fish completions for gristmill; made by "gristmill completions fish"',
    'complete -c gristmill -f',
    ...firstWords(commands).flatMap((first) => [
      `complete -c gristmill -n __fish_use_subcommand -a ${first} -d ${quoted(firstWordSummary(first, commands))}`,
      ...secondWords(first, commands).map((second) => {
        const summary = quoted(commands[`${first} ${second}`].summary);
        return `complete -c gristmill -n ${isCommandSeen(first, commands)} -a ${second} -d ${summary}`;
      }),
    ]),
    ...everywhere.flatMap((flag) => flagLines(flag, '')),
    ...names.flatMap((name) => [
      ...flagsOf(name, flags)
        .filter((flag) => !general.has(flag.name))
        .flatMap((flag) => flagLines(flag, ` -n ${isCommandSeen(name, commands)}`)),
      ...positionalLines(name, commands),
    ]),
    '',
  ].join('\n');
}

/** The test for this command and no other that begins with the same word. */
function isCommandSeen(name: string, commands: CommandTable): string {
  const [first, second] = name.split(' ');
  const seen = `__fish_seen_subcommand_from ${first}`;
  if (second !== undefined) return `'${seen}; and __fish_seen_subcommand_from ${second}'`;
  const others = secondWords(first, commands);
  return others.length === 0 ? `'${seen}'` : `'${seen}; and not __fish_seen_subcommand_from ${others.join(' ')}'`;
}

function flagLines(flag: NamedFlag, condition: string): string[] {
  const short = flag.short === undefined ? '' : ` -s ${flag.short}`;
  const line = `complete -c gristmill${condition}${short} -l ${flag.name}${valuePart(flag)} -d ${quoted(flag.doc)}`;
  const negation = `complete -c gristmill${condition} -l no-${flag.name} -d ${quoted(`Not: ${flag.doc}`)}`;
  return flag.negatable === true ? [line, negation] : [line];
}

/** -x takes a value and offers no files, -r takes a value and -F offers files. */
function valuePart(flag: NamedFlag): string {
  if (flag.kind === 'none') return '';
  if (flag.kind === 'path') return ' -r -F';
  if (flag.choices === undefined) return ' -x';
  // A tab parts a value from its description.
  const choices = Object.entries(flag.choices).map(([name, doc]) => `${name}\\t${quoted(doc)}`);
  return ` -x -a "${choices.join(' ').replace(/"/g, '\\"')}"`;
}

function positionalLines(name: string, commands: CommandTable): string[] {
  const kinds = commands[name].positionals.map(({ kind }) => kind);
  const start = `complete -c gristmill -n ${isCommandSeen(name, commands)}`;
  if (kinds.includes('shell')) return [`${start} -a ${quoted(SHELLS.join(' '))}`];
  if (kinds.includes('command')) return [`${start} -a ${quoted(helpWords(commands).join(' '))}`];
  return kinds.includes('text') || kinds.includes('table') ? [`${start} -F`] : [];
}

/** What help may be asked about, word by word. */
function helpWords(commands: CommandTable): string[] {
  return [...new Set(Object.keys(commands).flatMap((name) => name.split(' ')))];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
