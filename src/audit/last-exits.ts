// Which edge each node is to be left by last, so that a walk which keeps to it uses up the whole graph: the edges of a tree that
// leads from everywhere to the hub (the BEST theorem: van Aardenne-Ehrenfest & de Bruijn 1951).

import { NO_LINK } from '../model/suffix-links.ts';
import { COUNT, EDGE_FIELDS, END, NODE_FIELDS, TARGET, TIMES, firstEdge, type WalkGraph } from './walk-graph.ts';

/** A node that is left for the hub last, by no edge. */
export const TO_HUB = 0xfffffffe;

/** Passes over the nodes that are not in the tree yet; in most texts few are left then. */
const PASSES = 40;

/**
 * For each node the edge to be taken last, or `TO_HUB`. O(n-grams) time; 8 bytes a node, 4 of them meanwhile, and 4 an edge of
 * nodes that are very far from any end.
 */
export function lastExits(graph: WalkGraph): Uint32Array {
  const { nodes, edges, nodeCount } = graph;
  const last = new Uint32Array(nodeCount);
  // Whether a node is in the tree: so few bits that the cache holds them, whatever is asked for next.
  const isIn = new Uint32Array((nodeCount >>> 5) + 1);
  let rest = new Uint32Array(nodeCount);
  let restCount = 0;
  for (let v = 0, e = 0; v < nodeCount; v++) {
    let walked = 0;
    let cut = NO_LINK;
    for (const end = nodes[NODE_FIELDS * v + END]; e < end; e++) {
      walked += edges[EDGE_FIELDS * e + TIMES];
      if (edges[EDGE_FIELDS * e + TARGET] === NO_LINK) cut = e;
    }
    const isEnd = nodes[NODE_FIELDS * v + COUNT] > walked;
    if (isEnd || cut !== NO_LINK) {
      last[v] = isEnd ? TO_HUB : cut;
      isIn[v >>> 5] |= 1 << (v & 31);
    } else if (walked > 0) rest[restCount++] = v;
  }
  for (let pass = 0; pass < PASSES && restCount > 0; pass++) {
    let kept = 0;
    for (let i = 0; i < restCount; i++) {
      const v = rest[i];
      const end = nodes[NODE_FIELDS * v + END];
      let e = firstEdge(graph, v);
      while (e < end) {
        const target = edges[EDGE_FIELDS * e + TARGET];
        if (((isIn[target >>> 5] >>> (target & 31)) & 1) === 1) break;
        e++;
      }
      if (e === end) {
        rest[kept++] = v;
        continue;
      }
      last[v] = e;
      isIn[v >>> 5] |= 1 << (v & 31);
    }
    restCount = kept;
  }
  rest = rest.slice(0, restCount);
  if (restCount > 0) joinRest(graph, rest, last, isIn);
  return last;
}

/** The same of nodes that passes did not reach: breadth first, backwards along the edges between them. */
function joinRest(graph: WalkGraph, rest: Uint32Array, last: Uint32Array, isIn: Uint32Array): void {
  const { nodes, edges, nodeCount } = graph;
  const isThere = (node: number): boolean => ((isIn[node >>> 5] >>> (node & 31)) & 1) === 1;
  // sources[ends[node - 1]..ends[node] - 1] are those with an edge to a node.
  const ends = new Uint32Array(nodeCount);
  const eachEdge = (onEdge: (source: number, target: number) => void): void => {
    for (const v of rest) {
      for (let e = firstEdge(graph, v); e < nodes[NODE_FIELDS * v + END]; e++)
        onEdge(v, edges[EDGE_FIELDS * e + TARGET]);
    }
  };
  eachEdge((_, target) => ends[target]++);
  let sum = 0;
  for (let v = 0; v < nodeCount; v++) {
    const size = ends[v];
    ends[v] = sum;
    sum += size;
  }
  const sources = new Uint32Array(sum);
  eachEdge((source, target) => (sources[ends[target]++] = source));
  const queue = new Uint32Array(rest.length);
  let queued = 0;
  const reach = (node: number): void => {
    for (let i = node === 0 ? 0 : ends[node - 1]; i < ends[node]; i++) {
      const source = sources[i];
      if (isThere(source)) continue;
      let edge = firstEdge(graph, source);
      while (edges[EDGE_FIELDS * edge + TARGET] !== node) edge++;
      last[source] = edge;
      isIn[source >>> 5] |= 1 << (source & 31);
      queue[queued++] = source;
    }
  };
  for (let v = 0; v < nodeCount; v++) if (ends[v] > (v === 0 ? 0 : ends[v - 1]) && isThere(v)) reach(v);
  for (let done = 0; done < queued; done++) reach(queue[done]);
  // Loops that nothing leads out of: no text has them, but a file may.
  for (const v of rest) if (!isThere(v)) last[v] = nodes[NODE_FIELDS * v + END] - 1;
}
