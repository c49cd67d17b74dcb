// @ts-check
// The lines of large.mjs as Markdown.
//
//   node bench/large-table.mjs [FILE]            all tables, from bench/results/large.jsonl
//   node bench/large-table.mjs --readme [FILE]   writes the README's part of them into README.md, between its markers

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT } from './corpus.mjs';
import { budgetBytes } from './large-contenders.mjs';
import { groups, parseLarge, ratiosOf, spreadOf } from './large-results.mjs';
import { fixed, markdown, spreadCell, whole } from './table.mjs';

/** @typedef {import('./large-results.mjs').RunLine} RunLine */
/** @typedef {import('./large-results.mjs').Session} Session */
/** @typedef {import('./large-results.mjs').Measure} Measure */
/** @typedef {import('./large-results.mjs').TaskResults} TaskResults */
/** @typedef {import('./results.mjs').Spread} Spread */

const OPEN = '<!-- large -->';
const CLOSE = '<!-- /large -->';
/** The section of the README that the part belongs to. */
const HEADING = '## Against the others\n';

const seconds = fixed(1, 1000);
const milliseconds = fixed(0, 1);
const megabytes = fixed(0, 1e6);
const twoDigits = fixed(2, 1);

const isOurs = (/** @type {readonly RunLine[]} */ runs) => runs[0]?.contender.startsWith('gristmill') ?? false;
const sum = (/** @type {readonly number[]} */ list) => list.reduce((total, value) => total + value, 0);
const cell = (
  /** @type {readonly RunLine[]} */ runs,
  /** @type {Measure} */ measure,
  /** @type {(value: number) => string} */ format,
) => spreadCell(spreadOf(runs, measure), format);
const orNothing = (/** @type {number | undefined} */ value, /** @type {(value: number) => string} */ format) =>
  value === undefined || Number.isNaN(value) ? '' : format(value);

/** Runs of `lmplz + build_binary` as runs of `lmplz` alone: its step is measured by itself. @param {readonly RunLine[]} runs @returns {RunLine[]} */
export function firstSteps(runs) {
  return runs.flatMap((run) => {
    const step = run.steps?.[0];
    const arpa = run.fileBytes?.['arpa'];
    if (step?.name !== 'lmplz' || run.steps?.length !== 2 || arpa === undefined) return [];
    const { perplexity: _, oovCount: __, ...answer } = run.answer ?? {};
    return [{ ...run, ...step, contender: 'lmplz, ARPA only', fileBytes: { model: arpa }, answer }];
  });
}

/** Contenders of training as rows, with what they made. @param {readonly RunLine[]} all */
function trainingRows(all) {
  const header = ['', 'time, s', 'CPU, s', 'peak memory, MB', 'file, MB', 'bytes/n-gram', 'perplexity'];
  const rows = groups([...all, ...firstSteps(all)]).map((runs) => {
    const { contender, fileBytes, answer } = /** @type {RunLine} */ (runs.at(-1));
    const bytes = fileBytes?.['model'] ?? fileBytes?.['arpa'];
    const ngrams = sum(answer?.ngrams ?? []);
    return [
      contender,
      cell(runs, 'wallMs', seconds),
      cell(runs, 'cpuMs', seconds),
      cell(runs, 'memoryBytes', megabytes),
      orNothing(bytes, megabytes),
      orNothing(bytes === undefined || ngrams === 0 ? undefined : bytes / ngrams, twoDigits),
      orNothing(answer?.perplexity, twoDigits),
    ];
  });
  return markdown([header, ...rows]);
}

/** How many times ours the others take, round by round. @param {readonly RunLine[]} all @param {readonly (readonly [Measure, string])[]} measures */
function ratioLines(all, measures) {
  const found = groups([...all, ...firstSteps(all)]);
  return found
    .filter((runs) => !isOurs(runs))
    .flatMap((theirs) => {
      const [{ contender, text, memory } = {}] = theirs;
      const ours = found.find(
        (runs) => isOurs(runs) && runs[0]?.text === text && (all[0]?.task === 'train' || runs[0].memory === memory),
      );
      if (ours === undefined) return [];
      const parts = measures.map(
        ([measure, name]) => `${name} ${spreadCell(ratiosOf(theirs, ours, measure), twoDigits)}`,
      );
      return [`- ${contender} on ${text} (${memory}), as many times ours: ${parts.join(', ')}.`];
    })
    .join('\n');
}

