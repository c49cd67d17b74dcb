// Common Crawl's WET files: WARC records of plain text. Each `conversion` record is a document; others are passed over.
import { NgramError } from '../base/errors.ts';
import type { TextBatch } from './batch.ts';
import { copyBytes, joinBytes, type Chunks } from './chunks.ts';
import type { CleanCounts } from './clean-counts.ts';
import { createCleaner } from './clean.ts';
import { BatchBuilder } from './grouping.ts';

/** Counted up as records pass. */
export interface WetCounts extends CleanCounts {
  skippedRecords: number;
}

const LF = 0x0a;
const CR = 0x0d;
const HEADER_BYTES_MAX = 64 * 1024;

/**
 * Read the conversion records of a WET file.
 *
 * @throws {NgramError} `INPUT_UNREADABLE` with the byte offset (of the uncompressed stream) for a header that is not one of
 *   WARC 1.x or lacks its length, for a record that is cut off, and for a file of web pages (WARC) instead of texts.
 */
export async function* readWet(chunks: Chunks, name: string, counts: WetCounts): AsyncGenerator<TextBatch> {
  const reader = createRecordReader(name, counts);
  for await (const chunk of chunks) {
    yield* reader.push(chunk);
    yield* reader.flush();
  }
  reader.end();
  yield* reader.flush();
}

function createRecordReader(name: string, counts: WetCounts) {
  const builder = new BatchBuilder();
  const cleaner = createCleaner(counts);
  /** The header as far as it has come. */
  let header: Uint8Array = new Uint8Array(0);
  /** Bytes of the record's block that are missing, or -1 while a header is read. */
  let missing = -1;
  let isText = false;
  let offset = 0;
  let headerOffset = 0;
  let textRecords = 0;
  let pageRecords = 0;

  function* push(chunk: Uint8Array): Generator<TextBatch> {
    let at = 0;
    while (at < chunk.length) {
      if (missing < 0) {
        at = readHeader(chunk, at);
        continue;
      }
      const stop = Math.min(chunk.length, at + missing);
      if (isText) add(cleaner.push(chunk.subarray(at, stop)));
      missing -= stop - at;
      at = stop;
      if (missing === 0) endBlock();
      if (builder.isFull) yield builder.take();
    }
    offset += chunk.length;
  }

  /** Takes header bytes from `chunk`; returns where they end in it. */
  function readHeader(chunk: Uint8Array, from: number): number {
    let at = from;
    // Records are parted by line ends, of which writers put two, or fewer.
    while (header.length === 0 && at < chunk.length && (chunk[at] === CR || chunk[at] === LF)) at++;
    if (at === chunk.length) return at;
    if (header.length === 0) headerOffset = offset + at;
    const before = header.length;
    const rest = chunk.subarray(at, at + HEADER_BYTES_MAX);
    const bytes = before === 0 ? rest : joinBytes([header, rest]);
    const end = headerEnd(bytes, Math.max(0, before - 3));
    const known = end < 0 ? bytes : bytes.subarray(0, end);
    checkVersion(known);
    if (end < 0) {
      if (bytes.length >= HEADER_BYTES_MAX)
        throw damaged(headerOffset, `its header is longer than ${HEADER_BYTES_MAX} bytes`);
      header = copyBytes(bytes);
      return chunk.length;
    }
    header = new Uint8Array(0);
    startBlock(new TextDecoder().decode(known));
    return at + end - before;
  }

  function checkVersion(bytes: Uint8Array): void {
    const start = String.fromCharCode(...bytes.subarray(0, 8));
    if ('WARC/1.'.startsWith(start) || /^WARC\/1\.\d$/.test(start)) return;
    throw damaged(headerOffset, `expected a record that begins with WARC/1., got ${JSON.stringify(start)}`);
  }

  function startBlock(text: string): void {
    const length = fieldOf(text, 'content-length');
    if (length === undefined || !/^\d{1,15}$/.test(length)) {
      const got = length === undefined ? 'there is none' : `got ${JSON.stringify(length.slice(0, 40))}`;
      throw damaged(headerOffset, `expected a Content-Length in its header, ${got}`);
    }
    const type = fieldOf(text, 'warc-type')?.toLowerCase();
    isText = type === 'conversion';
    if (isText) textRecords++;
    else counts.skippedRecords++;
    if (type === 'response' || type === 'resource') pageRecords++;
    missing = Number(length);
    if (missing === 0) endBlock();
  }

  function endBlock(): void {
    missing = -1;
    if (!isText) return;
    add(cleaner.end());
    builder.endDocument();
  }

  function add(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) builder.addBytes(piece);
  }

  function* flush(): Generator<TextBatch> {
    if (!builder.isEmpty) yield builder.take();
  }

  function end(): void {
    const hint = 'The file is incomplete; copy or download it again.';
    if (header.length > 0) throw damaged(headerOffset, 'the input ends inside its header', hint);
    if (missing > 0) throw damaged(headerOffset, `the input ends ${missing} bytes before the record does`, hint);
    if (textRecords > 0 || pageRecords === 0) return;
    const message = `${name} holds ${pageRecords} web pages (WARC) and no texts extracted from them.`;
    throw new NgramError('INPUT_UNREADABLE', message, {
      hint: 'Use the WET file of the same crawl, whose records are of the type conversion.',
      details: { name, pageRecords },
    });
  }

  function damaged(at: number, what: string, hint?: string): NgramError {
    return new NgramError('INPUT_UNREADABLE', `${name}: bad WARC record at byte ${at}: ${what}.`, {
      hint: hint ?? 'The file is damaged; download it again. To read it as plain text: --format text',
      details: { name, offset: at },
    });
  }

  return { push, flush, end };
}

/** Where the header ends, its blank line included, or -1. Line ends are CRLF, or LF alone. */
function headerEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
    if (bytes[at + 1] === CR && bytes[at + 2] === LF) return at + 3;
  }
  return -1;
}

function fieldOf(header: string, name: string): string | undefined {
  for (const line of header.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0 && line.slice(0, colon).trim().toLowerCase() === name) return line.slice(colon + 1).trim();
  }
  return undefined;
}
