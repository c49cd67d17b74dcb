// @ts-check
// Scores sentences by the library, in a process of its own; what kenlm_child.py is for the reference.
//
//   node bench/large-score.mjs MODEL SENTENCES
//
// The last line on standard output is a JSON object with times and totals. Opening is from the path to a model that answers;
// scoring is words looked up and summed on one thread, sentences already read, after a thousand of them to warm up.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './corpus.mjs';

const SENTENCE_END = 2;
const [modelPath = '', sentencesPath = ''] = process.argv.slice(2);
const { openModel } = await import(pathToFileURL(join(ROOT, 'dist', 'node.js')).href);

const startMs = performance.now();
const model = await openModel(modelPath);
const loadMs = performance.now() - startMs;

const sentences = readFileSync(sentencesPath, 'utf8').trimEnd().split('\n');
const scorer = model.scorer();
function scoreOne(/** @type {string} */ sentence) {
  scorer.start();
  let sum = 0;
  for (const word of sentence.split(' ')) sum += scorer.score(model.vocabulary.idOf(word));
  return sum + scorer.score(SENTENCE_END);
}

for (const sentence of sentences.slice(0, 1000)) scoreOne(sentence);
const begunMs = performance.now();
let logProb10 = 0;
for (const sentence of sentences) logProb10 += scoreOne(sentence);
const scoreMs = performance.now() - begunMs;
const tokens = sentences.reduce((sum, sentence) => sum + sentence.split(' ').length + 1, 0);
console.log(JSON.stringify({ loadMs, scoreMs, tokens, logProb10, perplexity: 10 ** (-logProb10 / tokens) }));
