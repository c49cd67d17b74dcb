// Counting: rows of token ids become records, records are sorted, and one scan of the sorted records gives the n-grams of all
// lengths. Addresses are byte offsets into the imported memory; sizes are u32. The twin is src/kernels/count-twin.ts.
//
// A row is whole sentences: <s> (1), words, </s> (2), <s>, ... A *record* stands for one place i of a row: the words behind
// it, ids[i + 1..i + order - 1], 0 behind the end of the sentence, and then the word before it, 0 for <s>: `order` fields of
// `bits` bits each, as one big number in W words of 64 bits (1 to 4), the lowest word last. Records of the same first word
// stand together (a bucket), so the first word needs no field.

// W is the number of 64-bit words of a record: it is carried by the size of a type, so that it is a constant when compiled.
// u8: 1, u16: 2, u32: 4.

// ---------------------------------------------------------------- rows

/** Replaces local ids by global ones and counts them: hist[id]++. */
export function remapRow(row: usize, length: u32, map: usize, hist: usize): void {
  const end = row + (<usize>length << 2);
  for (let p = row; p < end; p += 4) {
    const id = load<u32>(map + (<usize>load<u32>(p) << 2));
    store<u32>(p, id);
    const h = hist + (<usize>id << 2);
    store<u32>(h, load<u32>(h) + 1);
  }
}

/**
 * Writes the records of all places whose word is in [from, to) and the word behind it in [nextFrom, nextTo), each at the next
 * free place of its bucket: offsets[word - from] counts up.
 *
 * Few places of a row are in a range, most often: eight words at a time are looked at, and passed over when none is.
 */
export function scatter(
  row: usize, length: u32, from: u32, to: u32, nextFrom: u32, nextTo: u32, offsets: usize, records: usize, order: u32, bits: u32,
): void {
  const total = order * bits;
  if (total <= 64) scatterAll<u8>(row, length, from, to, nextFrom, nextTo, offsets, records, order, bits);
  else if (total <= 128) scatterAll<u16>(row, length, from, to, nextFrom, nextTo, offsets, records, order, bits);
  else scatterAll<u32>(row, length, from, to, nextFrom, nextTo, offsets, records, order, bits);
}

@inline function scatterAll<W>(
  row: usize, length: u32, from: u32, to: u32, nextFrom: u32, nextTo: u32, offsets: usize, records: usize, order: u32, bits: u32,
): void {
  const width = to - from;
  const nextWidth = nextTo - nextFrom;
  const froms = i32x4.splat(from);
  const widths = i32x4.splat(width);
  const end = row + (<usize>length << 2);
  let p = row;
  for (; p + 32 <= end; p += 32) {
    const a = i32x4.lt_u(i32x4.sub(v128.load(p), froms), widths);
    const b = i32x4.lt_u(i32x4.sub(v128.load(p, 16), froms), widths);
    if (!v128.any_true(v128.or(a, b))) continue;
    for (let mask = i32x4.bitmask(a) | (i32x4.bitmask(b) << 4); mask != 0; mask &= mask - 1) {
      putRecord<W>(p + (<usize>ctz(mask) << 2), from, nextFrom, nextWidth, offsets, records, order, bits);
    }
  }
  for (; p < end; p += 4) {
    if (load<u32>(p) - from < width) putRecord<W>(p, from, nextFrom, nextWidth, offsets, records, order, bits);
  }
}

/** Writes the record of one place, unless it is a sentence's end or the word behind it is not in the range. */
@inline function putRecord<W>(
  p: usize, from: u32, nextFrom: u32, nextWidth: u32, offsets: usize, records: usize, order: u32, bits: u32,
): void {
  const word = load<u32>(p);
  if (word == 2 || load<u32>(p, 4) - nextFrom >= nextWidth) return;
  const b = <u64>bits;
  const c = 64 - b;
  let r0: u64 = 0, r1: u64 = 0, r2: u64 = 0, r3: u64 = 0;
  let q = p;
  let last = word;
  for (let field: u32 = 1; field <= order; field++) {
    let value: u64 = 0;
    if (field == order) value = word == 1 ? 0 : <u64>load<u32>(p - 4);
    else if (last != 2 && last != 0) {
      q += 4;
      last = load<u32>(q);
      value = <u64>last;
    } else last = 0;
    if (sizeof<W>() == 4) {
      r0 = (r0 << b) | (r1 >> c);
      r1 = (r1 << b) | (r2 >> c);
    }
    if (sizeof<W>() >= 2) r2 = (r2 << b) | (r3 >> c);
    r3 = (r3 << b) | value;
  }
  const o = offsets + (<usize>(word - from) << 2);
  const at = load<u32>(o);
  store<u32>(o, at + 1);
  const r = records + (<usize>at << (sizeof<W>() == 1 ? 3 : sizeof<W>() == 2 ? 4 : 5));
  if (sizeof<W>() == 1) {
    store<u64>(r, r3);
  } else if (sizeof<W>() == 2) {
    store<u64>(r, r2);
    store<u64>(r, r3, 8);
  } else {
    store<u64>(r, r0);
    store<u64>(r, r1, 8);
    store<u64>(r, r2, 16);
    store<u64>(r, r3, 24);
  }
}

