// Exact draws from probabilities with backing off. Where a model interpolates, P(w | h) = d(h w) + b(h) P(w | h'), h' being
// h without its first word: so one draws either from the d of the words listed behind h, or, with weight b(h), goes on with
// h' and what is left of the random number. No list of the whole vocabulary is made.

import { intervalOf } from '../base/search.ts';
import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { distribution, type Contexts } from './contexts.ts';

/** What is drawn from. */
export interface Mixtures {
  /** The word at `u` in [0, 1) behind a context of `length` words; never `<unk>` or `<s>`. */
  draw(chain: Uint32Array, length: number, u: number): number;
}

/** The parts d of the words listed behind a context. */
interface Parts {
  readonly ids: Uint32Array;
  /** Running sums of the parts; sums[i] is what comes before ids[i]. */
  readonly sums: Float64Array;
  readonly backoff: number;
  /** False for a context that does not interpolate: some part of it would be negative. */
  readonly isExact: boolean;
}

/** A part below this is rounding of float32 logarithms; anything more negative means that the model does not interpolate. */
const ROUNDING = 1e-6;
/** Contexts are remembered until they list so many words together (12 bytes each). */
const REMEMBERED_MAX = 1 << 20;

/** Sums are made when a context is first drawn from, and remembered for a while. */
export function createMixtures(contexts: Contexts): Mixtures {
  const words = runningSums(contexts.vocabularySize, (id) =>
    id === SENTENCE_START_ID ? 0 : 10 ** contexts.wordLog10(id),
  );
  /** By node and length of the context. */
  const remembered = new Map<number, Parts>();
  let rememberedCount = 0;
  const partsOf = (chain: Uint32Array, n: number): Parts => {
    const key = chain[n - 1] * 8 + (n - 1);
    let parts = remembered.get(key);
    if (parts === undefined) {
      parts = makeParts(contexts, chain, n);
      if (rememberedCount > REMEMBERED_MAX) {
        remembered.clear();
        rememberedCount = 0;
      }
      remembered.set(key, parts);
      rememberedCount += parts.ids.length + 8;
    }
    return parts;
  };
  return { draw: (chain, length, u) => draw(contexts, words, partsOf, chain, length, u) };
}

function makeParts(contexts: Contexts, chain: Uint32Array, n: number): Parts {
  const backoff = 10 ** contexts.backoffLog10(chain, n);
  const { ids, log10s, lowerLog10s } = contexts.listed(chain, n);
  let isExact = true;
  const sums = runningSums(ids.length, (i) => {
    if (Number.isNaN(log10s[i])) return 0;
    const probability = 10 ** log10s[i];
    const part = probability - backoff * 10 ** lowerLog10s[i];
    if (part < -ROUNDING * probability) isExact = false;
    return Math.max(0, part);
  });
  return { ids: ids.slice(), sums, backoff, isExact };
}

function draw(
  contexts: Contexts,
  words: Float64Array,
  partsOf: (chain: Uint32Array, n: number) => Parts,
  chain: Uint32Array,
  length: number,
  u: number,
): number {
  let left = u;
  let n = length;
  for (let tries = 0; tries < 64;) {
    if (n === 0) {
      const total = words.at(-1)!;
      const id = intervalOf(words, 0, words.length - 1, left * total);
      if (id !== UNKNOWN_ID) return id;
      // An unknown word cannot be written: drawn anew, with what its own interval leaves of the random number.
      left = (left * total - words[id]) / (words[id + 1] - words[id]);
      n = length;
      tries++;
      continue;
    }
    const { ids, sums, backoff, isExact } = partsOf(chain, n);
    if (!isExact) return drawFromAll(contexts, chain, n, left);
    const listed = sums[ids.length];
    const target = left * (listed + backoff);
    if (target < listed) {
      const id = ids[intervalOf(sums, 0, ids.length, target)];
      if (id !== UNKNOWN_ID) return id;
      tries++;
      n = length;
      left = drawAgain(left);
      continue;
    }
    left = Math.min((target - listed) / backoff, 1 - 2 ** -53);
    n--;
  }
  return drawFromAll(contexts, chain, length, left);
}

/** Another number out of one that led to a listed unknown word; only files of other tools list any. */
function drawAgain(u: number): number {
  return (u * 0x9e3779b1) % 1;
}

/** Draws from the whole distribution: for contexts whose listed words are less likely than backing off would make them. */
function drawFromAll(contexts: Contexts, chain: Uint32Array, length: number, u: number): number {
  const { ids, counts, total } = distribution(contexts, chain, length, false);
  const sums = runningSums(ids.length, (i) => counts[i]);
  return ids[intervalOf(sums, 0, ids.length, u * total)];
}

function runningSums(length: number, value: (i: number) => number): Float64Array {
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i] + value(i);
  return sums;
}
