// The privacy dials of train and harden that ask the documents: which one the flags turn, turning it, and saying what it cost
// and bought. --max-certified, which asks the counts alone and is turned last, is in limit-dial.ts.

import { NgramError } from '../base/errors.ts';
import { encodeCountFile } from '../counts/count-file.ts';
import { mergeTables, pruneTable } from '../counts/merge.ts';
import type { CountTable } from '../counts/table.ts';
import type { DocumentCounts } from '../harden/document-counter.ts';
import { type HardeningCost, hardeningCost } from '../harden/cost.ts';
import { checkMinDocs, limitToShared } from '../harden/min-docs.ts';
import { nodeRandomBytes } from '../harden/node-random-bytes.ts';
import { type PrivacyBudget, checkBudget } from '../harden/privacy-budget.ts';
import { privateTable } from '../harden/private-table.ts';
import { type DialAudit, auditDial, provedLine } from './dial-audit.ts';
import { formatNumber, formatPercent, plural } from './format.ts';
import { type HeldOutScores, type HeldOutWork, heldOutFacts, heldOutLines, heldOutScores } from './held-out.ts';
import type { Style } from './output.ts';
import type { Progress } from './progress.ts';

/** The flags that turn dials. */
export interface DialFlags {
  readonly minDocs?: number | undefined;
  /** Epsilon and delta. */
  readonly dp?: readonly number[] | undefined;
  readonly unit?: 'doc' | undefined;
  readonly dpContributions?: number | undefined;
  readonly maxCertified?: number | undefined;
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

/** What a dial cost and bought. */
export interface Cost extends HardeningCost {
  /** Undefined for a table that is too large to be audited by the way. */
  readonly audit: DialAudit | undefined;
  /** Scores of a text that the table has not learnt from, where there is one. */
  readonly heldOut: HeldOutScores | undefined;
}

/**
 * The dial that the flags turn and that asks the documents; undefined for none.
 *
 * @throws {NgramError} `BAD_OPTION` for flags that need one.
 */
export function dialOf(flags: DialFlags): Dial | undefined {
  const { minDocs, dp, unit, dpContributions, maxCertified, heldOut } = flags;
  if ([heldOut].flat().includes('-')) {
    throw refused('--held-out is read more than once: it cannot be standard input (-)', 'Name a file.');
  }
  if (dp !== undefined) {
    if (maxCertified !== undefined) {
      throw refused(
        '--max-certified and --dp do not go together: counts with noise prove no strings',
        'Leave --max-certified out. What others learn of a document is bounded by epsilon and delta.',
      );
    }
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
  if (heldOut !== undefined && maxCertified === undefined) {
    throw refused(
      '--held-out shows what a dial cost, and none is turned',
      'Add --min-docs, --dp or --max-certified, or leave --held-out out and use gristmill score.',
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
export interface DialWork extends HeldOutWork {
  readonly dial: Dial;
  readonly prune: readonly number[] | undefined;
  /** A table to add the result to, which must promise something itself. */
  readonly from: CountTable | undefined;
  readonly progress: Progress;
}

/**
 * Turns a dial, and measures what it cost and bought before anything else is done to the table.
 *
 * @throws {NgramError} As `limitToShared` and `privateTable`; `INCOMPATIBLE_TABLES` for a table to go on from that promises less.
 */
export async function turnDial(counts: DocumentCounts, work: DialWork): Promise<Hardened> {
  const { dial, prune, from } = work;
  const hardened =
    dial.kind === 'dp'
      ? privateTable(counts, { ...dial.budget, random: nodeRandomBytes })
      : limitToShared(counts, dial.minDocs);
  const cost: Cost = {
    ...hardeningCost(counts.table, hardened),
    audit: auditDial(counts.table, hardened, work),
    heldOut: await heldOutScores(counts.table, hardened, work),
  };
  const merged =
    from === undefined
      ? hardened
      : { ...mergeTables([from, hardened]), estimator: hardened.estimator ?? from.estimator };
  return { table: prune === undefined ? merged : pruneTable(merged, prune), cost };
}

/**
 * Checks that a table has the plain counts of its text, which documents are taken out of.
 *
 * @throws {NgramError} `INCOMPATIBLE_TABLES` for one that promises something already.
 */
export function checkPlain(name: string, { minDocs, dp }: CountTable): void {
  if (minDocs === undefined && dp === undefined) return;
  const how = dp === undefined ? `--min-docs ${minDocs}` : `--dp ${dp.epsilon},${dp.delta}`;
  throw new NgramError(
    'INCOMPATIBLE_TABLES',
    `${name} is hardened already (${how}); harden the table of counts that it was made from`,
    { hint: 'If it is gone, train a new table with the same flag.', details: { minDocs, isNoisy: dp !== undefined } },
  );
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

/** The cost for programs. It comes from the exact counts, whatever the table promises: whoever publishes it must know. */
export function costFacts({ audit, heldOut, ...cost }: Cost): object {
  const scores = heldOut === undefined ? {} : { heldOut: heldOutFacts(heldOut) };
  return { cost: { ...cost, audit: audit ?? null, ...scores, isPrivate: false } };
}

/** The cost for people. */
export function costLines(cost: Cost, style: Style, isPrivate: boolean): string[] {
  const { ngramsBefore, ngramsAfter, tokenShareLost, audit, heldOut } = cost;
  const kept = ngramsBefore.map((before, i): [string, string] => {
    const share = before === 0 ? '' : ` (${formatPercent(ngramsAfter[i] / before, 0)})`;
    return [
      i === 0 ? 'kept' : '',
      `${formatNumber(ngramsAfter[i])} of ${formatNumber(before)} n-grams of ${i + 1}${share}`,
    ];
  });
  const lines: [string, string][] = [
    ...kept,
    ['lost', `${formatPercent(tokenShareLost)} of the tokens are words that are not in the table now`],
    ...(heldOut === undefined ? [] : heldOutLines(heldOut)),
    [
      'proved',
      audit === undefined
        ? 'not measured here, since it takes minutes: gristmill audit does it'
        : provedLine(audit.before, audit.after),
    ],
  ];
  if (isPrivate) {
    lines.push(
      ['note', 'these figures come from the exact counts: they are not private, and not in the table'],
      ['', 'counts with noise prove nothing: what bounds what others learn is epsilon and delta'],
    );
  }
  return lines.map(([name, text]) => `  ${style.dim(name.padEnd(8))} ${text}`);
}
