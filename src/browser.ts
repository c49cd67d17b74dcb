// The library in a page or web worker: everything of index.ts, and text and tables from blobs, responses and streams.

import { NgramError } from './base/errors.ts';
import { isMixtureRecipe, openMixture } from './mixture-file.ts';
import type { NgramModel } from './model/model.ts';
import { modelOf, type AnyTable, type OpenOptions } from './open.ts';

export * from './index.ts';
export { webRandomBytes } from './harden/web-random-bytes.ts';
export { openTextFrom, type WebTextInput } from './text/web-sources.ts';

/**
 * Opens a model from a table, the bytes of a file of one, a blob or file, a response, or a URL.
 *
 * @throws {NgramError} As `modelOf`; `INPUT_NOT_FOUND` when a URL has nothing; fetching throws what `fetch` does.
 */
export async function openModel(
  source: AnyTable | Uint8Array | Blob | Response | URL,
  options: OpenOptions = {},
): Promise<NgramModel> {
  if (source instanceof URL) return openUrl(source, options);
  if (source instanceof Blob || source instanceof Response) {
    return modelOf(new Uint8Array(await source.arrayBuffer()), undefined, options);
  }
  return modelOf(source, undefined, options);
}

/** The parts of a mixture are fetched from where its own URL is. */
async function openUrl(url: URL, options: OpenOptions): Promise<NgramModel> {
  const bytes = await bytesOf(url);
  if (!isMixtureRecipe(bytes)) return modelOf(bytes, url.href, options);
  return openMixture(bytes, url.href, {
    read: async (part, from) => {
      const found = new URL(part, from);
      return { name: found.href, bytes: await bytesOf(found) };
    },
    open: modelOf,
  });
}

async function bytesOf(url: URL): Promise<Uint8Array> {
  const response = await fetch(url);
  if (response.ok) return new Uint8Array(await response.arrayBuffer());
  throw new NgramError('INPUT_NOT_FOUND', `${url.href} cannot be fetched: ${response.status} ${response.statusText}`, {
    hint: 'Check the address.',
    details: { url: url.href, status: response.status },
  });
}
