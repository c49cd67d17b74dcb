// The library in Node: everything of index.ts, and text and tables from files and pipes.

import { readTableBytes } from './counts/node-count-file.ts';
import type { CountTable } from './counts/table.ts';
import type { NgramModel } from './model/model.ts';
import { modelOf } from './open.ts';

export * from './index.ts';
export { openTextFrom, type WebTextInput } from './text/web-sources.ts';
export { openText, type FileTextOptions } from './text/node-files.ts';
export type { TextOptions, TextSource, TextStats } from './text/source.ts';
export { inspectFile, readCountFile, writeCountFile } from './counts/node-count-file.ts';
export { prepareOutput, removeUnfinishedFiles } from './base/node-atomic-file.ts';

/**
 * Opens a model from a count file by its path, its bytes, or a table.
 *
 * @throws {NgramError} As `readCountFile` and `modelOf`.
 */
export async function openModel(source: string | URL | Uint8Array | CountTable): Promise<NgramModel> {
  if (source instanceof URL) return openModel(decodeURIComponent(source.pathname));
  if (typeof source === 'string') return modelOf(await readTableBytes(source), source);
  return modelOf(source);
}
