// Exact draws from probabilities with backing off. Where a model interpolates, P(w | h) = d(h w) + b(h) P(w | h'), h' being
// h without its first word: so one draws either from the d of the words listed behind h, or, with weight b(h), goes on with
// h' and what is left of the random number. No list of the whole vocabulary is made.

import { intervalOf } from '../base/search.ts';
import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { BackoffTrie } from './backoff-trie.ts';
import { parentOf } from './suffix-links.ts';

/** What is drawn from. */
export interface Mixtures {
  /** The word at `u` in [0, 1) behind a context (`length` words, `node`); never `<unk>` or `<s>`. */
  draw(length: number, node: number, u: number): number;
}

/** A part below this is rounding of float32 logarithms; anything more negative means that the model does not interpolate. */
const ROUNDING = 1e-6;

/** Sums up the parts d of all n-grams. O(n-grams × order), 8 bytes an n-gram. */
export function createMixtures(trie: BackoffTrie): Mixtures {
  const { levels, order } = trie.table;
  const words = runningSums(levels[0].logProb10.length, (id) =>
    id === SENTENCE_START_ID ? 0 : 10 ** trie.wordLog10(id),
  );
  const sums: Float64Array[] = [words];
  // isExact[n][node] is 0 for a context of length n that does not interpolate: some part of it would be negative.
  const isExact: Uint8Array[] = [new Uint8Array(1).fill(1)];
  for (let n = 1; n < order; n++) {
    const { children, logBackoff10 } = levels[n - 1];
    const { ids, logProb10 } = levels[n];
    const parts = new Float64Array(ids.length + 1);
    const exact = new Uint8Array(children.length - 1).fill(1);
    for (let node = 0; node + 1 < children.length; node++) {
      const backoff = 10 ** logBackoff10[node];
      for (let child = children[node]; child < children[node + 1]; child++) {
        let part = 0;
        if (!Number.isNaN(logProb10[child])) {
          const probability = 10 ** logProb10[child];
          part = probability - backoff * lowerProbability(trie, n, child, ids[child]);
          if (part < -ROUNDING * probability) exact[node] = 0;
        }
        parts[child + 1] = parts[child] + Math.max(0, part);
      }
    }
    sums.push(parts);
    isExact.push(exact);
  }
  return { draw: (length, node, u) => draw(trie, sums, isExact, length, node, u) };
}

/** P(last word | context without its first word), for child `child` of a context of length `n`. */
function lowerProbability(trie: BackoffTrie, n: number, child: number, id: number): number {
  let length = n;
  let node = trie.links[n][child];
  let log10 = 0;
  for (;;) {
    const listed = length === 1 ? trie.wordLog10(id) : trie.table.levels[length - 1].logProb10[node];
    if (!Number.isNaN(listed)) return 10 ** (log10 + listed);
    // A blank: its own context backs off.
    length--;
    const context = parentOf(trie.table.levels[length - 1].children, node);
    log10 += trie.table.levels[length - 1].logBackoff10[context];
    node = trie.links[length][node];
  }
}

function draw(
  trie: BackoffTrie,
  sums: readonly Float64Array[],
  isExact: readonly Uint8Array[],
  length: number,
  node: number,
  u: number,
): number {
  let left = u;
  let [n, context] = [length, node];
  for (let tries = 0; tries < 64;) {
    if (n === 0) {
      const total = sums[0].at(-1)!;
      const id = intervalOf(sums[0], 0, sums[0].length - 1, left * total);
      if (id !== UNKNOWN_ID) return id;
      // An unknown word cannot be written: drawn anew, with what its own interval leaves of the random number.
      left = (left * total - sums[0][id]) / (sums[0][id + 1] - sums[0][id]);
      [n, context] = [length, node];
      tries++;
      continue;
    }
    if (isExact[n][context] === 0) return drawFromAll(trie, n, context, left);
    const { children, logBackoff10 } = trie.table.levels[n - 1];
    const from = children[context];
    const listed = sums[n][children[context + 1]] - sums[n][from];
    const backoff = 10 ** logBackoff10[context];
    const target = left * (listed + backoff);
    if (target < listed) {
      const id = trie.table.levels[n].ids[intervalOf(sums[n], from, children[context + 1], sums[n][from] + target)];
      if (id !== UNKNOWN_ID) return id;
      tries++;
      [n, context] = [length, node];
      left = drawAgain(left);
      continue;
    }
    left = Math.min((target - listed) / backoff, 1 - 2 ** -53);
    context = n > 1 ? trie.links[n - 1][context] : 0;
    n--;
  }
  return drawFromAll(trie, length, node, left);
}

/** Another number out of one that led to a listed unknown word; only files of other tools list any. */
function drawAgain(u: number): number {
  return (u * 0x9e3779b1) % 1;
}

/** Draws from the whole distribution: for contexts whose listed words are less likely than backing off would make them. */
function drawFromAll(trie: BackoffTrie, length: number, node: number, u: number): number {
  const { ids, counts, total } = trie.distribution({ length, node }, false);
  const sums = runningSums(ids.length, (i) => counts[i]);
  return ids[intervalOf(sums, 0, ids.length, u * total)];
}

function runningSums(length: number, value: (i: number) => number): Float64Array {
  const sums = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) sums[i + 1] = sums[i] + value(i);
  return sums;
}
