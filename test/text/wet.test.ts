import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWet, type WetCounts } from '../../src/text/wet.ts';
import { cut, documents, failure, joined, stream, utf8 } from './helpers.ts';

function record(type: string, body: string | Uint8Array, lineEnd = '\r\n'): Uint8Array {
  const bytes = typeof body === 'string' ? utf8(body) : body;
  const header = [
    'WARC/1.0',
    `WARC-Type: ${type}`,
    'WARC-Target-URI: http://a.example/',
    `Content-Length: ${bytes.length}`,
  ];
  return joined([utf8(header.join(lineEnd) + lineEnd + lineEnd), bytes, utf8(lineEnd + lineEnd)]);
}

function newCounts(): WetCounts {
  return { invalidSequences: 0, nulBytes: 0, skippedRecords: 0 };
}

function read(bytes: Uint8Array, at: readonly number[] = [], counts = newCounts()): Promise<string[]> {
  return documents(readWet(stream(cut(bytes, at)), 'a.wet', counts));
}

const BODY = 'Grüße\r\n\r\nWARC/1.0 stands here, too\n';
const FILE = joined([
  record('warcinfo', 'robots: classic'),
  record('conversion', BODY),
  record('conversion', ''),
  record('conversion', 'last'),
]);

describe('WET', () => {
  test('each conversion record is a document, whatever its text', async () => {
    const counts = newCounts();
    expect(await read(FILE, [], counts)).toEqual([BODY, '', 'last']);
    expect(counts).toEqual({ invalidSequences: 0, nulBytes: 0, skippedRecords: 1 });
  });

  test('any cut gives the same documents', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(FILE.length), { maxLength: 10 }), async (at) => {
        expect(await read(FILE, at)).toEqual([BODY, '', 'last']);
      }),
    );
    expect(await read(FILE, Array.from(FILE.keys()))).toEqual([BODY, '', 'last']);
  });

  test('lines may end in LF, records follow each other directly, names in any case', async () => {
    const tight = utf8('WARC/1.1\nwarc-type:CONVERSION\ncontent-length:2\n\nhi');
    expect(await read(joined([tight, tight, record('conversion', 'x', '\n')]))).toEqual(['hi', 'hi', 'x']);
  });

  test('each record is cleaned on its own', async () => {
    const counts = newCounts();
    const bytes = joined([
      record('conversion', Uint8Array.of(0x61, 0xe2, 0x82)),
      record('conversion', Uint8Array.of(0xac, 0, 0x62)),
      record('conversion', '\ufeffc'),
    ]);
    expect(await read(bytes, [], counts)).toEqual(['a\ufffd', '\ufffd\0b', 'c']);
    expect(counts).toEqual({ invalidSequences: 2, nulBytes: 1, skippedRecords: 0 });
  });

  test('a large record goes over several batches', async () => {
    const body = 'wörter '.repeat(200_000);
    expect(await read(record('conversion', body), [1000, 400_001, 900_000])).toEqual([body]);
  });

  test.each([
    [
      'a bad beginning',
      joined([record('conversion', 'one'), utf8('WERC/1.0\r\n')]),
      /at byte 97: expected .* got "WERC\/1\.0"/,
    ],
    [
      'another version',
      utf8('WARC/2.0\r\n\r\n'),
      /at byte 0: expected a record that begins with WARC\/1\., got "WARC\/2\.0"/,
    ],
    [
      'no length',
      utf8('WARC/1.0\r\nWARC-Type: conversion\r\n\r\n'),
      /expected a Content-Length in its header, there is none/,
    ],
    ['a bad length', utf8('WARC/1.0\r\nContent-Length: -5\r\n\r\n'), /Content-Length .* got "-5"/],
    ['an endless header', utf8(`WARC/1.0\r\n${'x: y\r\n'.repeat(20_000)}`), /longer than 65536 bytes/],
    ['an end inside a header', utf8('WARC/1.0\r\nWARC-Ty'), /the input ends inside its header/],
    [
      'an end inside a text',
      record('conversion', 'four').subarray(0, -6),
      /the input ends 2 bytes before the record does/,
    ],
    ['web pages', record('response', '<html>'), /holds 1 web pages \(WARC\)/],
  ])('%s is an error', async (_, bytes, message) => {
    for (const at of [[], [3], [30]]) {
      const error = await failure(read(bytes, at));
      expect(error.code).toBe('INPUT_UNREADABLE');
      expect(error.message).toMatch(message);
    }
  });
});
