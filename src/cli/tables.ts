// Tables in and out, for all commands: a path is a file, `-` is a pipe. What must not be lost is not overwritten.

import { lstat, open, realpath, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { prepareOutput } from '../base/node-atomic-file.ts';
import { decodeCountFile, encodeCountFile } from '../counts/count-file.ts';
import { readTableBytes, writeCountFile } from '../counts/node-count-file.ts';
import { inspectCountFile } from '../counts/inspect.ts';
import { type CountTable, ngramCounts } from '../counts/table.ts';
import type { Output } from './output.ts';
import type { CommandContext } from './command.ts';

/** Reads a table's bytes from a file, or from standard input for `-`. */
export async function readTableFile(path: string, { stdin }: Pick<CommandContext, 'stdin'>): Promise<Uint8Array> {
  if (path !== '-') return await readTableBytes(path);
  const pieces: Uint8Array[] = [];
  for await (const piece of stdin()) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Reads a table from a file, or from standard input for `-`. */
export async function readTable(path: string, context: Pick<CommandContext, 'stdin'>): Promise<CountTable> {
  return decodeCountFile(await readTableFile(path, context), tableName(path));
}

/** What to call a table in messages. */
export function tableName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

/**
 * Checks, before long work begins, that its result can be written.
 *
 * @throws {NgramError} `OUTPUT_FAILED` when the place cannot be written, or holds a file that is no table; `BAD_OPTION` for
 *   a terminal, and for bytes and JSON on the same pipe.
 */
export async function prepareTable(path: string, output: Output, isJson: boolean): Promise<void> {
  if (path === '-') {
    if (isJson) {
      const hint = 'Write the table to a file, or leave out --json.';
      throw new NgramError('BAD_OPTION', 'the table and the JSON cannot both go to standard output', { hint });
    }
    if (output.isTerminal) {
      const hint = 'Name a file, or send it on: … -o - | gristmill inspect -';
      throw new NgramError('BAD_OPTION', 'a table is no text: it is not written to a terminal', { hint });
    }
    return;
  }
  if ((await kindOf(path)) === 'device') return;
  await checkReplaceable(path);
  await prepareOutput(path);
}

/** A table that was written. */
export interface WrittenTable {
  readonly path: string;
  readonly table: CountTable;
  readonly fileBytes: number;
  /** False for a pipe or device, from which nothing can be read again. */
  readonly isFile: boolean;
}

/** Writes a table where it was asked to be. */
export async function writeTable(path: string, table: CountTable, output: Output): Promise<WrittenTable> {
  const isDevice = path !== '-' && (await kindOf(path)) === 'device';
  if (path !== '-' && !isDevice) {
    const { fileBytes } = await writeCountFile(await behindLinks(path), table);
    return { path, table, fileBytes, isFile: true };
  }
  const bytes = encodeCountFile(table);
  if (isDevice) await writeFile(path, bytes);
  else await output.write(bytes);
  return { path, table, fileBytes: bytes.length, isFile: false };
}

/** What programs are told about a table that was written. */
export function tableFacts({ path, table, fileBytes }: WrittenTable): Record<string, unknown> {
  const { order, tokenCount, sentenceCount, documentCount, vocabulary } = table;
  return {
    output: path,
    order,
    tokenizer: table.tokenizer,
    tokenCount,
    sentenceCount,
    documentCount,
    vocabularySize: vocabulary.size,
    ngramCounts: ngramCounts(table),
    fileBytes,
  };
}

/** A pipe or device is written straight; renaming a file over it would replace it. */
async function kindOf(path: string): Promise<'none' | 'file' | 'device'> {
  const found = await lstat(await behindLinks(path)).catch(() => undefined);
  if (found === undefined) return 'none';
  return found.isFile() || found.isDirectory() ? 'file' : 'device';
}

/** The file that a link points to: it is replaced, and the link stays. */
async function behindLinks(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

/** A mistyped -o must not cost anybody a file that is not ours. */
async function checkReplaceable(path: string): Promise<void> {
  const head = await headOf(path);
  if (head === undefined || head.length === 0 || beginsAsTable(head)) return;
  const hint = `Choose another name, such as ${basename(path).replace(/\.[^.]*$/, '')}.grist, or remove it first.`;
  throw new NgramError('OUTPUT_FAILED', `${path} is there already and is no table; it is left as it is`, {
    hint,
    details: { path },
  });
}

/** Whether there is a file at `path` that is a table, whole or not. */
export async function isTableFile(path: string): Promise<boolean> {
  const head = await headOf(path);
  return head !== undefined && head.length > 0 && beginsAsTable(head);
}

/** The first bytes of a plain file; undefined where there is none to read. */
async function headOf(path: string): Promise<Uint8Array | undefined> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const file = isFile ? await open(path, 'r').catch(() => undefined) : undefined;
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether the first bytes are ours; what follows them does not matter here. */
function beginsAsTable(head: Uint8Array): boolean {
  try {
    inspectCountFile(head);
    return true;
  } catch (error) {
    return !(error instanceof NgramError && error.code === 'BAD_MAGIC');
  }
}
