// The corpus as text, coloured by the length of the proved run around each word; without colours, with brackets around the runs.

import { SCALE, stepOf } from '../audit/report-scale.ts';
import { countOf, documentName } from '../audit/report-values.ts';
import type { AuditReport } from '../audit/report.ts';
import { displayWidth, fit, printable, wrap } from './format.ts';
import type { Output, Style } from './output.ts';

type Canvas = Pick<Output, 'style'>;

/** Of the whole picture and of one document: the page and the pictures show more. */
const LINES_MAX = 40;
const DOCUMENT_LINES_MAX = 12;

/** Grounds of each step out of the terminal's 256 colours, near those of `SCALE`, with ink that is read on them on any theme. */
const GROUNDS: readonly (readonly [ground: number, ink: number] | undefined)[] = [
  undefined,
  [151, 16],
  [37, 16],
  [25, 231],
  [17, 231],
];

/** Documents from the first one on, each under its name. */
export function corpusLines({ corpus }: AuditReport, { style }: Canvas, columns: number): string[] {
  if (corpus === undefined || corpus.map.length === 0) return [];
  const title = wrap('The corpus, by the proved run around each word', columns).map((line) => style.bold(line));
  const lines = [...title, ...legend(style, columns)];
  let shown = 0;
  for (const document of corpus.map) {
    // Its name, and a line of text at least.
    const room = Math.min(DOCUMENT_LINES_MAX, LINES_MAX - lines.length - 1);
    if (room < 1) break;
    const text = documentLines(document.runs, style, columns, room);
    lines.push(style.dim(fit(printable(documentName(document)), columns).trimEnd()), ...text.lines);
    if (text.isCut) lines.push(style.dim('…'));
    shown++;
  }
  const left = corpus.map.length - shown;
  if (left > 0) lines.push(style.dim(`… and ${countOf(left, 'more document')}`));
  return lines;
}

function legend(style: Style, columns: number): string[] {
  const chips = SCALE.map(({ label }) => ` ${label} `);
  if (isColored(style) && chips.join('').length <= columns) return [chips.map((chip, i) => ground(i, chip)).join('')];
  const steps = SCALE.slice(1).map(({ from }) => String(from));
  return wrap(`[N+ …] stands in a proved run of N words or more, for N of ${steps.join(', ')}`, columns);
}

/** Whether text is painted here at all. */
function isColored(style: Style): boolean {
  return style.bold('x') !== 'x';
}

function ground(step: number, text: string): string {
  const colors = GROUNDS[step];
  return colors === undefined ? text : `\u001b[48;5;${colors[0]}m\u001b[38;5;${colors[1]}m${text}\u001b[39m\u001b[49m`;
}

interface Word {
  readonly text: string;
  readonly step: number;
}

type Runs = NonNullable<AuditReport['corpus']>['map'][number]['runs'];

function documentLines(runs: Runs, style: Style, columns: number, room: number) {
  const colored = isColored(style);
  const lines: Word[][] = [];
  let line: Word[] = [];
  let width = 0;
  for (const word of wordsOf(runs, colored, columns)) {
    const needed = displayWidth(word.text) + (line.length > 0 ? 1 : 0);
    if (width + needed > columns) {
      lines.push(line);
      if (lines.length === room) return { lines: lines.map((each) => painted(each, colored)), isCut: true };
      line = [];
      width = 0;
    }
    width += displayWidth(word.text) + (line.length > 0 ? 1 : 0);
    line.push(word);
  }
  if (line.length > 0) lines.push(line);
  return { lines: lines.map((each) => painted(each, colored)), isCut: false };
}

/** Words with their steps; without colours the first and the last of a step carry brackets. */
function* wordsOf(runs: Runs, colored: boolean, columns: number): Generator<Word> {
  const words = runs.flatMap(({ text, certified }) =>
    printable(text.replace(/\s+/g, ' ').trim())
      .split(' ')
      .filter((word) => word !== '')
      .map((word) => ({ word, step: stepOf(certified) })),
  );
  for (const [i, { word, step }] of words.entries()) {
    const isMarked = !colored && step > 0;
    const open = isMarked && words[i - 1]?.step !== step ? `[${SCALE[step].from}+ ` : '';
    const close = isMarked && words[i + 1]?.step !== step ? ']' : '';
    for (const piece of pieces(open + word + close, columns)) yield { text: piece, step };
  }
}

/** Text without white space may be wider than a line. */
function pieces(word: string, columns: number): string[] {
  if (displayWidth(word) <= columns) return [word];
  const found: string[] = [];
  let piece = '';
  for (const character of word) {
    if (displayWidth(piece + character) > columns) {
      found.push(piece);
      piece = '';
    }
    piece += character;
  }
  return [...found, piece];
}

/** One paint for neighbours of the same step, the spaces between them too. */
function painted(line: readonly Word[], colored: boolean): string {
  if (!colored) return line.map(({ text }) => text).join(' ');
  let out = '';
  for (let from = 0; from < line.length;) {
    let to = from;
    while (to < line.length && line[to].step === line[from].step) to++;
    const text = line
      .slice(from, to)
      .map((word) => word.text)
      .join(' ');
    out += (from > 0 ? ' ' : '') + ground(line[from].step, text);
    from = to;
  }
  return out;
}
