// The types of each command's options, worked out from the table of flags: what is written there is what commands get.

import type { CommandName } from './command-list.ts';
import type { FLAGS } from './flags.ts';
import type { Size } from './values.ts';

type Camel<S extends string> = S extends `${infer A}-${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S;

type ValueOf<F> = F extends { kind: 'none' }
  ? boolean
  : F extends { kind: 'number' | 'integer' }
    ? number
    : F extends { kind: 'list' }
      ? readonly number[]
      : F extends { kind: 'size' }
        ? Size
        : F extends { kind: 'choice'; choices: infer C }
          ? keyof C & string
          : F extends { repeatable: true }
            ? readonly string[]
            : string;

/** A switch without `--no-x` is false when not given; a flag with a default has it; any other may be undefined. */
type OptionOf<F, C> =
  Lists<F, C> extends true
    ? readonly number[] | undefined
    : F extends { default: unknown }
      ? ValueOf<F>
      : Requires<F, C> extends true
        ? ValueOf<F>
        : F extends { kind: 'none' } & { negatable?: never }
          ? boolean
          : ValueOf<F> | undefined;

/** Whether a flag that is one number elsewhere is a list of them here. */
type Lists<F, C> = F extends { listFor: readonly (infer N)[] } ? (C extends N ? true : false) : false;

type Requires<F, C> = F extends { requiredBy: readonly (infer N)[] } ? (C extends N ? true : false) : false;

type Takes<F, C> = F extends { commands: 'all' }
  ? true
  : F extends { commands: readonly (infer N)[] }
    ? C extends N
      ? true
      : false
    : false;

/** The options of one command; names in camel case: `--min-words` is `minWords`. */
export type OptionsOf<C extends CommandName> = {
  readonly [K in keyof typeof FLAGS as Takes<(typeof FLAGS)[K], C> extends true ? Camel<K> : never]: OptionOf<
    (typeof FLAGS)[K],
    C
  >;
};
