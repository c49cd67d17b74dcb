// Completions for zsh, made from the tables: a function for _arguments, with a line of help beside every flag and value.

import { type CommandTable, type PositionalDefinition, type PositionalKind, SHELLS } from '../command-list.ts';
import { type FlagTable, type NamedFlag, flagsOf } from '../flags.ts';
import { singleQuoted } from './words.ts';

/** The script, to be saved as `_gristmill` in a folder of $fpath. */
export function zshCompletions(flags: FlagTable, commands: CommandTable): string {
  const names = Object.keys(commands);
  return `#compdef gristmill
# zsh completions for gristmill; made by "gristmill completions zsh"

_gristmill() {
  local curcontext="$curcontext" state line
  typeset -A opt_args
  _arguments -C \\
${flagsOf('', flags)
  .flatMap(flagSpecs)
  .map((spec) => `    ${spec} \\`)
  .join('\n')}
    '1:command:_gristmill_commands' \\
    '*::argument:->argument'
  [[ $state == argument ]] || return
  case $line[1] in
${names.map((name) => commandCase(name, flags, commands)).join('\n')}
  esac
}

_gristmill_commands() {
  local -a commands
  commands=(
${names.map((name) => `    ${singleQuoted(`${name}:${escapeColons(commands[name].summary)}`)}`).join('\n')}
  )
  _describe command commands
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _gristmill "$@"
else
  compdef _gristmill gristmill
fi
`;
}

function commandCase(name: string, flags: FlagTable, commands: CommandTable): string {
  const specs = [
    ...flagsOf(name, flags).flatMap(flagSpecs),
    ...commands[name].positionals.map((positional, i) => positionalSpec(positional, i)),
  ];
  return `    ${name})
      _arguments \\
${specs.map((spec) => `        ${spec}`).join(' \\\n')} ;;`;
}

/** `'(-o --output)'{-o,--output}'[doc]:FILE:_files'`, as _arguments wants it. */
function flagSpecs(flag: NamedFlag): string[] {
  const help = `[${escapeHelp(flag.doc)}]`;
  const value = flag.kind === 'none' ? '' : `:${escapeColons(flag.valueName ?? 'value')}:${valueAction(flag)}`;
  const equals = flag.kind === 'none' ? '' : '=';
  const long = `--${flag.name}`;
  const negation = flag.negatable === true ? [singleQuoted(`(${long})--no-${flag.name}${help}`)] : [];
  if (flag.short === undefined) {
    const exclusion = flag.negatable === true ? `(--no-${flag.name})` : '';
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
