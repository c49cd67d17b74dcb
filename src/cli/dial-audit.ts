// What a dial buys in the audit: what a table proved of its text before, and what it proves after.

import { type Proved, provedBy } from '../audit/proved.ts';
import type { CountTable } from '../counts/table.ts';
import type { CommandContext } from './command.ts';
import { formatPercent, plural } from './format.ts';
import type { Progress } from './progress.ts';

/** Audits of a table before and after. */
export interface DialAudit {
  readonly before: Proved;
  readonly after: Proved;
}

/** Tokens that both audits walk at most, over all orders: about two minutes. What takes longer is left to `gristmill audit`. */
const TOKENS_MAX = 120_000_000;

/** Audits both tables; undefined where that takes too long. @throws {NgramError} As `auditTable`. */
export function auditDial(
  before: CountTable,
  after: CountTable,
  { context, progress }: { readonly context: CommandContext; readonly progress: Progress },
): DialAudit | undefined {
  const tables = [before, after];
  if (tables.reduce((sum, { tokenCount, order }) => sum + tokenCount * (order - 1), 0) > TOKENS_MAX) return undefined;
  progress.stage('auditing');
  const audit = (table: CountTable): Proved =>
    context.blocking(() =>
      provedBy(table, {
        signal: context.signal,
        onProgress: (done, total) => progress.update({ doneBytes: done, totalBytes: total, noun: 'tokens' }),
      }),
    );
  return { before: audit(before), after: audit(after) };
}

/** `longest proved string 49 -> 11 words; 12 % -> 0 % of the tokens in strings of 20 words or more`. */
export function provedLine(before: Proved, after: Proved): string {
  const shares = `${formatPercent(before.coverage20)} -> ${formatPercent(after.coverage20)}`;
  const longest = `${before.longest} -> ${plural(after.longest, 'word')}`;
  return `longest proved string ${longest}; ${shares} of the tokens in such of 20 words and more`;
}
