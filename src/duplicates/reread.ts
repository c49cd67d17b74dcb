// A source that may be read twice: as it is where it can be read anew, out of memory where it cannot.

import { NgramError } from '../base/errors.ts';
import type { TextBatch } from '../text/batch.ts';

/**
 * The text of a source that is read to its end once before it is read again.
 *
 * @throws {NgramError} `INPUT_UNREADABLE` at the end of a reading that gave other text than the first, as far as lengths show.
 */
export function rereadable(source: AsyncIterable<TextBatch>): AsyncIterable<TextBatch> {
  let kept: TextBatch[] | undefined;
  let first: Size | undefined;

  async function* firstReading(): AsyncGenerator<TextBatch> {
    const size: Size = { bytes: 0, documents: 0 };
    let isBegun = false;
    for await (const batch of source) {
      if (!isBegun && isReadOnce(source)) kept = [];
      isBegun = true;
      kept?.push({ bytes: batch.bytes.slice(), ends: [...batch.ends] });
      addSize(size, batch);
      yield batch;
    }
    first = size;
  }

  async function* nextReading(expected: Size): AsyncGenerator<TextBatch> {
    const size: Size = { bytes: 0, documents: 0 };
    for await (const batch of kept ?? source) {
      addSize(size, batch);
      yield batch;
    }
    if (size.bytes !== expected.bytes || size.documents !== expected.documents) throw changed(expected, size);
  }

  return { [Symbol.asyncIterator]: () => (first === undefined ? firstReading() : nextReading(first)) };
}

interface Size {
  bytes: number;
  documents: number;
}

function addSize(size: Size, { bytes, ends }: TextBatch): void {
  size.bytes += bytes.length;
  size.documents += ends.length;
}

function changed(expected: Size, got: Size): NgramError {
  const inWords = ({ bytes, documents }: Size): string => `${bytes} bytes in ${documents} documents`;
  const message = `the input had ${inWords(expected)} when it was read first, and ${inWords(got)} now`;
  return new NgramError('INPUT_UNREADABLE', message, { hint: 'Leave it as it is until the work is done.' });
}

/** Whether a source that is being read cannot be read again: a generator, or one with a pipe among its inputs. */
function isReadOnce(source: AsyncIterable<TextBatch>): boolean {
  // Generators are iterators themselves.
  if ('next' in source) return true;
  const { stats } = source as { readonly stats?: { readonly inputBytesTotal?: number | undefined } };
  return stats !== undefined && stats.inputBytesTotal === undefined;
}
