// What a table proves of its text, in two figures: what a dial is judged by.

import type { CountTable } from '../counts/table.ts';
import { type AuditOptions, auditTable } from './audit-table.ts';
import type { OrderFigures } from './report.ts';

/** The most that any order of a table proves. */
export interface Proved {
  /** Words of the longest certified string. */
  readonly longest: number;
  /** Share of the tokens in certified strings of 20 words and more. */
  readonly coverage20: number;
}

/** What an audit may be told where only figures are wanted. */
export type ProvedOptions = Pick<AuditOptions, 'signal' | 'onProgress'>;

/** Audits a table as `auditTable` does, at the same cost. @throws {NgramError} As `auditTable`. */
export function provedBy(table: CountTable, options: ProvedOptions = {}): Proved {
  return mostProved(provedByOrder(table, options));
}

/** The figures of each order, from pairs up to the table's own. */
export function provedByOrder(table: CountTable, options: ProvedOptions = {}): readonly OrderFigures[] {
  return auditTable(table, { ...options, strings: 0 }).byOrder;
}

/** Each figure by itself: with a pruned table one order may have the longest string and another the greatest share. */
export function mostProved(byOrder: readonly OrderFigures[]): Proved {
  return {
    longest: Math.max(0, ...byOrder.map(({ longest }) => longest)),
    coverage20: Math.max(0, ...byOrder.map(({ coverage }) => coverage[20])),
  };
}
