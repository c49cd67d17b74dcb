// ARPA files as other tools write them, and as nobody should: what is understood, and how the rest is refused.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { golden, goldenNames, parse, textOf, written } from './arpa.ts';

/** Every n-gram of a table with its two numbers; blanks too. */
function entries(table: BackoffTable): Record<string, [number, number | undefined]> {
  const found: Record<string, [number, number | undefined]> = {};
  let texts = Array.from({ length: table.vocabulary.size }, (_, id) => table.vocabulary.word(id));
  table.levels.forEach(({ logProb10, logBackoff10 }, n) => {
    if (n > 0) {
      const { children } = table.levels[n - 1];
      texts = texts.flatMap((text, parent) =>
        Array.from(
          table.levels[n].ids.subarray(children[parent], children[parent + 1]),
          (id) => `${text} ${table.vocabulary.word(id)}`,
        ),
      );
    }
    expect(logProb10).toHaveLength(texts.length);
    texts.forEach(
      (text, node) =>
        (found[text] = [
          round(logProb10[node]),
          logBackoff10[node] === undefined ? undefined : round(logBackoff10[node]),
        ]),
    );
  });
  return found;
}

const round = (x: number): number => Number(x.toPrecision(6));

/** What the file is refused with; fails when it is read or refused without a type, a line or a hint. */
async function refusal(file: string | Uint8Array): Promise<NgramError> {
  const error: unknown = await parse(file).then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NgramError);
  const refused = error as NgramError;
  expect(refused.code).toBe('ARPA_SYNTAX');
  expect(refused.hint).toBeDefined();
  expect(refused.details).toMatchObject({
    line: expect.any(Number),
    got: expect.any(String),
    expected: expect.any(String),
  });
  expect(refused.message).toContain(`test.arpa, line ${String(refused.details.line)}: got`);
  return refused;
}

const SMALL = `\\data\\
ngram 1=5
ngram 2=3

\\1-grams:
-1.5\t<unk>\t0
-99\t<s>\t-0.25
-0.5\t</s>\t0
-0.75\ta\t-0.125
-1\tb\t0

\\2-grams:
-0.25\t<s> a
-0.5\ta b
-0.125\tb </s>

\\end\\
`;

const SMALL_ENTRIES = {
  '<unk>': [-1.5, 0],
  '<s>': [-99, -0.25],
  '</s>': [-0.5, 0],
  a: [-0.75, -0.125],
  b: [-1, 0],
  '<s> a': [-0.25, undefined],
  'a b': [-0.5, undefined],
  'b </s>': [-0.125, undefined],
};

