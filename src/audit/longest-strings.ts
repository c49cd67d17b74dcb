// The longest certified strings of a table, each once and none that is part of another.

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

/** A string by its ids, with spaces between. */
type Entry = readonly [key: string, kept: Kept];

/** Keeps the longest strings that it is offered. */
export class LongestStrings {
  private readonly table: CountTable;
  private readonly marks: GraphMarks;
  private readonly room: number;
  /** So many stay when the list is cut: a longer string may come of which some of the others are parts. */
  private readonly spareRoom: number;
  private readonly adversary: CertifiedString['adversary'];
  /** By their ids, so that each is there once. */
  private readonly kept = new Map<string, Kept>();
  /** Shorter ones are not among the longest. */
  private least = 1;

  /**
   * @param room - How many to keep.
   * @param adversary - Who has the counts.
   */
  constructor(table: CountTable, marks: GraphMarks, room: number, adversary: CertifiedString['adversary'] = 'A2') {
    this.table = table;
    this.marks = marks;
    this.room = room;
    this.spareRoom = 2 * room + 16;
    this.adversary = adversary;
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
    // Sorting is rare: the list may grow to twice what stays.
    if (this.kept.size >= 2 * this.spareRoom) this.cut();
  }

  private cut(): void {
    const stay = withoutParts(this.sorted()).slice(0, this.spareRoom);
    // Where parts of others fell out there is room for shorter ones yet.
    if (stay.length === this.spareRoom) this.least = stay[stay.length - 1][1].ids.length;
    this.kept.clear();
    for (const [key, kept] of stay) this.kept.set(key, kept);
  }

  private sorted(): Entry[] {
    return [...this.kept].sort(([a, x], [b, y]) => y.ids.length - x.ids.length || (a < b ? -1 : 1));
  }

  /** The longest first. */
  strings(): CertifiedString[] {
    return withoutParts(this.sorted())
      .slice(0, this.room)
      .map(([, { ids, certificate }]) => ({
        words: ids.map((id) => this.table.vocabulary.word(id)),
        certificate,
        adversary: this.adversary,
      }));
  }
}

/** Those that are not part of a longer one, out of strings from the longest to the shortest. */
function withoutParts(sorted: readonly Entry[]): Entry[] {
  const all: Entry[] = [];
  const seen: string[] = [];
  for (const entry of sorted) {
    const part = ` ${entry[0]} `;
    if (seen.some((longer) => longer.includes(part))) continue;
    seen.push(part);
    all.push(entry);
  }
  return all;
}
