// What the tests of text sources share: cutting bytes, collecting documents, temporary folders.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import type { TextBatch } from '../../src/text/batch.ts';

/** Bytes of a text. */
export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** All parts in one array. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The bytes as chunks, cut at the given offsets (taken modulo the length), each chunk its own copy. */
export function cut(bytes: Uint8Array, offsets: readonly number[]): Uint8Array[] {
  const borders = [0, ...offsets.map((offset) => offset % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return borders.slice(1).map((border, index) => new Uint8Array(bytes.subarray(borders[index], border)));
}

/** Chunks as a stream that overwrites each chunk once the next is asked for, as a reader with one buffer does. */
export async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) {
    const copy = new Uint8Array(chunk);
    yield copy;
    copy.fill(0x58);
  }
}

/** The documents of a source as strings; fails when a batch is not valid UTF-8 or its ends are out of order. */
export async function documents(source: AsyncIterable<TextBatch>): Promise<string[]> {
  const found: string[] = [];
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let open: string[] = [];
  for await (const { bytes, ends } of source) {
    let start = 0;
    for (const end of ends) {
      if (end < start || end > bytes.length) throw new Error(`ends out of order: ${ends.join(' ')}`);
      open.push(decoder.decode(bytes.subarray(start, end)));
      found.push(open.join(''));
      open = [];
      start = end;
    }
    if (start < bytes.length) open.push(decoder.decode(bytes.subarray(start)));
  }
  if (open.length > 0) throw new Error(`text after the last document: ${open.join('').slice(0, 40)}`);
  return found;
}

/** The typed error that the work ends in; fails when it ends well or in another error. */
export async function failure(work: Promise<unknown>): Promise<NgramError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof NgramError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

/** Frames that `zstd` 1.5 wrote, since older Node can read Zstandard and not write it. */
export const FRAMES = {
  /** printf 'Grüße, first frame.\n' > a; zstd -c a */
  first: fromBase64('KLUv/SQWsQAAR3LDvMOfZSwgZmlyc3QgZnJhbWUuCj+tph8='),
  /** yes 'the cat sat on the mat' | head -c 400000 | zstd -c; four blocks */
  catLines: fromBase64(
    'KLUv/QRY/AAAuHRoZSBjYXQgc2F0IG9uIHRoZSBtYXQKAQDN/zWfTUwAAAggAQD8/zkQAkwAAAhuAQD8/zkQAkUAAAhzAQB82gMhloTTEg==',
  ),
  /** printf 'piped, no size known\n' | zstd -c --no-check */
  unsized: fromBase64('KLUv/QBYqQAAcGlwZWQsIG5vIHNpemUga25vd24K'),
  /** for i in 1 2 3; do printf '{"text":"line %s"}\n' $i; done | zstd -c */
  jsonl: fromBase64('KLUv/QRY/QAAuHsidGV4dCI6ImxpbmUgMSJ9CjIzIn0KAgBgFkqeYbzHwho='),
};

/** A frame that decoders pass over, of three bytes. */
export const SKIPPABLE_FRAME = Uint8Array.of(0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 0x28, 0xb5, 0x2f);

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-text-'));
  folders.push(folder);
  return folder;
}
