// The n-grams one and two shorter than those that are estimated, among which each is sought without its first word: anywhere,
// so they must be in the heap. Where all of them do not fit, a range of them is there at a time, and all n-grams are gone
// through for each range.

import type { Columns } from './node-column-space.ts';
import type { Column } from './node-columns.ts';
import type { Area } from './node-context.ts';
import { takeAreas, tooLittleMemory } from './node-count-stage.ts';
import type { EstimateSettings } from './node-estimate-job.ts';
import type { EstimateStage } from './node-length.ts';

/** What a length n - 1 leaves for n; all undefined for n = 2. */
export interface Below {
  /** starts[j] is the first child of n-gram j of length n - 2, and one entry more. */
  readonly starts: Column | undefined;
  /** Last id and probability of each n-gram of length n - 1. */
  readonly pairs: Column | undefined;
  /** links[i] is the n-gram of length n - 2 that n-gram i of length n - 1 is without its first word. */
  readonly links: Column | undefined;
}

/** N-grams from..to - 1 of length n - 2, and their children: firstChild..endChild - 1 of length n - 1. */
interface LinkRange {
  readonly from: number;
  readonly to: number;
  readonly firstChild: number;
  readonly endChild: number;
}

/** Where the kernel finds them, and which of them. */
type LowerPlaces = Pick<EstimateSettings, 'starts' | 'lowerPairs' | 'pass'>;

/** The lower n-grams of one length, in the heap beside the areas of the threads. */
export class LowerNgrams {
  readonly areas: readonly Area[];
  /** One for each pass; undefined where all are there at once. */
  private readonly ranges: readonly LinkRange[] | undefined;
  private readonly stage: EstimateStage;
  private readonly columns: Columns;
  private readonly below: Below;
  /** The part of the heap in which the ranges take turns. */
  private readonly window: { readonly at: number; readonly bytes: number } = { at: 0, bytes: 0 };

  /**
   * @param jobBytes - What each thread needs of the heap.
   * @throws {NgramError} `MEMORY_BUDGET` when there is too little even for the children of one n-gram.
   */
  constructor(stage: EstimateStage, columns: Columns, below: Below, jobBytes: number) {
    this.stage = stage;
    this.columns = columns;
    const { space, pool, files, estimateBytesMax = Infinity } = stage;
    const { starts, pairs, links } = below;
    if (starts === undefined || pairs === undefined || links === undefined) {
      this.below = below;
      this.areas = takeAreas(space, pool.size, jobBytes);
      return;
    }
    const rooms = [starts, pairs].filter(({ at }) => at < 0).map((column) => columns.roomOf(column));
    const areas = Array.from({ length: pool.size }, () => jobBytes);
    if (columns.roomOf(starts) + columns.roomOf(pairs) <= estimateBytesMax && space.fits(rooms, areas)) {
      this.below = { starts: columns.load(starts), pairs: columns.load(pairs), links };
      this.areas = takeAreas(space, pool.size, jobBytes);
      return;
    }
    // Links are read from front to back: they need no room either.
    this.below = { starts: columns.unload(starts), pairs: columns.unload(pairs), links: columns.unload(links) };
    this.areas = takeAreas(space, pool.size, jobBytes);
    const bytes = Math.floor(Math.min(space.largest, estimateBytesMax));
    const one = new Uint32Array(1);
    const startOf = (index: number): number => {
      files.read(starts.file, 4 * index, new Uint8Array(one.buffer));
      return one[0];
    };
    this.ranges = linkRanges(columns.entriesOf(this.below.starts!) - 1, startOf, bytes);
    this.window = { at: space.alloc(bytes)!, bytes };
  }

  /** Links of all parents, wherever they are now. */
  get links(): Column | undefined {
    return this.below.links;
  }

  /** Bytes of the heap that columns of theirs take. */
  get bytesInHeap(): number {
    const { starts, pairs, links } = this.below;
    return this.columns.bytesInHeap(starts, pairs, links);
  }

  /** Whether not all of them are in the heap: what is estimated is put together from passes then. */
  get isCut(): boolean {
    return this.ranges !== undefined;
  }

  /** How many times all n-grams are gone through. */
  get passes(): number {
    return this.ranges?.length ?? 1;
  }

  /** Has those of a pass in the heap, in place of those of another. No thread may be at work. */
  enter(pass: number): LowerPlaces {
    const { starts, pairs } = this.below;
    if (this.ranges === undefined) return { starts: starts?.at ?? 0, lowerPairs: pairs?.at ?? 0, pass: undefined };
    const { from, to, firstChild, endChild } = this.ranges[pass];
    const startsAt = this.window.at;
    const pairsAt = startsAt + startsBytes(to - from);
    const { heap, files } = this.stage;
    files.read(starts!.file, 4 * from, heap.u8.subarray(startsAt, startsAt + 4 * (to - from + 1)));
    files.read(pairs!.file, 8 * firstChild, heap.u8.subarray(pairsAt, pairsAt + 8 * (endChild - firstChild)));
    // Where entry 0 would be: that may be in front of the heap, which does no harm, since addresses wrap.
    const places = { starts: startsAt - 4 * from, lowerPairs: pairsAt - 8 * firstChild };
    return { ...places, pass: { from, to, isFirst: pass === 0 } };
  }

  /** Gives back the room of the ranges. */
  leave(): void {
    this.stage.space.release(this.window.at, this.window.bytes);
  }

  /** Gives back everything but the areas, and forgets the n-grams. */
  drop(): void {
    this.columns.drop(this.below.starts, this.below.pairs, this.below.links);
  }
}

/**
 * Cuts n-grams 0..count - 1 into ranges, at least one, of which each takes, with its children, at most `bytes`.
 *
 * @param startOf - The first child of an n-gram; for `count` the number of all children.
 * @throws {NgramError} `MEMORY_BUDGET` when the children of one n-gram take more.
 */
export function linkRanges(count: number, startOf: (index: number) => number, bytes: number): LinkRange[] {
  const ranges: LinkRange[] = [];
  let from = 0;
  let firstChild = startOf(0);
  do {
    const room = (to: number): number => startsBytes(to - from) + 8 * (startOf(to) - firstChild) + PADDING_BYTES;
    // It grows with `to`: the last one that fits is found by halving.
    let to = from;
    for (let over = count + 1; over - to > 1;) {
      const middle = Math.floor((to + over) / 2);
      if (room(middle) <= bytes) to = middle;
      else over = middle;
    }
    if (to === from && from < count) throw tooLittleMemory(room(from + 1), bytes);
    const endChild = startOf(to);
    ranges.push({ from, to, firstChild, endChild });
    [from, firstChild] = [to, endChild];
  } while (from < count);
  return ranges;
}

/** Bytes of the starts of so many n-grams and of the entry behind them; pairs begin at multiples of 8. */
function startsBytes(ngrams: number): number {
  return Math.ceil((4 * ngrams + 4) / 8) * 8;
}

/** What may be read behind the last child. */
const PADDING_BYTES = 16;
