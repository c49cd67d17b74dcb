// @ts-check
// How a model is made of a large text, by gristmill and by the reference: the commands, and what their results came to.

import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { delimiter, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { spawnSync } from 'node:child_process';
import { BUILD, ROOT } from './corpus.mjs';
import { measureTree } from './process-tree.mjs';
import { PYTHON } from './setup.mjs';

/** @typedef {import('./process-tree.mjs').Cost} Cost */
/** @typedef {import('./large-texts.mjs').Text} Text */

/**
 * @typedef {object} Answer  What the work came to; equal where the work is equal.
 * @property {number} [tokens]  Words of the text, without marks of sentences.
 * @property {number[]} [ngrams]  By length, from 1 up.
 * @property {number} [perplexity]  Of the held-out text, `</s>` included and `<s>` not, unknown words counted.
 * @property {number} [oovCount]
 */

/**
 * @typedef {Cost & { answer: Answer, fileBytes: Record<string, number>, steps?: (Cost & { name: string })[], sha256?: string, command: string }} Training
 */

export const FOLDER = join(BUILD, 'large');
export const COMMAND = join(ROOT, 'dist', 'cli', 'main.js');
/** What both sort on disk goes here. */
const TEMP = join(FOLDER, 'temp');
const ORDER = 5;

/** The options that are the same for everybody's model. */
const MODEL = ['--tokens', 'whitespace', '--estimator', 'kneser-ney', '--order', String(ORDER)];

/**
 * @typedef {object} Settings
 * @property {string} [memory]  A budget, such as 4G; for the reference a share of the machine too, such as 80%.
 * @property {number} [threads]
 * @property {Record<string, string>} [env]
 */

/** Whether this build makes a model out of text by one command; before it did, two made the same file. */
const isOneStep = () =>
  spawnSync(process.execPath, [COMMAND, 'train', '--help'], { encoding: 'utf8' }).stdout.includes('--freeze');

/**
 * Makes our model; the file stays.
 *
 * @param {Text} text
 * @param {string} output
 * @param {Settings} settings
 * @returns {Promise<Training>}
 */
export async function trainOurs(text, output, { memory = '4G', threads = 2, env = {} }) {
  prepare([output]);
  const train = ['train', text.path, ...MODEL, '--json'];
  const freeze = ['--quantise', '8'];
  const room = ['--threads', String(threads), '--memory', memory];
  const counts = `${output}.counts`;
  const commands = isOneStep()
    ? [[...train, '--freeze', ...freeze, ...room, '--temp', TEMP, '-o', output]]
    : [
        [...train, '-o', counts],
        ['freeze', counts, ...freeze, '--json', '-o', output],
      ];
  const steps = [];
  const said = [];
  for (const args of commands) {
    const { stdout, stderr: _, ...cost } = await measureTree([process.execPath, COMMAND, ...args], { env });
    steps.push({ name: args[0] ?? '', ...cost });
    said.push(JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}'));
  }
  rmSync(counts, { force: true });
  const { ngramCounts } = gristmill(['inspect', output, '--json']);
  const tokens = said.map(({ tokenCount }) => tokenCount).find((count) => count !== undefined);
  return {
    ...sumOf(steps),
    ...(steps.length > 1 ? { steps } : {}),
    answer: { tokens, ngrams: ngramCounts },
    fileBytes: { model: statSync(output).size },
    sha256: await sha256(output),
    command: commands.map((args) => ['gristmill', ...args.map(withoutFolder)].join(' ')).join(' && '),
  };
}

/** Where the reference's programs are, if they are. @param {string | undefined} folder */
export function findReference(folder) {
  const folders = folder === undefined ? (process.env['PATH'] ?? '').split(delimiter) : [folder];
  const find = (/** @type {string} */ name) =>
    folders.map((place) => join(place, name)).find((path) => existsSync(path));
  const [lmplz, buildBinary] = [find('lmplz'), find('build_binary')];
  return lmplz === undefined || buildBinary === undefined ? undefined : { lmplz, buildBinary };
}

/** @typedef {NonNullable<ReturnType<typeof findReference>>} Reference */

/**
 * Makes the reference's ARPA file and, unless told otherwise, its quantised trie; both stay.
 *
 * @param {Reference} reference
 * @param {Text} text
 * @param {{ arpa: string, trie?: string }} outputs
 * @param {Settings} settings
 * @returns {Promise<Training>}
 */
export async function trainReference({ lmplz, buildBinary }, text, { arpa, trie }, { memory = '4G' }) {
  prepare(trie === undefined ? [arpa] : [arpa, trie]);
  const estimate = ['-o', String(ORDER), '-S', memory, '-T', join(TEMP, 'sort'), '--text', text.path, '--arpa', arpa];
  const first = await measureTree([lmplz, ...estimate]);
  const steps = [{ name: 'lmplz', ...costOf(first) }];
  const said = [['lmplz', ...estimate]];
  if (trie !== undefined) {
    const pack = ['-a', '22', '-q', '8', '-b', '8', '-S', memory, '-T', join(TEMP, 'pack'), 'trie', arpa, trie];
    steps.push({ name: 'build_binary', ...costOf(await measureTree([buildBinary, ...pack])) });
    said.push(['build_binary', ...pack]);
  }
  const tokens = Number(/^Unigram tokens (\d+)/m.exec(first.stderr)?.[1]);
  const ngrams = [...first.stderr.matchAll(/^\d (\d+) D1=/gm)].map(([, count]) => Number(count));
  return {
    ...sumOf(steps),
    steps,
    answer: { tokens, ngrams },
    fileBytes: { arpa: statSync(arpa).size, ...(trie === undefined ? {} : { model: statSync(trie).size }) },
    command: said.map((words) => words.map(withoutFolder).join(' ')).join(' && '),
  };
}

const costOf = (/** @type {Cost} */ { wallMs, cpuMs, memoryBytes }) => ({ wallMs, cpuMs, memoryBytes });

/** One after the other: times add up, memory does not. @param {Cost[]} steps @returns {Cost} */
function sumOf(steps) {
  return {
    wallMs: steps.reduce((sum, { wallMs }) => sum + wallMs, 0),
    cpuMs: steps.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    memoryBytes: Math.max(...steps.map(({ memoryBytes }) => memoryBytes)),
  };
}

/** Paths are this machine's; their last part is enough to understand a command. */
const withoutFolder = (/** @type {string} */ word) => (word.startsWith('/') ? (word.split('/').at(-1) ?? word) : word);

/** Clears away what an earlier run left, and has the disk finish what it was given: nobody pays for another's writes. */
function prepare(/** @type {string[]} */ outputs) {
  for (const path of [...outputs, TEMP]) rmSync(path, { recursive: true, force: true });
  mkdirSync(TEMP, { recursive: true });
  spawnSync('sync');
}

/** @param {string[]} args */
function gristmill(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`gristmill ${args[0]} failed: ${stderr}`);
  return JSON.parse(stdout);
}

