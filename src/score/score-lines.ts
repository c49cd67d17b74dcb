// JSON lines in, the same JSON lines out with what a model makes of their text: for choosing among documents by perplexity.

import { NgramError } from '../base/errors.ts';
import type { NgramModel } from '../model/model.ts';
import type { TextBatch } from '../text/batch.ts';
import { jsonLineError, textOfJsonLine, type LineProblem } from '../text/jsonl.ts';
import { type AddedField, spliceFields } from '../text/jsonl-splice.ts';
import type { Score } from './score.ts';
import { ScoreStream } from './score-stream.ts';

/** What can be added to a line. Numbers that JSON has not, such as the perplexity of the impossible, are null. */
export const LINE_METRICS = [
  'perplexity',
  'perplexityWithoutOov',
  'crossEntropyBits',
  'logProb10',
  'tokenCount',
  'sentenceCount',
  'oovCount',
  'zeroCount',
] as const satisfies readonly (keyof Score)[];

export type LineMetric = (typeof LINE_METRICS)[number];

/** How JSON lines are scored. */
export interface ScoreLinesOptions {
  /** The field of the text; a path has dots. Default `text`. */
  readonly field?: string | undefined;
  /** What to add, and under which name; default nothing. */
  readonly add?: readonly { readonly name: string; readonly metric: LineMetric }[] | undefined;
  /** Keep only lines whose perplexity is below this. */
  readonly keepBelow?: number | undefined;
  /** Keep only lines whose perplexity is above this. With both, all in between. */
  readonly keepAbove?: number | undefined;
  /** Leave out lines without the text instead of stopping there. Default false. */
  readonly skipInvalid?: boolean | undefined;
  /** What to call the input in messages. Default `the input`. */
  readonly name?: string | undefined;
}

/** What became of the lines. */
export interface LineCounts {
  /** Lines with a text, kept or not. */
  lineCount: number;
  keptCount: number;
  /** Lines without the text that were left out. */
  skippedCount: number;
}

/** Pieces of the output are about this long. */
const PIECE_CHARS = 1 << 16;
/** Goes at the start of a text, as everywhere. */
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Scores one text after the other and hands the lines on, each as it came but for what is added.
 *
 * Lines keep their order; blank ones are handed on. The perplexity of a text without a token is null, and it is not kept
 * where lines are chosen. Memory: the longest line.
 *
 * @param lines - Batches whose documents are lines (`openText` with the format `text` and the documents `line`).
 * @param counts - Counted up as lines pass.
 * @returns Pieces of the output, whole lines each.
 * @throws {NgramError} `INPUT_UNREADABLE` with the line's number, also when a line has a field of an added name already;
 *   `TOKENIZER_REQUIRED`, `RESERVED_WORD`, and whatever the source throws.
 * @example
 * const lines = openText(['web.jsonl'], { format: 'text', documents: 'line' });
 * for await (const piece of scoreLines(model, lines, { add: [{ name: 'perplexity', metric: 'perplexity' }] })) …
 */
export async function* scoreLines(
  model: NgramModel,
  lines: AsyncIterable<TextBatch>,
  options: ScoreLinesOptions,
  counts: LineCounts = { lineCount: 0, keptCount: 0, skippedCount: 0 },
): AsyncGenerator<string> {
  const scored = lineScorer(model, options, counts);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let piece = '';
  /** The beginning of a line that goes on in the next batch. */
  let open: string[] = [];
  for await (const { bytes, ends } of lines) {
    let start = 0;
    for (const end of ends) {
      open.push(decoder.decode(bytes.subarray(start, end)));
      piece += scored(open.join(''));
      open = [];
      start = end;
      if (piece.length >= PIECE_CHARS) {
        yield piece;
        piece = '';
      }
    }
    if (start < bytes.length) open.push(decoder.decode(bytes.subarray(start)));
    // A reader at the other end of a pipe should not wait for more than there is.
    if (piece !== '') yield piece;
    piece = '';
  }
}

/** A function from a line, with its line end if it has one, to what is handed on of it. */
function lineScorer(model: NgramModel, options: ScoreLinesOptions, counts: LineCounts): (line: string) => string {
  const { field = 'text', add = [], keepBelow = Infinity, keepAbove = -Infinity, skipInvalid = false } = options;
  const { name = 'the input' } = options;
  const isChoosing = options.keepBelow !== undefined || options.keepAbove !== undefined;
  const path = field.split('.');
  const encoder = new TextEncoder();
  const stream = new ScoreStream(model);
  let lineNumber = 0;
  let isEmpty = true;
  let taken: string | undefined;
  const look = (object: Readonly<Record<string, unknown>>): void => {
    isEmpty = true;
    for (const key in object) if (Object.hasOwn(object, key)) isEmpty = false;
    taken = add.find((added) => Object.hasOwn(object, added.name))?.name;
  };
  return (whole) => {
    lineNumber++;
    const line = whole.endsWith('\n') ? whole.slice(0, -1) : whole;
    if (line === '' || line === '\r') return whole;
    const found = textOfJsonLine(line, field, path, look);
    if (found === undefined) return whole;
    if (typeof found !== 'string') {
      if (!skipInvalid) throw jsonLineError(found, { name, field }, lineNumber);
      counts.skippedCount++;
      return '';
    }
    if (taken !== undefined) throw jsonLineError(nameTaken(taken), { name, field }, lineNumber);
    stream.push(encoder.encode(found.charCodeAt(0) === BYTE_ORDER_MARK ? found.slice(1) : found));
    const score = stream.endDocument();
    counts.lineCount++;
    const { perplexity } = score;
    if (isChoosing && !(perplexity > keepAbove && (perplexity < keepBelow || keepBelow === Infinity))) return '';
    counts.keptCount++;
    return `${spliceFields(line, isEmpty, fieldsOf(score, add))}\n`;
  };
}

function fieldsOf(score: Score, add: NonNullable<ScoreLinesOptions['add']>): AddedField[] {
  return add.map(({ name, metric }) => [name, score[metric]]);
}

function nameTaken(name: string): LineProblem {
  return {
    what: `the line has a field '${name}' already`,
    hint: `Add the number under another name: --add ${name}2=${name}`,
  };
}

/**
 * Reads `perplexity`, `oovCount`, … or `name=perplexity`, apart by commas.
 *
 * @throws {NgramError} `BAD_OPTION`.
 */
export function parseAdded(text: string): { readonly name: string; readonly metric: LineMetric }[] {
  const added = text.split(',').map((part) => {
    const equals = part.lastIndexOf('=');
    const metric = part.slice(equals + 1).trim();
    const name = equals < 0 ? metric : part.slice(0, equals).trim();
    const known = LINE_METRICS.find((other) => other === metric);
    if (known === undefined || name === '') {
      throw new NgramError('BAD_OPTION', `"${part}" cannot be added; expected one of ${LINE_METRICS.join(', ')}`, {
        hint: 'Another name for it goes in front: --add ppl=perplexity',
        details: { got: part },
      });
    }
    return { name, metric: known };
  });
  const names = added.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new NgramError('BAD_OPTION', `two fields cannot both be named "${twice}"`);
  return added;
}
