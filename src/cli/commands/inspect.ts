// gristmill inspect: what is in a table.

import { inspectTable, type Inspection, type ModelInspection, type TableInspection } from '../../node.ts';
import { decodeMixtureRecipe, isMixtureRecipe, type RecipePart } from '../../mixture-file.ts';
import { FIRST_WORD_ID } from '../../tokens/vocabulary.ts';
import { formatBytes, formatNumber, printable } from '../format.ts';
import type { Style } from '../output.ts';
import type { Command } from '../command.ts';
import { readTableFile, tableName } from '../tables.ts';
import { describeTokenizer } from '../tokenizer-options.ts';

export const run: Command<'inspect'> = async ({ positionals: [path = ''], options }, context) => {
  const { output } = context;
  const bytes = await readTableFile(path, context);
  if (isMixtureRecipe(bytes)) {
    const { parts } = decodeMixtureRecipe(bytes, tableName(path));
    if (options.json) await output.json({ kind: 'mixture', fileBytes: bytes.length, parts });
    else for (const line of mixtureReport(tableName(path), parts, output.style)) await output.line(line);
    return 0;
  }
  const inspection = inspectTable(bytes, tableName(path));
  if (options.json) await output.json(inspection);
  else for (const line of report(tableName(path), inspection, output.style)) await output.line(line);
  return 0;
};

function mixtureReport(name: string, parts: readonly RecipePart[], style: Style): string[] {
  const rows = parts.map(({ path, weight, bytes, estimator }) => {
    const how = estimator === undefined ? '' : `, opened as ${estimator}`;
    return `  ${weight.toFixed(4)}  ${printable(path)}  ${style.dim(`${formatBytes(bytes)}${how}`)}`;
  });
  return [style.bold(style.accent(name)), '', style.bold('Mixture'), ...rows];
}

type Row = readonly [name: string, value: string];

function report(name: string, inspection: TableInspection, style: Style): string[] {
  const { order, fileBytes } = inspection;
  const made: Row[] = [
    ['order', `${order}: runs of up to ${order} tokens`],
    ['tokenizer', describeTokenizer(inspection.tokenizer)],
    ...(isModel(inspection) ? modelRows(inspection) : prunedRows(inspection)),
    ...promiseRows(inspection),
    ['size', `${formatBytes(fileBytes)}, ${formatNumber(inspection.bytesPerNgram, 2)} bytes per n-gram`],
    ['checksum', inspection.checksum],
  ];
  const different = inspection.vocabularySize - FIRST_WORD_ID;
  const text: [string, string, number][] = isModel(inspection)
    ? [['Words', 'different', different]]
    : [
        ['Text', 'documents', inspection.documentCount],
        ['Text', 'sentences', inspection.sentenceCount],
        ['Text', 'tokens', inspection.tokenCount],
        ['Text', 'different', different],
      ];
  const read = rightAligned(text.map(([, label, value]) => [label, value]));
  const ngrams = rightAligned(
    inspection.ngramCounts.map((count, i) => [`of ${i + 1} ${i === 0 ? 'token' : 'tokens'}`, count]),
  );
  const block = (title: string, rows: readonly Row[]) => [
    '',
    style.bold(title),
    ...rows.map(([label, value]) => `  ${style.dim(label.padEnd(12))}  ${value}`),
  ];
  return [
    style.bold(style.accent(name)),
    ...block(isModel(inspection) ? 'Model' : 'Table', made),
    ...block(text[0][0], read),
    ...block('N-grams', ngrams),
  ];
}

function isModel(inspection: TableInspection): inspection is ModelInspection {
  return inspection.kind === 'model';
}

function prunedRows({ pruneThresholds }: Inspection): Row[] {
  return pruneThresholds.length === 0
    ? []
    : [['pruned', `seen ${pruneThresholds.join(', ')} times or less, by length`]];
}

function promiseRows({ minDocs, dp }: TableInspection): Row[] {
  const rows: Row[] = minDocs === undefined ? [] : [['shared', `all of it by ${minDocs} documents or more`]];
  if (dp !== undefined) {
    const { epsilon, delta, contributions, sigmas } = dp;
    rows.push(['private', `(${epsilon}, ${delta}) for each document: numbers of documents, with noise`]);
    rows.push(['  noise', `sigma ${formatNumber(sigmas[0] ?? 0, 1)}; a document adds ${contributions} of each length`]);
  }
  return rows;
}

function modelRows({ estimator, isQuantised, hasUnknown, discounts, pruned }: ModelInspection): Row[] {
  return [
    ['estimator', estimator === 'imported' ? 'imported: the file did not say' : estimator],
    ...(discounts ?? []).map((one, i): Row => [
      `  of ${i + 1}`,
      `discounts ${one.map((d) => formatNumber(d, 4)).join(', ')}`,
    ]),
    ...(estimator === 'kneser-ney' ? [wholeRow(pruned)] : []),
    ['numbers', isQuantised ? 'quantised to 8 bits, single tokens exact' : 'exact (float32)'],
    ['unknown', hasUnknown ? 'has a probability' : 'log10 probability -100: the file had no <unk>'],
  ];
}

/** What the model itself says of whether it has all n-grams of its text; older ones say nothing. */
function wholeRow(pruned: boolean | undefined): Row {
  if (pruned === undefined) return ['pruned', 'the file does not say'];
  return ['pruned', pruned ? 'yes: n-grams of the text were left out' : 'no: it has all n-grams of the text'];
}

/** Numbers under each other. */
function rightAligned(rows: readonly (readonly [name: string, value: number])[]): Row[] {
  const values = rows.map(([, value]) => formatNumber(value));
  const width = Math.max(...values.map((value) => value.length));
  return rows.map(([name], i) => [name, values[i].padStart(width)]);
}
