// @ts-check
// One task of one library in a process of its own, so that nothing is warm and its memory is its alone. The last line on
// standard output is a JSON object with the phases' times and what the work came to.
//
//   node bench/child.mjs LIBRARY TASK SETTINGS

import { statSync } from 'node:fs';
import { peakMemoryBytes } from './memory.mjs';

/**
 * @typedef {object} Library  What every file in libraries/ exports.
 * @property {(settings: any) => any} read  Everything up to what the library's own training call takes.
 * @property {(input: any, settings: any) => any} train  Returns the model.
 * @property {(model: any, input: any) => object} answer  How much was read; not timed.
 * @property {(model: any, path: string) => any} save
 * @property {(path: string) => any} load
 * @property {(model: any) => Iterator<string>} sentences  Endless; throws or yields '' when no sentence came about.
 */

const [name = '', task = '', json = '{}'] = process.argv.slice(2);
const settings = JSON.parse(json);
const library = /** @type {Library} */ (await import(`./libraries/${name}.mjs`));

/** @type {Record<string, number>} */
const phases = {};

/**
 * Runs one phase and notes its milliseconds.
 *
 * @template T
 * @param {string} phase
 * @param {() => T | Promise<T>} work
 * @returns {Promise<T>}
 */
async function timed(phase, work) {
  const startMs = performance.now();
  const result = await work();
  phases[phase] = performance.now() - startMs;
  return result;
}

async function train() {
  const input = await timed('readMs', () => library.read(settings));
  const model = await timed('trainMs', () => library.train(input, settings));
  return { input, model };
}

/** What was read is told here and not after training, so that counting it is on nobody's clock. */
async function save() {
  const { input, model } = await train();
  const answer = library.answer(model, input);
  try {
    await timed('saveMs', () => library.save(model, settings.model));
    return { answer, fileBytes: statSync(settings.model).size };
  } catch (error) {
    return { answer, error: String(error) };
  }
}

/** From the file to the first sentence: some libraries put work off until then. */
async function load() {
  const model = await timed('loadMs', () => library.load(settings.model));
  await timed('firstSentenceMs', () => next(library.sentences(model)));
}

async function generate() {
  const model = await library.load(settings.model);
  const stream = library.sentences(model);
  write(stream, settings.sentences / 10, settings.seconds / 10);
  const { texts, failures, elapsedMs } = write(stream, settings.sentences, settings.seconds);
  let words = 0;
  for (const text of texts) words += text.split(' ').length;
  phases['generateMs'] = elapsedMs;
  return { sentences: texts.length, words, failures };
}

/** Sentences up to a number or a time, whichever comes first; they are kept, so that they are really made. */
function write(/** @type {Iterator<string>} */ stream, /** @type {number} */ count, /** @type {number} */ seconds) {
  /** @type {string[]} */
  const texts = [];
  let failures = 0;
  const startMs = performance.now();
  while (texts.length < count && performance.now() - startMs < 1000 * seconds) {
    const text = next(stream);
    if (text === '') failures++;
    else texts.push(text);
  }
  return { texts, failures, elapsedMs: performance.now() - startMs };
}

/** @returns {string} */
function next(/** @type {Iterator<string>} */ stream) {
  return stream.next().value;
}

const tasks = { train, save, load, generate };
const result = await tasks[/** @type {keyof typeof tasks} */ (task)]();
const memoryBytes = peakMemoryBytes();
console.log(JSON.stringify({ phases, memoryBytes, ...(task === 'train' ? {} : result) }));
