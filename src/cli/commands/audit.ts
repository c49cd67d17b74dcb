// gristmill audit: what a table gives away of its text.

import { mkdir, readFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { auditCorpus } from '../../audit/audit-corpus.ts';
import { type AuditSize, auditBytes } from '../../audit/audit-memory.ts';
import { auditTable, givesMore } from '../../audit/audit-table.ts';
import { readCorpus, type Corpus } from '../../audit/corpus.ts';
import { lowerOrder } from '../../audit/limit-certified.ts';
import { pngOf } from '../../audit/node-png.ts';
import { recoverCounts } from '../../audit/recover-counts.ts';
import { judgeReport, parsePolicy, type PolicyResult } from '../../audit/policy.ts';
import { auditPage } from '../../audit/report-page.ts';
import { orderPicture } from '../../audit/report-pictures.ts';
import { corpusPicture } from '../../audit/report-map.ts';
import type { AuditReport } from '../../audit/report.ts';
import { NgramError } from '../../base/errors.ts';
import { writeFileAtomically } from '../../base/node-atomic-file.ts';
import type { CountTable } from '../../counts/table.ts';
import { generateStream } from '../../generate/generate.ts';
import { mleModel } from '../../estimate/mle.ts';
import { inspectTable } from '../../inspect.ts';
import { backoffModel } from '../../model/backoff-model.ts';
import type { NgramModel } from '../../model/model.ts';
import { decodeTable, isFrozen } from '../../open.ts';
import { noText } from '../../text/no-text.ts';
import { encodeTokens } from '../../tokens/encode.ts';
import type { Arguments } from '../arguments.ts';
import { auditLines, policyLines } from '../audit-report.ts';
import type { Command, CommandContext } from '../command.ts';
import { DocumentNames } from '../document-names.ts';
import { inputsOf, readText, readingProgress } from '../input.ts';
import type { OptionsOf } from '../options.ts';
import { commandProgress } from '../progress.ts';
import { nearest } from '../suggest.ts';
import { readTableFile, refuseMixture, tableName } from '../tables.ts';

type AuditArguments = Arguments<OptionsOf<'audit'>>;

export const run: Command<'audit'> = async (parsed, context) => {
  const { options, positionals, given } = parsed;
  const [path = ''] = positionals;
  const { output } = context;
  if (options.against === undefined) {
    const flag = (['held-out', 'samples'] as const).find((name) => given.has(name));
    if (flag !== undefined) {
      throw new NgramError('BAD_OPTION', `--${flag} needs --against`, {
        hint: 'Name the text that the table was made of: --against CORPUS.',
      });
    }
  }
  // Standard input is one thing only.
  if (options.against !== undefined) inputsOf([...options.against, ...(options.heldOut ?? [])], [path]);
  const policy =
    options.policy === undefined ? undefined : parsePolicy(await readPolicy(options.policy), options.policy, nearest);
  const audited = await readAudited(path, options, context);
  const report = await audit(audited, path, parsed, context);
  const result = policy === undefined ? undefined : judgeReport(policy, report);
  await writePages(report, result, options);
  if (options.json) await output.json(result === undefined ? report : { ...report, policy: result });
  else {
    for (const line of auditLines(report, output)) await output.line(line);
    if (result !== undefined) for (const line of policyLines(result, output)) await output.line(line);
  }
  return result === undefined || result.passed ? 0 : 1;
};

/** What is audited: a table of counts, or those that a model gives away. */
interface Audited {
  readonly table: CountTable;
  readonly size: AuditSize;
  /** What it writes. */
  readonly model: () => NgramModel;
  readonly recovered?: AuditReport['counts'] | undefined;
}

/** @throws {NgramError} As `decodeTable`; `BAD_OPTION` for shorter n-grams of a model, `MEMORY_BUDGET`. */
async function readAudited(
  path: string,
  { maxOrder, memory }: OptionsOf<'audit'>,
  context: CommandContext,
): Promise<Audited> {
  const bytes = await readTableFile(path, context);
  refuseMixture(bytes, path);
  const name = tableName(path);
  const facts = inspectTable(bytes, name);
  const isModel = 'estimator' in facts;
  if (isModel && maxOrder !== undefined && maxOrder < facts.order) {
    throw new NgramError(
      'BAD_OPTION',
      `${name} is a frozen model: only the counts of its longest n-grams are recovered`,
      {
        hint: 'Leave --max-order out, or name the table of counts that the model was made from.',
      },
    );
  }
  const { fileBytes, ngramCounts } = facts;
  const size: AuditSize = { fileBytes, ngramCounts, isModel, orderMax: maxOrder };
  checkMemory(size, memory);
  const read = decodeTable(bytes, name);
  if (!isFrozen(read)) {
    const table = maxOrder === undefined ? read : lowerOrder(read, Math.min(maxOrder, read.order));
    return { table, size, model: () => mleModel(table) };
  }
  const isQuantised = isModel && facts.isQuantised;
  const { table, recovered, of, isMarkedWhole } = recoverCounts(read, { isQuantised });
  return {
    table,
    size,
    model: () => backoffModel(read),
    recovered: { source: 'recovered', recovered, of, isMarkedWhole },
  };
}

async function audit(
  { table, size, model, recovered: counts }: Audited,
  tablePath: string,
  { options, given }: AuditArguments,
  context: CommandContext,
): Promise<AuditReport> {
  const { signal } = context;
  const names = new DocumentNames();
  const read = async (
    paths: readonly string[],
    flag: 'against' | 'held-out',
    onInput?: DocumentNames['onInput'],
  ): Promise<Corpus> => {
    const label = flag === 'against' ? 'reading the corpus' : 'reading held-out text';
    const reading = readingProgress(context, label, false);
    try {
      const source = readText(paths, options, given, context, reading.onProgress, onInput);
      const corpus = await readCorpus(source, table.tokenizer, table.vocabulary);
      if (corpus.tokenCount === 0) throw noText(`--${flag} has not one word`);
      return corpus;
    } finally {
      reading.progress.finish();
    }
  };
  // What cannot be read is said before the long work begins.
  const corpus = options.against === undefined ? undefined : await read(options.against, 'against', names.onInput);
  const heldOut = options.heldOut === undefined ? undefined : await read(options.heldOut, 'held-out');
  checkMemory({ ...size, corpusIds: idCount(corpus), heldOutIds: idCount(heldOut) }, options.memory);
  const progress = commandProgress(context, 'auditing');
  let report: AuditReport;
  try {
    report = context.blocking(() =>
      auditTable(table, {
        file: tableName(tablePath),
        strings: options.worst,
        ...(counts === undefined ? {} : { counts, orders: 'highest' }),
        signal,
        onProgress: (done, total) => progress.update({ doneBytes: done, totalBytes: total, noun: 'tokens' }),
      }),
    );
  } finally {
    progress.finish();
  }
  if (corpus === undefined) return report;
  const generated = options.samples === 0 ? undefined : generatedIds(model(), options.samples);
  // Of equal ones the highest. With noise there are none.
  const order = report.byOrder.reduce((most, one) => (givesMore(most, one) ? most : one), report.byOrder[0])?.order;
  const { worst } = options;
  const nameOf = (index: number): string => names.nameOf(index, corpus.documents.length);
  const found = context.blocking(() =>
    auditCorpus(table, corpus, { order, heldOut, generated, worst, nameOf, signal }),
  );
  return { ...report, corpus: found };
}

function idCount(corpus: Corpus | undefined): number {
  return corpus?.documents.reduce((sum, ids) => sum + ids.length, 0) ?? 0;
}

/** Sentences as the table's own counts, or the model, have them. */
function generatedIds(model: NgramModel, count: number): Uint32Array[] {
  const made: Uint32Array[] = [];
  for (const { tokens } of generateStream(model, { count, seed: 1, maxTries: 5 })) {
    made.push(encodeTokens(model.vocabulary, tokens));
  }
  return made;
}

async function readPolicy(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new NgramError('INPUT_NOT_FOUND', `the policy ${path} cannot be read: ${(error as Error).message}`, {
      hint: 'Name a JSON file with limits; gristmill help audit shows one.',
      cause: error,
    });
  }
}

