// Estimating: levels of counts, as the scan of count.ts writes them, become probabilities and backoff weights by interpolated
// modified Kneser–Ney (Chen & Goodman 1998; Heafield et al. 2013), and those become the rows of a model file. Float32
// operations stand in the order of src/estimate/kneser-ney.ts, so that both give the same numbers. The twin is
// src/kernels/estimate-twin.ts.

/** 10 mantissa bits and the exponent of a float32: what the table of cells is indexed by. */
const KEY_SHIFT: u32 = 13;
/** The key of 2^-54, the first in the table; smaller numbers are in cell 0. */
const FIRST_KEY: u32 = (127 - 54) << 10;
const ONE: u32 = 0x3f800000;
const ZERO_CELL: u32 = 40960;
const NEVER_CELL: u32 = 40961;

/**
 * The cell of log10 p, see src/model/quantise.ts, without a logarithm.
 *
 * A key's numbers lie in one cell or in two neighbours: table[key] has the first one in bits 0 to 15, and in bits 16 to 29
 * the least low part of a number that is in the second one, 8,192 for none.
 */
@inline function cellOf(p: f32, table: usize): u32 {
  const number = reinterpret<u32>(p);
  if (number >= ONE) return number >> 31 != 0 || number == 0 ? NEVER_CELL : ZERO_CELL;
  const key = number >>> KEY_SHIFT;
  if (key < FIRST_KEY) return number == 0 ? NEVER_CELL : 0;
  const entry = load<u32>(table + (<usize>(key - FIRST_KEY) << 2));
  return (entry & 0xffff) + <u32>((number & 0x1fff) >= entry >>> 16);
}

@inline function bump(histogram: usize, index: u32): void {
  const at = histogram + (<usize>index << 2);
  store<u32>(at, load<u32>(at) + 1);
}

@inline function readVarint(at: usize): u64 {
  // The value in the low 32 bits, how many bytes it has above.
  let byte = <u32>load<u8>(at);
  if (byte < 128) return <u64>byte | (<u64>1 << 32);
  let value = byte & 127;
  let shift: u32 = 7;
  let size: u64 = 1;
  do {
    byte = <u32>load<u8>(at + <usize>size);
    value |= (byte & 127) << shift;
    shift += 7;
    size++;
  } while (byte >= 128);
  return <u64>value | (size << 32);
}

/** The next 1 bit at or behind `bit`. */
@inline function nextOne(bits: usize, bit: u32): u32 {
  let byte = bit >>> 3;
  let word = load<u64>(bits + <usize>byte) >> <u64>(bit & 7);
  if (word != 0) return bit + <u32>ctz(word);
  byte += 8;
  while ((word = load<u64>(bits + <usize>byte)) == 0) byte += 8;
  return (byte << 3) + <u32>ctz(word);
}

/** The id of an n-gram in a row of pairs, 8 bytes each: its last id, and its probability as a float32. */
@inline function idAt(pairs: usize, index: u32): u32 {
  return load<u32>(pairs + (<usize>index << 3));
}

// One n-gram on its way, 32 bytes: 0 id, 4 count, 8 address of where its relative is sought among those of its parent without
// the first word, 12 how many of them are left, 16 the first of them, 20 the sum behind its context (float32), 24 the backoff
// weight of that (float32), 28 in a part how many n-grams of other parts stand between it and the last one of this part.
const CHILD: usize = 32;

/** How many n-grams are worked on at a time, about. */
const BATCH: usize = 256;

/**
 * Seeks the relatives of all n-grams at `list`, addresses up to `end`, at once.
 *
 * Each is found by halving; but where a number is compared is anywhere in memory, and one search alone would wait for each in
 * turn. Here one step of all searches is done before the next: their waits lie side by side. Those that are done leave the
 * list.
 */
function seek(list: usize, end: usize): void {
  while (end > list) {
    let to = list;
    for (let p = list; p < end; p += 4) {
      const c: usize = load<u32>(p);
      const size = load<u32>(c, 12);
      const half = size >>> 1;
      const base: usize = load<u32>(c, 8);
      const middle = base + (<usize>half << 3);
      store<u32>(c, <u32>(load<u32>(middle - 8) < load<u32>(c) ? middle : base), 8);
      store<u32>(c, size - half, 12);
      store<u32>(to, <u32>c);
      to += <usize>(size - half > 1) << 2;
    }
    end = to;
  }
}

