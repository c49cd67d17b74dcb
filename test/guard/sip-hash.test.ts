import { describe, expect, it } from 'vitest';
import { sipHashBytes, sipHashWords, sipKey } from '../../src/guard/sip-hash.ts';

const KEY = sipKey(Uint8Array.from({ length: 16 }, (_, i) => i));

/** The hash as the reference prints it: its bytes, the lowest first. */
function hashOf(bytes: Uint8Array): string {
  const out = new Uint32Array(2);
  sipHashBytes(KEY, bytes, out);
  return Buffer.from(out.buffer).toString('hex');
}

const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i);

describe('SipHash-2-4', () => {
  // The first rows of vectors_sip64 in the authors' reference (key 00 to 0f, input 00, 01, …), and that of 15 bytes, which
  // the paper works through in its appendix: a129ca6149be45e5.
  it.each([
    [0, '310e0edd47db6f72'],
    [1, 'fd67dc93c539f874'],
    [2, '5a4fa9d909806c0d'],
    [3, '2d7efbd796666785'],
    [15, 'e545be4961ca29a1'],
  ])('of %i bytes is that of the reference', (length, expected) => {
    expect(hashOf(counting(length))).toBe(expected);
  });

  it('agrees with a plain one in big integers, for all lengths', () => {
    for (let length = 0; length < 70; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 197 + length * 31) & 0xff);
      expect(hashOf(bytes), `${length} bytes`).toBe(plainHash(bytes));
    }
  });

  it('is the same of words as of bytes', () => {
    const words = Uint32Array.from({ length: 20 }, (_, i) => Math.imul(i + 1, 0x9e3779b1));
    const out = new Uint32Array(2);
    sipHashWords(KEY, words, 4, 20, 0, 64 << 24, out);
    const bytes = new Uint8Array(words.buffer, 16, 64);
    expect(Buffer.from(out.buffer).toString('hex')).toBe(hashOf(bytes));
  });
});

/** The paper's algorithm word for word. */
function plainHash(bytes: Uint8Array): string {
  const wrap = (value: bigint) => BigInt.asUintN(64, value);
  const turn = (value: bigint, bits: bigint) => wrap((value << bits) | (value >> (64n - bits)));
  const number = (part: Uint8Array) => part.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const [k0, k1] = [number(counting(16).subarray(0, 8)), number(counting(16).subarray(8))];
  let [a, b, c, d] = [
    k0 ^ 0x736f6d6570736575n,
    k1 ^ 0x646f72616e646f6dn,
    k0 ^ 0x6c7967656e657261n,
    k1 ^ 0x7465646279746573n,
  ];
  const rounds = (count: number) => {
    for (let i = 0; i < count; i++) {
      a = wrap(a + b);
      c = wrap(c + d);
      b = turn(b, 13n) ^ a;
      d = turn(d, 16n) ^ c;
      a = turn(a, 32n);
      c = wrap(c + b);
      a = wrap(a + d);
      b = turn(b, 17n) ^ c;
      d = turn(d, 21n) ^ a;
      c = turn(c, 32n);
    }
  };
  const padded = new Uint8Array(8 * (Math.floor(bytes.length / 8) + 1));
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length;
  for (let at = 0; at < padded.length; at += 8) {
    const block = number(padded.subarray(at, at + 8));
    d ^= block;
    rounds(2);
    a ^= block;
  }
  c ^= 0xffn;
  rounds(4);
  return Buffer.from(BigUint64Array.of(a ^ b ^ c ^ d).buffer).toString('hex');
}
