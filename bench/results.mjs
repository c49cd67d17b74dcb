// @ts-check
// Lines of results in, one row for each contender and task out: medians, and the least and most beside them.

import { readFileSync } from 'node:fs';
import { CONTENDERS, TASKS } from './contenders.mjs';

/** @typedef {import('./contenders.mjs').Task} Task */
/** @typedef {import('./machine.mjs').MachineLine} MachineLine */

/**
 * @typedef {object} Answer  What was read.
 * @property {number} tokens
 * @property {number} sentences
 * @property {number} contexts  Different contexts of two words.
 * @property {number} ngrams  Different contexts with what follows them.
 */

/**
 * @typedef {object} RunLine  One process.
 * @property {'run'} type
 * @property {Task} task
 * @property {string} contender
 * @property {number} round
 * @property {number} wallMs  The whole process, seen from outside.
 * @property {Record<string, number>} [phases]  Milliseconds of parts of it, seen from inside.
 * @property {number} [memoryBytes]  Most resident memory.
 * @property {Answer} [answer]
 * @property {number} [fileBytes]
 * @property {number} [sentences]  Generated.
 * @property {number} [words]  Generated.
 * @property {number} [failures]  Tries that gave no sentence.
 * @property {boolean} [timedOut]
 * @property {string} [error]
 */

/** @typedef {{ median: number, min: number, max: number }} Spread */

/**
 * @typedef {object} Row  A contender at a task. A measure that it has not is missing.
 * @property {string} id
 * @property {string} label
 * @property {'done' | 'stopped' | 'failed'} outcome  Stopped: it ran into the time limit, and wallMs is the limit.
 * @property {Spread} [wallMs]
 * @property {Spread} [trainMs]  With reading the text.
 * @property {Spread} [saveMs]
 * @property {Spread} [readyMs]  From the file to the first sentence.
 * @property {Spread} [memoryBytes]
 * @property {Spread} [wordsPerSecond]
 * @property {number} [fileBytes]
 * @property {number} [sentences]
 * @property {number} [words]
 * @property {Answer} [answer]
 */

/** @typedef {{ machine: MachineLine, rows: Record<Task, Row[]> }} Summary */

/** @param {string} path @returns {(MachineLine | RunLine)[]} */
export function parseLines(path) {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** @param {readonly (MachineLine | RunLine)[]} lines @returns {Summary} */
export function summarise(lines) {
  const machine = lines.find((line) => line.type === 'machine');
  if (machine === undefined) throw new Error('the results have no line about the machine');
  const runs = lines.filter((line) => line.type === 'run');
  const rows = Object.fromEntries(TASKS.map((task) => [task, rowsOf(task, runs)]));
  return { machine, rows: /** @type {Record<Task, Row[]>} */ (rows) };
}

/** @param {Task} task @param {readonly RunLine[]} all @returns {Row[]} */
function rowsOf(task, all) {
  return CONTENDERS.flatMap(({ id, label, answersOf }) => {
    const runs = all.filter((run) => run.task === task && run.contender === id);
    const last = runs.at(-1);
    if (last === undefined) return [];
    const answer = all.find((run) => run.task === 'save' && run.contender === (answersOf ?? id))?.answer;
    const outcome = last.timedOut === true ? 'stopped' : last.error === undefined ? 'done' : 'failed';
    const { fileBytes, sentences, words } = last;
    return [withoutGaps({ id, label, outcome, ...spreadsOf(runs), fileBytes, sentences, words, answer })];
  });
}

/** @param {readonly RunLine[]} runs */
function spreadsOf(runs) {
  const sum = (/** @type {string[]} */ ...phases) =>
    spread(runs.map((run) => phases.reduce((total, phase) => total + (run.phases?.[phase] ?? NaN), 0)));
  return {
    wallMs: spread(runs.map((run) => run.wallMs)),
    trainMs: sum('readMs', 'trainMs'),
    saveMs: sum('saveMs'),
    readyMs: sum('loadMs', 'firstSentenceMs'),
    memoryBytes: spread(runs.map((run) => run.memoryBytes ?? NaN)),
    wordsPerSecond: spread(runs.map((run) => (1000 * (run.words ?? NaN)) / (run.phases?.['generateMs'] ?? NaN))),
  };
}

/** @param {number[]} values @returns {Spread | undefined} */
export function spread(values) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  if (sorted.length === 0) return undefined;
  const at = (/** @type {number} */ i) => sorted[i] ?? NaN;
  const half = (sorted.length - 1) / 2;
  return { median: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, min: at(0), max: at(sorted.length - 1) };
}

/** Without fields that are undefined. @param {object} row @returns {Row} */
function withoutGaps(row) {
  return /** @type {Row} */ (Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)));
}
