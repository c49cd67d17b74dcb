// The manual page in roff, made from the tables in flags.ts and command-list.ts. A flag that several commands take is
// described once, with the commands that take it.

import { COMMANDS, type CommandDefinition, type CommandTable, EXIT_CODES, TAGLINE } from './command-list.ts';
import { FLAG_CATEGORIES, FLAGS, type FlagTable, type NamedFlag, flagsOf, isRequired } from './flags.ts';
import { synopsisOf } from './usage.ts';

/** The whole manual; `gristmill man | man -l -` shows it. */
export function manPage(version: string, flags: FlagTable = FLAGS, commands: CommandTable = COMMANDS): string {
  const names = Object.keys(commands);
  return [
    `.TH GRISTMILL 1 "" "gristmill ${escapeRoff(version)}" "User Commands"`,
    // No hyphenation, ragged right: names of flags must not be torn apart.
    '.nh',
    '.ad l',
    '.SH NAME',
    `gristmill \\- ${escapeRoff(TAGLINE)}`,
    '.SH SYNOPSIS',
    '.B gristmill',
    escapeRoff('COMMAND [ARGUMENTS] [FLAGS]'),
    '.SH DESCRIPTION',
    text(
      'gristmill reads text once and keeps, in a small file called a table, how often each run of words occurs. From the ' +
        'table alone it says which words may come next and how likely, and writes new sentences.',
    ),
    '.PP',
    text('Data goes to standard output, talk to standard error. A single - stands for standard input or output.'),
    '.SH COMMANDS',
    ...names.flatMap((name) => commandSection(name, commands[name])),
    '.SH FLAGS',
    ...flagSections(flags, names),
    '.SH EXIT CODES',
    ...EXIT_CODES.flatMap(([code, doc]) => ['.TP', bold(code), text(doc)]),
    '.SH ENVIRONMENT',
    '.TP',
    bold('NO_COLOR'),
    text('When set and not empty, nothing is coloured.'),
    '',
  ].join('\n');
}

function commandSection(name: string, definition: CommandDefinition): string[] {
  const [, , ...words] = synopsisOf(name, definition);
  return [
    `.SS "${escapeRoff(definition.summary)}"`,
    `${bold(`gristmill ${name}`)} ${escapeRoff(words.join(' '))}`,
    ...definition.description.flatMap((paragraph) => ['.PP', text(paragraph)]),
    ...definition.positionals.flatMap((positional) => ['.TP', italic(positional.name), text(`${positional.doc}.`)]),
    ...definition.examples.flatMap((example) => [
      '.PP',
      text(example.doc.endsWith('?') ? example.doc : `${example.doc}:`),
      '.PP',
      '.nf',
      '.RS',
      text(example.line),
      '.RE',
      '.fi',
    ]),
  ];
}

function flagSections(flags: FlagTable, commands: readonly string[]): string[] {
  // flagsOf sorts by category; a flag's first command is as good as any other to ask for it.
  const named = new Map(commands.flatMap((command) => flagsOf(command, flags)).map((flag) => [flag.name, flag]));
  return Object.entries(FLAG_CATEGORIES).flatMap(([category, heading]) => {
    const members = Object.keys(flags)
      .map((name) => named.get(name))
      .filter((flag): flag is NamedFlag => flag?.category === category);
    return members.length === 0 ? [] : [`.SS "${escapeRoff(heading)}"`, ...members.flatMap(flagEntry)];
  });
}

function flagEntry(flag: NamedFlag): string[] {
  const value = flag.valueName === undefined ? '' : ` ${italic(flag.valueName)}`;
  const spellings = [
    ...(flag.short === undefined ? [] : [bold(`-${flag.short}`) + value]),
    bold(`--${flag.name}`) + value,
    ...(flag.negatable === true ? [bold(`--no-${flag.name}`)] : []),
  ];
  const sentences = [`${flag.doc}.`, flag.longDoc ?? '', takers(flag), defaults(flag)].filter(
    (sentence) => sentence !== '',
  );
  const choices = Object.entries(flag.choices ?? {});
  const choiceRows = choices.flatMap(([name, doc]) => ['.TP', bold(name), text(`${doc}.`)]);
  return [
    '.TP',
    spellings.join(', '),
    text(sentences.join(' ')),
    ...(choices.length > 0 ? ['.RS', ...choiceRows, '.RE'] : []),
  ];
}

function takers(flag: NamedFlag): string {
  return flag.commands === 'all' ? '' : `For ${flag.commands.map((name) => withNeed(flag, name)).join(', ')}.`;
}

function withNeed(flag: NamedFlag, command: string): string {
  return isRequired(flag, command) ? `${command} (needed)` : command;
}

function defaults(flag: NamedFlag): string {
  const others = Object.entries(flag.defaultFor ?? {}).map(([command, value]) => `; for ${command} ${value}`);
  return flag.default === undefined ? '' : `Default: ${flag.default}${others.join('')}.`;
}

function bold(words: string): string {
  return `\\fB${escapeRoff(words)}\\fR`;
}

function italic(words: string): string {
  return `\\fI${escapeRoff(words)}\\fR`;
}

/** A line of running text: one that roff takes for a command gets a mark of no width in front. */
function text(line: string): string {
  return escapeRoff(line).replace(/^[.']/, '\\&$&');
}

/** Escapes what roff reads as its own: the backslash, hyphens that must stay hyphens, quotes that it would bend. */
export function escapeRoff(words: string): string {
  return words
    .replace(/\\/g, '\\e')
    .replace(/-/g, '\\-')
    .replace(/"/g, '\\(dq')
    .replace(/'/g, '\\(aq')
    .replace(/`/g, '\\(ga')
    .replace(/\^/g, '\\(ha')
    .replace(/~/g, '\\(ti')
    .replace(/“/g, '\\(lq')
    .replace(/”/g, '\\(rq')
    .replace(/…/g, '...');
}