describe('an ARPA file', () => {
  it('is read as it is', async () => {
    const table = await parse(SMALL);
    expect(entries(table)).toEqual(SMALL_ENTRIES);
    expect(table).toMatchObject({
      order: 2,
      tokenizer: WHITESPACE,
      estimation: { name: 'imported' },
      hasUnknown: true,
    });
    expect(table.listing).toBeUndefined();
    expect(Array.from({ length: 5 }, (_, id) => table.vocabulary.word(id))).toEqual(['<unk>', '<s>', '</s>', 'a', 'b']);
    expect([table.vocabulary.idOf('a'), table.vocabulary.idOf('b')]).toEqual([3, 4]);
    expect(table.levels[0].children).toEqual(Uint32Array.of(0, 0, 1, 1, 2, 3));
    expect(table.surfaces.forms(3)).toEqual([]);
  });

  it.each([1, 2, 3, 5, 7, 1000])('is the same in pieces of %d bytes', async (size) => {
    expect(entries(await parse(SMALL, size))).toEqual(SMALL_ENTRIES);
  });

  it.each<[string, (file: string) => string]>([
    ['line ends of Windows', (file) => file.replaceAll('\n', '\r\n')],
    ['spaces for tabs', (file) => file.replaceAll('\t', ' ')],
    ['tabs for spaces between words', (file) => file.replaceAll(/(?<=[a>]) (?=[ab<])/g, '\t')],
    ['runs of spaces', (file) => file.replaceAll(/[\t ]/g, '  \t ').replaceAll('ngram  \t 1', 'ngram  1')],
    ['spaces at both ends', (file) => file.replaceAll(/^(?=[-\d])/gm, ' ').replaceAll(/$/gm, ' \t')],
    ['empty lines everywhere', (file) => file.replaceAll('\n', '\n\n \n')],
    ['no empty lines', (file) => file.replaceAll('\n\n', '\n')],
    ['no last line end', (file) => file.trimEnd()],
    ['a text before it', (file) => `Made by hand\n# \\data\nngram 1=9\n\n${file}`],
    ['a byte order mark', (file) => `\uFEFF${file}`],
    [
      'numbers in other forms',
      (file) => file.replace('-0.75', '-7.5e-1').replace('-1\tb', '-1.000000\tb').replace('-0.5\ta b', '-.5\ta b'),
    ],
    [
      'n-grams in another order',
      (file) => file.replace('-0.25\t<s> a\n-0.5\ta b\n-0.125\tb </s>', '-0.125\tb </s>\n-0.25\t<s> a\n-0.5\ta b'),
    ],
    [
      'IRSTLM’s counts',
      (file) => file.replaceAll(/ngram (\d)=(\d)/g, 'ngram $1=    $2').replace('\\data\\', 'iARPA\n\n\\data\\  '),
    ],
    ['backoffs of 0 left out', (file) => file.replaceAll(/\t0$/gm, '')],
    [
      'backoffs of 0 in the last section',
      (file) => file.replaceAll(/^(\S+\t\S+ \S+)$/gm, '$1\t0').replaceAll(/^(ngram.*)\t0$/gm, '$1'),
    ],
    ['probabilities a little above 1', (file) => file.replace('-99\t<s>', '-99\t<s>')],
  ])('may have %s', async (_name, change) => {
    const file = change(SMALL);
    expect(entries(await parse(file))).toEqual(SMALL_ENTRIES);
  });

  it('of SRILM has no <unk>, -99 for never, and backoffs only where they matter', async () => {
    const table = await parse(`
\\data\\
ngram 1=4
ngram 2=2
ngram 3=1

\\1-grams:
-0.4771213\t</s>
-99\t<s>\t-0.1760913
-0.4771213\ta\t-0.3010300
-99\tnever

\\2-grams:
-0.3010300 <s> a 0.0000000
-0.1 a a

\\3-grams:
-0.1 <s> a a

\\end\\
`);
    expect(table.hasUnknown).toBe(false);
    expect(entries(table)).toEqual({
      '<unk>': [-100, 0],
      '<s>': [-99, round(-0.1760913)],
      '</s>': [round(-0.4771213), 0],
      a: [round(-0.4771213), -0.30103],
      never: [-99, 0],
      '<s> a': [-0.30103, 0],
      'a a': [-0.1, 0],
      '<s> a a': [-0.1, undefined],
    });
    const again = textOf(written(table));
    expect(again).not.toContain('<unk>');
    expect(again).toContain('ngram 1=4\n');
    expect(textOf(written(await parse(again)))).toBe(again);
  });

  it('of MITLM lists <s> and </s> anywhere, with -99 and minus infinity', async () => {
    const file = SMALL.replace('-99\t<s>\t-0.25\n', '').replace('-1\tb\t0', '-inf\tb\t-inf\n-99\t<s>\t-0.25');
    expect(entries(await parse(file))).toEqual({ ...SMALL_ENTRIES, b: [-99, -99] });
  });

  it('of IRSTLM may have probabilities a little above 1, which are 1', async () => {
    expect(entries(await parse(SMALL.replace('-0.125\tb </s>', '1.2e-06\tb </s>')))['b </s>']).toEqual([0, undefined]);
    expect(entries(await parse(SMALL.replace('-0.125\tb </s>', '-0\tb </s>')))['b </s>']).toEqual([0, undefined]);
  });

  it('may have backoff weights above 1', async () => {
    expect(entries(await parse(SMALL.replace('\ta\t-0.125', '\ta\t0.5'))).a).toEqual([-0.75, 0.5]);
  });

  it('takes <UNK>, <S> and bytes that are no UTF-8 for words like any other', async () => {
    const bytes = new TextEncoder().encode(
      SMALL.replaceAll(/\bb\b/g, '<UNK>')
        .replace('ngram 1=5', 'ngram 1=7')
        .replace('\n\n\\2', '\n-1\tX\n-2\tYY\n\n\\2'),
    );
    bytes[bytes.indexOf(0x58)] = 0xff;
    const at = bytes.indexOf(0x59);
    bytes.set([0xc3, 0x28], at);
    const table = await parse(bytes);
    expect(table.vocabulary.idOf('<UNK>')).toBeGreaterThan(2);
    expect(table.vocabulary.size).toBe(7);
    const again = written(table);
    expect(Buffer.from(again).includes(Buffer.from([0x09, 0xff, 0x09]))).toBe(true);
    expect(written(await parse(again))).toEqual(again);
  });

  it('has blanks for beginnings and ends that are not listed', async () => {
    const table = await parse(`\\data\\
ngram 1=5
ngram 2=1
ngram 3=0
ngram 4=2
\\1-grams:
-1 <s>
-1 </s>
-1 a
-1 b
-1 c
\\2-grams:
-0.5 b c -0.25
\\3-grams:
\\4-grams:
-0.1 a b c </s>
-0.2 <s> a b c
\\end\\
`);
    const blank = [NaN, 0];
    expect(entries(table)).toMatchObject({
      '<s> a': blank,
      'a b': blank,
      'b c': [-0.5, -0.25],
      'c </s>': blank,
      '<s> a b': blank,
      'a b c': blank,
      'b c </s>': blank,
      'a b c </s>': [-0.1, undefined],
      '<s> a b c': [-0.2, undefined],
    });
    expect(Object.keys(entries(table))).toHaveLength(6 + 4 + 3 + 2);
    expect(textOf(written(table))).toContain('ngram 2=1\nngram 3=0\nngram 4=2\n');
    expect(textOf(written(await parse(written(table))))).toBe(textOf(written(table)));
  });

  it('may have orders up to 8', async () => {
    const file = (order: number) => {
      const ngram = (n: number) => ['<s>', ...Array.from({ length: n - 2 }, () => 'a'), '</s>'].join(' ');
      const header = Array.from({ length: order - 1 }, (_, i) => `ngram ${i + 2}=1`);
      const sections = Array.from({ length: order - 1 }, (_, i) => `\\${i + 2}-grams:\n-1\t${ngram(i + 2)}\n`);
      return `\\data\\\nngram 1=3\n${header.join('\n')}\n\\1-grams:\n-1\t<s>\n-1\t</s>\n-1\ta\n${sections.join('')}\\end\\\n`;
    };
    expect((await parse(file(8))).order).toBe(8);
    expect((await refusal(file(9))).message).toContain('got ngram 9=1, expected an order of at most 8');
  });
});