/** How many parents' relatives are touched ahead. */
const AHEAD: u32 = 64;

/** Whether a link is one of `size` from `from` on. */
@inline function isWithin(link: u32, from: u32, size: u32): bool {
  return link - from < size;
}

/** Where the first child of what a link leads to stands; in a part, for a link that leads elsewhere, that of another. */
@inline function startAt(link: u32, starts: usize, from: u32, size: u32, isPart: bool): usize {
  return starts + (<usize>(!isPart || isWithin(link, from, size) ? link : from) << 2);
}

/**
 * Reads what the next parents will ask for, so that it is in the cache when they do.
 *
 * Where a parent's relatives lie is anywhere in memory, twice over. The loads of many parents are independent of each other
 * and wait side by side here; one parent's work alone would wait for each in turn. The sum is there to be used.
 */
@inline function touch(links: usize, count: u32, starts: usize, pairs: usize, from: u32, size: u32, isPart: bool): u32 {
  let sum: u32 = 0;
  const end = links + (<usize>count << 2);
  for (let l = links; l < end; l += 4) sum += load<u32>(startAt(load<u32>(l), starts, from, size, isPart));
  for (let l = links; l < end; l += 4) sum += idAt(pairs, load<u32>(startAt(load<u32>(l), starts, from, size, isPart)));
  return sum;
}

// The block of `estimate`, u32 each, n being the length of the n-grams:
//   0 how many parents (n-grams of length n - 1) there are      4 bits of children     8 ids      12 counts
//  16 links: links[i] is the n-gram of length n - 2 that parent i is without its first word; 0 for n = 2
//  20 starts: starts[j] is the first child of n-gram j of length n - 2, and one entry more; 0 for n = 2
//  24 lowerPairs: last id and probability (float32) of each n-gram of length n - 1, 8 bytes together; 0 for n = 2
//  28 lowerProbs: for n = 2 the probability of each word, float32
//  32 the number of the first child among all n-grams of length n
// what it writes, 0 where it is not wanted, one entry for each
//  36 parent: number of its first child, among all n-grams of length n
//  40 child: its last id and its probability, 8 bytes together             44 child: its probability, float32
//  48 child: its link
//  52 child: its place among the children of its parent without the first word (for n = 2 its id), as a varint
//  56 child: the cell of its probability, u16
//  60 parent: the cell of its backoff weight, u16                          64 parent: its backoff weight, float32
// and what it needs
//  68 table of cells   72 histogram of the places' bit lengths, 33 entries   76, 80 histograms of cells: of probabilities, of
//  backoff weights     84 room for a batch: 36 bytes for each of 256 n-grams and of the most children of one parent
//  88, 92, 96 discounts, float32   100 where the places end (written)   104 a number without meaning (written)
// 108 how many bytes of the room are for addresses, 4 for each n-gram
// The addresses at 40 to 56 move on while the work is done.
// For `estimatePart` also
// 112 the first link of the part   116 how many links it has   120 room for runs of n-grams, 0 where they are not wanted: for
//  each the number of its first n-gram in the range and the number behind its last   124 where the runs end (written)

/** Probabilities of the n-grams of one length out of some range, and the backoff weights of their contexts. */
export function estimate(block: usize): void {
  estimateLevel(block, false);
}

/**
 * The same of those n-grams only whose parents' links are in a part: for a memory that has no room for everything that links
 * lead to. What is written has its place among the n-grams of all parts, and the places of others are left as they are; so
 * they must have a fixed size, and those at 52 are u32. Backoff weights and first children are those of all parents.
 *
 * The addresses at 20 and 24 are where link 0 and n-gram 0 would be if they were there, modulo 2^32.
 */
export function estimatePart(block: usize): void {
  estimateLevel(block, true);
}