// ---------------------------------------------------------------- sorting

@inline function bytesOf<W>(): usize {
  return sizeof<W>() << 3;
}

@inline function isLess<W>(a: usize, b: usize): bool {
  let x = load<u64>(a), y = load<u64>(b);
  if (sizeof<W>() == 1 || x != y) return x < y;
  if (sizeof<W>() == 2) return load<u64>(a, 8) < load<u64>(b, 8);
  x = load<u64>(a, 8); y = load<u64>(b, 8);
  if (x != y) return x < y;
  x = load<u64>(a, 16); y = load<u64>(b, 16);
  if (x != y) return x < y;
  return load<u64>(a, 24) < load<u64>(b, 24);
}

@inline function copyRecord<W>(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  if (sizeof<W>() >= 2) store<u64>(to, load<u64>(from, 8), 8);
  if (sizeof<W>() == 4) {
    store<u64>(to, load<u64>(from, 16), 16);
    store<u64>(to, load<u64>(from, 24), 24);
  }
}

function insertionSort<W>(from: usize, to: usize, spare: usize): void {
  const size = bytesOf<W>();
  for (let i = from + size; i < to; i += size) {
    if (!isLess<W>(i, i - size)) continue;
    if (sizeof<W>() == 1) {
      const x = load<u64>(i);
      let j = i;
      while (j > from && load<u64>(j - 8) > x) { store<u64>(j, load<u64>(j - 8)); j -= 8; }
      store<u64>(j, x);
    } else if (sizeof<W>() == 2) {
      const x = load<u64>(i), y = load<u64>(i, 8);
      let j = i;
      while (j > from) {
        const u = load<u64>(j - 16);
        if (u < x || (u == x && load<u64>(j - 16, 8) <= y)) break;
        store<u64>(j, u);
        store<u64>(j, load<u64>(j - 16, 8), 8);
        j -= 16;
      }
      store<u64>(j, x);
      store<u64>(j, y, 8);
    } else {
      copyRecord<W>(spare, i);
      let j = i;
      while (j > from && isLess<W>(spare, j - size)) { copyRecord<W>(j, j - size); j -= size; }
      copyRecord<W>(j, spare);
    }
  }
}

/** Up to this many records are sorted by insertion; up to SMALL by quicksort. */
const TINY: usize = 20;
const SMALL: usize = 192;

/** Quicksort by Hoare's partition with the median of three; the smaller side by recursion, so the depth is logarithmic. */
function quickSort<W>(from: usize, to: usize, spare: usize): void {
  const size = bytesOf<W>();
  while (to - from > TINY * size) {
    const count = (to - from) / size;
    const middle = from + (count >> 1) * size;
    const last = to - size;
    let median = middle;
    if (isLess<W>(from, middle)) {
      if (isLess<W>(last, middle)) median = isLess<W>(from, last) ? last : from;
    } else if (isLess<W>(middle, last)) median = isLess<W>(from, last) ? from : last;
    const pivot = spare + size;
    copyRecord<W>(pivot, median);
    let i = from, j = last;
    while (true) {
      while (isLess<W>(i, pivot)) i += size;
      while (isLess<W>(pivot, j)) j -= size;
      if (i >= j) break;
      copyRecord<W>(spare, i);
      copyRecord<W>(i, j);
      copyRecord<W>(j, spare);
      i += size;
      j -= size;
    }
    const split = j + size;
    // The pivot's place may be at the very end when it is the greatest: one step back keeps both sides smaller.
    const at = split == to ? split - size : split;
    if (at - from < to - at) { quickSort<W>(from, at, spare); from = at; }
    else { quickSort<W>(at, to, spare); to = at; }
  }
  insertionSort<W>(from, to, spare);
}

