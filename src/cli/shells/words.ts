// What the completions of all shells share.

import type { NamedFlag } from '../flags.ts';

/** Every way to write a flag: `-o`, `--output`, `--no-color`. */
export function spellings(flag: NamedFlag): string[] {
  return [
    ...(flag.short === undefined ? [] : [`-${flag.short}`]),
    `--${flag.name}`,
    ...(flag.negatable === true ? [`--no-${flag.name}`] : []),
  ];
}

/** A word in single quotes, as all three shells read it. */
export function singleQuoted(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}
