// gristmill audit duplicates: what stands in a corpus more than once.

import { findDuplicates, type DocumentGroups, type DuplicateReport } from '../../node.ts';
import type { Command } from '../command.ts';
import { DocumentNames } from '../document-names.ts';
import { fit, formatNumber, formatPercent, plural, printable } from '../format.ts';
import { inputsOf, readingProgress, readText } from '../input.ts';
import type { Output } from '../output.ts';
import { tokenizerOf } from '../tokenizer-options.ts';

/** So many documents of a group or passage are named. */
const NAMED_MAX = 5;

type NameOf = (document: number) => string;

export const run: Command<'audit duplicates'> = async ({ positionals, options, given }, context) => {
  const { output, signal } = context;
  const tokenizer = tokenizerOf(options);
  const names = new DocumentNames();
  const { progress, onProgress } = readingProgress(context, 'reading', false);
  let report: DuplicateReport;
  try {
    report = await findDuplicates(
      readText(inputsOf(positionals, []), options, given, context, onProgress, names.onInput),
      {
        tokenizer,
        similarity: options.similarity,
        passageLength: options.passageLength,
        worst: options.worst,
        onRead: () => progress.stage('comparing'),
        signal,
      },
    );
  } finally {
    progress.finish();
  }
  const nameOf: NameOf = (document) => names.nameOf(document, report.documentCount);
  if (options.json) await output.json(facts(report, nameOf));
  else await print(report, nameOf, output);
  return 0;
};

/** The same for programs, with names in place of numbers. */
function facts({ exact, near, passages, ...totals }: DuplicateReport, nameOf: NameOf): object {
  const named = <T extends DocumentGroups>(groups: T) => ({
    ...groups,
    largest: groups.largest.map((documents) => documents.map(nameOf)),
  });
  const worst = passages.worst.map(({ documents, ...passage }) => ({ ...passage, documents: documents.map(nameOf) }));
  return { ...totals, exact: named(exact), near: named(near), passages: { ...passages, worst } };
}

async function print(report: DuplicateReport, nameOf: NameOf, output: Output): Promise<void> {
  const { documentCount, tokenCount, emptyDocuments, exact, near, passages } = report;
  const { bold, dim } = output.style;
  const empty = emptyDocuments === 0 ? '' : ` (${formatNumber(emptyDocuments)} without a word)`;
  const groups = ({ groups: count, documents, share }: DocumentGroups): string =>
    count === 0 ? 'none' : `${plural(documents, 'document')} (${formatPercent(share)}) in ${plural(count, 'group')}`;
  await output.line(`${bold(plural(documentCount, 'document'))}${empty}, ${plural(tokenCount, 'token')}`);
  await output.line(`  ${dim('the same')}         ${groups(exact)}`);
  await output.line(`  ${dim('nearly the same')}  ${groups(near)}, from a similarity of ${near.similarity} on`);
  const found =
    passages.count === 0
      ? 'none'
      : `${formatPercent(passages.tokenShare)} of all tokens, in ${plural(passages.count, 'passage')}`;
  await output.line(`  ${dim('passages')}         ${found}, from ${plural(passages.length, 'token')} on`);
  await printGroups('The same', exact, nameOf, output);
  await printGroups('Nearly the same', near, nameOf, output);
  if (passages.worst.length > 0) await output.line(`\n${bold('Passages')}`);
  for (const { tokens, count, words, documents } of passages.worst) {
    const head = `  ${formatNumber(count)} × ${plural(tokens, 'token')}  `;
    const room = Math.max(20, output.columns - head.length);
    await output.line(head + fit(printable(words), room).trimEnd());
    await output.line(`    ${dim(nameList(documents, nameOf))}`);
  }
}

async function printGroups(title: string, groups: DocumentGroups, nameOf: NameOf, output: Output): Promise<void> {
  if (groups.largest.length > 0) await output.line(`\n${output.style.bold(title)}`);
  for (const documents of groups.largest) {
    await output.line(`  ${formatNumber(documents.length)} × ${nameList(documents, nameOf)}`);
  }
}

function nameList(documents: readonly number[], nameOf: NameOf): string {
  const named = documents.slice(0, NAMED_MAX).map((document) => printable(nameOf(document)));
  const left = documents.length - named.length;
  return named.join(', ') + (left > 0 ? ` and ${formatNumber(left)} more` : '');
}
