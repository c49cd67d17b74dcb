// Tables in and out, for all commands: a path is a file, `-` is a pipe. What must not be lost is not overwritten.

import { lstat, open, realpath, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { outputFailed, prepareOutput, writeFileAtomically } from '../base/node-atomic-file.ts';
import { decodeCountFile, encodeCountFile } from '../counts/count-file.ts';
import { readTableBytes } from '../counts/node-count-file.ts';
import { inspectCountFile } from '../counts/inspect.ts';
import { type CountTable, ngramCounts } from '../counts/table.ts';
import { isMixtureRecipe } from '../mixture-file.ts';
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
  const bytes = await readTableFile(path, context);
  refuseMixture(bytes, path);
  return decodeCountFile(bytes, tableName(path));
}

/** A mixture only names its tables; what works on the tables themselves cannot work on it. */
export function refuseMixture(bytes: Uint8Array, path: string): void {
  if (!isMixtureRecipe(bytes)) return;
  throw new NgramError('INCOMPATIBLE_TABLES', `${tableName(path)} is a mixture, which has no counts of its own`, {
    hint: 'Name one of its tables: gristmill inspect shows them.',
    details: { path },
  });
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
  await prepareFile(path, beginsAsTable, ['table', 'grist']);
}

/**
 * Checks that a file can be written, and that none is lost: one that is there already must begin as ours do.
 *
 * @param kind - What the files are called, and how their names end.
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export async function prepareFile(
  path: string,
  beginsAsOurs: (head: Uint8Array) => boolean,
  kind: readonly [name: string, extension: string],
): Promise<void> {
  if ((await kindOf(path)) === 'device') return;
  await checkReplaceable(path, beginsAsOurs, kind);
  await prepareOutput(path);
}

/** What is told of a table of counts. */
export interface TableFigures extends Pick<
  CountTable,
  'order' | 'tokenizer' | 'tokenCount' | 'sentenceCount' | 'documentCount'
> {
  readonly vocabularySize: number;
  /** Index 0 for length 1. */
  readonly ngramCounts: readonly number[];
}

/** A table that was written. */
export interface WrittenTable {
  readonly path: string;
  readonly figures: TableFigures;
  readonly fileBytes: number;
  /** False for a pipe or device, from which nothing can be read again. */
  readonly isFile: boolean;
}

/** Writes a table where it was asked to be. */
export async function writeTable(path: string, table: CountTable, output: Output): Promise<WrittenTable> {
  return { path, figures: figuresOf(table), ...(await writePieces(path, [encodeCountFile(table)], output)) };
}

/** Writes bytes where they were asked to be: a file whole or not at all, a pipe or device as they come. */
export async function writePieces(
  path: string,
  pieces: Iterable<Uint8Array>,
  output: Output,
): Promise<Pick<WrittenTable, 'fileBytes' | 'isFile'>> {
  const isDevice = path !== '-' && (await kindOf(path)) === 'device';
  let fileBytes = 0;
  const counted = function* () {
    for (const piece of pieces) {
      fileBytes += piece.length;
      yield piece;
    }
  };
  if (isDevice) await writeFile(path, counted()).catch((error: unknown) => throwOutputFailed(path, error));
  else if (path === '-') for (const piece of counted()) await output.write(piece);
  else await writeFileAtomically(await behindLinks(path), counted());
  return { fileBytes, isFile: path !== '-' && !isDevice };
}

function figuresOf(table: CountTable): TableFigures {
  const { order, tokenizer, tokenCount, sentenceCount, documentCount, vocabulary } = table;
  return {
    order,
    tokenizer,
    tokenCount,
    sentenceCount,
    documentCount,
    vocabularySize: vocabulary.size,
    ngramCounts: ngramCounts(table),
  };
}

function throwOutputFailed(path: string, error: unknown): never {
  throw error instanceof NgramError ? error : outputFailed(path, error);
}

/** What programs are told about a table that was written. */
export function tableFacts({ path, figures, fileBytes }: WrittenTable): Record<string, unknown> {
  const { order, tokenizer, tokenCount, sentenceCount, documentCount, vocabularySize, ngramCounts: counts } = figures;
  return {
    output: path,
    order,
    tokenizer,
    tokenCount,
    sentenceCount,
    documentCount,
    vocabularySize,
    ngramCounts: counts,
    fileBytes,
  };
}

/** A pipe or device is written straight; renaming a file over it would replace it. */
async function kindOf(path: string): Promise<'none' | 'file' | 'device'> {
  const found = await lstat(await behindLinks(path)).catch(() => undefined);
  if (found === undefined) return 'none';
  return found.isFile() || found.isDirectory() ? 'file' : 'device';
}

/** Whether a path is a pipe or device rather than a file or nothing. */
export async function isDevice(path: string): Promise<boolean> {
  return (await kindOf(path)) === 'device';
}

/** The file that a link points to: it is replaced, and the link stays. */
export async function behindLinks(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

/** A mistyped -o must not cost anybody a file that is not ours. */
async function checkReplaceable(
  path: string,
  beginsAsOurs: (head: Uint8Array) => boolean,
  [kind, extension]: readonly [name: string, extension: string],
): Promise<void> {
  const head = await headOf(path);
  if (head === undefined || head.length === 0 || beginsAsOurs(head)) return;
  const stem = basename(path).replace(/\.[^.]*$/, '');
  const hint = `Choose another name, such as ${stem}.${extension}, or remove it first.`;
  throw new NgramError('OUTPUT_FAILED', `${path} is there already and is no ${kind}; it is left as it is`, {
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
  if (isMixtureRecipe(head)) return true;
  try {
    inspectCountFile(head);
    return true;
  } catch (error) {
    return !(error instanceof NgramError && error.code === 'BAD_MAGIC');
  }
}
