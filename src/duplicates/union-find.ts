// Groups that grow together: each member leads, over others, to the first of its group.

/** Disjoint sets of the numbers below `size` (Tarjan 1975); the smallest number of a set stands for it. */
export class UnionFind {
  private readonly parents: Uint32Array;

  constructor(size: number) {
    this.parents = Uint32Array.from({ length: size }, (_, i) => i);
  }

  /** The smallest member of the set. Near to O(1): ways are halved as they are gone. */
  find(member: number): number {
    const { parents } = this;
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at]!;
    }
    return at;
  }

  unite(a: number, b: number): void {
    const [rootA, rootB] = [this.find(a), this.find(b)];
    this.parents[Math.max(rootA, rootB)] = Math.min(rootA, rootB);
  }
}
