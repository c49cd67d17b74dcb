// Completions for bash, made from the tables. Works with the bash 3.2 of macOS: no associative arrays, no mapfile.

import { type CommandTable, SHELLS } from '../command-list.ts';
import { firstWords, isGroup, secondWords } from '../groups.ts';
import { type FlagTable, type NamedFlag, flagsOf } from '../flags.ts';
import { spellings } from './words.ts';

/** The script; `source <(gristmill completions bash)` puts it to use. */
export function bashCompletions(flags: FlagTable, commands: CommandTable): string {
  const names = Object.keys(commands);
  const twoWords = names.filter((name) => name.includes(' '));
  const groups = firstWords(commands).filter((name) => isGroup(name, commands));
  return `# bash completions for gristmill; made by "gristmill completions bash"
_gristmill() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" command="" i
  # bash cuts --flag=value in three words.
  if [[ $COMP_CWORD -gt 0 ]]; then previous="\${COMP_WORDS[COMP_CWORD-1]}"; fi
  if [[ $current == "=" ]]; then current=""; fi
  if [[ $previous == "=" && $COMP_CWORD -gt 1 ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in
      -*) ;;
      *)
        case "$command \${COMP_WORDS[i]}" in
          ${twoWords.map((name) => `'${name}'`).join('|') || "''"}) command="$command \${COMP_WORDS[i]}"; break ;;
        esac
        if [[ -n $command ]]; then break; fi
        command="\${COMP_WORDS[i]}" ;;
    esac
  done
  COMPREPLY=()
  local words="" files=""
  case "$command" in
    '') words="${[...firstWords(commands), ...allFlags(flags)].join(' ')}" ;;
${groups.map((name) => `    ${name}) words="${secondWords(name, commands).join(' ')}" ;;`).join('\n')}
${names.map((name) => commandCase(name, flagsOf(name, flags), commands)).join('\n')}
  esac
  if [[ -n $words ]]; then
    local IFS=$' \\t\\n'
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  fi
  if [[ -n $files ]]; then
    local IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY+=($(compgen -f -- "$current"))
  fi
}
complete -F _gristmill gristmill
`;
}

/** What a command offers: the values of the flag just before, or its flags and arguments. */
function commandCase(name: string, flags: readonly NamedFlag[], commands: CommandTable): string {
  const values = flags.filter((flag) => flag.kind !== 'none').map((flag) => `        ${valueCase(flag)}`);
  const kinds = commands[name].positionals.map(({ kind }) => kind);
  const firsts = kinds.includes('command') ? firstWords(commands) : [];
  const groups = firsts.filter((first) => secondWords(first, commands).length > 0);
  const seconds = groups.map((first) => `        ${first}) words="${secondWords(first, commands).join(' ')}" ;;`);
  const words = [...firsts, ...(kinds.includes('shell') ? SHELLS : []), ...secondWords(name, commands)].join(' ');
  const isFiles = kinds.some((kind) => kind === 'text' || kind === 'table');
  return `    '${name}')
      case "$previous" in
${[...values, ...seconds, `        *)`].join('\n')}
          case "$current" in
            -*) words="${flags.flatMap(spellings).join(' ')}" ;;
            *) ${words === '' ? '' : `words="${words}"; `}${isFiles ? 'files=1' : ':'} ;;
          esac ;;
      esac ;;`;
}

function valueCase(flag: NamedFlag): string {
  const pattern = spellings(flag)
    .filter((spelling) => !spelling.startsWith('--no-'))
    .join('|');
  if (flag.choices !== undefined) return `${pattern}) words="${Object.keys(flag.choices).join(' ')}" ;;`;
  return `${pattern}) ${flag.kind === 'path' ? 'files=1' : ':'} ;;`;
}

function allFlags(flags: FlagTable): string[] {
  return flagsOf('', flags).flatMap(spellings);
}
