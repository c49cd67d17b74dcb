// Who has which bytes of the heap. The thread that plans the work shares it out; no other asks.

import { HEAP_START } from '../kernels/wasm.ts';

/** Free parts of the heap, ascending, none touching another. */
export class HeapSpace {
  private free: { start: number; end: number }[];

  constructor(bytes: number) {
    this.free = [{ start: HEAP_START, end: bytes }];
  }

  /** The address of free bytes, at a multiple of 64; undefined when no part is large enough. */
  alloc(bytes: number): number | undefined {
    const size = rounded(bytes);
    for (const [i, part] of this.free.entries()) {
      if (part.end - part.start < size) continue;
      const at = part.start;
      part.start += size;
      if (part.start === part.end) this.free.splice(i, 1);
      return at;
    }
    return undefined;
  }

  /** The same at the far end: for what comes and goes while what `alloc` gave stays, so that little is cut into pieces. */
  allocTop(bytes: number): number | undefined {
    const size = rounded(bytes);
    for (let i = this.free.length - 1; i >= 0; i--) {
      const part = this.free[i];
      if (part.end - part.start < size) continue;
      part.end -= size;
      if (part.start === part.end) this.free.splice(i, 1);
      return part.end;
    }
    return undefined;
  }

  /** Gives back what was given, or the end of it. */
  release(at: number, bytes: number): void {
    const start = at;
    const end = at + rounded(bytes);
    if (end === start) return;
    const i = this.free.findIndex((part) => part.start >= end);
    this.free.splice(i < 0 ? this.free.length : i, 0, { start, end });
    this.free = this.free.reduce<{ start: number; end: number }[]>((joined, part) => {
      const last = joined.at(-1);
      if (last?.end === part.start) last.end = part.end;
      else joined.push(part);
      return joined;
    }, []);
  }

  /** Whether there is room for all that `alloc` is to give, and then `allocTop`. */
  fits(near: readonly number[], far: readonly number[]): boolean {
    const trial = new HeapSpace(HEAP_START);
    trial.free = this.free.map((part) => ({ ...part }));
    return (
      near.every((bytes) => trial.alloc(bytes) !== undefined) &&
      far.every((bytes) => trial.allocTop(bytes) !== undefined)
    );
  }

  /** Bytes of the largest free part. */
  get largest(): number {
    return this.free.reduce((most, { start, end }) => Math.max(most, end - start), 0);
  }

  /** Free bytes altogether. */
  get total(): number {
    return this.free.reduce((sum, { start, end }) => sum + end - start, 0);
  }
}

function rounded(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}
