// A seed goes in, numbers come out, the same ones on every platform. Not for secrets: who sees a few numbers knows the rest.
// The state of 128 bits is filled by SplitMix64 from a 64-bit hash of the seed's text, then moved on by xoshiro128**.

import { NgramError } from './errors.ts';

/** A seed: any text, or a number, which is the same seed as its decimal text (42 is '42'). */
export type Seed = string | number;

/** A stream of random numbers. */
export interface Random {
  /** The next integer of 0 to 2^32 - 1. */
  uint32(): number;
  /** The next number of [0, 1), a multiple of 2^-53; takes two integers from the stream. */
  uniform(): number;
}

/**
 * A stream of random numbers from a seed.
 *
 * @throws {NgramError} `BAD_OPTION` when the seed is a number that is not finite.
 * @example
 * createRandom(42).uniform() === createRandom('42').uniform(); // true
 */
export function createRandom(seed: Seed): Random {
  if (typeof seed === 'number' && !Number.isFinite(seed)) {
    throw new NgramError('BAD_OPTION', `The seed is ${seed}; expected a finite number or a text.`);
  }
  const state = new Uint32Array(4);
  const mixed = splitMix64(fnv1a64(String(seed)));
  for (let half = 0; half < 2; half++) {
    const bits = mixed();
    state[2 * half] = Number(bits & 0xffffffffn);
    state[2 * half + 1] = Number(bits >> 32n);
  }
  return randomFromState(state);
}

/**
 * The xoshiro128** generator, version 1.1, of D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47(4), 2021; reference in C: https://prng.di.unimi.it/xoshiro128starstar.c.
 *
 * @param state - Four words, not all zero; owned and changed by the result from now on.
 */
export function randomFromState(state: Uint32Array): Random {
  const uint32 = (): number => {
    const s1 = state[1];
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const s2 = state[2] ^ state[0];
    const s3 = state[3] ^ s1;
    state[1] = s1 ^ s2;
    state[0] = state[0] ^ s3;
    state[2] = s2 ^ (s1 << 9);
    state[3] = (s3 << 11) | (s3 >>> 21);
    return result;
  };
  // 27 bits of one integer above 26 of the next make the 53 bits that a double holds exactly.
  const uniform = (): number => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) * 2 ** -53;
  return { uint32, uniform };
}

/** A seed that nobody chose: an integer of 0 to 2^48 - 1 from the platform's entropy, short enough to be typed again. */
export function randomSeed(): number {
  const words = globalThis.crypto.getRandomValues(new Uint32Array(2));
  return (words[0] & 0xffff) * 2 ** 32 + words[1];
}

/**
 * SplitMix64, which turns 64 bits, however regular, into a stream fit to fill another generator's state: G. Steele, D. Lea
 * and C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014; reference in C by S. Vigna:
 * https://prng.di.unimi.it/splitmix64.c.
 */
export function splitMix64(seed: bigint): () => bigint {
  let position = BigInt.asUintN(64, seed);
  return () => {
    position = BigInt.asUintN(64, position + 0x9e3779b97f4a7c15n);
    let bits = position;
    bits = BigInt.asUintN(64, (bits ^ (bits >> 30n)) * 0xbf58476d1ce4e5b9n);
    bits = BigInt.asUintN(64, (bits ^ (bits >> 27n)) * 0x94d049bb133111ebn);
    return bits ^ (bits >> 31n);
  };
}

/** The 64-bit FNV-1a hash of a text's UTF-8 bytes (Fowler, Noll and Vo, http://www.isthe.com/chongo/tech/comp/fnv/). */
export function fnv1a64(text: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(text)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash;
}
