// The scan of sorted records, see assembly/count.ts, which also says what stands in the block. Records are laid out as in
// count-twin-scatter.ts; places of 32-bit numbers are indices of `u32`, rows of bytes have addresses.

// Words of a level in the block, from its place on.
const BITS_ADDRESS = 0;
const BITS_WRITTEN = 1;
const IDS_NEXT = 3;
const COUNTS_NEXT = 5;
const NGRAMS_WRITTEN = 6;
const FAN_OUT_MAX = 12;
// Words of an open n-gram.
const ID = 0;
const BEGAN = 1;
const RAW_COUNT = 2;
const LEFT_WORDS = 3;
const CHILDREN = 4;
const NEXT_ID = 5;

const SENTENCE_START_ID = 1;

/** Places in the block, as indices from its first word. */
const levelAt = (n: number): number => 16 + 16 * n;
const openAt = (n: number): number => 256 + 8 * n;

/** The kernel's `scanBuckets`. */
export function scanBuckets(
  u8: Uint8Array,
  u32: Uint32Array,
  records: number,
  ends: number,
  from: number,
  width: number,
  bits: number,
  block: number,
): void {
  const order = u32[block];
  const isRaw = u32[block + 1] !== 0;
  const last = u32[block + 3] >>> 2;
  const ends1 = u32[block + 4] >>> 2;
  const total = order * bits;
  const size = total <= 64 ? 2 : total <= 128 ? 4 : 8;
  const leftMask = (1 << bits) - 1;
  const first = block + openAt(1);
  const longest = block + openAt(order);
  let place = u32[block + 2];
  let r = records;
  for (let w = 0; w < width; w++) {
    const stop = records + u32[ends + w] * size;
    // What begins with <s> keeps its raw counts.
    const useRaw = isRaw || from + w === SENTENCE_START_ID;
    u32[first + CHILDREN] = 0;
    u32[first + NEXT_ID] = 0;
    let deepest = 1;
    for (; r < stop; r += size) {
      place++;
      let shared = deepest === 1 ? 1 : sharedOf(u32, r - size, r, order, bits, size);
      while (deepest > shared) closeNode(u8, u32, block, deepest--, order, useRaw, ends1);
      if (shared > deepest) shared = deepest;
      if (useRaw) {
        for (let n = 2; n <= shared; n++) u32[block + openAt(n) + RAW_COUNT]++;
      } else {
        if (shared === order) u32[longest + RAW_COUNT]++;
        // A left word is new to an open n-gram when it was last seen before that began; the longer one began later.
        const l = last + (u32[r + size - 2] & leftMask);
        const seen = u32[l];
        u32[l] = place;
        for (let n = shared; n > 1 && seen < u32[block + openAt(n) + BEGAN]; n--) u32[block + openAt(n) + LEFT_WORDS]++;
      }
      for (let n = shared + 1; n <= order; n++) {
        const id = fieldOf(u32, r, (order - n + 1) * bits, bits, size);
        if (id === 0) break;
        const o = block + openAt(n);
        u32[o + ID] = id;
        u32[o + BEGAN] = place;
        u32[o + RAW_COUNT] = 1;
        u32[o + LEFT_WORDS] = 1;
        u32[o + CHILDREN] = 0;
        u32[o + NEXT_ID] = 0;
        deepest = n;
      }
    }
    while (deepest > 1) closeNode(u8, u32, block, deepest--, order, useRaw, ends1);
    closeChildren(u8, u32, block, 1, u32[first + CHILDREN]);
  }
  u32[block + 2] = place;
}

/** Closes the open n-gram of length n: its id and count are written, and how many children it had. */
function closeNode(
  u8: Uint8Array,
  u32: Uint32Array,
  block: number,
  n: number,
  order: number,
  useRaw: boolean,
  ends1: number,
): void {
  const open = block + openAt(n);
  const level = block + levelAt(n);
  const parent = block + openAt(n - 1);
  const id = u32[open + ID];
  const count = u32[open + (useRaw || n === order ? RAW_COUNT : LEFT_WORDS)];
  const difference = id - u32[parent + NEXT_ID];
  u32[parent + NEXT_ID] = id + 1;
  u32[parent + CHILDREN]++;
  u32[level + IDS_NEXT] = putVarint(u8, u32[level + IDS_NEXT], (difference << 1) | (count > 1 ? 1 : 0));
  if (count > 1) u32[level + COUNTS_NEXT] = putVarint(u8, u32[level + COUNTS_NEXT], count - 2);
  u32[level + NGRAMS_WRITTEN]++;
  // The four words behind are how many n-grams have the count 1, 2, 3, 4.
  if (count <= 4) u32[level + NGRAMS_WRITTEN + count]++;
  if (n === 2 && ends1 !== 0) u32[ends1 + id]++;
  if (n < order) closeChildren(u8, u32, block, n, u32[open + CHILDREN]);
}

/** As many 0 bits as an n-gram of length n has children, then a 1. */
function closeChildren(u8: Uint8Array, u32: Uint32Array, block: number, n: number, children: number): void {
  const level = block + levelAt(n + 1);
  const bit = u32[level + BITS_WRITTEN] + children;
  u8[u32[level + BITS_ADDRESS] + (bit >>> 3)] |= 1 << (bit & 7);
  u32[level + BITS_WRITTEN] = bit + 1;
  if (children > u32[level + FAN_OUT_MAX]) u32[level + FAN_OUT_MAX] = children;
}

/** @returns The address behind it. */
function putVarint(u8: Uint8Array, address: number, value: number): number {
  let at = address;
  let rest = value >>> 0;
  while (rest > 127) {
    u8[at++] = rest | 128;
    rest >>>= 7;
  }
  u8[at] = rest;
  return at + 1;
}

/** `bits` bits of a record, at most 31, that begin `shift` above its low end. */
function fieldOf(u32: Uint32Array, record: number, shift: number, bits: number, size: number): number {
  const at = size - 1 - (shift >>> 5);
  const low = shift & 31;
  let value = u32[record + (at ^ 1)] >>> low;
  if (low + bits > 32) value |= u32[record + ((at - 1) ^ 1)] << (32 - low);
  return value & ((1 << bits) - 1);
}

/** How many words, the first included, two records of one bucket share; fields that are 0 count as shared. */
function sharedOf(u32: Uint32Array, a: number, b: number, order: number, bits: number, size: number): number {
  for (let k = size - 1; k >= 0; k--) {
    const at = (size - 1 - k) ^ 1;
    const different = u32[a + at] ^ u32[b + at];
    // The highest bit in which they differ tells the field; that of the left word, the lowest, is behind all words.
    if (different !== 0) return order - Math.trunc((32 * k + 31 - Math.clz32(different)) / bits);
  }
  return order;
}
