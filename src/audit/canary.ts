// Secrets planted in a corpus, and how far a model gives each of them away: its rank among all secrets of its form (Carlini,
// Liu, Erlingsson, Kos & Song 2019, The Secret Sharer). Planting them and training again is up to the caller.

import { NgramError } from '../base/errors.ts';
import type { Random } from '../base/random.ts';
import type { NgramModel } from '../model/model.ts';
import { encodeTokens } from '../tokens/encode.ts';
import type { Figure } from './report.ts';

/** One planted secret: each time it is inserted, a document of one sentence, `lead` and then `secret`. */
export interface Canary {
  /** What stands before the secret; whoever attacks knows it. */
  readonly lead: readonly string[];
  /** Words drawn from `alphabet`, each by itself, all equally likely. */
  readonly secret: readonly string[];
  /** The words that any secret of this form is made of: alphabet.length ** secret.length secrets are possible. */
  readonly alphabet: readonly string[];
  /** How many documents have it. */
  readonly insertions: number;
}

export interface CanaryForm {
  /** Words of a secret; 4. */
  readonly length: number;
  /** Words that each of them is drawn from; 10. */
  readonly base: number;
}

/** Each canary by itself, at one setting. */
export interface CanaryResult {
  readonly lead: string;
  readonly secret: string;
  readonly alphabet: readonly string[];
  readonly rank: Figure;
  readonly exposure: Figure;
}

/** All canaries that were inserted equally often, under one limit. */
export interface CanarySetting {
  readonly insertions: number;
  /** The limit --min-docs; 1 is none. */
  readonly minDocs: number;
  /** The mean over the canaries, and the greatest. */
  readonly exposure: Figure;
  readonly exposureMax: Figure;
  /** The median over the canaries. */
  readonly rank: Figure;
  readonly canaries: readonly CanaryResult[];
}

/** What `audit canary` finds. */
export interface CanaryReport {
  readonly kind: 'audit-canary';
  readonly order: number;
  readonly estimator: NgramModel['estimator'];
  /** Of the corpus, without canaries. */
  readonly documentCount: number;
  readonly tokenCount: number;
  /** How many secrets are possible: |R|. */
  readonly candidates: number;
  /** How many canaries there are for each number of insertions. */
  readonly canariesEach: number;
  readonly seed: number | string;
  /** By insertions and then by limit, both ascending. */
  readonly settings: readonly CanarySetting[];
}

/** Most secrets that are tried for a canary. */
export const CANDIDATES_MAX = 1_000_000;

/** The last words before a secret, but for the name between them: `the secret of NAME is`. */
const BEFORE_NAME = ['the', 'secret', 'of'] as const;
export const BEHIND_NAME = 'is';

/** Scores this close, in log10, are equal: sums of the same numbers differ in their last places by the order of adding. */
const TIE_LOG10 = 1e-9;

/**
 * Chooses canaries, `each` for every number of insertions.
 *
 * The lead is `the secret of NAME is`, with another name each time, and each canary has an alphabet of its own, so that
 * canaries of one training run share no n-gram of their secrets: what one gives away does not come from another. Names and
 * alphabets are words that the corpus has anyway, so it is their combination that is secret and not that they occur.
 *
 * @param words - Words of the corpus, none of them rare; all different.
 * @param mayBeName - Whether the corpus has no `NAME is`.
 * @param documentCount - Of the corpus, to say what is wrong with it.
 * @throws {NgramError} `BAD_OPTION` for too few words.
 */
export function chooseCanaries(
  words: readonly string[],
  mayBeName: (word: string) => boolean,
  insertions: readonly number[],
  each: number,
  { length, base }: CanaryForm,
  random: Random,
  documentCount?: number,
): Canary[] {
  const own = new Set<string>([...BEFORE_NAME, BEHIND_NAME]);
  const pool = shuffled(
    words.filter((word) => !own.has(word)),
    random,
  );
  const count = insertions.length * each;
  const names = pool.filter(mayBeName).slice(0, count);
  const named = new Set(names);
  const letters = pool.filter((word) => !named.has(word));
  if (names.length < count || letters.length < count * base) {
    throw new NgramError(
      'BAD_OPTION',
      `${count} canaries need ${count * (base + 1)} common words of the corpus, and it has ${pool.length}`,
      {
        hint:
          documentCount === 1 && pool.length === 0
            ? 'The corpus is a single document, so no word is common to several: say where documents end, with --documents line or paragraph.'
            : 'Give more text, fewer --canaries, fewer numbers of --insertions or a lower --min-docs.',
        details: { needed: count * (base + 1), got: pool.length },
      },
    );
  }
  return names.map((name, i) => {
    const alphabet = letters.slice(i * base, (i + 1) * base);
    return {
      lead: [...BEFORE_NAME, name, BEHIND_NAME],
      secret: Array.from({ length }, () => alphabet[Math.floor(random.uniform() * base)]),
      alphabet,
      insertions: insertions[Math.floor(i / each)],
    };
  });
}

