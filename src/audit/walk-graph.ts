// The counts of one order as a graph: its nodes are the n-grams one shorter, its edges the n-grams, from their first n - 1
// words to their last (a de Bruijn graph with multiplicities). The text that was counted is a set of walks in it, one for each
// sentence, that uses each edge as often as its count says.

import { NgramError } from '../base/errors.ts';
import type { CountTable } from '../counts/table.ts';
import { NO_LINK, parentOf } from '../model/suffix-links.ts';
import { SENTENCE_START_ID } from '../tokens/vocabulary.ts';

/** Fields of a node: number of the edge to take next, how often that may still be taken, the edge behind its last one, count. */
export const NEXT = 0;
export const LEFT = 1;
export const END = 2;
export const COUNT = 3;
export const NODE_FIELDS = 4;
/** Fields of an edge: the node it leads to, or `NO_LINK`, and its count. */
export const TARGET = 0;
export const TIMES = 1;
export const EDGE_FIELDS = 2;

/** Fields lie together, since each step of a walk needs all of them of one node and of one edge. */
export interface WalkGraph {
  /** Length of the edges' n-grams. */
  readonly order: number;
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** `NODE_FIELDS` numbers for each node. */
  readonly nodes: Uint32Array;
  /** `EDGE_FIELDS` numbers for each edge, those of one node behind each other. */
  readonly edges: Uint32Array;
  /** lastIds[e] is the last word of edge e. */
  readonly lastIds: Uint32Array;
  /** Nodes from..to - 1 begin with `<s>`. */
  readonly starts: { readonly from: number; readonly to: number };
  /** How often walks begin at a node: its count less those of the edges that lead there. */
  readonly begins: Uint32Array;
}

/**
 * The graph of the n-grams of length `order` of a table. O(n-grams), 24 bytes an n-gram.
 *
 * @param links - Of all levels up to that one, from `suffixLinks(…, true)`.
 * @throws {NgramError} `COUNT_OVERFLOW` for counts of 2^32 and more.
 */
export function walkGraph({ levels }: CountTable, links: readonly Uint32Array[], order: number): WalkGraph {
  const above = levels[order - 1];
  const below = levels[order - 2];
  const nodeCount = below.counts.length;
  const edgeCount = above.counts.length;
  for (const { counts } of [above, below]) {
    if (counts instanceof Float64Array) {
      throw new NgramError('COUNT_OVERFLOW', 'an n-gram was counted 2^32 times or more: too often to be audited', {
        hint: 'Audit tables of parts of the text.',
      });
    }
  }
  const nodes = new Uint32Array(NODE_FIELDS * nodeCount);
  const edges = new Uint32Array(EDGE_FIELDS * edgeCount);
  const begins = Uint32Array.from(below.counts);
  const targets = links[order - 1];
  for (let e = 0; e < edgeCount; e++) {
    const target = targets[e];
    edges[EDGE_FIELDS * e + TARGET] = target;
    edges[EDGE_FIELDS * e + TIMES] = above.counts[e];
    if (target !== NO_LINK) begins[target] -= above.counts[e];
  }
  for (let v = 0; v < nodeCount; v++) {
    const first = below.children[v];
    const end = below.children[v + 1];
    const at = NODE_FIELDS * v;
    nodes[at + NEXT] = first;
    nodes[at + END] = end;
    nodes[at + COUNT] = below.counts[v];
    nodes[at + LEFT] = first < end ? above.counts[first] : below.counts[v];
  }
  let starts = { from: SENTENCE_START_ID, to: SENTENCE_START_ID + 1 };
  for (let n = 2; n < order; n++) {
    const { children } = levels[n - 2];
    starts = { from: children[starts.from], to: children[starts.to] };
  }
  return { order, nodeCount, edgeCount, nodes, edges, lastIds: above.ids, starts, begins };
}

/** The first edge of a node: they lie behind those of the node before it. */
export function firstEdge({ nodes }: Pick<WalkGraph, 'nodes'>, node: number): number {
  return node === 0 ? 0 : nodes[NODE_FIELDS * (node - 1) + END];
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
