// Model files on disk, read straight into the heap in which they are asked.

import { open, type FileHandle } from 'node:fs/promises';
import { FIXED_BYTES, headerEnd, readFileHeader } from '../base/sections.ts';
import { PACKED_AT, type PackedFile, openPacked, packedHeap } from './packed-file.ts';

/** A header is not longer than this, or the file is none of ours. */
const HEADER_BYTES_MAX = 1 << 24;
/** So much is read at a time; one call cannot read 2 GiB. */
const STEP_BYTES = 1 << 28;

/**
 * Opens a model file by its path.
 *
 * @returns Undefined for anything but a plain file that begins as a model file does: who asks may read it in another way, and
 *   meets the reason there.
 * @throws {NgramError} As `openPackedBytes`.
 */
export async function openPackedFile(path: string): Promise<PackedFile | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch {
    return undefined;
  }
  try {
    return await openPackedHandle(file, path);
  } finally {
    await file.close();
  }
}

async function openPackedHandle(file: FileHandle, path: string): Promise<PackedFile | undefined> {
  const stats = await file.stat();
  if (!stats.isFile()) return undefined;
  const fixed = await readUpTo(file, FIXED_BYTES);
  const end = headerEnd(fixed);
  if (end === undefined || end > Math.min(stats.size, HEADER_BYTES_MAX)) return undefined;
  const start = await readUpTo(file, end);
  if (start.length < end || readFileHeader(start, path).kind !== 'model') return undefined;
  const heap = packedHeap(start, stats.size, path);
  let at = 0;
  while (at < stats.size) {
    const length = Math.min(STEP_BYTES, stats.size - at);
    const { bytesRead } = await file.read(heap.u8, PACKED_AT + at, length, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return openPacked(heap, PACKED_AT, at, path);
}

async function readUpTo(file: FileHandle, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end);
  const { bytesRead } = await file.read(bytes, 0, end, 0);
  return bytes.subarray(0, bytesRead);
}
