// What listing and drawing ask of a frozen model, however it lies in memory; and the list of all words behind a context.

import { SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { NextDistribution } from './model.ts';

/** Words listed behind a context. Blanks are among them. */
export interface Listed {
  /** Ascending. */
  readonly ids: Uint32Array;
  /** log10s[i] is log10 P(ids[i] | context); NaN for a blank. */
  readonly log10s: Float32Array;
  /** What the context without its first word gives them. */
  readonly lowerLog10s: Float64Array;
}

/**
 * The contexts of a frozen model. A context is given as a *chain*: chain[k] is the node of its last k + 1 words; `n` says how
 * many of the words are meant.
 */
export interface Contexts {
  readonly vocabularySize: number;
  /** log10 P(id) without a context. */
  wordLog10(id: number): number;
  /** log10 of the backoff weight of the last `n` words, from 1 on. */
  backoffLog10(chain: Uint32Array, n: number): number;
  /** The words listed behind the last `n` words, from 1 to order - 1. The arrays hold until the next call. */
  listed(chain: Uint32Array, n: number): Listed;
}

/** Probabilities of all words behind a context of `length` words. O(vocabulary × order). `<s>` follows nothing and is left out. */
export function distribution(
  contexts: Contexts,
  chain: Uint32Array,
  length: number,
  withUnknown: boolean,
): NextDistribution {
  const probabilities = new Float64Array(contexts.vocabularySize);
  for (let id = 0; id < probabilities.length; id++) probabilities[id] = 10 ** contexts.wordLog10(id);
  probabilities[SENTENCE_START_ID] = 0;
  let contextLength = 0;
  for (let n = 1; n <= length; n++) {
    const weight = 10 ** contexts.backoffLog10(chain, n);
    for (let id = 0; id < probabilities.length; id++) probabilities[id] *= weight;
    const { ids, log10s } = contexts.listed(chain, n);
    for (let i = 0; i < ids.length; i++) {
      if (Number.isNaN(log10s[i])) continue;
      probabilities[ids[i]] = 10 ** log10s[i];
      contextLength = n;
    }
  }
  if (!withUnknown) probabilities[UNKNOWN_ID] = 0;
  const ids = Uint32Array.from(probabilities.keys()).filter((id) => probabilities[id] > 0);
  const counts = Float64Array.from(ids, (id) => probabilities[id]);
  return { contextLength, ids, counts, total: counts.reduce((sum, p) => sum + p, 0) };
}
