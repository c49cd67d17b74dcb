// @ts-check
// Scores sentences by the library, in a process of its own; what kenlm_child.py is for the reference.
//
//   node bench/large-score.mjs MODEL SENTENCES
//
// The last line on standard output is a JSON object with times and totals. Opening is from the path to a model that answers;
// scoring is words looked up and summed on one thread, sentences already read, after a thousand of them to warm up. Sentences
// go to the scorer as rows of ids, many at a time, as is fastest; where a row ends in a sentence, the next one goes on in it.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './corpus.mjs';

const SENTENCE_START = 1;
const SENTENCE_END = 2;
const [modelPath = '', sentencesPath = ''] = process.argv.slice(2);
const { openModel } = await import(pathToFileURL(join(ROOT, 'dist', 'node.js')).href);

const startMs = performance.now();
const model = await openModel(modelPath);
const loadMs = performance.now() - startMs;

const sentences = readFileSync(sentencesPath, 'utf8').trimEnd().split('\n');
const scorer = model.scorer();
const ids = new Uint32Array(1 << 14);
const logProb10s = new Float64Array(ids.length);
function scoreAll(/** @type {string[]} */ some) {
  let sum = 0;
  let length = 0;
  function scoreIds() {
    scorer.scoreRow(ids, length, logProb10s);
    for (let i = 0; i < length; i++) sum += logProb10s[i];
    length = 0;
  }
  function add(/** @type {number} */ id) {
    if (length === ids.length) scoreIds();
    ids[length++] = id;
  }
  for (const sentence of some) {
    add(SENTENCE_START);
    for (const word of sentence.split(' ')) add(model.vocabulary.idOf(word));
    add(SENTENCE_END);
  }
  scoreIds();
  return sum;
}

scoreAll(sentences.slice(0, 1000));
const begunMs = performance.now();
const logProb10 = scoreAll(sentences);
const scoreMs = performance.now() - begunMs;
const tokens = sentences.reduce((sum, sentence) => sum + sentence.split(' ').length + 1, 0);
console.log(JSON.stringify({ loadMs, scoreMs, tokens, logProb10, perplexity: 10 ** (-logProb10 / tokens) }));
