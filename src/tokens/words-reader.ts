// The tokenizer `words` with its kernel: pieces of documents to a row of ids. Its twin is WordsStream. The kernel reads; what
// a form is that it has never met, the same code finds out that the stream asks, and the kernel keeps the answer.

import { hashBytes } from '../base/hash.ts';
import { STEP_BYTES } from '../kernels/tokenise-memory.ts';
import { Stop, WordsKernel, type WordsTables } from '../kernels/tokenise-words.ts';
import { ELIDED } from './abbreviations.ts';
import { joinsAfter } from './segment.ts';
import { TokenBuffer, type TokenReader } from './stream.ts';
import { SurfaceTable } from './surface-table.ts';
import type { WordsTokenizer } from './tokenizer.ts';
import { propertyTables } from './unicode.ts';
import { BYTE_KIND, straightQuote } from './words.ts';
import { WordTable } from './word-table.ts';

/** The kernel counts in 32 bits: its counts are taken long before one can overflow. */
const COUNTED_IDS_MAX = 2 ** 31;

const TABLES: WordsTables = {
  kinds: BYTE_KIND,
  joinsAfter,
  elided: Array.from(ELIDED, (word) => word.slice(1)),
};

/** See `TokenReader`. */
export class WordsReader implements TokenReader {
  private readonly kernel: WordsKernel;
  private readonly row = new TokenBuffer();
  private readonly table = new WordTable();
  private readonly forms: SurfaceTable;
  /** Ids read since the kernel's counts were taken. */
  private countedIds = 0;

  /** @throws {RangeError} When the system has no room for the kernel's memory. */
  constructor(tokenizer: WordsTokenizer) {
    this.kernel = new WordsKernel(TABLES, tokenizer.sentences === 'line');
    this.forms = new SurfaceTable(this.table, tokenizer.caseFold);
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += STEP_BYTES) {
      this.answer(this.kernel.push(bytes, at, Math.min(to, at + STEP_BYTES)));
    }
  }

  endDocument(): void {
    this.answer(this.kernel.endDocument());
  }

  pushTokens(tokens: readonly string[]): void {
    this.row.addSentence(this.table, tokens);
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
    return this.table.size;
  }

  words(): WordTable {
    return this.table;
  }

  surfaces(): SurfaceTable {
    this.kernel.takeCounts(this.forms.counts);
    this.countedIds = 0;
    return this.forms;
  }

  /** Answers the kernel's questions until it has read everything, and takes the ids. */
  private answer(stop: number): void {
    const { kernel, forms } = this;
    for (; stop !== Stop.done; stop = kernel.resume()) {
      if (stop === Stop.needTables) {
        kernel.tellTables(propertyTables());
      } else if (stop === Stop.newForm) {
        const token = kernel.token();
        const form = forms.form(token, 0, token.length, hashBytes(token, 0, token.length));
        kernel.define(form, forms.kinds[form], forms.wordOf[form]);
      } else {
        const direction = stop - Stop.newQuote;
        const form = straightQuote(forms, direction);
        kernel.defineQuote(direction, form, forms.kinds[form], forms.wordOf[form]);
      }
    }
    const ids = kernel.ids();
    this.row.append(ids);
    this.countedIds += ids.length;
    if (this.countedIds > COUNTED_IDS_MAX) this.surfaces();
  }
}
