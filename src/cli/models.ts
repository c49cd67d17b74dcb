// Models in, for all commands that ask one: a table of counts, a frozen model or a mixture, from a file or a pipe.

import { openModel, type NgramModel } from '../node.ts';
import type { CommandContext } from './command.ts';
import { readTableFile } from './tables.ts';

/** Opens the model at `path`, or the one on standard input for `-`. */
export async function readModel(
  path: string,
  context: Pick<CommandContext, 'stdin'>,
  options: Parameters<typeof openModel>[1] = {},
): Promise<NgramModel> {
  return openModel(path === '-' ? await readTableFile(path, context) : path, options);
}
