// Rows of ids become records, see assembly/count.ts. A record of W 64-bit words is `size` = 2 W numbers of 32 bits: the words
// from the highest to the lowest, the low half of each before its high half. So the k-th 32 bits of a record, counted from
// its low end, are at (size - 1 - k) ^ 1.

const SENTENCE_START_ID = 1;
const SENTENCE_END_ID = 2;

/** The kernel's `scatter`; places are indices of `u32`. */
export function scatter(
  u32: Uint32Array,
  row: number,
  length: number,
  from: number,
  to: number,
  offsets: number,
  records: number,
  order: number,
  bits: number,
): void {
  const total = order * bits;
  if (total <= 64) scatterShort(u32, row, length, from, to, offsets, records, order, bits);
  else if (total <= 128) scatterBackward(u32, row, length, from, to, offsets, records, order, bits);
  else scatterForward(u32, row, length, from, to, offsets, records, order, bits);
}

/** Records of 64 bits: from right to left, the window of following words moves on by one shift. */
function scatterShort(
  u32: Uint32Array,
  row: number,
  length: number,
  from: number,
  to: number,
  offsets: number,
  records: number,
  order: number,
  bits: number,
): void {
  const down = 32 - bits;
  const top = (order - 2) * bits;
  const width = to - from;
  let high = 0;
  let low = 0;
  let behind = 0;
  for (let p = row + length - 1; p >= row; p--) {
    const word = u32[p];
    if (word === SENTENCE_END_ID) {
      high = 0;
      low = 0;
      behind = word;
      continue;
    }
    low = (low >>> bits) | (high << down);
    high >>>= bits;
    if (top >= 32) high |= behind << (top - 32);
    else {
      low |= behind << top;
      if (top > down) high |= behind >>> (32 - top);
    }
    behind = word;
    const bucket = word - from;
    if (bucket < 0 || bucket >= width) continue;
    const left = word === SENTENCE_START_ID ? 0 : u32[p - 1];
    const at = u32[offsets + bucket];
    u32[offsets + bucket] = at + 1;
    const record = records + 2 * at;
    u32[record] = (low << bits) | left;
    u32[record + 1] = (high << bits) | (low >>> down);
  }
}

/** Records of 128 bits, from right to left as the kernel does, so that they come into the same places. */
function scatterBackward(
  u32: Uint32Array,
  row: number,
  length: number,
  from: number,
  to: number,
  offsets: number,
  records: number,
  order: number,
  bits: number,
): void {
  const width = to - from;
  let sentenceEnd = row + length - 1;
  for (let p = sentenceEnd; p >= row; p--) {
    const word = u32[p];
    if (word === SENTENCE_END_ID) {
      sentenceEnd = p;
      continue;
    }
    const bucket = word - from;
    if (bucket < 0 || bucket >= width) continue;
    const at = u32[offsets + bucket];
    u32[offsets + bucket] = at + 1;
    putRecord(u32, p, sentenceEnd, records + 4 * at, order, bits, 4);
  }
}

/** Records of 256 bits, from left to right as the kernel does. */
function scatterForward(
  u32: Uint32Array,
  row: number,
  length: number,
  from: number,
  to: number,
  offsets: number,
  records: number,
  order: number,
  bits: number,
): void {
  const width = to - from;
  let sentenceEnd = row - 1;
  for (let p = row; p < row + length; p++) {
    const word = u32[p];
    if (p > sentenceEnd) {
      sentenceEnd = p;
      while (u32[sentenceEnd] !== SENTENCE_END_ID) sentenceEnd++;
    }
    const bucket = word - from;
    if (bucket < 0 || bucket >= width || word === SENTENCE_END_ID) continue;
    const at = u32[offsets + bucket];
    u32[offsets + bucket] = at + 1;
    putRecord(u32, p, sentenceEnd, records + 8 * at, order, bits, 8);
  }
}

/** Packs the record of place p from its low end: the left word, then the following words, the last first. */
function putRecord(
  u32: Uint32Array,
  p: number,
  sentenceEnd: number,
  record: number,
  order: number,
  bits: number,
  size: number,
): void {
  let part = u32[p] === SENTENCE_START_ID ? 0 : u32[p - 1];
  let filled = bits;
  let k = 0;
  for (let q = p + order - 1; q > p; q--) {
    const word = q <= sentenceEnd ? u32[q] : 0;
    part |= word << filled;
    filled += bits;
    if (filled < 32) continue;
    u32[record + ((size - 1 - k) ^ 1)] = part;
    k++;
    filled -= 32;
    part = word >>> (bits - filled);
  }
  for (; k < size; k++) {
    u32[record + ((size - 1 - k) ^ 1)] = part;
    part = 0;
  }
}
