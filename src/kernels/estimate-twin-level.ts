// Probabilities and backoff weights of one level, see assembly/estimate.ts, which also says what stands in the block. Each
// float32 operation of the kernel is a Math.fround here. Rows of bytes have addresses; places of 32-bit numbers are indices.

const { clz32, fround } = Math;

const KEY_SHIFT = 13;
/** The key of 2^-54, the first in the table of cells. */
const FIRST_KEY = (127 - 54) << 10;
const ONE = 0x3f800000;
const ZERO_CELL = 40_960;
const NEVER_CELL = 40_961;

/** One number, to see its bits. */
const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** Indices of 32-bit numbers are of 30 bits: sums that stand for addresses beyond wrap as those do. */
const INDEX_MASK = 0x3fffffff;

/** The kernel's `estimate`, and with `isPart` its `estimatePart`. */
export function estimate(u8: Uint8Array, u32: Uint32Array, f32: Float32Array, block: number, isPart: boolean): void {
  const parents = u32[block];
  const bits = u32[block + 1];
  let ids = u32[block + 2];
  let counts = u32[block + 3];
  const links = u32[block + 4] >>> 2;
  const starts = u32[block + 5] >>> 2;
  const lowerPairs = u32[block + 6] >>> 2;
  const lowerProbs = u32[block + 7] >>> 2;
  const firstNumber = u32[block + 8];
  let number = firstNumber;
  const outStarts = u32[block + 9] >>> 2;
  let outPairs = u32[block + 10] >>> 2;
  let outProbs = u32[block + 11] >>> 2;
  let outLinks = u32[block + 12] >>> 2;
  let places = u32[block + 13];
  let outCells = u32[block + 14];
  const outBackoffCells = u32[block + 15];
  const outBackoffs = u32[block + 16] >>> 2;
  const table = u32[block + 17] >>> 2;
  const placeLengths = u32[block + 18] >>> 2;
  const cellCounts = u32[block + 19] >>> 2;
  const backoffCounts = u32[block + 20] >>> 2;
  const room = u32[block + 21] >>> 2;
  const d1 = f32[block + 22];
  const d2 = f32[block + 23];
  const d3 = f32[block + 24];
  const partFrom = isPart ? u32[block + 28] : 0;
  const partSize = isPart ? u32[block + 29] : 0;
  const firstRun = isPart ? u32[block + 30] >>> 2 : 0;
  let runs = firstRun;
  let hasGap = true;
  let bit = 0;
  for (let parent = 0; parent < parents; parent++) {
    const one = nextOne(u8, bits, bit);
    const children = one - bit;
    bit = one + 1;
    if (outStarts !== 0) u32[outStarts + parent] = number;
    if (children === 0) {
      if (outBackoffCells !== 0) putCell(u8, u32, outBackoffCells + 2 * parent, ZERO_CELL, backoffCounts);
      if (outBackoffs !== 0) f32[outBackoffs + parent] = 1;
      continue;
    }
    // Their ids and counts, two words each, and the sum over them.
    const end = room + 2 * children;
    let sum = 0;
    let ones = 0;
    let twos = 0;
    let base = 0;
    for (let c = room; c < end; c += 2) {
      let value = u8[ids++];
      if (value > 127) {
        value &= 127;
        let byte = 0;
        let shift = 7;
        do {
          byte = u8[ids++];
          value |= (byte & 127) << shift;
          shift += 7;
        } while (byte > 127);
      }
      const id = base + (value >>> 1);
      base = id + 1;
      let count = 1;
      if ((value & 1) !== 0) {
        count = u8[counts++];
        if (count > 127) {
          count &= 127;
          let byte = 0;
          let shift = 7;
          do {
            byte = u8[counts++];
            count |= (byte & 127) << shift;
            shift += 7;
          } while (byte > 127);
        }
        count = (count + 2) >>> 0;
        if (count === 2) twos++;
      } else ones++;
      sum += count;
      u32[c] = id;
      u32[c + 1] = count;
    }
    const total = fround(sum);
    let free = fround(d1 * fround(ones));
    free = fround(free + fround(d2 * fround(twos)));
    free = fround(free + fround(d3 * fround(children - ones - twos)));
    const backoff = fround(free / total);
    if (outBackoffCells !== 0) {
      putCell(u8, u32, outBackoffCells + 2 * parent, cellOf(u32, backoff, table), backoffCounts);
    }
    if (outBackoffs !== 0) f32[outBackoffs + parent] = backoff;
    number += children;
    const link = links === 0 ? 0 : u32[links + parent];
    if (isPart) {
      if ((link - partFrom) >>> 0 >= partSize) {
        // They have been read for their sum, and to come to those behind them.
        if (outPairs !== 0) outPairs += 2 * children;
        if (outProbs !== 0) outProbs += children;
        if (outLinks !== 0) outLinks += children;
        if (outCells !== 0) outCells += 2 * children;
        if (places !== 0) places += 4 * children;
        hasGap = true;
        continue;
      }
      if (firstRun !== 0) {
        if (hasGap) {
          u32[runs] = number - children - firstNumber;
          runs += 2;
        }
        u32[runs - 1] = number - firstNumber;
      }
      hasGap = false;
    }
    // Each child's probability, from that of the same n-gram without its first word.
    let first = 0;
    let relatives = 0;
    if (links !== 0) {
      const at = (starts + link) & INDEX_MASK;
      first = u32[at];
      relatives = u32[at + 1] - first;
    }
    const pairs = (lowerPairs + 2 * first) & INDEX_MASK;
    let low = 0;
    for (let c = room; c < end; c += 2) {
      const id = u32[c];
      const count = u32[c + 1];
      let place = id;
      let lower = id;
      let lowerProb = 0;
      if (links === 0) lowerProb = f32[lowerProbs + id];
      else {
        place = gallop(u32, pairs, low, relatives, id);
        low = place + 1;
        lower = first + place;
        lowerProb = f32[pairs + 2 * place + 1];
      }
      const d = count === 1 ? d1 : count === 2 ? d2 : d3;
      const ratio = fround(fround(fround(count) - d) / total);
      const p = fround(ratio + fround(backoff * lowerProb));
      if (outPairs !== 0) {
        u32[outPairs++] = id;
        f32[outPairs++] = p;
      }
      if (outProbs !== 0) f32[outProbs++] = p;
      if (outLinks !== 0) u32[outLinks++] = lower;
      if (outCells !== 0) {
        putCell(u8, u32, outCells, cellOf(u32, p, table), cellCounts);
        outCells += 2;
      }
      if (places === 0) continue;
      u32[placeLengths + 32 - clz32(place)]++;
      if (isPart) {
        u32[places >>> 2] = place;
        places += 4;
        continue;
      }
      while (place > 127) {
        u8[places++] = place | 128;
        place >>>= 7;
      }
      u8[places++] = place;
    }
  }
  if (outStarts !== 0) u32[outStarts + parents] = number;
  u32[block + 25] = places;
  if (isPart) u32[block + 31] = 4 * runs;
}

