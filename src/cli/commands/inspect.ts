// gristmill inspect: what is in a table.

import { inspectCountFile, type Inspection } from '../../counts/inspect.ts';
import { FIRST_WORD_ID } from '../../tokens/vocabulary.ts';
import { formatBytes, formatNumber } from '../format.ts';
import type { Style } from '../output.ts';
import type { Command } from '../command.ts';
import { readTableFile, tableName } from '../tables.ts';
import { describeTokenizer } from '../tokenizer-options.ts';

export const run: Command<'inspect'> = async ({ positionals: [path = ''], options }, context) => {
  const { output } = context;
  const inspection = inspectCountFile(await readTableFile(path, context), tableName(path));
  if (options.json) await output.json(inspection);
  else for (const line of report(tableName(path), inspection, output.style)) await output.line(line);
  return 0;
};

type Row = readonly [name: string, value: string];

function report(name: string, inspection: Inspection, style: Style): string[] {
  const { order, documentCount, sentenceCount, tokenCount, vocabularySize, pruneThresholds, fileBytes } = inspection;
  const pruned: Row[] =
    pruneThresholds.length === 0 ? [] : [['pruned', `seen ${pruneThresholds.join(', ')} times or less, by length`]];
  const made: Row[] = [
    ['order', `${order}: runs of up to ${order} tokens`],
    ['tokenizer', describeTokenizer(inspection.tokenizer)],
    ...pruned,
    ['size', `${formatBytes(fileBytes)}, ${formatNumber(inspection.bytesPerNgram, 2)} bytes per n-gram`],
    ['checksum', inspection.checksum],
  ];
  const read = rightAligned([
    ['documents', documentCount],
    ['sentences', sentenceCount],
    ['tokens', tokenCount],
    ['different', vocabularySize - FIRST_WORD_ID],
  ]);
  const ngrams = rightAligned(
    inspection.ngramCounts.map((count, i) => [`of ${i + 1} ${i === 0 ? 'token' : 'tokens'}`, count]),
  );
  const block = (title: string, rows: readonly Row[]) => [
    '',
    style.bold(title),
    ...rows.map(([label, value]) => `  ${style.dim(label.padEnd(12))}  ${value}`),
  ];
  return [style.bold(style.accent(name)), ...block('Table', made), ...block('Text', read), ...block('N-grams', ngrams)];
}

/** Numbers under each other. */
function rightAligned(rows: readonly (readonly [name: string, value: number])[]): Row[] {
  const values = rows.map(([, value]) => formatNumber(value));
  const width = Math.max(...values.map((value) => value.length));
  return rows.map(([name], i) => [name, values[i].padStart(width)]);
}
