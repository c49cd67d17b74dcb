// Documents to counts, and a finished table held against the documents as strings, as simply as it can be done.

import {
  DocumentCounter,
  type DocumentCounterOptions,
  type DocumentCounts,
} from '../../src/harden/document-counter.ts';
import type { CountTable } from '../../src/counts/table.ts';
import type { NgramModel } from '../../src/model/model.ts';
import { tokenize } from '../../src/tokens/encode.ts';
import { count } from '../counts/count.ts';
import { countsOf } from '../counts/naive.ts';

const encoder = new TextEncoder();

export function countDocuments(documents: readonly string[], options: DocumentCounterOptions = {}): DocumentCounts {
  const counter = new DocumentCounter(options);
  for (const document of documents) {
    counter.push(encoder.encode(document));
    counter.endDocument();
  }
  return counter.finish();
}

/** What a document says: its n-grams of each length, as `countsOf` writes them, and its forms and places. */
export interface Said {
  readonly ngrams: readonly Set<string>[];
  /** The form and which of its four counts it adds to. */
  readonly forms: Set<string>;
}

export function saidBy(document: string, { tokenizer, order }: CountTable): Said {
  const ngrams = Array.from({ length: order }, () => new Set<string>());
  for (const sentence of tokenize(tokenizer, document)) {
    const row = ['\u0002s', ...sentence, '\u0002/s'];
    for (let start = 0; start < row.length; start++) {
      for (let n = 1; n <= order && start + n <= row.length; n++) {
        ngrams[n - 1].add(row.slice(start, start + n).join('\u0001'));
      }
    }
  }
  return { ngrams, forms: new Set(formsOf(count([document], { tokenizer, order: 2 }))) };
}

/** Every word, form and class that the table has a count of. */
export function formsOf(table: CountTable): string[] {
  return Array.from({ length: table.vocabulary.size }, (_, id) =>
    table.surfaces
      .forms(id)
      .flatMap(({ text, counts }) =>
        counts.flatMap((cell, i) => (cell > 0 ? [`${table.vocabulary.word(id)}\u0001${text}\u0001${i}`] : [])),
      ),
  ).flat();
}

/** What of the table fewer than `minDocs` documents say. */
export function tooRare(table: CountTable, documents: readonly string[], minDocs: number): string[] {
  const frequency = new Map<string, number>();
  const note = (key: string) => frequency.set(key, (frequency.get(key) ?? 0) + 1);
  for (const document of documents) {
    const said = saidBy(document, table);
    said.ngrams.forEach((ngrams, i) => {
      for (const ngram of ngrams) note(`${i + 1} ${ngram}`);
    });
    for (const form of said.forms) note(`form ${form}`);
  }
  const stored = [
    ...countsOf(table).flatMap((ngrams, i) => Array.from(ngrams.keys(), (ngram) => `${i + 1} ${ngram}`)),
    ...formsOf(table).map((form) => `form ${form}`),
  ];
  return stored.filter((key) => (frequency.get(key) ?? 0) < minDocs);
}

/** What the probabilities behind a context sum to, word by word, the unknown one included. */
export function probabilitySum(model: NgramModel, context: readonly number[]): number {
  let sum = 0;
  for (let id = 0; id < model.vocabulary.size; id++) {
    if (id === 1) continue;
    const walk = model.walk(context);
    walk.move(id);
    sum += walk.lastProbability;
  }
  return sum;
}
