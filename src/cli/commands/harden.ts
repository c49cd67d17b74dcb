// gristmill harden: a finished table with a privacy dial turned, from the text that it was made of.

import { NgramError } from '../../base/errors.ts';
import type { CountTable } from '../../counts/table.ts';
import { countDocuments } from '../../harden/count-documents.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { type Dial, type Hardened, checkPlain, checkText, costFacts, costLines, dialOf, turnDial } from '../dials.ts';
import { inputsOf, readText, readingProgress } from '../input.ts';
import { type Limit, limitFacts, limitLines, turnLimit } from '../limit-dial.ts';
import type { OptionsOf } from '../options.ts';
import { commandProgress } from '../progress.ts';
import { tableSummary } from '../summary.ts';
import { prepareTable, readTable, tableFacts, tableName, writeTable } from '../tables.ts';

type HardenArguments = Arguments<OptionsOf<'harden'>>;

export const run: Command<'harden'> = async (parsed, context) => {
  const { positionals, options } = parsed;
  const { output } = context;
  const [path = ''] = positionals;
  const dial = textDialOf(parsed);
  await prepareTable(options.output, output, options.json);
  const read = await readTable(path, context);
  const { table: hardened, cost }: Partial<Hardened> & Pick<Hardened, 'table'> =
    dial === undefined ? { table: read } : await harden(read, dial, parsed, context);
  const { table, limit } = await turnTableDials(hardened, parsed, context);
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

/** The dial that needs the text; undefined where only others are turned. */
function textDialOf({ positionals: [path = '', ...more], options }: HardenArguments): Dial | undefined {
  const dial = dialOf(options);
  if (dial !== undefined) {
    if (options.corpus !== undefined) return dial;
    throw new NgramError('BAD_OPTION', 'harden needs --corpus, the text that the table was made from', {
      hint: `For example: gristmill harden ${path} --corpus letters/ --min-docs 5 -o ${options.output}`,
    });
  }
  if (options.maxCertified === undefined) {
    throw new NgramError('BAD_OPTION', 'harden was not told what to do', {
      hint:
        'Add --min-docs 5, say: nothing from fewer than 5 documents stays in the table. Or --dp 4,1e-7. Or, without the ' +
        'text, --max-certified 20.',
    });
  }
  if (options.corpus === undefined && more.length === 0) return undefined;
  throw new NgramError('BAD_OPTION', '--max-certified does not read the text that the table was made from', {
    hint: 'Leave --corpus and further inputs out, or add --min-docs or --dp, which read it.',
  });
}

/** Turns a dial that needs the text. */
async function harden(
  table: CountTable,
  dial: Dial,
  { positionals: [path = '', ...more], options, given }: HardenArguments,
  context: CommandContext,
): Promise<Hardened> {
  const inputs = inputsOf([options.corpus ?? '-', ...more], [path]);
  checkPlain(tableName(path), table);
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
    return await turnDial(counts, { dial, prune, from: undefined, flags: options, given, context, progress });
  } finally {
    progress.finish();
  }
}

/** The dials that need no text, turned last. */
async function turnTableDials(
  table: CountTable,
  { options, given }: HardenArguments,
  context: CommandContext,
): Promise<{ readonly table: CountTable; readonly limit?: Limit }> {
  if (options.maxCertified === undefined) return { table };
  const progress = commandProgress(context, 'auditing');
  try {
    return await turnLimit(table, options.maxCertified, { flags: options, given, context, progress });
  } finally {
    progress.finish();
  }
}
