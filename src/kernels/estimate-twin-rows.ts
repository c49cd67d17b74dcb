// Rows of a model file and checksums, see assembly/estimate.ts. Rows of bytes have addresses; places of 32-bit numbers are
// indices of `u32`.

const PRIME1 = 0x9e3779b1;
const PRIME2 = 0x85ebca77;

/** The kernel's `encodeCodes`. */
export function encodeCodes(u8: Uint8Array, cells: number, count: number, book: number, codes: number): void {
  for (let i = 0, cell = cells; i < count; i++, cell += 2) u8[codes + i] = u8[book + u8[cell] + (u8[cell + 1] << 8)];
}

// Words of a layer in the block of `encodeLayers`, from its place on, and how many it has.
const WIDTH = 0;
const CHUNKS_ADDRESS = 1;
const NEXT_CHUNK_BIT = 2;
const MORE_ADDRESS = 3;
const NEXT_MORE_BIT = 4;
const LAYER_WORDS = 8;

/** The kernel's `encodeLayers`. */
export function encodeLayers(
  u8: Uint8Array,
  u32: Uint32Array,
  values: number,
  count: number,
  book: number,
  block: number,
): void {
  const last = block + 4 + LAYER_WORDS * (u32[block] - 1);
  const isWide = u32[block + 1] !== 0 && book === 0;
  let next = values;
  for (let i = 0; i < count; i++) {
    let value = isWide ? u32[(values >>> 2) + i] : u8[next++];
    if (isWide) next += 4;
    else if (book !== 0) value = u8[book + value + (u8[next++] << 8)];
    else if (value > 127) {
      value &= 127;
      let byte = 0;
      let shift = 7;
      do {
        byte = u8[next++];
        value |= (byte & 127) << shift;
        shift += 7;
      } while (byte > 127);
    }
    for (let layer = block + 4; ; layer += LAYER_WORDS) {
      const width = u32[layer + WIDTH];
      if (width !== 0) {
        const bit = u32[layer + NEXT_CHUNK_BIT];
        putBits(u32, u32[layer + CHUNKS_ADDRESS], bit, width < 32 ? value & ((1 << width) - 1) : value, width);
        u32[layer + NEXT_CHUNK_BIT] = bit + width;
      }
      if (layer === last) break;
      value = width < 32 ? value >>> width : 0;
      const more = u32[layer + NEXT_MORE_BIT];
      u32[layer + NEXT_MORE_BIT] = more + 1;
      if (value === 0) break;
      u8[u32[layer + MORE_ADDRESS] + (more >>> 3)] |= 1 << (more & 7);
    }
  }
}

/** Adds a value of `width` bits, at most 32, to the bits at an address, from bit `bit` on; 0 stands there. */
function putBits(u32: Uint32Array, address: number, bit: number, value: number, width: number): void {
  const byte = address + (bit >>> 3);
  const at = byte >>> 2;
  const shift = ((byte & 3) << 3) | (bit & 7);
  u32[at] |= value << shift;
  if (shift + width > 32) u32[at + 1] |= value >>> (32 - shift);
}

/** The kernel's `hashStripes`. */
export function hashStripes(u8: Uint8Array, u32: Uint32Array, lanes: number, from: number, count: number): void {
  let a = u32[lanes];
  let b = u32[lanes + 1];
  let c = u32[lanes + 2];
  let d = u32[lanes + 3];
  if ((from & 3) === 0) {
    for (let p = from >>> 2, end = p + 4 * count; p < end; p += 4) {
      a = hashRound(a, u32[p]);
      b = hashRound(b, u32[p + 1]);
      c = hashRound(c, u32[p + 2]);
      d = hashRound(d, u32[p + 3]);
    }
  } else {
    for (let p = from, end = p + 16 * count; p < end; p += 16) {
      a = hashRound(a, unaligned(u8, p));
      b = hashRound(b, unaligned(u8, p + 4));
      c = hashRound(c, unaligned(u8, p + 8));
      d = hashRound(d, unaligned(u8, p + 12));
    }
  }
  u32[lanes] = a;
  u32[lanes + 1] = b;
  u32[lanes + 2] = c;
  u32[lanes + 3] = d;
}

function hashRound(lane: number, input: number): number {
  const sum = (lane + Math.imul(input, PRIME2)) | 0;
  return Math.imul((sum << 13) | (sum >>> 19), PRIME1);
}

function unaligned(u8: Uint8Array, p: number): number {
  return u8[p] | (u8[p + 1] << 8) | (u8[p + 2] << 16) | (u8[p + 3] << 24);
}
