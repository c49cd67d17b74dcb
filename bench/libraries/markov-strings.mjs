// Markov-strings takes an array of sentences and splits them at spaces.

import { readFileSync, writeFileSync } from 'node:fs';
import module from 'markov-strings';

const Markov = module.default;

export function read({ lines }) {
  return readFileSync(lines, 'utf8').trimEnd().split('\n');
}

export function train(input) {
  const model = new Markov({ stateSize: 2 });
  model.addData(input);
  return model;
}

export function answer(model, input) {
  const links = Object.values(model.corpus);
  return {
    tokens: input.reduce((sum, line) => sum + line.split(' ').length, 0),
    sentences: input.length,
    contexts: links.length,
    ngrams: links.reduce((sum, list) => sum + list.length, 0),
  };
}

export function save(model, path) {
  writeFileSync(path, JSON.stringify(model.export()));
}

export function load(path) {
  const model = new Markov({ stateSize: 2 });
  model.import(JSON.parse(readFileSync(path, 'utf8')));
  return model;
}

/** `maxTries` is also the most links of a sentence, and the default of 10 would end most tries. */
export function* sentences(model) {
  for (;;) yield model.generate({ maxTries: 100 }).string;
}
