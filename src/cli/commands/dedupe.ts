// gristmill dedupe: a corpus in, the same without its duplicates out.

import { writeFile } from 'node:fs/promises';
import { NgramError } from '../../base/errors.ts';
import { outputFailed, writeFileAtomically } from '../../base/node-atomic-file.ts';
import { deduplicate, jsonLines, plainText, type Deduplicated, type DedupeSummary } from '../../node.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { DocumentNames } from '../document-names.ts';
import { formatBytes, formatDuration, formatNumber, formatPercent, plural } from '../format.ts';
import { inputsOf, readingProgress, readText } from '../input.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';
import { behindLinks, isDevice, prepareFile } from '../tables.ts';
import { tokenizerOf } from '../tokenizer-options.ts';

type DedupeArguments = Arguments<OptionsOf<'dedupe'>>;

export const run: Command<'dedupe'> = async (parsed, context) => {
  const { positionals, options, given } = parsed;
  const { output, signal } = context;
  const startMs = performance.now();
  checkFlags(parsed);
  const tokenizer = tokenizerOf(options);
  if (options.output !== '-') await prepareFile(options.output, (head) => isOurs(head, options), kindOf(options));
  const names = new DocumentNames();
  const { progress, onProgress } = readingProgress(context, 'reading', false);
  let result: Deduplicated;
  let fileBytes: number;
  try {
    const source = readText(inputsOf(positionals, []), options, given, context, onProgress, names.onInput);
    result = await deduplicate(source, {
      tokenizer,
      similarity: options.similarity,
      passageLength: options.passageLength,
      keep: options.keep,
      passages: options.passages,
      onRead: () => progress.stage('comparing'),
      signal,
    });
    progress.stage('writing');
    fileBytes = await writeDocuments(result, names, options, context);
  } finally {
    progress.finish();
  }
  const { summary } = result;
  const elapsedMs = Math.round(performance.now() - startMs);
  if (options.json) await output.json({ output: options.output, ...summary, fileBytes, elapsedMs });
  else sayDone(summary, fileBytes, elapsedMs, options, output);
  return 0;
};

function checkFlags({ options }: DedupeArguments): void {
  if (options.output === '-' && options.json) {
    const hint = 'Write the documents to a file, or leave out --json.';
    throw new NgramError('BAD_OPTION', 'the documents and the summary cannot both go to standard output', { hint });
  }
  if (options.passages && options.outputFormat === 'text') {
    const hint = 'Leave out --output-format text: JSON lines hold any document.';
    throw new NgramError('BAD_OPTION', '--passages leaves gaps, which would end documents of plain text', { hint });
  }
}

/** Whether a file that is there may be replaced: it must look like what this command writes. Text could be anybody's. */
function isOurs(head: Uint8Array, { outputFormat }: DedupeArguments['options']): boolean {
  return outputFormat === 'jsonl' && new TextDecoder().decode(head).startsWith('{"id":');
}

function kindOf({ outputFormat }: DedupeArguments['options']): readonly [string, string] {
  return outputFormat === 'jsonl' ? ['output of dedupe', 'jsonl'] : ['output to replace', 'once.txt'];
}

/** Writes what is kept where it was asked to be: a file whole or not at all. Returns its bytes. */
async function writeDocuments(
  result: Deduplicated,
  names: DocumentNames,
  { output: path, outputFormat, documents }: DedupeArguments['options'],
  { output, signal }: CommandContext,
): Promise<number> {
  const { kept, summary } = result;
  const nameOf = (index: number): string => names.nameOf(kept[index], summary.documentCount);
  const pieces =
    outputFormat === 'jsonl'
      ? jsonLines(result, nameOf)
      : plainText(result, documents === 'line' ? 'line' : 'paragraph', nameOf);
  let fileBytes = 0;
  const counted = async function* () {
    for await (const piece of pieces) {
      signal.throwIfAborted();
      fileBytes += piece.length;
      yield piece;
    }
  };
  if (path === '-') for await (const piece of counted()) await output.write(piece);
  else if (await isDevice(path)) await writeFile(path, counted()).catch((error: unknown) => throwFailed(path, error));
  else await writeFileAtomically(await behindLinks(path), counted());
  return fileBytes;
}

function throwFailed(path: string, error: unknown): never {
  throw error instanceof NgramError ? error : outputFailed(path, error);
}

function sayDone(
  summary: DedupeSummary,
  fileBytes: number,
  elapsedMs: number,
  { output: path, documents, outputFormat, passages }: DedupeArguments['options'],
  output: Output,
): void {
  const { bold, dim, good } = output.talkStyle;
  const { documentCount, keptDocuments, tokenCount, keptTokens, exactCopies, nearCopies, emptyDocuments } = summary;
  const { cutDocuments, passagesCut, tokensCut } = summary;
  const name = path === '-' ? 'standard output' : path;
  const kept = `${formatNumber(keptDocuments)} of ${plural(documentCount, 'document')}`;
  const share = formatPercent(keptTokens / tokenCount);
  output.say(`${good(bold(name))}  ${kept}, ${share} of the tokens, in ${formatDuration(elapsedMs)}`);
  const reasons: [count: number, text: string][] = [
    [exactCopies, 'the same as another'],
    [nearCopies, 'nearly the same as another'],
    [emptyDocuments, 'without a word'],
    [cutDocuments, 'made of passages that stand elsewhere'],
  ];
  const dropped = reasons.filter(([count]) => count > 0).map(([count, text]) => `${formatNumber(count)} ${text}`);
  output.say(`  ${dim('dropped')}  ${dropped.length === 0 ? 'nothing' : dropped.join(', ')}`);
  if (passages) output.say(`  ${dim('cut')}      ${plural(passagesCut, 'passage')}, ${plural(tokensCut, 'token')}`);
  output.say(`  ${dim('size')}     ${formatBytes(fileBytes)}`);
  if (path === '-') return;
  const unit = documents === 'line' ? 'line' : 'paragraph';
  const how = outputFormat === 'text' ? ` --documents ${unit}` : /\.(jsonl|ndjson)$/i.test(path) ? '' : ' --field text';
  output.say(`  ${dim('next')}     gristmill train ${path}${how} -o TABLE`);
}
