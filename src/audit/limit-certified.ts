// A dial: a table in which no certified string is as long as a limit.

import { NgramError } from '../base/errors.ts';
import { pruneTable } from '../counts/merge.ts';
import type { CountTable } from '../counts/table.ts';
import { auditTable } from './audit-table.ts';

/** A table that keeps a limit, and what was done to it. */
export interface LimitedTable {
  readonly table: CountTable;
  readonly order: number;
  /** N-grams of two words and more that were seen no oftener than this were dropped. */
  readonly pruned: number;
  /** Words of the longest certified string that is left. */
  readonly longest: number;
}

/** What is tried at each order: 0 prunes nothing. */
const THRESHOLDS = [0, 1, 2, 4, 8, 16];

/**
 * Lowers the order of a table, or prunes its n-grams, until its longest certified string has fewer than `limit` words; of the
 * ways that do the one that keeps most n-grams. Audited as `auditTable` does, at each order that is left.
 *
 * O(tokens) for each way that is tried.
 *
 * @param limit - At least 2.
 * @throws {NgramError} `BAD_OPTION` for a lower limit, or where even single pairs prove as much.
 */
export function limitCertified(table: CountTable, limit: number): LimitedTable {
  if (!Number.isInteger(limit) || limit < 2) {
    throw new NgramError(
      'BAD_OPTION',
      `the longest certified string is to have fewer than ${limit} words; expected a whole number from 2 on`,
    );
  }
  let best: (LimitedTable & { readonly ngrams: number }) | undefined;
  for (let order = table.order; order >= 2; order--) {
    const lower = lowerOrder(table, order);
    for (const threshold of THRESHOLDS) {
      const pruned =
        threshold === 0 ? lower : pruneTable(lower, [0, ...Array.from({ length: order - 1 }, () => threshold)]);
      const ngrams = pruned.levels.reduce((sum, { counts }) => sum + counts.length, 0);
      // Fewer n-grams than a way that keeps the limit already: no use.
      if (best !== undefined && ngrams <= best.ngrams) break;
      const longest = auditTable(pruned, { strings: 0 }).longest.value;
      if (longest < limit) {
        best = { table: pruned, order, pruned: threshold, longest, ngrams };
        break;
      }
    }
  }
  if (best !== undefined) return best;
  throw new NgramError(
    'BAD_OPTION',
    `no order and no pruning of this table keeps its certified strings below ${limit} words`,
    {
      hint: 'Allow longer ones, or train with --min-docs or --dp.',
    },
  );
}

/** The same table without its longer n-grams. */
export function lowerOrder(table: CountTable, order: number): CountTable {
  if (order === table.order) return table;
  const levels = table.levels.slice(0, order);
  const { estimator } = table;
  return {
    ...table,
    order,
    ...(estimator?.name === 'kneser-ney' && estimator.prune !== undefined
      ? { estimator: { ...estimator, prune: estimator.prune.slice(0, order) } }
      : {}),
    pruneThresholds: table.pruneThresholds.slice(0, order),
    levels: levels.map((level, n) => (n === order - 1 ? { ...level, children: new Uint32Array() } : level)),
  };
}
