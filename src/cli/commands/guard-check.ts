// gristmill guard check: which runs of words of a text are in a guard, line by line.

import { decodeGuardFile, readGuardKey, type GuardedRun } from '../../node.ts';
import type { Command } from '../command.ts';
import { formatNumber, plural, printable } from '../format.ts';
import { inputsOf, readText } from '../input.ts';
import { readTableFile, tableName } from '../tables.ts';

export const run: Command<'guard check'> = async ({ positionals, options, given }, context) => {
  const [path = '', ...named] = positionals;
  const { output, signal } = context;
  const inputs = inputsOf(named, [path]);
  const key = await readGuardKey(options.key);
  const guard = decodeGuardFile(await readTableFile(path, context), key, tableName(path));
  const separator = guard.tokenizer.name === 'characters' ? '' : ' ';
  let matches: GuardedRun[] = [];
  let line = 0;
  let linesFound = 0;
  const reader = guard.reader((match) => matches.push(match));
  const endLine = async (): Promise<void> => {
    reader.endDocument();
    line++;
    if (matches.length > 0) linesFound++;
    if (options.json) await output.json({ line, matches });
    else for (const words of stretches(matches)) await output.line(`${line}\t${printable(words.join(separator))}`);
    matches = [];
  };
  for await (const { bytes, ends } of readText(inputs, options, given, context)) {
    let at = 0;
    for (const end of ends) {
      reader.push(bytes, at, end);
      await endLine();
      at = end;
    }
    reader.push(bytes, at, bytes.length);
    // A pipe's reader waits for what is there.
    await output.flush();
    signal.throwIfAborted();
  }
  const unit = options.documents === 'line' ? 'line' : 'document';
  output.say(`guarded runs in ${formatNumber(linesFound)} of ${plural(line, unit)}`);
  return linesFound > 0 ? 1 : 0;
};

/** Runs that overlap, as one: what people want to see. */
function stretches(matches: readonly GuardedRun[]): string[][] {
  const found: { end: number; words: string[] }[] = [];
  for (const { start, words } of matches) {
    const last = found.at(-1);
    const fresh = last === undefined ? words.length : start + words.length - last.end;
    if (last === undefined || fresh >= words.length) found.push({ end: start + words.length, words: [...words] });
    else {
      last.words.push(...words.slice(words.length - fresh));
      last.end += fresh;
    }
  }
  return found.map(({ words }) => words);
}
