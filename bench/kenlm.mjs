// @ts-check
// The same ARPA file, the same sentences: our scores beside those of the reference's Python package (kenlm 0.3.0), sentence by
// sentence, and tokens a second without the time to load.
// node bench/kenlm.mjs [--order 5] [--runs 5]; needs bench/setup.mjs, and writes build/bench/kenlm/ and
// bench/results/kenlm.jsonl.

import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { BUILD, ROOT, makeCorpus } from './corpus.mjs';
import { PYTHON } from './setup.mjs';

const HELD_OUT_TOKENS = 250_000;
const FOLDER = join(BUILD, 'kenlm');
const COMMAND = join(ROOT, 'dist', 'cli', 'main.js');

const { values } = parseArgs({
  allowPositionals: true,
  options: { order: { type: 'string', default: '5' }, runs: { type: 'string', default: '5' } },
});

/** Every seventh sentence is held out, up to so many tokens; the others train. */
async function split() {
  const corpus = await makeCorpus();
  const lines = readFileSync(corpus.lines, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const training = lines.filter((_, i) => i % 7 !== 6);
  const heldOut = [];
  let tokens = 0;
  for (const line of lines.filter((_, i) => i % 7 === 6)) {
    if (tokens >= HELD_OUT_TOKENS) break;
    tokens += line.trim().split(/\s+/).length;
    heldOut.push(line.trim().split(/\s+/).join(' '));
  }
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'train.txt'), `${training.join('\n')}\n`);
  writeFileSync(join(FOLDER, 'test.txt'), `${heldOut.join('\n')}\n`);
  return { sentences: heldOut.length, tokens };
}

/** @param {string[]} args */
function gristmill(args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    cwd: FOLDER,
    maxBuffer: 2 ** 31 - 1,
  });
  if (status !== 0) throw new Error(`gristmill ${args.join(' ')} failed: ${stderr.toString()}`);
  return stdout;
}

/** One process of ours: loads the ARPA file, scores all sentences. */
async function scoreOurs() {
  const { openModel } = await import(pathToFileURL(join(ROOT, 'dist', 'node.js')).href);
  const start = performance.now();
  const model = await openModel(join(FOLDER, 'model.grist'));
  const loadMs = performance.now() - start;
  const sentences = readFileSync(join(FOLDER, 'test.txt'), 'utf8').trimEnd().split('\n');
  const scorer = model.scorer();
  const scoreOne = (/** @type {string} */ sentence) => {
    scorer.start();
    let sum = 0;
    for (const word of sentence.split(' ')) sum += scorer.score(model.vocabulary.idOf(word));
    return sum + scorer.score(2);
  };
  for (const sentence of sentences.slice(0, 1000)) scoreOne(sentence);
  const begun = performance.now();
  const scores = sentences.map(scoreOne);
  const scoreMs = performance.now() - begun;
  writeFileSync(join(FOLDER, 'ours.txt'), scores.join('\n'));
  const tokens = sentences.reduce((sum, sentence) => sum + sentence.split(' ').length + 1, 0);
  const logProb10 = scores.reduce((sum, score) => sum + score, 0);
  return { loadMs, scoreMs, tokens, logProb10, perplexity: 10 ** (-logProb10 / tokens) };
}

if (process.argv[2] === 'ours') {
  console.log(JSON.stringify(await scoreOurs()));
} else {
  const { sentences, tokens } = await split();
  gristmill([
    'train',
    'train.txt',
    '-o',
    'counts.grist',
    '--order',
    values.order,
    '--tokens',
    'whitespace',
    '--estimator',
    'kneser-ney',
    '--quiet',
  ]);
  gristmill(['export', '--arpa', 'counts.grist', '-o', 'model.arpa', '--quiet']);
  gristmill(['import', 'model.arpa', '-o', 'model.grist', '--quiet']);
  const last = (/** @type {string} */ text) => JSON.parse(text.trim().split('\n').at(-1) ?? '');
  const ours = [];
  const theirs = [];
  for (let run = 0; run < Number(values.runs); run++) {
    ours.push(last(spawnSync(process.execPath, [fileURLToPath(import.meta.url), 'ours'], { encoding: 'utf8' }).stdout));
    const child = join(ROOT, 'bench', 'kenlm_child.py');
    const paths = ['model.arpa', 'test.txt', 'theirs.txt'].map((name) => join(FOLDER, name));
    theirs.push(last(spawnSync(PYTHON, [child, ...paths], { encoding: 'utf8' }).stdout));
  }
  const numbers = (/** @type {string} */ name) =>
    readFileSync(join(FOLDER, name), 'utf8').trim().split('\n').map(Number);
  const [a, b] = [numbers('ours.txt'), numbers('theirs.txt')];
  const worst = a.reduce((max, score, i) => Math.max(max, Math.abs(score - b[i])), 0);
  const median = (/** @type {number[]} */ list) => list.toSorted((x, y) => x - y)[list.length >> 1];
  const row = (/** @type {any[]} */ runs) => ({
    perplexity: runs[0].perplexity,
    tokensPerSecond: Math.round(runs[0].tokens / (median(runs.map(({ scoreMs }) => scoreMs)) / 1000)),
    loadMs: Math.round(median(runs.map(({ loadMs }) => loadMs))),
  });
  const result = {
    order: Number(values.order),
    sentences,
    tokens,
    worstDifference: worst,
    /** What the package's own float32 sums differ from its own scores by. */
    kenlmRounding: theirs[0].worstRounding,
    gristmill: row(ours),
    kenlm: row(theirs),
    date: new Date().toISOString().slice(0, 10),
  };
  mkdirSync(join(ROOT, 'bench', 'results'), { recursive: true });
  appendFileSync(join(ROOT, 'bench', 'results', 'kenlm.jsonl'), `${JSON.stringify(result)}\n`);
  console.log(result);
}
