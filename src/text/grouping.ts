// Small documents are gathered into batches, so that what a batch costs is shared by many of them.
import type { TextBatch } from './batch.ts';

/** A batch is full from this many bytes or documents on. */
const BATCH_BYTES = 256 * 1024;
const BATCH_DOCUMENTS = 4096;
/** Buffers that one large document made larger than this are not kept. */
const BUFFER_KEPT_MAX = 4 * 1024 * 1024;
/** Longer strings are encoded apart, so that the buffer need not hold three bytes for each of their units. */
const SHORT_STRING = 16 * 1024;
const BYTE_ORDER_MARK = 0xfeff;
/** A surrogate without its partner; U+FFFD takes its place. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const encoder = new TextEncoder();

/** Gathers documents into one buffer, which every batch uses again. */
export class BatchBuilder {
  #bytes = new Uint8Array(BATCH_BYTES);
  #size = 0;
  #ends: number[] = [];

  /** True when it is time to take the batch. */
  get isFull(): boolean {
    return this.#size >= BATCH_BYTES || this.#ends.length >= BATCH_DOCUMENTS;
  }

  get isEmpty(): boolean {
    return this.#size === 0 && this.#ends.length === 0;
  }

  /** Append clean UTF-8, which is copied. */
  addBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** Append a string; without its byte-order mark when it begins with one. */
  addText(text: string): void {
    if (text.charCodeAt(0) === BYTE_ORDER_MARK) text = text.slice(1);
    if (text.length > SHORT_STRING) {
      this.addBytes(encoder.encode(text));
      return;
    }
    this.#reserve(text.length * 3);
    this.#size += encoder.encodeInto(text, this.#bytes.subarray(this.#size)).written;
  }

  endDocument(): void {
    this.#ends.push(this.#size);
  }

  /** The batch so far. Its bytes stay as they are until something is added. */
  take(): TextBatch {
    const batch = { bytes: this.#bytes.subarray(0, this.#size), ends: this.#ends };
    if (this.#bytes.length > BUFFER_KEPT_MAX) this.#bytes = new Uint8Array(BATCH_BYTES);
    this.#size = 0;
    this.#ends = [];
    return batch;
  }

  #reserve(size: number): void {
    if (this.#size + size <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#size + size, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#size));
    this.#bytes = larger;
  }
}

/** How many surrogates of a string have no partner. */
export function countLoneSurrogates(text: string): number {
  return text.match(LONE_SURROGATE)?.length ?? 0;
}

/** How many NUL bytes there are. */
export function countNuls(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) count++;
  return count;
}
