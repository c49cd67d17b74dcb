// The working folder of a run: files that hold what the memory has no room for. Every thread writes its own; all may read.

import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { NgramError } from '../base/errors.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { BytesRef } from './rows.ts';

/** Files of one folder, opened when they are first needed, by one thread. */
export class ScratchFiles {
  private readonly folder: string;
  private readonly failed: (error: unknown, path: string) => NgramError;
  private readonly descriptors = new Map<string, number>();
  private readonly ends = new Map<string, number>();

  /** @param failed - Makes an error of a system's; that of a temporary file by default. */
  constructor(folder: string, failed: (error: unknown, path: string) => NgramError = scratchFailed) {
    this.folder = folder;
    this.failed = failed;
  }

  /** Writes bytes at the end of a file. Only one thread may append to a file. @returns Where they begin. */
  append(file: string, bytes: Uint8Array): number {
    const offset = this.ends.get(file) ?? 0;
    this.ends.set(file, offset + bytes.length);
    this.write(file, offset, bytes);
    return offset;
  }

  /** @throws {NgramError} `OUTPUT_FAILED`. */
  write(file: string, offset: number, bytes: Uint8Array): void {
    try {
      writeAll(this.open(file), bytes, offset);
    } catch (error) {
      throw error instanceof NgramError ? error : this.failed(error, join(this.folder, file));
    }
  }

  /** Fills `into` from a place of a file. @throws {NgramError} `OUTPUT_FAILED`. */
  read(file: string, offset: number, into: Uint8Array): void {
    try {
      readAll(this.open(file), into, offset);
    } catch (error) {
      throw error instanceof NgramError ? error : this.failed(error, join(this.folder, file));
    }
  }

  /** Cuts a file off. */
  truncate(file: string, bytes: number): void {
    ftruncateSync(this.open(file), bytes);
    this.ends.set(file, bytes);
  }

  /** Makes what was written safe from a power cut. */
  sync(file: string): void {
    try {
      fsyncSync(this.open(file));
    } catch (error) {
      throw this.failed(error, join(this.folder, file));
    }
  }

  close(): void {
    for (const descriptor of this.descriptors.values()) closeSync(descriptor);
    this.descriptors.clear();
  }

  private open(file: string): number {
    let descriptor = this.descriptors.get(file);
    if (descriptor === undefined) {
      const path = join(this.folder, file);
      try {
        descriptor = openSync(path, 'r+');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
        // Two threads may come here at once: whoever is second finds the file there, and empties nothing.
        closeSync(openSync(path, 'a'));
        descriptor = openSync(path, 'r+');
      }
      this.descriptors.set(file, descriptor);
    }
    return descriptor;
  }
}

/** Kept bytes: those in the heap where they are, those in files as a copy. @throws {NgramError} `OUTPUT_FAILED`. */
export function refBytes(heap: Heap, files: ScratchFiles, { at, bytes, file, offset }: BytesRef): Uint8Array {
  if (at >= 0) return heap.u8.subarray(at, at + bytes);
  const into = new Uint8Array(bytes);
  files.read(file, offset, into);
  return into;
}

/** What the system takes at once: some refuse 2 GiB and more. */
const STEP_BYTES = 1 << 26;

/** Writes all of `bytes` at `offset`. */
export function writeAll(descriptor: number, bytes: Uint8Array, offset: number): void {
  for (let done = 0; done < bytes.length;) {
    done += writeSync(descriptor, bytes, done, Math.min(STEP_BYTES, bytes.length - done), offset + done);
  }
}

/** Fills all of `into`. @throws {Error} When the file ends before. */
export function readAll(descriptor: number, into: Uint8Array, offset: number): void {
  for (let done = 0; done < into.length;) {
    const got = readSync(descriptor, into, done, Math.min(STEP_BYTES, into.length - done), offset + done);
    if (got === 0) throw new Error(`it ends at byte ${offset + done}`);
    done += got;
  }
}

/** An error of the working folder, in the user's words. */
export function scratchFailed(error: unknown, path: string): NgramError {
  const { code, message } = error as NodeJS.ErrnoException;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  const reason = isFull
    ? 'the disk is full'
    : code === 'EACCES' || code === 'EPERM'
      ? 'it may not be written'
      : message;
  return new NgramError('OUTPUT_FAILED', `the temporary file ${path} cannot be used: ${reason}`, {
    hint: isFull
      ? 'Free some space, name a folder on another disk with --temp, or allow more memory with --memory.'
      : 'Name another folder with --temp.',
    details: { path, code },
    cause: error,
  });
}
