// gristmill score: how likely a text is under a model, as a whole, part by part, or as fields of JSON lines.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { NgramError } from '../../base/errors.ts';
import { ScoreStream, scoreLines, type NgramModel, type ScoreStreamOptions, type TokenScore } from '../../node.ts';
import { parseAdded, type LineCounts } from '../../score/score-lines.ts';
import { type CorpusScore, corpusScore } from '../../score/score-text.ts';
import type { Score } from '../../score/score.ts';
import type { Arguments } from '../arguments.ts';
import type { Command, CommandContext } from '../command.ts';
import { finite, plainNumber, sayCaveats, scoreFacts, scoreRows } from '../figures.ts';
import { formatNumber, plural, printable } from '../format.ts';
import { inputsOf, readingProgress, readText } from '../input.ts';
import { readModel } from '../models.ts';
import type { OptionsOf } from '../options.ts';
import type { Output } from '../output.ts';

type ScoreArguments = Arguments<OptionsOf<'score'>>;

/** Text is scored in pieces of this many bytes, and what has come of it is printed after each. */
const PIECE_BYTES = 1 << 16;
/** Signals get a turn this often. */
const TURN_MS = 50;

export const run: Command<'score'> = async (parsed, context) => {
  const { options, positionals } = parsed;
  const [path = '', ...named] = positionals;
  const isLines = options.add !== undefined || options.keepBelow !== undefined || options.keepAbove !== undefined;
  checkFlags(parsed, isLines);
  const inputs = inputsOf(named, [path]);
  const model = await readModel(path, context, { estimator: options.estimator });
  return isLines ? runLines(model, inputs, parsed, context) : runText(model, inputs, parsed, context);
};

function checkFlags({ options, given }: ScoreArguments, isLines: boolean): void {
  const clash = (one: string, other: string): NgramError =>
    new NgramError('BAD_OPTION', `${one} and ${other} do not go together`, { hint: 'Leave one of them out.' });
  if (isLines) {
    const lines = options.add === undefined ? '--keep-below and --keep-above' : '--add';
    const flag = (['per', 'oov', 'format', 'documents', 'column'] as const).find((name) => given.has(name));
    if (flag !== undefined && !(flag === 'format' && options.format === 'jsonl')) throw clash(lines, `--${flag}`);
  } else if (options.per !== undefined && options.oov) {
    throw clash('--per', '--oov');
  }
}

/** Figures for the text, with or without those of its parts. */
async function runText(
  model: NgramModel,
  inputs: readonly string[],
  { options, given }: ScoreArguments,
  context: CommandContext,
): Promise<0 | 1> {
  const { output, signal } = context;
  const lines: string[] = [];
  const stream = new ScoreStream(model, { ...listeners(options, lines), withOov: options.oov });
  const { progress, onProgress } = readingProgress(context, 'scoring', options.per !== undefined);
  let turnMs = performance.now();
  const takeTurn = async (): Promise<void> => {
    for (const line of lines.splice(0)) await output.line(line);
    if (performance.now() - turnMs < TURN_MS) return;
    await output.flush();
    await nextTurn();
    signal.throwIfAborted();
    turnMs = performance.now();
  };
  try {
    for await (const { bytes, ends } of readText(inputs, options, given, context, onProgress)) {
      let at = 0;
      for (const [i, end] of [...ends, bytes.length].entries()) {
        for (; at < end; at = Math.min(end, at + PIECE_BYTES)) {
          stream.push(bytes, at, Math.min(end, at + PIECE_BYTES));
          await takeTurn();
        }
        if (i < ends.length) stream.endDocument();
      }
      await takeTurn();
      // A pipe's reader waits for what is there.
      if (options.per !== undefined) await output.flush();
    }
  } finally {
    progress.finish();
  }
  const score = corpusScore(stream);
  for (const line of lines.splice(0)) await output.line(line);
  await printTotals(score, options, output);
  return score.tokenCount + score.sentenceCount > 0 ? 0 : 1;
}