/** @throws {NgramError} `MEMORY_BUDGET`. */
function checkMemory(size: AuditSize, memory: OptionsOf<'audit'>['memory']): void {
  if (memory === undefined) return;
  const budget = memory.unit === 'bytes' ? memory.amount : Math.floor((totalmem() * memory.amount) / 100);
  const needed = auditBytes(size);
  if (needed <= budget) return;
  const inMiB = (bytes: number): number => Math.ceil(bytes / 2 ** 20);
  const isModel = size.isModel === true;
  throw new NgramError(
    'MEMORY_BUDGET',
    `the audit needs about ${inMiB(needed)} MiB, and --memory allows ${inMiB(budget)} MiB`,
    {
      hint: `Allow more, or ${isModel ? 'audit a smaller model' : 'look at shorter n-grams with --max-order'}.`,
      details: { needed, budget },
    },
  );
}

async function writePages(
  report: AuditReport,
  policy: PolicyResult | undefined,
  { html, pictures }: OptionsOf<'audit'>,
): Promise<void> {
  const write = async (path: string, bytes: Uint8Array): Promise<void> => await writeFileAtomically(path, [bytes]);
  const writeText = async (path: string, text: string): Promise<void> =>
    await write(path, new TextEncoder().encode(text));
  if (html !== undefined) await writeText(html, auditPage(report, { policy }));
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
  const svgs: [string, string][] = [['coverage-by-order', orderPicture(report.byOrder)]];
  if (report.corpus !== undefined) svgs.push(['corpus', corpusPicture(report.corpus)]);
  for (const [name, svg] of svgs) {
    await writeText(join(pictures, `${name}.svg`), svg);
    await write(join(pictures, `${name}.png`), await pngOf(svg));
  }
}
