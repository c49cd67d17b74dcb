// Linear interpolation of models at the time of the question: P(w | h) = Σ λi Pi(w | h). What comes out is a model like any
// other: it tells what follows, draws exactly, and scores.

import { NgramError } from '../base/errors.ts';
import { UNKNOWN_ID } from '../tokens/vocabulary.ts';
import { type UnionVocabulary, uniteSurfaces, uniteVocabularies } from './mixture-vocabulary.ts';
import type { NextDistribution, NgramModel, Scorer, Walk } from './model.ts';

/** A mixture knows its parts. */
export interface MixtureModel extends NgramModel {
  readonly estimator: 'mixture';
  readonly models: readonly NgramModel[];
  /** weights[i] is λi of models[i]; they sum to 1. */
  readonly weights: readonly number[];
  /** A scorer of Pi alone: model i over the words of all. */
  partScorer(i: number): Scorer;
}

/**
 * Mixes models: P(w | h) = Σ λi Pi(w | h) (Jelinek & Mercer 1980).
 *
 * The vocabulary V is that of all models together. A model i that lacks ni of its words takes each of them for unknown, and
 * its probability of the unknown, ui(h), is that of all of them *and* of everything that stands in no vocabulary; so it is
 * shared out evenly:
 *
 *     Pi(w | h) = pi(w | h)         for the words that model i has
 *     Pi(w | h) = ui(h) / (ni + 1)  for the ni others of V, and for the unknown word of the mixture
 *
 * Thus each Pi, and with them the mixture, sums to 1 over V, `</s>` and the unknown word. A model whose words are all of V
 * is taken as it is. `mle` has ui(h) = 0: it gives nothing to what it has not seen. (A model by itself gives ui(h) to every
 * single unknown word, so its perplexity is only comparable with the mixture's where those are left out.)
 *
 * Memory: three numbers for each word and model. A question costs one to each model. The models are used, not copied, and
 * may not learn on.
 *
 * @param models - One or more with the same tokenizer, of any order and kind but `stupid-backoff`.
 * @param weights - One for each model, none negative, not all 0; only their ratios matter. Default: all equal.
 * @throws {NgramError} `INCOMPATIBLE_TABLES`, `BAD_OPTION`.
 */
export function mixtureModel(models: readonly NgramModel[], weights?: readonly number[]): MixtureModel {
  checkModels(models);
  const parts = {
    models,
    weights: normalisedWeights(models.length, weights),
    union: uniteVocabularies(models.map((model) => model.vocabulary)),
  };
  return {
    estimator: 'mixture',
    hasCounts: false,
    order: Math.max(...models.map((model) => model.order)),
    tokenizer: models[0].tokenizer,
    vocabulary: parts.union.words,
    surfaces: uniteSurfaces(
      models.map((model) => model.surfaces),
      parts.union,
    ),
    models,
    weights: parts.weights,
    next: (context) => nextOf(parts, context),
    walk: (context) => new MixtureWalk(parts, context),
    scorer: () => new MixtureScorer(parts, parts.weights),
    partScorer: (i) =>
      new MixtureScorer(
        parts,
        models.map((_, j) => (i === j ? 1 : 0)),
      ),
  };
}

interface Parts {
  readonly models: readonly NgramModel[];
  readonly weights: readonly number[];
  readonly union: UnionVocabulary;
}

function checkModels(models: readonly NgramModel[]): void {
  const [first] = models;
  if (first === undefined) {
    throw new NgramError('BAD_OPTION', 'there is no model to mix', { hint: 'Give two or more.' });
  }
  for (const [i, { tokenizer, estimator }] of models.entries()) {
    if (estimator === 'stupid-backoff') {
      throw new NgramError('INCOMPATIBLE_TABLES', `model ${i + 1} of the mixture gives scores, not probabilities`, {
        hint: 'Stupid backoff cannot be mixed; use mle or kneser-ney.',
        details: { model: i, estimator },
      });
    }
    if (tokenizerKey(tokenizer) === tokenizerKey(first.tokenizer)) continue;
    const expected = tokenizerKey(first.tokenizer);
    const got = tokenizerKey(tokenizer);
    throw new NgramError(
      'INCOMPATIBLE_TABLES',
      `model ${i + 1} of the mixture cuts text otherwise than the first: ${got}, expected ${expected}`,
      {
        hint: 'Only models with the same tokenizer can be mixed; train one of them again.',
        details: { model: i, expected: first.tokenizer, got: tokenizer },
      },
    );
  }
}

