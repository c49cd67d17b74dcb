// Turns the words of the command line into a command, its positional arguments and typed options, by the tables of
// flags.ts and command-list.ts. It reads nothing and prints nothing.

import { NgramError } from '../base/errors.ts';
import { COMMANDS, type CommandDefinition, type CommandName, type CommandTable } from './command-list.ts';
import { firstWords, isGroup, secondWords } from './groups.ts';
import { FLAGS, type FlagDefinition, type FlagTable, type NamedFlag, defaultOf, flagsOf, isRequired } from './flags.ts';
import type { OptionsOf } from './options.ts';
import { nearest } from './suggest.ts';
import { lowerFirst, usageOf } from './usage.ts';
import { type FlagValue, looksNumeric, parseValue } from './values.ts';

/** What the command line said. */
export interface Arguments<Options = Readonly<Record<string, FlagValue | undefined>>> {
  readonly positionals: readonly string[];
  readonly options: Options;
  /** Names of the flags that were given rather than left at their defaults. */
  readonly given: ReadonlySet<string>;
}

/**
 * Splits the command line into the command's name and the rest.
 *
 * Flags without a value may stand before the name, and between the two words of one. The second word counts only where
 * there is such a command: `audit diff` is one, `audit book.grist` is `audit`.
 *
 * @returns `command` is undefined when there is no positional argument at all; it need not be the name of a command.
 */
export function splitCommand(
  argv: readonly string[],
  commands: CommandTable = COMMANDS,
): { command: string | undefined; rest: string[] } {
  const at = argv.findIndex((word) => !word.startsWith('-') || word === '-');
  const end = argv.indexOf('--');
  if (at === -1 || (end !== -1 && end < at)) return { command: undefined, rest: [...argv] };
  const early = argv.slice(0, at).find((word) => takesValue(word));
  if (early !== undefined) {
    const hint = `For example: gristmill train book.txt ${early} …`;
    throw new NgramError('BAD_OPTION', `${early} must stand behind the command`, { hint, details: { flag: early } });
  }
  const first = argv[at];
  const behind = argv.slice(at + 1);
  const second = behind.findIndex((word) => !word.startsWith('-') || word === '-' || word === '--' || takesValue(word));
  const isTwo = second !== -1 && secondWords(first, commands).includes(behind[second]);
  const rest = [...argv.slice(0, at), ...(isTwo ? behind.toSpliced(second, 1) : behind)];
  return { command: isTwo ? `${first} ${behind[second]}` : first, rest };
}

/** Whether this is a flag with a value, which would be taken for the command. */
function takesValue(word: string): boolean {
  const flag = Object.entries<FlagDefinition>(FLAGS).find(
    ([name, { short }]) => word.split('=')[0] === `--${name}` || (/^-[^-]/.test(word) && word[1] === short),
  );
  return flag !== undefined && flag[1].kind !== 'none';
}

/**
 * The error for a command that there is none of.
 *
 * @param rest - What stands behind the name; of a group, the word that was to complete the command.
 */
export function unknownCommand(
  name: string,
  rest: readonly string[] = [],
  commands: CommandTable = COMMANDS,
): NgramError {
  if (isGroup(name, commands)) return incompleteCommand(name, rest, commands);
  const names = [...firstWords(commands), ...Object.keys(commands)];
  const near = names.find((full) => full.endsWith(` ${name}`)) ?? nearest(name, names);
  const isFile = near === undefined && /[./\\]/.test(name);
  const hint =
    near !== undefined
      ? `Did you mean "gristmill ${near}"?`
      : isFile
        ? `To learn from a file: gristmill train ${name} -o ${stem(name)}.grist`
        : 'Run "gristmill help" for the list of commands.';
  return new NgramError('BAD_OPTION', `there is no command "${name}"`, { hint, details: { got: name } });
}

