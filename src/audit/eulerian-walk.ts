// A text that has the counts of a table: walks that use each edge of its graph as often as it was counted. It is not the text
// that was counted, but whatever the counts prove to stand in that one stands in this one too.

import { NO_LINK } from '../model/suffix-links.ts';
import { TO_HUB, lastExits } from './last-exits.ts';
import { Walk } from './walk.ts';
import {
  COUNT,
  EDGE_FIELDS,
  END,
  LEFT,
  NEXT,
  NODE_FIELDS,
  TARGET,
  TIMES,
  firstEdge,
  type WalkGraph,
} from './walk-graph.ts';

/** So many walks go on at once: each waits for memory at every step, and they wait side by side. */
const WALKERS = 8;

/**
 * Walks through all of a graph, and uses it up.
 *
 * Where walks come together and part again any edge that is left will do, as long as the one that `lastExits` names comes
 * last: then no loop is left behind, however many walks are on their way. O(tokens) time; memory as `lastExits` and the
 * longest sentences.
 *
 * Where n-grams were pruned walks begin and end in the middle of sentences: as often as a node's count says more than its
 * edges.
 *
 * @param onWalk - Given each walk; it is used again for the next. `begin` is the node where it begins.
 */
export function walkAll(graph: WalkGraph, onWalk: (walk: Walk, begin: number) => void): void {
  const { nodes, edges, begins, nodeCount } = graph;
  const last = lastExits(graph);
  takeLastLast(graph, last);
  let next = 0;
  const begin = (): number => {
    while (next < nodeCount && begins[next] === 0) next++;
    if (next === nodeCount) return NO_LINK;
    begins[next]--;
    return next;
  };
  /** Goes one edge on. Returns where to, or `NO_LINK` at the end of the walk. */
  const step = (walk: Walk, node: number): number => {
    const at = NODE_FIELDS * node;
    const left = nodes[at + LEFT];
    const edge = nodes[at + NEXT];
    if (left === 0 || edge === nodes[at + END]) {
      if (left > 0) nodes[at + LEFT] = left - 1;
      return NO_LINK;
    }
    const target = edges[EDGE_FIELDS * edge + TARGET];
    walk.push(edge, edges[EDGE_FIELDS * edge + TIMES], nodes[at + COUNT]);
    if (left > 1) nodes[at + LEFT] = left - 1;
    else turn(graph, last, node);
    return target;
  };
  const walks = Array.from({ length: WALKERS }, () => new Walk());
  const firsts = walks.map(begin);
  const places = Uint32Array.from(firsts);
  for (let active = WALKERS; active > 0;) {
    active = 0;
    for (let i = 0; i < WALKERS; i++) {
      if (firsts[i] === NO_LINK) continue;
      active++;
      if (places[i] !== NO_LINK) {
        places[i] = step(walks[i], places[i]);
        continue;
      }
      if (walks[i].length > 0) onWalk(walks[i], firsts[i]);
      walks[i].length = 0;
      places[i] = firsts[i] = begin();
    }
  }
  for (let v = 0; v < nodeCount; v++) {
    const at = NODE_FIELDS * v;
    while (nodes[at + LEFT] > 0 && nodes[at + NEXT] < nodes[at + END]) {
      const [walk] = walks;
      walk.length = 0;
      for (let node = v; node !== NO_LINK;) node = step(walk, node);
      onWalk(walk, v);
    }
  }
}

/** Puts each node to the edge behind its last one: they are taken in a ring, and that one closes it. */
function takeLastLast(graph: WalkGraph, last: Uint32Array): void {
  const { nodes, edges, nodeCount } = graph;
  for (let v = 0, first = 0; v < nodeCount; v++) {
    const at = NODE_FIELDS * v;
    const end = nodes[at + END];
    if (end - first > 1 && last[v] !== TO_HUB) {
      const next = last[v] + 1 === end ? first : last[v] + 1;
      nodes[at + NEXT] = next;
      nodes[at + LEFT] = edges[EDGE_FIELDS * next + TIMES];
    }
    first = end;
  }
}

/** A node's edge is used up: turns to the next one, behind the last to the walks that end there. */
function turn(graph: WalkGraph, last: Uint32Array, node: number): void {
  const { nodes, edges } = graph;
  const at = NODE_FIELDS * node;
  const edge = nodes[at + NEXT];
  const end = nodes[at + END];
  const isToHub = last[node] === TO_HUB;
  if (edge === last[node] || (isToHub && edge + 1 === end)) {
    let walked = 0;
    for (let e = firstEdge(graph, node); e < end; e++) walked += edges[EDGE_FIELDS * e + TIMES];
    nodes[at + NEXT] = end;
    nodes[at + LEFT] = nodes[at + COUNT] - walked;
    return;
  }
  const next = edge + 1 === end ? firstEdge(graph, node) : edge + 1;
  nodes[at + NEXT] = next;
  nodes[at + LEFT] = edges[EDGE_FIELDS * next + TIMES];
}