describe('what is refused', () => {
  it.each<[string, string, number, string, (file: string) => string]>([
    ['nothing', 'its end', 1, 'a line \\data\\', () => ''],
    ['some other text', 'its end', 3, 'a line \\data\\', () => 'Once upon\na time\n'],
    ['no counts', '\\1-grams:', 3, 'ngram 1=…', (file) => file.replaceAll(/ngram.*\n/g, '')],
    ['counts out of order', 'ngram 2=3', 2, 'ngram 1=…', (file) => file.replace('ngram 1=5\n', '')],
    ['a count twice', 'ngram 1=5', 3, 'ngram 2=…', (file) => file.replace('ngram 1=5', 'ngram 1=5\nngram 1=5')],
    ['a count that is no number', 'ngram 1=five', 2, 'ngram 1=…', (file) => file.replace('=5', '=five')],
    [
      'a count above 2^53',
      'ngram 1=99999999999999999999',
      2,
      'a number of n-grams',
      (file) => file.replace('=5', '=99999999999999999999'),
    ],
    [
      'too many n-grams',
      '-1\tb\t0'.replaceAll('\t', ' '),
      10,
      'the end of the 4 1-grams that the header says',
      (file) => file.replace('1=5', '1=4'),
    ],
    [
      'too few',
      '\\2-grams: behind 5 1-grams',
      12,
      '6 of them, as the header says',
      (file) => file.replace('1=5', '1=6'),
    ],
    [
      'too few at the end',
      '\\end\\ behind 3 2-grams',
      17,
      '4 of them, as the header says',
      (file) => file.replace('2=3', '2=4'),
    ],
    [
      'a count of a million million',
      '\\end\\ behind 3 2-grams',
      17,
      '1000000000000 of them, as the header says',
      (file) => file.replace('2=3', '2=1000000000000'),
    ],
    [
      'sections out of order',
      '\\2-grams:',
      5,
      'ngram 3=… or \\1-grams:',
      (file) => file.replace('\\1-grams:', '\\2-grams:'),
    ],
    ['a section too many', '\\3-grams:', 17, '\\end\\', (file) => file.replace('\\end\\', '\\3-grams:\n\\end\\')],
    ['a section too few', '\\end\\', 12, '\\2-grams:', (file) => file.replace('\\2-grams:', '\\end\\')],
    ['no end', 'its end', 17, '\\end\\', (file) => file.replace('\\end\\\n', '')],
    ['something behind the end', 'class', 18, 'nothing behind \\end\\', (file) => `${file}class\n`],
    [
      'a probability that is no number',
      'x0.25',
      13,
      'a log probability',
      (file) => file.replace('-0.25\t<s> a', 'x0.25\t<s> a'),
    ],
    ['NaN', 'nan', 13, 'a log probability', (file) => file.replace('-0.25\t<s> a', 'nan\t<s> a')],
    ['infinity', 'inf', 13, 'a log probability', (file) => file.replace('-0.25\t<s> a', 'inf\t<s> a')],
    ['more than a float32', '-1e40', 13, 'a log probability', (file) => file.replace('-0.25\t<s> a', '-1e40\t<s> a')],
    [
      'a probability above 1',
      '0.25',
      13,
      'a log probability of 0 or less',
      (file) => file.replace('-0.25\t<s> a', '0.25\t<s> a'),
    ],
    [
      'a backoff that is NaN',
      'NaN',
      9,
      'a backoff weight, or the end of the line',
      (file) => file.replace('a\t-0.125', 'a\tNaN'),
    ],
    [
      'a backoff in the last section',
      '-0.5',
      14,
      'no backoff weight, since these are the longest n-grams',
      (file) => file.replace('a b', 'a b\t-0.5'),
    ],
    ['too few columns', '2 columns', 14, 'a log probability and 2 words', (file) => file.replace('a b', 'a')],
    ['too many columns', '5 columns', 14, 'a log probability and 2 words', (file) => file.replace('a b', 'a b a b')],
    [
      'too many columns of a word',
      '4 columns',
      9,
      'a log probability, one word and perhaps a backoff weight',
      (file) => file.replace('a\t-0.125', 'a\t-0.125\t0'),
    ],
    ['a word alone', 'word', 13, 'a log probability', (file) => file.replace('-0.25\t<s> a', 'word')],
    ['a word that is not among the 1-grams', 'c', 14, 'a word of the 1-grams', (file) => file.replace('a b', 'a c')],
    [
      '<unk> that is not among them',
      '<unk>',
      13,
      'a word of the 1-grams',
      (file) => file.replace('-1.5\t<unk>\t0\n', '').replace('1=5', '1=4').replace('a b', 'a <unk>'),
    ],
    ['a word twice', 'a', 10, 'each word once', (file) => file.replace('-1\tb', '-1\ta')],
    ['<s> twice', '<s>', 10, 'each word once', (file) => file.replace('-1\tb', '-1\t<s>')],
    [
      'an n-gram twice',
      'a 2-gram that stands on line 13 as well',
      15,
      'each n-gram once',
      (file) => file.replace('b </s>', '<s> a'),
    ],
    ['no <s>', '1-grams without <s>', 12, 'both <s> and </s>', (file) => file.replace('\t<s>\t', '\tz\t')],
    ['no </s>', '1-grams without </s>', 12, 'both <s> and </s>', (file) => file.replace('\t</s>\t', '\tz\t')],
    [
      'characters that steer a terminal',
      ' [31m',
      14,
      'a word of the 1-grams',
      (file) => file.replace('a b', 'a \u001b[31m'),
    ],
  ])('%s', async (_name, got, line, expected, change) => {
    const { details } = await refusal(change(SMALL));
    expect(details).toMatchObject({ got, line, expected });
  });

  it('at every length but its own', async () => {
    const bytes = golden('c1.o3.arpa');
    for (let length = 0; length < bytes.length - 1; length++) await refusal(bytes.slice(0, length));
    expect((await parse(bytes.slice(0, -1))).order).toBe(3);
  });
});

