// The privacy dials of train and harden: which one the flags turn, turning it, and saying what it cost.

import { NgramError } from '../base/errors.ts';
import { encodeCountFile } from '../counts/count-file.ts';
import { mergeTables, pruneTable } from '../counts/merge.ts';
import type { CountTable, EstimatorChoice } from '../counts/table.ts';
import type { DocumentCounts } from '../harden/document-counter.ts';
import { type HardeningCost, hardeningCost, perplexityOverWords } from '../harden/cost.ts';
import { checkMinDocs, limitToShared } from '../harden/min-docs.ts';
import { nodeRandomBytes } from '../harden/node-random-bytes.ts';
import { type PrivacyBudget, checkBudget } from '../harden/privacy-budget.ts';
import { privateTable } from '../harden/private-table.ts';
import { modelOf } from '../open.ts';
import { type CorpusScore, scoreCorpus } from '../score/score-text.ts';
import type { CommandContext } from './command.ts';
import { figure, finite, scoreFacts } from './figures.ts';
import { formatNumber, formatPercent, plural } from './format.ts';
import { type InputFlags, readText } from './input.ts';
import type { Style } from './output.ts';

/** The flags that turn dials. */
export interface DialFlags {
  readonly minDocs?: number | undefined;
  /** Epsilon and delta. */
  readonly dp?: readonly number[] | undefined;
  readonly unit?: 'doc' | undefined;
  readonly dpContributions?: number | undefined;
  /** A path or several. */
  readonly heldOut?: string | readonly string[] | undefined;
}

/** What is to be done to a table. */
export type Dial =
  { readonly kind: 'min-docs'; readonly minDocs: number } | { readonly kind: 'dp'; readonly budget: PrivacyBudget };

/** A table with a dial turned, and what that cost. */
export interface Hardened {
  readonly table: CountTable;
  readonly cost: Cost;
}

/** What a dial cost, with the scores of a text that the table has not learnt from where there is one. */
export interface Cost extends HardeningCost {
  readonly heldOut?: {
    readonly estimator: string;
    readonly before: CorpusScore;
    readonly after: CorpusScore;
    /** See `perplexityOverWords`: the one to compare with the perplexity before. */
    readonly perplexityOverSameWords: number;
  };
}

/**
 * The dial that the flags turn; undefined for none.
 *
 * @throws {NgramError} `BAD_OPTION` for flags that need one.
 */
export function dialOf(flags: DialFlags): Dial | undefined {
  const { minDocs, dp, unit, dpContributions, heldOut } = flags;
  if (dp !== undefined) {
    if (minDocs !== undefined) throw refused('--min-docs and --dp do not go together', 'Leave one of them out.');
    return { kind: 'dp', budget: budgetOf(dp, dpContributions) };
  }
  if (unit !== undefined || dpContributions !== undefined) {
    const flag = unit === undefined ? '--dp-contributions' : '--unit';
    throw refused(`${flag} is for --dp`, `Add --dp 4,1e-7, say, or leave ${flag} out.`);
  }
  if (minDocs !== undefined) {
    checkMinDocs(minDocs);
    return { kind: 'min-docs', minDocs };
  }
  if (heldOut !== undefined) {
    throw refused(
      '--held-out shows what a dial cost, and none is turned',
      'Add --min-docs or --dp, or leave --held-out out and use gristmill score.',
    );
  }
  return undefined;
}

function budgetOf(dp: readonly number[], contributions: number | undefined): PrivacyBudget {
  const [epsilon, delta] = dp;
  if (dp.length !== 2) {
    throw refused(
      `--dp has ${plural(dp.length, 'number')}; expected two, epsilon and delta`,
      'For example: --dp 4,1e-7. Take a delta far below 1 divided by the number of documents.',
    );
  }
  const budget: PrivacyBudget = { epsilon, delta, contributions };
  // A bad budget is said before anything is read.
  checkBudget(budget);
  return budget;
}

function refused(message: string, hint: string): NgramError {
  return new NgramError('BAD_OPTION', message, { hint });
}

/** What turning a dial needs beside the counts. */
export interface DialWork {
  readonly dial: Dial;
  readonly prune: readonly number[] | undefined;
  /** A table to add the result to, which must promise something itself. */
  readonly from: CountTable | undefined;
  readonly flags: DialFlags & InputFlags;
  readonly given: ReadonlySet<string>;
  readonly context: CommandContext;
}

/**
 * Turns a dial, and measures what it cost before anything else is done to the table.
 *
 * @throws {NgramError} As `limitToShared` and `privateTable`; `INCOMPATIBLE_TABLES` for a table to go on from that promises less.
 */
