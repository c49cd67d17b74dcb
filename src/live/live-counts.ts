// Counts that change with every word: a trie whose nodes are found by hashing, so that learning a word costs a few
// look-ups and the table can be asked between any two words.

import { grown } from '../base/arrays.ts';

/** The root, which stands for the empty context. */
export const ROOT_NODE = 0;
/** No such node. */
export const NO_NODE = 0xffffffff;

/** Nodes are n-grams; node 0 is the root. Parallel arrays, indexed by node. */
export class LiveCounts {
  size = 1;
  /** Last id of the n-gram; its other ids are its parent's. */
  ids = new Uint32Array(256);
  counts = new Float64Array(256);
  /** First child, and next child of the same parent; NO_NODE at the end. New children come first. */
  firstChild = new Uint32Array(256).fill(NO_NODE);
  nextSibling = new Uint32Array(256).fill(NO_NODE);
  /** How many children each node has. */
  childCounts = new Uint32Array(256);
  private parents = new Uint32Array(256);
  /** Nodes by hash of (parent, id), linear probing; 0 is a free place, since nobody looks the root up. */
  private slots = new Uint32Array(1024);

  /** The child of `parent` with this id, or NO_NODE. */
  find(parent: number, id: number): number {
    const { slots, parents, ids } = this;
    const mask = slots.length - 1;
    for (let slot = hashPair(parent, id) & mask; ; slot = (slot + 1) & mask) {
      const node = slots[slot];
      if (node === 0) return NO_NODE;
      if (ids[node] === id && parents[node] === parent) return node;
    }
  }

  /** Counts the child of `parent` with this id once more, and returns it. */
  increment(parent: number, id: number): number {
    const found = this.find(parent, id);
    if (found !== NO_NODE) {
      this.counts[found]++;
      return found;
    }
    const node = this.size++;
    if (node === this.ids.length) this.grow();
    this.ids[node] = id;
    this.parents[node] = parent;
    this.counts[node] = 1;
    this.firstChild[node] = NO_NODE;
    this.nextSibling[node] = this.firstChild[parent]!;
    this.firstChild[parent] = node;
    this.childCounts[parent]++;
    if (2 * this.size > this.slots.length) this.rehash();
    else this.place(node);
    return node;
  }

  /** The children of a node, ascending by id. O(children log children). */
  children(node: number): Uint32Array {
    return this.newestChildren(node).sort((a, b) => this.ids[a] - this.ids[b]);
  }

  /** The children of a node, the newest first. O(children). */
  newestChildren(node: number): Uint32Array {
    const children = new Uint32Array(this.childCounts[node]);
    let at = 0;
    for (let child = this.firstChild[node]; child !== NO_NODE; child = this.nextSibling[child]) children[at++] = child;
    return children;
  }

  private place(node: number): void {
    const mask = this.slots.length - 1;
    let slot = hashPair(this.parents[node], this.ids[node]) & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = node;
  }

  private rehash(): void {
    this.slots = new Uint32Array(2 * this.slots.length);
    for (let node = 1; node < this.size; node++) this.place(node);
  }

  private grow(): void {
    const length = this.ids.length * 2;
    this.ids = grown(this.ids, length);
    this.counts = grown(this.counts, length);
    this.firstChild = grown(this.firstChild, length);
    this.nextSibling = grown(this.nextSibling, length);
    this.childCounts = grown(this.childCounts, length);
    this.parents = grown(this.parents, length);
  }
}

function hashPair(parent: number, id: number): number {
  let hash = Math.imul(parent, 0x9e3779b1) ^ Math.imul(id, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}