/** Perplexity of the held-out text under a model of ours. @returns {Answer} */
export function scoreOurs(/** @type {string} */ model, /** @type {Text} */ heldOut) {
  const { perplexity, oovCount } = gristmill(['score', model, heldOut.path, '--json']);
  return { perplexity, oovCount };
}

/** The same under the reference's trie. @returns {Answer} */
export function scoreReference(/** @type {string} */ model, /** @type {Text} */ heldOut) {
  const child = join(ROOT, 'bench', 'kenlm_child.py');
  const args = [child, model, heldOut.path, join(FOLDER, 'scores.txt')];
  const { status, stdout } = spawnSync(PYTHON, args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  return status === 0 ? { perplexity: JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}').perplexity } : {};
}

/** @param {string} path */
export async function sha256(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Major and minor; what follows is the distribution's. */
export function kernelVersion() {
  return /^\d+\.\d+/.exec(release())?.[0] ?? 'unknown';
}

const UNITS = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };

/** Bytes of a budget such as 512M; undefined for a share of the machine. @param {string} memory */
export function budgetBytes(memory) {
  const [, amount, unit] = /^(\d+)([KMG])$/.exec(memory) ?? [];
  return unit === undefined ? undefined : Number(amount) * UNITS[/** @type {keyof typeof UNITS} */ (unit)];
}
