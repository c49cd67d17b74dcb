// gristmill import: an ARPA file as a model file.

import { readArpaFile, readArpaFrom } from '../../node.ts';
import type { Command } from '../command.ts';
import { writeModel } from '../frozen.ts';
import { prepareTable, tableName } from '../tables.ts';

export const run: Command<'import'> = async ({ positionals: [path = ''], options }, context) => {
  const { output, stdin } = context;
  await prepareTable(options.output, output, options.json);
  const table = path === '-' ? await readArpaFrom(stdin(), tableName(path)) : await readArpaFile(path);
  const notes = table.hasUnknown ? [] : ['the file has no <unk>: unknown words get log10 probability -100'];
  await writeModel(options.output, { table, notes }, options, output);
  return 0;
};
