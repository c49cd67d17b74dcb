// A model as it lies in its file: what is laid out where, and how its bits and rows of codes are read. Addresses are byte
// offsets into the imported memory. src/kernels/lookup-layout.ts says what the numbers mean, and both follow it.

// ---------------------------------------------------------------- layout

export const LEVEL0: usize = 64;
export const LEVEL: usize = 256;
export const SIZE: usize = 0;
export const PROBS: usize = 4;
export const PROB_BOOK: usize = 8;
export const BACKOFFS: usize = 12;
export const BACKOFF_BOOK: usize = 16;
export const BITS: usize = 20;
export const SELECT: usize = 24;
export const RANKS: usize = 28;
export const SAMPLES: usize = 32;
export const SAMPLE_SHIFT: usize = 36;
export const IDS: usize = 40;
export const BACKOFF_CODES: usize = 124;
export const LAYER: usize = 20;

export const STATE_NODES: usize = 8;
export const STATE_NEXT: usize = 40;
export const STATE_RANGES: usize = 72;

export const NONE: u32 = 0xffffffff;
/** Blanks between two known 1 bits that are still scanned, rather than searched by ranks. */
export const SCAN_BITS: u32 = 2048;

// ---------------------------------------------------------------- bits

/** Place of the k-th 1 bit (from 0) of a word that has more than k. */
// @ts-ignore: decorator
@inline
export function selectInWord(word: u64, k: u32): u32 {
  // Byte sums: byte b of `sums` counts the 1 bits of bytes 0 to b.
  let sums = word - ((word >> 1) & 0x5555555555555555);
  sums = (sums & 0x3333333333333333) + ((sums >> 2) & 0x3333333333333333);
  sums = ((sums + (sums >> 4)) & 0x0f0f0f0f0f0f0f0f) * 0x0101010101010101;
  // How many bytes have sums of at most k: those lie before the byte that is sought.
  const steps = <u64>k * 0x0101010101010101;
  const atMost = (((steps | 0x8080808080808080) - (sums & 0x7f7f7f7f7f7f7f7f)) & 0x8080808080808080) >> 7;
  const shift = <u64>popcnt<u64>(atMost) << 3;
  let left = k - <u32>(((sums << 8) >> shift) & 0xff);
  let byte = <u32>((word >> shift) & 0xff);
  for (; left > 0; left--) byte &= byte - 1;
  return <u32>shift + <u32>ctz<u32>(byte);
}

/** Position of the k-th 1 bit (from 0) among the bits of a level's children. */
export function select1(level: usize, k: u32): u32 {
  const bits = <usize>load<u32>(level, BITS);
  const known = <usize>load<u32>(level, SELECT) + (<usize>(k >> 6) << 2);
  let at = load<u32>(known);
  let left = k & 63;
  if (left == 0) return at;
  const next = load<u32>(known, 4);
  if (next - at > SCAN_BITS) {
    const ranks = <usize>load<u32>(level, RANKS);
    const from = at >> 9;
    let low = from;
    let high = next >> 9;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (load<u32>(ranks + (<usize>middle << 2)) <= k) low = middle;
      else high = middle - 1;
    }
    if (low > from) {
      at = low << 9;
      left = k - load<u32>(ranks + (<usize>low << 2));
    }
  }
  let base = at & ~63;
  let word = load<u64>(bits + (<usize>(at >> 6) << 3)) & (~(<u64>0) << <u64>(at & 63));
  while (true) {
    const count = <u32>popcnt<u64>(word);
    if (left < count) return base + selectInWord(word, left);
    left -= count;
    base += 64;
    word = load<u64>(bits + (<usize>(base >> 6) << 3));
  }
}

/** The children of a node above length 1: the first in the low half, how many in the high half. */
export function childrenOf(level: usize, node: u32): u64 {
  const bits = <usize>load<u32>(level, BITS);
  const start: u32 = node == 0 ? 0 : select1(level, node - 1) + 1;
  const first = start - node;
  let at = bits + (<usize>(start >> 6) << 3);
  let word = load<u64>(at) >> <u64>(start & 63);
  let count: u32 = 0;
  if (word != 0) count = <u32>ctz<u64>(word);
  else {
    count = 64 - (start & 63);
    for (let steps: u32 = 0; ; steps++) {
      if (steps == 16) {
        count = select1(level, node) - start;
        break;
      }
      at += 8;
      word = load<u64>(at);
      if (word != 0) {
        count += <u32>ctz<u64>(word);
        break;
      }
      count += 64;
    }
  }
  return (<u64>count << 32) | <u64>first;
}

/** The same of a word. */
// @ts-ignore: decorator
@inline
export function childrenOfWord(level: usize, word: u32): u64 {
  const starts = <usize>load<u32>(level, SELECT) + (<usize>word << 2);
  const first = load<u32>(starts);
  return (<u64>(load<u32>(starts, 4) - first) << 32) | <u64>first;
}

