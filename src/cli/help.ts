// The help of the whole and of each command, made from the tables in flags.ts and command-list.ts.

import {
  COMMANDS,
  type CommandDefinition,
  type CommandTable,
  EXIT_CODES,
  SELF_COMMANDS,
  TAGLINE,
} from './command-list.ts';
import { FLAG_CATEGORIES, FLAGS, type FlagTable, type NamedFlag, defaultOf, flagsOf, isRequired } from './flags.ts';
import { displayWidth, fit, wrap } from './format.ts';
import type { Style } from './output.ts';
import { firstWordSummary, firstWords, secondWords } from './groups.ts';
import { lowerFirst, positionalInUsage, synopsisOf } from './usage.ts';

export interface HelpOptions {
  readonly style: Style;
  readonly columns: number;
  readonly version: string;
}

/** Text wider than this is hard to read. */
const WIDEST = 96;
const INDENT = '  ';

/** The first screen: all commands by their first word, a line each, and how to begin. */
export function overview(options: HelpOptions, commands: CommandTable = COMMANDS): string {
  const { style } = options;
  const names = firstWords(commands).filter((name) => !SELF_COMMANDS.includes(name));
  const column = Math.max(...names.map((name) => name.length)) + 3;
  const start = [
    ['gristmill train book.txt -o book.grist', 'learn'],
    ['gristmill next book.grist you must', 'guess the next word'],
    ['gristmill generate book.grist -n 5', 'write'],
  ] as const;
  return lines([
    `${style.bold('gristmill')} ${options.version}: ${TAGLINE}`,
    `${style.bold('Usage:')} gristmill COMMAND [ARGUMENTS] [FLAGS]`,
    ...names.map((name) => `${INDENT}${style.accent(fit(name, column))}${firstWordSummary(name, commands)}`),
    '',
    ...start.map(([line, doc]) => `${INDENT}${fit(line, 42)}${style.dim(doc)}`),
    style.dim('More: "gristmill help COMMAND", "gristmill man | man -l -", "gristmill completions SHELL"'),
  ]);
}

/** The help of a first word that is no command by itself. */
export function groupHelp(group: string, { style, columns }: HelpOptions, commands: CommandTable = COMMANDS): string {
  return lines([
    `${style.bold(`gristmill ${group}`)}: ${lowerFirst(firstWordSummary(group, commands))}`,
    '',
    `${style.bold('Usage:')} gristmill ${group} ${secondWords(group, commands).join('|')} [ARGUMENTS] [FLAGS]`,
    ...moreLines(group, style, Math.min(columns, WIDEST), commands).slice(2),
    '',
    style.dim(`"gristmill help ${group} ${secondWords(group, commands)[0]}" explains a command.`),
  ]);
}

/** The help of one command: a line for each flag (`-h`), or everything (`--help`). */
export function commandHelp(
  command: string,
  isLong: boolean,
  options: HelpOptions,
  flags: FlagTable = FLAGS,
  commands: CommandTable = COMMANDS,
): string {
  const { style } = options;
  const width = Math.min(options.columns, WIDEST);
  const definition = commands[command];
  const taken = flagsOf(command, flags);
  return lines([
    `${style.bold(`gristmill ${command}`)}: ${lowerFirst(definition.summary)}`,
    '',
    ...usageLines(command, definition, style, width),
    ...(isLong ? definition.description.flatMap((text) => ['', ...wrap(text, width)]) : []),
    ...positionalLines(definition, style, width),
    ...(isLong ? longFlags(command, taken, style, width) : shortFlags(command, taken, style, width)),
    ...exampleLines(definition, style),
    ...moreLines(command, style, width, commands),
    ...(isLong ? exitCodeLines(style, width) : ['', style.dim(`"gristmill help ${command}" says more.`)]),
  ]);
}

/** `-o, --output FILE`; `--[no-]color`. */
export function flagSpelling(flag: NamedFlag): string {
  const name = `--${flag.negatable === true ? '[no-]' : ''}${flag.name}`;
  const value = flag.valueName === undefined ? '' : ` ${flag.valueName}`;
  return `${flag.short === undefined ? '    ' : `-${flag.short}, `}${name}${value}`;
}

/** What else there is to know in a word or two: the default, or that the flag is needed. */
export function flagRemark(flag: NamedFlag, command: string): string {
  const value = defaultOf(flag, command);
  if (isRequired(flag, command)) return 'needed';
  return value === undefined ? '' : `default ${value}`;
}

