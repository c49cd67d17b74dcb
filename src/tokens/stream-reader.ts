// A token reader for every tokenizer, out of the plain streams: the twin of the readers that have kernels.

import { tokenStream, tokenTarget } from './encode.ts';
import type { TokenReader, TokenStream, TokenTarget } from './stream.ts';
import type { SurfaceTable } from './surface-table.ts';
import type { Tokenizer } from './tokenizer.ts';
import { WordTable } from './word-table.ts';

/** See `TokenReader`. */
export class StreamReader implements TokenReader {
  private readonly tokenizer: Tokenizer;
  private readonly table = new WordTable();
  private readonly target: TokenTarget;
  private stream: TokenStream | undefined;

  constructor(tokenizer: Tokenizer) {
    this.tokenizer = tokenizer;
    this.target = tokenTarget(tokenizer, this.table);
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    this.stream ??= tokenStream(this.tokenizer, this.target);
    this.stream.push(bytes, from, to);
  }

  endDocument(): void {
    this.stream?.endDocument();
  }

  pushTokens(tokens: readonly string[]): void {
    this.target.out.addSentence(this.table, tokens);
  }

  get length(): number {
    return this.target.out.length;
  }

  ids(): Uint32Array {
    return this.target.out.view();
  }

  drop(count: number): void {
    this.target.out.drop(count);
  }

  get wordCount(): number {
    return this.table.size;
  }

  words(): WordTable {
    return this.table;
  }

  surfaces(): SurfaceTable {
    return this.target.surfaces;
  }
}
