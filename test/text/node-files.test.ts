import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { openText } from '../../src/text/node-files.ts';
import { documents, failure, FRAMES, joined, temporaryFolder, utf8 } from './helpers.ts';

/** A folder with these files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const BINARY = new Uint8Array(20_000).map((_, index) => (index * 7919) >> 3);
const WET = 'WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: 3\r\n\r\nwet\r\n\r\n';

describe('one file', () => {
  test('is a document, with its facts counted', async () => {
    const folder = folderOf({ 'a.txt': joined([utf8('\ufeffGrüße\0\r\n'), Uint8Array.of(0xff)]) });
    const source = openText([join(folder, 'a.txt')]);
    expect(source.stats.inputBytesTotal).toBeUndefined();
    expect(await documents(source)).toEqual(['Grüße\0\r\n\ufffd']);
    expect(source.stats).toEqual({
      files: 1,
      documents: 1,
      textBytes: 13,
      inputBytesRead: 14,
      inputBytesTotal: 14,
      invalidSequences: 1,
      nulBytes: 1,
      skippedFiles: 0,
      skippedRecords: 0,
    });
  });

  test('may be read again, with counts that start over', async () => {
    const source = openText([join(folderOf({ a: 'one' }), 'a')]);
    expect(await documents(source)).toEqual(['one']);
    expect(await documents(source)).toEqual(['one']);
    expect(source.stats).toMatchObject({ files: 1, documents: 1, textBytes: 3, inputBytesRead: 3 });
  });

  test('may be empty', async () => {
    const folder = folderOf({ a: '', 'b.txt': '\ufeff', 'c.jsonl': '', 'd.gz': gzipSync('') });
    expect(await documents(openText(['a', 'b.txt', 'c.jsonl', 'd.gz'].map((name) => join(folder, name))))).toEqual([
      '',
      '',
      '',
    ]);
  });

  test('of a single line of 10 MB goes through in pieces', async () => {
    const text = 'ünd word '.repeat(1_100_000);
    const sizes: number[] = [];
    const source = openText([join(folderOf({ a: text }), 'a')]);
    for await (const { bytes } of source) sizes.push(bytes.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
    expect(source.stats).toMatchObject({ documents: 1, textBytes: utf8(text).length, invalidSequences: 0 });
    const [found] = await documents(source);
    expect(found === text).toBe(true);
  });

  test('of odd sizes around the buffer comes through whole', async () => {
    for (const size of [1, 524_287, 524_288, 524_289, 1_048_577]) {
      const text = '0123456789'.repeat(Math.ceil(size / 10)).slice(0, size);
      const [found] = await documents(openText([join(folderOf({ a: text }), 'a')]));
      expect(found === text).toBe(true);
    }
  });

  test('of UTF-16 with a mark is text', async () => {
    const bytes = new Uint8Array(Buffer.from('\ufeffGrüße 🙂', 'utf16le'));
    expect(await documents(openText([join(folderOf({ a: bytes }), 'a')]))).toEqual(['Grüße 🙂']);
  });

  test('that is binary is an error, unless forced', async () => {
    const path = join(folderOf({ 'a.dat': BINARY }), 'a.dat');
    const error = await failure(documents(openText([path])));
    expect(error.code).toBe('INPUT_BINARY');
    expect(error.message).toMatch(/a\.dat looks like binary data: \d+/);
    expect(error.hint).toMatch(/--force/);
    const source = openText([path], { force: true });
    expect(await documents(source)).toEqual([new TextDecoder('utf-8', { ignoreBOM: true }).decode(BINARY)]);
    expect(source.stats.invalidSequences).toBeGreaterThan(0);
  });
});

describe('formats', () => {
  const parquet = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'text', data: ['p1', 'p2'], type: 'STRING' },
        { name: 'body', data: ['b1', 'b2'], type: 'STRING' },
      ],
    }),
  );
  const lines = '{"text":"line 1"}\n{"text":"line 2"}\n{"text":"line 3"}\n';

  test.each<[string, string, Uint8Array | string, Parameters<typeof openText>[1], string[]]>([
    ['gzip under any name', 'a.txt', gzipSync('zipped'), {}, ['zipped']],
    ['gzip of several members', 'a.gz', joined([gzipSync('zip'), gzipSync('ped')]), {}, ['zipped']],
    ['gzip in gzip', 'a.gz', gzipSync(gzipSync('zipped')), {}, ['zipped']],
    ['zstd', 'a', joined([FRAMES.unsized, FRAMES.unsized]), {}, ['piped, no size known\npiped, no size known\n']],
    ['JSON lines by suffix', 'a.JSONL', lines, {}, ['line 1', 'line 2', 'line 3']],
    ['JSON lines by suffix before .gz', 'a.ndjson.gz', gzipSync(lines), {}, ['line 1', 'line 2', 'line 3']],
    ['JSON lines by suffix before .zst', 'a.jsonl.zst', FRAMES.jsonl, {}, ['line 1', 'line 2', 'line 3']],
    ['JSON lines by field', 'a.txt', '{"b":{"c":"x"}}', { field: 'b.c' }, ['x']],
    ['JSON lines when told', 'a.txt', '{"text":"x"}', { format: 'jsonl' }, ['x']],
    ['JSON lines as text when told', 'a.jsonl', '{"text":"x"}', { format: 'text' }, ['{"text":"x"}']],
    ['Parquet', 'a', parquet, {}, ['p1', 'p2']],
    ['Parquet with a column', 'a', parquet, { column: 'body' }, ['b1', 'b2']],
    ['Parquet in gzip', 'a', gzipSync(parquet), {}, ['p1', 'p2']],
    ['WET', 'a', WET + WET, {}, ['wet', 'wet']],
    ['WET, a gzip member each', 'a.warc.wet.gz', joined([gzipSync(WET), gzipSync(WET)]), {}, ['wet', 'wet']],
    ['lines', 'a', 'one\ntwo', { documents: 'line' }, ['one\n', 'two']],
    ['paragraphs', 'a', 'one\n\ntwo', { documents: 'paragraph' }, ['one\n', 'two']],
  ])('%s', async (_, name, content, options, expected) => {
    const path = join(folderOf({ [name]: content }), name);
    const source = openText([path], options);
    expect(await documents(source)).toEqual(expected);
    expect(source.stats.inputBytesRead).toBe(source.stats.inputBytesTotal);
    expect(source.stats.documents).toBe(expected.length);
  });

  test('errors name the file', async () => {
    const folder = folderOf({
      'a.gz': gzipSync('zipped').subarray(0, 15),
      'a.jsonl': '{}',
      'a.tar': `a${'\0'.repeat(256)}ustar`,
    });
    for (const name of ['a.gz', 'a.jsonl', 'a.tar']) {
      const error = await failure(documents(openText([join(folder, name)])));
      expect(error.message).toContain(join(folder, name));
    }
  });

  test('skipped JSON lines are counted', async () => {
    const source = openText([join(folderOf({ 'a.jsonl': `${lines}oops` }), 'a.jsonl')], { skipInvalid: true });
    expect((await documents(source)).length).toBe(3);
    expect(source.stats.skippedRecords).toBe(1);
  });
});

describe('folders', () => {
  test('are read by the bytes of their paths, without hidden, special and binary files', async () => {
    const folder = folderOf({
      'b.txt': 'b',
      'a/z.txt': 'a/z',
      'a-b.txt': 'a-b',
      'B.txt': 'B',
      'é.txt': 'é',
      'z.txt': 'z',
      '.hidden': 'hidden',
      '.git/config': 'hidden',
      'picture.png': BINARY,
      'picture.gz': gzipSync(BINARY),
      'a/zipped.gz': gzipSync('zipped'),
    });
    symlinkSync(folder, join(folder, 'circle'));
    symlinkSync(join(folder, 'b.txt'), join(folder, 'link.txt'));
    symlinkSync(join(folder, 'nothing'), join(folder, 'dangling'));
    const source = openText([folder]);
    expect(await documents(source)).toEqual(['B', 'a-b', 'a/z', 'zipped', 'b', 'b', 'z', 'é']);
    expect(source.stats).toMatchObject({ files: 8, documents: 8, skippedFiles: 6 });
  });

  test('without text are errors that say what was seen', async () => {
    const folder = folderOf({
      'binary/a': BINARY,
      'binary/b': BINARY,
      'binary/.c': 'c',
      'hidden/.a': 'a',
      'full/a': 'a',
    });
    mkdirSync(join(folder, 'empty'));
    const messageOf = async (name: string): Promise<string> => {
      const error = await failure(documents(openText([join(folder, 'full'), join(folder, name)])));
      expect(error.code).toBe('INPUT_NOT_FOUND');
      return error.message;
    };
    expect(await messageOf('empty')).toMatch(/no text in the folder '.*empty': it holds no files/);
    expect(await messageOf('hidden')).toMatch(/only hidden or special files were seen \(1\)/);
    expect(await messageOf('binary')).toMatch(/holds no text: 2 binary and 1 hidden or special files were seen/);
  });

  test('a damaged file in a folder is an error all the same', async () => {
    const folder = folderOf({ a: 'a', 'b.gz': gzipSync('zipped').subarray(0, 15) });
    expect((await failure(documents(openText([folder])))).code).toBe('INPUT_UNREADABLE');
  });
});

describe('patterns', () => {
  const files = {
    'a1.txt': 'a1',
    'a2.txt': 'a2',
    'b.md': 'b',
    'a[1].txt': 'literal',
    '.a3.txt': 'hidden',
    'sub/a4.txt': 'a4',
    'sub/deep/a5.txt': 'a5',
    '.sub/a6.txt': 'hidden',
  };

  test.each([
    ['a?.txt', ['a1', 'a2']],
    ['*.{md,txt}', ['a1', 'a2', 'literal', 'b']],
    ['a[0-9].txt', ['a1', 'a2']],
    ['**/*[1-9].txt', ['a1', 'a2', 'a4', 'a5']],
    ['**/**/a5.txt', ['a5']],
    ['s*/*', ['a4']],
    ['sub/**', ['a4', 'a5']],
    ['.a*', ['hidden']],
    ['.sub/*', ['hidden']],
    ['a[1].txt', ['literal']],
    ['./a1*', ['a1']],
    ['*/../a1.txt', ['a1']],
  ])('%s', async (pattern, expected) => {
    const folder = folderOf(files);
    expect(await documents(openText([`${folder}/${pattern}`]))).toEqual(expected);
  });

  test('are relative to the current folder', async () => {
    const found = await documents(openText(['src/text/batch.t?', 'src/te*/batch.ts']));
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('TextBatch');
  });

  test('without a match are errors', async () => {
    const folder = folderOf(files);
    const error = await failure(documents(openText([join(folder, '*.csv')])));
    expect(error).toMatchObject({ code: 'INPUT_NOT_FOUND', message: expect.stringContaining("matches the pattern '") });
  });

  test('skip binary files', async () => {
    const source = openText([join(folderOf({ a: 'a', b: BINARY }), '*')]);
    expect(await documents(source)).toEqual(['a']);
    expect(source.stats.skippedFiles).toBe(1);
  });
});

