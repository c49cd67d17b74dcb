// Documents to rows of token ids: with kernels where there is WebAssembly, with the plain streams elsewhere. Both ways give
// the same ids, words, forms and errors.

import { hasWasm } from '../kernels/wasm.ts';
import { StreamReader } from './stream-reader.ts';
import type { TokenReader } from './stream.ts';
import type { Tokenizer } from './tokenizer.ts';
import { WhitespaceReader } from './whitespace-reader.ts';
import { WordsReader } from './words-reader.ts';

export type { TokenReader } from './stream.ts';

/** How a reader is made. */
export interface TokenReaderOptions {
  /** Whether to use the plain streams even where there is WebAssembly. False by default. */
  readonly isPlain?: boolean;
}

/** A reader of texts as `tokenizer` says. For `custom` it takes tokens only: `push` throws `TOKENIZER_REQUIRED`. */
export function tokenReader(tokenizer: Tokenizer, options: TokenReaderOptions = {}): TokenReader {
  const { isPlain = !hasWasm() } = options;
  try {
    if (!isPlain && tokenizer.name === 'whitespace') return new WhitespaceReader(tokenizer);
    if (!isPlain && tokenizer.name === 'words') return new WordsReader(tokenizer);
  } catch (error) {
    // Where address space is limited there may be no room for a WebAssembly memory; the plain streams need none.
    if (!(error instanceof RangeError)) throw error;
  }
  return new StreamReader(tokenizer);
}
