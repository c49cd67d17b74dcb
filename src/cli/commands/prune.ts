// gristmill prune: a table without what is rare.

import { decodeCountFile } from '../../counts/count-file.ts';
import { pruneTable } from '../../counts/merge.ts';
import { ngramCounts } from '../../counts/table.ts';
import { formatBytes, formatPercent } from '../format.ts';
import type { Command } from '../command.ts';
import { tableSummary } from '../summary.ts';
import { prepareTable, readTableFile, refuseMixture, tableFacts, tableName, writeTable } from '../tables.ts';

export const run: Command<'prune'> = async ({ positionals: [path = ''], options }, context) => {
  const { output } = context;
  await prepareTable(options.output, output, options.json);
  const bytes = await readTableFile(path, context);
  refuseMixture(bytes, path);
  const before = decodeCountFile(bytes, tableName(path));
  const written = await writeTable(options.output, pruneTable(before, options.prune), output);
  if (options.json) {
    const facts = tableFacts(written);
    await output.json({ ...facts, before: { ngramCounts: ngramCounts(before), fileBytes: bytes.length } });
  } else {
    const { talkStyle, isUnicode } = output;
    const size = `${formatPercent(written.fileBytes / bytes.length, 0)} of ${formatBytes(bytes.length)} before`;
    for (const line of tableSummary(written, talkStyle, { size, isUnicode })) output.say(line);
  }
  return 0;
};
