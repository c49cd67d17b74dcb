// One walk that merges, weights, renumbers and prunes: it goes through one or two tries at once, level by level, in the
// new order of ids, and writes what is left.

import { countArray, type CountArray } from '../base/arrays.ts';
import { NgramError, assert } from '../base/errors.ts';
import type { CountLevel } from './table.ts';

/** A trie that goes into a combination. */
export interface CombineInput {
  readonly levels: readonly CountLevel[];
  /** newIds[id] is the id in the result; 0 drops every n-gram with that word. */
  readonly newIds: Uint32Array;
  /** Every count is multiplied by it; a positive integer. */
  readonly weight: number;
}

/** Stands for "this n-gram is not in that trie". */
const NONE = 0xffffffff;

/**
 * The sum of one or two tries under new ids, without what is pruned.
 *
 * O(n-grams), with a sort among the children of each n-gram where the new ids change their order.
 *
 * @param vocabularySize - All new ids are below it.
 * @param thresholds - N-grams of length n whose summed count is at most thresholds[n - 1] are left out, and with them all
 *   that begin with them, which cannot be more frequent.
 * @throws {NgramError} `COUNT_OVERFLOW`.
 */
export function combineLevels(
  a: CombineInput,
  b: CombineInput | undefined,
  vocabularySize: number,
  thresholds: readonly number[],
): CountLevel[] {
  const order = a.levels.length;
  assert(b === undefined || b.levels.length === order, 'tries of the same order');
  const countMax = largest(a) + (b === undefined ? 0 : largest(b));
  if (countMax > Number.MAX_SAFE_INTEGER) {
    throw new NgramError('COUNT_OVERFLOW', `a count would reach ${countMax}: expected at most 2^53 - 1`, {
      hint: 'Merge with smaller weights.',
      details: { count: countMax },
    });
  }
  const first = combineWords(a, b, vocabularySize, countMax, thresholds[0] ?? 0);
  const levels: CountLevel[] = [];
  let parents = first.nodes;
  let { counts } = first;
  let ids: Uint32Array = new Uint32Array();
  for (let level = 1; level < order; level++) {
    const next = combineChildren(a, b, level, parents, countMax, thresholds[level] ?? 0, level + 1 < order);
    levels.push({ ids, counts, children: next.children });
    ({ ids, counts, nodes: parents } = next);
  }
  levels.push({ ids, counts, children: new Uint32Array() });
  return levels;
}

/** Nodes of the result as pairs of nodes of the inputs: nodes[2 * i] in a, nodes[2 * i + 1] in b, or NONE. */
interface Combined {
  readonly ids: Uint32Array;
  readonly counts: CountArray;
  readonly nodes: Uint32Array;
}

function combineWords(
  a: CombineInput,
  b: CombineInput | undefined,
  vocabularySize: number,
  countMax: number,
  threshold: number,
): Combined {
  const counts = countArray(vocabularySize, countMax);
  const nodes = new Uint32Array(2 * vocabularySize).fill(NONE);
  for (const [side, input] of [a, b].entries()) {
    if (input === undefined) continue;
    const words = input.levels[0].counts;
    for (let id = 1; id < words.length; id++) {
      const newId = input.newIds[id];
      if (newId === 0) continue;
      counts[newId] += words[id] * input.weight;
      nodes[2 * newId + side] = id;
    }
  }
  for (let id = 3; id < vocabularySize; id++) assert(counts[id] > threshold, 'dropped words to be mapped to 0');
  return { ids: new Uint32Array(), counts, nodes };
}

