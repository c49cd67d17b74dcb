import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binaryReasonOf, compressionOf, formatOf, isFormatDecided } from '../../src/text/detect.ts';
import { FRAMES, joined, SKIPPABLE_FRAME, utf8 } from './helpers.ts';

/** Bytes of a fixed pseudo-random sequence (xorshift). */
function noise(size: number): Uint8Array<ArrayBuffer> {
  let state = 2463534242;
  return new Uint8Array(size).map(() => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

function utf16(text: string, isMarked: boolean): Uint8Array {
  const units = [...(isMarked ? '\ufeff' : ''), ...text].join('');
  const bytes = new Uint8Array(units.length * 2);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < units.length; at++) view.setUint16(at * 2, units.charCodeAt(at), true);
  return bytes;
}

const SENTENCE = 'Überall, où l’on écrit: плохой текст 🙂, and plain words.\r\n\ttoo. ';

describe('formats by content', () => {
  test.each([
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), 'gzip'],
    ['zstd', FRAMES.first, 'zstd'],
    ['a skippable zstd frame', SKIPPABLE_FRAME, 'zstd'],
    ['text', utf8('(plain) text'), undefined],
    ['nothing', new Uint8Array(0), undefined],
  ])('%s', (_, bytes, expected) => {
    expect(compressionOf(bytes)).toBe(expected);
  });

  test.each([
    [utf8('PAR1\x15\x04'), 'parquet'],
    [utf8('PAR1 is a protein'), 'text'],
    [utf8('PAR1\n'), 'text'],
    [utf8('PAR1'), 'text'],
    [utf8('WARC/1.0\r\nWARC-Type: warcinfo'), 'wet'],
    [utf8('WARC/1.1\nWARC-Type: warcinfo'), 'wet'],
    [utf8('WARC/1.0 is a format'), 'text'],
    [utf8('{"text":1}'), 'text'],
  ])('%s', (bytes, expected) => {
    expect(formatOf(bytes)).toBe(expected);
  });

  test('once decided, more bytes change nothing, and plain text is decided by its first byte', () => {
    const openings = [
      FRAMES.first,
      SKIPPABLE_FRAME,
      utf8('WARC/1.0\r\nx'),
      utf8('PAR1\x15\x04'),
      utf8('PA'),
      utf8('Q*M'),
    ];
    fc.assert(
      fc.property(fc.constantFrom(...openings), fc.nat(12), fc.uint8Array({ maxLength: 12 }), (opening, size, rest) => {
        const head = opening.subarray(0, size);
        fc.pre(isFormatDecided(head));
        const whole = joined([head, rest]);
        expect(compressionOf(whole)).toBe(compressionOf(head));
        expect(formatOf(whole)).toBe(formatOf(head));
      }),
    );
    expect(isFormatDecided(utf8('h'))).toBe(true);
    expect(isFormatDecided(utf8('W'))).toBe(false);
    expect(isFormatDecided(utf8('Wh'))).toBe(true);
    expect(isFormatDecided(new Uint8Array(0))).toBe(false);
  });
});

describe('binary data', () => {
  test.each([
    ['text in many scripts', utf8(SENTENCE.repeat(50))],
    ['text cut inside a code point', utf8('日本語'.repeat(50_000)).subarray(0, 65_536)],
    ['a few NULs', utf8(`${SENTENCE.repeat(20)}\0\0\0 ${SENTENCE}\0`)],
    ['few bytes of any kind', Uint8Array.of(0, 1, 2, 0xff)],
    ['terminal colours', utf8('\x1b[31mred\x1b[0m '.repeat(100))],
    ['French in Latin-1', Uint8Array.from(SENTENCE.repeat(9).replaceAll(/[^\0-\xff]/g, ''), (c) => c.charCodeAt(0))],
    ['UTF-16 with a mark', utf16(SENTENCE.repeat(50), true)],
    ['nothing', new Uint8Array(0)],
    ['words that are magic numbers', utf8('BZh is no word, GIF8 neither, PK\n')],
    ['ustar at the place of a tar header', utf8(`${'x'.repeat(257)}ustar`)],
  ])('is not %s', (_, bytes) => {
    expect(binaryReasonOf(bytes)).toBeUndefined();
  });

  test.each([
    ['noise', noise(65_536), /\d+ (of the first 65536 bytes are not valid UTF-8|NUL and)/],
    ['short noise', noise(100), /first 100/],
    ['noise behind a UTF-16 mark', joined([Uint8Array.of(0xff, 0xfe), noise(65_534)]), /begins like UTF-16/],
    ['UTF-32', joined([Uint8Array.of(0xff, 0xfe, 0, 0), utf8('a\0\0\0'.repeat(100))]), /begins like UTF-16/],
    ['zeros', new Uint8Array(1000), /1000 NUL/],
    ['control bytes', utf8('\x01a\x02b\x03c'.repeat(50)), /150 control bytes/],
    ['a PNG', joined([Uint8Array.of(0x89), utf8('PNG\r\n\x1a\n')]), /a PNG picture/],
    ['a PDF', utf8('%PDF-1.7\n'), /a PDF document/],
    ['a ZIP', utf8('PK\x03\x04\x14'), /a ZIP archive/],
    ['bzip2', joined([utf8('BZh91AY&SY'), noise(50)]), /bzip2/],
    ['xz', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 4), /xz/],
    ['tar', utf8(`name${'\0'.repeat(253)}ustar\0`), /a tar archive/],
    ['KOI8-R', Uint8Array.from('ðÒÉ×ÅÔ ÍÉÒ '.repeat(50), (c) => c.charCodeAt(0)), /not valid UTF-8/],
  ])('is %s', (_, bytes, reason) => {
    expect(binaryReasonOf(bytes)?.reason).toMatch(reason);
  });

  test('UTF-16 without a mark and other encodings come with the way to convert them', () => {
    expect(binaryReasonOf(utf16('plain words '.repeat(50), false))?.hint).toMatch(/iconv -f UTF-16LE/);
    expect(binaryReasonOf(utf8('x').fill(0xe9, 0, 1))).toBeUndefined();
    expect(binaryReasonOf(new Uint8Array(100).fill(0xe9))?.hint).toMatch(/iconv/);
  });
});
