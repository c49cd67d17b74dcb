// gristmill export: a table as an ARPA file.

import { NgramError } from '../../base/errors.ts';
import { arpaLines } from '../../node.ts';
import type { Command } from '../command.ts';
import { readFrozen, sayNotes } from '../frozen.ts';
import { readingProgress } from '../input.ts';
import { prepareFile, writePieces } from '../tables.ts';

/** What an ARPA file begins with, perhaps behind empty lines. */
const BEGINNING = /^\s*\\data\\/;

export const run: Command<'export'> = async ({ positionals: [path = ''], options }, context) => {
  const { output } = context;
  const target = options.output ?? '-';
  if (!options.arpa) {
    throw new NgramError('BAD_OPTION', 'export needs to know the form: --arpa', {
      hint: `Usage: gristmill export --arpa ${path}`,
    });
  }
  if (target !== '-') {
    await prepareFile(target, (head) => BEGINNING.test(new TextDecoder().decode(head)), ['ARPA file', 'arpa']);
  }
  const { table, notes } = await readFrozen(path, options, context);
  const { progress } = readingProgress(context, 'writing', target === '-');
  const onProgress = (doneBytes: number, totalBytes: number): void => progress.update({ doneBytes, totalBytes });
  try {
    await writePieces(target, arpaLines(table, { onProgress }), output);
  } finally {
    progress.finish();
  }
  if (target !== '-')
    output.say(`${output.talkStyle.good(output.talkStyle.bold(target))}  an ARPA file of order ${table.order}`);
  sayNotes(notes, output);
  return 0;
};
