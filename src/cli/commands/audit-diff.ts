// gristmill audit diff: what two snapshots of a table give away together.

import { auditTable } from '../../audit/audit-table.ts';
import { subtractTables } from '../../audit/difference.ts';
import type { Command } from '../command.ts';
import { auditLines } from '../audit-report.ts';
import { plural, printable } from '../format.ts';
import { readTable, tableName } from '../tables.ts';

export const run: Command<'audit diff'> = async ({ positionals, options }, context) => {
  const { output } = context;
  const [earlierPath = '', laterPath = ''] = positionals;
  const earlier = await readTable(earlierPath, context);
  const later = await readTable(laterPath, context);
  const { table, newWords } = subtractTables(later, earlier);
  const file = `${tableName(laterPath)} less ${tableName(earlierPath)}`;
  const report = context.blocking(() =>
    auditTable(table, { file, strings: options.worst, signal: context.signal, adversary: 'A5' }),
  );
  if (options.json) {
    await output.json({ ...report, kind: 'audit-diff', newWords });
    return 0;
  }
  for (const line of auditLines(report, output)) await output.line(line);
  await output.line('');
  await output.line(newWordsLine(newWords, options.worst, output.isUnicode));
  return 0;
};

/** `12 words came new: anchor harbour …`. Words are those of a file, and may hold what steers a terminal. */
function newWordsLine(words: readonly string[], most: number, isUnicode: boolean): string {
  if (words.length === 0) return 'no word came new';
  const shown = words.slice(0, most).map(printable);
  const more = shown.length < words.length ? [isUnicode ? '…' : '...'] : [];
  const list = shown.length === 0 ? '' : `: ${[...shown, ...more].join(' ')}`;
  return `${plural(words.length, 'word')} came new${list}`;
}
