// Writing a file so that nobody ever sees half of it: a temporary name in the same folder, synced, then renamed. What a
// killed process left behind is removed by the next one that writes the same file.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NgramError } from './errors.ts';

/** Temporary files of this process that are not renamed yet. */
const unfinished = new Set<string>();

/** Removes what this process has begun to write; for a process that is about to be ended. */
export function removeUnfinishedFiles(): void {
  for (const path of unfinished) rmSync(path, { force: true });
  unfinished.clear();
}

/** A file on its way: written under a temporary name, it takes its place when it is complete. */
export interface AtomicFile {
  /** Where it is written; nothing is there yet. */
  readonly temporary: string;
  /** Puts the finished file in its place, durably. It must be synced already. */
  commit(): Promise<void>;
  /** Removes what was written. */
  discard(): Promise<void>;
}

/**
 * Begins a file. Folders that are missing are made, and what killed processes left of the same file is removed.
 *
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export async function beginAtomicFile(path: string): Promise<AtomicFile> {
  const folder = dirname(path);
  const temporary = join(folder, `${basename(path)}.tmp-${process.pid}-${randomBytes(4).toString('hex')}`);
  try {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(path);
  } catch (error) {
    throw outputFailed(path, error);
  }
  unfinished.add(temporary);
  return {
    temporary,
    async commit() {
      try {
        await rename(temporary, path);
        await syncFolder(folder);
      } catch (error) {
        throw outputFailed(path, error);
      }
      unfinished.delete(temporary);
    },
    async discard() {
      await removeQuietly(temporary);
      unfinished.delete(temporary);
    },
  };
}

/**
 * Writes a file whole or not at all.
 *
 * The old file of that name, if any, stays as it is until the new one is complete on disk. Folders that are missing are
 * made.
 *
 * @throws {NgramError} `OUTPUT_FAILED` with the system's reason; nothing is left behind then.
 */
export async function writeFileAtomically(
  path: string,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const target = await beginAtomicFile(path);
  try {
    const file = await open(target.temporary, 'wx');
    try {
      await writeFlushing(file, pieces);
      await file.sync();
    } finally {
      await file.close();
    }
    await target.commit();
  } catch (error) {
    await target.discard();
    throw error instanceof NgramError ? error : outputFailed(path, error);
  }
}

/** How much is written before the disk is asked to begin with it. */
const FLUSH_BYTES = 1 << 26;

/** Writes all pieces; the disk works meanwhile, so that little is left for the sync at the end of a large file. */
async function writeFlushing(
  file: FileHandle,
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  let flushing: Promise<void> | undefined;
  let unflushed = 0;
  try {
    for await (const piece of pieces) {
      await file.writeFile(piece);
      unflushed += piece.length;
      if (unflushed < FLUSH_BYTES) continue;
      await flushing;
      flushing = file.datasync();
      // Its failure is told where it is awaited.
      flushing.catch(() => undefined);
      unflushed = 0;
    }
  } finally {
    await flushing;
  }
}

/** Checks that a file can be written at `path` before long work begins; removes what killed processes left there. */
export async function prepareOutput(path: string): Promise<void> {
  const probe = join(dirname(path), `${basename(path)}.tmp-${process.pid}-probe`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await removeLeftovers(path);
    const target = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    await target?.close();
    await (await open(probe, 'wx')).close();
  } catch (error) {
    throw outputFailed(path, error);
  } finally {
    await removeQuietly(probe);
  }
}

/** Removes temporary files for `path` whose process is gone. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.tmp-`;
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(prefix)) continue;
    const owner = /^(\d+)-(?:[0-9a-f]{8}|probe)$/.exec(name.slice(prefix.length));
    if (owner !== null && !isRunning(Number(owner[1]))) await rm(join(dirname(path), name), { force: true });
  }
}

/** Removes a file that may never have come to be; why it cannot be removed is not the error to report. */
async function removeQuietly(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

/** Whether there is such a process, whoever owns it. */
export function isRunning(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Makes the rename itself durable. Some systems cannot sync a folder; the file's bytes are safe there all the same. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Not supported here (Windows, some network drives).
  }
}

/** An error of the system while `path` was written, in the user's words. */
export function outputFailed(path: string, error: unknown): NgramError {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, [string, string]> = {
    ENOSPC: ['the disk is full', 'Free some space, or write to another disk.'],
    EDQUOT: ['the disk quota is used up', 'Free some space, or write to another disk.'],
    EACCES: ['it may not be written', 'Choose another place, or change its permissions.'],
    EPERM: ['it may not be written', 'Choose another place, or change its permissions.'],
    EROFS: ['the disk is read-only', 'Choose another place.'],
    EISDIR: ['it is a folder', 'Name a file in it.'],
    ENOTDIR: ['a part of its path is a file', 'Check the path.'],
    EEXIST: ['a part of its path is a file', 'Check the path.'],
    ENAMETOOLONG: ['its name is too long', 'Choose a shorter name.'],
  };
  const [reason, hint] = reasons[code ?? ''] ?? [message, 'Check the path and the disk.'];
  return new NgramError('OUTPUT_FAILED', `${path} cannot be written: ${reason}`, {
    hint,
    details: { path, code },
    cause: error,
  });
}
