// @ts-check
// The tasks of large.mjs. Each runs its contenders in turn, round by round, and records what every process came to.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CONTENDERS } from './contenders.mjs';
import { ROOT, makeCorpus } from './corpus.mjs';
import { COMMAND, FOLDER, scoreOurs, scoreReference, trainOurs, trainReference } from './large-contenders.mjs';
import { beginningOf } from './large-texts.mjs';
import { measureTree } from './process-tree.mjs';
import { PYTHON } from './setup.mjs';

/** @typedef {import('./large-texts.mjs').Text} Text */
/** @typedef {import('./large-contenders.mjs').Answer} Answer */

/**
 * @typedef {object} Context
 * @property {Text} text  Some hundred megabytes.
 * @property {Text} big  A gigabyte.
 * @property {Text} heldOut
 * @property {import('./large-contenders.mjs').Reference | undefined} reference
 * @property {number} runs
 * @property {number} threads
 * @property {string} memory
 * @property {readonly number[]} sizes  Megabytes.
 * @property {(run: import('./large-results.mjs').Run) => void} record
 */

const MODELS = join(FOLDER, 'models');
/** What a model of ours may be called; a round writes over what the last one left. */
const OURS = join(MODELS, 'ours.grist');
const ARPA = join(MODELS, 'reference.arpa');
const TRIE = join(MODELS, 'reference.trie');
/** Budgets that the reference is tried with before the rounds. */
const BUDGETS = ['1G', '4G', '80%'];
/** Kernels in TypeScript are slow; equal bytes on a beginning of the text are proof enough. */
const FALLBACK_MEGABYTES = 20;

const rounds = (/** @type {number} */ count) => Array.from({ length: count }, (_, i) => i + 1);

/** @typedef {import('./large-results.mjs').Run} Run */

/**
 * Does one run. One that fails, for want of memory or disk, is a result too, and the others go on.
 *
 * @param {Run} what
 * @param {() => Promise<object>} work
 * @returns {Promise<Run>}
 */
async function attempt(what, work) {
  mkdirSync(MODELS, { recursive: true });
  try {
    return { ...what, ...(await work()) };
  } catch (error) {
    return { ...what, error: String(error).replaceAll(ROOT, '.').slice(0, 500) };
  }
}

/** One model of ours. @param {Context} context @param {{ round: number, text: Text, memory?: string, threads?: number, env?: Record<string, string>, contender?: string }} what */
function ours(context, { round, text, env = {}, contender = 'gristmill', ...room }) {
  const { memory = context.memory, threads = context.threads } = room;
  const what = { contender, round, text: text.name, textBytes: text.bytes, memory, threads };
  return attempt(what, () => trainOurs(text, OURS, { memory, threads, env }));
}

/** One model of the reference's, if it is there. @param {Context} context @param {{ round: number, text: Text, memory: string, isPacked: boolean }} what */
async function theirs({ reference }, { round, text, memory, isPacked }) {
  if (reference === undefined) return undefined;
  const contender = isPacked ? 'lmplz + build_binary' : 'lmplz';
  const outputs = isPacked ? { arpa: ARPA, trie: TRIE } : { arpa: ARPA };
  const what = { contender, round, text: text.name, textBytes: text.bytes, memory };
  const run = await attempt(what, () => trainReference(reference, text, outputs, { memory }));
  // An ARPA file of a gigabyte of text has twenty; nobody reads it again.
  rmSync(ARPA, { force: true });
  return run;
}

/** Text → quantised model. The reference gets the budget that it is fastest with. */
async function train(/** @type {Context} */ context) {
  const { runs, text, heldOut, record } = context;
  const memory = await bestBudget(context);
  /** Scores of models that are the same bytes. @type {Map<string, Answer>} */
  const scores = new Map();
  /** Adds what the held-out text says of a model. @param {Run} run @param {string} key @param {() => Answer} score */
  const judged = (run, key, score) => {
    if (run.error !== undefined) return run;
    const answer = scores.get(key) ?? score();
    scores.set(key, answer);
    return { ...run, answer: { ...run.answer, ...answer } };
  };
  for (const round of rounds(runs)) {
    const our = await ours(context, { round, text });
    record(judged(our, our.sha256 ?? '', () => scoreOurs(OURS, heldOut)));
    const their = await theirs(context, { round, text, memory, isPacked: true });
    if (their !== undefined) record(judged(their, 'trie', () => scoreReference(TRIE, heldOut)));
  }
}

/** A first look: the budget with which the reference is done soonest. @param {Context} context */
async function bestBudget(context) {
  let best = { memory: context.memory, wallMs: Infinity };
  for (const memory of context.reference === undefined ? [] : BUDGETS) {
    const run = await theirs(context, { round: 0, text: context.text, memory, isPacked: false });
    if (run === undefined) continue;
    context.record(run);
    if (run.wallMs !== undefined && run.wallMs < best.wallMs) best = { memory, wallMs: run.wallMs };
  }
  return best.memory;
}

