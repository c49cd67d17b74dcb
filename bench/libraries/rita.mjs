// RiTa splits the text itself. Without `disableInputChecks` it would search the whole text for every sentence it makes.
//
// Its nodes look words up in plain objects, where every object has a `constructor` already, so that it stops with an error
// when it reads that word. The speeches have it once; it is given another word in its place, of the same length.

import { readFileSync, writeFileSync } from 'node:fs';
import { RiMarkov, RiTa } from 'rita';

export function read({ text }) {
  return readFileSync(text, 'utf8').replaceAll(/\bconstructor\b/g, 'constructer');
}

export function train(text) {
  return RiTa.markov(3, { text, disableInputChecks: true });
}

export function answer(model) {
  const words = Object.values(model.root.children);
  const pairs = words.flatMap((word) => Object.values(word.children));
  return {
    tokens: words.reduce((sum, word) => sum + word.count, 0),
    sentences: model.sentenceStarts.length,
    contexts: pairs.length,
    ngrams: pairs.reduce((sum, pair) => sum + Object.keys(pair.children).length, 0),
  };
}

export function save(model, path) {
  writeFileSync(path, model.toJSON());
}

export function load(path) {
  return RiMarkov.fromJSON(readFileSync(path, 'utf8'));
}

/** Gives up on a sentence with an error when it has tried often enough. */
export function* sentences(model) {
  for (;;) {
    let text = '';
    try {
      text = model.generate();
    } catch (error) {
      if (!error.message.startsWith('Failed after')) throw error;
    }
    yield text;
  }
}
