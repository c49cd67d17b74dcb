// The kernel that writes lines of ARPA files, see assembly/arpa.ts, and what it finds where in memory.

import type { ArpaKernel } from './arpa-block.ts';
import { arpaTwin } from './arpa-twin.ts';
import { WASM } from './generated/arpa.ts';
import { type Heap, instantiate } from './wasm.ts';

/** The kernel at work in a heap. */
export function arpaKernel(heap: Heap): ArpaKernel {
  if (heap.memory === undefined) return arpaTwin(heap);
  setPowers(heap.u32);
  return instantiate<ArpaKernel>(WASM, heap.memory);
}

/** Index of the kernel's powers of ten, 64 bits each, and which they are, from the greatest down. */
const POWERS = 64;
const POWER_MIN = -31;
const POWER_MAX = 45;

/** Sets, for each power of ten, its first 64 bits, rounded up. */
function setPowers(u32: Uint32Array): void {
  for (let power = POWER_MIN; power <= POWER_MAX; power++) {
    // 2^192 is so much more than 10^31 that the first bits of the quotient are those of the power, and its rest is cut.
    const number = power >= 0 ? (10n ** BigInt(power)) << 64n : (1n << 192n) / 10n ** BigInt(-power);
    const cut = BigInt(number.toString(2).length - 64);
    const isExact = (number >> cut) << cut === number;
    const first = (number >> cut) + (isExact ? 0n : 1n);
    const at = POWERS + 2 * (POWER_MAX - power);
    u32[at] = Number(first & 0xffff_ffffn);
    u32[at + 1] = Number(first >> 32n);
  }
}
