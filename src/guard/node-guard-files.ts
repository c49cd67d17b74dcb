// Guards and their keys in files.

import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { beginAtomicFile, outputFailed } from '../base/node-atomic-file.ts';
import type { Guard } from './guard.ts';
import { decodeGuardFile, encodeGuardFile } from './guard-file.ts';
import { formatGuardKey, parseGuardKey } from './key-file.ts';
import { KEY_BYTES } from './sip-hash.ts';

/** Reads a key file. @throws {NgramError} `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, `GUARD_KEY`. */
export async function readGuardKey(path: string): Promise<Uint8Array> {
  return parseGuardKey(Buffer.from(await readInput(path, 'key')).toString('latin1'), path);
}

/** The same, or undefined where there is no such file. @throws {NgramError} `INPUT_UNREADABLE`, `GUARD_KEY`. */
export async function findGuardKey(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readGuardKey(path);
  } catch (error) {
    if (error instanceof NgramError && error.code === 'INPUT_NOT_FOUND') return undefined;
    throw error;
  }
}

/** A new key, which is in no file yet: 16 random bytes. */
export function newGuardKey(): Uint8Array {
  return new Uint8Array(randomBytes(KEY_BYTES));
}

/**
 * Puts a key into a new file that its owner alone may read.
 *
 * @param key - The 16 bytes; new ones when left out.
 * @returns The key; undefined when there is a file of that name: it is left as it is.
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export async function createGuardKey(path: string, key = newGuardKey()): Promise<Uint8Array | undefined> {
  let file: FileHandle;
  try {
    await mkdir(dirname(path), { recursive: true });
    // Made only where there is none, in one step: a key that was lost makes its guards useless.
    file = await open(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return undefined;
    throw outputFailed(path, error);
  }
  try {
    await file.writeFile(formatGuardKey(key));
    await file.sync();
    return key;
  } catch (error) {
    await rm(path, { force: true });
    throw outputFailed(path, error);
  } finally {
    await file.close();
  }
}

/** Opens the guard in a file. @throws {NgramError} `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, and as `decodeGuardFile`. */
export async function readGuardFile(path: string, key: Uint8Array): Promise<Guard> {
  return decodeGuardFile(await readInput(path, 'guard'), key, path);
}

/**
 * Writes a guard to a file, whole or not at all. Its owner alone may read it: a guard is not for shipping.
 *
 * @returns The bytes of the file.
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export async function writeGuardFile(path: string, guard: Guard): Promise<number> {
  const bytes = encodeGuardFile(guard);
  const target = await beginAtomicFile(path);
  try {
    const file = await open(target.temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await target.commit();
    return bytes.length;
  } catch (error) {
    await target.discard();
    throw error instanceof NgramError ? error : outputFailed(path, error);
  }
}

async function readInput(path: string, what: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const details = { path, code };
    if (code === 'ENOENT') {
      throw new NgramError('INPUT_NOT_FOUND', `there is no ${what} ${path}`, {
        hint: `Make one: gristmill guard build TEXT --key KEY -o FILE.guard`,
        details,
        cause: error,
      });
    }
    throw new NgramError('INPUT_UNREADABLE', `${path} cannot be read: ${message}`, { details, cause: error });
  }
}
