// Blobs, files, responses, streams and strings of a browser as one stream of text.
import type { Chunks } from './chunks.ts';
import { webDecompressors } from './compression.ts';
import type { RandomAccess } from './parquet.ts';
import { createSource, type RawInput, type TextOptions, type TextSource } from './source.ts';

/** Where a browser's text comes from. A string is the text itself; a stream or response can be read only once. */
export type WebTextInput = string | Uint8Array | Blob | Response | ReadableStream<Uint8Array>;

/** Strings are encoded in pieces of this many units. */
const STRING_PIECE = 256 * 1024;

/**
 * Open text from blobs, files, responses, byte streams and strings, in this order.
 *
 * Everything but strings is looked at as files are in Node: gzip, Zstandard, Parquet and WET are recognised by content,
 * JSON lines by the name of a `File` or the path of a response's address, or when `field` is given. Gzip files must have one
 * member. A Parquet file is read in parts from a Blob, and whole from a stream.
 *
 * @throws {NgramError} While reading: `INPUT_UNREADABLE`, `INPUT_BINARY`, `PACKAGE_MISSING`, `INTERRUPTED`. At once:
 *   `BAD_OPTION`.
 * @example
 * const source = openTextFrom(await fetch('/books.txt.gz'));
 * for await (const { bytes } of source) console.log(bytes.length);
 */
export function openTextFrom(input: WebTextInput | readonly WebTextInput[], options: TextOptions = {}): TextSource {
  const inputs = isList(input) ? [...input] : [input];
  return createSource(() => Promise.resolve([{ inputs: inputs.map(rawInput) }]), webDecompressors, options);
}

function isList(input: WebTextInput | readonly WebTextInput[]): input is readonly WebTextInput[] {
  return Array.isArray(input);
}

function rawInput(input: WebTextInput, index: number): RawInput {
  const fallback = `input ${index + 1}`;
  if (typeof input === 'string') return stringInput(input, fallback);
  if (input instanceof Blob) return blobInput(input, fallback);
  if (input instanceof Uint8Array) return bytesInput(input, fallback);
  if (input instanceof Response) return responseInput(input, fallback);
  return { name: fallback, size: undefined, isLive: true, open: () => streamChunks(input) };
}

function stringInput(text: string, name: string): RawInput {
  return { name, size: undefined, isLive: false, isText: true, open: () => encodedPieces(text) };
}

async function* encodedPieces(text: string): Chunks & AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (let start = 0; start < text.length;) {
    let end = Math.min(text.length, start + STRING_PIECE);
    // The two halves of a surrogate pair stay together.
    if (end < text.length && (text.charCodeAt(end - 1) & 0xfc00) === 0xd800) end++;
    yield encoder.encode(text.slice(start, end));
    start = end;
  }
}

function bytesInput(bytes: Uint8Array, name: string): RawInput {
  return {
    name,
    size: bytes.length,
    isLive: false,
    open: async function* () {
      yield bytes;
    },
  };
}

function blobInput(blob: Blob, fallback: string): RawInput {
  const name = blob instanceof File && blob.name !== '' ? blob.name : fallback;
  const openRandom = (): Promise<RandomAccess> =>
    Promise.resolve({
      size: blob.size,
      read: (start, end) => blob.slice(start, end).arrayBuffer(),
      close: () => Promise.resolve(),
    });
  return { name, size: blob.size, isLive: false, open: () => streamChunks(blob.stream()), openRandom };
}

function responseInput(response: Response, fallback: string): RawInput {
  const { body } = response;
  const name = response.url === '' ? fallback : new URL(response.url).pathname;
  return {
    name,
    // Its header counts the bytes of the transfer, which may be compressed while these here are not.
    size: undefined,
    isLive: true,
    open: () => (body === null ? noChunks() : streamChunks(body)),
  };
}

async function* noChunks(): Chunks & AsyncGenerator<Uint8Array> {}

/** A stream's chunks; not all browsers can iterate over streams themselves. */
async function* streamChunks(stream: ReadableStream<Uint8Array>): Chunks & AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  let isDone = false;
  try {
    for (;;) {
      const next = await reader.read();
      isDone = next.done;
      if (next.done) return;
      yield next.value;
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => {});
  }
}