async function printTotals(score: CorpusScore, options: OptionsOf<'score'>, output: Output): Promise<void> {
  if (score.tokenCount + score.sentenceCount === 0) output.say('there is no text to score');
  sayCaveats(score, output);
  if (options.per !== undefined) {
    const [[, perplexity]] = scoreRows(score) as [readonly [string, string]];
    output.say(
      `perplexity ${perplexity} of ${plural(score.tokenCount, 'word')}, ${plural(score.oovCount, 'unknown word')}`,
    );
  } else if (options.json) {
    const { documentCount, textBytes, oov } = score;
    await output.json({ ...scoreFacts(score), documentCount, textBytes, ...(options.oov ? { oov } : {}) });
  } else {
    const rows = scoreRows(score);
    const width = Math.max(...rows.map(([name]) => name.length));
    for (const [name, value] of rows) await output.line(`${output.style.dim(name.padEnd(width))}  ${value}`);
    if (options.oov && score.oov.length > 0) await output.line('');
    const countWidth = formatNumber(score.oov[0]?.count ?? 0).length;
    for (const { word, count } of options.oov ? score.oov : []) {
      await output.line(`${formatNumber(count).padStart(countWidth)}  ${printable(word)}`);
    }
  }
}

/** Turns what is asked for into lines. */
function listeners({ per, json }: OptionsOf<'score'>, lines: string[]): ScoreStreamOptions {
  if (per === 'token') return { onToken: (token) => lines.push(json ? tokenJson(token) : tokenLine(token)) };
  let index = 0;
  if (per === 'sentence') {
    return {
      onSentence: (score, sentence) =>
        lines.push(json ? partJson(index++, score, { sentence }) : `${partLine(score)}\t${printable(sentence)}`),
    };
  }
  if (per === 'document') {
    return {
      onDocument: (score, textBytes) =>
        lines.push(json ? partJson(index++, score, { textBytes }) : `${partLine(score)}\t${textBytes}`),
    };
  }
  return {};
}

function tokenLine({ word, matchedLength, logProb10, isOov }: TokenScore): string {
  return [printable(word), matchedLength, plainNumber(logProb10), isOov ? 'oov' : ''].join('\t');
}

function tokenJson({ word, id, matchedLength, logProb10, isOov }: TokenScore): string {
  const isEnd = id === 2 ? { isEnd: true } : {};
  return JSON.stringify({ word, id, matchedLength, logProb10: finite(logProb10), isOov, ...isEnd });
}

function partLine({ logProb10, tokenCount, oovCount, perplexity }: Score): string {
  return [plainNumber(logProb10), tokenCount, oovCount, plainNumber(perplexity)].join('\t');
}

function partJson(index: number, score: Score, more: object): string {
  return JSON.stringify({ index, ...scoreFacts(score), ...more });
}

/** JSON lines in, the same JSON lines out. */
async function runLines(
  model: NgramModel,
  inputs: readonly string[],
  { options }: ScoreArguments,
  context: CommandContext,
): Promise<0 | 1> {
  const { output, signal } = context;
  const { field, keepBelow, keepAbove, skipInvalid, force } = options;
  const add = options.add === undefined ? [] : parseAdded(options.add);
  const counts: LineCounts = { lineCount: 0, keptCount: 0, skippedCount: 0 };
  const { progress, onProgress } = readingProgress(context, 'scoring', true);
  if (model.estimator === 'stupid-backoff') {
    output.say('stupid backoff gives scores, which do not sum to 1: what is added is no probability or perplexity');
  }
  try {
    for (const input of inputs) {
      const flags = { format: 'text', documents: 'line', column: 'text', force, skipInvalid: false, field } as const;
      const lines = readText([input], flags, new Set(), context, onProgress);
      const name = input === '-' ? 'standard input' : input;
      const lineOptions = { field, add, keepBelow, keepAbove, skipInvalid, name };
      for await (const piece of scoreLines(model, lines, lineOptions, counts)) {
        await output.write(piece);
        await output.flush();
        signal.throwIfAborted();
      }
    }
  } finally {
    progress.finish();
  }
  const { lineCount, keptCount, skippedCount } = counts;
  if (keepBelow !== undefined || keepAbove !== undefined) {
    output.say(`kept ${formatNumber(keptCount)} of ${plural(lineCount, 'line')}`);
  }
  if (skippedCount > 0) output.say(`${plural(skippedCount, 'line')} without text left out`);
  return lineCount > 0 ? 0 : 1;
}
