// Ours, as the built package has it. Text is read while it is counted, so reading is part of training.

import {
  WHITESPACE,
  WORDS,
  generateStream,
  ngramCounts,
  openModel,
  openText,
  train as learn,
} from '../../dist/node.js';
import { writeCountFile } from '../../dist/node.js';

export function read({ text, lines, tokens }) {
  return tokens === 'whitespace' ? { path: lines, tokenizer: WHITESPACE } : { path: text, tokenizer: WORDS };
}

export function train({ path, tokenizer }) {
  return learn(openText([path]), { order: 3, tokenizer });
}

export function answer(table) {
  const { children } = table.levels[1];
  let contexts = 0;
  for (let i = 1; i < children.length; i++) if (children[i] > children[i - 1]) contexts++;
  return { tokens: table.tokenCount, sentences: table.sentenceCount, contexts, ngrams: ngramCounts(table)[2] };
}

export async function save(table, path) {
  await writeCountFile(path, table);
}

export function load(path) {
  return openModel(path);
}

/** No limit on words: the rivals have none, and a sentence thrown away for its length would not count. */
export function* sentences(model) {
  const stream = generateStream(model, { count: 1_000_000_000, maxWords: 1_000_000, seed: 1 });
  for (const { text } of stream) yield text;
}