/** Compiled once for parts and once for the whole, in which nothing of a part is left. */
@inline function estimateLevel(block: usize, isPart: bool): void {
  const parents = load<u32>(block);
  const bits: usize = load<u32>(block, 4);
  let ids: usize = load<u32>(block, 8);
  let counts: usize = load<u32>(block, 12);
  const links: usize = load<u32>(block, 16);
  const starts: usize = load<u32>(block, 20);
  const lowerPairs: usize = load<u32>(block, 24);
  const outStarts: usize = load<u32>(block, 36);
  const outBackoffCells: usize = load<u32>(block, 60);
  const outBackoffs: usize = load<u32>(block, 64);
  const table: usize = load<u32>(block, 68);
  const backoffCounts: usize = load<u32>(block, 80);
  // The list of those that are sought, then the n-grams themselves.
  const list: usize = load<u32>(block, 84);
  const room = list + <usize>load<u32>(block, 108);
  const d1 = load<f32>(block, 88), d2 = load<f32>(block, 92), d3 = load<f32>(block, 96);
  const partFrom: u32 = isPart ? load<u32>(block, 112) : 0;
  const partSize: u32 = isPart ? load<u32>(block, 116) : 0;
  const firstRun: usize = isPart ? <usize>load<u32>(block, 120) : 0;
  const firstNumber = load<u32>(block, 32);
  let number = firstNumber;
  let runs = firstRun;
  let passedOver: u32 = 0;
  let bit: u32 = 0;
  let touched: u32 = 0;
  let ahead: u32 = 0;
  let parent: u32 = 0;
  while (parent < parents) {
    // Contexts, until there are enough n-grams for a batch: ids and counts are read, and sums taken.
    let c = room;
    let sought = list;
    while (parent < parents && c < room + BATCH * CHILD) {
      if (links != 0 && parent == ahead) {
        ahead = min(parents, parent + AHEAD);
        touched += touch(links + (<usize>parent << 2), ahead - parent, starts, lowerPairs, partFrom, partSize, isPart);
      }
      const one = nextOne(bits, bit);
      const children = one - bit;
      bit = one + 1;
      if (outStarts != 0) store<u32>(outStarts + (<usize>parent << 2), number);
      number += children;
      if (children == 0) {
        if (outBackoffCells != 0) {
          store<u16>(outBackoffCells + (<usize>parent << 1), <u16>ZERO_CELL);
          bump(backoffCounts, ZERO_CELL);
        }
        if (outBackoffs != 0) store<f32>(outBackoffs + (<usize>parent << 2), 1);
        parent++;
        continue;
      }
      let first: u32 = 0, relatives: u32 = 0;
      let isOther = false;
      if (links != 0) {
        const link = load<u32>(links + (<usize>parent << 2));
        isOther = isPart && !isWithin(link, partFrom, partSize);
        if (!isOther) {
          const at = starts + (<usize>link << 2);
          first = load<u32>(at);
          relatives = load<u32>(at, 4) - first;
        }
      }
      const from = <u32>(lowerPairs + (<usize>first << 3));
      let sum: u64 = 0;
      let ones: u32 = 0, twos: u32 = 0;
      let base: u32 = 0;
      const begin = c;
      for (const end = c + <usize>children * CHILD; c < end; c += CHILD) {
        const read = readVarint(ids);
        ids += <usize>(read >> 32);
        const id = base + (<u32>read >>> 1);
        base = id + 1;
        let count: u32 = 1;
        if ((<u32>read & 1) != 0) {
          const more = readVarint(counts);
          counts += <usize>(more >> 32);
          count = <u32>more + 2;
          twos += <u32>(count == 2);
        } else ones++;
        sum += <u64>count;
        store<u32>(c, id);
        store<u32>(c, count, 4);
        store<u32>(c, from, 8);
        store<u32>(c, relatives, 12);
        store<u32>(c, first, 16);
        if (isPart) store<u32>(c, 0, 28);
        store<u32>(sought, <u32>c);
        sought += <usize>(relatives > 1) << 2;
      }
      const total = <f32>(<f64>sum);
      let free: f32 = d1 * <f32>ones;
      free = free + d2 * <f32>twos;
      free = free + d3 * <f32>(children - ones - twos);
      const backoff: f32 = free / total;
      if (isOther) {
        // They have been read for their sum, and to come to those behind them.
        c = begin;
        passedOver += children;
      } else if (isPart) {
        if (firstRun != 0) {
          if (passedOver != 0 || runs == firstRun) {
            store<u32>(runs, number - children - firstNumber);
            runs += 8;
          }
          store<u32>(runs - 4, number - firstNumber);
        }
        store<u32>(begin, passedOver, 28);
        passedOver = 0;
      }
      for (let b = begin; b < c; b += CHILD) {
        store<f32>(b, total, 20);
        store<f32>(b, backoff, 24);
      }
      if (outBackoffCells != 0) {
        const cell = cellOf(backoff, table);
        store<u16>(outBackoffCells + (<usize>parent << 1), <u16>cell);
        bump(backoffCounts, cell);
      }
      if (outBackoffs != 0) store<f32>(outBackoffs + (<usize>parent << 2), backoff);
      parent++;
    }
    seek(list, sought);
    if (isPart) finishPart(block, room, c);
    else finish(block, room, c);
  }
  if (outStarts != 0) store<u32>(outStarts + (<usize>parents << 2), number);
  store<u32>(block, load<u32>(block, 52), 100);
  store<u32>(block, touched, 104);
  if (isPart) store<u32>(block, <u32>runs, 124);
}