/** The same text for the same tokenizer, whatever the order of its fields. */
function tokenizerKey(tokenizer: NgramModel['tokenizer']): string {
  const fields = Object.entries(tokenizer).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(Object.fromEntries(fields));
}

function normalisedWeights(count: number, weights: readonly number[] | undefined): number[] {
  const given = weights ?? Array.from({ length: count }, () => 1);
  if (given.length !== count) {
    throw new NgramError('BAD_OPTION', `there are ${given.length} weights for ${count} models`, {
      hint: 'Give one for each model, in the same order.',
      details: { expected: count, got: given.length },
    });
  }
  const sum = given.reduce((total, weight) => total + weight, 0);
  if (!(given.every((weight) => weight >= 0) && sum > 0 && sum < Infinity)) {
    throw new NgramError('BAD_OPTION', `the weights are ${given.join(', ')}; expected numbers from 0 up, not all 0`, {
      details: { weights: given },
    });
  }
  return given.map((weight) => weight / sum);
}

/** The ids that model i has for these. */
function ownContext({ union }: Parts, i: number, context: ArrayLike<number>): Uint32Array {
  const own = union.ownIds[i];
  return Uint32Array.from(context, (id) => own[id] ?? UNKNOWN_ID);
}

/** ui(h): what model i gives to the unknown behind its own context. */
function unknownProbability(model: NgramModel, ownIds: ArrayLike<number>): number {
  if (model.estimator === 'mle') return 0;
  const walk = model.walk(ownIds);
  walk.move(UNKNOWN_ID);
  return walk.lastProbability;
}

function nextOf(parts: Parts, context: ArrayLike<number>): NextDistribution {
  const contexts = parts.models.map((_, i) => ownContext(parts, i, context));
  const answers = parts.models.map((model, i) => model.next(contexts[i]));
  const unknown = parts.models.map((model, i) => unknownProbability(model, contexts[i]));
  return mixed(parts, answers, unknown, true);
}

/** The mixture of the models' answers, and of what each gives to the unknown; id 0 in the answers is not looked at. */
function mixed(
  { models, weights, union }: Parts,
  answers: readonly NextDistribution[],
  unknown: readonly number[],
  withUnknown: boolean,
): NextDistribution {
  const sums = new Map<number, number>();
  const add = (id: number, value: number): void => void sums.set(id, (sums.get(id) ?? 0) + value);
  let contextLength = 0;
  for (const [i, { ids, counts, total, contextLength: length }] of answers.entries()) {
    const weight = weights[i];
    if (weight === 0 || total === 0) continue;
    contextLength = Math.max(contextLength, length);
    const unionIds = union.unionIds[i];
    const scale = models[i].hasCounts ? weight / total : weight;
    for (let at = 0; at < ids.length; at++) {
      if (ids[at] !== UNKNOWN_ID && counts[at] > 0) add(unionIds[ids[at]], scale * counts[at]);
    }
    const share = (weight * unknown[i]) / (union.foreign[i].length + 1);
    if (share === 0) continue;
    for (const id of union.foreign[i]) add(id, share);
    if (withUnknown) add(UNKNOWN_ID, share);
  }
  const ids = Uint32Array.from(sums.keys()).sort();
  const counts = Float64Array.from(ids, (id) => sums.get(id)!);
  return { contextLength, ids, counts, total: counts.reduce((sum, value) => sum + value, 0) };
}

/**
 * Draws from a mixture without working it out: first a model by its weight, then a word from that model, which the others
 * are told. The unknown is never drawn, so a model's weight in the draw is λi (1 - ui) for its own words and
 * λi ui ni / (ni + 1) for those that only others know.
 */
class MixtureWalk implements Walk {
  lastProbability = 0;
  lastContextLength = 0;
  private readonly parts: Parts;
  private readonly walks: readonly Walk[];
  private readonly lengthMax: number;
  /** The last ids, oldest first, as many as the longest context has. */
  private recent: Uint32Array;
  /** ui(h) here, once it is known. */
  private unknown: readonly number[] | undefined;

  constructor(parts: Parts, context: ArrayLike<number>) {
    const lengthMax = Math.max(...parts.models.map((model) => model.order)) - 1;
    this.parts = parts;
    this.recent = Uint32Array.from(context).slice(-lengthMax);
    this.walks = parts.models.map((model, i) => model.walk(ownContext(parts, i, context)));
    this.lengthMax = lengthMax;
  }