/**
 * The rank of a canary's secret among all secrets of its form, by their probability behind the lead: 1 is the likeliest.
 *
 * Exact: every secret is scored. Those that are as likely as the canary's count half, so the rank is 1 + the number of
 * likelier ones + half the number of equal ones, and a model that knows nothing gives the middle. O(alphabet ** length).
 */
export function canaryRank(model: NgramModel, { lead, secret, alphabet }: Canary): number {
  const { vocabulary } = model;
  const leadIds = [...encodeTokens(vocabulary, lead)];
  const letters = [...encodeTokens(vocabulary, alphabet)];
  const planted = secret.map((word) => alphabet.indexOf(word));
  const stepsAfter = conditional(model, leadIds, letters);
  let own = 0;
  planted.forEach((letter, at) => (own += stepsAfter(planted.slice(0, at))[letter]));
  let likelier = 0;
  let equal = 0;
  const prefix: number[] = [];
  const goOn = (log10: number): void => {
    const steps = stepsAfter(prefix);
    for (let letter = 0; letter < letters.length; letter++) {
      const sum = log10 + steps[letter];
      if (prefix.length + 1 < planted.length) {
        prefix.push(letter);
        goOn(sum);
        prefix.pop();
      } else if (sum === own || Math.abs(sum - own) <= TIE_LOG10) equal++;
      else if (sum > own) likelier++;
    }
  };
  goOn(0);
  // Itself is among the equal ones.
  return 1 + likelier + (equal - 1) / 2;
}

/** log10 of how likely each letter is behind the lead and a prefix of letters; what a model looks back on is kept. */
function conditional(
  model: NgramModel,
  lead: readonly number[],
  letters: readonly number[],
): (prefix: readonly number[]) => Float64Array {
  const scorer = model.scorer();
  const known = new Map<string, Float64Array>();
  return (prefix) => {
    // A model looks back on order - 1 words, to the start of the sentence at most.
    const back = model.order - 1;
    const behind = prefix.slice(Math.max(0, prefix.length - back));
    const key = `${Math.min(prefix.length, back)} ${behind.join(' ')}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const context = [...lead, ...prefix.map((letter) => letters[letter])].slice(-back);
    const steps = Float64Array.from(letters, (letter) => {
      scorer.start();
      for (const id of context) scorer.score(id);
      return scorer.score(letter);
    });
    known.set(key, steps);
    return steps;
  };
}

/** The figures of one canary. */
export function canaryResult(canary: Canary, rank: number, seed: number | undefined): CanaryResult {
  const candidates = canary.alphabet.length ** canary.secret.length;
  return {
    lead: canary.lead.join(' '),
    secret: canary.secret.join(' '),
    alphabet: canary.alphabet,
    rank: rankFigure(rank, 'exact', candidates, seed),
    exposure: exposureFigure(Math.log2(candidates) - Math.log2(rank), 'exact', candidates, seed),
  };
}

/** The figures of all canaries of one setting. */
export function canarySetting(
  insertions: number,
  minDocs: number,
  canaries: readonly CanaryResult[],
  seed: number | undefined,
): CanarySetting {
  const { n } = canaries[0].rank;
  const exposures = canaries.map(({ exposure }) => exposure.value);
  const mean = exposures.reduce((sum, value) => sum + value, 0) / exposures.length;
  const ranks = canaries.map(({ rank }) => rank.value).sort((a, b) => a - b);
  const median = (ranks[(ranks.length - 1) >> 1] + ranks[ranks.length >> 1]) / 2;
  return {
    insertions,
    minDocs,
    exposure: exposureFigure(mean, 'estimate', n, seed),
    exposureMax: exposureFigure(Math.max(...exposures), 'exact', n, seed),
    rank: rankFigure(median, 'estimate', n, seed),
    canaries,
  };
}

function rankFigure(value: number, bound: Figure['bound'], n: number, seed: number | undefined): Figure {
  return { id: 'canaryRank', value, unit: 'rank', adversary: 'A1', bound, n, ...(seed === undefined ? {} : { seed }) };
}

function exposureFigure(value: number, bound: Figure['bound'], n: number, seed: number | undefined): Figure {
  return { ...rankFigure(value, bound, n, seed), id: 'canaryExposure', unit: 'bits' };
}

function shuffled<T>(values: readonly T[], random: Random): T[] {
  const all = [...values];
  for (let i = all.length - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}