function combineChildren(
  a: CombineInput,
  b: CombineInput | undefined,
  level: number,
  parents: Uint32Array,
  countMax: number,
  threshold: number,
  hasChildren: boolean,
): Combined & { readonly children: Uint32Array } {
  const left = new ChildReader(a, level);
  const right = b === undefined ? undefined : new ChildReader(b, level);
  const sizeMax = a.levels[level].ids.length + (b?.levels[level]!.ids.length ?? 0);
  const ids = new Uint32Array(sizeMax);
  const counts = countArray(sizeMax, countMax);
  const nodes = new Uint32Array(hasChildren ? 2 * sizeMax : 0);
  const children = new Uint32Array(parents.length / 2 + 1);
  let size = 0;
  for (let parent = 0; 2 * parent < parents.length; parent++) {
    children[parent] = size;
    left.open(parents[2 * parent]);
    right?.open(parents[2 * parent + 1]);
    for (;;) {
      const leftId = left.id;
      const rightId = right === undefined ? NONE : right.id;
      const id = leftId < rightId ? leftId : rightId;
      if (id === NONE) break;
      let count = 0;
      let leftNode = NONE;
      let rightNode = NONE;
      if (leftId === id) {
        leftNode = left.node;
        count += left.count;
        left.advance();
      }
      if (rightId === id) {
        rightNode = right!.node;
        count += right!.count;
        right!.advance();
      }
      if (count <= threshold) continue;
      ids[size] = id;
      counts[size] = count;
      if (hasChildren) {
        nodes[2 * size] = leftNode;
        nodes[2 * size + 1] = rightNode;
      }
      size++;
    }
  }
  children[parents.length / 2] = size;
  if (size === sizeMax) return { ids, counts, nodes, children };
  return {
    ids: ids.slice(0, size),
    counts: counts.slice(0, size),
    nodes: nodes.slice(0, hasChildren ? 2 * size : 0),
    children,
  };
}

/** Below this many children a plain insertion sort is quickest. */
const INSERTION_SORT_MAX = 24;
/** A child's place among its siblings takes so many bits of a sort key, whose upper part is its id. */
const PLACE_RANGE = 2 ** 24;

/** Reads the children of one node after the other in the order of their new ids. */
class ChildReader {
  /** New id of the child at hand; NONE behind the last. */
  id = NONE;
  node = NONE;
  count = 0;
  private readonly input: CombineInput;
  private readonly ids: Uint32Array;
  private readonly counts: CountArray;
  private readonly parentChildren: Uint32Array;
  /** Keys of the children at hand, sorted: new id × PLACE_RANGE + place among the siblings. */
  private keys = new Float64Array(1024);
  private at = 0;
  private size = 0;
  private start = 0;

  constructor(input: CombineInput, level: number) {
    this.input = input;
    this.ids = input.levels[level].ids;
    this.counts = input.levels[level].counts;
    this.parentChildren = input.levels[level - 1].children;
  }

  open(parent: number): void {
    this.at = 0;
    this.size = 0;
    if (parent !== NONE) this.sortChildren(this.parentChildren[parent], this.parentChildren[parent + 1]);
    this.show();
  }

  advance(): void {
    this.at++;
    this.show();
  }

  private show(): void {
    if (this.at === this.size) {
      this.id = NONE;
      return;
    }
    const key = this.keys[this.at];
    this.id = Math.floor(key / PLACE_RANGE);
    this.node = this.start + (key - this.id * PLACE_RANGE);
    this.count = this.counts[this.node] * this.input.weight;
  }

  private sortChildren(from: number, to: number): void {
    assert(to - from <= PLACE_RANGE, 'fewer than 2^24 different words behind one');
    if (to - from > this.keys.length) this.keys = new Float64Array(2 * (to - from));
    const { keys, ids } = this;
    const { newIds } = this.input;
    this.start = from;
    let size = 0;
    let isSorted = true;
    let last = -1;
    for (let node = from; node < to; node++) {
      const id = newIds[ids[node]];
      if (id === 0) continue;
      const key = id * PLACE_RANGE + (node - from);
      if (key < last) isSorted = false;
      keys[size++] = last = key;
    }
    this.size = size;
    if (isSorted) return;
    if (size > INSERTION_SORT_MAX) keys.subarray(0, size).sort();
    else insertionSort(keys, size);
  }
}

function insertionSort(keys: Float64Array, size: number): void {
  for (let i = 1; i < size; i++) {
    const key = keys[i];
    let j = i - 1;
    while (j >= 0 && keys[j] > key) {
      keys[j + 1] = keys[j]!;
      j--;
    }
    keys[j + 1] = key;
  }
}

function largest(input: CombineInput): number {
  let max = 0;
  for (const count of input.levels[0].counts) if (count > max) max = count;
  return max * input.weight;
}
