// Models with probabilities that can be read off: the same for every word, or given by hand for each.

import type { NextDistribution, NgramModel, Scorer, Walk } from '../../src/model/model.ts';
import { WHITESPACE, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { FIRST_WORD_ID, SPECIAL_WORDS, UNKNOWN_ID } from '../../src/tokens/vocabulary.ts';

/** What words have whatever came before, in the order unknown, sentence end, words; `<s>` has none. */
export function unigramModel(
  words: readonly string[],
  [unknown, end, ...given]: readonly number[],
  tokenizer: Tokenizer = WHITESPACE,
): NgramModel {
  const all = [...SPECIAL_WORDS, ...words];
  const probabilities = [unknown, 0, end, ...given];
  const next = (withUnknown: boolean): NextDistribution => {
    const ids = Uint32Array.from(all.keys()).filter(
      (id) => probabilities[id] > 0 && (withUnknown || id !== UNKNOWN_ID),
    );
    const counts = Float64Array.from(ids, (id) => probabilities[id]);
    return { contextLength: 0, ids, counts, total: counts.reduce((sum, p) => sum + p, 0) };
  };
  const walk = (): Walk => {
    let lastProbability = 0;
    const move = (id: number): void => void (lastProbability = probabilities[id] ?? 0);
    return {
      sample(u) {
        const { ids, counts, total } = next(false);
        let left = u * total;
        let at = 0;
        while (at < ids.length - 1 && left >= counts[at]) left -= counts[at++];
        move(ids[at]);
        return ids[at];
      },
      move,
      distribution: () => next(false),
      get lastProbability() {
        return lastProbability;
      },
      lastContextLength: 0,
    };
  };
  const scorer = (): Scorer => ({
    start() {},
    score: (id) => Math.log10(probabilities[id] ?? 0),
    matchedLength: 1,
  });
  return {
    estimator: 'backoff',
    hasCounts: false,
    order: 2,
    tokenizer,
    vocabulary: {
      size: all.length,
      word: (id) => all[id],
      idOf: (word) => Math.max(0, all.indexOf(word, FIRST_WORD_ID)),
    },
    surfaces: { forms: () => [] },
    next: () => next(true),
    walk,
    scorer,
  };
}
