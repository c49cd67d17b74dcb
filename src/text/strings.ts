// Strings in memory as a source of text.
import type { TextBatch } from './batch.ts';
import { BatchBuilder } from './grouping.ts';

/**
 * Make batches of text out of strings, each a document.
 *
 * Surrogates without a partner become U+FFFD; a byte-order mark at the start of a document goes.
 *
 * @param text - One document, or several.
 * @example
 * for await (const { bytes, ends } of textBatches(['one', 'two'])) ends; // [3, 6]
 */
export async function* textBatches(text: string | Iterable<string>): AsyncGenerator<TextBatch> {
  const builder = new BatchBuilder();
  for (const document of typeof text === 'string' ? [text] : text) {
    builder.addText(document);
    builder.endDocument();
    if (builder.isFull) yield builder.take();
  }
  if (!builder.isEmpty) yield builder.take();
}
