// What two snapshots of a table give away together: their difference is the table of the text that came between. That holds for
// whole tables of one growing text only, so all others are refused: of their difference nothing would be proved.

import { countArray } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import { placeOfId } from '../base/search.ts';
import type { CountLevel, CountTable } from '../counts/table.ts';
import { NO_LINK } from '../model/suffix-links.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';

/** The difference of two tables. */
export interface Difference {
  /** Counts of `later` less those of `earlier`; the ids are those of `later`. */
  readonly table: CountTable;
  /** Words that only the later table has. */
  readonly newWords: readonly string[];
}

/**
 * Takes the counts of a table from those of a later one. O(n-grams × log of the fan-out) time, 4 bytes an n-gram besides the
 * result.
 *
 * @throws {NgramError} `INCOMPATIBLE_TABLES` for different orders or tokenizers, for tables of which something was dropped or
 *   that have noise, and where `later` has an n-gram less often than `earlier`.
 */
export function subtractTables(later: CountTable, earlier: CountTable): Difference {
  if (later.order !== earlier.order || JSON.stringify(later.tokenizer) !== JSON.stringify(earlier.tokenizer)) {
    throw new NgramError(
      'INCOMPATIBLE_TABLES',
      `the tables have orders ${earlier.order} and ${later.order}, tokenizers ${earlier.tokenizer.name} and ${later.tokenizer.name}: snapshots of one table have the same`,
      { hint: 'Name two tables that were trained with the same options.' },
    );
  }
  checkWhole('earlier', earlier);
  checkWhole('later', later);
  const { vocabulary } = later;
  const idOf = Uint32Array.from({ length: vocabulary.size }, (_, id) =>
    id < FIRST_WORD_ID ? id : earlier.vocabulary.idOf(vocabulary.word(id)),
  );
  let lessOften = 0;
  let twins: Uint32Array = idOf.map((id, own) => (id === 0 && own >= FIRST_WORD_ID ? NO_LINK : id));
  const newWords: string[] = [];
  for (let id = FIRST_WORD_ID; id < vocabulary.size; id++) {
    const isNew = twins[id] === NO_LINK || earlier.levels[0].counts[twins[id]] === 0;
    if (isNew && later.levels[0].counts[id] > 0) newWords.push(vocabulary.word(id));
  }
  const differences: Float64Array[] = [];
  for (let n = 1; n <= later.order; n++) {
    if (n > 1) twins = twinsOf(later, earlier, n, twins, idOf);
    const { counts } = later.levels[n - 1];
    const before = earlier.levels[n - 1].counts;
    const row = new Float64Array(counts.length);
    // Those of the earlier table that the later one has too are met once each; the rest is missing there.
    for (const count of before) if (count > 0) lessOften++;
    for (let node = 0; node < row.length; node++) {
      const count = twins[node] === NO_LINK ? 0 : before[twins[node]];
      if (count > 0 && count <= counts[node]) lessOften--;
      row[node] = Math.max(0, counts[node] - count);
    }
    differences.push(row);
  }
  if (lessOften > 0) throw notSnapshots(lessOften);
  const table: CountTable = {
    ...later,
    firstSeen: undefined,
    tokenCount: Math.max(0, later.tokenCount - earlier.tokenCount),
    sentenceCount: Math.max(0, later.sentenceCount - earlier.sentenceCount),
    documentCount: Math.max(0, later.documentCount - earlier.documentCount),
    levels: kept(later.levels, differences),
  };
  return { table, newWords };
}

/** @throws {NgramError} `INCOMPATIBLE_TABLES` for a table that does not have all counts of its text. */
function checkWhole(which: 'earlier' | 'later', { pruneThresholds, minDocs, dp }: CountTable): void {
  const why =
    dp !== undefined
      ? 'has noise on its counts (--dp)'
      : minDocs !== undefined
        ? `keeps only what ${minDocs} documents share (--min-docs)`
        : pruneThresholds.some((limit) => limit > 0)
          ? 'was pruned (--prune or --max-certified)'
          : undefined;
  if (why === undefined) return;
  throw new NgramError(
    'INCOMPATIBLE_TABLES',
    `the ${which} table ${why}: what two tables have different is the text between them only if both have all counts`,
    {
      hint: 'Name tables that nothing was dropped from. What this one gives away by itself: gristmill audit.',
      details: { table: which, pruneThresholds, minDocs, isNoisy: dp !== undefined },
    },
  );
}

function notSnapshots(lessOften: number): NgramError {
  const ngrams = lessOften === 1 ? '1 n-gram' : `${lessOften} n-grams`;
  return new NgramError(
    'INCOMPATIBLE_TABLES',
    `the later table has ${ngrams} less often than the earlier one: their difference is not the counts of a text, and proves nothing`,
    {
      hint: 'Name the earlier table first and the later one second; both must be of one growing text.',
      details: { lessOften },
    },
  );
}

/** For each n-gram of length n of `later` the same one in `earlier`, or `NO_LINK`. */
function twinsOf(
  later: CountTable,
  earlier: CountTable,
  n: number,
  parents: Uint32Array,
  idOf: Uint32Array,
): Uint32Array {
  const { ids } = later.levels[n - 1];
  const { children } = later.levels[n - 2];
  const others = earlier.levels[n - 1].ids;
  const otherChildren = earlier.levels[n - 2].children;
  const twins = new Uint32Array(ids.length).fill(NO_LINK);
  for (let parent = 0; parent + 1 < children.length; parent++) {
    const twin = parents[parent];
    if (twin === NO_LINK) continue;
    for (let node = children[parent]; node < children[parent + 1]; node++) {
      const id = idOf[ids[node]];
      if (id === 0) continue;
      const place = placeOfId(others, otherChildren[twin], otherChildren[twin + 1], id);
      if (place >= 0) twins[node] = place;
    }
  }
  return twins;
}

/** The levels with other counts, without the n-grams that have none; those with longer ones stay. */
function kept(levels: readonly CountLevel[], counts: readonly Float64Array[]): CountLevel[] {
  const stays = counts.map((row) => {
    const flags = new Uint8Array(row.length);
    for (let node = 0; node < row.length; node++) if (row[node] > 0) flags[node] = 1;
    return flags;
  });
  for (let n = levels.length - 1; n > 0; n--) {
    const { children } = levels[n - 1];
    for (let parent = 0; parent + 1 < children.length; parent++) {
      for (let node = children[parent]; node < children[parent + 1]; node++) {
        if (stays[n][node] === 1) stays[n - 1][parent] = 1;
      }
    }
  }
  stays[0].fill(1);
  return levels.map(({ ids, children }, n): CountLevel => {
    const staysHere = stays[n];
    let size = 0;
    let most = 0;
    for (let node = 0; node < staysHere.length; node++) {
      size += staysHere[node];
      if (counts[n][node] > most) most = counts[n][node];
    }
    const ownIds = new Uint32Array(n === 0 ? 0 : size);
    const ownCounts = countArray(size, most);
    const ownChildren = new Uint32Array(n === levels.length - 1 ? 0 : size + 1);
    let at = 0;
    let end = 0;
    for (let node = 0; node < staysHere.length; node++) {
      if (staysHere[node] === 0) continue;
      ownCounts[at] = counts[n][node];
      if (n > 0) ownIds[at] = ids[node];
      at++;
      if (ownChildren.length === 0) continue;
      for (let child = children[node]; child < children[node + 1]; child++) end += stays[n + 1][child];
      ownChildren[at] = end;
    }
    return { ids: ownIds, counts: ownCounts, children: ownChildren };
  });
}