describe('what is not there', () => {
  test.each([
    ['novel.txt', /Did you mean '.*\/novels\.txt'\?/],
    ['NOVELS.TXT', /Did you mean '.*\/novels\.txt'\?/],
    ['novels.csv', /Did you mean '.*\/novels\.txt'\?/],
    ['quite-different', /nearest folder that exists is '.*'; it has no 'quite-different'/],
    ['none/at/all.txt', /nearest folder that exists is '.*'; it has no 'none'/],
    ['novels.txt/inside', /it has no 'inside'|Did you mean '.*\/novels\.txt'/],
  ])('%s', async (name, hint) => {
    const folder = folderOf({ 'novels.txt': 'x', 'speeches.txt': 'y' });
    const error = await failure(documents(openText([join(folder, name)])));
    expect(error.code).toBe('INPUT_NOT_FOUND');
    expect(error.message).toBe(`There is no file or folder '${join(folder, name)}'.`);
    expect(error.hint).toMatch(hint);
  });

  test('is found out before anything is read', async () => {
    const folder = folderOf({ a: 'a' });
    const source = openText([join(folder, 'a'), join(folder, 'b')]);
    await failure(source[Symbol.asyncIterator]().next());
    expect(source.stats.inputBytesRead).toBe(0);
  });

  test('no input, a bad choice and a doubled - are errors at once', () => {
    const badOption = expect.objectContaining({ code: 'BAD_OPTION' });
    expect(() => openText([])).toThrow(badOption);
    expect(() => openText(['-', '-'])).toThrow(badOption);
    expect(() => openText(['a'], { format: 'xml' as 'text' })).toThrow(badOption);
    expect(() => openText(['a'], { field: '' })).toThrow(badOption);
  });
});