export async function turnDial(counts: DocumentCounts, work: DialWork): Promise<Hardened> {
  const { dial, prune, from } = work;
  const hardened =
    dial.kind === 'dp'
      ? privateTable(counts, { ...dial.budget, random: nodeRandomBytes })
      : limitToShared(counts, dial.minDocs);
  const cost: Cost = { ...hardeningCost(counts.table, hardened), ...(await heldOutCost(counts.table, hardened, work)) };
  const merged =
    from === undefined
      ? hardened
      : { ...mergeTables([from, hardened]), estimator: hardened.estimator ?? from.estimator };
  return { table: prune === undefined ? merged : pruneTable(merged, prune), cost };
}

/** Scores the held-out text under both tables. Plain ratios give the unseen nothing, so they make way for Kneser-Ney. */
async function heldOutCost(before: CountTable, after: CountTable, work: DialWork): Promise<Pick<Cost, 'heldOut'>> {
  const { flags, given, context } = work;
  if (flags.heldOut === undefined) return {};
  const paths = [flags.heldOut].flat();
  const chosen = before.estimator;
  const estimator: EstimatorChoice = chosen === undefined || chosen.name === 'mle' ? { name: 'kneser-ney' } : chosen;
  const scoreOf = async (table: CountTable): Promise<CorpusScore> =>
    scoreCorpus(modelOf(table, undefined, { estimator }), readText(paths, flags, given, context), {
      signal: context.signal,
    });
  const hardened = await scoreOf(after);
  return {
    heldOut: {
      estimator: estimator.name,
      before: await scoreOf(before),
      after: hardened,
      perplexityOverSameWords: perplexityOverWords(hardened, before.vocabulary.size - after.vocabulary.size),
    },
  };
}

/**
 * Checks that a table was counted from this text and no other: only then is what is known of its documents true of it.
 *
 * @throws {NgramError} `INCOMPATIBLE_TABLES`.
 */
export function checkText(name: string, table: CountTable, counts: DocumentCounts): void {
  const read = table.pruneThresholds.length === 0 ? counts.table : pruneTable(counts.table, table.pruneThresholds);
  // What documents are is for the user to say now; the rest must be the same to the byte.
  const bytesOf = (one: CountTable): Uint8Array =>
    encodeCountFile({ ...one, estimator: undefined, firstSeen: undefined, documentCount: 0 });
  const [expected, got] = [bytesOf(table), bytesOf(read)];
  if (expected.length === got.length && expected.every((byte, i) => byte === got[i])) return;
  throw new NgramError(
    'INCOMPATIBLE_TABLES',
    `${name} was not made from this text, or not from all of it: it has ${formatNumber(table.tokenCount)} tokens, ` +
      `the text ${formatNumber(read.tokenCount)}`,
    {
      hint: 'Give all texts of the table with --corpus, or train a new table with the same flag.',
      details: { expected: table.tokenCount, got: read.tokenCount },
    },
  );
}

/** The cost for programs. */
export function costFacts({ heldOut, ...cost }: Cost): object {
  if (heldOut === undefined) return { cost };
  const { estimator, before, after, perplexityOverSameWords } = heldOut;
  const scores = { estimator, before: scoreFacts(before), after: scoreFacts(after) };
  return { cost: { ...cost, heldOut: { ...scores, perplexityOverSameWords: finite(perplexityOverSameWords) } } };
}

/** The cost for people. */
export function costLines(cost: Cost, style: Style, isPrivate: boolean): string[] {
  const lines = cost.ngramsBefore.map((before, i): [string, string] => {
    const after = cost.ngramsAfter[i];
    const share = before === 0 ? '' : ` (${formatPercent(after / before, 0)})`;
    return [i === 0 ? 'kept' : '', `${formatNumber(after)} of ${formatNumber(before)} n-grams of ${i + 1}${share}`];
  });
  lines.push(['lost', `${formatPercent(cost.tokenShareLost)} of the tokens are words that are not in the table now`]);
  if (cost.heldOut !== undefined) {
    const { before, after, estimator, perplexityOverSameWords } = cost.heldOut;
    const unknown = ({ oovCount, tokenCount }: CorpusScore) => formatPercent(oovCount / Math.max(1, tokenCount));
    lines.push(
      ['cost', `perplexity ${figure(before.perplexity)} -> ${figure(perplexityOverSameWords)} (${estimator})`],
      [
        '',
        `${unknown(before)} -> ${unknown(after)} of the held-out words unknown; of those, each of the words lost as likely`,
      ],
      ['', `without them ${figure(before.perplexityWithoutOov)} -> ${figure(after.perplexityWithoutOov)}`],
    );
  }
  if (isPrivate)
    lines.push(['note', 'these figures come from the exact counts: they are not private, and not in the table']);
  return lines.map(([name, text]) => `  ${style.dim(name.padEnd(8))} ${text}`);
}
