// Plain text: a file, a line or a paragraph is a document. Nothing is dropped but blank lines between paragraphs.
import type { TextBatch } from './batch.ts';
import type { Chunks } from './chunks.ts';
import type { CleanCounts } from './clean-counts.ts';
import { createCleaner } from './clean.ts';
import { BatchBuilder } from './grouping.ts';

/** What of a plain text counts as one document. */
export type DocumentUnit = 'file' | 'line' | 'paragraph';

const LF = 0x0a;
const NOTHING = new Uint8Array(0);

/**
 * Read one plain text.
 *
 * - `file`: all of it is one document, an empty text an empty one.
 * - `line`: a document ends after each LF, and at the end of the text unless that follows an LF. Blank lines are documents
 *   without words.
 * - `paragraph`: a document ends after its last line before a blank one (a line of nothing but white space) or the end;
 *   blank lines belong to none.
 *
 * Files and lines are passed on as views of the chunks, as they arrive.
 */
export function readPlain(chunks: Chunks, unit: DocumentUnit, counts: CleanCounts): AsyncGenerator<TextBatch> {
  if (unit === 'paragraph') return readParagraphs(chunks, counts);
  return unit === 'line' ? readLines(chunks, counts) : readWhole(chunks, counts);
}

async function* readWhole(chunks: Chunks, counts: CleanCounts): AsyncGenerator<TextBatch> {
  const cleaner = createCleaner(counts);
  for await (const chunk of chunks) {
    for (const bytes of cleaner.push(chunk)) yield { bytes, ends: [] };
  }
  for (const bytes of cleaner.end()) yield { bytes, ends: [] };
  yield { bytes: NOTHING, ends: [0] };
}

async function* readLines(chunks: Chunks, counts: CleanCounts): AsyncGenerator<TextBatch> {
  const cleaner = createCleaner(counts);
  let isOpen = false;
  for await (const chunk of chunks) {
    for (const bytes of cleaner.push(chunk)) {
      yield { bytes, ends: lineEnds(bytes) };
      isOpen = bytes.at(-1) !== LF;
    }
  }
  for (const bytes of cleaner.end()) {
    yield { bytes, ends: [] };
    isOpen = true;
  }
  if (isOpen) yield { bytes: NOTHING, ends: [0] };
}

function lineEnds(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) ends.push(at + 1);
  return ends;
}

async function* readParagraphs(chunks: Chunks, counts: CleanCounts): AsyncGenerator<TextBatch> {
  const cleaner = createCleaner(counts);
  const splitter = createParagraphSplitter(new BatchBuilder());
  for await (const chunk of chunks) {
    for (const bytes of cleaner.push(chunk)) yield* splitter.push(bytes);
    yield* splitter.flush();
  }
  for (const bytes of cleaner.end()) yield* splitter.push(bytes);
  yield* splitter.end();
}

/** Cuts clean bytes into paragraphs. */
function createParagraphSplitter(builder: BatchBuilder) {
  /** White space of a line that has shown nothing else so far: it belongs to the paragraph only if more follows. */
  let blank: number[] = [];
  let isBlankLine = true;
  let isInParagraph = false;

  function* push(bytes: Uint8Array): Generator<TextBatch> {
    let at = 0;
    while (at < bytes.length) {
      if (isBlankLine) {
        const byte = bytes[at];
        if (byte === LF) endLine();
        else if (isBlank(byte) && blank.length < 4096) blank.push(byte);
        else startText();
        if (isBlankLine) at++;
        continue;
      }
      const lineEnd = bytes.indexOf(LF, at);
      const stop = lineEnd < 0 ? bytes.length : lineEnd + 1;
      builder.addBytes(bytes.subarray(at, stop));
      isBlankLine = lineEnd >= 0;
      at = stop;
      if (builder.isFull) yield builder.take();
    }
  }

  /** The line that ends here was blank. */
  function endLine(): void {
    if (isInParagraph) builder.endDocument();
    isInParagraph = false;
    blank = [];
  }

  /** The line that looked blank has text; its indent is part of it. */
  function startText(): void {
    builder.addBytes(Uint8Array.from(blank));
    blank = [];
    isBlankLine = false;
    isInParagraph = true;
  }

  function* flush(): Generator<TextBatch> {
    if (!builder.isEmpty) yield builder.take();
  }

  function* end(): Generator<TextBatch> {
    endLine();
    yield* flush();
  }

  return { push, flush, end };
}

/** TAB, VT, FF, CR and space. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