/** Says whether tokens and n-grams are equal, and how many there are. @param {readonly RunLine[]} all */
function workLine(all) {
  const answers = groups(all).map((runs) => runs.at(-1)?.answer);
  const [first] = answers;
  if (first?.ngrams === undefined) return '';
  const key = (/** @type {typeof first | undefined} */ answer) => JSON.stringify([answer?.tokens, answer?.ngrams]);
  const isEqual = answers.every((answer) => key(answer) === key(first));
  const list = (/** @type {typeof first} */ answer) =>
    `${orNothing(answer.tokens, whole)} words, n-grams by length ${(answer.ngrams ?? []).map(whole).join(' / ')}`;
  return isEqual
    ? `The same for all: ${list(first)}.`
    : `The work differs: ${answers.flatMap((answer) => (answer === undefined ? [] : [list(answer)])).join('; ')}.`;
}

/** The commands, and what the reference's budget was chosen from. @param {readonly RunLine[]} all */
function commandLines(all) {
  const commands = new Set(groups(all).flatMap((runs) => runs.at(-1)?.command ?? []));
  const looks = all
    .filter(({ round }) => round === 0)
    .map(({ memory, wallMs = NaN }) => `${memory} ${seconds(wallMs)} s`);
  const tried = looks.length === 0 ? '' : `\nBudgets tried with lmplz first, once each: ${looks.join(', ')}.`;
  return `\`\`\`text\n${[...commands].join('\n')}\n\`\`\`\n${tried}`.trimEnd();
}

/** @param {readonly RunLine[]} all */
function budgetRows(all) {
  const header = ['', 'text', 'budget', 'peak memory, MB', 'of the budget', 'time, s', 'CPU, s', 'file, SHA-256'];
  const rows = groups(all).map((runs) => {
    const { contender, text, memory = '', sha256 = '' } = /** @type {RunLine} */ (runs.at(-1));
    // The most of all rounds: a budget is kept always or not at all.
    const share = (spreadOf(runs, 'memoryBytes')?.max ?? NaN) / (budgetBytes(memory) ?? NaN);
    return [
      contender,
      text,
      memory,
      cell(runs, 'memoryBytes', megabytes),
      orNothing(100 * share, (percent) => `${whole(percent)} %`),
      cell(runs, 'wallMs', seconds),
      cell(runs, 'cpuMs', seconds),
      sha256.slice(0, 12),
    ];
  });
  return markdown([header, ...rows]);
}

/** @param {readonly RunLine[]} all */
export function scalingRows(all) {
  const header = ['', 'text, MB', 'words', 'n-grams', 'time, s', 'ns a word', 'CPU, s', 'peak memory, MB', 'file, MB'];
  const rows = groups([...all, ...firstSteps(all)]).map((runs) => {
    const { contender, textBytes, answer, fileBytes } = /** @type {RunLine} */ (runs.at(-1));
    const tokens = answer?.tokens ?? NaN;
    return [
      contender,
      megabytes(textBytes),
      whole(tokens),
      whole(sum(answer?.ngrams ?? [])),
      cell(runs, 'wallMs', seconds),
      orNothing((1e6 * (spreadOf(runs, 'wallMs')?.median ?? NaN)) / tokens, whole),
      cell(runs, 'cpuMs', seconds),
      cell(runs, 'memoryBytes', megabytes),
      orNothing(fileBytes?.['model'], megabytes),
    ];
  });
  return markdown([header, ...rows]);
}

/** @param {readonly RunLine[]} all */
function scoreRows(all) {
  const header = ['', 'opening, ms', 'tokens/s', 'CPU, s', 'peak memory, MB', 'perplexity'];
  const rows = groups(all).map((runs) => {
    const { contender, answer } = /** @type {RunLine} */ (runs.at(-1));
    return [
      contender,
      cell(runs, 'loadMs', milliseconds),
      cell(runs, 'tokensPerSecond', whole),
      cell(runs, 'cpuMs', seconds),
      cell(runs, 'memoryBytes', megabytes),
      orNothing(answer?.perplexity, twoDigits),
    ];
  });
  return markdown([header, ...rows]);
}

/** Files of a text that ought to be the same bytes. @param {readonly RunLine[]} all */
function sameLines(all) {
  /** @type {Map<string, RunLine[]>} */
  const texts = new Map();
  for (const run of all) texts.set(run.text, [...(texts.get(run.text) ?? []), run]);
  return [...texts]
    .map(([text, runs]) => {
      const files = new Set(runs.map(({ sha256 }) => sha256));
      const verdict =
        files.size === 1 ? `the same file, ${runs[0]?.sha256?.slice(0, 12)}…` : `${files.size} different files`;
      const details =
        files.size === 1
          ? ''
          : ` (${runs.map(({ contender, sha256 }) => `${contender}: ${sha256?.slice(0, 8)}`).join('; ')})`;
      return `- ${text}: ${runs.map(({ contender }) => contender).join('; ')}: ${verdict}${details}`;
    })
    .join('\n');
}

