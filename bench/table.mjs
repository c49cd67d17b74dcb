// @ts-check
// Results as Markdown: one table for each task, what each contender was told to do, and whether the goals are met.
//
//   node bench/table.mjs [FILE]           all tables, from bench/results/order3.jsonl
//   node bench/table.mjs --short [FILE]   one table with the most important numbers

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { BASELINE, CONTENDERS } from './contenders.mjs';
import { ROOT } from './corpus.mjs';
import { goalsOf } from './goals.mjs';
import { parseLines, summarise } from './results.mjs';

/** @typedef {import('./results.mjs').Row} Row */
/** @typedef {import('./results.mjs').Spread} Spread */
/** @typedef {import('./results.mjs').Summary} Summary */
/** @typedef {import('./contenders.mjs').Task} Task */

/** @typedef {(row: Row, baseline: Row | undefined) => string} Cell */

export const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
export const fixed = (/** @type {number} */ digits, /** @type {number} */ unit) => (/** @type {number} */ value) =>
  (value / unit).toFixed(digits);
const inSeconds = fixed(2, 1000);
const inMegabytes = fixed(0, 1e6);

/** 'median (least–most)', or the median alone when there is only one. @param {Spread | undefined} value */
export function spreadCell(value, /** @type {(value: number) => string} */ format) {
  if (value === undefined) return '';
  const [median, min, max] = [value.median, value.min, value.max].map(format);
  return min === max ? (median ?? '') : `${median} (${min}–${max})`;
}

/** How many times the baseline's. @param {number | undefined} value @param {number | undefined} baseline */
function ratioCell(value, baseline) {
  if (value === undefined || baseline === undefined) return '';
  const ratio = value / baseline;
  return `${ratio < 10 ? ratio.toFixed(2) : whole(ratio)}×`;
}

/** A time limit that was hit makes 'more than'. @type {Cell} */
const wallCell = ({ outcome, wallMs }) => {
  if (outcome === 'failed') return 'failed';
  return outcome === 'stopped' ? `more than ${inSeconds(wallMs?.median ?? 0)}` : spreadCell(wallMs, inSeconds);
};

/** @typedef {'wallMs' | 'trainMs' | 'saveMs' | 'readyMs' | 'memoryBytes' | 'wordsPerSecond'} Measure */

/** @type {(key: Measure, format: (value: number) => string) => Cell} */
const measured = (key, format) => (row) => spreadCell(row[key], format);
/** @type {(key: Measure) => Cell} */
const times = (key) => (row, baseline) => {
  const ratio = ratioCell(row[key]?.median, baseline?.[key]?.median);
  return ratio !== '' && row.outcome === 'stopped' ? `more than ${ratio}` : ratio;
};
/** @type {(key: keyof import('./results.mjs').Answer) => Cell} */
const answered = (key) => (row) => (row.answer === undefined ? '' : whole(row.answer[key]));

/** @type {readonly { task: Task, title: string, columns: readonly (readonly [title: string, cell: Cell])[] }[]} */
const TABLES = [
  {
    task: 'train',
    title: 'Training: from the text to a model in memory',
    columns: [
      ['whole process, s', wallCell],
      ['× ours', times('wallMs')],
      ['training alone, s', measured('trainMs', inSeconds)],
      ['peak memory, MB', measured('memoryBytes', inMegabytes)],
      ['× ours', times('memoryBytes')],
      ['tokens', answered('tokens')],
      ['sentences', answered('sentences')],
      ['contexts', answered('contexts')],
      ['n-grams', answered('ngrams')],
    ],
  },
  {
    task: 'save',
    title: 'The file',
    columns: [
      ['file, MB', ({ fileBytes }) => (fileBytes === undefined ? '' : fixed(1, 1e6)(fileBytes))],
      ['× ours', (row, baseline) => ratioCell(row.fileBytes, baseline?.fileBytes)],
      ['saving, s', measured('saveMs', inSeconds)],
      ['peak memory, MB', measured('memoryBytes', inMegabytes)],
    ],
  },
  {
    task: 'load',
    title: 'Loading: from the file to the first sentence',
    columns: [
      ['to the first sentence, s', measured('readyMs', fixed(3, 1000))],
      ['× ours', times('readyMs')],
      ['whole process, s', wallCell],
      ['× ours', times('wallMs')],
      ['peak memory, MB', measured('memoryBytes', inMegabytes)],
    ],
  },
  {
    task: 'generate',
    title: 'Generating: words a second, model loaded and warm',
    columns: [
      ['words/s', measured('wordsPerSecond', whole)],
      ['× slower', (row, baseline) => ratioCell(baseline?.wordsPerSecond?.median, row.wordsPerSecond?.median)],
      ['sentences', ({ sentences }) => (sentences === undefined ? '' : whole(sentences))],
      ['words', ({ words }) => (words === undefined ? '' : whole(words))],
    ],
  },
];