function usageLines(command: string, definition: CommandDefinition, style: Style, width: number): string[] {
  const [first, ...more] = wrap(synopsisOf(command, definition).join(' '), width - 'Usage: '.length);
  return [`${style.bold('Usage:')} ${first}`, ...more.map((line) => `       ${line}`)];
}

function positionalLines(definition: CommandDefinition, style: Style, width: number): string[] {
  if (definition.positionals.length === 0) return [];
  const names = definition.positionals.map((positional) => positionalInUsage(positional));
  const column = Math.max(...names.map((name) => name.length)) + 3;
  const rows = definition.positionals.flatMap((positional, i) =>
    hanging(style.accent(fit(names[i], column)), column, positional.doc, width),
  );
  return ['', style.bold('Arguments'), ...rows];
}

function shortFlags(command: string, flags: readonly NamedFlag[], style: Style, width: number): string[] {
  const column = Math.max(...flags.map((flag) => displayWidth(flagSpelling(flag)))) + 3;
  return byCategory(flags, style, (flag) => {
    const remark = flagRemark(flag, command);
    const choices = flag.choices === undefined ? '' : `: ${Object.keys(flag.choices).join(', ')}`;
    const doc = `${flag.doc}${choices}${remark === '' ? '' : ` (${remark})`}`;
    return hanging(style.accent(fit(flagSpelling(flag), column)), column, doc, width);
  });
}

function longFlags(command: string, flags: readonly NamedFlag[], style: Style, width: number): string[] {
  return byCategory(flags, style, (flag, index) => {
    const remark = flagRemark(flag, command);
    const text = `${flag.doc}.${flag.longDoc === undefined ? '' : ` ${flag.longDoc}`}`;
    const indent = INDENT.repeat(3);
    return [
      ...(index > 0 ? [''] : []),
      `${INDENT}${style.accent(flagSpelling(flag).trimStart())}${remark === '' ? '' : `  ${style.dim(`(${remark})`)}`}`,
      ...wrap(text, width - indent.length).map((line) => indent + line),
      ...choiceLines(flag, indent, style, width),
    ];
  });
}

function choiceLines(flag: NamedFlag, indent: string, style: Style, width: number): string[] {
  const choices = Object.entries(flag.choices ?? {});
  const column = Math.max(0, ...choices.map(([name]) => name.length)) + 2;
  return choices.flatMap(([name, doc]) =>
    hanging(style.accent(fit(name, column)), column, doc, width - indent.length).map((line) => indent + line),
  );
}

/** The flags under the headings of their categories. */
function byCategory(
  flags: readonly NamedFlag[],
  style: Style,
  render: (flag: NamedFlag, index: number) => string[],
): string[] {
  return Object.entries(FLAG_CATEGORIES).flatMap(([category, heading]) => {
    const members = flags.filter((flag) => flag.category === category);
    return members.length === 0 ? [] : ['', style.bold(heading), ...members.flatMap(render)];
  });
}

function exampleLines(definition: CommandDefinition, style: Style): string[] {
  if (definition.examples.length === 0) return [];
  const rows = definition.examples.flatMap((example) => [
    `${INDENT}${style.dim(`# ${example.doc}`)}`,
    `${INDENT}${example.line}`,
  ]);
  return ['', style.bold('Examples'), ...rows];
}

/** The commands that begin with this word and have another behind it. */
function moreLines(first: string, style: Style, width: number, commands: CommandTable): string[] {
  const names = secondWords(first, commands).map((second) => `${first} ${second}`);
  if (names.length === 0) return [];
  const column = Math.max(...names.map((name) => name.length)) + 3;
  const rows = names.flatMap((name) => hanging(style.accent(fit(name, column)), column, commands[name].summary, width));
  return ['', style.bold('More commands'), ...rows];
}

function exitCodeLines(style: Style, width: number): string[] {
  const column = Math.max(...EXIT_CODES.map(([code]) => code.length)) + 3;
  return [
    '',
    style.bold('Exit codes'),
    ...EXIT_CODES.flatMap(([code, doc]) => hanging(fit(code, column), column, doc, width)),
  ];
}

/** A name in a column of its own, with text beside it that keeps clear of the column. */
function hanging(name: string, column: number, text: string, width: number): string[] {
  const [first, ...more] = wrap(text, Math.max(20, width - INDENT.length - column));
  return [`${INDENT}${name}${first}`, ...more.map((line) => INDENT + ' '.repeat(column) + line)];
}

function lines(rows: readonly string[]): string {
  return `${rows.map((row) => row.trimEnd()).join('\n')}\n`;
}
