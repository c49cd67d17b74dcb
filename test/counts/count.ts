// Counting a few strings, each a document.

import { Counter, type CounterOptions } from '../../src/counts/counter.ts';
import type { CountTable } from '../../src/counts/table.ts';

const encoder = new TextEncoder();

export function count(documents: readonly string[], options: CounterOptions = {}): CountTable {
  const counter = new Counter(options);
  for (const document of documents) {
    counter.push(encoder.encode(document));
    counter.endDocument();
  }
  return counter.finish();
}
