// The kernel of the tokenizer `words` with its memory: pieces of text go in, ids come out, and in between questions about
// forms that the kernel has never met. This file only knows addresses; src/tokens/words-reader.ts answers.

import { WASM } from './generated/words.ts';
import { FIRST_SLOTS, KernelMemory, kernelError } from './tokenise-memory.ts';
import { instantiate } from './wasm.ts';

/** The functions of assembly/words.ts. */
interface WordsExports {
  open(slots: number, endAtLines: number): void;
  inputStart(): number;
  pendingBytes(): number;
  outStart(): number;
  outLength(): number;
  tokenStart(): number;
  tokenBytes(): number;
  push(added: number): number;
  endDocument(): number;
  resume(): number;
  tellTables(): void;
  define(form: number, kind: number, word: number): void;
  defineQuote(direction: number, form: number, kind: number, word: number): void;
  quoteSlot(direction: number): number;
  tableStart(): number;
  slotCount(): number;
  isRoomLeft(): number;
}

/** Why the kernel stopped: a `quote + direction` is a straight quote whose direction was not met before. */
export const Stop = { done: 0, newForm: 1, needTables: 2, newQuote: 4 } as const;

/** Small tables that the kernel works with. */
export interface WordsTables {
  /** kinds[byte] is what a byte is where a token begins. */
  readonly kinds: Uint8Array;
  /** joinsAfter[v] is a set of Word_Break values. */
  readonly joinsAfter: Int32Array;
  /** Words that an apostrophe before them shortens, folded, at most eight letters each. */
  readonly elided: readonly string[];
}

/** Property words of all code points: of ASCII, and a trie of two stages with blocks of 128. */
export interface PropertyTables {
  readonly ascii: Uint32Array;
  readonly stage: Uint16Array;
  readonly values: Uint32Array;
}

// Addresses that assembly/words.ts and assembly/shared-segment.ts state.
const KINDS = 128;
const JOINS_AFTER = 384;
const ELISIONS = 512;
const ASCII = 1024;
const STAGE = 1536;
const VALUES = 18_944;
const VALUES_END = 0x2b000;
/** A slot of the table, in numbers of four bytes: how many there are, where the form's id is and where its four counts. */
const SLOT = 16;
const FORM = 5;
const COUNTS = 10;

/** One kernel at work. Views that it hands out are valid until the next call. */
export class WordsKernel {
  private readonly heap = new KernelMemory();
  private readonly run: WordsExports;
  private readonly inputStart: number;

  /**
   * @param slots - Of the table at first, a power of two.
   * @throws {RangeError} When the system has no room for its memory.
   */
  constructor(tables: WordsTables, endAtLines: boolean, slots: number = FIRST_SLOTS) {
    this.run = instantiate<WordsExports>(WASM, this.heap.memory);
    this.run.open(slots, endAtLines ? 1 : 0);
    this.inputStart = this.run.inputStart();
    const { u8 } = this.heap;
    u8.set(tables.kinds, KINDS);
    u8.set(new Uint8Array(tables.joinsAfter.buffer), JOINS_AFTER);
    tables.elided.forEach((word, i) => u8.set(new TextEncoder().encode(word), ELISIONS + 8 * i));
  }

  /**
   * Reads bytes[from..to), `STEP_BYTES` at most.
   *
   * @returns A `Stop`. Unless it is `done`, answer and call `resume`.
   * @throws {NgramError} `MEMORY_BUDGET`.
   */
  push(bytes: Uint8Array, from: number, to: number): number {
    this.heap.u8.set(bytes.subarray(from, to), this.inputStart + this.run.pendingBytes());
    return this.run.push(to - from);
  }

  /** Reads the rest and ends the document. Returns a `Stop`. */
  endDocument(): number {
    return this.run.endDocument();
  }

  /** Goes on after an answer. Returns a `Stop`. */
  resume(): number {
    return this.run.resume();
  }

  /** The ids since the last `push` or `endDocument`. */
  ids(): Uint32Array {
    const at = this.run.outStart() >>> 2;
    return this.heap.u32.subarray(at, at + this.run.outLength());
  }

  /** The bytes of the token at which the kernel stopped. */
  token(): Uint8Array {
    const start = this.run.tokenStart();
    return this.heap.u8.subarray(start, start + this.run.tokenBytes());
  }

  /** Answers `newForm`. */
  define(form: number, kind: number, word: number): void {
    try {
      this.run.define(form, kind, word);
    } catch (error) {
      throw kernelError(error, this.run.isRoomLeft());
    }
  }

  /** Answers `newQuote`. */
  defineQuote(direction: number, form: number, kind: number, word: number): void {
    this.run.defineQuote(direction, form, kind, word);
  }

  /** Answers `needTables`. */
  tellTables({ ascii, stage, values }: PropertyTables): void {
    if (stage.byteLength > VALUES - STAGE || values.byteLength > VALUES_END - VALUES) {
      throw new Error('gristmill is broken: the Unicode tables have outgrown their place. Please report it.');
    }
    const { u8, u32 } = this.heap;
    u32.set(ascii, ASCII >>> 2);
    u8.set(new Uint8Array(stage.buffer, stage.byteOffset, stage.byteLength), STAGE);
    u32.set(values, VALUES >>> 2);
    this.run.tellTables();
  }

  /** Adds what was counted since the last time to counts[4 * form + class]. */
  takeCounts(counts: Float64Array): void {
    const { u32 } = this.heap;
    const take = (slot: number): void => {
      const form = u32[slot + FORM];
      if (form === 0) return;
      for (let i = 0; i < 4; i++) counts[4 * form + i] += u32[slot + COUNTS + i];
      u32.fill(0, slot + COUNTS, slot + COUNTS + 4);
    };
    const start = this.run.tableStart() >>> 2;
    const end = start + SLOT * this.run.slotCount();
    for (let slot = start; slot < end; slot += SLOT) take(slot);
    for (let direction = 0; direction < 4; direction++) take(this.run.quoteSlot(direction) >>> 2);
  }
}
