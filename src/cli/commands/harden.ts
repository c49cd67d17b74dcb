// gristmill harden: a finished table with a privacy dial turned, from the text that it was made of.

import { type LimitedTable, limitCertified } from '../../audit/limit-certified.ts';
import { NgramError } from '../../base/errors.ts';
import { type CountTable, ngramCounts } from '../../counts/table.ts';
import { countDocuments } from '../../harden/count-documents.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { type Hardened, checkText, costFacts, costLines, dialOf, turnDial } from '../dials.ts';
import { formatNumber, plural } from '../format.ts';
import { inputsOf, readText, readingProgress } from '../input.ts';
import type { OptionsOf } from '../options.ts';
import type { Style } from '../output.ts';
import { tableSummary } from '../summary.ts';
import { prepareTable, readTable, tableFacts, tableName, writeTable } from '../tables.ts';

export const run: Command<'harden'> = async (parsed, context) => {
  const { positionals, options } = parsed;
  const { output } = context;
  const [path = ''] = positionals;
  await prepareTable(options.output, output, options.json);
  const { table: hardened, cost } = await harden(await readTable(path, context), parsed, context);
  const { table, limit } = turnTableDials(hardened, options);
  const written = await writeTable(options.output, table, output);
  if (options.json) await output.json({ ...tableFacts(written), ...(cost && costFacts(cost)), ...limitFacts(limit) });
  else {
    const { talkStyle, isUnicode } = output;
    for (const line of [
      ...tableSummary(written, talkStyle, { isUnicode }),
      ...(cost === undefined ? [] : costLines(cost, talkStyle, table.dp !== undefined)),
      ...limitLines(limit, talkStyle),
    ])
      output.say(line);
  }
  return 0;
};

/** The dials that need the text. */
async function harden(
  table: CountTable,
  { positionals: [path = '', ...more], options, given }: Arguments<OptionsOf<'harden'>>,
  context: CommandContext,
): Promise<{ readonly table: CountTable; readonly cost?: Hardened['cost'] }> {
  const dial = options.maxCertified !== undefined && !needsText(options) ? undefined : dialOf(options);
  if (dial === undefined) {
    if (options.maxCertified !== undefined) return { table };
    throw new NgramError('BAD_OPTION', 'harden was not told what to do', {
      hint: 'Add --min-docs 5, say: nothing from fewer than 5 documents stays in the table. Or --dp 4,1e-7.',
    });
  }
  if (options.corpus === undefined) {
    throw new NgramError('BAD_OPTION', 'harden needs --corpus, the text that the table was made from', {
      hint: `For example: gristmill harden ${path} --corpus letters/ --min-docs 5 -o ${options.output}`,
    });
  }
  const inputs = inputsOf([options.corpus, ...more], [path]);
  const { progress, onProgress } = readingProgress(context, 'reading', false);
  try {
    const counts = await countDocuments(readText(inputs, options, given, context, onProgress), {
      order: table.order,
      tokenizer: table.tokenizer,
      ...(table.estimator === undefined ? {} : { estimator: table.estimator }),
      signal: context.signal,
    });
    progress.stage('hardening');
    checkText(tableName(path), table, counts);
    const prune = table.pruneThresholds.length === 0 ? undefined : table.pruneThresholds;
    return await turnDial(counts, { dial, prune, from: undefined, flags: options, given, context });
  } finally {
    progress.finish();
  }
}

/** Whether flags are there that only mean something with the text. */
function needsText({ minDocs, dp, unit, dpContributions, heldOut, corpus }: OptionsOf<'harden'>): boolean {
  return [minDocs, dp, unit, dpContributions, heldOut, corpus].some((flag) => flag !== undefined);
}

/** What `--max-certified` did. */
interface Limit extends Omit<LimitedTable, 'table'> {
  readonly limit: number;
  /** Index 0 for length 1. */
  readonly ngramsBefore: readonly number[];
  readonly ngramsAfter: readonly number[];
}

/** The dials that need no text, turned last. */
function turnTableDials(
  table: CountTable,
  { maxCertified: limit }: OptionsOf<'harden'>,
): { readonly table: CountTable; readonly limit?: Limit } {
  if (limit === undefined) return { table };
  const { table: limited, ...rest } = limitCertified(table, limit);
  return {
    table: limited,
    limit: { limit, ...rest, ngramsBefore: ngramCounts(table), ngramsAfter: ngramCounts(limited) },
  };
}

/** For programs. */
function limitFacts(limit: Limit | undefined): object {
  return limit === undefined ? {} : { maxCertified: limit };
}

/** For people. */
function limitLines(limit: Limit | undefined, style: Style): string[] {
  if (limit === undefined) return [];
  const total = (counts: readonly number[]): string => formatNumber(counts.reduce((sum, count) => sum + count, 0));
  const { order, pruned, longest, ngramsBefore, ngramsAfter } = limit;
  const how =
    order < ngramsBefore.length ? `order ${order} instead of ${ngramsBefore.length}` : `order ${order} as before`;
  const dropped =
    pruned === 0 ? 'no runs dropped for being rare' : `runs seen ${plural(pruned, 'time')} or less dropped`;
  const lines: [string, string][] = [
    ['limit', `${how}, ${dropped}: ${total(ngramsAfter)} of ${total(ngramsBefore)} n-grams`],
    ['proved', `the longest proved string has ${plural(longest, 'word')}; other attacks may find more`],
  ];
  return lines.map(([name, text]) => `  ${style.dim(name.padEnd(8))} ${text}`);
}
