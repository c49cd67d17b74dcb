// Commands about what stands twice: audit duplicates, dedupe.

import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, json, make, write } = openWorkshop();

const LONG = Array.from({ length: 60 }, (_, i) => `w${i}`).join(' ');
/** The second is the first in other words, the fourth the third; the last has the passage within other text. */
const LINES = [
  'Call me Ishmael.',
  'call  me ISHMAEL .',
  LONG,
  `${LONG} end`,
  '',
  `We read ${LONG} there, and more than that.`,
];

const parse = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; text: string });

beforeAll(() => {
  write('lines.txt', `${LINES.join('\n')}\n`);
  write('one.txt', 'All alone.');
  write('web.jsonl', LINES.map((body) => `${JSON.stringify({ body })}\n`).join(''));
});

describe('audit duplicates', () => {
  it('gives people a report', async () => {
    const { code, out, talk } = await cli(['audit', 'duplicates', at('lines.txt'), '--documents', 'line']);
    expect({ code, talk }).toEqual({ code: 0, talk: '' });
    expect(out).toContain('6 documents (1 without a word), 198 tokens\n');
    expect(out).toContain('the same         2 documents (33.3 %) in 1 group\n');
    expect(out).toContain('nearly the same  3 documents (50 %) in 1 group, from a similarity of 0.8 on\n');
    expect(out).toContain('passages         90.9 % of all tokens, in 1 passage, from 50 tokens on\n');
    expect(out).toContain(`2 × ${at('lines.txt')}#1, ${at('lines.txt')}#2\n`);
    expect(out).toMatch(/3 × 60 tokens {2}w0 w1 .*…\n/);
  });

  it('gives programs one object', async () => {
    const report = await json(
      'audit',
      'duplicates',
      at('one.txt'),
      at('web.jsonl'),
      '--field',
      'body',
      '--force',
      '--skip-invalid',
    );
    const name = (n: number) => `${at('web.jsonl')}#${n}`;
    expect(report).toEqual({
      documentCount: 6,
      tokenCount: 198,
      emptyDocuments: 1,
      exact: { groups: 1, documents: 2, share: 2 / 6, largest: [[name(1), name(2)]] },
      near: { groups: 1, documents: 3, share: 3 / 6, similarity: 0.8, largest: [[name(3), name(4), name(6)]] },
      passages: {
        length: 50,
        count: 1,
        tokenShare: 180 / 198,
        worst: [{ tokens: 60, count: 3, words: LONG, documents: [name(3), name(4), name(6)] }],
      },
    });
  });

  it('takes thresholds, names files, and reads pipes', async () => {
    const args = ['--documents', 'line', '--similarity', '0.95', '--passage-length', '61', '--worst', '1'];
    const report = await json('audit', 'duplicates', at('lines.txt'), at('one.txt'), ...args);
    expect(report).toMatchObject({ near: { groups: 1, documents: 2 }, passages: { length: 61, count: 0, worst: [] } });
    write('copy.txt', 'all alone .');
    const files = await json('audit', 'duplicates', at('one.txt'), at('copy.txt'));
    expect(files).toMatchObject({ exact: { largest: [[at('one.txt'), at('copy.txt')]] } });
    const { out } = await cli(
      ['audit', 'duplicates', '-', '--documents', 'line', '--tokens', 'whitespace'],
      'a\nA\na\n',
    );
    expect(out).toContain('2 × standard input#1, standard input#3');
  });

  it('refuses what it cannot do', async () => {
    expect((await cli(['audit', 'duplicates', '-'], ' \n')).talk).toContain('there is not one word');
    expect((await cli(['audit', 'duplicates', at('none.txt')])).code).toBe(2);
    expect((await cli(['audit', 'duplicates'])).talk).toContain('needs CORPUS');
    expect((await cli(['audit', 'duplicates', at('one.txt'), '--similarity', '2'])).code).toBe(2);
  });
});