/** @param {readonly RunLine[]} all */
function smallRows(all) {
  const header = ['', 'time with its file, s', 'CPU, s', 'peak memory, MB', 'file, MB', 'tokens', 'n-grams'];
  const rows = groups(all).map((runs) => {
    const { contender, answer, fileBytes } = /** @type {RunLine} */ (runs.at(-1));
    return [
      contender,
      cell(runs, 'wallMs', seconds),
      cell(runs, 'cpuMs', seconds),
      cell(runs, 'memoryBytes', megabytes),
      orNothing(fileBytes?.['model'], fixed(1, 1e6)),
      orNothing(answer?.tokens, whole),
      orNothing(answer?.ngrams?.[0], whole),
    ];
  });
  return markdown([header, ...rows]);
}

/** Who did not come to an end. @param {readonly RunLine[]} all */
function failureLines(all) {
  const failed = all.filter(({ error }) => error !== undefined);
  return failed
    .map(({ contender, text, memory, error }) => `- Failed: ${contender} on ${text} (${memory}): ${error}`)
    .join('\n');
}

/** @param {Session} session */
export function sessionNote({
  texts,
  heldOut,
  runs,
  cpu,
  cores,
  memoryBytes,
  system,
  kernel,
  node,
  python,
  gristmill,
  rivals,
  date,
}) {
  const corpus = (/** @type {Session['heldOut']} */ { name, bytes, sha256 }) =>
    `${name} ${whole(bytes)} bytes (SHA-256 ${sha256.slice(0, 12)}…)`;
  const versions = Object.entries(rivals).map(([name, version]) => `${name} ${version}`);
  return [
    `${texts.map(corpus).join(', ')}; held out ${corpus(heldOut)}. Medians of ${runs} rounds (least–most), contenders in turn.`,
    `${cpu}, ${cores} cores, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system} ${kernel}, Node ${node}, Python ${python}, ${date}. gristmill ${gristmill}, ${versions.join(', ')}.`,
  ].join('\n');
}

/** @type {readonly (readonly [task: string, title: string, body: (all: readonly RunLine[]) => string[]])[]} */
const SECTIONS = [
  [
    'train',
    'Text to a quantised model of order 5',
    (all) => [
      trainingRows(all),
      workLine(all),
      ratioLines(all, [
        ['wallMs', 'time'],
        ['cpuMs', 'CPU'],
      ]),
      commandLines(all),
    ],
  ],
  [
    'budget',
    'Memory budgets',
    (all) => [
      budgetRows(all),
      ratioLines(all, [
        ['wallMs', 'time'],
        ['memoryBytes', 'memory'],
      ]),
    ],
  ],
  ['scaling', 'Time against size', (all) => [scalingRows(all), ratioLines(all, [['wallMs', 'time']])]],
  ['score', 'Scoring, one thread', (all) => [scoreRows(all)]],
  ['same', 'The same bytes', (all) => [sameLines(all)]],
  ['markovify', 'Order 3, ten megabytes', (all) => [smallRows(all)]],
];

/** All tables. @param {Map<string, TaskResults>} tasks @param {readonly string[]} [only] */
export function formatLarge(tasks, only = SECTIONS.map(([task]) => task)) {
  const notes = new Set();
  const parts = SECTIONS.flatMap(([task, title, body]) => {
    const results = tasks.get(task);
    if (results === undefined || !only.includes(task)) return [];
    notes.add(sessionNote(results.session));
    return [`### ${title}`, ...body(results.runs), failureLines(results.runs)].filter((part) => part !== '');
  });
  return [...parts, ...notes].join('\n\n');
}

/** Writes the README's part: training, budgets and scoring; the picture shows the rest. @param {Map<string, TaskResults>} tasks */
function writeReadme(tasks) {
  const path = join(ROOT, 'README.md');
  const readme = readFileSync(path, 'utf8');
  const picture = tasks.has('scaling') ? '\n\n[Time against size](docs/scaling.md), from 1 MB to 1 GB.' : '';
  const part = `${OPEN}\n\n${formatLarge(tasks, ['train', 'budget', 'score'])}${picture}\n\nMade by \`npm run bench:large\`; [bench/README.md](bench/README.md) says of what texts.\n\n${CLOSE}`;
  const [open, close] = [readme.indexOf(OPEN), readme.indexOf(CLOSE)];
  const heading = readme.indexOf(HEADING) + HEADING.length;
  const next =
    open === -1
      ? `${readme.slice(0, heading)}\n${part}\n${readme.slice(heading)}`
      : `${readme.slice(0, open)}${part}${readme.slice(close + CLOSE.length)}`;
  writeFileSync(path, next);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ options: { readme: { type: 'boolean' } }, allowPositionals: true });
  const tasks = parseLarge(positionals[0] ?? join(ROOT, 'bench', 'results', 'large.jsonl'));
  if (values.readme === true) writeReadme(tasks);
  else console.log(formatLarge(tasks));
}
