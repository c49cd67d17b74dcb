import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { NgramError } from '../../src/base/errors.ts';
import { webDecompressors } from '../../src/text/compression.ts';
import { nodeDecompressors } from '../../src/text/node-compression.ts';
import { createXxHash64 } from '../../src/text/xxhash64.ts';
import { zstdFrames } from '../../src/text/zstd-frames.ts';
import { cut, failure, FRAMES, joined, SKIPPABLE_FRAME, stream, utf8 } from './helpers.ts';

const CAT_LINES = 'the cat sat on the mat\n'.repeat(17_392).slice(0, 400_000);
const FIRST = 'Grüße, first frame.\n';
const THIRD = 'piped, no size known\n';

async function all(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk.slice());
  return new TextDecoder('utf-8', { fatal: true }).decode(joined(parts));
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[at < 0 ? copy.length + at : at] ^= 1;
  return copy;
}

const cuts = fc.array(fc.nat(2000), { maxLength: 6 });

describe.each([
  ['node', nodeDecompressors],
  ['web', webDecompressors],
])('gzip, %s', (_, { gunzip }) => {
  const unzip = (bytes: Uint8Array, at: readonly number[] = []): Promise<string> =>
    all(gunzip(stream(cut(bytes, at)), 'a.gz'));

  test('is the same for any cut', async () => {
    const bytes = gzipSync(CAT_LINES);
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect(await unzip(bytes, at)).toBe(CAT_LINES);
      }),
      { numRuns: 20 },
    );
  });

  test.each([5, 12, 200])('cut off after %i bytes is an error that says so', async (size) => {
    const error = await failure(unzip(gzipSync(CAT_LINES).subarray(0, size)));
    expect(error.code).toBe('INPUT_UNREADABLE');
    expect(error.message).toBe(`a.gz cannot be decompressed as gzip: it ends too early, after ${size} bytes.`);
    expect(error.hint).toMatch(/incomplete/);
  });

  test('a wrong checksum is an error', async () => {
    const error = await failure(unzip(flipped(gzipSync(CAT_LINES), -6)));
    expect(error).toMatchObject({ code: 'INPUT_UNREADABLE', message: expect.stringContaining('damaged') });
  });

  test('an error of the source stays itself', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield gzipSync(CAT_LINES).subarray(0, 50);
      throw new RangeError('disk gone');
    }
    await expect(all(gunzip(failing(), 'a.gz'))).rejects.toThrow(new RangeError('disk gone'));
  });

  test('a reader that stops early lets go of the source', async () => {
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield gzipSync(CAT_LINES).subarray(0, 400);
        for (;;) {
          await new Promise((resolve) => setImmediate(resolve));
          yield new Uint8Array(0);
        }
      } finally {
        isClosed = true;
      }
    }
    for await (const chunk of gunzip(endless(), 'a.gz')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await vi.waitFor(() => expect(isClosed).toBe(true));
  });
});

describe('gzip files of several members in Node', () => {
  const members = joined([gzipSync('one '), gzipSync(CAT_LINES), gzipSync(''), gzipSync('three')]);
  const unzip = (bytes: Uint8Array, at: readonly number[] = []): Promise<string> =>
    all(nodeDecompressors.gunzip(stream(cut(bytes, at)), 'm.gz'));

  test('are read to their end for any cut', async () => {
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect(await unzip(members, at)).toBe(`one ${CAT_LINES}three`);
      }),
      { numRuns: 20 },
    );
  });

  test('may be padded with zeros', async () => {
    expect(await unzip(joined([members, new Uint8Array(2000)]), [members.length, members.length + 7])).toBe(
      `one ${CAT_LINES}three`,
    );
  });

  test.each([
    ['text', utf8('more')],
    ['a member whose first byte is lost', flipped(gzipSync('four'), 0).fill(0, 0, 1)],
    ['text behind zeros', joined([new Uint8Array(300), utf8('more')])],
  ])('followed by %s are an error', async (_, tail) => {
    for (const at of [[], [members.length], [members.length + 1], [members.length - 1]]) {
      const error = await failure(unzip(joined([members, tail]), at));
      expect(error.code).toBe('INPUT_UNREADABLE');
    }
  });
});

