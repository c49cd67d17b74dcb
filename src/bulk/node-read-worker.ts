// A thread that reads text: portions in, rows of ids into the shared heap or a file. It ends when all text is read, and its
// tables with it.

import { parentPort, workerData } from 'node:worker_threads';
import { heapFrom } from '../kernels/wasm.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { type Portion, type PortionResult, type ReaderWords, RowReader, type RowRoom } from './node-row-reader.ts';
import { ScratchFiles } from './node-scratch.ts';
import { type ErrorParts, errorParts } from './node-thread-errors.ts';

export interface ReadWorkerSetup {
  readonly index: number;
  readonly heap: WebAssembly.Memory | SharedArrayBuffer;
  readonly folder: string;
  readonly tokenizer: Tokenizer;
  readonly room: RowRoom;
}

export type ToReadWorker = Portion | 'finish';
export type FromReadWorker =
  | { readonly portion: Portion; readonly result: PortionResult }
  | { readonly words: ReaderWords }
  | { readonly error: ErrorParts; readonly sequence: number; readonly isInFirstDocument: boolean };

const { index, heap, folder, tokenizer, room } = workerData as ReadWorkerSetup;
const files = new ScratchFiles(folder);
const reader = new RowReader(tokenizer, index, heapFrom(heap), room, files);

parentPort?.on('message', (message: ToReadWorker) => {
  if (message === 'finish') {
    const words = reader.finish();
    files.close();
    post({ words }, buffersOf(words));
    return;
  }
  try {
    post({ portion: message, result: reader.read(message) }, [message.bytes.buffer as ArrayBuffer]);
  } catch (error) {
    const { isInFirstDocument } = reader;
    post({ error: errorParts(error), sequence: message.sequence, isInFirstDocument }, []);
  }
});

function post(message: FromReadWorker, transfer: ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}

function buffersOf({ words, counts, forms }: ReaderWords): ArrayBuffer[] {
  const arrays: { readonly buffer: ArrayBufferLike }[] = [words.pool, words.offsets, counts];
  if (forms !== undefined) arrays.push(forms.words.pool, forms.words.offsets, forms.wordOf, forms.counts);
  return arrays.map(({ buffer }) => buffer as ArrayBuffer);
}
