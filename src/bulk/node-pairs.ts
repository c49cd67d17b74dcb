// The pairs of a word whose places were counted in parts.

import { ByteReader, encodeVarints } from '../base/varint.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { ShardLevel } from './node-count-job.ts';
import { refBytes, type ScratchFiles } from './node-scratch.ts';
import type { BytesRef } from './rows.ts';

const NOTHING: BytesRef = { bytes: 0, at: 0, file: '', offset: 0 };

/** The pairs of no word. */
export const NO_PAIRS: ShardLevel = {
  nodes: 0,
  childBits: 0,
  children: NOTHING,
  ids: NOTHING,
  counts: NOTHING,
  countsOfCounts: [0, 0, 0, 0],
  fanout: 0,
};

/** The file that has what is put together. */
const FILE = 'pairs';

/**
 * Puts the pairs of one word together: parts of them, in which the second words ascend from part to part.
 *
 * Only the first id of a part changes, since it says how far the id is from the one before it.
 */
export function joinPairs(parts: readonly ShardLevel[], heap: Heap, files: ScratchFiles): ShardLevel {
  const nodes = parts.reduce((sum, part) => sum + part.nodes, 0);
  const children = new Uint8Array(Math.floor(nodes / 8) + 1);
  children[nodes >>> 3] = 1 << (nodes & 7);
  const ids: Uint8Array[] = [];
  let base = 0;
  for (const part of parts) {
    const own = refBytes(heap, files, part.ids);
    const reader = new ByteReader(own, 'ids2');
    if (reader.isAtEnd) continue;
    const first = reader.varint();
    ids.push(encodeVarints([first - 2 * base]), own.subarray(reader.position));
    base = Math.floor(first / 2) + 1;
    while (!reader.isAtEnd) base += Math.floor(reader.varint() / 2) + 1;
  }
  const counts = parts.map((part) => refBytes(heap, files, part.counts));
  return {
    nodes,
    childBits: nodes + 1,
    children: append(files, [children]),
    ids: append(files, ids),
    counts: append(files, counts),
    countsOfCounts: [0, 1, 2, 3].map((i) => parts.reduce((sum, part) => sum + part.countsOfCounts[i], 0)),
    fanout: nodes,
  };
}

function append(files: ScratchFiles, pieces: readonly Uint8Array[]): BytesRef {
  const offsets = pieces.map((piece) => files.append(FILE, piece));
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  return bytes === 0 ? NOTHING : { bytes, at: -1, file: FILE, offset: offsets[0] };
}
