// Completions for zsh, made from the tables: a function for _arguments, with a line of help beside every flag and value.

import { type CommandTable, type PositionalDefinition, type PositionalKind, SHELLS } from '../command-list.ts';
import { firstWordSummary, firstWords, isGroup, secondWords } from '../groups.ts';
import { type FlagTable, type NamedFlag, flagsOf } from '../flags.ts';
import { singleQuoted } from './words.ts';

/** The script, to be saved as `_gristmill` in a folder of $fpath. */
export function zshCompletions(flags: FlagTable, commands: CommandTable): string {
  const names = firstWords(commands);
  return `#compdef gristmill
# zsh completions for gristmill; made by "gristmill completions zsh"

_gristmill() {
  local curcontext="$curcontext" state line second=""
  typeset -A opt_args
  _arguments -C \\
${flagsOf('', flags)
  .flatMap(flagSpecs)
  .map((spec) => `    ${spec} \\`)
  .join('\n')}
    '1:command:_gristmill_commands' \\
    '*::argument:->argument'
  [[ $state == argument ]] || return
  # A word that is still being typed is not the second one yet.
  if (( CURRENT > 2 )); then second=$words[2]; fi
  case $line[1] in
${names.map((name) => firstWordCase(name, flags, commands)).join('\n')}
  esac
}

_gristmill_commands() {
  local -a commands
  commands=(
${names.map((name) => `    ${singleQuoted(`${name}:${escapeColons(firstWordSummary(name, commands))}`)}`).join('\n')}
  )
  _describe command commands
}
${names.map((name) => secondWordFunction(name, commands)).join('')}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _gristmill "$@"
else
  compdef _gristmill gristmill
fi
`;
}

/** A function that offers the second words, for a first word that has any. */
function secondWordFunction(first: string, commands: CommandTable): string {
  const seconds = secondWords(first, commands);
  if (seconds.length === 0) return '';
  const entry = (second: string) => singleQuoted(`${second}:${escapeColons(commands[`${first} ${second}`].summary)}`);
  return `
_gristmill_${first}() {
  local -a commands
  commands=(
${seconds.map((second) => `    ${entry(second)}`).join('\n')}
  )
  _describe command commands${isGroup(first, commands) ? '' : '\n  _files'}
}
`;
}

function firstWordCase(first: string, flags: FlagTable, commands: CommandTable): string {
  const seconds = secondWords(first, commands);
  if (seconds.length === 0) return `    ${first})\n${argumentsCall(first, flags, commands, '      ')} ;;`;
  return `    ${first})
      case $second in
${seconds
  .map(
    (second) => `        ${second})
          shift words
          (( CURRENT-- ))
${argumentsCall(`${first} ${second}`, flags, commands, '          ')} ;;`,
  )
  .join('\n')}
        *)
${argumentsCall(first, flags, commands, '          ')} ;;
      esac ;;`;
}

/** The call of _arguments for a command; the first argument of one that begins others may be their second word. */
function argumentsCall(name: string, flags: FlagTable, commands: CommandTable, indent: string): string {
  const positionals = isGroup(name, commands) ? [] : commands[name].positionals.map(positionalSpec);
  if (secondWords(name, commands).length > 0) positionals.splice(0, 1, singleQuoted(`1:command:_gristmill_${name}`));
  const specs = [...flagsOf(name, flags).flatMap(flagSpecs), ...positionals];
  return `${indent}_arguments \\\n${specs.map((spec) => `${indent}  ${spec}`).join(' \\\n')}`;
}

/** `'(-o --output)'{-o,--output}'[doc]:FILE:_files'`, as _arguments wants it. */
function flagSpecs(flag: NamedFlag): string[] {
  const help = `[${escapeHelp(flag.doc)}]`;
  const value = flag.kind === 'none' ? '' : `:${escapeColons(flag.valueName ?? 'value')}:${valueAction(flag)}`;
  const equals = flag.kind === 'none' ? '' : '=';
  const long = `--${flag.name}`;
  const negation = flag.negatable === true ? [singleQuoted(`(${long})--no-${flag.name}${help}`)] : [];
  if (flag.short === undefined) {
    // A star: offered again when it is there already.
    const exclusion = flag.negatable === true ? `(--no-${flag.name})` : flag.repeatable === true ? '*' : '';
    return [singleQuoted(`${exclusion}${long}${equals}${help}${value}`), ...negation];
  }
  const short = `-${flag.short}`;
  // The plus lets the value of a short flag follow at once or as the next word.
  const spelling = flag.kind === 'none' ? `{${short},${long}}` : `{${short}+,${long}=}`;
  return [`${singleQuoted(`(${short} ${long})`)}${spelling}${singleQuoted(help + value)}`, ...negation];
}

function valueAction(flag: NamedFlag): string {
  if (flag.kind === 'path') return '_files';
  if (flag.choices === undefined) return ' ';
  const choices = Object.entries(flag.choices).map(([name, doc]) => `${name}\\:${escapeChoice(doc)}`);
  return `((${choices.join(' ')}))`;
}

function positionalSpec(positional: PositionalDefinition, index: number): string {
  const place = positional.many ? '*' : `${index + 1}${positional.atLeast === 0 ? ':' : ''}`;
  return singleQuoted(`${place}:${escapeColons(positional.name)}:${POSITIONAL_ACTIONS[positional.kind]}`);
}

/** What zsh offers for an argument. */
const POSITIONAL_ACTIONS: Readonly<Record<PositionalKind, string>> = {
  text: '_files',
  table: '_files -g "*.grist(-.)"',
  word: ' ',
  shell: `(${SHELLS.join(' ')})`,
  command: '_gristmill_commands',
};

function escapeColons(text: string): string {
  return text.replace(/[\\:]/g, '\\$&');
}

function escapeHelp(text: string): string {
  return text.replace(/[\\:[\]]/g, '\\$&');
}

/** In ((a\:b)) the shell reads once more: blanks, quotes and brackets of the description need a backslash. */
function escapeChoice(text: string): string {
  return text.replace(/[^\p{L}\p{N}_.-]/gu, '\\$&');
}
