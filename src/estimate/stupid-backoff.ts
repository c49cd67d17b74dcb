// Stupid backoff (Brants, Popat, Xu, Och & Dean 2007, eq. 5): the ratio of counts where the n-gram was read, 0.4 times the
// score without the first word where it was not. Scores, not probabilities: they do not sum to 1. For tables too large to
// estimate.

import { placeOfId } from '../base/search.ts';
import type { CountTable } from '../counts/table.ts';
import type { NextDistribution, NgramModel, Scorer } from '../model/model.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { mleModel } from './mle.ts';

/** What a step back costs. */
export const STUPID_BACKOFF_FACTOR = 0.4;

/**
 * A table of counts that scores by stupid backoff.
 *
 * `next` gives the scores of all words, `scorer` their logarithms; an unknown word has the score of one reading in all the
 * text, stepped back to. `walk`, which draws, is that of `mle`, since scores cannot be drawn from.
 */
export function stupidBackoffModel(table: CountTable): NgramModel {
  const mle = mleModel(table);
  const find = (context: readonly number[]): NextDistribution | undefined => {
    const found = mle.next(context);
    return found.contextLength === context.length ? found : undefined;
  };
  return {
    ...mle,
    estimator: 'stupid-backoff',
    hasCounts: false,
    next: (context) => scoresBehind(table, context, find),
    scorer: () => new StupidBackoffScorer(table, find),
  };
}

/** Scores of all words behind a context. O(vocabulary × order). */
function scoresBehind(
  table: CountTable,
  context: ArrayLike<number>,
  find: (context: readonly number[]) => NextDistribution | undefined,
): NextDistribution {
  const scores = new Float64Array(table.vocabulary.size);
  const total = wordTotal(table);
  scores[UNKNOWN_ID] = 1 / total;
  table.levels[0].counts.forEach((count, id) => {
    if (id >= SENTENCE_END_ID) scores[id] = count / total;
  });
  const longest = Math.min(context.length, table.order - 1);
  let contextLength = 0;
  for (let length = 1; length <= longest; length++) {
    for (let id = 0; id < scores.length; id++) scores[id] *= STUPID_BACKOFF_FACTOR;
    const found = find(Array.from(context).slice(context.length - length));
    if (found === undefined) continue;
    contextLength = length;
    found.ids.forEach((id, i) => (scores[id] = found.counts[i] / found.total));
  }
  const ids = Uint32Array.from(scores.keys()).filter((id) => id !== SENTENCE_START_ID && scores[id] > 0);
  const counts = Float64Array.from(ids, (id) => scores[id]);
  return { contextLength, ids, counts, total: counts.reduce((sum, score) => sum + score, 0) };
}

/** How many words and sentence ends were read. */
function wordTotal(table: CountTable): number {
  const { counts } = table.levels[0];
  let total = 0;
  for (let id = SENTENCE_END_ID; id < counts.length; id++) total += counts[id];
  return total;
}

class StupidBackoffScorer implements Scorer {
  matchedLength = 1;
  private readonly table: CountTable;
  private readonly find: (context: readonly number[]) => NextDistribution | undefined;
  private readonly total: number;
  private context: number[] = [SENTENCE_START_ID];

  constructor(table: CountTable, find: (context: readonly number[]) => NextDistribution | undefined) {
    this.table = table;
    this.find = find;
    this.total = wordTotal(table);
  }

  start(): void {
    this.context = [SENTENCE_START_ID];
  }

  score(id: number): number {
    const { context, table } = this;
    let factor = 1;
    let score = -1;
    this.matchedLength = 1;
    for (let length = context.length; length > 0 && score < 0; length--) {
      const found = this.find(context.slice(context.length - length));
      const at = found === undefined ? -1 : placeOfId(found.ids, 0, found.ids.length, id);
      if (at >= 0) {
        score = found!.counts[at] / found!.total;
        this.matchedLength = length + 1;
      } else {
        factor *= STUPID_BACKOFF_FACTOR;
      }
    }
    if (score < 0)
      score = (id >= SENTENCE_END_ID && id < table.vocabulary.size ? table.levels[0].counts[id] : 1) / this.total;
    context.push(id);
    if (context.length >= table.order) context.shift();
    return Math.log10(factor * score);
  }
}
