// Documents written so that train reads the very same ones: as JSON lines, whatever is in them, or as plain text, where no
// document holds what separates them.

import { NgramError } from '../base/errors.ts';
import type { TextBatch } from '../text/batch.ts';

/** What separates documents of plain text. */
export type TextUnit = 'line' | 'paragraph';

/**
 * Write documents as JSON lines: an object with `id` and `text` each.
 *
 * Streams: a document need not fit in memory.
 *
 * @param nameOf - The id of the document that comes at this place, from 0.
 */
export async function* jsonLines(
  source: AsyncIterable<TextBatch>,
  nameOf: (index: number) => string,
): AsyncGenerator<Uint8Array> {
  let index = 0;
  let isOpen = false;
  for await (const { bytes, ends } of source) {
    const pieces: string[] = [];
    const add = (part: Uint8Array): void => {
      const text = decoder.decode(part);
      if (!isOpen) pieces.push(`{"id":${JSON.stringify(nameOf(index))},"text":"${extraMark(text)}`);
      isOpen = true;
      pieces.push(JSON.stringify(text).slice(1, -1));
    };
    let at = 0;
    for (const end of ends) {
      add(bytes.subarray(at, end));
      pieces.push('"}\n');
      isOpen = false;
      index++;
      at = end;
    }
    if (at < bytes.length) add(bytes.subarray(at));
    yield encoder.encode(pieces.join(''));
  }
}

/**
 * Write documents as plain text: a line each, or with an empty line behind each. Read it with `documents` set to the same.
 *
 * Holds one document in memory.
 *
 * @throws {NgramError} `INPUT_UNREADABLE` for a document that would be read as several.
 */
export async function* plainText(
  source: AsyncIterable<TextBatch>,
  unit: TextUnit,
  nameOf: (index: number) => string,
): AsyncGenerator<Uint8Array> {
  let index = 0;
  let open = '';
  for await (const { bytes, ends } of source) {
    const pieces: string[] = [];
    let at = 0;
    for (const end of ends) {
      const text = `${open}${decoder.decode(bytes.subarray(at, end))}`.replace(/\n$/, '');
      open = '';
      if ((unit === 'line' ? /\n/ : /(^|\n)[\t\v\f\r ]*(\n|$)/).test(text)) throw notOne(nameOf(index), unit);
      // At the beginning of a file a byte-order mark is none of the text.
      pieces.push(index === 0 ? extraMark(text) : '', text, unit === 'line' ? '\n' : '\n\n');
      index++;
      at = end;
    }
    open += decoder.decode(bytes.subarray(at));
    yield encoder.encode(pieces.join(''));
  }
}

/** Readers drop one byte-order mark in front of a document. */
function extraMark(text: string): string {
  return text.startsWith('\ufeff') ? '\ufeff' : '';
}

function notOne(name: string, unit: TextUnit): NgramError {
  const what = unit === 'line' ? 'several lines' : 'an empty line';
  return new NgramError(
    'INPUT_UNREADABLE',
    `the document ${name} has ${what}: as plain text it would be read as several`,
    {
      hint: 'Write JSON lines, which hold any document.',
      details: { document: name, unit },
    },
  );
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