describe.each([
  ['node', nodeDecompressors],
  ['web', webDecompressors],
])('zstd, %s', (_, { unzstd }) => {
  const unpack = (bytes: Uint8Array, at: readonly number[] = []): Promise<string> =>
    all(unzstd(stream(cut(bytes, at)), 'a.zst'));
  const many = joined([SKIPPABLE_FRAME, FRAMES.first, SKIPPABLE_FRAME, FRAMES.catLines, FRAMES.unsized, FRAMES.first]);

  test('all frames are read, for any cut', async () => {
    const expected = FIRST + CAT_LINES + THIRD + FIRST;
    expect(await unpack(many)).toBe(expected);
    await fc.assert(
      fc.asyncProperty(cuts, async (at) => {
        expect(await unpack(many, at)).toBe(expected);
      }),
      { numRuns: 20 },
    );
    expect(
      await unpack(
        many,
        Array.from({ length: many.length }, (__, index) => index),
      ),
    ).toBe(expected);
  });

  test('each cut-off file is an error that says so', async () => {
    const bytes = joined([FRAMES.first, SKIPPABLE_FRAME, FRAMES.first]);
    const borders = [0, FRAMES.first.length, FRAMES.first.length + SKIPPABLE_FRAME.length, bytes.length];
    for (let size = 1; size < bytes.length; size++) {
      if (borders.includes(size)) continue;
      const error = await failure(unpack(bytes.subarray(0, size)));
      expect(error.code).toBe('INPUT_UNREADABLE');
      expect(error.message).toContain(`a.zst cannot be decompressed as Zstandard: it ends in the middle of a frame`);
    }
  });

  test.each([
    ['a wrong checksum', flipped(FRAMES.catLines, -1), /damaged/],
    ['a flipped bit in the text', flipped(FRAMES.first, 15), /damaged/],
    ['text after a frame', joined([FRAMES.first, utf8('more')]), /something other than a Zstandard frame .* byte 35/],
    ['a reserved block type', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 1, 7, 0, 0, 0), /reserved type/],
    ['a reserved header bit', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x28, 1, 7, 0, 0, 0), /reserved bit/],
    ['a dictionary', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x21, 9, 1, 1, 0, 0), /dictionary/],
    ['a window of 1 GiB', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xa0, 1, 0, 0), /window of 1073741824 bytes/],
  ])('%s is an error', async (__, bytes, message) => {
    const error = await failure(unpack(bytes));
    expect(error.code).toBe('INPUT_UNREADABLE');
    expect(error.message).toMatch(message);
  });
});

test('the walk over frames hands on all bytes but those of skippable frames', async () => {
  const bytes = joined([SKIPPABLE_FRAME, FRAMES.catLines, SKIPPABLE_FRAME]);
  for (let at = 0; at <= bytes.length; at++) {
    const pieces: Uint8Array[] = [];
    const lasts: boolean[] = [];
    for await (const { bytes: piece, isLast } of zstdFrames(stream(cut(bytes, [at])), 'a.zst')) {
      pieces.push(piece.slice());
      lasts.push(isLast);
    }
    expect(joined(pieces)).toEqual(FRAMES.catLines);
    expect(lasts.indexOf(true)).toBe(lasts.length - 1);
  }
});

describe('XXH64', () => {
  test.each([
    ['', 0xef46db3751d8e999n],
    ['abc', 0x44bc2cf5ad770999n],
  ])('of %j is the published value', (text, expected) => {
    const hash = createXxHash64();
    hash.update(utf8(text));
    expect(hash.digest()).toBe(expected);
  });

  test('does not depend on how the bytes are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), cuts, (bytes, at) => {
        const whole = createXxHash64();
        whole.update(bytes);
        const parts = createXxHash64();
        for (const part of cut(bytes, at)) parts.update(part);
        expect(parts.digest()).toBe(whole.digest());
      }),
    );
  });
});

describe('without the package fzstd', () => {
  afterEach(() => vi.doUnmock('fzstd'));

  test('zstd is an error that says what to install', async () => {
    vi.doMock('fzstd', () => {
      throw new Error('Cannot find package');
    });
    const error: NgramError = await failure(all(webDecompressors.unzstd(stream([FRAMES.first]), 'a.zst')));
    expect(error).toMatchObject({ code: 'PACKAGE_MISSING', hint: expect.stringContaining('npm install fzstd') });
  });
});
