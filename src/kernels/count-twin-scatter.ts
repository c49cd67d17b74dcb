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
  nextFrom: number,
  nextTo: number,
  offsets: number,
  records: number,
  order: number,
  bits: number,
): void {
  const total = order * bits;
  const size = total <= 64 ? 2 : total <= 128 ? 4 : 8;
  for (let p = row; p < row + length; p++) {
    const word = u32[p];
    if (word < from || word >= to || word === SENTENCE_END_ID) continue;
    const next = u32[p + 1];
    if (next < nextFrom || next >= nextTo) continue;
    const at = u32[offsets + word - from]++;
    putRecord(u32, p, records + size * at, order, bits, size);
  }
}

/** Packs the record of place p from its low end: the left word, then the following words, the last first. */
function putRecord(u32: Uint32Array, p: number, record: number, order: number, bits: number, size: number): void {
  let end = p + 1;
  while (end < p + order - 1 && u32[end] !== SENTENCE_END_ID) end++;
  let part = u32[p] === SENTENCE_START_ID ? 0 : u32[p - 1];
  let filled = bits;
  let k = 0;
  for (let q = p + order - 1; q > p; q--) {
    const word = q <= end ? u32[q] : 0;
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
