import { describe, expect, it } from 'vitest';
import { NgramError, type NgramErrorCode } from '../../src/base/errors.ts';
import { readFileHeader, writeSections } from '../../src/base/sections.ts';
import { decodeGuardFile, encodeGuardFile } from '../../src/guard/guard-file.ts';
import { formatGuardKey, parseGuardKey } from '../../src/guard/key-file.ts';
import { buildGuard, encodeCountFile, modelOf, textBatches, train, WHITESPACE } from '../../src/index.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, i) => 255 - i);
const TEXT = 'a b c d e f g h\nb c d e f g h i j k\n';
const make = (bits: 8 | 16 = 8, text = TEXT) =>
  buildGuard(textBatches([text]), { key: KEY, length: 3, bits, tokenizer: WHITESPACE });

function codeOf(call: () => unknown): NgramErrorCode | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof NgramError) return error.code;
    throw error;
  }
  return undefined;
}

describe('a guard file', () => {
  it.each([8, 16] as const)('of %i bits is read as it was written', async (bits) => {
    const guard = await make(bits);
    const bytes = encodeGuardFile(guard);
    const read = decodeGuardFile(bytes, KEY);
    expect(read).toEqual(guard);
    expect(read.contains(['c', 'd', 'e'])).toBe(true);
    expect(encodeGuardFile(read)).toEqual(bytes);
    // Bytes at an odd place, as part of something larger.
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect(decodeGuardFile(shifted.subarray(1), KEY)).toEqual(guard);
  });

  it('may be of a text without a run', async () => {
    const guard = await make(8, 'a b\n');
    const read = decodeGuardFile(encodeGuardFile(guard), KEY);
    expect(read.count).toBe(0);
    expect(read.contains(['a', 'b', 'c'])).toBe(false);
  });

  it('has neither key nor words in it', async () => {
    const bytes = Buffer.from(encodeGuardFile(await make()));
    expect(bytes.includes(Buffer.from(KEY.slice(0, 4)))).toBe(false);
    expect(Object.keys(readFileHeader(bytes, 'it'))).toEqual(
      'kind length bits count tokenizer keyCheck seed segmentLength segmentCount sections'.split(' '),
    );
  });

  it('is not opened with another key', async () => {
    const bytes = encodeGuardFile(await make());
    for (let i = 0; i < 16; i++) {
      const wrong = KEY.map((byte, j) => (i === j ? byte ^ 16 : byte));
      expect(codeOf(() => decodeGuardFile(bytes, wrong))).toBe('GUARD_KEY');
    }
    expect(codeOf(() => decodeGuardFile(bytes, KEY.subarray(1)))).toBe('GUARD_KEY');
    expect(() =>
      decodeGuardFile(
        bytes,
        KEY.map((byte) => byte ^ 1),
        'x.guard',
      ),
    ).toThrow('this is not the key of x.guard');
  });

  it('is refused when it is cut or changed anywhere', async () => {
    const bytes = encodeGuardFile(await make());
    for (let at = 0; at < bytes.length; at += 7) {
      expect(
        codeOf(() => decodeGuardFile(bytes.subarray(0, at), KEY)),
        `cut at ${at}`,
      ).toBe('TRUNCATED');
      const changed = bytes.slice();
      changed[at] ^= 1;
      const code = codeOf(() => decodeGuardFile(changed, KEY));
      expect(['BAD_MAGIC', 'VERSION_UNSUPPORTED', 'TRUNCATED', 'CHECKSUM_MISMATCH'], `flip at ${at}`).toContain(code);
    }
  });

  it('is refused when its header contradicts it', async () => {
    const bytes = encodeGuardFile(await make());
    const { sections: _, ...header } = readFileHeader(bytes, 'it') as { kind: string; sections: unknown };
    const { filter } = await make();
    const slots = Uint8Array.from(filter.slots);
    const changed = (change: object) => writeSections({ ...header, ...change }, [['fingerprints', slots]]);
    expect(codeOf(() => decodeGuardFile(changed({}), KEY))).toBeUndefined();
    const wrong = [
      { bits: 7 },
      { bits: 16 },
      { length: 1 },
      { length: '3' },
      { seed: 0 },
      { segmentLength: 12 },
      { segmentLength: 2 ** 19 },
      { segmentCount: 0 },
      { segmentCount: 10 ** 9 },
      { count: -1 },
      { count: 0 },
      { keyCheck: 7 },
    ];
    for (const change of wrong) {
      expect(
        codeOf(() => decodeGuardFile(changed(change), KEY)),
        JSON.stringify(change),
      ).toBe('CORRUPT');
    }
    expect(codeOf(() => decodeGuardFile(writeSections(header, []), KEY))).toBe('CORRUPT');
    const tokenizer = { name: 'sylables', version: 1 };
    expect(codeOf(() => decodeGuardFile(changed({ tokenizer }), KEY))).toBe('VERSION_UNSUPPORTED');
  });

  it('is no table, and a table is no guard', async () => {
    const guard = encodeGuardFile(await make());
    const table = encodeCountFile(await train(textBatches(['a b'])));
    expect(codeOf(() => decodeGuardFile(table, KEY))).toBe('INCOMPATIBLE_TABLES');
    expect(codeOf(() => modelOf(guard))).toBe('INCOMPATIBLE_TABLES');
  });
});

describe('a key file', () => {
  it('is read as it was written', () => {
    const text = formatGuardKey(KEY);
    expect(text).toBe('gristmill guard key 1\nfffefdfcfbfaf9f8f7f6f5f4f3f2f1f0\n');
    expect(parseGuardKey(text)).toEqual(KEY);
    expect(parseGuardKey(text.replaceAll('\n', '\r\n').toUpperCase().replace(/^.*/, 'gristmill guard key 1'))).toEqual(
      KEY,
    );
  });

  it.each([
    '',
    'secret',
    'gristmill guard key 1\nabc\n',
    `gristmill guard key 2\n${'0'.repeat(32)}`,
    `x${formatGuardKey(KEY)}`,
  ])('is not %j', (text) => {
    const parse = () => parseGuardKey(text, 'my.key');
    expect(codeOf(parse)).toBe('GUARD_KEY');
    expect(parse).toThrow(/^my\.key is no key/);
    expect(parse).not.toThrow('secret');
  });
});
