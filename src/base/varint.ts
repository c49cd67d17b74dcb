// Whole numbers of any size up to 2^53 - 1 in as few bytes as they need: seven bits a byte, the low ones first, the high
// bit set on all but the last (LEB128, unsigned). And single bits in a row.

import { grown } from './arrays.ts';
import { NgramError } from './errors.ts';

/** Appends bytes, varints and bits to a buffer that grows. */
export class ByteWriter {
  private bytes = new Uint8Array(1 << 12);
  private length = 0;
  private bitCount = 0;

  varint(value: number): void {
    if (this.length + 8 > this.bytes.length) this.bytes = grown(this.bytes, this.length + 8);
    let rest = value;
    while (rest > 0x7fffffff) {
      this.bytes[this.length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest > 127) {
      this.bytes[this.length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.bytes[this.length++] = rest;
  }

  raw(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.bytes.length) this.bytes = grown(this.bytes, this.length + bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Appends `zeros` 0 bits and a 1 bit, low bits of each byte first. Not to be mixed with the others in one buffer. */
  unary(zeros: number): void {
    const bit = this.bitCount + zeros;
    this.bitCount = bit + 1;
    const length = (this.bitCount + 7) >>> 3;
    if (length > this.bytes.length) this.bytes = grown(this.bytes, length);
    this.length = length;
    this.bytes[bit >>> 3] |= 1 << (bit & 7);
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** A varint for each of the values. */
export function encodeVarints(values: ArrayLike<number>): Uint8Array {
  const writer = new ByteWriter();
  for (let i = 0; i < values.length; i++) writer.varint(values[i]);
  return writer.finish();
}

/** Reads what `ByteWriter` wrote; running over the end is a typed error. */
export class ByteReader {
  private readonly bytes: Uint8Array;
  private readonly name: string;
  private at = 0;

  /** @param name - What the bytes are, for messages. */
  constructor(bytes: Uint8Array, name: string) {
    this.bytes = bytes;
    this.name = name;
  }

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  /** How many bytes are read. */
  get position(): number {
    return this.at;
  }

  varint(): number {
    const { bytes } = this;
    let byte = bytes[this.at++];
    if (byte === undefined) throw this.corrupt('ends too early');
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let scale = 128; ; scale *= 128) {
      byte = bytes[this.at++];
      if (byte === undefined || scale > 2 ** 49) throw this.corrupt('ends too early');
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    if (value > Number.MAX_SAFE_INTEGER) throw this.corrupt('holds a number above 2^53 - 1');
    return value;
  }

  raw(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw this.corrupt('ends too early');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  corrupt(what: string): NgramError {
    return new NgramError('CORRUPT', `section "${this.name}" ${what} (byte ${this.at} of ${this.bytes.length})`, {
      hint: 'The file was not written by gristmill, or by a broken one; make it again from the text.',
      details: { section: this.name, offset: this.at },
    });
  }
}