/** The error for a first word that is no command by itself, with the commands that it begins. */
function incompleteCommand(group: string, rest: readonly string[], commands: CommandTable): NgramError {
  const seconds = secondWords(group, commands);
  const got = rest.find((word) => !word.startsWith('-'));
  const all = seconds.map((second) => `gristmill ${group} ${second}`).join(', ');
  const details = { got: got ?? null, expected: seconds };
  if (got === undefined) {
    return new NgramError('BAD_OPTION', `${group} needs a second word: ${seconds.join(' or ')}`, {
      hint: `There are: ${all}.`,
      details,
    });
  }
  const near = nearest(got, seconds);
  const hint = near === undefined ? `There are: ${all}.` : `Did you mean "gristmill ${group} ${near}"?`;
  return new NgramError('BAD_OPTION', `there is no command "${group} ${got}"`, { hint, details });
}

/**
 * Reads the arguments of one command.
 *
 * `--flag value`, `--flag=value`, `-n 10`, `-n10`, `-qn10` and `--no-flag` all work; flags and positionals may mix; `--`
 * ends the flags; `-` is a positional.
 *
 * @param argv - What follows the command's name.
 * @throws {NgramError} `BAD_OPTION` for an unknown flag, a bad, missing or needless value, and too many or too few
 *   positionals. With `--help` or `--version` among the flags nothing is found missing.
 */
export function parseArguments<C extends CommandName>(command: C, argv: readonly string[]): Arguments<OptionsOf<C>>;
export function parseArguments(
  command: string,
  argv: readonly string[],
  flags: FlagTable,
  commands: CommandTable,
): Arguments;
export function parseArguments(
  command: string,
  argv: readonly string[],
  flags: FlagTable = FLAGS,
  commands: CommandTable = COMMANDS,
): Arguments<object> {
  const reader: Reader = { command, flags: flagsOf(command, flags), all: flags, words: [...argv], values: new Map() };
  const positionals: string[] = [];
  /** flagBefore[i] is the long flag that stands before positional i with nothing but others between. */
  const flagBefore: (string | undefined)[] = [];
  let last: string | undefined;
  while (reader.words.length > 0) {
    const word = reader.words.shift()!;
    const isFlag = word.startsWith('-') && word.length > 1;
    if (isFlag) last = word.startsWith('--') ? word.slice(2).split('=')[0] : undefined;
    if (word === '--') positionals.push(...reader.words.splice(0));
    else if (word.startsWith('--')) readLongFlag(reader, word);
    else if (isFlag) readShortFlags(reader, word);
    else {
      flagBefore[positionals.length] = last;
      positionals.push(word);
    }
  }
  const { values } = reader;
  if (!values.has('help') && !values.has('version')) {
    checkPositionals(reader, commands[command], positionals, flagBefore);
    checkRequired(reader, positionals);
  }
  const options = Object.fromEntries(
    reader.flags.map((flag) => [camelCase(flag.name), values.get(flag.name) ?? fallback(flag, command)]),
  );
  return { positionals, options, given: new Set(values.keys()) };
}

/** `min-words` -> `minWords`. */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** What has been read so far, and what is left. */
interface Reader {
  readonly command: string;
  /** The command's own flags. */
  readonly flags: readonly NamedFlag[];
  readonly all: FlagTable;
  /** Words not yet read. */
  readonly words: string[];
  readonly values: Map<string, FlagValue>;
}

function readLongFlag(reader: Reader, word: string): void {
  const equals = word.indexOf('=');
  const name = word.slice(2, equals === -1 ? undefined : equals);
  const inline = equals === -1 ? undefined : word.slice(equals + 1);
  const written = `--${name}`;
  const flag = reader.flags.find((candidate) => candidate.name === name);
  const negated = flag === undefined && name.startsWith('no-') ? negatableFlag(reader, name.slice(3)) : undefined;
  if (flag === undefined && negated === undefined) throw unknownFlag(reader, written);
  const found = flag ?? negated!;
  if (found.kind !== 'none')
    setValue(reader, found, written, inline ?? takeValue(reader, found, written), inline === undefined);
  else if (inline === undefined) reader.values.set(found.name, flag !== undefined);
  else {
    const details = { flag: written, got: inline };
    throw new NgramError('BAD_OPTION', `${written} takes no value, got "${inline}"`, {
      details,
      hint: `Write ${written} alone.`,
    });
  }
}

