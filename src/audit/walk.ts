// A walk in the graph of a table's counts: one sentence, a stretch of one, or a round that ends where it began.

import { grown } from '../base/arrays.ts';

/** Edges one after the other, with what their strings are judged by, so that nothing has to be looked up again. */
export class Walk {
  length = 0;
  edges: Uint32Array = new Uint32Array(64);
  /** times[i] is the count of edge i. */
  times: Uint32Array = new Uint32Array(64);
  /** counts[i] is that of the node which edge i leaves. */
  counts: Uint32Array = new Uint32Array(64);
  /** Edges of one round, where the walk is a round several times over; 0 for others. */
  round = 0;
  /** The first edge of the round that stands for all: all strings that touch it are whole. */
  from = 0;

  push(edge: number, times: number, count: number): void {
    const { length } = this;
    if (length === this.edges.length) this.makeRoom(length + 1);
    this.edges[length] = edge;
    this.times[length] = times;
    this.counts[length] = count;
    this.length = length + 1;
  }

  clear(): void {
    this.length = this.round = this.from = 0;
  }

  /** Makes it as many times as long, by the same edges again. */
  repeat(factor: number): void {
    const { length } = this;
    if (factor * length > this.edges.length) this.makeRoom(factor * length);
    for (let n = 1; n < factor; n++) {
      for (const array of [this.edges, this.times, this.counts]) array.copyWithin(n * length, 0, length);
    }
    this.length = factor * length;
  }

  private makeRoom(length: number): void {
    this.edges = grown(this.edges, length);
    this.times = grown(this.times, length);
    this.counts = grown(this.counts, length);
  }
}
