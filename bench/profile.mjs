// @ts-check
// Where the time of training goes: runs the built command under Node's CPU profiler and adds up the samples by folder, file
// and function. The profile stays in build/bench/profile, to be opened in Chrome's developer tools.
//
//   node bench/profile.mjs [--corpus FILE] [--top 15] [-- more arguments for `gristmill train`]

import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUILD, ROOT, makeCorpus } from './corpus.mjs';

const FOLDER = join(BUILD, 'profile');
const COMMAND = join(ROOT, 'dist', 'cli', 'main.js');
/** Microseconds between two samples. */
const INTERVAL = 200;

/**
 * @typedef {object} Profile  What Node writes; times are microseconds.
 * @property {{ id: number, callFrame: { functionName: string, url: string, lineNumber: number } }[]} nodes
 * @property {number[]} samples  The node that was on top.
 * @property {number[]} timeDeltas
 */

const { values, positionals } = parseArgs({
  options: { corpus: { type: 'string' }, top: { type: 'string', default: '15' } },
  allowPositionals: true,
});
const top = Number(values.top);
const { text } = await makeCorpus(values.corpus);

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [
    '--cpu-prof',
    `--cpu-prof-dir=${FOLDER}`,
    `--cpu-prof-interval=${INTERVAL}`,
    COMMAND,
    'train',
    text,
    '-o',
    join(FOLDER, 'profiled.grist'),
    ...positionals,
  ],
  { stdio: 'inherit' },
);
if (status !== 0) process.exit(1);

const file = readdirSync(FOLDER).find((name) => name.endsWith('.cpuprofile')) ?? '';
const profile = /** @type {Profile} */ (JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));

/** Time by node: a sample stands for the time since the one before. @type {Map<number, number>} */
const selfMs = new Map();
profile.samples.forEach((id, i) => selfMs.set(id, (selfMs.get(id) ?? 0) + (profile.timeDeltas[i] ?? 0) / 1000));

/** Adds up the time of nodes that have the same name. @param {(frame: Profile['nodes'][number]['callFrame']) => string} nameOf */
function totals(nameOf) {
  /** @type {Map<string, number>} */
  const sums = new Map();
  for (const { id, callFrame } of profile.nodes) {
    const name = nameOf(callFrame);
    sums.set(name, (sums.get(name) ?? 0) + (selfMs.get(id) ?? 0));
  }
  return [...sums].sort(([, a], [, b]) => b - a);
}

/** @param {string} title @param {[string, number][]} rows */
function print(title, rows) {
  const total = [...selfMs.values()].reduce((sum, ms) => sum + ms, 0);
  console.log(`\n${title} (${Math.round(total)} ms in all)`);
  for (const [name, ms] of rows.slice(0, top)) {
    console.log(`${ms.toFixed(0).padStart(7)} ms ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${name}`);
  }
}

/** Path below dist/; what is not ours by the name that the profiler or Node has for it. */
function place(/** @type {{ url: string, functionName: string }} */ { url, functionName }) {
  const [, path] = url.split('/dist/');
  return (
    path ?? (url === '' ? functionName || '(native)' : url.replace(/^node:internal\/([^/]+).*/, 'node:internal/$1'))
  );
}

const folderOf = (/** @type {string} */ path) => (path.endsWith('.js') ? (path.split('/')[0] ?? path) : path);

print(
  'By folder',
  totals((frame) => folderOf(place(frame))),
);
print('By file', totals(place));
print(
  'By function',
  totals((frame) => `${place(frame)}  ${frame.functionName || '(top level)'}:${frame.lineNumber + 1}`),
);
console.log(`\n${join(FOLDER, file)}`);