/** Cells may stand at odd addresses. */
function putCell(u8: Uint8Array, u32: Uint32Array, address: number, cell: number, histogram: number): void {
  u8[address] = cell;
  u8[address + 1] = cell >>> 8;
  u32[histogram + cell]++;
}

/** The cell of log10 p; an entry of the table is explained at `cellTable`. */
function cellOf(u32: Uint32Array, p: number, table: number): number {
  float[0] = p;
  const number = floatBits[0];
  if (number >= ONE) return number > 0x7fffffff ? NEVER_CELL : ZERO_CELL;
  const key = number >>> KEY_SHIFT;
  if (key < FIRST_KEY) return number === 0 ? NEVER_CELL : 0;
  const entry = u32[table + key - FIRST_KEY];
  return (entry & 0xffff) + ((number & 0x1fff) >= entry >>> 16 ? 1 : 0);
}

/** The next 1 bit at or behind `bit`. */
function nextOne(u8: Uint8Array, bits: number, bit: number): number {
  let byte = bit >>> 3;
  let rest = u8[bits + byte] >>> (bit & 7);
  if (rest !== 0) return bit + 31 - clz32(rest & -rest);
  do rest = u8[bits + ++byte];
  while (rest === 0);
  return 8 * byte + 31 - clz32(rest & -rest);
}

/**
 * The first place in pairs[low..end), ascending by id, whose id is not below `id`; one is known to be there. Steps double
 * from the front, where the frequent words are.
 */
function gallop(u32: Uint32Array, pairs: number, low: number, end: number, id: number): number {
  if (u32[pairs + 2 * low] >= id) return low;
  let from = low;
  let step = 1;
  while (from + step < end && u32[pairs + 2 * (from + step)] < id) {
    from += step;
    step *= 2;
  }
  let to = Math.min(from + step, end);
  from++;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (u32[pairs + 2 * middle] < id) from = middle + 1;
    else to = middle;
  }
  return from;
}
