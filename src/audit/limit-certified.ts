// A dial: a table in which no certified string is as long as a limit.

import { NgramError } from '../base/errors.ts';
import { pruneTable } from '../counts/merge.ts';
import type { CountTable } from '../counts/table.ts';
import { type Proved, type ProvedOptions, mostProved, provedBy, provedByOrder } from './proved.ts';

/** A table that keeps a limit, and what was done to it. */
export interface LimitedTable {
  readonly table: CountTable;
  readonly order: number;
  /** N-grams of two words and more that were seen no oftener than this were dropped; 0 where none were. */
  readonly pruned: number;
  /** What could be proved of the text, and what still can. */
  readonly before: Proved;
  readonly after: Proved;
}

/** How a limit is kept. */
export interface LimitOptions extends ProvedOptions {
  /**
   * Lower the order and prune nothing, so that the table can be estimated by Kneser–Ney, which needs the counts that pruning
   * drops. By default so for a table that was trained for it and never pruned.
   */
  readonly onlyOrder?: boolean | undefined;
}

/** What is tried at each order that does not keep the limit as it is. */
const THRESHOLDS = [1, 2, 4, 8, 16];

/** A table that keeps the limit. */
interface Way extends Pick<LimitedTable, 'table' | 'pruned' | 'after'> {
  readonly ngrams: number;
}

/**
 * Lowers the order of a table, or prunes its n-grams, until its longest certified string has fewer than `limit` words at each
 * order that is left; of the ways that do the one that keeps most n-grams.
 *
 * A model that is estimated from the result keeps the limit as well: whatever counts it gives away are those of the table.
 *
 * An audit of the whole table says which lower orders do, in O(tokens × order); each pruning that is tried takes another.
 *
 * @param limit - At least 2.
 * @throws {NgramError} `BAD_OPTION` for a lower limit, for counts with noise, or where even single pairs prove as much; as
 *   `auditTable`.
 */
export function limitCertified(table: CountTable, limit: number, options: LimitOptions = {}): LimitedTable {
  if (!Number.isInteger(limit) || limit < 2) {
    throw new NgramError(
      'BAD_OPTION',
      `the longest certified string is to have fewer than ${limit} words; expected a whole number from 2 on`,
    );
  }
  if (table.dp !== undefined) {
    throw new NgramError('BAD_OPTION', 'counts with noise (--dp) prove no strings, so there is nothing to be limited', {
      hint: 'Leave --max-certified out. What bounds what others learn of a document is epsilon and delta.',
    });
  }
  const isForKneserNey = table.estimator?.name === 'kneser-ney' && table.pruneThresholds.length === 0;
  const { onlyOrder = isForKneserNey, ...auditing } = options;
  const byOrder = provedByOrder(table, auditing);
  let best: Way | undefined;
  for (let order = table.order; order >= 2 && best === undefined; order--) {
    const after = mostProved(byOrder.filter((each) => each.order <= order));
    if (after.longest >= limit) continue;
    const lower = lowerOrder(table, order);
    best = { table: lower, pruned: 0, after, ngrams: ngramsOf(lower) };
  }
  for (let order = table.order; !onlyOrder && order > (best?.table.order ?? 1); order--)
    best = prunedWay(lowerOrder(table, order), limit, best?.ngrams ?? 0, auditing) ?? best;
  if (best === undefined) throw impossible(limit, mostProved(byOrder.slice(0, 1)).longest, onlyOrder);
  const { table: kept, pruned, after } = best;
  return { table: kept, order: kept.order, pruned, before: mostProved(byOrder), after };
}

/** The least pruning of a table that keeps the limit, if more than so many n-grams are left then. */
function prunedWay(table: CountTable, limit: number, moreThan: number, auditing: ProvedOptions): Way | undefined {
  let tried = ngramsOf(table);
  for (const pruned of THRESHOLDS) {
    const smaller = pruneTable(table, [0, ...Array.from({ length: table.order - 1 }, () => pruned)]);
    const ngrams = ngramsOf(smaller);
    // Without n-grams of its order a table is one of a lower order.
    if (ngrams <= moreThan || smaller.levels[table.order - 1].ids.length === 0) return undefined;
    if (ngrams === tried) continue;
    tried = ngrams;
    const after = provedBy(smaller, auditing);
    if (after.longest < limit) return { table: smaller, pruned, after, ngrams };
  }
  return undefined;
}

function ngramsOf({ levels }: CountTable): number {
  return levels.reduce((sum, { counts }) => sum + counts.length, 0);
}

function impossible(limit: number, longestOfPairs: number, onlyOrder: boolean): NgramError {
  const longer = `Allow longer ones (pairs alone prove ${longestOfPairs} words), or train with --min-docs or --dp.`;
  return new NgramError(
    'BAD_OPTION',
    onlyOrder
      ? `no order of this table keeps its certified strings below ${limit} words, and for Kneser-Ney nothing can be pruned`
      : `no order and no pruning of this table keeps its certified strings below ${limit} words`,
    {
      hint: onlyOrder ? `${longer} A table of plain counts (--estimator mle, without --freeze) is pruned too.` : longer,
      details: { limit, longestOfPairs },
    },
  );
}

/** The same table without its longer n-grams. */
export function lowerOrder(table: CountTable, order: number): CountTable {
  if (order === table.order) return table;
  const levels = table.levels.slice(0, order);
  const thresholds = table.pruneThresholds.slice(0, order);
  const { estimator } = table;
  return {
    ...table,
    order,
    ...(estimator?.name === 'kneser-ney' && estimator.prune !== undefined
      ? { estimator: { ...estimator, prune: estimator.prune.slice(0, order) } }
      : {}),
    pruneThresholds: thresholds.every((limit) => limit === 0) ? [] : thresholds,
    // Fewer counts have noise, which promises no less.
    ...(table.dp === undefined
      ? {}
      : {
          dp: {
            ...table.dp,
            sigmas: table.dp.sigmas.slice(0, order),
            thresholds: table.dp.thresholds.slice(0, order),
          },
        }),
    levels: levels.map((level, n) => (n === order - 1 ? { ...level, children: new Uint32Array() } : level)),
  };
}