/** Reads `-q`, `-n 10`, `-n10`, and switches run together with at most one flag that takes a value, at the end. */
function readShortFlags(reader: Reader, word: string): void {
  // -order is --order with a dash too few, and not -o with the file name "rder".
  const long = word.slice(1).split('=')[0];
  if (long.length > 2 && reader.flags.some((flag) => flag.name === long))
    throw unknownFlag(reader, `-${long[0]}`, word);
  for (let i = 1; i < word.length; i++) {
    const written = `-${word[i]}`;
    const flag = reader.flags.find((candidate) => candidate.short === word[i]);
    if (flag === undefined) throw unknownFlag(reader, written, word);
    if (flag.kind === 'none') {
      reader.values.set(flag.name, true);
      continue;
    }
    const inline = word.slice(i + 1).replace(/^=/, '');
    setValue(reader, flag, written, inline === '' ? takeValue(reader, flag, written) : inline, inline === '');
    return;
  }
}

function negatableFlag(reader: Reader, name: string): NamedFlag | undefined {
  return reader.flags.find((flag) => flag.name === name && flag.negatable === true);
}

/** The next word as a value. A word that looks like a flag is none, unless a number is wanted and it is one. */
function takeValue(reader: Reader, flag: NamedFlag, written: string): string {
  const word = reader.words[0];
  const wantsNumber = flag.kind === 'number' || flag.kind === 'integer' || flag.kind === 'list';
  const isFlag = word !== undefined && word.length > 1 && word.startsWith('-') && !(wantsNumber && looksNumeric(word));
  if (word === undefined || isFlag) {
    const example = flag.valueName ?? 'VALUE';
    const mayBeText = isFlag && (flag.kind === 'string' || flag.kind === 'path');
    const equals = written.startsWith('--') ? '=' : '';
    const hint = mayBeText
      ? `If "${word}" is the value, write ${written}${equals}${word}`
      : `For example: ${written} ${exampleOf(flag, example)}`;
    const details = { flag: written, got: word ?? null, expected: example };
    throw new NgramError('BAD_OPTION', `${written} needs a value (${example})`, { hint, details });
  }
  reader.words.shift();
  return word;
}

function exampleOf(flag: NamedFlag, valueName: string): string {
  if (flag.kind === 'choice') return Object.keys(flag.choices ?? {})[0] ?? valueName;
  if (flag.kind === 'list') return '0,0,1';
  return String(flag.default ?? flag.min ?? valueName);
}

/** Keeps a value; of a flag that may come again it joins those before. A list written with spaces goes on for as long as numbers follow: `--prune 0 0 1`. */
function setValue(reader: Reader, flag: NamedFlag, written: string, text: string, mayGoOn: boolean): void {
  const value = parseValue(flag, written, text);
  if (flag.kind !== 'list') {
    const before = (reader.values.get(flag.name) as string[] | undefined) ?? [];
    reader.values.set(flag.name, flag.repeatable === true ? [...before, value as string] : value);
    return;
  }
  const list = [...((reader.values.get(flag.name) as number[] | undefined) ?? []), ...(value as number[])];
  while (mayGoOn && looksNumeric(text) && looksNumeric(reader.words[0] ?? '')) {
    list.push(...(parseValue(flag, written, reader.words.shift()!) as number[]));
  }
  reader.values.set(flag.name, list);
}

/** @param word - The whole word that the flag was a part of: `-xn10`. */
function unknownFlag(reader: Reader, written: string, word: string = written): NgramError {
  const { command, flags } = reader;
  const details = { flag: written, command };
  const more = `See gristmill help${command === 'help' ? '' : ` ${command}`}.`;
  const takers = takersOf(reader, written);
  if (takers.length > 0) {
    const message = `"${command}" does not take ${written}; ${takers.join(', ')} ${takers.length > 1 ? 'do' : 'does'}`;
    return new NgramError('BAD_OPTION', message, { details, hint: more });
  }
  const isShort = !written.startsWith('--');
  const typed = (isShort ? word : written).replace(/^-+/, '').split('=')[0];
  const names = flags.flatMap(({ name, negatable }) => (negatable === true ? [name, `no-${name}`] : [name]));
  // Behind one dash somebody may have meant a long flag.
  const near = typed.length > 1 ? nearest(typed, names) : undefined;
  const dashes = isShort ? ' If it is a word and no flag, put -- before it.' : '';
  const hint = (near === undefined ? more : `Did you mean --${near}?`) + dashes;
  return new NgramError('BAD_OPTION', `there is no flag ${isShort ? word : written}`, { details, hint });
}