/** All tables, with notes. @param {Summary} summary */
export function formatTables({ machine, rows }) {
  const parts = TABLES.filter(({ task }) => rows[task].length > 0).map(({ task, title, columns }) => {
    const baseline = rows[task].find(({ id }) => id === BASELINE);
    const body = rows[task].map((row) => [row.label, ...columns.map(([, cell]) => cell(row, baseline))]);
    return `### ${title}\n\n${markdown([['', ...columns.map(([name]) => name)], ...body])}`;
  });
  const ids = new Set(Object.values(rows).flatMap((list) => list.map(({ id }) => id)));
  const notes = CONTENDERS.filter(({ id }) => ids.has(id)).map(({ label, note }) => `- **${label}**: ${note}`);
  return [...parts, notes.join('\n'), machineNote(machine)].join('\n\n');
}

/** The numbers that most readers want, one row for each contender that trains. @param {Summary} summary */
export function formatShort({ machine, rows }) {
  const header = ['', 'training, s', 'peak memory, MB', 'file, MB', 'loading, s', 'words/s', 'tokens read', 'n-grams'];
  const body = rows.train.map((row) => {
    const at = (/** @type {Task} */ task) => rows[task].find(({ id }) => id === row.id);
    const { fileBytes } = at('save') ?? {};
    return [
      row.label,
      row.outcome === 'done' ? secondsOrNothing(row.wallMs) : wallCell(row, undefined),
      row.memoryBytes === undefined ? '' : inMegabytes(row.memoryBytes.median),
      fileBytes === undefined ? '' : fixed(1, 1e6)(fileBytes),
      secondsOrNothing(at('load')?.readyMs),
      wholeOrNothing(at('generate')?.wordsPerSecond),
      answered('tokens')(row, undefined),
      answered('ngrams')(row, undefined),
    ];
  });
  return `${markdown([header, ...body])}\n\n${machineNote(machine)}`;
}

const secondsOrNothing = (/** @type {Spread | undefined} */ value) =>
  value === undefined ? '' : inSeconds(value.median);
const wholeOrNothing = (/** @type {Spread | undefined} */ value) => (value === undefined ? '' : whole(value.median));

/** One line for each goal. @param {Summary} summary */
export function formatGoals(summary) {
  const goals = goalsOf(summary);
  return goals.map(({ isMet, text }) => `${isMet ? 'met    ' : 'missed '} ${text}`).join('\n');
}

/** @param {import('./machine.mjs').MachineLine} machine */
function machineNote({ date, cpu, cores, system, node, python, gristmill, rivals, corpus, runs, sentences, seconds }) {
  const versions = Object.entries(rivals).map(([name, version]) => `${name} ${version}`);
  return [
    `Order 3 (two words of context) on ${corpus.name}, ${whole(corpus.bytes)} bytes (SHA-256 ${corpus.sha256.slice(0, 12)}…).`,
    `Medians of ${runs} rounds (least–most), a process each, contenders in turn.`,
    `Generated: ${whole(sentences ?? 0)} sentences, or as many as ${seconds} s allow, after a tenth of that to warm up.`,
    `${cpu}, ${cores} cores, ${system}, Node ${node}, Python ${python}, ${date}.`,
    `gristmill ${gristmill}, ${versions.join(', ')}.`,
  ].join('\n');
}

/** Rows as a Markdown table that also reads well as it is: names to the left, numbers to the right. */
export function markdown(/** @type {string[][]} */ [header = [], ...body]) {
  const widths = header.map((_, column) => Math.max(4, ...[header, ...body].map((row) => row[column]?.length ?? 0)));
  const line = (/** @type {string[]} */ row) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(header), line(rule), ...body.map(line)].join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { short: { type: 'boolean' } }, allowPositionals: true });
  const path = positionals[0] ?? join(ROOT, 'bench', 'results', 'order3.jsonl');
  const summary = summarise(parseLines(path));
  console.log(values.short === true ? formatShort(summary) : formatTables(summary));
}
