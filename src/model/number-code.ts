// Rows of float32 numbers as bytes and back: as they are, or as places in a book of values.

import { bitLengths, dacWidths, decodeDac, encodeDac } from '../base/dac.ts';
import { ByteReader } from '../base/varint.ts';
import { byFrequency, quantise, unquantise } from './quantise.ts';

/** Bytes before the values of a book of backoff weights: how many there are, and 0. */
const BOOK_START = 8;

/**
 * With `bits` 0 the numbers themselves, 4 bytes each, little-endian. Otherwise how many values the book has, the values in
 * ascending order, 4 bytes each, and for each number a byte: its value's place in the book, or the book's size for NaN.
 */
export function encodeNumbers(numbers: Float32Array, bits: number): Uint8Array {
  if (bits === 0) return float32Bytes(numbers);
  const { values, codes } = quantise(numbers, bits);
  const bytes = new Uint8Array(4 + 4 * values.length + codes.length);
  new DataView(bytes.buffer).setUint32(0, values.length, true);
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
  const numbers = bits === 0 ? exactNumbers(reader, bytes, size) : bookNumbers(reader, bytes, size, name);
  checkNumbers(numbers, reader, mayBeNaN);
  return numbers;
}

/**
 * Backoff weights in a book: how many values it has, 0 (4 bytes each), the values by falling frequency as float32, zeros up
 * to a multiple of 8 bytes, then each number's place in the book as directly addressable codes.
 *
 * Most contexts have one follower and so one and the same weight, which comes first and takes a bit.
 *
 * @param numbers - None of them NaN.
 */
export function encodeBackoffs(
  numbers: Float32Array,
  bits: number,
): { readonly bytes: Uint8Array; readonly widths: readonly number[] } {
  const { values, codes } = quantise(numbers, bits);
  const counts = new Float64Array(values.length);
  for (let i = 0; i < codes.length; i++) counts[codes[i]]++;
  const order = byFrequency(values, counts);
  const placeOfCode = new Uint8Array(values.length);
  order.forEach((code, place) => (placeOfCode[code] = place));
  const places = new Uint32Array(codes.length);
  for (let i = 0; i < codes.length; i++) places[i] = placeOfCode[codes[i]];
  const widths = dacWidths(bitLengths(places));
  const coded = encodeDac(places, widths);
  const codesAt = bookBytes(values.length);
  const bytes = new Uint8Array(codesAt + coded.length);
  new DataView(bytes.buffer).setUint32(0, values.length, true);
  bytes.set(float32Bytes(Float32Array.from(order, (code) => values[code])), BOOK_START);
  bytes.set(coded, codesAt);
  return { bytes, widths };
}

/** Reads `size` backoff weights back. @throws {NgramError} `CORRUPT`, as `decodeNumbers`. */
export function decodeBackoffs(bytes: Uint8Array, size: number, widths: readonly number[], name: string): Float32Array {
  const { values, codesAt } = openBackoffBook(bytes, name);
  const places = decodeDac(bytes.subarray(codesAt), size, widths, name);
  const numbers = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    if (places[i] >= values.length) throw new ByteReader(bytes, name).corrupt('names a value that is not there');
    numbers[i] = values[places[i]];
  }
  return numbers;
}

/** The book of backoff weights, by place, and where the codes begin. @throws {NgramError} `CORRUPT`. */
export function openBackoffBook(
  bytes: Uint8Array,
  name: string,
): { readonly values: Float32Array; readonly codesAt: number } {
  const reader = new ByteReader(bytes, name);
  const valueCount = bookSize(bytes, reader, BOOK_START);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const codesAt = bookBytes(valueCount);
  if (view.getUint32(4, true) !== 0 || bytes.length < codesAt) throw reader.corrupt('does not fit the header');
  const values = float32Numbers(bytes.subarray(BOOK_START, BOOK_START + 4 * valueCount));
  for (let at = BOOK_START + 4 * valueCount; at < codesAt; at++) {
    if (bytes[at] !== 0) throw reader.corrupt('does not fit the header');
  }
  checkNumbers(values, reader, false);
  return { values, codesAt };
}

/** The book of probabilities, ascending, and where the codes of `size` numbers begin. @throws {NgramError} `CORRUPT`. */
export function openBook(
  bytes: Uint8Array,
  size: number,
  name: string,
): { readonly values: Float32Array; readonly codesAt: number } {
  const reader = new ByteReader(bytes, name);
  const valueCount = bookSize(bytes, reader, 4);
  const codesAt = 4 + 4 * valueCount;
  if (bytes.length !== codesAt + size) throw reader.corrupt('does not fit the header');
  const values = float32Numbers(bytes.subarray(4, codesAt));
  checkNumbers(values, reader, false);
  return { values, codesAt };
}

/** Bytes of a book of backoff weights. */
function bookBytes(valueCount: number): number {
  return BOOK_START + 8 * Math.ceil(valueCount / 2);
}

function bookSize(bytes: Uint8Array, reader: ByteReader, start: number): number {
  if (bytes.length < start) throw reader.corrupt('is too short');
  const valueCount = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  if (valueCount > 256) throw reader.corrupt('does not fit the header');
  return valueCount;
}

function checkNumbers(numbers: Float32Array, reader: ByteReader, mayBeNaN: boolean): void {
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i];
    if (!Number.isFinite(number) && !(mayBeNaN && Number.isNaN(number))) throw reader.corrupt('holds no number');
  }
}

function exactNumbers(reader: ByteReader, bytes: Uint8Array, size: number): Float32Array {
  if (bytes.length !== 4 * size) throw reader.corrupt('does not fit the header');
  return float32Numbers(bytes);
}

function bookNumbers(reader: ByteReader, bytes: Uint8Array, size: number, name: string): Float32Array {
  const { values, codesAt } = openBook(bytes, size, name);
  const numbers = unquantise({ values, codes: bytes.subarray(codesAt) });
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
