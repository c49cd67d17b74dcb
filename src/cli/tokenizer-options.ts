// The tokenizer that --tokens, --sentences, --case and --skip-symbols ask for together.

import { NgramError } from '../base/errors.ts';
import { CHARACTERS, type Tokenizer, WHITESPACE, WORDS } from '../tokens/tokenizer.ts';

export interface TokenizerFlags {
  readonly tokens: 'words' | 'whitespace' | 'characters';
  readonly sentences?: 'auto' | 'line' | undefined;
  readonly case?: 'fold' | 'keep' | undefined;
  readonly skipSymbols?: boolean;
}

/** Flags that belong to the tokenizer; none of them goes with a table that has one already. */
export const TOKENIZER_FLAGS = ['tokens', 'sentences', 'case', 'skip-symbols'] as const;

/**
 * The tokenizer of these flags; what is not given is left as each tokenizer has it.
 *
 * @throws {NgramError} `BAD_OPTION` for flags that contradict each other.
 */
export function tokenizerOf(flags: TokenizerFlags): Tokenizer {
  const { tokens, sentences, skipSymbols = false } = flags;
  if (tokens === 'whitespace') {
    if (sentences === 'auto') throw contradiction('--sentences auto', 'one line is always one sentence');
    if (flags.case === 'fold') throw contradiction('--case fold', 'words are taken as they stand');
    return { ...WHITESPACE, skipSymbols };
  }
  if (skipSymbols) {
    const hint = 'Leave it out: <s> is no special word here.';
    throw new NgramError('BAD_OPTION', `--skip-symbols is for --tokens whitespace, and not for ${tokens}`, { hint });
  }
  const withFlags = <T extends typeof WORDS | typeof CHARACTERS>(base: T): T => ({
    ...base,
    caseFold: flags.case === undefined ? base.caseFold : flags.case === 'fold',
    sentences: sentences ?? base.sentences,
  });
  if (tokens === 'words') return withFlags(WORDS);
  if (sentences === 'auto') throw contradiction('--sentences auto', 'one line is always one sequence', tokens);
  return withFlags(CHARACTERS);
}

function contradiction(flag: string, reason: string, tokens = 'whitespace'): NgramError {
  return new NgramError('BAD_OPTION', `${flag} does not go with --tokens ${tokens}: ${reason}`, {
    hint: 'Leave one of them out.',
  });
}

/** A tokenizer in words: `words (Unicode 17.0.0, case folded)`. */
export function describeTokenizer(tokenizer: Tokenizer): string {
  const parts: string[] = [];
  if ('unicode' in tokenizer) parts.push(`Unicode ${tokenizer.unicode}`);
  if ('caseFold' in tokenizer) parts.push(tokenizer.caseFold ? 'case folded' : 'case kept');
  if ('sentences' in tokenizer)
    parts.push(tokenizer.sentences === 'auto' ? 'sentences by punctuation' : 'a sentence a line');
  if (tokenizer.name === 'whitespace' && tokenizer.skipSymbols) parts.push('symbols skipped');
  if (tokenizer.name === 'custom') parts.push(tokenizer.id);
  return `${tokenizer.name} (${parts.join(', ')})`;
}
