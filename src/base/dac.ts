// Rows of whole numbers in which each can be read by itself: directly addressable codes (Brisaboa, Ladra & Navarro 2013,
// "DACs: Bringing direct access to variable-length codes"). A number is cut into chunks, the low bits first; layer i holds
// the i-th chunks of all numbers that have one. Where a layer's number goes on is a bit, and how many of these bits before
// it are 1 is its place in the next layer.

import { NgramError } from './errors.ts';

/** More layers are never written nor read. */
export const DAC_LAYERS_MAX = 4;
/** Numbers are below 2^32. */
const BITS_MAX = 32;
/** Costs are counted in sixteenths of a bit; what finds a place among the bits that say "goes on" takes one for each. */
const SIXTEENTHS = 16;
const CONTINUES = SIXTEENTHS + 1;
/** Everything stands at a multiple of so many bytes. */
const ALIGNMENT = 8;

/**
 * The chunk widths, low chunk first, with which numbers take the fewest bits.
 *
 * Equally good ones: the fewer layers, then the narrower first layer, and so on. Tries all ways to cut, at most a few
 * thousand.
 *
 * @param histogram - histogram[b] is how many numbers have bit length b, for b from 0 to 32.
 * @returns At least one width; [0] when all numbers are 0.
 */
export function dacWidths(histogram: ArrayLike<number>, layersMax = DAC_LAYERS_MAX): number[] {
  let bits = 0;
  for (let b = 0; b <= BITS_MAX; b++) if ((histogram[b] ?? 0) > 0) bits = b;
  // above[b] is how many numbers are longer than b bits.
  const above = new Float64Array(bits + 1);
  for (let b = bits - 1; b >= 0; b--) above[b] = above[b + 1] + (histogram[b + 1] ?? 0);
  const all = above[0] + (histogram[0] ?? 0);
  let best: number[] = [bits];
  let bestCost = all * bits * SIXTEENTHS;
  const widths: number[] = [];
  const cut = (from: number, cost: number, left: number): void => {
    const size = from === 0 && widths.length === 0 ? all : above[from];
    if (left === 1) {
      const whole = cost + size * (bits - from) * SIXTEENTHS;
      if (whole >= bestCost) return;
      bestCost = whole;
      best = [...widths, bits - from];
      return;
    }
    for (let width = widths.length === 0 ? 0 : 1; from + width < bits; width++) {
      widths.push(width);
      cut(from + width, cost + size * (width * SIXTEENTHS + CONTINUES), left - 1);
      widths.pop();
    }
  };
  for (let layers = 2; layers <= Math.min(layersMax, DAC_LAYERS_MAX); layers++) cut(0, 0, layers);
  return best;
}

/** How many numbers have each bit length: what `dacWidths` asks for. */
export function bitLengths(values: Uint32Array): Float64Array {
  const histogram = new Float64Array(BITS_MAX + 1);
  for (let i = 0; i < values.length; i++) histogram[BITS_MAX - Math.clz32(values[i])]++;
  return histogram;
}

/** Whether these are widths that `dacWidths` can give; for what a header says. */
export function areDacWidths(widths: unknown, bitsMax = BITS_MAX): widths is number[] {
  if (!Array.isArray(widths) || widths.length === 0 || widths.length > DAC_LAYERS_MAX) return false;
  const isWidth = (width: unknown, i: number): boolean =>
    Number.isInteger(width) && (width as number) >= (i === 0 ? 0 : 1) && (width as number) <= bitsMax;
  return widths.every(isWidth) && (widths as number[]).reduce((sum, width) => sum + width, 0) <= bitsMax;
}

/** Bytes that `size` chunks or bits of this width take. */
export function dacRowBytes(size: number, width: number): number {
  return Math.ceil((size * width) / (8 * ALIGNMENT)) * ALIGNMENT;
}

/**
 * The bytes of a row of numbers.
 *
 * For each layer its chunks, packed from the low bits of the first byte on, with zeros up to a multiple of 8 bytes; then,
 * but for the last layer, a bit for each of its numbers, 1 where it goes on in the next layer, with zeros likewise.
 *
 * @param widths - Together as wide as the largest number.
 */
export function encodeDac(values: Uint32Array, widths: readonly number[]): Uint8Array {
  const rows: Uint8Array[] = [];
  let rest = values;
  widths.forEach((width, layer) => {
    const isLast = layer === widths.length - 1;
    rows.push(packed(rest, width));
    if (isLast) return;
    const bits = new Uint8Array(dacRowBytes(rest.length, 1));
    const higher = new Uint32Array(rest.length);
    let size = 0;
    for (let i = 0; i < rest.length; i++) {
      const high = width === BITS_MAX ? 0 : rest[i] >>> width;
      if (high === 0) continue;
      bits[i >>> 3] |= 1 << (i & 7);
      higher[size++] = high;
    }
    rows.push(bits);
    rest = higher.subarray(0, size);
  });
  const bytes = new Uint8Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    bytes.set(row, at);
    at += row.length;
  }
  return bytes;
}