/** Number i of a row of directly addressable codes. */
export function codeAt(codes: usize, index: u32): u32 {
  let layers = load<u32>(codes);
  let layer = codes + 4;
  let i = index;
  let value: u32 = 0;
  while (true) {
    const width = load<u32>(layer);
    if (width != 0) {
      const bit = <u64>i * <u64>width;
      const chunk = load<u64>(<usize>load<u32>(layer, 8) + <usize>(bit >> 3)) >> (bit & 7);
      value |= (<u32>chunk & (<u32>-1 >> (32 - width))) << load<u32>(layer, 4);
    }
    if (--layers == 0) return value;
    const bits = <usize>load<u32>(layer, 12);
    const word = load<u64>(bits + (<usize>(i >> 6) << 3));
    if (((word >> <u64>(i & 63)) & 1) == 0) return value;
    i = onesBefore(layer, i);
    layer += LAYER;
  }
}

// ---------------------------------------------------------------- layers and numbers

/** Chunk i of a layer. */
// @ts-ignore: decorator
@inline
export function chunkAt(layer: usize, i: u32): u32 {
  const width = <u64>load<u32>(layer);
  const bit = <u64>i * width;
  const chunk = load<u64>(<usize>load<u32>(layer, 8) + <usize>(bit >> 3)) >> (bit & 7);
  return <u32>(chunk & ((<u64>1 << width) - 1));
}

/** How many numbers before number i of a layer go on. */
// @ts-ignore: decorator
@inline
export function onesBefore(layer: usize, i: u32): u32 {
  const bits = <usize>load<u32>(layer, 12);
  let ones = load<u32>(<usize>load<u32>(layer, 16) + (<usize>(i >> 9) << 2));
  const at = bits + (<usize>(i >> 6) << 3);
  ones += <u32>popcnt<u64>(load<u64>(at) & ~(~(<u64>0) << <u64>(i & 63)));
  // Up to seven words before that one. Jumping to the right place among their reads is one branch, a loop would be many.
  switch ((i >> 6) & 7) {
    case 7:
      ones += <u32>popcnt<u64>(load<u64>(at - 56));
    case 6:
      ones += <u32>popcnt<u64>(load<u64>(at - 48));
    case 5:
      ones += <u32>popcnt<u64>(load<u64>(at - 40));
    case 4:
      ones += <u32>popcnt<u64>(load<u64>(at - 32));
    case 3:
      ones += <u32>popcnt<u64>(load<u64>(at - 24));
    case 2:
      ones += <u32>popcnt<u64>(load<u64>(at - 16));
    case 1:
      ones += <u32>popcnt<u64>(load<u64>(at - 8));
    default:
  }
  return ones;
}

/** How many of numbers from..to - 1 of a layer go on; there is at least one number. */
// @ts-ignore: decorator
@inline
export function onesBetween(layer: usize, from: u32, to: u32): u32 {
  if (to - from > 1024) return onesBefore(layer, to) - onesBefore(layer, from);
  const bits = <usize>load<u32>(layer, 12);
  let w = from >> 6;
  const last = (to - 1) >> 6;
  let word = load<u64>(bits + (<usize>w << 3)) & (~(<u64>0) << <u64>(from & 63));
  let ones: u32 = 0;
  while (w < last) {
    ones += <u32>popcnt<u64>(word);
    w++;
    word = load<u64>(bits + (<usize>w << 3));
  }
  return ones + <u32>popcnt<u64>(word & (~(<u64>0) >> <u64>(63 - ((to - 1) & 63))));
}

/** log10 probability of a node; NaN for a blank. */
// @ts-ignore: decorator
@inline
export function probability(level: usize, node: u32): f32 {
  const probs = <usize>load<u32>(level, PROBS);
  const book = <usize>load<u32>(level, PROB_BOOK);
  if (book == 0) return load<f32>(probs + (<usize>node << 2));
  return load<f32>(book + (<usize>load<u8>(probs + <usize>node) << 2));
}

// @ts-ignore: decorator
@inline
export function wordProbability(model: usize, id: u32): f64 {
  if (id == 0) return <f64>load<f32>(model, 12);
  return <f64>load<f32>(<usize>load<u32>(model, LEVEL0 + PROBS) + (<usize>id << 2));
}

// @ts-ignore: decorator
@inline
export function backoff(level: usize, node: u32): f64 {
  const exact = <usize>load<u32>(level, BACKOFFS);
  if (exact != 0) return <f64>load<f32>(exact + (<usize>node << 2));
  const book = <usize>load<u32>(level, BACKOFF_BOOK);
  return <f64>load<f32>(book + (<usize>codeAt(level + BACKOFF_CODES, node) << 2));
}
