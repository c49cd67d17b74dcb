// The commands that audit tables.

import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, cli, json, make, write } = openWorkshop();

const PASSAGE = Array.from({ length: 30 }, (_, i) => `w${i}`).join(' ');
const OTHER = Array.from({ length: 30 }, (_, i) => `w${(7 * i) % 30}`).join(' ');
const TRAIN = ['--tokens', 'whitespace', '--order', '3', '--documents', 'line', '-q'];

beforeAll(async () => {
  write('once.txt', `${PASSAGE}\n`);
  write('more.txt', `${PASSAGE}\n${OTHER}\n`);
  write('held.txt', `${OTHER}\n`);
  await make('train', at('once.txt'), ...TRAIN, '-o', at('once.grist'));
  await make('train', at('more.txt'), ...TRAIN, '-o', at('more.grist'));
});

describe('audit', () => {
  it('of a text without repetition: all of it, by the file alone', async () => {
    const report = await json('audit', at('once.grist'));
    expect(report).toMatchObject({
      kind: 'audit',
      order: 3,
      tokenCount: 30,
      coverage: { 10: { value: 1, adversary: 'A2', bound: 'lower', n: 30 }, 20: { value: 1 }, 50: { value: 0 } },
      n50Star: { value: 30 },
      longest: { value: 30 },
      ambiguityBitsPerToken: { value: 0, bound: 'upper' },
      strings: [{ certificate: 1, adversary: 'A2' }],
    });
    expect((report as { strings: { words: string[] }[] }).strings[0].words.join(' ')).toBe(PASSAGE);
  });

  it('says it in words', async () => {
    const { code, out } = await cli(['audit', at('once.grist')]);
    expect(code).toBe(0);
    expect(out).toContain('100 % of the text is recoverable');
    expect(out).toContain('lower bound');
  });

  it('against its corpus, with a page and pictures', async () => {
    const against = ['--against', at('once.txt'), '--held-out', at('held.txt'), '--documents', 'line'];
    const pages = ['--html', at('page.html'), '--pictures', at('pictures'), '--samples', '5'];
    const report = await json('audit', at('once.grist'), ...against, ...pages);
    expect(report).toMatchObject({
      corpus: {
        documentCount: 1,
        tokenCount: 30,
        coverage: { 20: { value: 1 } },
        membership: { auc: { value: 1 } },
        worst: [{ id: 'document 1', name: at('once.txt'), certifiedShare: 1, longest: 30 }],
        map: [{ id: 'document 1', name: at('once.txt') }],
        novelty: [{ length: 5, generated: { value: 0 }, heldOut: { value: 1 } }, { length: 10 }, { length: 20 }],
      },
    });
    expect(readFileSync(at('page.html'), 'utf8')).toContain('<svg');
    expect(readdirSync(at('pictures')).sort()).toContain('coverage-by-order.svg');
    expect(existsSync(at('pictures/corpus.svg'))).toBe(true);
  });

  it('against several files, folders and patterns, whose documents have names', async () => {
    mkdirSync(at('letters/old'), { recursive: true });
    write('letters/old/1.txt', `${OTHER}\n`);
    write('letters/2.txt', `${PASSAGE}\nnothing of it\n`);
    const against = ['--against', at('letters'), '--against', at('onc?.txt')];
    const heldOut = [
      '--held-out',
      at('held.txt'),
      '--held-out',
      at('more.txt'),
      '--documents',
      'line',
      '--samples',
      '5',
    ];
    const { corpus } = (await json('audit', at('once.grist'), ...against, ...heldOut)) as {
      corpus: { documentCount: number; worst: { id: string; name: string }[]; membership: { auc: { n: number } } };
    };
    expect(corpus.documentCount).toBe(4);
    // Four of the corpus, three of the rest.
    expect(corpus.membership.auc.n).toBe(7);
    expect(corpus.worst.slice(0, 2)).toMatchObject([
      { id: 'document 1', name: `${at('letters/2.txt')}#1` },
      { id: 'document 4', name: at('once.txt') },
    ]);
    expect(new Set(corpus.worst.map(({ name }) => name))).toContain(at('letters/old/1.txt'));
    const { out } = await cli(['audit', at('once.grist'), ...against, '--documents', 'line', '--html', at('p.html')]);
    expect(out).toContain(`${at('letters/2.txt')}#1`.slice(0, 60));
    expect(out).not.toContain('document 1');
    expect(readFileSync(at('p.html'), 'utf8')).toContain(`<bdi>${at('letters/2.txt')}#1</bdi>`);
    const twice = await cli(['audit', '-', '--against', at('once.txt'), '--held-out', '-']);
    expect([twice.code, twice.talk.includes('needed twice')]).toEqual([2, true]);
  });

  it('has JSON in which nothing without an end is null', async () => {
    write('often.txt', `${PASSAGE}\n`.repeat(20));
    await make('train', at('often.txt'), ...TRAIN, '-o', at('often.grist'));
    const report = await json('audit', at('often.grist'), '--against', at('often.txt'));
    expect(report).toMatchObject({ corpus: { extraction: [{ copies: { from: 16 } }] } });
    expect(JSON.stringify(report)).not.toContain('null');
  });

  it('with a policy: the exit code is 1 when a limit is exceeded', async () => {
    write('strict.json', '{"coverage": {"20": 0.01}, "longest": 50}');
    write('lax.json', '{"longest": 50}');
    const strict = await cli(['audit', at('once.grist'), '--policy', at('strict.json'), '--json']);
    expect(strict.code).toBe(1);
    expect(JSON.parse(strict.out)).toMatchObject({
      policy: { passed: false, violations: [{ key: 'coverage.20', limit: 0.01, value: 1 }] },
    });
    expect((await cli(['audit', at('once.grist'), '--policy', at('lax.json')])).code).toBe(0);
    write('wrong.json', '{"longgest": 50}');
    const wrong = await cli(['audit', at('once.grist'), '--policy', at('wrong.json')]);
    expect(wrong.code).toBe(2);
    expect(wrong.talk).toContain('longest');
  });

  it('of lower orders only', async () => {
    const report = (await json('audit', at('more.grist'), '--max-order', '2')) as { byOrder: { order: number }[] };
    expect(report.byOrder.map(({ order }) => order)).toEqual([2]);
  });

  it('says what to do about a pattern that the shell has taken apart', async () => {
    const { code, talk } = await cli([
      'audit',
      at('once.grist'),
      '--against',
      at('once.txt'),
      at('more.txt'),
      '--json',
    ]);
    expect(code).toBe(2);
    expect(talk).toContain('--against');
    expect(talk).toContain('in quotes');
  });

  it('asks for longer sentences where a policy limits what none is long enough for', async () => {
    write('extraction.json', '{"extractionGreedy": 0.5}');
    write('short.txt', 'w0 w1 w2\n');
    const { code, talk } = await cli([
      'audit',
      at('once.grist'),
      '--against',
      at('short.txt'),
      '--policy',
      at('extraction.json'),
    ]);
    expect(code).toBe(2);
    expect(talk).toContain('No sentence of the corpus is long enough');
    expect(talk).not.toContain('It takes');
  });

  it('refuses what it cannot do, and says what to do', async () => {
    const memory = await cli(['audit', at('once.grist'), '--memory', '1M']);
    expect([memory.code, memory.talk.includes('--max-order')]).toEqual([2, true]);
    const held = await cli(['audit', at('once.grist'), '--held-out', at('held.txt')]);
    expect([held.code, held.talk.includes('--against')]).toEqual([2, true]);
    write('empty.txt', ' \n\n');
    const onEmpty = await cli(['audit', at('once.grist'), '--against', at('empty.txt')]);
    expect([onEmpty.code, onEmpty.talk.includes('--against has not one word')]).toEqual([2, true]);
    const emptyHeld = ['--against', at('once.txt'), '--held-out', at('empty.txt')];
    const json = await cli(['audit', at('once.grist'), ...emptyHeld, '--json']);
    expect([json.code, json.out, json.talk.includes('--held-out has not one word')]).toEqual([2, '', true]);
    const none = await cli(['audit', at('none.grist')]);
    expect(none.code).toBe(2);
  });
});

