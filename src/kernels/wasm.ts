// From a compiled kernel in base64 to its functions. Every kernel works in a memory that its caller gives: a heap, in which
// addresses are byte offsets. The twins of the kernels work in the same heaps, so callers need not know which of them runs.

/** The bytes that kernels work in. Addresses are byte offsets; the first 1,024 bytes belong to the kernels. */
export interface Heap {
  /** Undefined for a heap that only twins can work in. */
  readonly memory: WebAssembly.Memory | undefined;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;
}

/** Where a heap's free bytes begin. */
export const HEAP_START = 1024;

const PAGE_BYTES = 65_536;
/** What 32-bit addresses reach. */
export const HEAP_BYTES_MAX = 65_536 * PAGE_BYTES;

/** How a heap is made. */
export interface HeapOptions {
  /** Whether several threads work in it; needs SharedArrayBuffer. False by default. */
  readonly isShared?: boolean;
  /** Whether it is for twins only; default: where there is no WebAssembly with SIMD, or `GRISTMILL_WASM=0` says so. */
  readonly isPlain?: boolean;
}

/**
 * A heap of at least so many bytes, all 0. Pages that are never touched take no memory on the usual systems.
 *
 * @throws {RangeError} When the system has no room for it.
 */
export function createHeap(bytes: number, options: HeapOptions = {}): Heap {
  const { isShared = false, isPlain = !hasWasm() } = options;
  const pages = Math.ceil(bytes / PAGE_BYTES);
  if (isPlain) {
    const size = pages * PAGE_BYTES;
    return heapOf(isShared ? new SharedArrayBuffer(size) : new ArrayBuffer(size), undefined);
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: 65_536, shared: isShared });
  return heapOf(memory.buffer, memory);
}

/** The heap in a memory that another thread has made. */
export function heapFrom(source: WebAssembly.Memory | SharedArrayBuffer): Heap {
  return source instanceof WebAssembly.Memory ? heapOf(source.buffer, source) : heapOf(source, undefined);
}

function heapOf(buffer: ArrayBufferLike, memory: WebAssembly.Memory | undefined): Heap {
  return {
    memory,
    u8: new Uint8Array(buffer),
    u32: new Uint32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  };
}

/** The smallest module that uses a 128-bit lane: (func (result v128) (i32x4.splat (i32.const 0))). */
const SIMD_PROBE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 17, 11); // prettier-ignore
let isThere: boolean | undefined;

/** Whether kernels can run here. `GRISTMILL_WASM=0` in the environment says no. */
export function hasWasm(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  isThere ??=
    process?.env?.['GRISTMILL_WASM'] !== '0' && typeof WebAssembly === 'object' && WebAssembly.validate(SIMD_PROBE);
  return isThere;
}

/** modules.get(base64) are the compiled modules, for memory of one's own and for shared memory. */
const modules = new Map<string, [plain?: WebAssembly.Module, shared?: WebAssembly.Module]>();

/**
 * A kernel's functions, at work in `memory`.
 *
 * @param base64 - The module; it imports `env.memory` and, for those that give up, `env.abort`.
 */
export function instantiate<Exports>(base64: string, memory: WebAssembly.Memory): Exports {
  const isShared = typeof SharedArrayBuffer === 'function' && memory.buffer instanceof SharedArrayBuffer;
  const pair = modules.get(base64) ?? [];
  modules.set(base64, pair);
  const module = (pair[isShared ? 1 : 0] ??= new WebAssembly.Module(moduleBytes(base64, isShared)));
  const abort = (): never => {
    throw new Error('gristmill is broken: a kernel gave up. Please report it.');
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as Exports;
}

/**
 * The module's bytes. One module serves both kinds of memory: whether it is shared stands in one byte, the flags of the
 * memory that it imports (1: it has a maximum; 3: and is shared), right behind the import's names and kind.
 */
function moduleBytes(base64: string, isShared: boolean): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  if (!isShared) return bytes;
  const names = new TextEncoder().encode('\u0003env\u0006memory\u0002');
  const at = bytes.findIndex((_, i) => names.every((byte, j) => bytes[i + j] === byte));
  if (at < 0 || bytes[at + names.length] !== 1) throw new Error('gristmill is broken: a kernel imports no memory');
  bytes[at + names.length] = 3;
  return bytes;
}
