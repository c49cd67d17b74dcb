// @ts-check
// Who is measured at what, and the command line of each. Rivals run as their documentation says is fastest; where a setting
// changes what is done, both settings are contenders of their own.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './corpus.mjs';
import { PYTHON } from './setup.mjs';

/** What is measured, in order: models that are loaded must have been saved before. */
export const TASKS = /** @type {const} */ (['train', 'save', 'load', 'generate']);

/** @typedef {typeof TASKS[number]} Task */

/**
 * @typedef {object} Settings  What a run hands to the process.
 * @property {string} text  Path of the text.
 * @property {string} lines  Path of the text with one sentence a line.
 * @property {string} model  Path of the contender's model.
 * @property {number} sentences  How many to generate.
 * @property {number} seconds  When to stop generating all the same.
 */

/**
 * @typedef {object} Contender
 * @property {string} id
 * @property {string} label  The first column of the tables.
 * @property {string} note  Settings, and what the numbers do not say.
 * @property {readonly Task[]} tasks
 * @property {string} model  File name of its model; the same as of whom it is shared with.
 * @property {string} [answersOf]  The contender whose `save` tells how much was read, if not its own.
 * @property {(task: Task, settings: Settings) => string[]} command  Program and arguments.
 */

/** The contender that all ratios are against. */
export const BASELINE = 'gristmill';

const here = (/** @type {string} */ file) => fileURLToPath(new URL(file, import.meta.url));
const COMMAND = join(ROOT, 'dist', 'cli', 'main.js');

/** A library in a Node process of its own. The rivals keep objects, so they get room for them. */
function node(/** @type {string} */ library) {
  const heap = library === 'gristmill' ? [] : ['--max-old-space-size=8192'];
  return (/** @type {Task} */ task, /** @type {object} */ settings) => [
    process.execPath,
    ...heap,
    here('child.mjs'),
    library,
    task,
    JSON.stringify(settings),
  ];
}

/** Markovify in a Python process of its own; -OO is not worth it, the program has no assertions. */
function python(/** @type {object} */ options) {
  return (/** @type {Task} */ task, /** @type {object} */ settings) => [
    PYTHON,
    here('markovify_child.py'),
    task,
    JSON.stringify({ ...settings, ...options }),
  ];
}

/** The built command as a user runs it, with its memory reported at its end. */
function command(/** @type {Task} */ task, /** @type {Settings} */ { text, model }) {
  const args =
    task === 'train'
      ? ['train', text, '-o', model, '--order', '3', '--json']
      : ['generate', model, '-n', '1', '--json'];
  return [process.execPath, '--import', here('report-usage.mjs'), COMMAND, ...args];
}

/** @type {readonly Contender[]} */
export const CONTENDERS = [
  {
    id: 'gristmill',
    label: 'gristmill',
    note: 'The library: `train(openText([text]), { order: 3 })`. Unicode words and punctuation, sentences split by rules.',
    tasks: TASKS,
    model: 'gristmill.grist',
    command: node('gristmill'),
  },
  {
    id: 'gristmill-command',
    label: 'gristmill (command)',
    note: '`gristmill train text.txt -o text.grist --order 3`: the whole way from a text file to a table file on disk. Loading is `gristmill generate text.grist -n 1`.',
    tasks: ['train', 'load'],
    model: 'gristmill-command.grist',
    answersOf: 'gristmill',
    command,
  },
  {
    id: 'gristmill-whitespace',
    label: 'gristmill (whitespace)',
    note: 'Tokens as markovify cuts them, one sentence a line: the same input as “markovify (lines)”.',
    tasks: TASKS,
    model: 'gristmill-whitespace.grist',
    command: (task, settings) => node('gristmill')(task, { ...settings, tokens: 'whitespace' }),
  },
  {
    id: 'markovify',
    label: 'markovify',
    note: '`markovify.Text(text, state_size=2)` with all defaults: sentences with quotes or brackets are left out, the text is kept, and generated sentences that overlap it too much are thrown away (`make_sentence()`).',
    tasks: TASKS,
    model: 'markovify.json',
    command: python({ retain: true, check: true }),
  },
  {
    id: 'markovify-unchecked',
    label: 'markovify (test_output=False)',
    note: 'The same model, `make_sentence(test_output=False)`.',
    tasks: ['generate'],
    model: 'markovify.json',
    answersOf: 'markovify',
    command: python({ retain: true }),
  },
  {
    id: 'markovify-lean',
    label: 'markovify (retain_original=False)',
    note: 'The text is not kept, so no overlap can be tested.',
    tasks: TASKS,
    model: 'markovify-lean.json',
    command: python({}),
  },
  {
    id: 'markovify-compiled',
    label: 'markovify (compiled)',
    note: '`retain_original=False`, then `compile(inplace=True)`: the fastest that it generates. Saved compiled, too.',
    tasks: ['save', 'load', 'generate'],
    model: 'markovify-compiled.json',
    command: python({ compile: true }),
  },
  {
    id: 'markovify-lines',
    label: 'markovify (lines)',
    note: '`markovify.NewlineText(lines, state_size=2, retain_original=False, well_formed=False)`: one sentence a line, nothing left out.',
    tasks: ['train', 'save'],
    model: 'markovify-lines.json',
    command: python({ newline: true }),
  },
  {
    id: 'markov-strings',
    label: 'markov-strings',
    note: '`stateSize: 2`, one sentence a string, `maxTries: 100`. Links pairs of words to pairs of words and keeps with each link the sentences it is from. It copies its whole model for every sentence that it generates.',
    tasks: TASKS,
    model: 'markov-strings.json',
    command: node('markov-strings'),
  },
  {
    id: 'markov-chains',
    label: 'markov-chains',
    note: '`stateSize: 2`, sentences as arrays of words, split at spaces.',
    tasks: TASKS,
    model: 'markov-chains.json',
    command: node('markov-chains'),
  },
  {
    id: 'rita',
    label: 'rita',
    note: '`RiTa.markov(3, { text, disableInputChecks: true })`: its own sentences and tokens.',
    tasks: TASKS,
    model: 'rita.json',
    command: node('rita'),
  },
];
