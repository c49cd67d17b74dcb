// How many children each node of a trie has, as bits and back: two bits for a node on average, whatever the numbers are.

import { ByteReader, ByteWriter } from './varint.ts';

/**
 * For each node as many 0 bits as it has children, then a 1 bit; low bits of each byte first.
 *
 * @param children - Nodes children[i]..children[i + 1] - 1 of the next level belong to node i.
 */
export function encodeChildren(children: Uint32Array): Uint8Array {
  const writer = new ByteWriter();
  for (let node = 0; node + 1 < children.length; node++) writer.unary(children[node + 1] - children[node]);
  return writer.finish();
}

/**
 * Reads them back.
 *
 * @param length - Length of the n-grams that the children are, for messages.
 * @param parentCount - Nodes that there are, with `size` children altogether.
 * @throws {NgramError} `CORRUPT` when the bits say something else; no memory is taken for what they cannot hold.
 */
export function decodeChildren(bits: Uint8Array, length: number, parentCount: number, size: number): Uint32Array {
  const name = `children${length}`;
  if (size + parentCount > 8 * bits.length) throw new ByteReader(bits, name).corrupt('is too short');
  const children = new Uint32Array(parentCount + 1);
  let parent = 0;
  let bit = 0;
  for (let at = 0; at < bits.length && parent < parentCount; at++) {
    for (let byte = bits[at]; byte !== 0 && parent < parentCount; byte &= byte - 1) {
      // The parent-th 1 bit stands behind parent earlier ones and all the children so far.
      bit = 8 * at + (31 - Math.clz32(byte & -byte));
      children[++parent] = bit - (parent - 1);
    }
  }
  if (parent !== parentCount || children[parentCount] !== size || bits.length !== Math.ceil((parentCount + size) / 8)) {
    throw new ByteReader(bits, name).corrupt('does not fit the header');
  }
  return children;
}
