// gristmill merge: several tables to one.

import { NgramError } from '../../base/errors.ts';
import { mergeTables } from '../../counts/merge.ts';
import type { CountTable } from '../../counts/table.ts';
import type { Command } from '../command.ts';
import { tableSummary } from '../summary.ts';
import { prepareTable, readTable, tableFacts, writeTable } from '../tables.ts';

export const run: Command<'merge'> = async ({ positionals, options }, context) => {
  const { output, signal } = context;
  const { weights } = options;
  if (weights !== undefined && weights.length !== positionals.length) {
    const message = `--weights has ${weights.length} numbers for ${positionals.length} tables`;
    throw new NgramError('BAD_OPTION', message, { hint: 'Give one for each table, in the same order.' });
  }
  if (positionals.filter((path) => path === '-').length > 1) {
    throw new NgramError('BAD_OPTION', 'standard input (-) is named twice; it can be read only once');
  }
  await prepareTable(options.output, output, options.json);
  const tables: CountTable[] = [];
  for (const path of positionals) {
    tables.push(await readTable(path, context));
    signal.throwIfAborted();
  }
  const written = await writeTable(options.output, mergeTables(tables, weights), output);
  if (options.json) await output.json({ ...tableFacts(written), tables: positionals });
  else {
    const { talkStyle, isUnicode } = output;
    for (const line of tableSummary(written, talkStyle, { isUnicode })) output.say(line);
  }
  return 0;
};