/** 8 bits of a record, `shift` bits from its low end. */
@inline function digit<W>(record: usize, shift: u32): usize {
  if (sizeof<W>() == 1) return <usize>((load<u64>(record) >> <u64>shift) & 255);
  const word: usize = sizeof<W>() - 1 - <usize>(shift >> 6);
  const low = <u64>(shift & 63);
  let value = load<u64>(record + (word << 3)) >> low;
  if (low > 56 && word > 0) value |= load<u64>(record + ((word - 1) << 3)) << (64 - low);
  return <usize>(value & 255);
}

/**
 * Radix sort, most significant digit first, of `count` records at `from` by their low `bits` bits, those above being equal,
 * down to bit `least`: what is below need not be in order.
 *
 * @param tables - 2,048 bytes for each digit that may come.
 */
function radixSort<W>(from: usize, count: u32, bits: u32, least: u32, spare: usize, tables: usize): void {
  const size = bytesOf<W>();
  while (true) {
    if (bits <= least) return;
    if (<usize>count <= SMALL) {
      quickSort<W>(from, from + <usize>count * size, spare);
      return;
    }
    const shift = bits > least + 8 ? bits - 8 : least;
    const end = from + <usize>count * size;
    memory.fill(tables, 0, 1024);
    for (let r = from; r < end; r += size) {
      const t = tables + (digit<W>(r, shift) << 2);
      store<u32>(t, load<u32>(t) + 1);
    }
    if (load<u32>(tables + (digit<W>(from, shift) << 2)) == count) { bits = shift; continue; }
    const next = tables + 1024;
    let sum: u32 = 0;
    for (let i: usize = 0; i < 1024; i += 4) { store<u32>(next + i, sum); sum += load<u32>(tables + i); }
    // In place by cycles (American flag sort): no second copy of the records is touched.
    let start: u32 = 0;
    for (let d: usize = 0; d < 256; d++) {
      const stop = start + load<u32>(tables + (d << 2));
      while (true) {
        const at = load<u32>(next + (d << 2));
        if (at >= stop) break;
        const r = from + <usize>at * size;
        let e = digit<W>(r, shift);
        if (e == d) { store<u32>(next + (d << 2), at + 1); continue; }
        copyRecord<W>(spare, r);
        do {
          const n = next + (e << 2);
          const place = load<u32>(n);
          store<u32>(n, place + 1);
          const q = from + <usize>place * size;
          copyRecord<W>(spare + size, q);
          copyRecord<W>(q, spare);
          copyRecord<W>(spare, spare + size);
          e = digit<W>(spare, shift);
        } while (e != d);
        copyRecord<W>(r, spare);
        store<u32>(next + (d << 2), at + 1);
      }
      start = stop;
    }
    start = 0;
    for (let d: usize = 0; d < 256; d++) {
      const stop = load<u32>(next + (d << 2));
      if (stop - start > 1) radixSort<W>(from + <usize>start * size, stop - start, shift, least, spare, tables + 2048);
      start = stop;
    }
    return;
  }
}

function sortAll<W>(records: usize, ends: usize, width: u32, total: u32, least: u32, scratch: usize): void {
  let start: u32 = 0;
  for (let w: u32 = 0; w < width; w++) {
    const stop = load<u32>(ends + (<usize>w << 2));
    if (stop - start > 1) radixSort<W>(records + <usize>start * bytesOf<W>(), stop - start, total, least, scratch, scratch + 128);
    start = stop;
  }
}

/**
 * Sorts each bucket by all fields but the last: records that differ in the left word only may come in any order.
 *
 * @param ends - ends[w] is where bucket w ends and the next begins; `width` of them. (What `scatter` leaves in its offsets.)
 * @param scratch - 128 bytes, and 2,048 for each 8 bits of a record.
 */
export function sortBuckets(records: usize, ends: usize, width: u32, order: u32, bits: u32, scratch: usize): void {
  const total = order * bits;
  if (total <= 64) sortAll<u8>(records, ends, width, total, bits, scratch);
  else if (total <= 128) sortAll<u16>(records, ends, width, total, bits, scratch);
  else sortAll<u32>(records, ends, width, total, bits, scratch);
}

// ---------------------------------------------------------------- scanning

// The block that a scan works with, u32 each:
//   0  order            4  isRaw (1: all counts are raw ones, 0: adjusted ones)
//   8  places read so far, over all scans of this block (never 0: `last` uses 0 for "never")
//  12  last[id]: the place at which a word was last seen on the left, see below; 0 in raw scans
//  16  ends1[id]: how many pairs end in a word, counted up; 0 in raw scans
// and for n = 2..order at 64 + 64 n:
//   0  address of the bits of children (zeros)     4  how many bits are written
//   8  address of the ids                          12  where the next id goes
//  16  address of the counts                       20  where the next count goes
//  24  n-grams written                             28  ..43: how many have the count 1, 2, 3, 4
//  44  bytes reserved for the ids                  48  where the fan-out of n-grams is largest (most children of one)
// and at 1,024 + 32 n the open n-gram of length n:
//   0 last id   4 where it began   8 raw count   12 distinct left words   16 children   20 id of the child before + 1

