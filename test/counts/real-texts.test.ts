// The counter against Maps, on two real texts, for every tokenizer, orders 1 to 5.

import { describe, expect, it } from 'vitest';
import { Counter } from '../../src/counts/counter.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { tokenize } from '../../src/tokens/encode.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';

const ORDER = 5;
/** Words are numbered below this, so that an n-gram's number and a word's make one exact key. */
const WORDS_MAX = 2 ** 21;
const START = 0;
const END = 1;

/** Counts as simply as it can be done at this size: each n-gram has a number, a Map leads from it and a word to the next. */
class NaiveCounts {
  readonly words = new Map<string, number>();
  /** next[n] leads from the number of an n-gram of length n (0 for none) and a word to one of length n + 1. */
  readonly next: Map<number, number>[] = Array.from({ length: ORDER }, () => new Map<number, number>());
  /** counts[n - 1][number] */
  readonly counts: number[][] = Array.from({ length: ORDER }, () => []);

  readonly wordNumber = (word: string): number => {
    let number = this.words.get(word);
    if (number === undefined) this.words.set(word, (number = this.words.size + 2));
    return number;
  };

  add(sentence: readonly string[]): void {
    const row = [START, ...sentence.map(this.wordNumber), END];
    for (let start = 0; start < row.length; start++) {
      let ngram = 0;
      for (let n = 0; n < ORDER && start + n < row.length; n++) {
        const key = ngram * WORDS_MAX + row[start + n];
        const found = this.next[n].get(key);
        if (found === undefined) {
          ngram = this.counts[n].push(1) - 1;
          this.next[n].set(key, ngram);
        } else {
          ngram = found;
          this.counts[n][ngram]++;
        }
      }
    }
  }
}

/** N-grams of the table that the Maps do not have, or with another count; at most a few. */
function differences(table: CountTable, naive: NaiveCounts): unknown[] {
  const found: unknown[] = [];
  const numbers = Array.from({ length: table.vocabulary.size }, (_, id) =>
    id === 1 ? START : id === 2 ? END : (naive.words.get(table.vocabulary.word(id)) ?? -1),
  );
  const compare = (n: number, parent: number, id: number, count: number): number => {
    const ngram = naive.next[n - 1].get(parent * WORDS_MAX + numbers[id]) ?? -1;
    if (naive.counts[n - 1][ngram] !== count && found.length < 5) {
      found.push({ n, word: table.vocabulary.word(id), got: count, expected: naive.counts[n - 1][ngram] });
    }
    return ngram;
  };
  let ngrams: ArrayLike<number> = Array.from(table.levels[0].counts, (count, id) =>
    count > 0 ? compare(1, 0, id, count) : -1,
  );
  for (let n = 2; n <= ORDER; n++) {
    const { children } = table.levels[n - 2];
    const { ids, counts } = table.levels[n - 1];
    const here = new Float64Array(ids.length);
    for (let parent = 0; parent + 1 < children.length; parent++) {
      for (let node = children[parent]; node < children[parent + 1]; node++) {
        here[node] = compare(n, ngrams[parent], ids[node], counts[node]);
      }
    }
    ngrams = here;
  }
  return found;
}

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
      const counter = new Counter({ order: ORDER, tokenizer, portionTokens: 500_000 });
      const naive = new NaiveCounts();
      for (const document of documents) {
        counter.push(new TextEncoder().encode(document));
        counter.endDocument();
        for (const sentence of tokenize(tokenizer, document)) naive.add(sentence);
      }
      const table = counter.finish();
      const sizes = table.levels.map((level, n) =>
        n > 0 ? level.ids.length : level.counts.filter((count) => count > 0).length,
      );
      expect(sizes).toEqual(naive.counts.map((counts) => counts.length));
      expect(differences(table, naive)).toEqual([]);
    },
    300_000,
  );
});
