// The library in Node: everything of index.ts, and text and tables from files and pipes.

import { dirname, resolve } from 'node:path';
import { readTableBytes } from './counts/node-count-file.ts';
import { isMixtureRecipe, openMixture } from './mixture-file.ts';
import type { NgramModel } from './model/model.ts';
import { openPackedFile } from './model/node-packed-file.ts';
import { packedModel } from './model/packed-model.ts';
import { checkNoEstimator, modelOf, type AnyTable, type OpenOptions } from './open.ts';

export * from './index.ts';
export { openTextFrom, type WebTextInput } from './text/web-sources.ts';
export { createGuardKey, readGuardFile, readGuardKey, writeGuardFile } from './guard/node-guard-files.ts';
export { openText, type FileTextOptions } from './text/node-files.ts';
export type { TextOptions, TextSource, TextStats } from './text/source.ts';
export { nodeRandomBytes } from './harden/node-random-bytes.ts';
export { readCountFile, writeCountFile } from './counts/node-count-file.ts';
export {
  inspectFile,
  readArpaFile,
  readArpaFrom,
  readModelFile,
  writeArpaFile,
  writeModelFile,
} from './node-models.ts';
export { bulkTrain } from './bulk/node-bulk-train.ts';
export type { BulkKind, BulkOptions, BulkProgress, BulkResult } from './bulk/node-bulk-options.ts';
export { prepareOutput, removeUnfinishedFiles } from './base/node-atomic-file.ts';

/**
 * Opens a model from a count file, a model file or a mixture by its path, its bytes, or a table.
 *
 * A model file is read once, into the memory in which it is asked.
 *
 * @throws {NgramError} As `readCountFile`, `openMixture` and `modelOf`.
 */
export async function openModel(
  source: string | URL | Uint8Array | AnyTable,
  options: OpenOptions = {},
): Promise<NgramModel> {
  if (source instanceof URL) return openModel(decodeURIComponent(source.pathname), options);
  if (typeof source === 'string') {
    const packed = await openPackedFile(source);
    if (packed === undefined) return openBytes(await readTableBytes(source), source, options);
    checkNoEstimator(source, options);
    return packedModel(packed);
  }
  return source instanceof Uint8Array ? openBytes(source, undefined, options) : modelOf(source, undefined, options);
}

/** The parts of a mixture are found from where its own file is; from the working directory where it has none. */
async function openBytes(bytes: Uint8Array, path: string | undefined, options: OpenOptions): Promise<NgramModel> {
  if (!isMixtureRecipe(bytes)) return modelOf(bytes, path, options);
  return openMixture(bytes, path ?? 'the mixture', {
    ...options,
    read: async (part, from) => {
      const name = resolve(dirname(from), part);
      return { name, bytes: await readTableBytes(name) };
    },
    open: modelOf,
  });
}
