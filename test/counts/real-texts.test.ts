// The counter against a Map of strings, on two real texts, for every tokenizer and order.

import { describe, expect, it } from 'vitest';
import { Counter } from '../../src/counts/counter.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { countsOf, naiveCounts } from './naive.ts';

const encoder = new TextEncoder();

describe.each([
  ['Moby-Dick', mobyDick],
  ['State of the Union', stateOfTheUnion],
] as const)('%s', (_, read) => {
  const documents = read();
  it.each<[string, Tokenizer]>([
    ['words', WORDS],
    ['whitespace', WHITESPACE],
    ['characters', CHARACTERS],
  ])(
    'counts with the tokenizer %s equal those of a Map, orders 1 to 5',
    (_name, tokenizer) => {
      const counter = new Counter({ order: 5, tokenizer, portionTokens: 500_000 });
      for (const document of documents) {
        counter.push(encoder.encode(document));
        counter.endDocument();
      }
      const got = countsOf(counter.finish());
      const expected = naiveCounts(documents, tokenizer, 5);
      for (let n = 1; n <= 5; n++) {
        expect(got[n - 1].size).toBe(expected[n - 1].size);
        const differing: unknown[] = [];
        for (const [key, count] of expected[n - 1]) {
          if (got[n - 1].get(key) !== count && differing.length < 5) differing.push([key, count, got[n - 1].get(key)]);
        }
        expect(differing).toEqual([]);
      }
    },
    300_000,
  );
});
