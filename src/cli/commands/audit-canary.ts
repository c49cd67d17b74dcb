// gristmill audit canary: how well a table would keep secrets that are planted in its text.

import type { CanaryReport } from '../../audit/canary.ts';
import { auditCanaries, CANARY_DEFAULTS } from '../../canary-audit.ts';
import { countDocuments } from '../../harden/count-documents.ts';
import type { Command } from '../command.ts';
import { estimatorOf } from '../estimator-options.ts';
import { formatNumber, plural } from '../format.ts';
import { inputsOf, readingProgress, readText } from '../input.ts';
import type { Output } from '../output.ts';
import { tokenizerOf } from '../tokenizer-options.ts';

export const run: Command<'audit canary'> = async ({ positionals, options, given }, context) => {
  const { output, signal } = context;
  const { order, insertions, minDocs, canaries, seed = String(CANARY_DEFAULTS.seed) } = options;
  const tokenizer = tokenizerOf(options);
  const estimator = await estimatorOf({ estimator: options.estimator });
  const { progress, onProgress } = readingProgress(context, 'reading', false);
  let report: CanaryReport;
  try {
    const text = readText(inputsOf(positionals, []), options, given, context, onProgress);
    const counts = await countDocuments(text, { order, tokenizer, signal });
    progress.stage('training');
    report = await auditCanaries(counts, {
      insertions,
      minDocs,
      canaries,
      estimator,
      // A seed of digits is a number, so that it stands with the figures.
      seed: /^\d{1,15}$/.test(seed) ? Number(seed) : seed,
      onProgress: (done, total) => progress.update({ doneBytes: done, totalBytes: total, noun: 'secrets' }),
      signal,
    });
  } finally {
    progress.finish();
  }
  if (options.json) await output.json(report);
  else await print(report, output);
  return 0;
};

async function print(report: CanaryReport, output: Output): Promise<void> {
  const { bold, dim } = output.style;
  const { settings, candidates, canariesEach } = report;
  const insertions = [...new Set(settings.map((one) => one.insertions))];
  const limits = [...new Set(settings.map((one) => one.minDocs))];
  const cells = (cell: (setting: CanaryReport['settings'][number]) => string): string[][] =>
    insertions.map((times) => [
      formatNumber(times),
      ...limits.map((minDocs) => cell(settings.find((one) => one.insertions === times && one.minDocs === minDocs)!)),
    ]);
  const head = ['inserted', ...limits.map((minDocs) => (minDocs === 1 ? 'no limit' : `min-docs ${minDocs}`))];
  const printTable = async (title: string, rows: readonly string[][]): Promise<void> => {
    await output.line(`\n${bold(title)}`);
    const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
    for (const [at, row] of [head, ...rows].entries()) {
      const line = `  ${row.map((cell, i) => cell.padStart(widths[i])).join('  ')}`;
      await output.line(at === 0 ? dim(line) : line);
    }
  };
  const all = `of ${formatNumber(candidates)}`;
  const bits = (value: number): string => formatNumber(value, 1);
  await output.line(
    `${bold(plural(report.documentCount, 'document'))}, order ${report.order}, ${report.estimator}: ${plural(canariesEach, 'secret')} for each row`,
  );
  await printTable(
    `Exposure, ${bits(Math.log2(candidates))} bits at most: mean (greatest)`,
    cells(({ exposure, exposureMax }) => `${bits(exposure.value)} (${bits(exposureMax.value)})`),
  );
  await printTable(
    `Rank ${all}: median`,
    cells(({ rank }) => formatNumber(rank.value, Number.isInteger(rank.value) ? 0 : 1)),
  );
  await output.line(
    dim('\n  A1: for someone who may ask for probabilities. An unknown secret has more than b bits once in 2^b times.'),
  );
}
