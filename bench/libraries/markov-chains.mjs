// Markov-chains takes an array of arrays, so the words are split here, at spaces.

import { readFileSync, writeFileSync } from 'node:fs';
import module from 'markov-chains';

const Chain = module.default;

export function read({ lines }) {
  const sentences = readFileSync(lines, 'utf8').trimEnd().split('\n');
  return sentences.map((sentence) => sentence.split(' '));
}

export function train(input) {
  return new Chain(input, { stateSize: 2 });
}

export function answer(chain, input) {
  const contexts = [...chain.model.values()];
  return {
    tokens: input.reduce((sum, words) => sum + words.length, 0),
    sentences: input.length,
    contexts: contexts.length,
    ngrams: contexts.reduce((sum, next) => sum + next.size, 0),
  };
}

export function save(chain, path) {
  writeFileSync(path, JSON.stringify(chain));
}

export function load(path) {
  return Chain.fromJSON(readFileSync(path, 'utf8'));
}

export function* sentences(chain) {
  for (;;) yield chain.walk().join(' ');
}
