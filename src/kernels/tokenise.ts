// The whitespace tokenizer's kernel with its memory: pieces of text go in, ids come out. This file only knows addresses;
// what the ids mean is told in src/tokens/whitespace.ts, the kernel's twin.

import { WASM } from './generated/tokenise.ts';
import { FIRST_SLOTS, KernelMemory, STEP_BYTES, kernelError } from './tokenise-memory.ts';
import { instantiate } from './wasm.ts';

/** The functions of assembly/tokenise.ts. */
interface TokeniseExports {
  open(slots: number, skipSymbols: number): void;
  inputStart(): number;
  outStart(): number;
  outLength(): number;
  wordCount(): number;
  lineNumber(): number;
  reservedStart(): number;
  reservedBytes(): number;
  reserveInput(bytes: number): void;
  read(known: number, length: number): number;
  readLast(length: number): number;
  intern(from: number, length: number): number;
  poolStart(): number;
  poolSize(): number;
  isRoomLeft(): number;
}

/** One kernel at work. Views that it hands out are valid until the next call. */
export class TokeniseKernel {
  private readonly heap = new KernelMemory();
  private readonly run: TokeniseExports;
  private readonly inputStart: number;
  /** The input's first bytes are a word that may go on. */
  private pendingBytes = 0;
  /** Words up to here in the pool have been told. */
  private toldBytes = 0;

  /**
   * @param slots - Of the table at first, a power of two.
   * @throws {RangeError} When the system has no room for its memory.
   */
  constructor(skipSymbols: boolean, slots: number = FIRST_SLOTS) {
    this.run = instantiate<TokeniseExports>(WASM, this.heap.memory);
    this.run.open(slots, skipSymbols ? 1 : 0);
    this.inputStart = this.run.inputStart();
  }

  get wordCount(): number {
    return this.run.wordCount();
  }

  /** Line of the document that is read, from 1. */
  get line(): number {
    return this.run.lineNumber();
  }

  /**
   * Reads bytes[from..to), or the first part of them, since ids need room.
   *
   * @returns Where it stopped; -1 when there was a reserved word, which `reservedWord` gives. `ids` are those before it.
   * @throws {NgramError} `MEMORY_BUDGET`.
   */
  read(bytes: Uint8Array, from: number, to: number): number {
    const end = Math.min(to, from + STEP_BYTES);
    try {
      const length = this.append(bytes, from, end);
      const left = this.run.read(this.pendingBytes, length);
      if (left < 0) return -1;
      this.pendingBytes = left;
      return end;
    } catch (error) {
      throw kernelError(error, this.run.isRoomLeft());
    }
  }

  /** Reads the word that was still open and ends the document. False when it is a reserved word. */
  endDocument(): boolean {
    try {
      const length = this.pendingBytes;
      this.pendingBytes = 0;
      return this.run.readLast(length) >= 0;
    } catch (error) {
      throw kernelError(error, this.run.isRoomLeft());
    }
  }

  /** The ids that the last `read` or `endDocument` gave. */
  ids(): Uint32Array {
    const at = this.run.outStart() >>> 2;
    return this.heap.u32.subarray(at, at + this.run.outLength());
  }

  reservedWord(): Uint8Array {
    const start = this.run.reservedStart();
    return this.heap.u8.subarray(start, start + this.run.reservedBytes());
  }

  /** The id of these bytes, whatever they are; the text that is read does not notice. */
  intern(word: Uint8Array): number {
    try {
      this.append(word, 0, word.length);
      return this.run.intern(this.pendingBytes, word.length);
    } catch (error) {
      throw kernelError(error, this.run.isRoomLeft());
    }
  }

  /** Tells the words that are new since the last time, in the order of their ids, as bytes[from..to) each. */
  tellWords(tell: (bytes: Uint8Array, from: number, to: number) => void): void {
    const { u8, u32 } = this.heap;
    const start = this.run.poolStart();
    const end = start + this.run.poolSize();
    let at = start + this.toldBytes;
    while (at < end) {
      const length = u32[at >>> 2];
      tell(u8, at + 4, at + 4 + length);
      at += 4 + ((length + 3) & ~3);
    }
    this.toldBytes = end - start;
  }

  /** Lays bytes behind the pending ones; returns how many there are then. */
  private append(bytes: Uint8Array, from: number, to: number): number {
    const length = this.pendingBytes + to - from;
    this.run.reserveInput(length);
    this.heap.u8.set(bytes.subarray(from, to), this.inputStart + this.pendingBytes);
    return length;
  }
}
