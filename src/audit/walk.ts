// A walk in the graph of a table's counts: one sentence, or a stretch of one.

import { grown } from '../base/arrays.ts';

/** Edges one after the other, with what their strings are judged by, so that nothing has to be looked up again. */
export class Walk {
  length = 0;
  edges: Uint32Array = new Uint32Array(64);
  /** times[i] is the count of edge i. */
  times: Uint32Array = new Uint32Array(64);
  /** counts[i] is that of the node which edge i leaves. */
  counts: Uint32Array = new Uint32Array(64);

  push(edge: number, times: number, count: number): void {
    const { length } = this;
    if (length === this.edges.length) {
      this.edges = grown(this.edges, length + 1);
      this.times = grown(this.times, length + 1);
      this.counts = grown(this.counts, length + 1);
    }
    this.edges[length] = edge;
    this.times[length] = times;
    this.counts[length] = count;
    this.length = length + 1;
  }
}