describe('standard input', () => {
  test('hands on what comes as it comes, without an end', async () => {
    let given = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) {
          given++;
          yield Buffer.from(`line ${given}\n`);
        }
      } finally {
        isClosed = true;
      }
    }
    const source = openText(['-'], { stdin: endless() });
    const seen: string[] = [];
    for await (const { bytes } of source) {
      seen.push(new TextDecoder().decode(bytes));
      expect(given).toBe(seen.length);
      expect(source.stats).toMatchObject({ inputBytesTotal: undefined, textBytes: seen.join('').length });
      if (seen.length === 20) break;
    }
    expect(seen[0]).toBe('line 1\n');
    expect(isClosed).toBe(true);
  });

  test('may be compressed, with other inputs around it', async () => {
    const folder = folderOf({ a: 'a', b: 'b' });
    async function* zipped(): AsyncGenerator<Uint8Array> {
      for (const byte of gzipSync('zipped')) yield Uint8Array.of(byte);
    }
    expect(await documents(openText([join(folder, 'b'), '-', join(folder, 'a')], { stdin: zipped() }))).toEqual([
      'b',
      'zipped',
      'a',
    ]);
  });

  test('that turns out to be binary is an error', async () => {
    async function* pipe(): AsyncGenerator<Uint8Array> {
      yield utf8('text ');
      for (let at = 0; at < BINARY.length; at += 100) yield BINARY.subarray(at, at + 100);
    }
    expect(await failure(documents(openText(['-'], { stdin: pipe() })))).toMatchObject({
      code: 'INPUT_BINARY',
      message: expect.stringContaining('standard input'),
    });
  });
});

