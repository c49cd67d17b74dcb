// The kernel of assembly/arpa.ts in plain TypeScript, for hosts without WebAssembly. It works in the same heap, with the same
// addresses, and leaves the same text.

import { ARPA_BLOCK, type ArpaKernel } from './arpa-block.ts';
import { writeFloat } from './arpa-floats.ts';
import type { Heap } from './wasm.ts';

const TAB = 9;
const LINE_FEED = 10;
const SPACE = 32;

/** What `arpaKernel` gives for a heap without a WebAssembly memory. */
export function arpaTwin(heap: Heap): ArpaKernel {
  return {
    writeLines: () => writeLines(heap),
    writeFloat: (value, address) => writeFloat(value, heap.u8, address),
  };
}

function writeLines({ u8, u32, f32 }: Heap): void {
  const { words } = ARPA_BLOCK;
  const lines = u32[ARPA_BLOCK.lines];
  const limit = u32[ARPA_BLOCK.limit];
  const wordsEnd = words + 2 * u32[ARPA_BLOCK.length];
  const hasBackoff = u32[ARPA_BLOCK.hasBackoff] !== 0;
  const probs = u32[ARPA_BLOCK.probs] >>> 2;
  const backoffs = u32[ARPA_BLOCK.backoffs] >>> 2;
  const pool = u32[ARPA_BLOCK.pool];
  const offsets = u32[ARPA_BLOCK.offsets] >>> 2;
  let stream = u32[ARPA_BLOCK.stream] >>> 2;
  let out = u32[ARPA_BLOCK.out];
  let line = u32[ARPA_BLOCK.line];
  for (; line < lines && out < limit; line++) {
    let isMore = true;
    for (let changed = words; isMore; changed += 2) {
      const id = u32[stream] & 0x3fff_ffff;
      isMore = u32[stream++] >>> 31 === 1;
      u32[changed] = pool + u32[offsets + id];
      u32[changed + 1] = pool + u32[offsets + id + 1];
    }
    const prob = f32[probs + line];
    if (Number.isNaN(prob)) continue;
    out = writeFloat(Math.min(0, prob), u8, out);
    for (let word = words; word < wordsEnd; word += 2) {
      u8[out++] = word === words ? TAB : SPACE;
      const end = u32[word + 1];
      for (let at = u32[word]; at < end; at++) u8[out++] = u8[at];
    }
    if (hasBackoff) {
      u8[out++] = TAB;
      out = writeFloat(f32[backoffs + line], u8, out);
    }
    u8[out++] = LINE_FEED;
  }
  u32[ARPA_BLOCK.line] = line;
  u32[ARPA_BLOCK.stream] = 4 * stream;
  u32[ARPA_BLOCK.out] = out;
}
