// Counting as simply as it can be done, to hold the real counter against.

import type { CountTable } from '../../src/counts/table.ts';
import { tokenize } from '../../src/tokens/encode.ts';
import type { Tokenizer } from '../../src/tokens/tokenizer.ts';

/** Separates the words of a key; no token has it. */
const SEPARATOR = '\u0001';

export type NaiveCounts = Map<string, number>[];

/** counts[n - 1] maps n words to their count; marks are written <S> and </S> with a leading separator of their own. */
export function naiveCounts(documents: readonly string[], tokenizer: Tokenizer, order: number): NaiveCounts {
  const counts: NaiveCounts = Array.from({ length: order }, () => new Map<string, number>());
  for (const document of documents) {
    for (const sentence of tokenize(tokenizer, document)) {
      const row = ['\u0002s', ...sentence, '\u0002/s'];
      for (let start = 0; start < row.length; start++) {
        let key = '';
        for (let n = 1; n <= order && start + n <= row.length; n++) {
          key = n === 1 ? row[start] : key + SEPARATOR + row[start + n - 1];
          counts[n - 1].set(key, (counts[n - 1].get(key) ?? 0) + 1);
        }
      }
    }
  }
  return counts;
}

/** A table in the same form. */
export function countsOf(table: CountTable): NaiveCounts {
  const words = Array.from({ length: table.vocabulary.size }, (_, id) => table.vocabulary.word(id));
  words[1] = '\u0002s';
  words[2] = '\u0002/s';
  const counts: NaiveCounts = [new Map()];
  const first = table.levels[0];
  let keys = words;
  first.counts.forEach((count, id) => {
    if (count > 0) counts[0].set(words[id], count);
  });
  for (let n = 2; n <= table.order; n++) {
    const { children } = table.levels[n - 2];
    const { ids, counts: values } = table.levels[n - 1];
    const map = new Map<string, number>();
    const next: string[] = [];
    for (let parent = 0; parent + 1 < children.length; parent++) {
      for (let node = children[parent]; node < children[parent + 1]; node++) {
        const key = keys[parent] + SEPARATOR + words[ids[node]];
        next.push(key);
        map.set(key, values[node]);
      }
    }
    keys = next;
    counts.push(map);
  }
  return counts;
}
