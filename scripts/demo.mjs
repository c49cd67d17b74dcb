// @ts-check
// A guided tour of the command line on two real texts: every command is shown before what it prints.
// Everything it makes is in build/demo/.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup.mjs';

const FOLDER = join(ROOT, 'build', 'demo');
const PROGRAM = join(ROOT, 'dist', 'cli', 'main.js');
const EXAMPLE = 'You must be the change you wish to see in the world';

/** Any number will do; with a fixed one you get the same sentences as everybody else. */
const SEED = 1851;

const TEXTS = [
  {
    name: 'whale',
    title: 'Moby-Dick',
    folder: join(ROOT, 'node_modules', '@stdlib', 'datasets-moby-dick', 'data'),
    files: /^(chapter_\d+|epilogue)\.txt$/,
    words: ['the', 'white'],
    start: ['The'],
  },
  {
    name: 'speeches',
    title: 'State of the Union, 1790 to 2021',
    folder: join(ROOT, 'node_modules', '@stdlib', 'datasets-sotu', 'data'),
    files: /^\d{4}_\w+\.txt$/,
    words: ['the', 'my fellow'],
    start: ['My', 'fellow'],
  },
];

const isColoured = process.stdout.isTTY && !process.env['NO_COLOR'];
const bold = (/** @type {string} */ text) => (isColoured ? `\u001B[1m${text}\u001B[22m` : text);
const dim = (/** @type {string} */ text) => (isColoured ? `\u001B[2m${text}\u001B[22m` : text);

let isFirstOfStep = true;

/** One step of the tour: a line of what it is about. */
function tell(/** @type {string} */ line) {
  console.log(`\n${bold(line)}`);
  isFirstOfStep = true;
}

/** Shows a command and runs it; ends the tour when it fails. Returns the seconds it took. */
function show(/** @type {string[]} */ args, input = '') {
  if (!isFirstOfStep) console.log();
  isFirstOfStep = false;
  const pipe = input === '' ? '' : `printf '${input}' | `;
  console.log(dim(`$ ${pipe}gristmill ${args.map(quoted).join(' ')}`));
  const start = performance.now();
  const { status, error } = spawnSync(process.execPath, [PROGRAM, ...args], {
    cwd: FOLDER,
    input,
    stdio: [input === '' ? 'ignore' : 'pipe', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    console.error(`That should not have happened (${error?.message ?? `exit code ${status}`}). Please report it.`);
    process.exit(1);
  }
  return (performance.now() - start) / 1000;
}

/** A word as one writes it in a shell. */
function quoted(/** @type {string} */ word) {
  return /^[\w./-]+$/.test(word) ? word : `'${word}'`;
}

/** Asks a table about itself. */
function inspect(/** @type {string} */ table) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'inspect', '--json', table], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`gristmill inspect failed: ${stderr}`);
  return /** @type {{ ngramCounts: number[], tokenCount: number }} */ (JSON.parse(stdout));
}

/** Lays a text's files into a folder of the tour. Returns their size in bytes. */
function layOut(/** @type {typeof TEXTS[number]} */ { name, folder, files }) {
  const target = join(FOLDER, name);
  mkdirSync(target, { recursive: true });
  let size = 0;
  for (const file of readdirSync(folder).filter((file) => files.test(file))) {
    copyFileSync(join(folder, file), join(target, file));
    size += statSync(join(target, file)).size;
  }
  return size;
}

/** Prints rows under each other; the first column to the left, numbers to the right. */
function printTable(/** @type {string[][]} */ rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${cells.join('   ')}`);
  }
}

const megabytes = (/** @type {number} */ bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

console.log(bold('gristmill learns from text which word follows which, and how often.'));
console.log('Here it reads a novel and 233 speeches. What it makes is in build/demo/.');

tell('1. The smallest text. Watch what follows “you” while the words come in:');
show(['watch', 'you'], EXAMPLE);

const rows = [['text', 'tokens', 'text size', 'table size', 'n-grams', 'learned in']];
tell('2. Two real texts. Learning keeps counts of one, two and three words in a row, and nothing else:');
for (const text of TEXTS) {
  const textBytes = layOut(text);
  const table = `${text.name}.grist`;
  const seconds = show(['train', text.name, '-o', table]);
  const { ngramCounts, tokenCount } = inspect(table);
  const ngrams = ngramCounts.reduce((sum, count) => sum + count, 0);
  const tableBytes = statSync(join(FOLDER, table)).size;
  const numbers = [
    tokenCount.toLocaleString('en'),
    megabytes(textBytes),
    megabytes(tableBytes),
    ngrams.toLocaleString('en'),
  ];
  rows.push([text.title, ...numbers, `${seconds.toFixed(1)} s`]);
}

tell('3. Ask a table what comes next:');
for (const { name, words } of TEXTS) {
  for (const word of words) show(['next', `${name}.grist`, ...word.split(' '), '--top', '4']);
}

tell('4. Let it write. Each word is drawn by how often it followed the two before:');
for (const { name, start } of TEXTS) {
  show(['generate', `${name}.grist`, '-n', '4', '--min-words', '6', '--max-words', '24', '--seed', String(SEED)]);
  show(['generate', `${name}.grist`, '-n', '1', '--max-words', '24', '--seed', String(SEED), ...start]);
}

tell('5. What it cost:');
printTable(rows);

tell('Now yours:');
console.log('  node dist/cli/main.js train your.txt -o your.grist');
console.log('  node dist/cli/main.js generate your.grist -n 5');
console.log('  node dist/cli/main.js help');