describe('any file', () => {
  const lines = textOf(golden('c2.o3.arpa')).split('\n');
  const NUMBERS = [
    'NaN',
    'inf',
    '-inf',
    '1e999',
    '-1e999',
    '3',
    '1e-6',
    '-0',
    '',
    '0x1',
    '-99',
    '99999999999999999999999',
  ];
  const line = fc.nat(lines.length - 1);
  const change = fc.oneof(
    fc.record({ kind: fc.constant('swap' as const), a: line, b: line }),
    fc.record({ kind: fc.constant('remove' as const), a: line, b: line }),
    fc.record({ kind: fc.constant('repeat' as const), a: line, b: line }),
    fc.record({ kind: fc.constant('number' as const), a: line, b: fc.constantFrom(...NUMBERS) }),
    fc.record({ kind: fc.constant('text' as const), a: line, b: fc.string() }),
    fc.record({ kind: fc.constant('cut' as const), a: line, b: line }),
  );

  /** Reads the file: it must be refused by type, or make a table that can be written and read again. */
  async function survives(file: Uint8Array | string): Promise<void> {
    let table: BackoffTable;
    try {
      table = await parse(file);
    } catch (error) {
      expect(error).toBeInstanceOf(NgramError);
      expect((error as NgramError).code).toBe('ARPA_SYNTAX');
      return;
    }
    const again = written(table);
    expect(textOf(written(await parse(again)))).toBe(textOf(again));
  }

  it('with lines swapped, removed, repeated, cut and changed is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const changed = [...lines];
        for (const { kind, a, b } of changes) {
          if (kind === 'swap') [changed[a], changed[b]] = [changed[b], changed[a]];
          else if (kind === 'remove') changed.splice(a, 1);
          else if (kind === 'repeat') changed.splice(b, 0, changed[a]);
          else if (kind === 'number') changed[a] = (changed[a] ?? '').replace(/-?\d[\d.e-]*/, b);
          else if (kind === 'text') changed[a] = b;
          else changed.length = Math.min(changed.length, a);
        }
        await survives(changed.join('\n'));
      }),
      { numRuns: 1500 },
    );
  });

  it('with bytes changed is read or refused', async () => {
    const names = goldenNames.filter((name) => golden(name).length < 2000);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (name, changes) => {
          const bytes = golden(name);
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
          await survives(bytes);
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('of random bytes is refused', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), survives));
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), (bytes) =>
        survives(new Uint8Array([...new TextEncoder().encode('\\data\\\nngram 1=4\n\\1-grams:\n'), ...bytes])),
      ),
    );
  });

  it('may have a word of a million characters, in words and n-grams', async () => {
    const long = 'x'.repeat(1_000_000);
    const table = await parse(SMALL.replaceAll(/\bb\b/g, long), 4096);
    expect(table.vocabulary.word(4) === long).toBe(true);
    const again = written(table);
    expect(Buffer.compare(written(await parse(again)), again)).toBe(0);
    expect((await refusal(SMALL.replace('a b', `a ${long}`))).message.length).toBeLessThan(300);
    expect((await refusal(`${long}\n${long}`)).details).toMatchObject({ got: 'its end' });
    expect((await refusal(SMALL.replace('-0.75', `-${'7'.repeat(1_000_000)}`))).message.length).toBeLessThan(300);
  });
});