/** The commands that take a flag which this one does not. */
function takersOf(reader: Reader, written: string): readonly string[] {
  const name = written.replace(/^-+/, '');
  const isThis = ([key, { short }]: [string, FlagDefinition]) => (written.startsWith('--') ? key : short) === name;
  const [key, flag] = Object.entries(reader.all).find(isThis) ?? [];
  if (flag === undefined || flag.commands === 'all' || reader.flags.some((own) => own.name === key)) return [];
  return flag.commands;
}

function checkPositionals(
  { command, flags }: Reader,
  definition: CommandDefinition,
  got: readonly string[],
  flagBefore: readonly (string | undefined)[],
): void {
  const hint = usageOf(command, definition);
  let at = 0;
  for (const positional of definition.positionals) {
    const left = got.length - at;
    if (left < positional.atLeast) {
      const wanted = positional.atLeast > 1 ? `at least ${positional.atLeast} ${positional.name}s` : positional.name;
      const what = lowerFirst(positional.doc);
      const message = `${command} needs ${wanted} (${what}); got ${left === 0 ? 'nothing' : `only "${got[at]}"`}`;
      throw new NgramError('BAD_OPTION', message, { hint, details: { command, expected: positional.name, got: left } });
    }
    at = positional.many ? got.length : Math.min(got.length, at + 1);
  }
  if (at < got.length) {
    const message = `${command} does not know what to do with "${got[at]}"`;
    const flag = flags.find(({ name, kind, repeatable }) => {
      return name === flagBefore[at] && kind === 'path' && repeatable === true;
    });
    const details = { command, got: got[at] };
    throw new NgramError('BAD_OPTION', message, { hint: flag === undefined ? hint : patternHint(flag.name), details });
  }
}

/** A shell makes several words of a pattern without quotes, and a flag takes only the first of them. */
function patternHint(flag: string): string {
  return `--${flag} takes one value: put a pattern in quotes, --${flag} "letters/*.txt", or give the flag again for each.`;
}

function checkRequired(reader: Reader, positionals: readonly string[]): void {
  for (const flag of reader.flags) {
    if (!isRequired(flag, reader.command) || reader.values.has(flag.name)) continue;
    const written = flag.short === undefined ? `--${flag.name}` : `-${flag.short}`;
    const message = `${reader.command} needs ${written} ${flag.valueName ?? ''} (${lowerFirst(flag.doc)})`;
    const value = flag.kind === 'list' ? '0,0,1' : fileExample(flag, reader.command, stem(positionals[0] ?? 'table'));
    const hint = `For example: ${written} ${value}`;
    throw new NgramError('BAD_OPTION', message, { hint, details: { command: reader.command, expected: flag.name } });
  }
}

/** A name for a file that a needed flag wants. */
function fileExample(flag: NamedFlag, command: string, name: string): string {
  if (flag.name === 'key') return `${name}.key`;
  if (command === 'guard build') return `${name}.guard`;
  if (command === 'dedupe') return `${name}-once.jsonl`;
  return `${name}${command === 'train' ? '' : '-new'}.grist`;
}

function fallback(flag: FlagDefinition, command: string): FlagValue | undefined {
  const value = defaultOf(flag, command);
  return value ?? (flag.kind === 'none' && flag.negatable !== true ? false : undefined);
}

/** `books/moby.txt.gz` -> `moby`; a name for what is made of a file. */
function stem(path: string): string {
  const name = path.split(/[/\\]/).pop() ?? '';
  return name.replace(/^([^.]+)\..*$/, '$1').replace(/[^\p{L}\p{N}_-]+/gu, '') || 'table';
}
