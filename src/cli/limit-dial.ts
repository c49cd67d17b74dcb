// The dial --max-certified of train and harden: turned last, on a table that is otherwise as it will be written.

import { limitCertified } from '../audit/limit-certified.ts';
import type { Proved } from '../audit/proved.ts';
import { type CountTable, ngramCounts } from '../counts/table.ts';
import { provedLine } from './dial-audit.ts';
import { formatNumber, plural } from './format.ts';
import { type HeldOutScores, type HeldOutWork, heldOutFacts, heldOutLines, heldOutScores } from './held-out.ts';
import type { Style } from './output.ts';
import type { Progress } from './progress.ts';

/** What `--max-certified` did, what that cost and what it bought. */
export interface Limit {
  readonly limit: number;
  readonly order: number;
  readonly pruned: number;
  /** Index 0 for length 1. */
  readonly ngramsBefore: readonly number[];
  readonly ngramsAfter: readonly number[];
  readonly before: Proved;
  readonly after: Proved;
  readonly heldOut?: HeldOutScores | undefined;
}

/** What turning the dial needs beside the table. */
export interface LimitWork extends HeldOutWork {
  /** Whether the table is to be a Kneser–Ney model, whatever it says itself. */
  readonly isFrozen?: boolean | undefined;
  readonly progress: Progress;
}

/** @throws {NgramError} As `limitCertified` and `heldOutScores`. */
export async function turnLimit(
  table: CountTable,
  limit: number,
  work: LimitWork,
): Promise<{ readonly table: CountTable; readonly limit: Limit }> {
  const { progress, context } = work;
  progress.stage('auditing');
  const { table: limited, ...kept } = context.blocking(() =>
    limitCertified(table, limit, {
      ...(work.isFrozen === true ? { onlyOrder: true } : {}),
      signal: context.signal,
      onProgress: (done, total) => progress.update({ doneBytes: done, totalBytes: total, noun: 'tokens' }),
    }),
  );
  const heldOut = await heldOutScores(table, limited, work);
  return {
    table: limited,
    limit: { limit, ...kept, ngramsBefore: ngramCounts(table), ngramsAfter: ngramCounts(limited), heldOut },
  };
}

/** For programs. */
export function limitFacts(limit: Limit | undefined): object {
  if (limit === undefined) return {};
  const { before, after, heldOut, ...facts } = limit;
  const scores = heldOut === undefined ? {} : { heldOut: heldOutFacts(heldOut) };
  return { maxCertified: { ...facts, longest: after.longest, audit: { before, after }, ...scores } };
}

/** For people. */
export function limitLines(limit: Limit | undefined, style: Style): string[] {
  if (limit === undefined) return [];
  const total = (counts: readonly number[]): string => formatNumber(counts.reduce((sum, count) => sum + count, 0));
  const { order, pruned, before, after, ngramsBefore, ngramsAfter, heldOut } = limit;
  const how =
    order < ngramsBefore.length ? `order ${order} instead of ${ngramsBefore.length}` : `order ${order} as before`;
  const dropped =
    pruned === 0 ? 'no runs dropped for being rare' : `runs seen ${plural(pruned, 'time')} or less dropped`;
  const lines: [string, string][] = [
    ['limit', `${how}, ${dropped}: ${total(ngramsAfter)} of ${total(ngramsBefore)} n-grams`],
    ['proved', `${provedLine(before, after)}; other attacks may find more`],
    ...(heldOut === undefined ? [] : heldOutLines(heldOut)),
  ];
  if (pruned > 0)
    lines.push(['note', 'Kneser-Ney refuses pruned counts; of a table trained for it only the order is lowered']);
  return lines.map(([name, text]) => `  ${style.dim(name.padEnd(8))} ${text}`);
}
