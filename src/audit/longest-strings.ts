// The longest certified strings of a table, each once.

import type { CountTable } from '../counts/table.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import type { CertifiedStrings } from './certificate.ts';
import type { CertifiedString } from './report.ts';
import type { Walk } from './walk.ts';
import { type GraphMarks, ngramIds } from './walk-graph.ts';

interface Kept {
  readonly ids: readonly number[];
  readonly certificate: number;
}

/** Keeps the longest strings that it is offered. */
export class LongestStrings {
  private readonly table: CountTable;
  private readonly marks: GraphMarks;
  private readonly room: number;
  /** By their ids, so that each is there once. */
  private readonly kept = new Map<string, Kept>();
  /** Shorter ones are not among the longest. */
  private least = 1;

  constructor(table: CountTable, marks: GraphMarks, room: number) {
    this.table = table;
    this.marks = marks;
    this.room = room;
  }

  /** The words of string `index` of a walk, without marks. */
  idsOf({ edges }: Walk, { froms, tos }: CertifiedStrings, index: number): number[] {
    const { lastIds, order } = this.marks;
    const ids = ngramIds(this.table, order, edges[froms[index]]);
    for (let i = froms[index] + 1; i <= tos[index]; i++) ids.push(lastIds[edges[i]]);
    if (ids[0] === SENTENCE_START_ID) ids.shift();
    if (ids.at(-1) === SENTENCE_END_ID) ids.pop();
    return ids;
  }

  offer(walk: Walk, strings: CertifiedStrings, index: number): void {
    if (strings.words[index] < this.least || this.room === 0) return;
    const ids = this.idsOf(walk, strings, index);
    const key = ids.join(' ');
    const certificate = strings.certificates[index];
    if ((this.kept.get(key)?.certificate ?? 0) < certificate) this.kept.set(key, { ids, certificate });
    // Sorting is rare: the list may grow to twice its room.
    if (this.kept.size >= 2 * this.room) this.cut();
  }

  private cut(): void {
    const sorted = this.sorted();
    this.least = sorted[this.room - 1][1].ids.length;
    for (const [key] of sorted.slice(this.room)) this.kept.delete(key);
  }

  private sorted(): [string, Kept][] {
    return [...this.kept].sort(([a, x], [b, y]) => y.ids.length - x.ids.length || (a < b ? -1 : 1));
  }

  /** The longest first. */
  strings(): CertifiedString[] {
    return this.sorted()
      .slice(0, this.room)
      .map(([, { ids, certificate }]) => ({
        words: ids.map((id) => this.table.vocabulary.word(id)),
        certificate,
        adversary: 'A2',
      }));
  }
}
