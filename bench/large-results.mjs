// @ts-check
// The lines of bench/results/large.jsonl: sessions and their runs. Of each task the last session that measured it counts.

import { readFileSync } from 'node:fs';
import { spread } from './results.mjs';

/** @typedef {import('./results.mjs').Spread} Spread */

/**
 * @typedef {object} Session  Where and with what was measured.
 * @property {'session'} type
 * @property {string} session
 * @property {string} date
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memoryBytes
 * @property {string} system
 * @property {string} kernel
 * @property {string} node
 * @property {string} python
 * @property {string} gristmill
 * @property {Record<string, string>} rivals
 * @property {{ name: string, bytes: number, sha256: string }[]} texts
 * @property {{ name: string, bytes: number, sha256: string }} heldOut
 * @property {number} runs
 */

/**
 * @typedef {object} Run  One contender, one round. Round 0 was a look, and is in no median.
 * @property {string} contender
 * @property {number} round
 * @property {string} text
 * @property {number} textBytes
 * @property {string} [memory]
 * @property {number} [threads]
 * @property {number} [wallMs]
 * @property {number} [cpuMs]
 * @property {number} [memoryBytes]
 * @property {(import('./process-tree.mjs').Cost & { name: string })[]} [steps]
 * @property {number} [loadMs]
 * @property {number} [tokensPerSecond]
 * @property {Record<string, number>} [fileBytes]
 * @property {string} [sha256]
 * @property {import('./large-contenders.mjs').Answer} [answer]
 * @property {string} [command]
 * @property {string} [error]
 */

/** @typedef {Run & { type: 'run', session: string, task: string }} RunLine */

/** @typedef {{ session: Session, runs: RunLine[] }} TaskResults */

/** @param {string} path @returns {Map<string, TaskResults>} By task. */
export function parseLarge(path) {
  /** @type {(Session | RunLine)[]} */
  const lines = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const runs = lines.filter((line) => line.type === 'run');
  /** @type {Map<string, TaskResults>} */
  const tasks = new Map();
  for (const { task, session: id } of runs) {
    const session = lines.find((line) => line.type === 'session' && line.session === id);
    if (session?.type !== 'session') throw new Error(`no line about session ${id}`);
    tasks.set(task, { session, runs: runs.filter((run) => run.task === task && run.session === id) });
  }
  return tasks;
}

/** Runs that are the same work, in rounds; without looks and failures. @param {readonly RunLine[]} runs */
export function groups(runs) {
  /** @type {Map<string, RunLine[]>} */
  const found = new Map();
  for (const run of runs) {
    if (run.round === 0 || run.error !== undefined) continue;
    const key = [run.text, run.contender, run.memory, run.threads].join(' ');
    found.set(key, [...(found.get(key) ?? []), run]);
  }
  return [...found.values()];
}

/** @typedef {'wallMs' | 'cpuMs' | 'memoryBytes' | 'loadMs' | 'tokensPerSecond'} Measure */

/** @param {readonly RunLine[]} runs @param {Measure} measure */
export function spreadOf(runs, measure) {
  return spread(runs.map((run) => run[measure] ?? NaN));
}

/** How many times ours theirs is, round by round. @param {readonly RunLine[]} theirs @param {readonly RunLine[]} ours @param {Measure} measure */
export function ratiosOf(theirs, ours, measure) {
  return spread(
    theirs.map((run) => (run[measure] ?? NaN) / (ours.find(({ round }) => round === run.round)?.[measure] ?? NaN)),
  );
}
