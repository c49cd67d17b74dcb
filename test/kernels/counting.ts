// A run of the counting kernels over a corpus, and the same by Maps.

import { countKernel, recordWords, SCAN_BLOCK_BYTES, scanLevelAt, sortScratchBytes } from '../../src/kernels/count.ts';
import type { Heap } from '../../src/kernels/wasm.ts';
import { bytesAt, numbersAt, Room, type Corpus } from './rig.ts';

/** The rows of a level and what is said of them. */
export interface CountedLevel {
  readonly children: number[];
  readonly childBits: number;
  readonly ids: number[];
  readonly counts: number[];
  readonly ngramCount: number;
  /** How many n-grams have the count 1, 2, 3, 4. */
  readonly countsOfCounts: number[];
  readonly fanOutMax: number;
}

/** Everything that the kernels leave. */
export interface Counted {
  /** Bucket ends and records of each range, as scattered and as sorted. */
  readonly scattered: number[][];
  readonly sorted: number[][];
  /** levels[n - 2] has the n-grams of length n. */
  readonly levels: CountedLevel[];
  /** How many pairs end in each id; empty for raw counts. */
  readonly pairEnds: Map<number, number>;
  readonly placeCount: number;
}

/** Counts range by range with one block, as threads do. */
export function countCorpus(heap: Heap, { order, bits, isRaw, rows, ranges }: Corpus, start?: number): Counted {
  const kernel = countKernel(heap);
  const room = new Room(heap, start);
  const ids = [...new Set(rows.flat(2))];
  // Tables for all ids, of which only some entries are ever touched.
  const tables = 2 ** 27;
  const last = isRaw ? 0 : tables;
  const pairEnds = isRaw ? 0 : tables + 4 * 2 ** bits;
  if (!isRaw) for (const id of ids) for (const table of [last, pairEnds]) heap.u32[(table >>> 2) + id] = 0;
  const places = rows.flat(2).length;
  const wordCounts = new Map<number, number>();
  for (const id of rows.flat(2)) wordCounts.set(id, (wordCounts.get(id) ?? 0) + 1);
  const block = room.numbers([order, isRaw ? 1 : 0, 0, last, pairEnds]);
  room.take(SCAN_BLOCK_BYTES - 20);
  const levelAts = Array.from({ length: order - 1 }, (_, i) => {
    const [childrenAt, idsAt, countsAt] = [places + 64, 5 * places + 64, places + 64].map((size) => room.take(size));
    const at = (block + scanLevelAt(i + 2)) >>> 2;
    heap.u32.fill(0, at, at + 16);
    heap.u32.set([childrenAt, 0, idsAt, idsAt, countsAt, countsAt], at);
    return at;
  });
  const words = 2 * recordWords(order, bits);
  // Followers in two ranges: together they are all.
  const middle = ids.sort((a, b) => a - b)[ids.length >>> 1];
  const nextRanges = [[0, middle], [middle, 2 ** 32 - 1]]; // prettier-ignore
  const scattered: number[][] = [];
  const sorted: number[][] = [];
  for (const [from, to] of ranges) {
    let size = 0;
    const begins = Array.from({ length: to - from }, (_, i) => {
      const begin = size;
      if (from + i !== 2) size += wordCounts.get(from + i) ?? 0;
      return begin;
    });
    const ends = room.numbers(begins);
    const records = room.take(4 * words * size);
    const look = (): number[] => [...numbersAt(heap, ends, to - from), ...numbersAt(heap, records, words * size)];
    for (const row of rows) {
      const at = room.numbers(row.flat());
      for (const [nextFrom, nextTo] of nextRanges) {
        kernel.scatter(at, row.flat().length, from, to, nextFrom, nextTo, ends, records, order, bits);
      }
    }
    scattered.push(look());
    kernel.sortBuckets(records, ends, to - from, order, bits, room.take(sortScratchBytes(order, bits)));
    sorted.push(look());
    kernel.scanBuckets(records, ends, from, to - from, bits, block);
  }
  const levels = levelAts.map((at): CountedLevel => {
    const [childrenAt, childBits, idsAt, idsEnd, countsAt, countsEnd, ngramCount, ...rest] = numbersAt(
      heap,
      4 * at,
      13,
    );
    return {
      children: bytesAt(heap, childrenAt, Math.ceil(childBits / 8)),
      childBits,
      ids: bytesAt(heap, idsAt, idsEnd - idsAt),
      counts: bytesAt(heap, countsAt, countsEnd - countsAt),
      ngramCount,
      countsOfCounts: rest.slice(0, 4),
      fanOutMax: rest[5],
    };
  });
  const ending = isRaw ? [] : ids.map((id) => [id, heap.u32[(pairEnds >>> 2) + id]] as const);
  return {
    scattered,
    sorted,
    levels,
    pairEnds: new Map(ending.filter(([, count]) => count > 0)),
    placeCount: heap.u32[(block >>> 2) + 2],
  };
}

/** Ngrams and their counts, ascending. */
export type Ngrams = (readonly [ngram: readonly number[], count: number])[];

/** Reads levels back by the rules of FORMAT.md; `firsts` are the nodes of length 1. */
export function decodeLevels(levels: readonly CountedLevel[], firsts: readonly number[]): Ngrams[] {
  let parents = firsts.map((id) => [id]);
  return levels.map(({ children, ids, counts }) => {
    const [nextId, nextCount] = [ids, counts].map(varints);
    const isOne = (bit: number): boolean => ((children[bit >>> 3] >>> (bit & 7)) & 1) === 1;
    let bit = 0;
    const ngrams = parents.flatMap((parent) => {
      const found: Ngrams = [];
      for (let id = -1; !isOne(bit++);) {
        const value = nextId();
        id += 1 + Math.floor(value / 2);
        found.push([[...parent, id], value % 2 === 1 ? nextCount() + 2 : 1]);
      }
      return found;
    });
    parents = ngrams.map(([ngram]) => [...ngram]);
    return ngrams;
  });
}

/** A function that gives the next varint of some bytes each time. */
export function varints(bytes: readonly number[]): () => number {
  let at = 0;
  return () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
}

/** The same n-grams and counts without any kernel. */
export function naiveLevels({ order, isRaw, rows }: Omit<Corpus, 'bits' | 'ranges'>): Ngrams[] {
  return Array.from({ length: order - 1 }, (_, index) => {
    const n = index + 2;
    const raw = new Map<string, number>();
    const lefts = new Map<string, Set<number>>();
    for (const sentence of rows.flat()) {
      for (let i = 0; i + n <= sentence.length; i++) {
        const key = sentence.slice(i, i + n).join(' ');
        raw.set(key, (raw.get(key) ?? 0) + 1);
        lefts.set(key, (lefts.get(key) ?? new Set()).add(sentence[i - 1] ?? -1));
      }
    }
    const isAdjusted = !isRaw && n < order;
    return [...raw]
      .map(([key, count]): Ngrams[number] => {
        const ngram = key.split(' ').map(Number);
        return [ngram, isAdjusted && ngram[0] !== 1 ? lefts.get(key)!.size : count];
      })
      .sort(([a], [b]) => byIds(a, b));
  });
}

function byIds(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((id, i) => id !== b[i]);
  return i < 0 ? 0 : a[i] - b[i];
}
