import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TextBatch } from '../../src/text/batch.ts';
import { readJsonl, type JsonlCounts } from '../../src/text/jsonl.ts';
import { cut, documents, failure, joined, stream, utf8 } from './helpers.ts';

interface Settings {
  readonly field?: string;
  readonly skipInvalid?: boolean;
  readonly at?: readonly number[];
  readonly counts?: JsonlCounts;
}

function newCounts(): JsonlCounts {
  return { invalidSequences: 0, nulBytes: 0, skippedRecords: 0 };
}

function open(text: string | Uint8Array, settings: Settings = {}): AsyncGenerator<TextBatch> {
  const { field = 'text', skipInvalid = false, at = [], counts = newCounts() } = settings;
  const bytes = typeof text === 'string' ? utf8(text) : text;
  return readJsonl(stream(cut(bytes, at)), { field, skipInvalid, name: 'a.jsonl' }, counts);
}

const read = (text: string | Uint8Array, settings?: Settings): Promise<string[]> => documents(open(text, settings));

describe('good lines', () => {
  test.each<[string, string, string[], string?]>([
    ['one a line', '{"text":"one"}\n{"text":"two","id":2}\n', ['one', 'two']],
    ['without a last LF', '{"text":"one"}\n{"text":"two"}', ['one', 'two']],
    ['CRLF, blank lines, a mark', '\ufeff\r\n{"text":"one"}\r\n \t\r\n\n{"text":"two"}\r\n', ['one', 'two']],
    ['null and empty', '{"text":null}\n{"text":""}\n', ['', '']],
    ['nothing', '', []],
    ['escapes', '{"text":"a\\n\\u00e9\\ud83d\\ude42\\u0000"}', ['a\né🙂\0']],
    ['a mark inside', '{"text":"\\ufeffone\\ufefftwo"}', ['one\ufefftwo']],
    ['a path', '{"body":{"text":"one"}}\n{"body":{"text":null}}', ['one', ''], 'body.text'],
    ['a name with a dot first', '{"body":{"text":"one"},"body.text":"two"}', ['two'], 'body.text'],
    ['names of prototypes', '{"__proto__":"one"}', ['one'], '__proto__'],
    ['the last of equal names', '{"text":"one","text":"two"}', ['two']],
  ])('%s', async (_, text, expected, field = 'text') => {
    expect(await read(text, { field })).toEqual(expected);
  });

  test('any documents come back, for any cut', async () => {
    const line = fc.record({ text: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null)), other: fc.json() });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 6 }), fc.array(fc.nat(300), { maxLength: 6 }), async (rows, at) => {
        const expected = rows.map(({ text }) => (text ?? '').replace(/^\ufeff/, ''));
        expect(await read(rows.map((row) => JSON.stringify(row)).join('\n'), { at })).toEqual(expected);
      }),
    );
  });

  test('what was repaired is counted', async () => {
    const counts = newCounts();
    const bytes = joined([
      utf8('{"text":"a\\ud800b\\u0000'),
      Uint8Array.of(0xff),
      utf8('"}\n{"text":"\\udc00\\ud83d\\ude42"}'),
    ]);
    expect(await read(bytes, { counts })).toEqual(['a\ufffdb\0\ufffd', '\ufffd🙂']);
    expect(counts).toEqual({ invalidSequences: 3, nulBytes: 1, skippedRecords: 0 });
  });

  test('a line of 10 MB', async () => {
    const text = 'ä word '.repeat(1_300_000);
    const bytes = utf8(`{"text":"x"}\n${JSON.stringify({ text })}\n{"text":"y"}`);
    const at = Array.from({ length: 40 }, (_, index) => index * 262_144);
    const found = await read(bytes, { at });
    expect(found.map((document) => document.length)).toEqual([1, text.length, 1]);
    expect(found[1] === text).toBe(true);
  });

  test('many small documents share a batch, and none is lost at its limits', async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => `{"text":"${index}"}\n`).join('');
    const sizes: number[] = [];
    for await (const { ends } of open(rows)) sizes.push(ends.length);
    expect(sizes).toEqual([4096, 4096, 1808]);
    const large = `${JSON.stringify({ text: 'x'.repeat(100_000) })}\n`.repeat(7);
    expect((await read(large)).map((document) => document.length)).toEqual(Array(7).fill(100_000));
  });

  test('a document is handed out before more input is asked for', async () => {
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield utf8('{"text":"one"}\n{"te');
      throw new Error('asked for more');
    }
    const batches = readJsonl(slow(), { field: 'text', skipInvalid: false, name: 'a' }, newCounts());
    const { value } = await batches.next();
    expect(value).toMatchObject({ ends: [3] });
    await expect(batches.next()).rejects.toThrow('asked for more');
  });
});

describe('bad lines', () => {
  test.each([
    [
      'no JSON',
      '{"text":"a"}\n\nnot json\n',
      /^a\.jsonl:3: expected a JSON object, got "not json"\.$/,
      /--format text/,
    ],
    ['cut off', '{"text":"a', /a\.jsonl:1: expected a JSON object/, /one line/],
    ['an array file', '[\n{"text":"a"}\n]', /a\.jsonl:1: .* got "\["/, /jq -c '\.\[\]'/],
    ['an array', '[{"text":"a"}]', /got an array: /, /jq -c '\.\[\]'/],
    ['a number', '17', /got a number: "17"/, /--skip-invalid/],
    ['a printed object', '{\n "text": "a"\n}', /a\.jsonl:1: expected a JSON object, got "\{"/, /jq -c \. FILE/],
    [
      'no such field',
      '{"id":1,"body":{"html":""}}',
      /no field 'text'; the line has 'id', 'body', 'body\.html'/,
      /--field/,
    ],
    ['an inherited name', '{"id":1}', /no field 'toString'/, /--field/],
    ['no text in it', '{"text":["a"]}', /expected text in the field 'text', got an array/, /holds text/],
  ])('%s', async (_, text, message, hint) => {
    const error = await failure(read(text, { field: String(message).includes('toString') ? 'toString' : 'text' }));
    expect(error.code).toBe('INPUT_UNREADABLE');
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
  });

  test('are skipped and counted when told so', async () => {
    const counts = newCounts();
    const text = 'x\n{"text":"one"}\n{"id":1}\n\n{"text":5}\n[1]\n{"text":"two"}\n{"te';
    expect(await read(text, { skipInvalid: true, counts })).toEqual(['one', 'two']);
    expect(counts.skippedRecords).toBe(5);
  });
});
