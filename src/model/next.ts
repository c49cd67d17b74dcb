// A question in words and its answer in words: what follows this, how often, how likely.

import { encodeContext, tokenize } from '../tokens/encode.ts';
import { SENTENCE_END_ID, UNKNOWN_ID } from '../tokens/vocabulary.ts';
import type { NextDistribution, NgramModel } from './model.ts';

/** A word that may follow. */
export interface NextWord {
  /** The word as it is looked up ('you', not 'You'); `</s>` for the end of the sentence. */
  readonly word: string;
  /** Its probability here; a score when the answer says so. */
  readonly probability: number;
  /** How often it followed; models without counts have none. */
  readonly count?: number;
  /** Only there, and true, for the end of the sentence, which no word of a text can be mistaken for. */
  readonly isEnd?: true;
  /** Only there, and true, for all words together that the table does not know. */
  readonly isUnknown?: true;
}

/** What follows a context. */
export interface NextWords {
  /** The context's tokens as they were understood, oldest first. */
  readonly context: readonly string[];
  /** Those of them that the table does not know. */
  readonly unknown: readonly string[];
  /** How many of the last tokens the answer rests on; 0 when none of them was seen with a follower. */
  readonly contextLength: number;
  /** How often that context was followed by anything; without counts the sum of all probabilities, 1. */
  readonly total: number;
  /** Only there, and false, for scores that do not sum to 1 (`stupid-backoff`). */
  readonly isProbability?: false;
  /** How many different words followed. */
  readonly followerCount: number;
  /** The most frequent first; equal ones in the order of ids. */
  readonly next: readonly NextWord[];
}

/**
 * What follows a text, the most likely first.
 *
 * O(followers of the context). A text without a word asks for words by themselves.
 *
 * @param contextText - Text as the tokenizer reads it; only what stands after its last sentence border counts.
 * @param options.top - How many to give; all by default.
 * @param options.isSentenceStart - True: the text begins a sentence, and `<s>` in front of it counts as a word seen.
 */
export function nextWords(
  model: NgramModel,
  contextText: string,
  options: { readonly top?: number; readonly isSentenceStart?: boolean } = {},
): NextWords {
  const ids = encodeContext(model.tokenizer, model.vocabulary, contextText);
  const context = ids.length === 0 ? [] : tokenize(model.tokenizer, contextText).at(-1)!;
  const asked = options.isSentenceStart === true ? Uint32Array.of(1, ...ids) : ids;
  return describeNext(model, model.next(asked), context, ids, options.top);
}

/** A distribution in words, its ids in any order. `ids` are those of `context`. */
export function describeNext(
  model: NgramModel,
  distribution: NextDistribution,
  context: readonly string[],
  ids: ArrayLike<number>,
  top = Infinity,
): NextWords {
  const { counts, total } = distribution;
  const isProbability = model.estimator !== 'stupid-backoff';
  const next = mostFrequent(distribution, top).map((i): NextWord => {
    const id = distribution.ids[i];
    return {
      word: model.vocabulary.word(id),
      probability: isProbability ? counts[i] / total : counts[i],
      ...(model.hasCounts ? { count: counts[i] } : {}),
      ...(id === SENTENCE_END_ID ? ({ isEnd: true } as const) : {}),
      ...(id === UNKNOWN_ID ? ({ isUnknown: true } as const) : {}),
    };
  });
  return {
    context,
    unknown: context.filter((_, i) => ids[i] === UNKNOWN_ID),
    contextLength: distribution.contextLength,
    total,
    ...(isProbability ? {} : ({ isProbability } as const)),
    followerCount: counts.length,
    next,
  };
}

/** Up to how many the wanted are picked one by one, rather than all sorted. */
const PICKED_MAX = 64;

/** Indexes of the `top` greatest counts, greatest first, equal ones by ascending id. The ids may be in any order. */
function mostFrequent({ ids, counts }: NextDistribution, top: number): number[] {
  const isBefore = (a: number, b: number): boolean =>
    counts[a] > counts[b] || (counts[a] === counts[b] && ids[a] < ids[b]);
  if (top > PICKED_MAX) {
    const indexes = Array.from(counts.keys()).filter((i) => counts[i] > 0);
    return indexes.sort((a, b) => (isBefore(a, b) ? -1 : 1)).slice(0, top);
  }
  // Insertion into a short list: one comparison for nearly every follower.
  const picked: number[] = [];
  for (let i = 0; i < counts.length; i++) {
    if (counts[i] === 0 || (picked.length === top && (top === 0 || !isBefore(i, picked[top - 1])))) continue;
    if (picked.length < top) picked.push(i);
    let at = picked.length - 1;
    for (; at > 0 && isBefore(i, picked[at - 1]); at--) picked[at] = picked[at - 1];
    picked[at] = i;
  }
  return picked;
}