/** The low `width` bits of each number, one behind the other. */
function packed(values: Uint32Array, width: number): Uint8Array {
  const bytes = new Uint8Array(dacRowBytes(values.length, width));
  const mask = maskOf(width);
  let byte = 0;
  let filled = 0;
  let at = 0;
  for (let i = 0; i < values.length && width > 0; i++) {
    let chunk = (values[i] & mask) >>> 0;
    for (let left = width; left > 0;) {
      const taken = Math.min(left, 8 - filled);
      byte |= (chunk & ((1 << taken) - 1)) << filled;
      chunk >>>= taken;
      left -= taken;
      filled += taken;
      if (filled < 8) continue;
      bytes[at++] = byte;
      byte = 0;
      filled = 0;
    }
  }
  if (filled > 0) bytes[at] = byte;
  return bytes;
}

function maskOf(width: number): number {
  return width === BITS_MAX ? 0xffffffff : (1 << width) - 1;
}

/**
 * Reads a whole row back. O(size).
 *
 * @param name - Of the section, for messages.
 * @throws {NgramError} `CORRUPT` for bytes that `encodeDac` does not write; no memory is taken for what they cannot hold.
 */
export function decodeDac(bytes: Uint8Array, size: number, widths: readonly number[], name: string): Uint32Array {
  const row = rowReader(bytes, name);
  let chunks = row(size, widths[0]);
  const rest = widths.length === 1 ? undefined : row(size, 1);
  const values = unpacked(chunks, size, widths[0]);
  /** owners[k] is the number whose chunk is at place k of the present layer. */
  let owners = rest === undefined ? new Uint32Array() : placesOfOnes(rest, size, name);
  let shift = widths[0];
  for (let layer = 1; layer < widths.length; layer++) {
    const width = widths[layer];
    chunks = row(owners.length, width);
    const bits = layer === widths.length - 1 ? undefined : row(owners.length, 1);
    const layerChunks = unpacked(chunks, owners.length, width);
    for (let k = 0; k < owners.length; k++) {
      const isLast = bits === undefined || ((bits[k >>> 3] >>> (k & 7)) & 1) === 0;
      if (isLast && layerChunks[k] === 0) throw corrupt(name, 'has a number that goes on without need');
      values[owners[k]] += layerChunks[k] * 2 ** shift;
    }
    shift += width;
    if (bits === undefined) continue;
    const places = placesOfOnes(bits, owners.length, name);
    const previous = owners;
    owners = places.map((place) => previous[place]);
  }
  row(-1, 0);
  return values;
}

/** Cuts the next row off the bytes each time; `size` -1: there must be no more. */
function rowReader(bytes: Uint8Array, name: string): (size: number, width: number) => Uint8Array {
  let at = 0;
  return (size, width) => {
    if (size < 0 && at !== bytes.length) throw corrupt(name, 'is too long');
    const length = dacRowBytes(Math.max(0, size), width);
    if (length > bytes.length - at) throw corrupt(name, 'is too short');
    const row = bytes.subarray(at, at + length);
    at += length;
    const used = Math.max(0, size) * width;
    for (let i = used >>> 3; i < length; i++) {
      if (row[i] >>> (8 * i < used ? used & 7 : 0) !== 0) throw corrupt(name, 'has something behind its numbers');
    }
    return row;
  };
}

function unpacked(bytes: Uint8Array, size: number, width: number): Uint32Array {
  const values = new Uint32Array(size);
  if (width === 0) return values;
  let at = 0;
  let byte = 0;
  let available = 0;
  for (let i = 0; i < size; i++) {
    let value = 0;
    for (let got = 0; got < width;) {
      if (available === 0) {
        byte = bytes[at++];
        available = 8;
      }
      const taken = Math.min(width - got, available);
      value |= (byte & ((1 << taken) - 1)) << got;
      byte >>>= taken;
      available -= taken;
      got += taken;
    }
    values[i] = value >>> 0;
  }
  return values;
}

function placesOfOnes(bits: Uint8Array, size: number, name: string): Uint32Array<ArrayBuffer> {
  let count = 0;
  for (let at = 0; at < bits.length; at++) for (let byte = bits[at]; byte !== 0; byte &= byte - 1) count++;
  if (count > size) throw corrupt(name, 'has something behind its numbers');
  const places = new Uint32Array(count);
  let k = 0;
  for (let at = 0; at < bits.length; at++) {
    for (let byte = bits[at]; byte !== 0; byte &= byte - 1) places[k++] = 8 * at + 31 - Math.clz32(byte & -byte);
  }
  return places;
}

function corrupt(name: string, what: string): NgramError {
  return new NgramError('CORRUPT', `section "${name}" ${what}`, {
    hint: 'The file was not written by gristmill, or by a broken one; make it again from the text.',
    details: { section: name },
  });
}
