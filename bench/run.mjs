// @ts-check
// Measures gristmill and its rivals at order 3. Every measurement is a fresh process; contenders take turns, so that a slow
// minute of the machine hits all of them. Lines of JSON come out, one a process, and tables made from them.
//
//   node bench/run.mjs [--runs 5] [--only train,save,load,generate] [--contenders ID,ID] [--corpus FILE]
//                      [--sentences 20000] [--seconds 5] [--timeout 120] [--results FILE] [--json]
//
// A complete run replaces bench/results/order3.jsonl; any other leaves its lines in build/bench/results.jsonl.

import { spawn } from 'node:child_process';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/setup.mjs';
import { CONTENDERS, TASKS } from './contenders.mjs';
import { BUILD, ROOT, makeCorpus } from './corpus.mjs';
import { describeMachine } from './machine.mjs';
import { parseLines, summarise } from './results.mjs';
import { isSetUp } from './setup.mjs';
import { formatGoals, formatTables } from './table.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */
/** @typedef {import('./contenders.mjs').Task} Task */
/** @typedef {import('./results.mjs').RunLine} RunLine */

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: TASKS.join() },
    contenders: { type: 'string', default: CONTENDERS.map(({ id }) => id).join() },
    corpus: { type: 'string' },
    sentences: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '5' },
    timeout: { type: 'string', default: '120' },
    results: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const LINES = join(BUILD, 'results.jsonl');
const PUBLISHED = join(ROOT, 'bench', 'results', 'order3.jsonl');

const runs = Number(values.runs);
const timeoutMs = 1000 * Number(values.timeout);
const tasks = chosen('--only', values.only, TASKS);
const ids = chosen(
  '--contenders',
  values.contenders,
  CONTENDERS.map(({ id }) => id),
);
const contenders = CONTENDERS.filter(({ id }) => ids.includes(id));

/** Contender and task of what took too long or failed: once is enough. */
const hopeless = new Set();

/** Splits an option's list. @template {string} T @param {string} flag @param {string} list @param {readonly T[]} known */
function chosen(flag, list, known) {
  const names = list.split(',');
  const stranger = names.find((name) => !(/** @type {readonly string[]} */ (known).includes(name)));
  if (stranger !== undefined) fail(`${flag} ${stranger}: expected some of ${known.join(', ')}`);
  return known.filter((name) => names.includes(name));
}

/** @returns {never} */
function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(2);
}

/**
 * Runs one command to its end, or to the time limit.
 *
 * @param {string[]} command
 * @returns {Promise<{ wallMs: number, report: Partial<RunLine> }>}
 */
function measure([program = '', ...args]) {
  return new Promise((done) => {
    const startMs = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    child.on('close', (code) => {
      clearTimeout(timer);
      const wallMs = performance.now() - startMs;
      if (timedOut) done({ wallMs, report: { timedOut } });
      else if (code === 0) done({ wallMs, report: JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}') });
      else
        done({ wallMs, report: { error: stderr.replaceAll(ROOT, '.').trim().slice(0, 500) || `exit code ${code}` } });
    });
  });
}

/** One process, one line. @param {Task} task @param {Contender} contender @param {number} round */
async function runOnce(task, contender, round) {
  const key = `${task} ${contender.id}`;
  if (hopeless.has(key)) return;
  const command = contender.command(task, { ...settings, model: modelPath(contender) });
  const { wallMs, report } = await measure(command);
  if (report.timedOut === true || report.error !== undefined) hopeless.add(key);
  /** @type {RunLine} */
  const line = { type: 'run', task, contender: contender.id, round, wallMs, ...report };
  appendFileSync(LINES, `${JSON.stringify(line)}\n`);
  const outcome = report.timedOut === true ? 'stopped' : (report.error?.split('\n')[0] ?? '');
  const place = `${task} ${round}/${task === 'save' ? 1 : runs}`;
  console.error(`${place}  ${contender.label}  ${seconds(wallMs)}  ${outcome}`.trimEnd());
}

const seconds = (/** @type {number} */ ms) => `${(ms / 1000).toFixed(2)} s`;

/** Models of different texts lie in different folders. */
const modelPath = (/** @type {Contender} */ { model }) => join(BUILD, 'models', corpus.name, model);

if (!isSetUp()) fail('The rivals are missing: node bench/setup.mjs');
const failure = buildIfStale();
if (failure !== undefined) fail(failure);

const corpus = await makeCorpus(values.corpus);
const settings = {
  text: corpus.text,
  lines: corpus.lines,
  sentences: Number(values.sentences),
  seconds: Number(values.seconds),
};
mkdirSync(join(BUILD, 'models', corpus.name), { recursive: true });
const limits = { runs, sentences: settings.sentences, seconds: settings.seconds, timeoutSeconds: timeoutMs / 1000 };
writeFileSync(LINES, `${JSON.stringify({ ...describeMachine(corpus), ...limits })}\n`);

for (const task of TASKS) {
  const isAsked = tasks.includes(task);
  // Who is to load must have been saved. Saving is the same every time, and takes some rivals long, so it is done once.
  const needsModels = tasks.includes('load') || tasks.includes('generate');
  for (let round = 1; round <= (task === 'save' ? 1 : runs); round++) {
    for (const contender of contenders) {
      const isMissing = task === 'save' && needsModels && !existsSync(modelPath(contender));
      if (contender.tasks.includes(task) && (isAsked || isMissing)) await runOnce(task, contender, round);
    }
  }
}

const isComplete =
  tasks.length === TASKS.length && contenders.length === CONTENDERS.length && values.corpus === undefined;
const target = values.results === undefined ? (isComplete ? PUBLISHED : undefined) : resolve(values.results);
if (target !== undefined) {
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(LINES, target);
}
console.error(`Lines: ${target ?? LINES}`);

const summary = summarise(parseLines(LINES));
console.log(values.json ? JSON.stringify(summary, null, 2) : `${formatTables(summary)}\n\n${formatGoals(summary)}`);
