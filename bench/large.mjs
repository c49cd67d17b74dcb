// @ts-check
// Measures gristmill at scale against the reference tools: quantised models of order 5 out of texts of up to a gigabyte, and
// what they score. One command, one table. Linux only. Contenders take turns within a round; each result is a line of JSON
// at the end of bench/results/large.jsonl, or of the file that --results names.
//
//   node bench/large.mjs --text FILE --big FILE --held-out FILE [--only train,budget,scaling,score,same,markovify]
//                        [--reference DIR] [--runs 5] [--threads 2] [--memory 4G] [--sizes 1,10,100,1000] [--results FILE]
//
// --text has some hundred megabytes, --big a gigabyte (large-corpus.mjs makes one), --held-out some that are in neither;
// one sentence a line. `lmplz` and `build_binary` are taken from the PATH or from --reference; without them the others are
// measured alone. A round of all tasks takes about an hour on two cores, most of it the gigabyte.

import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../scripts/setup.mjs';
import { BUILD, ROOT } from './corpus.mjs';
import { FOLDER, findReference, kernelVersion } from './large-contenders.mjs';
import { parseLarge } from './large-results.mjs';
import { formatLarge } from './large-table.mjs';
import { TASKS } from './large-tasks.mjs';
import { describeText, heldOutText } from './large-texts.mjs';
import { describeMachine } from './machine.mjs';
import { isSetUp } from './setup.mjs';

const { values } = parseArgs({
  options: {
    text: { type: 'string' },
    big: { type: 'string' },
    'held-out': { type: 'string' },
    only: { type: 'string', default: Object.keys(TASKS).join() },
    reference: { type: 'string' },
    runs: { type: 'string', default: '5' },
    threads: { type: 'string', default: '2' },
    memory: { type: 'string', default: '4G' },
    sizes: { type: 'string', default: '1,10,100,1000' },
    results: { type: 'string', default: join(ROOT, 'bench', 'results', 'large.jsonl') },
    build: { type: 'boolean', default: true },
  },
  allowNegative: true,
});

/** @returns {never} */
function fail(/** @type {string} */ message) {
  console.error(message);
  process.exit(2);
}

const tasks = values.only.split(',');
const stranger = tasks.find((task) => !(task in TASKS));
if (stranger !== undefined) fail(`--only ${stranger}: expected some of ${Object.keys(TASKS).join(', ')}`);
if (process.platform !== 'linux') fail('Memory of process trees is read from /proc, which only Linux has.');
if (!isSetUp()) fail('The rivals are missing: node bench/setup.mjs');
if (values.text === undefined || values['held-out'] === undefined) fail('--text and --held-out are needed.');
const failure = values.build ? buildIfStale() : undefined;
if (failure !== undefined) fail(failure);

const reference = findReference(values.reference);
if (reference === undefined) console.error('No lmplz and build_binary here (--reference DIR): measured without them.');

mkdirSync(FOLDER, { recursive: true });
mkdirSync(dirname(resolve(values.results)), { recursive: true });
const text = await describeText(values.text);
const big = values.big === undefined ? undefined : await describeText(values.big);
const heldOut = await heldOutText(values['held-out']);

const session = new Date().toISOString();
const { corpus: _, ...machine } = describeMachine({ ...text, text: text.path, lines: text.path });
/** Paths are nobody's business. */
const named = (/** @type {import('./large-texts.mjs').Text} */ { name, bytes, sha256 }) => ({ name, bytes, sha256 });
write({
  ...machine,
  type: 'session',
  session,
  kernel: kernelVersion(),
  texts: [text, ...(big === undefined ? [] : [big])].map(named),
  heldOut: named(heldOut),
  runs: Number(values.runs),
});

function write(/** @type {object} */ line) {
  appendFileSync(values.results, `${JSON.stringify(line)}\n`);
}

for (const task of tasks) {
  const context = {
    text,
    big: big ?? text,
    heldOut,
    reference,
    runs: Number(values.runs),
    threads: Number(values.threads),
    memory: values.memory,
    sizes: values.sizes.split(',').map(Number),
    /** Says what a process came to, and keeps it. */
    record: (/** @type {import('./large-results.mjs').Run} */ run) => {
      write({ type: 'run', session, task, ...run });
      const seconds = run.wallMs === undefined ? '' : `${(run.wallMs / 1000).toFixed(1)} s`;
      const memory = run.memoryBytes === undefined ? '' : `${(run.memoryBytes / 1e6).toFixed(0)} MB`;
      console.error([task, run.round, run.contender, run.text, seconds, memory, run.error ?? ''].join('  ').trimEnd());
    },
  };
  await TASKS[/** @type {keyof typeof TASKS} */ (task)](context);
}
console.error(`Lines: ${values.results.replace(`${BUILD}/`, '')}\n`);
console.log(formatLarge(parseLarge(values.results)));
