import { compressors } from 'hyparquet-compressors';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readParquet, type RandomAccess } from '../../src/text/parquet.ts';
import { documents, failure } from './helpers.ts';

const TEXTS = ['Grüße', '', 'the cat sat', null, '🙂\0', '\ufeffmarked', 'the cat sat'];
const EXPECTED = ['Grüße', '', 'the cat sat', '', '🙂\0', 'marked', 'the cat sat'];
const COLUMNS: ColumnSource[] = [
  { name: 'id', data: TEXTS.map((_, index) => index), type: 'INT32' },
  { name: 'text', data: TEXTS, type: 'STRING', nullable: true },
];

function access(buffer: ArrayBuffer, reads: [number, number][] = []): RandomAccess {
  return {
    size: buffer.byteLength,
    read: (start, end) => {
      reads.push([start, end]);
      return Promise.resolve(buffer.slice(start, end));
    },
    close: () => Promise.resolve(),
  };
}

function read(buffer: ArrayBuffer, column = 'text', onRead: (share: number) => void = () => {}): Promise<string[]> {
  return documents(
    readParquet(access(buffer), { column, name: 'a.parquet' }, { invalidSequences: 0, nulBytes: 0 }, onRead),
  );
}

describe('parquet', () => {
  test('each row is a document', async () => {
    const counts = { invalidSequences: 0, nulBytes: 0 };
    const file = access(parquetWriteBuffer({ columnData: COLUMNS }));
    const shares: number[] = [];
    expect(
      await documents(readParquet(file, { column: 'text', name: 'a' }, counts, (share) => shares.push(share))),
    ).toEqual(EXPECTED);
    expect(counts).toEqual({ invalidSequences: 0, nulBytes: 1 });
    expect(shares).toEqual([1]);
  });

  test('row groups are read one after the other', async () => {
    const buffer = parquetWriteBuffer({ columnData: COLUMNS, rowGroupSize: 2 });
    const shares: number[] = [];
    expect(await read(buffer, 'text', (share) => shares.push(share))).toEqual(EXPECTED);
    expect(shares).toEqual([2 / 7, 4 / 7, 6 / 7, 1]);
    const reads: [number, number][] = [];
    const batches = readParquet(
      access(buffer, reads),
      { column: 'text', name: 'a' },
      { invalidSequences: 0, nulBytes: 0 },
      () => {},
    );
    await batches.next();
    const before = reads.length;
    await batches.next();
    expect(reads.length).toBeGreaterThan(before);
    await batches.return(undefined);
  });

  test('bytes that are not valid UTF-8 are repaired', async () => {
    const data = [Uint8Array.of(0x61, 0xff), Uint8Array.of(0x62)];
    expect(await read(parquetWriteBuffer({ columnData: [{ name: 'text', data, type: 'BYTE_ARRAY' }] }))).toEqual([
      'a\ufffd',
      'b',
    ]);
  });

  test('repeated values, which are stored once, come back each time', async () => {
    const data = Array.from({ length: 5000 }, (_, index) => `text ${index % 3}`);
    expect(await read(parquetWriteBuffer({ columnData: [{ name: 'text', data, type: 'STRING' }] }))).toEqual(data);
  });

  test('an empty table has no documents', async () => {
    expect(await read(parquetWriteBuffer({ columnData: [{ name: 'text', data: [], type: 'STRING' }] }))).toEqual([]);
  });

  test('other compressions', async () => {
    const gzip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes);
    expect(await read(parquetWriteBuffer({ columnData: COLUMNS, codec: 'GZIP', compressors: { GZIP: gzip } }))).toEqual(
      EXPECTED,
    );
    expect(await read(parquetWriteBuffer({ columnData: COLUMNS, codec: 'UNCOMPRESSED' }))).toEqual(EXPECTED);
    expect(compressors.ZSTD).toBeTypeOf('function');
  });

  test('a missing column is an error that lists those there are', async () => {
    const error = await failure(read(parquetWriteBuffer({ columnData: COLUMNS }), 'body'));
    expect(error).toMatchObject({ code: 'INPUT_UNREADABLE', hint: expect.stringContaining('--column') });
    expect(error.message).toBe("a.parquet has no column 'body'; its columns are 'id', 'text'.");
  });

  test('a column of numbers is an error', async () => {
    const error = await failure(read(parquetWriteBuffer({ columnData: COLUMNS }), 'id'));
    expect(error.message).toBe("a.parquet: the column 'id' holds INT32, not text.");
  });

  test.each([6, 20, 100])('a file cut off after %i bytes is an error', async (size) => {
    const error = await failure(read(parquetWriteBuffer({ columnData: COLUMNS }).slice(0, size)));
    expect(error.code).toBe('INPUT_UNREADABLE');
    expect(error.message).toMatch(/^a\.parquet cannot be read as Parquet: /);
  });
});

describe('without the packages', () => {
  afterEach(() => {
    vi.doUnmock('hyparquet');
    vi.doUnmock('hyparquet-compressors');
  });

  function hide(name: string): void {
    vi.doMock(name, () => {
      throw new Error('Cannot find package');
    });
  }

  test('no hyparquet is an error', async () => {
    hide('hyparquet');
    const error = await failure(read(parquetWriteBuffer({ columnData: COLUMNS })));
    expect(error).toMatchObject({ code: 'PACKAGE_MISSING', hint: 'Install it: npm install hyparquet' });
  });

  test('no hyparquet-compressors matters only to files that need it', async () => {
    hide('hyparquet-compressors');
    expect(await read(parquetWriteBuffer({ columnData: COLUMNS, codec: 'SNAPPY' }))).toEqual(EXPECTED);
    const gzip = (bytes: Uint8Array): Uint8Array => gzipSync(bytes);
    const error = await failure(
      read(parquetWriteBuffer({ columnData: COLUMNS, codec: 'GZIP', compressors: { GZIP: gzip } })),
    );
    expect(error).toMatchObject({ code: 'PACKAGE_MISSING', hint: 'Install it: npm install hyparquet-compressors' });
    expect(error.message).toContain('compressed with GZIP');
  });
});
