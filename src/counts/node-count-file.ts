// Count files on disk.

import { readFile } from 'node:fs/promises';
import { NgramError } from '../base/errors.ts';
import { writeFileAtomically } from '../base/node-atomic-file.ts';
import { decodeCountFile, encodeCountFile } from './count-file.ts';
import type { CountTable } from './table.ts';

/**
 * Reads a count file whole.
 *
 * @throws {NgramError} `INPUT_NOT_FOUND`, `INPUT_UNREADABLE`, or as `decodeCountFile`.
 */
export async function readCountFile(path: string): Promise<CountTable> {
  return decodeCountFile(await readTableBytes(path), path);
}

/**
 * Writes a count file: under a temporary name first, synced, then renamed. A file of that name stays whole until then.
 *
 * @returns How many bytes it has.
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export async function writeCountFile(path: string, table: CountTable): Promise<{ readonly fileBytes: number }> {
  const bytes = encodeCountFile(table);
  await writeFileAtomically(path, [bytes]);
  return { fileBytes: bytes.length };
}

/** The bytes of a table's file, with an error that helps when there are none. */
export async function readTableBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new NgramError('INPUT_NOT_FOUND', `there is no table ${path}`, {
        hint: `Check the name, or make one: gristmill train TEXT -o ${path}`,
        details: { path },
        cause: error,
      });
    }
    const reason = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'it may not be read' : message;
    throw new NgramError('INPUT_UNREADABLE', `${path} cannot be read: ${reason}`, {
      hint: 'Name a file that gristmill train has written.',
      details: { path, code },
      cause: error,
    });
  }
}
