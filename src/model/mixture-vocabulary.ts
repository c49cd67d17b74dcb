// The words of several models as one vocabulary, and how each was written in all of their texts together.

import { hashBytes } from '../base/hash.ts';
import {
  FIRST_WORD_ID,
  SENTENCE_END_ID,
  type SurfaceForm,
  type Surfaces,
  UNKNOWN_ID,
  type Vocabulary,
} from '../tokens/vocabulary.ts';
import { WordTable } from '../tokens/word-table.ts';

/** Several vocabularies in one. */
export interface UnionVocabulary {
  /** The words of the first, in their order, then those that the second adds, and so on. */
  readonly words: WordTable;
  /** ownIds[i][id] is the id that vocabulary i has for word id of the union; 0 for a word that it does not have. */
  readonly ownIds: readonly Uint32Array[];
  /** unionIds[i][id] is the id of the union for word id of vocabulary i. */
  readonly unionIds: readonly Uint32Array[];
  /** foreign[i] are the union's words that vocabulary i does not have, ascending. */
  readonly foreign: readonly Uint32Array[];
}

/** Unites vocabularies. O(words of all). */
export function uniteVocabularies(vocabularies: readonly Vocabulary[]): UnionVocabulary {
  const words = new WordTable();
  const unionIds = vocabularies.map((vocabulary) => {
    const ids = new Uint32Array(vocabulary.size);
    for (let id = 1; id <= SENTENCE_END_ID; id++) ids[id] = id;
    for (let id = FIRST_WORD_ID; id < ids.length; id++) {
      const bytes = encoder.encode(vocabulary.word(id));
      ids[id] = words.intern(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
    }
    return ids;
  });
  const ownIds = unionIds.map((ids) => {
    const own = new Uint32Array(words.size);
    for (let id = 0; id < ids.length; id++) own[ids[id]] = id;
    return own;
  });
  const foreign = ownIds.map((own) => {
    const missing: number[] = [];
    for (let id = FIRST_WORD_ID; id < own.length; id++) if (own[id] === UNKNOWN_ID) missing.push(id);
    return Uint32Array.from(missing);
  });
  return { words, ownIds, unionIds, foreign };
}

/** The written forms of all models together, counts added up; worked out when asked for. */
export function uniteSurfaces(surfaces: readonly Surfaces[], { ownIds }: Pick<UnionVocabulary, 'ownIds'>): Surfaces {
  return {
    forms: (id) => {
      const sums = new Map<string, [number, number, number, number]>();
      for (const [i, own] of ownIds.entries()) {
        const ownId = own[id] ?? UNKNOWN_ID;
        if (ownId === UNKNOWN_ID) continue;
        for (const { text, counts } of surfaces[i].forms(ownId)) {
          const [a, b, c, d] = sums.get(text) ?? [0, 0, 0, 0];
          sums.set(text, [a + counts[0], b + counts[1], c + counts[2], d + counts[3]]);
        }
      }
      const forms = Array.from(sums, ([text, counts]): SurfaceForm => ({ text, counts }));
      const total = ({ counts }: SurfaceForm): number => counts[0] + counts[1] + counts[2] + counts[3];
      return forms.sort((a, b) => total(b) - total(a) || (a.text < b.text ? -1 : 1));
    },
  };
}

const encoder = new TextEncoder();
