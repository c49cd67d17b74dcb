// SipHash-2-4 in 32-bit integers: a hash of 64 bits under a key of 128, which nobody can compute or test without the key.
// J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012.

/** Bytes of a key. */
export const KEY_BYTES = 16;

/** A key as four 32-bit words, the low half of each of its two little-endian numbers first. */
export type SipKey = Int32Array;

/** The words of a key of 16 bytes. */
export function sipKey(bytes: Uint8Array): SipKey {
  const view = new DataView(bytes.buffer, bytes.byteOffset, KEY_BYTES);
  return Int32Array.from({ length: 4 }, (_, i) => view.getInt32(4 * i, true));
}

/** The hash of some bytes, its low word and its high word written to `out`. For short inputs: they are copied. */
export function sipHashBytes(key: SipKey, bytes: Uint8Array, out: Uint32Array): void {
  const words = new Uint32Array(2 * (bytes.length >>> 3));
  for (let i = 0; i < 4 * words.length; i++) words[i >>> 2] |= bytes[i] << (8 * (i & 3));
  const rest = new Uint32Array(2);
  for (let i = 4 * words.length; i < bytes.length; i++) rest[(i & 7) >>> 2] |= bytes[i] << (8 * (i & 3));
  sipHashWords(key, words, 0, words.length, rest[0], rest[1] | (bytes.length << 24), out);
}

/**
 * The hash of words[from..to), whole blocks of two words each, low one first, and of a last block, whose highest byte is the
 * number of all bytes modulo 256. About 200 ns for eight blocks.
 */
export function sipHashWords(
  key: SipKey,
  words: Uint32Array,
  from: number,
  to: number,
  lastLow: number,
  lastHigh: number,
  out: Uint32Array,
): void {
  // Four numbers of 64 bits, a to d, as two words each.
  let aLow = key[0] ^ 0x70736575;
  let aHigh = key[1] ^ 0x736f6d65;
  let bLow = key[2] ^ 0x6e646f6d;
  let bHigh = key[3] ^ 0x646f7261;
  let cLow = key[0] ^ 0x6e657261;
  let cHigh = key[1] ^ 0x6c796765;
  let dLow = key[2] ^ 0x79746573;
  let dHigh = key[3] ^ 0x74656462;
  // Behind the last block comes the finish: twice as many rounds, and no block.
  for (let at = from; at <= to + 2; at += 2) {
    const isFinish = at > to;
    const low = isFinish ? 0 : at < to ? words[at] : lastLow;
    const high = isFinish ? 0 : at < to ? words[at + 1] : lastHigh;
    if (isFinish) cLow ^= 0xff;
    dLow ^= low;
    dHigh ^= high;
    for (let rounds = isFinish ? 4 : 2; rounds > 0; rounds--) {
      let sum = (aLow + bLow) | 0;
      aHigh = (aHigh + bHigh + (sum >>> 0 < bLow >>> 0 ? 1 : 0)) | 0;
      aLow = sum;
      let turned = (bLow << 13) | (bHigh >>> 19);
      bHigh = ((bHigh << 13) | (bLow >>> 19)) ^ aHigh;
      bLow = turned ^ aLow;
      turned = aLow;
      aLow = aHigh;
      aHigh = turned;

      sum = (cLow + dLow) | 0;
      cHigh = (cHigh + dHigh + (sum >>> 0 < dLow >>> 0 ? 1 : 0)) | 0;
      cLow = sum;
      turned = (dLow << 16) | (dHigh >>> 16);
      dHigh = ((dHigh << 16) | (dLow >>> 16)) ^ cHigh;
      dLow = turned ^ cLow;

      sum = (aLow + dLow) | 0;
      aHigh = (aHigh + dHigh + (sum >>> 0 < dLow >>> 0 ? 1 : 0)) | 0;
      aLow = sum;
      turned = (dLow << 21) | (dHigh >>> 11);
      dHigh = ((dHigh << 21) | (dLow >>> 11)) ^ aHigh;
      dLow = turned ^ aLow;

      sum = (cLow + bLow) | 0;
      cHigh = (cHigh + bHigh + (sum >>> 0 < bLow >>> 0 ? 1 : 0)) | 0;
      cLow = sum;
      turned = (bLow << 17) | (bHigh >>> 15);
      bHigh = ((bHigh << 17) | (bLow >>> 15)) ^ cHigh;
      bLow = turned ^ cLow;
      turned = cLow;
      cLow = cHigh;
      cHigh = turned;
    }
    aLow ^= low;
    aHigh ^= high;
  }
  out[0] = aLow ^ bLow ^ cLow ^ dLow;
  out[1] = aHigh ^ bHigh ^ cHigh ^ dHigh;
}