function finish(block: usize, from: usize, to: usize): void {
  finishBatch(block, from, to, false);
}

function finishPart(block: usize, from: usize, to: usize): void {
  finishBatch(block, from, to, true);
}

/**
 * Each n-gram's probability, from that of the same n-gram without its first word, and what is wanted of it.
 *
 * The addresses in the block that are written to move on.
 */
@inline function finishBatch(block: usize, from: usize, to: usize, isPart: bool): void {
  const isLinked = load<u32>(block, 16) != 0;
  const lowerPairs: usize = load<u32>(block, 24);
  const lowerProbs: usize = load<u32>(block, 28);
  let outPairs: usize = load<u32>(block, 40);
  let outProbs: usize = load<u32>(block, 44);
  let outLinks: usize = load<u32>(block, 48);
  let places: usize = load<u32>(block, 52);
  let outCells: usize = load<u32>(block, 56);
  const table: usize = load<u32>(block, 68);
  const placeLengths: usize = load<u32>(block, 72);
  const cellCounts: usize = load<u32>(block, 76);
  const d1 = load<f32>(block, 88), d2 = load<f32>(block, 92), d3 = load<f32>(block, 96);
  for (let c = from; c < to; c += CHILD) {
    const id = load<u32>(c);
    const count = load<u32>(c, 4);
    if (isPart) {
      const gap: usize = load<u32>(c, 28);
      if (gap != 0) {
        if (outPairs != 0) outPairs += gap << 3;
        if (outProbs != 0) outProbs += gap << 2;
        if (outLinks != 0) outLinks += gap << 2;
        if (outCells != 0) outCells += gap << 1;
        if (places != 0) places += gap << 2;
      }
    }
    let place = id;
    let lower = id;
    let lowerProb: f32;
    if (isLinked) {
      const at: usize = load<u32>(c, 8);
      const first = load<u32>(c, 16);
      if (isPart) {
        // 8 times a number does not fit 32 bits where the whole does not fit the memory: only the way from the first is sure.
        place = <u32>((at - (lowerPairs + (<usize>first << 3))) >>> 3);
        lower = first + place;
      } else {
        lower = <u32>((at - lowerPairs) >>> 3);
        place = lower - first;
      }
      lowerProb = load<f32>(at, 4);
    } else lowerProb = load<f32>(lowerProbs + (<usize>lower << 2));
    const d = count == 1 ? d1 : count == 2 ? d2 : d3;
    const p: f32 = (<f32>count - d) / load<f32>(c, 20) + load<f32>(c, 24) * lowerProb;
    if (outPairs != 0) { store<u32>(outPairs, id); store<f32>(outPairs, p, 4); outPairs += 8; }
    if (outProbs != 0) { store<f32>(outProbs, p); outProbs += 4; }
    if (outLinks != 0) { store<u32>(outLinks, lower); outLinks += 4; }
    if (outCells != 0) {
      const cell = cellOf(p, table);
      store<u16>(outCells, <u16>cell);
      outCells += 2;
      bump(cellCounts, cell);
    }
    if (places == 0) continue;
    bump(placeLengths, 32 - <u32>clz(place));
    if (isPart) {
      store<u32>(places, place);
      places += 4;
      continue;
    }
    while (place > 127) { store<u8>(places++, <u8>(place | 128)); place >>>= 7; }
    store<u8>(places++, <u8>place);
  }
  store<u32>(block, <u32>outPairs, 40);
  store<u32>(block, <u32>outProbs, 44);
  store<u32>(block, <u32>outLinks, 48);
  store<u32>(block, <u32>places, 52);
  store<u32>(block, <u32>outCells, 56);
}

