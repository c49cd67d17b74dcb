// gristmill freeze: a table of counts, or a model, as a model file.

import type { Command } from '../command.ts';
import { readFrozen, writeModel } from '../frozen.ts';
import { prepareTable } from '../tables.ts';

export const run: Command<'freeze'> = async ({ positionals: [path = ''], options }, context) => {
  const { output } = context;
  await prepareTable(options.output, output, options.json);
  await writeModel(options.output, await readFrozen(path, options, context), options, output);
  return 0;
};
