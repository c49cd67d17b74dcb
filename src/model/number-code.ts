// Rows of float32 numbers as bytes and back: as they are, or as places in a book of values.

import { ByteReader } from '../base/varint.ts';
import { quantise, unquantise } from './quantise.ts';

/**
 * With `bits` 0 the numbers themselves, 4 bytes each, little-endian. Otherwise how many values the book has (2 bytes) and
 * two zeros, the values in ascending order, 4 bytes each, and for each number a byte: its value's place in the book, or the
 * book's size for NaN.
 */
export function encodeNumbers(numbers: Float32Array, bits: number): Uint8Array {
  if (bits === 0) return float32Bytes(numbers);
  const { values, codes } = quantise(numbers, bits);
  const bytes = new Uint8Array(4 + 4 * values.length + codes.length);
  new DataView(bytes.buffer).setUint16(0, values.length, true);
  bytes.set(float32Bytes(values), 4);
  bytes.set(codes, 4 + 4 * values.length);
  return bytes;
}

/**
 * Reads `size` numbers back.
 *
 * @param mayBeNaN - Whether NaN may be among them.
 * @throws {NgramError} `CORRUPT`; no memory is taken for what the bytes cannot hold.
 */
export function decodeNumbers(
  bytes: Uint8Array,
  size: number,
  bits: number,
  name: string,
  mayBeNaN: boolean,
): Float32Array {
  const reader = new ByteReader(bytes, name);
  const numbers = bits === 0 ? exactNumbers(reader, bytes, size) : bookNumbers(reader, bytes, size);
  for (const number of numbers) {
    if (!Number.isFinite(number) && !(mayBeNaN && Number.isNaN(number))) throw reader.corrupt('holds no number');
  }
  return numbers;
}

function exactNumbers(reader: ByteReader, bytes: Uint8Array, size: number): Float32Array {
  if (bytes.length !== 4 * size) throw reader.corrupt('does not fit the header');
  return float32Numbers(bytes);
}

function bookNumbers(reader: ByteReader, bytes: Uint8Array, size: number): Float32Array {
  if (bytes.length < 4) throw reader.corrupt('is too short');
  const valueCount = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const codesAt = 4 + 4 * valueCount;
  if (valueCount > 256 || bytes.length !== codesAt + size) throw reader.corrupt('does not fit the header');
  const numbers = unquantise({ values: float32Numbers(bytes.subarray(4, codesAt)), codes: bytes.subarray(codesAt) });
  if (numbers === undefined) throw reader.corrupt('names a value that is not there');
  return numbers;
}

function float32Bytes(numbers: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * numbers.length);
  const view = new DataView(bytes.buffer);
  // NaN has many forms; only this one is written.
  for (let i = 0; i < numbers.length; i++) {
    if (Number.isNaN(numbers[i])) view.setUint32(4 * i, 0x7fc00000, true);
    else view.setFloat32(4 * i, numbers[i], true);
  }
  return bytes;
}

function float32Numbers(bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length / 4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < numbers.length; i++) numbers[i] = view.getFloat32(4 * i, true);
  return numbers;
}
