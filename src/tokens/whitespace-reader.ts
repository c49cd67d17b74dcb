// The whitespace tokenizer with its kernel: pieces of documents to a row of ids. Its twin is WhitespaceStream.

import { TokeniseKernel } from '../kernels/tokenise.ts';
import { TokenBuffer, type TokenReader } from './stream.ts';
import { SurfaceTable } from './surface-table.ts';
import type { WhitespaceTokenizer } from './tokenizer.ts';
import { reservedWordError } from './whitespace.ts';
import { WordTable } from './word-table.ts';

/** See `TokenReader`. The words live in the kernel's memory; a copy is kept up to date when somebody asks for them. */
export class WhitespaceReader implements TokenReader {
  private readonly kernel: TokeniseKernel;
  private readonly row = new TokenBuffer();
  private readonly table = new WordTable();

  /** @throws {RangeError} When the system has no room for the kernel's memory. */
  constructor(tokenizer: WhitespaceTokenizer) {
    this.kernel = new TokeniseKernel(tokenizer.skipSymbols);
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to;) {
      at = this.kernel.read(bytes, at, to);
      this.row.append(this.kernel.ids());
      if (at < 0) throw this.reservedWord();
    }
  }

  endDocument(): void {
    const isDone = this.kernel.endDocument();
    this.row.append(this.kernel.ids());
    if (!isDone) throw this.reservedWord();
  }

  pushTokens(tokens: readonly string[]): void {
    const { kernel } = this;
    this.row.addSentence({ intern: (bytes) => kernel.intern(bytes) }, tokens);
  }

  get length(): number {
    return this.row.length;
  }

  ids(): Uint32Array {
    return this.row.view();
  }

  drop(count: number): void {
    this.row.drop(count);
  }

  get wordCount(): number {
    return this.kernel.wordCount;
  }

  words(): WordTable {
    const { table } = this;
    this.kernel.tellWords((bytes, from, to) => table.append(bytes, from, to));
    return WordTable.from(table.pool, table.offsets, table.size);
  }

  surfaces(): SurfaceTable {
    return new SurfaceTable(this.table, false);
  }

  private reservedWord(): Error {
    return reservedWordError(String.fromCharCode(...this.kernel.reservedWord()), this.kernel.line);
  }
}
