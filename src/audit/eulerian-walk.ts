// A text that has the counts of a table: walks that use each edge of its graph as often as it was counted. It is not the text
// that was counted, but whatever the counts prove to stand in that one stands in this one too.

import { NO_LINK } from '../model/suffix-links.ts';
import { CertifiedStrings } from './certificate.ts';
import { Walk } from './walk.ts';
import { COUNT, FIRST, LEFT, NEXT, NODE_FIELDS, type WalkGraph } from './walk-graph.ts';

/** So many walks go on side by side, a step each in turn, so that they wait for memory together. */
const WALKERS = 64;

/**
 * Walks through all of a graph, and uses it up. O(tokens) time; the longest walk in memory.
 *
 * Sentences first, from where walks begin, by any edge that is left. They leave rounds behind that no walk came upon: each is
 * walked on its own. The proof of a certificate only counts how often nodes are passed, so it holds for rounds as well, when
 * they are read on and on: the walk then has a round several times over, and says which one stands for all. Nodes are left by
 * the first of their edges last, which in most cases is `</s>` or a frequent word: so few rounds are left (in 30 million tokens
 * of novels 1 in 1,800 edges at order 5).
 *
 * Where n-grams were pruned walks begin and end in the middle of sentences: as often as a node's count says more than its
 * edges.
 *
 * @param onWalk - Given each walk; it is used again for the next. `begin` is the node where it begins.
 */
export function walkAll(graph: WalkGraph, onWalk: (walk: Walk, begin: number) => void): void {
  const { begins, nodeCount } = graph;
  let next = 0;
  const begin = (): number => {
    while (next < nodeCount && begins[next] === 0) next++;
    if (next === nodeCount) return NO_LINK;
    begins[next]--;
    return next;
  };
  const walks: Walk[] = [];
  // The last place is for what `readAhead` sums up.
  const places = new Uint32Array(WALKERS + 1);
  const firsts = new Uint32Array(WALKERS);
  let active = 0;
  for (; active < WALKERS; active++) {
    const first = begin();
    if (first === NO_LINK) break;
    places[active] = firsts[active] = first;
    walks.push(new Walk());
  }
  let steps = 0;
  const end = (i: number): void => {
    const walk = walks[i];
    if (walk.length > 0) onWalk(walk, firsts[i]);
    steps += walk.length;
    walk.clear();
    const first = begin();
    if (first !== NO_LINK) {
      places[i] = firsts[i] = first;
      return;
    }
    active--;
    [walks[i], walks[active]] = [walks[active], walk];
    places[i] = places[active];
    firsts[i] = firsts[active];
  };
  while (active > 0) {
    readAhead(graph, places, active);
    for (let i = 0; i < active; i++) {
      const target = step(graph, walks[i], places[i]);
      if (target === NO_LINK) end(i--);
      else places[i] = target;
    }
  }
  walkRounds(graph, steps, onWalk);
}

/**
 * Reads what the next steps need, all of it before any is judged: then the processor fetches it all at once.
 *
 * The sum goes into the last place, since nothing is read that nobody asks for.
 */
function readAhead({ nodes, targets, times }: WalkGraph, places: Uint32Array, active: number): void {
  let sum = 0;
  for (let i = 0; i < active; i++) sum = (sum + nodes[NODE_FIELDS * places[i] + NEXT]) | 0;
  for (let i = 0; i < active; i++) {
    const at = NODE_FIELDS * places[i];
    const edge = nodes[at + COUNT] === 1 ? 0 : nodes[at + NEXT];
    sum = (sum + targets[edge] + times[edge]) | 0;
  }
  places[WALKERS] = sum;
}

/** Goes one edge on. Returns where to, or `NO_LINK` at the end of the walk. */
function step({ nodes, targets, times }: WalkGraph, walk: Walk, node: number): number {
  const at = NODE_FIELDS * node;
  const left = nodes[at + LEFT];
  if (left === 0) return NO_LINK;
  const edge = nodes[at + NEXT];
  const count = nodes[at + COUNT];
  if (count === 1) {
    nodes[at + LEFT] = 0;
    walk.push(edge, 1, 1);
    return nodes[at + FIRST];
  }
  walk.push(edge, times[edge], count);
  if (left > 1) nodes[at + LEFT] = left - 1;
  else if (edge > nodes[at + FIRST]) {
    nodes[at + NEXT] = edge - 1;
    nodes[at + LEFT] = times[edge - 1];
  } else nodes[at + LEFT] = 0;
  return targets[edge];
}

/** Walks what is left: rounds, and in files that are not true whatever there is. */
function walkRounds(graph: WalkGraph, steps: number, onWalk: (walk: Walk, begin: number) => void): void {
  const { nodes, nodeCount } = graph;
  const isLeft = (node: number): boolean => nodes[NODE_FIELDS * node + LEFT] > 0;
  const walk = new Walk();
  for (let v = 0; v < nodeCount; v++) {
    if (!isLeft(v)) continue;
    let node = v;
    while (node !== NO_LINK && isLeft(node)) node = step(graph, walk, node);
    if (node === v) goOnAndOn(walk, graph.order, steps + walk.length);
    onWalk(walk, v);
    walk.clear();
  }
}

/**
 * Makes a round so many times as long that the strings of one in its middle do not reach either end.
 *
 * @param steps - Of all walks: no text has a string that is longer.
 */
function goOnAndOn(walk: Walk, order: number, steps: number): void {
  const { length: round, times, counts } = walk;
  let isLeft = false;
  for (let i = 0; i < round; i++) isLeft ||= counts[i] > times[i];
  // No text has a round that nothing leads to or out of, and it would go on for ever: only a file that is not true does.
  if (!isLeft) return;
  const strings = new CertifiedStrings();
  walk.round = round;
  for (let rounds = 3, longest = Infinity; longest + order > walk.from && walk.from <= steps; rounds *= 2) {
    walk.repeat((rounds * round) / walk.length);
    walk.from = Math.floor((rounds - 1) / 2) * round;
    const { froms, tos, length } = strings.find(walk);
    longest = 0;
    for (let i = 0; i < length; i++) longest = Math.max(longest, tos[i] - froms[i] + 1);
  }
}