@inline function level(block: usize, n: u32): usize { return block + 64 + (<usize>n << 6); }
@inline function open(block: usize, n: u32): usize { return block + 1024 + (<usize>n << 5); }

@inline function putVarint(at: usize, value: u32): usize {
  while (value > 127) { store<u8>(at++, <u8>(value | 128)); value >>>= 7; }
  store<u8>(at, <u8>value);
  return at + 1;
}

/** Closes the open n-gram of length n: its id and count are written, and how many children it had. */
function closeNode(block: usize, n: u32, order: u32, useRaw: bool, ends1: usize): void {
  const o = open(block, n);
  const l = level(block, n);
  const parent = open(block, n - 1);
  const id = load<u32>(o);
  const count = useRaw || n == order ? load<u32>(o, 8) : load<u32>(o, 12);
  const base = load<u32>(parent, 20);
  store<u32>(parent, id + 1, 20);
  store<u32>(parent, load<u32>(parent, 16) + 1, 16);
  store<u32>(l, <u32>putVarint(load<u32>(l, 12), ((id - base) << 1) | <u32>(count > 1)), 12);
  if (count > 1) store<u32>(l, <u32>putVarint(load<u32>(l, 20), count - 2), 20);
  store<u32>(l, load<u32>(l, 24) + 1, 24);
  if (count <= 4) store<u32>(l + (<usize>count << 2), load<u32>(l + (<usize>count << 2), 24) + 1, 24);
  if (n == 2 && ends1 != 0) {
    const e = ends1 + (<usize>id << 2);
    store<u32>(e, load<u32>(e) + 1);
  }
  if (n < order) closeChildren(block, n, load<u32>(o, 16));
}

/** As many 0 bits as an n-gram of length n has children, then a 1. */
@inline function closeChildren(block: usize, n: u32, children: u32): void {
  const l = level(block, n + 1);
  const bit = load<u32>(l, 4) + children;
  const byte = <usize>load<u32>(l) + <usize>(bit >>> 3);
  store<u8>(byte, load<u8>(byte) | <u8>(<u32>1 << (bit & 7)));
  store<u32>(l, bit + 1, 4);
  if (children > load<u32>(l, 48)) store<u32>(l, children, 48);
}

/** One field of a record. `index` 0 is the second word of the n-gram; `order` - 1 is the left word. */
@inline function fieldOf<W>(record: usize, index: u32, order: u32, bits: u32): u32 {
  const shift = (order - 1 - index) * bits;
  const mask = (<u64>1 << <u64>bits) - 1;
  if (sizeof<W>() == 1) return <u32>((load<u64>(record) >> <u64>shift) & mask);
  const word: usize = sizeof<W>() - 1 - <usize>(shift >>> 6);
  const low = <u64>(shift & 63);
  let value = load<u64>(record + (word << 3)) >> low;
  if (low + <u64>bits > 64) value |= load<u64>(record + ((word - 1) << 3)) << (64 - low);
  return <u32>(value & mask);
}

/** How many words, the first included, two records of one bucket share; fields that are 0 count as shared. */
@inline function sharedOf<W>(a: usize, b: usize, order: u32, bits: u32): u32 {
  let x = load<u64>(a) ^ load<u64>(b);
  if (sizeof<W>() == 1) {
    x >>= <u64>bits;
    return x == 0 ? order : 1 + (order * bits - (64 - <u32>clz(x)) - bits) / bits;
  }
  let above: u32 = 0;
  if (sizeof<W>() == 2) {
    if (x == 0) {
      x = (load<u64>(a, 8) ^ load<u64>(b, 8)) >> <u64>bits << <u64>bits;
      if (x == 0) return order;
    } else above = 64;
  } else {
    if (x != 0) above = 192;
    else if ((x = load<u64>(a, 8) ^ load<u64>(b, 8)) != 0) above = 128;
    else if ((x = load<u64>(a, 16) ^ load<u64>(b, 16)) != 0) above = 64;
    else if ((x = (load<u64>(a, 24) ^ load<u64>(b, 24)) >> <u64>bits << <u64>bits) == 0) return order;
  }
  // The highest bit in which they differ, counted from the low end; the left word's field is the lowest and was cut off.
  const bit = above + 63 - <u32>clz(x);
  return order - bit / bits;
}