describe('audit diff', () => {
  it('gives the text that came between', async () => {
    const report = (await json('audit', 'diff', at('once.grist'), at('more.grist'))) as {
      strings: { words: string[]; adversary: string }[];
    };
    expect(report).toMatchObject({
      kind: 'audit-diff',
      newWords: [],
      tokenCount: 30,
      coverage: { 20: { adversary: 'A5' } },
    });
    expect(report.strings[0].words.join(' ')).toBe(OTHER);
    expect(report.strings.map(({ adversary }) => adversary)).toEqual(['A5']);
  });

  it('says in words that it takes both, and of which text it speaks', async () => {
    const { code, out } = await cli(['audit', 'diff', at('once.grist'), at('more.grist')]);
    expect(code).toBe(0);
    const text = out.replace(/\s+/g, ' ');
    expect(text).toContain(
      '100 % of the text that came between is recoverable by whoever holds two snapshots of the table',
    );
    expect(text).toContain('By whoever holds two snapshots of the table, with these two files alone');
    expect(text).toContain('Measured on all 30 words in 1 document that came between the two.');
    expect(text).toContain('From the two files alone');
    expect(text).not.toMatch(/whoever holds the file|the file was made from|--max-certified|--prune|--against/);
    expect(out.trimEnd().split('\n').at(-1)).toBe('no word came new');
  });

  it('shows new words, whatever they are made of, and steers no terminal', async () => {
    write('evil.txt', `${PASSAGE}\nred\u001b[31m bell\u0007 other\n`);
    await make('train', at('evil.txt'), ...TRAIN, '-o', at('evil.grist'));
    const { code, out } = await cli(['audit', 'diff', at('once.grist'), at('evil.grist')]);
    expect(code).toBe(0);
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
    const last = out.trimEnd().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^3 words came new: /);
    expect(last).toContain('red\\u001b[31m');
    const one = await cli(['audit', 'diff', at('once.grist'), at('evil.grist'), '--worst', '1']);
    expect(one.out.trimEnd()).toMatch(/3 words came new: \S+ (…|\.\.\.)$/);
    const none = await cli(['audit', 'diff', at('once.grist'), at('evil.grist'), '--worst', '0']);
    expect(none.out.trimEnd()).toMatch(/3 words came new$/);
  });

  it('refuses tables that are no snapshots of one text, and says what to do', async () => {
    const swapped = await cli(['audit', 'diff', at('more.grist'), at('once.grist')]);
    expect(swapped.code).toBe(2);
    expect(swapped.talk).toMatch(/the later table has \d+ n-grams less often/);
    expect(swapped.talk).toContain('Name the earlier table first');
    write('ab.txt', 'a b\n'.repeat(3));
    write('xb.txt', 'x b\n'.repeat(5));
    for (const name of ['ab', 'xb']) await make('train', at(`${name}.txt`), ...TRAIN, '-o', at(`${name}.grist`));
    expect((await cli(['audit', 'diff', at('ab.grist'), at('xb.grist')])).code).toBe(2);
    await make('prune', at('more.grist'), '--prune', '0,0,1', '-o', at('pruned.grist'));
    const pruned = await cli(['audit', 'diff', at('once.grist'), at('pruned.grist')]);
    expect([pruned.code, pruned.talk.includes('the later table was pruned')]).toEqual([2, true]);
  }, 10_000);
});
