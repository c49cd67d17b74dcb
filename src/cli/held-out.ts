// What a dial costs in perplexity: a text that the table has not learnt from, scored before and after.

import type { CountTable, EstimatorChoice } from '../counts/table.ts';
import { perplexityOverWords } from '../harden/cost.ts';
import { modelOf } from '../open.ts';
import { type CorpusScore, scoreCorpus } from '../score/score-text.ts';
import type { CommandContext } from './command.ts';
import { figure, finite, scoreFacts } from './figures.ts';
import { formatPercent } from './format.ts';
import { type InputFlags, readText } from './input.ts';

/** Scores of the held-out text under both tables. */
export interface HeldOutScores {
  readonly estimator: EstimatorChoice['name'];
  readonly before: CorpusScore;
  readonly after: CorpusScore;
  /** See `perplexityOverWords`: the one to compare with the perplexity before. */
  readonly perplexityOverSameWords: number;
  /** Words that the table after lacks. */
  readonly wordsLost: number;
  /** Whether one of the tables was pruned, so that it is estimated from what is left of its counts. */
  readonly isPartial: boolean;
}

/** Where the text is, and how it is read. */
export interface HeldOutWork {
  readonly flags: InputFlags & {
    /** A path or several. */
    readonly heldOut?: string | readonly string[] | undefined;
  };
  readonly given: ReadonlySet<string>;
  readonly context: CommandContext;
}

/**
 * Scores the held-out text, if there is one, under two tables. Plain ratios give the unseen nothing, so they make way for
 * Kneser–Ney.
 *
 * @throws {NgramError} As `scoreCorpus` and `modelOf`.
 */
export async function heldOutScores(
  before: CountTable,
  after: CountTable,
  { flags, given, context }: HeldOutWork,
): Promise<HeldOutScores | undefined> {
  if (flags.heldOut === undefined) return undefined;
  const paths = [flags.heldOut].flat();
  const scoreOf = async (table: CountTable): Promise<CorpusScore> =>
    scoreCorpus(
      modelOf(estimable(table), undefined, { estimator: estimatorOf(table) }),
      readText(paths, flags, given, context),
      { signal: context.signal },
    );
  const wordsLost = before.vocabulary.size - after.vocabulary.size;
  const scoreAfter = await scoreOf(after);
  return {
    estimator: estimatorOf(before).name,
    before: await scoreOf(before),
    after: scoreAfter,
    perplexityOverSameWords: perplexityOverWords(scoreAfter, wordsLost),
    wordsLost,
    isPartial: [before, after].some((table) => table.pruneThresholds.length > 0),
  };
}

function estimatorOf({ estimator }: CountTable): EstimatorChoice {
  return estimator === undefined || estimator.name === 'mle' ? { name: 'kneser-ney' } : estimator;
}

/**
 * A table that Kneser–Ney takes. From one that was pruned it would refuse to make a model, and rightly: that model would be
 * worse than one that is pruned while it is estimated. Here that is the question, so it is estimated as if documents and not
 * counts had decided what stays: what is missing behind a context is set free.
 */
function estimable(table: CountTable): CountTable {
  if (table.pruneThresholds.length === 0) return table;
  return { ...table, pruneThresholds: [], minDocs: table.minDocs ?? 1 };
}

/** For programs. */
export function heldOutFacts(scores: HeldOutScores): object {
  const { estimator, before, after, perplexityOverSameWords } = scores;
  return {
    estimator,
    before: scoreFacts(before),
    after: scoreFacts(after),
    perplexityOverSameWords: finite(perplexityOverSameWords),
  };
}

/** For people: what stands in front of a line, and the line. */
export function heldOutLines(scores: HeldOutScores): [string, string][] {
  const { estimator, before, after, perplexityOverSameWords, wordsLost, isPartial } = scores;
  const how = isPartial && estimator === 'kneser-ney' ? `${estimator}, from the counts that are left` : estimator;
  const cost = `perplexity ${figure(before.perplexity)} -> ${figure(perplexityOverSameWords)} (${how})`;
  if (wordsLost === 0) return [['cost', cost]];
  const unknown = ({ oovCount, tokenCount }: CorpusScore) => formatPercent(oovCount / Math.max(1, tokenCount));
  return [
    ['cost', cost],
    [
      '',
      `${unknown(before)} -> ${unknown(after)} of the held-out words unknown; of those, each of the words lost as likely`,
    ],
    ['', `without them ${figure(before.perplexityWithoutOov)} -> ${figure(after.perplexityWithoutOov)}`],
  ];
}
