// The kernels that look words up in a model as it lies in its file, see assembly/lookup.ts.

import { WASM } from './generated/lookup.ts';
import type { LookupKernel } from './lookup-layout.ts';
import { lookupTwin } from './lookup-twin.ts';
import { type Heap, instantiate } from './wasm.ts';

/** The kernels at work in a heap. */
export function lookupKernel(heap: Heap): LookupKernel {
  return heap.memory === undefined ? lookupTwin(heap) : instantiate<LookupKernel>(WASM, heap.memory);
}
