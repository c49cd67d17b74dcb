// gristmill man: the manual page.

import { manPage } from '../man.ts';
import type { Command } from '../command.ts';
import { readVersion } from '../version.ts';

export const run: Command<'man'> = async (_parsed, { output }) => {
  await output.write(manPage(readVersion()));
  return 0;
};
