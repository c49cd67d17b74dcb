// Completions for fish, made from the tables: one `complete` line for each command, flag and set of values.

import { type CommandTable, SHELLS } from '../command-list.ts';
import { type FlagTable, type NamedFlag, flagsOf } from '../flags.ts';

/** The script, to be saved as `~/.config/fish/completions/gristmill.fish`. */
export function fishCompletions(flags: FlagTable, commands: CommandTable): string {
  const names = Object.keys(commands);
  const everywhere = flagsOf('', flags);
  const general = new Set(everywhere.map((flag) => flag.name));
  return [
    '# fish completions for gristmill; made by "gristmill completions fish"',
    'complete -c gristmill -f',
    ...names.map(
      (name) => `complete -c gristmill -n __fish_use_subcommand -a ${name} -d ${quoted(commands[name].summary)}`,
    ),
    ...everywhere.flatMap((flag) => flagLines(flag, '')),
    ...names.flatMap((name) => [
      ...flagsOf(name, flags)
        .filter((flag) => !general.has(flag.name))
        .flatMap((flag) => flagLines(flag, ` -n '__fish_seen_subcommand_from ${name}'`)),
      ...positionalLines(name, commands),
    ]),
    '',
  ].join('\n');
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
  const start = `complete -c gristmill -n '__fish_seen_subcommand_from ${name}'`;
  if (kinds.includes('shell')) return [`${start} -a ${quoted(SHELLS.join(' '))}`];
  if (kinds.includes('command')) return [`${start} -a ${quoted(Object.keys(commands).join(' '))}`];
  return kinds.includes('text') || kinds.includes('table') ? [`${start} -F`] : [];
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
