// Decompression by Node's own zlib: gzip files of several members, and Zstandard where this Node has it.
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { NgramError } from '../base/errors.ts';
import { plainBytes, type Chunks } from './chunks.ts';
import { gzipError, unzstdPure, zstdError, type Decompressors } from './compression.ts';
import { zstdFrames, type FramePiece } from './zstd-frames.ts';

/** Size of the pieces that decoders hand out. */
const OUTPUT_SIZE = 256 * 1024;

/** Node has it from 22.15 on. */
const { createZstdDecompress } = zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Transform };

/** The decoders of this Node. */
export const nodeDecompressors: Decompressors = {
  gunzip,
  unzstd: createZstdDecompress === undefined ? unzstdPure : unzstd,
};

/** How much of a stream a decoder was given, and why the giving failed, if it did. */
interface Input {
  size: number;
  failure: unknown;
}

async function* gunzip(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const decoder = zlib.createGunzip({ chunkSize: OUTPUT_SIZE });
  const input: Input = { size: 0, failure: undefined };
  // Zlib stops without a word at a zero byte behind a member. Padding is fine there; anything else may be lost text.
  const checked = onlyPaddingAfterEnd(chunks, () => decoder.bytesWritten, name);
  try {
    yield* decode(checked, decoder, input);
  } catch (error) {
    throw input.failure ?? gzipError(name, error, input.size);
  }
}

/** Passes chunks on until the decoder leaves some of their bytes unused; these and all that follow must be zeros. */
async function* onlyPaddingAfterEnd(chunks: Chunks, bytesUsed: () => number, name: string): AsyncGenerator<Uint8Array> {
  let size = 0;
  let hasEnded = false;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (!hasEnded) yield chunk;
    const unusedSize = size - bytesUsed();
    hasEnded = unusedSize > 0;
    if (chunk.subarray(Math.max(0, chunk.length - unusedSize)).every((byte) => byte === 0)) continue;
    const message = `${name} cannot be decompressed as gzip: something other than gzip follows byte ${bytesUsed()}.`;
    throw new NgramError('INPUT_UNREADABLE', message, {
      hint: 'Check the file with: gzip -t FILE',
      details: { name, offset: bytesUsed() },
    });
  }
}

async function* unzstd(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const pieces = zstdFrames(chunks, name);
  try {
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
      // Node's decoder ends with the first frame and drops the others: each gets a decoder of its own.
      const decoder = createZstdDecompress!({ chunkSize: OUTPUT_SIZE });
      const input: Input = { size: 0, failure: undefined };
      try {
        yield* decode(oneFrame(next.value, pieces), decoder, input);
      } catch (error) {
        throw input.failure ?? zstdError(name, error);
      }
    }
  } finally {
    await pieces.return(undefined);
  }
}

/** The bytes of one frame, whose first piece is already taken from `pieces`. */
async function* oneFrame(first: FramePiece, pieces: AsyncGenerator<FramePiece>): AsyncGenerator<Uint8Array> {
  for (let piece = first; ;) {
    yield piece.bytes;
    if (piece.isLast) return;
    const next = await pieces.next();
    if (next.done === true) return;
    piece = next.value;
  }
}

/** Sends chunks through a decoder, one at a time, since the source may use its buffer again. */
async function* decode(chunks: Chunks, decoder: Transform, input: Input): AsyncGenerator<Uint8Array> {
  const pumped = pump(chunks, decoder, input);
  try {
    for await (const chunk of decoder) yield plainBytes(chunk as Buffer);
  } finally {
    decoder.destroy();
    await pumped;
  }
  if (input.failure !== undefined) throw input.failure;
}

async function pump(chunks: Chunks, decoder: Transform, input: Input): Promise<void> {
  let release = (): void => {};
  // A decoder that has ended or failed never says that it has taken the last write.
  for (const event of ['end', 'close', 'error']) decoder.on(event, () => release());
  try {
    for await (const chunk of chunks) {
      input.size += chunk.length;
      if (decoder.readableEnded) continue;
      if (decoder.destroyed) return;
      await new Promise<void>((resolve) => {
        release = resolve;
        decoder.write(chunk, () => resolve());
      });
      if (decoder.destroyed && !decoder.readableEnded) return;
    }
    decoder.end();
  } catch (error) {
    input.failure = error;
    decoder.destroy(error instanceof Error ? error : new Error(String(error)));
  }
}