  sample(u: number): number {
    const { weights, union, models } = this.parts;
    const unknown = this.unknownHere();
    // shares[2 * i]: the own words of model i; shares[2 * i + 1]: the words that only others have.
    const shares = models.flatMap((_, i) => {
      const foreign = union.foreign[i].length;
      return [weights[i] * (1 - unknown[i]), (weights[i] * unknown[i] * foreign) / (foreign + 1)];
    });
    const total = shares.reduce((sum, share) => sum + share, 0);
    let left = u * total;
    let at = 0;
    while (at < shares.length - 1 && (left >= shares[at] || shares[at] === 0)) left -= shares[at++];
    // Rounding can lead past the last share that is not 0.
    while (at > 0 && shares[at] === 0) at--;
    const rest = Math.min(Math.max(0, left / shares[at]), ONE_BEFORE_1);
    const drawer = at >> 1;
    if (at % 2 === 1) {
      const foreign = union.foreign[drawer];
      const id = foreign[Math.floor(rest * foreign.length)];
      this.move(id);
      return id;
    }
    const ownId = this.walks[drawer].sample(rest);
    const id = union.unionIds[drawer][ownId];
    this.follow(id, drawer);
    return id;
  }

  move(id: number): void {
    this.follow(id, -1);
  }

  distribution(): NextDistribution {
    const answers = this.walks.map((walk) => walk.distribution());
    return mixed(this.parts, answers, this.unknownHere(), false);
  }

  /** Moves all walks on by `id`, but for the one that has drawn it. */
  private follow(id: number, drawer: number): void {
    const { weights, union } = this.parts;
    let probability = 0;
    let contextLength = 0;
    for (const [i, walk] of this.walks.entries()) {
      const ownId = union.ownIds[i][id] ?? UNKNOWN_ID;
      if (i !== drawer) walk.move(ownId);
      if (weights[i] === 0) continue;
      const share = ownId === UNKNOWN_ID ? union.foreign[i].length + 1 : 1;
      probability += (weights[i] * walk.lastProbability) / share;
      if (walk.lastProbability > 0) contextLength = Math.max(contextLength, walk.lastContextLength);
    }
    this.lastProbability = probability;
    this.lastContextLength = contextLength;
    this.recent = Uint32Array.of(...this.recent, id).slice(-this.lengthMax);
    this.unknown = undefined;
  }

  private unknownHere(): readonly number[] {
    const { models } = this.parts;
    this.unknown ??= models.map((model, i) => unknownProbability(model, ownContext(this.parts, i, this.recent)));
    return this.unknown;
  }
}

/** The largest number below 1. */
const ONE_BEFORE_1 = 1 - Number.EPSILON / 2;

class MixtureScorer implements Scorer {
  matchedLength = 1;
  /** One entry for each model with a weight; the others need not be asked. */
  private readonly scorers: Scorer[] = [];
  private readonly weights: number[] = [];
  private readonly ownIds: Uint32Array[] = [];
  /** What a model gives to the unknown is divided by it: ni + 1. */
  private readonly sharers: number[] = [];

  constructor({ models, union }: Parts, weights: readonly number[]) {
    for (const [i, model] of models.entries()) {
      if (weights[i] === 0) continue;
      this.scorers.push(model.scorer());
      this.weights.push(weights[i]);
      this.ownIds.push(union.ownIds[i]);
      this.sharers.push(union.foreign[i].length + 1);
    }
    this.start();
  }

  start(): void {
    for (const scorer of this.scorers) scorer.start();
  }

  score(id: number): number {
    const { scorers, weights, ownIds, sharers } = this;
    let probability = 0;
    let matchedLength = 1;
    for (let i = 0; i < scorers.length; i++) {
      const scorer = scorers[i];
      const ownId = ownIds[i][id] ?? UNKNOWN_ID;
      const own = 10 ** scorer.score(ownId);
      if (ownId === UNKNOWN_ID) {
        probability += (weights[i] * own) / sharers[i];
      } else {
        probability += weights[i] * own;
        if (own > 0) matchedLength = Math.max(matchedLength, scorer.matchedLength);
      }
    }
    this.matchedLength = matchedLength;
    // Rounding may lead a hair beyond 1.
    return Math.min(0, Math.log10(probability));
  }
}
