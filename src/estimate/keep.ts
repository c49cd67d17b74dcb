// Which n-grams a model keeps, and the model without the others.

import { canonicalWords } from '../counts/canonical.ts';
import { pruneLimits } from '../counts/merge.ts';
import type { CountTable } from '../counts/table.ts';
import type { BackoffLevel, BackoffTable, Estimation } from '../model/backoff-table.ts';
import { SurfaceCollector, collectStatistics } from '../tokens/surface-statistics.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';

/** What is kept. */
export interface Kept {
  /** levels[index][node] is 1 for an n-gram that is kept; undefined where all are. */
  readonly levels: readonly (Uint8Array | undefined)[];
  /** How many real words are kept. */
  readonly wordCount: number;
}

/** Decides by raw counts and words; whoever keeps an n-gram keeps it without its first and without its last word too. */
export function keptNodes(
  table: CountTable,
  prune: readonly number[],
  limitVocabulary: Iterable<string> | undefined,
): Kept {
  const limits = prune.length === 0 ? [] : pruneLimits(prune, table.order);
  const wordCount = table.vocabulary.size - FIRST_WORD_ID;
  if (limits.every((limit) => limit === 0) && limitVocabulary === undefined) {
    return { levels: table.levels.map(() => undefined), wordCount };
  }
  const words = keptWords(table, limits[0] ?? 0, limitVocabulary);
  const levels = [words];
  for (let index = 1; index < table.order; index++) {
    const { children } = table.levels[index - 1];
    const { ids, counts } = table.levels[index];
    const kept = new Uint8Array(ids.length);
    for (let parent = 0; parent + 1 < children.length; parent++) {
      if (levels[index - 1][parent] === 0) continue;
      for (let node = children[parent]; node < children[parent + 1]; node++) {
        if (counts[node] > (limits[index] ?? 0) && words[ids[node]] === 1) kept[node] = 1;
      }
    }
    levels.push(kept);
  }
  return { levels, wordCount: words.subarray(FIRST_WORD_ID).reduce((sum, one) => sum + one, 0) };
}

/** Whether there is an n-gram that is not kept: thresholds may be such that nothing falls below them. */
export function leavesOut({ levels }: Kept): boolean {
  return levels.some((kept) => kept?.includes(0) === true);
}

function keptWords(table: CountTable, limit: number, limitVocabulary: Iterable<string> | undefined): Uint8Array {
  const { counts } = table.levels[0];
  const kept = new Uint8Array(counts.length);
  kept.fill(1, 0, FIRST_WORD_ID);
  if (limitVocabulary === undefined) kept.fill(1);
  else for (const word of limitVocabulary) kept[table.vocabulary.idOf(word)] = 1;
  for (let id = FIRST_WORD_ID; id < kept.length; id++) if (counts[id] <= limit) kept[id] = 0;
  return kept;
}

/** The frozen table of the kept n-grams, words renumbered where some were dropped. */
export function keepLevels(
  table: CountTable,
  levels: readonly BackoffLevel[],
  kept: Kept,
  estimation: Estimation,
): BackoffTable {
  const { order, tokenizer } = table;
  const whole = { order, tokenizer, estimation, hasUnknown: true };
  if (kept.levels[0] === undefined) {
    return { ...whole, vocabulary: table.vocabulary, surfaces: table.surfaces, listing: table.firstSeen, levels };
  }
  const wordCounts = table.levels[0].counts.map((count, id) => (kept.levels[0]![id] === 1 ? count : 0));
  const { vocabulary, newIds } = canonicalWords(table.vocabulary, wordCounts);
  const collector = new SurfaceCollector();
  collectStatistics(collector, table.surfaces, newIds, 1);
  return {
    ...whole,
    vocabulary,
    surfaces: collector.finish(vocabulary.size),
    listing: table.firstSeen?.map((id) => newIds[id]).filter((id) => id !== 0),
    levels: levels.map((level, index) => keepLevel(level, index, kept, newIds)),
  };
}

/** Renumbering keeps the order of ids, so what is left stays sorted. */
function keepLevel(level: BackoffLevel, index: number, kept: Kept, newIds: Uint32Array): BackoffLevel {
  const here = kept.levels[index]!;
  const above = kept.levels[index + 1];
  const pick = (values: Float32Array): Float32Array => values.filter((_, node) => here[node] === 1);
  const children = new Uint32Array(level.children.length === 0 ? 0 : count(here) + 1);
  let node = 0;
  let end = 0;
  for (let parent = 0; parent + 1 < level.children.length; parent++) {
    if (here[parent] === 0) continue;
    for (let child = level.children[parent]; child < level.children[parent + 1]; child++) end += above![child];
    children[++node] = end;
  }
  return {
    ids: level.ids.filter((_, i) => here[i] === 1).map((id) => newIds[id]),
    children,
    logProb10: pick(level.logProb10),
    logBackoff10: level.logBackoff10.length === 0 ? level.logBackoff10 : pick(level.logBackoff10),
  };
}

function count(flags: Uint8Array): number {
  let sum = 0;
  for (const flag of flags) sum += flag;
  return sum;
}