function scanAll<W>(records: usize, ends: usize, from: u32, width: u32, bits: u32, block: usize): void {
  const size = bytesOf<W>();
  const order = load<u32>(block);
  const isRaw = load<u32>(block, 4) != 0;
  const last: usize = load<u32>(block, 12);
  const ends1: usize = load<u32>(block, 16);
  let place = load<u32>(block, 8);
  const first = open(block, 1);
  let r = records;
  for (let w: u32 = 0; w < width; w++) {
    const stop = records + <usize>load<u32>(ends + (<usize>w << 2)) * size;
    // What begins with <s> keeps its raw counts.
    const useRaw = isRaw || from + w == 1;
    store<u32>(first, 0, 16);
    store<u32>(first, 0, 20);
    let deepest: u32 = 1;
    for (; r < stop; r += size) {
      place++;
      let shared: u32 = deepest == 1 ? 1 : sharedOf<W>(r - size, r, order, bits);
      if (shared < deepest) {
        for (let n = deepest; n > shared; n--) closeNode(block, n, order, useRaw, ends1);
        deepest = shared;
      }
      if (shared > deepest) shared = deepest;
      if (useRaw) {
        for (let n: u32 = 2; n <= shared; n++) { const o = open(block, n); store<u32>(o, load<u32>(o, 8) + 1, 8); }
      } else {
        if (shared == order) { const o = open(block, order); store<u32>(o, load<u32>(o, 8) + 1, 8); }
        // A left word is new to an open n-gram when it was last seen before that n-gram began; the longer n-gram began later.
        const l = last + (<usize>fieldOf<W>(r, order - 1, order, bits) << 2);
        const seen = load<u32>(l);
        store<u32>(l, place);
        for (let n = shared; n > 1; n--) {
          const o = open(block, n);
          if (seen >= load<u32>(o, 4)) break;
          store<u32>(o, load<u32>(o, 12) + 1, 12);
        }
      }
      for (let n = shared + 1; n <= order; n++) {
        const id = fieldOf<W>(r, n - 2, order, bits);
        if (id == 0) break;
        const o = open(block, n);
        store<u32>(o, id);
        store<u32>(o, place, 4);
        store<u32>(o, 1, 8);
        store<u32>(o, 1, 12);
        store<u32>(o, 0, 16);
        store<u32>(o, 0, 20);
        deepest = n;
      }
    }
    for (let n = deepest; n > 1; n--) closeNode(block, n, order, useRaw, ends1);
    closeChildren(block, 1, load<u32>(first, 16));
  }
  store<u32>(block, place, 8);
}

/**
 * Writes the n-grams that begin with the words from..from + width - 1, from their sorted records: for each length the three
 * rows of a level of a count file (FORMAT.md, "Levels"), with raw or with adjusted counts.
 *
 * The adjusted count of an n-gram is the number of different words on its left: a record adds to those open n-grams that began
 * after its left word was last seen in this scan. (`<s>` is such a word; what begins with `<s>` keeps its raw count.)
 */
export function scanBuckets(records: usize, ends: usize, from: u32, width: u32, bits: u32, block: usize): void {
  const total = load<u32>(block) * bits;
  if (total <= 64) scanAll<u8>(records, ends, from, width, bits, block);
  else if (total <= 128) scanAll<u16>(records, ends, from, width, bits, block);
  else scanAll<u32>(records, ends, from, width, bits, block);
}

// ---------------------------------------------------------------- bits

/** Copies `count` bits from the first bit of `from` to bit `bit` (0..7) of `to` and on; the bytes at `to` must be 0. */
export function copyBits(from: usize, count: u32, to: usize, bit: u32): void {
  if (bit == 0) {
    memory.copy(to, from, <usize>(count >>> 3));
    const rest = count & 7;
    if (rest != 0) store<u8>(to + <usize>(count >>> 3), load<u8>(from + <usize>(count >>> 3)) & <u8>((<u32>1 << rest) - 1));
    return;
  }
  const s = <u64>bit;
  let carry: u64 = 0;
  let left = count;
  while (left >= 64) {
    const x = load<u64>(from);
    store<u64>(to, (x << s) | carry);
    carry = x >> (64 - s);
    from += 8;
    to += 8;
    left -= 64;
  }
  while (left > 0) {
    const take = left < 8 ? left : 8;
    const x = <u64>load<u8>(from) & ((<u64>1 << <u64>take) - 1);
    const v = (x << s) | carry;
    store<u8>(to, <u8>v);
    carry = v >> 8;
    from++;
    to++;
    left -= take;
  }
  if (carry != 0) store<u8>(to, <u8>carry);
}
