// Opens the tries of unicode-tables.ts. Text of base-64 digits goes in; typed arrays come out, once, at the first use.

/** A trie as it is written: see `openTrie`. */
export interface PackedTrie {
  /** A block is 2 ** blockBits code points. */
  readonly blockBits: number;
  readonly blockCount: number;
  /** Runs over the blocks of the code space: which block each is. */
  readonly stage: readonly string[];
  /** The distinct values. */
  readonly values: readonly string[];
  /** Runs over the code points of the distinct blocks: the place in `values`. */
  readonly blocks: readonly string[];
}

/** A value for every code point: `values[stage[cp >>> blockBits] + (cp & (2 ** blockBits - 1))]`. */
export interface Trie {
  /** stage[b] is where the values of block b begin; its length covers code points 0..0x10FFFF. */
  readonly stage: Uint16Array;
  readonly values: Uint32Array;
}

const CODE_POINT_COUNT = 0x110000;

/**
 * Open a packed trie.
 *
 * Numbers are base-64 digits of five bits each, the lowest first; all digits of a number but its last have bit 5 set.
 * Runs are (value, length - 1) in turn. What `stage` does not reach has the value 0. A few milliseconds for
 * the largest, the first time.
 */
export function openTrie(packed: PackedTrie): Trie {
  const blockSize = 1 << packed.blockBits;
  // One block more than were written: the empty one, for what `stage` leaves out.
  const values = new Uint32Array((packed.blockCount + 1) * blockSize);
  const stage = new Uint16Array(CODE_POINT_COUNT / blockSize).fill(packed.blockCount * blockSize);
  const distinct = readNumbers(packed.values);
  expandRuns(readNumbers(packed.stage), stage, (block) => block * blockSize);
  expandRuns(readNumbers(packed.blocks), values, (place) => distinct[place]);
  return { stage, values };
}

/** The numbers of a packed text, in order. */
export function readNumbers(lines: readonly string[]): number[] {
  const numbers: number[] = [];
  let number = 0;
  let shift = 0;
  for (const line of lines) {
    for (let i = 0; i < line.length; i++) {
      const digit = digitOf(line.charCodeAt(i));
      number |= (digit & 31) << shift;
      shift += 5;
      if (digit >= 32) continue;
      numbers.push(number);
      number = 0;
      shift = 0;
    }
  }
  return numbers;
}

function expandRuns(
  runs: readonly number[],
  target: Uint16Array | Uint32Array,
  valueOf: (run: number) => number,
): void {
  let at = 0;
  for (let i = 0; i < runs.length; i += 2) {
    const end = at + runs[i + 1] + 1;
    target.fill(valueOf(runs[i]), at, end);
    at = end;
  }
}

/** The value of a base-64 digit: A-Z, a-z, 0-9, + and /. */
function digitOf(code: number): number {
  if (code >= 97) return code - 71;
  if (code >= 65) return code - 65;
  if (code >= 48) return code + 4;
  return code === 43 ? 62 : 63;
}