describe('dedupe', () => {
  it('writes the documents kept, and says what went', async () => {
    const { code, out, talk } = await cli(['dedupe', at('lines.txt'), '--documents', 'line', '-o', at('once.jsonl')]);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(parse(readFileSync(at('once.jsonl'), 'utf8'))).toEqual([
      { id: `${at('lines.txt')}#1`, text: `${LINES[0]}\n` },
      { id: `${at('lines.txt')}#3`, text: `${LINES[2]}\n` },
    ]);
    expect(talk).toContain('2 of 6 documents');
    expect(talk).toContain('1 the same as another, 2 nearly the same as another, 1 without a word');
    expect(talk).toContain(`gristmill train ${at('once.jsonl')} -o TABLE`);
  });

  it('gives training what training on the documents kept would give', async () => {
    await make('dedupe', at('web.jsonl'), '--field', 'body', '--similarity', '0.9', '-o', at('kept.jsonl'));
    await make('train', at('kept.jsonl'), '-o', at('kept.grist'));
    write('hand.jsonl', [0, 2, 5].map((i) => `${JSON.stringify({ text: LINES[i] })}\n`).join(''));
    await make('train', at('hand.jsonl'), '-o', at('hand.grist'));
    expect(bytes('kept.grist')).toEqual(bytes('hand.grist'));
  });

  it('keeps the longest, and cuts passages', async () => {
    const flags = '--documents line --keep longest --similarity 0.9 --passages'.split(' ');
    const summary = await json('dedupe', at('lines.txt'), ...flags, '-o', at('cut.jsonl'));
    expect(summary).toMatchObject({
      output: at('cut.jsonl'),
      documentCount: 6,
      keptDocuments: 3,
      keptTokens: 4 + 61 + 9,
      exactCopies: 1,
      nearCopies: 1,
      emptyDocuments: 1,
      passagesCut: 1,
      tokensCut: 60,
    });
    expect(parse(readFileSync(at('cut.jsonl'), 'utf8')).map(({ text }) => text)).toEqual([
      `${LINES[0]}\n`,
      `${LINES[3]}\n`,
      'We read \n\nthere, and more than that.\n',
    ]);
  });

  it('writes plain text, from a pipe to a pipe', async () => {
    const lines = await cli(
      ['dedupe', '-', '--documents', 'line', '--output-format', 'text', '-o', '-'],
      'x y\nz\nX y\n',
    );
    expect(lines).toMatchObject({ code: 0, out: 'x y\nz\n' });
    const paragraphs = await cli(
      ['dedupe', '-', '--documents', 'paragraph', '--output-format', 'text', '-o', '-', '-q'],
      'one\ntwo\n\n\none two\n\nthree',
    );
    expect(paragraphs).toEqual({ code: 0, out: 'one\ntwo\n\nthree\n\n', talk: '' });
    const jsonl = await cli(['dedupe', '-', '-o', '-', '-q'], 'a "b"\n\nc');
    expect(jsonl.out).toBe('{"id":"standard input","text":"a \\"b\\"\\n\\nc"}\n');
  });

  it('leaves files alone that are not its own, and nothing half-written', async () => {
    write('mine.jsonl', 'precious');
    const refused = await cli(['dedupe', at('lines.txt'), '-o', at('mine.jsonl')]);
    expect(refused.code).toBe(2);
    expect(refused.talk).toContain('is there already');
    expect(bytes('mine.jsonl').toString()).toBe('precious');
    write('gap.txt', 'one\n\ntwo');
    const gap = await cli(['dedupe', at('gap.txt'), '--output-format', 'text', '-o', at('gap-once.txt')]);
    expect(gap.code).toBe(2);
    expect(gap.talk).toContain('has an empty line');
    expect(existsSync(at('gap-once.txt'))).toBe(false);
    for (const argv of [
      ['dedupe', at('lines.txt')],
      ['dedupe', at('lines.txt'), '-o', '-', '--json'],
      ['dedupe', at('lines.txt'), '-o', at('x.txt'), '--passages', '--output-format', 'text'],
    ])
      expect((await cli(argv)).code, argv.join(' ')).toBe(2);
    expect((await cli(['dedupe', at('lines.txt')])).talk).toContain('-o lines-once.jsonl');
  });
});
