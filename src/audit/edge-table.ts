// Numbers for some edges of a graph: a hash table in typed arrays, since there may be millions.

/** A free place: no edge has this number. */
const FREE = 0xffffffff;

export class EdgeTable {
  /** `width` numbers for each place; those of an edge begin at `placeOf(edge)`. Another array after it grew. */
  values: Uint32Array;
  private keys: Uint32Array;
  private size = 0;
  /** 32 less the bits of a slot's number. */
  private shift = 22;
  private readonly width: number;

  constructor(width: number) {
    this.width = width;
    this.keys = new Uint32Array(1 << 10).fill(FREE);
    this.values = new Uint32Array(width << 10);
  }

  /** Where the values of an edge begin; 0 all of them when it is new. O(1). */
  placeOf(edge: number): number {
    if (2 * this.size >= this.keys.length) this.grow();
    const slot = this.slotOf(edge);
    if (this.keys[slot] === FREE) {
      this.keys[slot] = edge;
      this.size++;
    }
    return this.width * slot;
  }

  each(onEdge: (edge: number, values: Uint32Array, at: number) => void): void {
    const { keys, values, width } = this;
    for (let slot = 0; slot < keys.length; slot++) if (keys[slot] !== FREE) onEdge(keys[slot], values, width * slot);
  }

  clear(): void {
    this.keys.fill(FREE);
    this.values.fill(0);
    this.size = 0;
  }

  private slotOf(edge: number): number {
    const { keys } = this;
    const mask = keys.length - 1;
    // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4): edges of one node lie side by side.
    let slot = Math.imul(edge, 0x9e3779b1) >>> this.shift;
    while (keys[slot] !== FREE && keys[slot] !== edge) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { keys, values, width } = this;
    this.keys = new Uint32Array(2 * keys.length).fill(FREE);
    this.values = new Uint32Array(2 * values.length);
    this.shift--;
    for (let slot = 0; slot < keys.length; slot++) {
      if (keys[slot] === FREE) continue;
      const place = this.slotOf(keys[slot]);
      this.keys[place] = keys[slot];
      this.values.set(values.subarray(width * slot, width * (slot + 1)), width * place);
    }
  }
}
