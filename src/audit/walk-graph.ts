// The counts of one order as a graph: its nodes are the n-grams one shorter, its edges the n-grams, from their first n - 1
// words to their last (a de Bruijn graph with multiplicities). The text that was counted is a set of walks in it, one for each
// sentence, that uses each edge as often as its count says.

import { NgramError } from '../base/errors.ts';
import type { CountTable } from '../counts/table.ts';
import { NO_LINK, parentOf } from '../model/suffix-links.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID } from '../tokens/vocabulary.ts';
import type { WalkEnds } from './certificate.ts';
import type { Walk } from './walk.ts';

/**
 * Fields of a node: number of the edge to take next, how often that may still be taken, its first edge, and its count. One that
 * was read once has one edge at most, and in place of its first edge the node which that leads to: most are such, and a step
 * from there needs nothing else.
 */
export const NEXT = 0;
export const LEFT = 1;
export const FIRST = 2;
export const COUNT = 3;
export const NODE_FIELDS = 4;

/** What tells where the strings of a graph have their marks. */
export interface GraphMarks {
  /** Length of the edges' n-grams. */
  readonly order: number;
  /** lastIds[e] is the last word of edge e. */
  readonly lastIds: Uint32Array;
  /** Nodes from..to - 1 begin with `<s>`. */
  readonly starts: { readonly from: number; readonly to: number };
  /** The edges that these are left by. */
  readonly firstEdges: { readonly from: number; readonly to: number };
}

export interface WalkGraph extends GraphMarks {
  readonly nodeCount: number;
  readonly edgeCount: number;
  /**
   * `NODE_FIELDS` numbers for each node, together, since each step of a walk needs all of one. Edges of a node are taken from
   * the last to the first: see `walkAll`.
   */
  readonly nodes: Uint32Array;
  /** Edges children[v]..children[v + 1] - 1 leave node v. */
  readonly children: Uint32Array;
  /** The node that each edge leads to, or `NO_LINK`. */
  readonly targets: Uint32Array;
  /** How often each edge was counted. */
  readonly times: Uint32Array;
  /** How often walks begin at a node: its count less those of the edges that lead there. */
  readonly begins: Uint32Array;
}

/**
 * The graph of the n-grams of length `order` of a table. O(n-grams) time; 20 bytes a node, and the table's own arrays.
 *
 * @param links - Of length `order`, from `suffixLinks(…, true)`.
 * @param isWhole - Whether nothing is missing, so that walks begin with sentences only: that saves looking for others.
 * @throws {NgramError} `COUNT_OVERFLOW` for counts of 2^32 and more; `CORRUPT` where words were counted less often than with
 *   others behind them.
 */
export function walkGraph(table: CountTable, links: Uint32Array, order: number, isWhole = false): WalkGraph {
  const { levels } = table;
  const above = levels[order - 1];
  const below = levels[order - 2];
  const times = smallCounts(above.counts);
  const counts = smallCounts(below.counts);
  const nodeCount = counts.length;
  const edgeCount = times.length;
  const marks = graphMarks(table, order);
  const begins = isWhole ? new Uint32Array(nodeCount) : counts.slice();
  if (isWhole) {
    const { from, to } = marks.starts;
    begins.set(counts.subarray(from, to), from);
  }
  for (let e = 0; e < edgeCount && !isWhole; e++) {
    const target = links[e];
    if (target === NO_LINK) continue;
    const left = begins[target];
    // A file that is not true may have more come in than the node was counted.
    begins[target] = left > times[e] ? left - times[e] : 0;
  }
  const { children } = below;
  const nodes = new Uint32Array(NODE_FIELDS * nodeCount);
  let first = children[0];
  for (let v = 0, at = 0; v < nodeCount; v++, at += NODE_FIELDS) {
    const end = children[v + 1];
    const count = counts[v];
    let walked = 0;
    for (let e = first; e < end; e++) walked += times[e];
    if (walked > count) {
      throw new NgramError(
        'CORRUPT',
        `words of ${order - 1} were counted ${count} times, and ${walked} with others behind them`,
        {
          hint: 'No text has these counts. Make the table anew from its text.',
          details: { order, node: v, count, walked },
        },
      );
    }
    if (first < end) {
      nodes[at + NEXT] = end - 1;
      nodes[at + LEFT] = times[end - 1];
      nodes[at + FIRST] = count === 1 ? links[first] : first;
    }
    nodes[at + COUNT] = count;
    first = end;
  }
  return { ...marks, nodeCount, edgeCount, nodes, children, targets: links, times, begins };
}

/** Where the strings of a graph have their marks. O(order). */
export function graphMarks({ levels }: CountTable, order: number): GraphMarks {
  let starts = { from: SENTENCE_START_ID, to: SENTENCE_START_ID + 1 };
  for (let n = 2; n < order; n++) {
    const { children } = levels[n - 2];
    starts = { from: children[starts.from], to: children[starts.to] };
  }
  const { children } = levels[order - 2];
  const firstEdges = { from: children[starts.from], to: children[starts.to] };
  return { order, lastIds: levels[order - 1].ids, starts, firstEdges };
}

/** Which marks a walk has that begins at a node. */
export function walkEnds({ starts, lastIds }: GraphMarks, { edges, length }: Walk, beginsAt: number): WalkEnds {
  return {
    isBegun: beginsAt >= starts.from && beginsAt < starts.to,
    isEnded: lastIds[edges[length - 1]] === SENTENCE_END_ID,
  };
}

function smallCounts(counts: CountTable['levels'][number]['counts']): Uint32Array {
  if (counts instanceof Uint32Array) return counts;
  throw new NgramError('COUNT_OVERFLOW', 'an n-gram was counted 2^32 times or more: too often to be audited', {
    hint: 'Audit tables of parts of the text.',
  });
}

/** The ids of an n-gram, from its node. O(length × log n-grams). */
export function ngramIds({ levels }: CountTable, length: number, node: number): number[] {
  const ids: number[] = [];
  let at = node;
  for (let n = length; n > 1; n--) {
    ids.push(levels[n - 1].ids[at]);
    at = parentOf(levels[n - 2].children, at);
  }
  ids.push(at);
  return ids.reverse();
}
