// A model of plain maps, naive and obviously right: every context of every length, with what followed it and how often.

import { walkScorer } from '../../src/model/walk-scorer.ts';
import type { NextDistribution, NgramModel, Walk } from '../../src/model/model.ts';
import { WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { SPECIAL_WORDS, type SurfaceForm } from '../../src/tokens/vocabulary.ts';

/** A written form: text and its four counts; missing counts are 0. */
export type FormOf = readonly [text: string, ...counts: number[]];

export interface FakeOptions {
  readonly order?: number;
  readonly tokenizer?: Tokenizer;
  /** Written forms by key. A Map or pairs, since keys may be '__proto__'. */
  readonly forms?: Iterable<readonly [string, readonly FormOf[]]>;
  /** True: one endless text without sentence borders. */
  readonly endless?: boolean;
  /** Words that the vocabulary has besides those of the text. */
  readonly extraWords?: readonly string[];
}

/** A model of sentences of keys. Ids are given in order of first occurrence from 3 on. */
export function fakeModel(sentences: readonly (readonly string[])[], options: FakeOptions = {}): NgramModel {
  const { order = 3, tokenizer = WORDS, endless = false } = options;
  const words = [...SPECIAL_WORDS];
  const idByWord = new Map<string, number>();
  const idFor = (word: string): number => {
    let id = idByWord.get(word);
    if (id === undefined) {
      id = words.length;
      words.push(word);
      idByWord.set(word, id);
    }
    return id;
  };
  const followers = new Map<string, Map<number, number>>();
  for (const sentence of sentences) {
    const ids = sentence.map(idFor);
    const sequence = endless ? ids : [1, ...ids, 2];
    for (let at = endless ? 0 : 1; at < sequence.length; at++) {
      for (let length = 0; length < order && length <= at; length++) {
        const context = sequence.slice(at - length, at).join(' ');
        const counts = followers.get(context) ?? new Map<number, number>();
        counts.set(sequence[at], (counts.get(sequence[at]) ?? 0) + 1);
        followers.set(context, counts);
      }
    }
  }
  for (const word of options.extraWords ?? []) idFor(word);

  const formsById = new Map<number, SurfaceForm[]>();
  for (const [key, forms] of options.forms ?? []) {
    formsById.set(
      idFor(key),
      forms.map(([text, a = 0, b = 0, c = 0, d = 0]) => ({ text, counts: [a, b, c, d] })),
    );
  }

  const next = (context: ArrayLike<number>): NextDistribution => {
    const given = Array.from(context);
    for (let length = Math.min(order - 1, given.length); length >= 0; length--) {
      const counts = followers.get(given.slice(given.length - length).join(' '));
      if (counts === undefined) continue;
      const pairs = [...counts].sort((a, b) => a[0] - b[0]);
      return {
        contextLength: length,
        ids: Uint32Array.from(pairs, (pair) => pair[0]),
        counts: Uint32Array.from(pairs, (pair) => pair[1]),
        total: pairs.reduce((sum, pair) => sum + pair[1], 0),
      };
    }
    return { contextLength: 0, ids: new Uint32Array(0), counts: new Uint32Array(0), total: 0 };
  };

  const walk = (context: ArrayLike<number>): Walk => {
    let passed = Array.from(context);
    const pass = (id: number): void => {
      passed = [...passed, id].slice(1 - order);
    };
    let lastProbability = 0;
    let lastContextLength = 0;
    return {
      sample(u) {
        const { ids, counts, total, contextLength } = next(passed);
        lastContextLength = contextLength;
        let left = u * total;
        let at = 0;
        while (at < ids.length - 1 && left >= counts[at]) left -= counts[at++];
        lastProbability = ids.length === 0 ? 0 : counts[at] / total;
        const id = ids.length === 0 ? 0 : ids[at];
        pass(id);
        return id;
      },
      move(id) {
        const { ids, counts, total, contextLength } = next(passed);
        lastContextLength = contextLength;
        const at = ids.indexOf(id);
        lastProbability = at < 0 ? 0 : counts[at] / total;
        pass(id);
      },
      distribution: () => next(passed),
      get lastProbability() {
        return lastProbability;
      },
      get lastContextLength() {
        return lastContextLength;
      },
    };
  };

  return {
    estimator: 'mle',
    hasCounts: true,
    order,
    tokenizer,
    vocabulary: { size: words.length, word: (id) => words[id], idOf: (word) => idByWord.get(word) ?? 0 },
    surfaces: { forms: (id) => formsById.get(id) ?? [] },
    next,
    walk,
    scorer: () => walkScorer({ walk }),
  };
}

/** The ids of keys, all of which the model must have. */
export function idsOf(model: NgramModel, keys: readonly string[]): Uint32Array {
  return Uint32Array.from(keys, (key) => {
    const id = model.vocabulary.idOf(key);
    if (id === 0) throw new Error(`the fake model has no '${key}'`);
    return id;
  });
}
