// The words of all readers become one vocabulary: sums of counts, final ids, written forms.

import { type CountArray, countArray } from '../base/arrays.ts';
import { hashBytes } from '../base/hash.ts';
import { canonicalWords } from '../counts/canonical.ts';
import { SurfaceCollector, type SurfaceStatistics, collectForms, noSurfaces } from '../tokens/surface-statistics.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { WordTable } from '../tokens/word-table.ts';
import { type ReaderWords, surfaceForms, wordTableOf } from './node-row-reader.ts';

export interface Vocabularies {
  readonly vocabulary: WordTable;
  /** counts[id], marks included. */
  readonly counts: CountArray;
  /** maps[reader][its id] is the final id. */
  readonly maps: readonly Uint32Array[];
  readonly surfaces: SurfaceStatistics;
}

/** O(words of all readers), and sorting them. */
export function joinVocabularies(
  tokenizer: Tokenizer,
  readers: readonly ReaderWords[],
  tokenCount: number,
): Vocabularies {
  const [first, ...others] = readers.map(({ words }) => wordTableOf(words));
  const words = first;
  const toJoined = [Uint32Array.from({ length: words.size }, (_, id) => id), ...others.map((one) => join(words, one))];
  const joined = countArray(words.size, 2 * tokenCount + 2);
  readers.forEach(({ counts }, reader) => {
    const map = toJoined[reader];
    for (let id = 0; id < counts.length; id++) joined[map[id]] += counts[id];
  });
  const { vocabulary, newIds } = canonicalWords(words, joined);
  const counts = countArray(vocabulary.size, 2 * tokenCount + 2);
  for (let id = 1; id < words.size; id++) if (newIds[id] !== 0) counts[newIds[id]] = joined[id]!;
  const maps = toJoined.map((map) => map.map((id) => newIds[id]));
  return { vocabulary, counts, maps, surfaces: surfacesOf(tokenizer, readers, maps, vocabulary.size) };
}

/** Adds words to a table. @returns For each of their ids the one in the table. */
function join(words: WordTable, { pool, offsets, size }: WordTable): Uint32Array {
  const map = new Uint32Array(size);
  for (let mark = 0; mark < FIRST_WORD_ID; mark++) map[mark] = mark;
  for (let id = FIRST_WORD_ID; id < size; id++) {
    const from = offsets[id];
    const to = offsets[id + 1];
    map[id] = words.intern(pool, from, to, hashBytes(pool, from, to));
  }
  return map;
}

function surfacesOf(
  tokenizer: Tokenizer,
  readers: readonly ReaderWords[],
  maps: readonly Uint32Array[],
  vocabularySize: number,
): SurfaceStatistics {
  if (tokenizer.name !== 'words') return noSurfaces(vocabularySize);
  const collector = new SurfaceCollector();
  readers.forEach(({ forms }, reader) => {
    if (forms !== undefined) collectForms(collector, surfaceForms(forms), maps[reader]);
  });
  return collector.finish(vocabularySize);
}