// ---------------------------------------------------------------- rows of a model file

/** codes[i] = book[cells[i]]: a byte for each cell. */
export function encodeCodes(cells: usize, count: u32, book: usize, codes: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) store<u8>(codes + i, load<u8>(book + <usize>load<u16>(cells + (i << 1))));
}

@inline function putBits(address: usize, bit: u32, value: u32): void {
  const at = address + <usize>(bit >>> 3);
  store<u64>(at, load<u64>(at) | (<u64>value << <u64>(bit & 7)));
}

// The block of `encodeLayers`: 0 how many layers, 4 whether numbers are u32 and not varints; and for layer i at 16 + 32 i: 0
// width, 4 address of its chunks, 8 the bit there where the next one goes, 12 address of the bits that say whether a value
// goes on, 16 the bit where the next one goes.

/**
 * Directly addressable codes (Brisaboa, Ladra & Navarro 2013) of `count` values into bits that must be 0 before.
 *
 * @param values - Varints or u32; with a `book` cells (u16), whose values are book[cell], a byte each.
 */
export function encodeLayers(values: usize, count: u32, book: usize, block: usize): void {
  const last = load<u32>(block) - 1;
  const isWide = load<u32>(block, 4) != 0;
  for (let i: u32 = 0; i < count; i++) {
    let value: u32;
    if (book != 0) {
      value = <u32>load<u8>(book + <usize>load<u16>(values));
      values += 2;
    } else if (isWide) {
      value = load<u32>(values);
      values += 4;
    } else {
      const read = readVarint(values);
      values += <usize>(read >> 32);
      value = <u32>read;
    }
    let layer = block + 16;
    for (let depth: u32 = 0; ; depth++) {
      const width = load<u32>(layer);
      const bit = load<u32>(layer, 8);
      if (width != 0) {
        putBits(load<u32>(layer, 4), bit, width < 32 ? value & ((<u32>1 << width) - 1) : value);
        store<u32>(layer, bit + width, 8);
      }
      if (depth == last) break;
      value = width < 32 ? value >>> width : 0;
      const more = load<u32>(layer, 16);
      store<u32>(layer, more + 1, 16);
      if (value == 0) break;
      const at = <usize>load<u32>(layer, 12) + <usize>(more >>> 3);
      store<u8>(at, load<u8>(at) | <u8>(<u32>1 << (more & 7)));
      layer += 32;
    }
  }
}

// ---------------------------------------------------------------- checksums

@inline function rotate(x: u32, n: u32): u32 { return (x << n) | (x >> (32 - n)); }

/** Takes whole stripes of 16 bytes into the four lanes of an xxHash32 at `lanes`. */
export function hashStripes(lanes: usize, from: usize, count: u32): void {
  let a = load<u32>(lanes), b = load<u32>(lanes, 4), c = load<u32>(lanes, 8), d = load<u32>(lanes, 12);
  const end = from + (<usize>count << 4);
  for (let p = from; p < end; p += 16) {
    a = rotate(a + load<u32>(p) * 0x85ebca77, 13) * 0x9e3779b1;
    b = rotate(b + load<u32>(p, 4) * 0x85ebca77, 13) * 0x9e3779b1;
    c = rotate(c + load<u32>(p, 8) * 0x85ebca77, 13) * 0x9e3779b1;
    d = rotate(d + load<u32>(p, 12) * 0x85ebca77, 13) * 0x9e3779b1;
  }
  store<u32>(lanes, a);
  store<u32>(lanes, b, 4);
  store<u32>(lanes, c, 8);
  store<u32>(lanes, d, 12);
}
