// The library in a page or web worker: everything of index.ts, and text and tables from blobs, responses and streams.

import type { CountTable } from './counts/table.ts';
import type { NgramModel } from './model/model.ts';
import { modelOf } from './open.ts';

export * from './index.ts';
export { openTextFrom, type WebTextInput } from './text/web-sources.ts';

/**
 * Opens a model from a table, the bytes of a count file, a blob or file, a response, or a URL.
 *
 * @throws {NgramError} As `modelOf`; fetching throws what `fetch` does.
 */
export async function openModel(source: CountTable | Uint8Array | Blob | Response | URL): Promise<NgramModel> {
  if (source instanceof URL) return openModel(await fetch(source));
  if (source instanceof Blob || source instanceof Response) return modelOf(new Uint8Array(await source.arrayBuffer()));
  return modelOf(source);
}
