// Compressed streams become plain ones, chunk by chunk. Here: what runs anywhere (web streams, an optional package);
// node-compression.ts has the faster decoders of Node.
import { NgramError } from '../base/errors.ts';
import { copyBytes, type Chunks } from './chunks.ts';
import { createXxHash64 } from './xxhash64.ts';
import { zstdFrames } from './zstd-frames.ts';

/**
 * How much `fzstd` gets at a time, which bounds the memory of what it hands back: a block of 4 bytes may stand for
 * 128 KiB, so this is 32 MiB at worst.
 */
const FEED_SIZE = 1024;

/** The decoders of one environment. Both throw `INPUT_UNREADABLE`, naming `name`, for a truncated or damaged stream. */
export interface Decompressors {
  readonly gunzip: (chunks: Chunks, name: string) => AsyncIterable<Uint8Array>;
  readonly unzstd: (chunks: Chunks, name: string) => AsyncIterable<Uint8Array>;
}

/** Decoders built from web standards and, for Zstandard, the optional package `fzstd`. */
export const webDecompressors: Decompressors = { gunzip: gunzipWeb, unzstd: unzstdPure };

/**
 * Decompress gzip through `DecompressionStream`.
 *
 * Browsers refuse what follows the first member of a gzip file, so a file of several members is an error there.
 */
async function* gunzipWeb(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const reader = readable.getReader();
  const input = { size: 0, failure: undefined as unknown };
  const pumped = pump(chunks, writable.getWriter(), input);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      yield value;
    }
    await pumped;
  } catch (error) {
    throw input.failure ?? gzipError(name, error, input.size);
  } finally {
    // A reader that failed has nothing left to cancel.
    await reader.cancel().catch(() => {});
  }
  if (input.failure !== undefined) throw input.failure;
}

/** Writes all chunks, waiting for each to be taken; keeps an error of the source apart from those of the decoder. */
async function pump(
  chunks: Chunks,
  writer: WritableStreamDefaultWriter<BufferSource>,
  input: { size: number; failure: unknown },
): Promise<void> {
  // Errors of the decoder arrive at its reader as well.
  writer.closed.catch(() => {});
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await iterator.next().catch((error: unknown) => {
        input.failure = error;
        throw error;
      });
      if (next.done === true) break;
      input.size += next.value.length;
      // The source may use its buffer again while the decoder still holds the chunk.
      await writer.write(copyBytes(next.value));
    }
    await writer.close();
  } catch (error) {
    await writer.abort(error).catch(() => {});
  } finally {
    await iterator.return?.();
  }
}

/** The error for a gzip stream that a decoder rejected. */
export function gzipError(name: string, cause: unknown, bytesRead: number): NgramError {
  const { code, message } = describe(cause);
  const isShort = code === 'Z_BUF_ERROR' || /unexpected end|incomplete|truncated|ended/i.test(message);
  const isTrailing = code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END' || /junk|trailing|extra/i.test(message);
  const what = isTrailing
    ? 'something follows its first member'
    : isShort
      ? `it ends too early, after ${bytesRead} bytes`
      : `it is damaged (${message === '' ? 'no reason given' : message})`;
  const hint = isTrailing
    ? 'Here only gzip files of one member can be read; repack it: gzip -dc FILE | gzip > ONE.gz'
    : isShort
      ? 'The file is incomplete; copy or download it again.'
      : 'Check the file with: gzip -t FILE';
  return new NgramError('INPUT_UNREADABLE', `${name} cannot be decompressed as gzip: ${what}.`, {
    hint,
    cause,
    details: { name, bytesRead },
  });
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const inner = error.cause instanceof Error ? error.cause.message : '';
  const { code } = error as { code?: unknown };
  return {
    code: typeof code === 'string' ? code : '',
    message: error.message === '' ? inner : error.message,
  };
}

/**
 * Decompress Zstandard with the package `fzstd`, which leaves checking the checksums to us.
 *
 * @throws {NgramError} `PACKAGE_MISSING` when the package is not installed.
 */
export async function* unzstdPure(chunks: Chunks, name: string): AsyncGenerator<Uint8Array> {
  const { Decompress } = await importFzstd(name);
  let output: Uint8Array[] = [];
  let decoder: InstanceType<typeof Decompress> | undefined;
  let hash = createXxHash64();
  for await (const { bytes, isLast, checksum } of zstdFrames(chunks, name)) {
    decoder ??= new Decompress((data) => void (data.length > 0 && output.push(data)));
    for (let at = 0; at < bytes.length; at += FEED_SIZE) {
      try {
        // A copy: the decoder keeps what it cannot use yet, and the source may use its buffer again.
        decoder.push(copyBytes(bytes.subarray(at, at + FEED_SIZE)), false);
      } catch (error) {
        throw zstdError(name, error);
      }
      for (const data of output) {
        hash.update(data);
        yield data;
      }
      output = [];
    }
    if (!isLast) continue;
    if (checksum !== undefined && BigInt(checksum) !== (hash.digest() & 0xffffffffn)) {
      throw zstdError(name, new Error('its checksum does not match'));
    }
    // The walk over the frames knows where each ends; the decoder's own end is not needed.
    decoder = undefined;
    hash = createXxHash64();
  }
}

/** The error for a Zstandard frame that a decoder rejected. */
export function zstdError(name: string, cause: unknown): NgramError {
  const message = `${name} cannot be decompressed as Zstandard: it is damaged (${describe(cause).message}).`;
  return new NgramError('INPUT_UNREADABLE', message, {
    hint: 'Check the file with: zstd -t FILE',
    cause,
    details: { name },
  });
}

async function importFzstd(name: string): Promise<typeof import('fzstd')> {
  try {
    return await import('fzstd');
  } catch (cause) {
    throw new NgramError(
      'PACKAGE_MISSING',
      `${name} is compressed with Zstandard, and the package fzstd is not installed.`,
      {
        hint: 'Install it (npm install fzstd), use Node 22.15 or newer, or decompress first: zstd -dc FILE | gristmill … -',
        details: { name, package: 'fzstd' },
        cause,
      },
    );
  }
}