test.skipIf(process.platform === 'win32')('a named pipe is read as it fills', async () => {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
  const { open } = await import('node:fs/promises');
  const source = openText([path]);
  const batches = source[Symbol.asyncIterator]();
  const first = batches.next();
  const writer = await open(path, 'w');
  await writer.write('one');
  expect(new TextDecoder().decode((await first).value.bytes)).toBe('one');
  const second = batches.next();
  await writer.write(' two');
  expect(new TextDecoder().decode((await second).value.bytes)).toBe(' two');
  await writer.close();
  expect((await batches.next()).value.ends).toEqual([0]);
  expect(source.stats.inputBytesTotal).toBeUndefined();
});

describe('progress and stopping', () => {
  test('progress is told after each batch', async () => {
    const path = join(folderOf({ a: 'x'.repeat(2_000_000) }), 'a');
    const seen: number[] = [];
    await documents(openText([path], { onProgress: (stats) => seen.push(stats.textBytes) }));
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(2_000_000);
  });

  test('a signal stops between batches, and while input is awaited', async () => {
    const path = join(folderOf({ a: 'x'.repeat(2_000_000) }), 'a');
    const first = new AbortController();
    const error = await failure(documents(openText([path], { signal: first.signal, onProgress: () => first.abort() })));
    expect(error.code).toBe('INTERRUPTED');

    const second = new AbortController();
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield utf8('x');
      await new Promise(() => {});
    }
    const work = failure(documents(openText(['-'], { signal: second.signal, stdin: silent() })));
    setTimeout(() => second.abort(), 20);
    expect((await work).code).toBe('INTERRUPTED');
    expect((await failure(documents(openText([path], { signal: AbortSignal.abort() })))).code).toBe('INTERRUPTED');
  });
});