/** Whether a budget is kept, what it costs, and that it changes no byte. */
async function budget(/** @type {Context} */ context) {
  const { runs, text, big, record } = context;
  for (const round of rounds(runs)) {
    for (const [what, memory] of /** @type {[Text, string][]} */ ([
      [text, '512M'],
      [text, '4G'],
      [big, '4G'],
    ])) {
      record(await ours(context, { round, text: what, memory }));
      const their = await theirs(context, { round, text: what, memory, isPacked: false });
      if (their !== undefined) record(their);
    }
  }
}

/** Time against size. */
async function scaling(/** @type {Context} */ context) {
  const { runs, big, memory, sizes, record } = context;
  const texts = [];
  for (const size of sizes) texts.push(await beginningOf(big, size));
  for (const round of rounds(runs)) {
    for (const text of texts) {
      record(await ours(context, { round, text }));
      const their = await theirs(context, { round, text, memory, isPacked: false });
      if (their !== undefined) record(their);
    }
  }
}

/** Tokens a second, one thread, from an open model; and the command from start to end. */
async function score(/** @type {Context} */ context) {
  const { runs, text, heldOut, memory, record } = context;
  const models = [
    await ours(context, { round: 0, text }),
    await theirs(context, { round: 0, text, memory, isPacked: true }),
  ];
  const [areOursThere, areTheirsThere] = models.map((run) => run !== undefined && run.error === undefined);
  if (!areOursThere) throw new Error(`there is no model to score with: ${models[0]?.error}`);
  const child = fileURLToPath(new URL('large-score.mjs', import.meta.url));
  const script = join(ROOT, 'bench', 'kenlm_child.py');
  /** @type {[string, string[]][]} */
  const contenders = [
    ['gristmill (library)', [process.execPath, child, OURS, heldOut.path]],
    ['gristmill (command)', [process.execPath, COMMAND, 'score', OURS, heldOut.path, '--json']],
  ];
  if (areTheirsThere)
    contenders.push(['kenlm (Python)', [PYTHON, script, TRIE, heldOut.path, join(FOLDER, 'scores.txt')]]);
  for (const round of rounds(runs)) {
    for (const [contender, command] of contenders) {
      const what = { contender, round, text: text.name, textBytes: text.bytes };
      const run = await attempt(what, async () => {
        const { stdout, stderr: _, ...cost } = await measureTree(command);
        const { loadMs, scoreMs, tokens, tokenCount, sentenceCount, perplexity } = lastLine(stdout);
        const scored = tokens ?? tokenCount + sentenceCount;
        // The command's time has everything in it, so its pace is a lower bound.
        const tokensPerSecond = (1000 * scored) / (scoreMs ?? cost.wallMs);
        return { ...cost, loadMs, tokensPerSecond, answer: { tokens: scored, perplexity } };
      });
      record(run);
    }
  }
}

/** That threads, kernels and budgets change no byte of the file. */
async function same(/** @type {Context} */ context) {
  const { text, record } = context;
  const small = await beginningOf(text, FALLBACK_MEGABYTES);
  const fallback = { GRISTMILL_WASM: '0' };
  const settings = [
    ...[1, 2, 4].map((threads) => ({ text, threads, contender: `threads ${threads}` })),
    ...['512M', '8G'].map((memory) => ({ text, memory, contender: `memory ${memory}` })),
    { text: small, contender: 'WebAssembly kernels' },
    { text: small, env: fallback, contender: 'kernels in TypeScript' },
    {
      text: small,
      env: fallback,
      threads: 1,
      memory: '512M',
      contender: 'kernels in TypeScript, threads 1, memory 512M',
    },
  ];
  for (const setting of settings) record(await ours(context, { round: 1, ...setting }));
}

/** Order 3 and ten megabytes: what the libraries that only generate are made for. */
async function markovify(/** @type {Context} */ { runs, record }) {
  const corpus = await makeCorpus();
  const models = join(MODELS, 'order3');
  mkdirSync(models, { recursive: true });
  const contenders = CONTENDERS.filter(({ tasks }) => tasks.includes('train') && tasks.includes('save'));
  for (const round of rounds(runs)) {
    for (const { id, label, model, command } of contenders) {
      spawnSync('sync');
      const settings = {
        text: corpus.text,
        lines: corpus.lines,
        model: join(models, `${id}-${model}`),
        sentences: 0,
        seconds: 0,
      };
      const base = { contender: label, text: corpus.name, textBytes: corpus.bytes, round };
      const run = await attempt(base, async () => {
        const { stdout, stderr: _, ...cost } = await measureTree(command('save', settings));
        const { answer, fileBytes } = lastLine(stdout);
        const { tokens, ngrams } = answer ?? {};
        return { ...cost, answer: { tokens, ngrams: [ngrams] }, fileBytes: { model: fileBytes } };
      });
      record(run);
    }
  }
}

/** @returns {any} */
function lastLine(/** @type {string} */ stdout) {
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}

export const TASKS = { train, budget, scaling, score, same, markovify };
