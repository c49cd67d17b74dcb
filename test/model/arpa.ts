// ARPA files and tables for tests, and the reference's files.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readArpa } from '../../src/model/arpa-reader.ts';
import { arpaLines } from '../../src/model/arpa-writer.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';

const GOLDEN = join(import.meta.dirname, '../golden');

/** The names of all reference files. */
export const goldenNames = readdirSync(GOLDEN).filter((name) => name.endsWith('.arpa'));

export const golden = (name: string): Uint8Array => new Uint8Array(readFileSync(join(GOLDEN, name)));

/** Reads an ARPA file that comes in pieces of `size` bytes. */
export function parse(file: string | Uint8Array, size = 1 << 16): Promise<BackoffTable> {
  const bytes = typeof file === 'string' ? new TextEncoder().encode(file) : file;
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
  };
  return readArpa(pieces(), { name: 'test.arpa' });
}

/** Writes a table to one string of bytes. */
export function written(table: BackoffTable): Uint8Array {
  return new Uint8Array(Buffer.concat([...arpaLines(table)]));
}

export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
