// gristmill audit diff: what two snapshots of a table give away together.

import { auditTable } from '../../audit/audit-table.ts';
import { subtractTables } from '../../audit/difference.ts';
import type { Command } from '../command.ts';
import { auditLines } from '../audit-report.ts';
import { formatNumber, plural } from '../format.ts';
import { readTable, tableName } from '../tables.ts';

export const run: Command<'audit diff'> = async ({ positionals, options }, context) => {
  const { output } = context;
  const [earlierPath = '', laterPath = ''] = positionals;
  const earlier = await readTable(earlierPath, context);
  const later = await readTable(laterPath, context);
  const { table, lessOften, newWords } = subtractTables(later, earlier);
  const file = `${tableName(laterPath)} less ${tableName(earlierPath)}`;
  const report = auditTable(table, { file, strings: options.worst, signal: context.signal, adversary: 'A5' });
  if (options.json) {
    await output.json({ ...report, kind: 'audit-diff', lessOften, newWords });
    return 0;
  }
  for (const line of auditLines(report, output)) await output.line(line);
  await output.line('');
  await output.line(`${plural(newWords.length, 'word')} came new: ${newWords.slice(0, options.worst).join(' ')}`);
  if (lessOften > 0) {
    await output.line(
      `${formatNumber(lessOften)} n-grams are less often in the later table: it was not made of the same text and more, so these figures say little.`,
    );
  }
  return 0;
};
