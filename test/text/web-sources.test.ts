import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { openTextFrom, type WebTextInput } from '../../src/text/web-sources.ts';
import type { TextOptions } from '../../src/text/source.ts';
import { documents, failure, FRAMES, utf8 } from './helpers.ts';

const ZIPPED = new Uint8Array(gzipSync('zipped'));
const PARQUET = parquetWriteBuffer({ columnData: [{ name: 'text', data: ['p1', 'p2'], type: 'STRING' }] });

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

describe('the sources of a browser', () => {
  test.each<[string, () => WebTextInput | WebTextInput[], string[], TextOptions?]>([
    ['a string', () => 'Grüße 🙂', ['Grüße 🙂']],
    ['a string that begins like a file', () => 'PAR1\x15 WARC/1.0\r\n', ['PAR1\x15 WARC/1.0\r\n']],
    ['a string of JSON lines', () => '{"text":"one"}\n{"text":"two"}', ['one', 'two'], { field: 'text' }],
    ['bytes', () => utf8('one'), ['one']],
    ['a blob', () => new Blob(['one', ' two']), ['one two']],
    ['a zipped blob', () => new Blob([ZIPPED]), ['zipped']],
    ['a file', () => new File(['{"text":"one"}'], 'a.jsonl'), ['one']],
    ['a Parquet file', () => new File([PARQUET], 'a.parquet'), ['p1', 'p2']],
    ['a response', () => new Response('one'), ['one']],
    ['a response without a body', () => new Response(null), ['']],
    ['a zipped response', () => new Response(ZIPPED), ['zipped']],
    ['a stream', () => streamOf(utf8('on'), utf8('e')), ['one']],
    ['a Parquet stream', () => streamOf(new Uint8Array(PARQUET)), ['p1', 'p2']],
    ['a zstd stream', () => streamOf(FRAMES.unsized), ['piped, no size known\n']],
    ['several', () => ['one', new Blob(['two']), streamOf(utf8('three'))], ['one', 'two', 'three']],
    ['none', () => [], []],
  ])('%s', async (_, input, expected, options = {}) => {
    expect(await documents(openTextFrom(input(), options))).toEqual(expected);
  });

  test('a long string keeps its surrogate pairs together', async () => {
    const text = `x${'🙂'.repeat(400_000)}`;
    const source = openTextFrom(text);
    const [found] = await documents(source);
    expect(found === text).toBe(true);
    expect(source.stats).toMatchObject({ documents: 1, textBytes: 1_600_001, invalidSequences: 0 });
  });

  test('binary and damaged input is an error that names it', async () => {
    const noise = new Uint8Array(5000).map((_, index) => (index * 7919) >> 3);
    expect(await failure(documents(openTextFrom(['x', new Blob([noise])])))).toMatchObject({
      code: 'INPUT_BINARY',
      message: expect.stringMatching(/^input 2 /),
    });
    const cut = new File([ZIPPED.subarray(0, 14)], 'cut.gz');
    expect(await failure(documents(openTextFrom(cut)))).toMatchObject({
      code: 'INPUT_UNREADABLE',
      message: expect.stringMatching(/^cut\.gz .*ends too early/),
    });
  });

  test('an endless stream is read as it comes, and let go', async () => {
    let isCancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(utf8('word ')),
      cancel: () => {
        isCancelled = true;
      },
    });
    let size = 0;
    for await (const { bytes } of openTextFrom(endless)) {
      size += bytes.length;
      if (size >= 50) break;
    }
    expect(size).toBe(50);
    expect(isCancelled).toBe(true);
  });

  test('the size of blobs is known, that of streams is not', async () => {
    const blobs = openTextFrom([new Blob(['one']), new Blob(['two!'])]);
    await documents(blobs);
    expect(blobs.stats).toMatchObject({ files: 2, inputBytesRead: 7, inputBytesTotal: 7 });
    const mixed = openTextFrom([new Blob(['one']), streamOf(utf8('two'))]);
    await documents(mixed);
    expect(mixed.stats).toMatchObject({ files: 2, inputBytesRead: 6, inputBytesTotal: undefined });
  });
});
