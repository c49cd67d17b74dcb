// Commands that weigh text: score, compare, mix.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, json, make, write } = openWorkshop();

const COOKING = 'Stir the soup. Salt the soup. Stir the sauce. Salt the sauce.';
const SAILING = 'Steer the boat. Reef the sail. Steer the ship. Paint the ship.';
const mix = (name: string, ...more: string[]) =>
  make('mix', at('cook.grist'), at('sail.grist'), '-o', at(name), ...more);

beforeAll(async () => {
  write('cook.txt', COOKING);
  write('sail.txt', SAILING);
  write('new.txt', 'Stir the soup. Steer the boat. Salt the zebra.');
  write('lines.txt', 'a b a c\na b\nb c\n');
  write('web.jsonl', '{"id":12345678901234567890,"text":"Stir the soup."}\n{"id":1.0,"text":"Steer a zebra."}\n');
  for (const name of ['cook', 'sail'])
    await make('train', at(`${name}.txt`), '--estimator', 'kneser-ney', '-o', at(`${name}.grist`));
  await make('train', at('lines.txt'), '--tokens', 'whitespace', '--order', '2', '-o', at('lines.grist'));
  await make('train', at('cook.txt'), '--tokens', 'characters', '-o', at('letters.grist'));
});

describe('score', () => {
  it('gives people the figures', async () => {
    const { code, out, talk } = await cli(['score', at('cook.grist'), at('new.txt')]);
    expect({ code, talk }).toEqual({ code: 0, talk: '' });
    expect(out).toMatch(/^perplexity +\d+\.\d+\n {2}without unknown words +\d/);
    expect(out).toContain('\nwords                    12\n');
    expect(out).toContain('unknown words            3 (25 %)');
  });

  it('gives programs one object', async () => {
    const score = await json('score', at('lines.grist'), at('lines.txt'));
    expect(score).toMatchObject({
      isProbability: true,
      tokenCount: 8,
      sentenceCount: 3,
      oovCount: 0,
      zeroCount: 0,
      documentCount: 1,
      textBytes: 16,
      isInfinite: { perplexity: false, perplexityWithoutOov: false },
    });
    // <s> a 2/3, b 1/3; a b 2/3, a c 1/3; b a, b c, b </s> 1/3 each; c </s> 1.
    const log10 = 2 * Math.log10(2 / 3) + Math.log10(1 / 3) + 2 * Math.log10(2 / 3) + 4 * Math.log10(1 / 3);
    expect(score.logProb10).toBeCloseTo(log10, 12);
    expect(score.perplexity).toBeCloseTo(10 ** (-log10 / 11), 12);
    expect(score.perplexityWithoutOov).toBe(score.perplexity);
  });

  it('says what is infinite, and why', async () => {
    const { code, out, talk } = await cli(['score', at('lines.grist'), '--json'], 'a zz\nc b\n');
    expect(code).toBe(0);
    expect(out).not.toMatch(/NaN|Infinity/);
    expect(JSON.parse(out)).toMatchObject({
      perplexity: null,
      logProb10: null,
      perplexityWithoutOov: null,
      isInfinite: { perplexity: true, perplexityWithoutOov: true },
      zeroCount: 3,
      oovCount: 1,
    });
    expect(talk).toContain('3 tokens have probability 0');
  });

  it('says that scores are no probabilities', async () => {
    const { out, talk } = await cli(['score', at('lines.grist'), '--estimator', 'stupid-backoff', '--json'], 'a b\n');
    expect(JSON.parse(out)).toMatchObject({ isProbability: false });
    expect(talk).toContain('do not sum to 1');
    const added = await cli(
      ['score', at('lines.grist'), '--estimator', 'stupid-backoff', '--add', 'perplexity'],
      '{"text":"a"}\n',
    );
    expect(added.talk).toContain('do not sum to 1');
  });

  it('lists unknown words', async () => {
    const { out } = await cli(['score', at('cook.grist'), at('new.txt'), '--oov']);
    expect(out).toMatch(/\n\n1 {2}boat\n1 {2}steer\n1 {2}zebra\n$/);
    expect((await json('score', at('cook.grist'), at('new.txt'), '--oov')).oov).toEqual([
      { word: 'boat', count: 1 },
      { word: 'steer', count: 1 },
      { word: 'zebra', count: 1 },
    ]);
  });

  it('prints a line for each token, sentence or document', async () => {
    const tokens = await cli(['score', at('lines.grist'), '--per', 'token'], 'a b\nzz\n');
    expect(tokens.out).toBe(
      [
        'a\t2\t-0.176091\t',
        'b\t2\t-0.176091\t',
        '</s>\t2\t-0.477121\t',
        'zz\t1\t-inf\toov',
        '</s>\t1\t-0.564271\t',
        '',
      ].join('\n'),
    );
    const jsonTokens = await cli(['score', at('lines.grist'), '--per', 'token', '--json'], 'zz\n');
    expect(
      jsonTokens.out
        .split('\n')
        .slice(0, 2)
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { word: 'zz', id: 0, matchedLength: 1, logProb10: null, isOov: true },
      { word: '</s>', id: 2, isOov: false, isEnd: true },
    ]);
    const sentences = await cli(['score', at('lines.grist'), '--per', 'sentence'], 'a b\nzz\n');
    expect(sentences.out).toBe('-0.829304\t2\t0\t1.889882\ta b\n-inf\t1\t1\tinf\tzz\n');
    const documents = await cli(
      ['score', at('lines.grist'), '--per', 'document', '--documents', 'line', '--json'],
      'a b\nb c\n',
    );
    expect(
      documents.out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { index: 0, tokenCount: 2, textBytes: 4 },
      { index: 1, tokenCount: 2, textBytes: 4 },
    ]);
  });

  it('adds figures to JSON lines, from files and pipes', async () => {
    const { out, talk } = await cli(['score', at('cook.grist'), at('web.jsonl'), '--add', 'ppl=perplexity,oovCount']);
    const [first, second] = out.split('\n');
    expect(first).toMatch(/^\{"id":12345678901234567890,"text":"Stir the soup\.","ppl":[\d.]+,"oovCount":0\}$/);
    expect(second).toMatch(/^\{"id":1\.0,"text":"Steer a zebra\.","ppl":[\d.]+,"oovCount":3\}$/);
    expect(talk).toBe('');
    const again = await cli(['score', at('cook.grist'), '--add', 'ppl=perplexity,oovCount'], bytes('web.jsonl'));
    expect(again.out).toBe(out);
    const field = await cli(
      ['score', at('cook.grist'), '--field', 'body', '--add', 'tokenCount'],
      '{"body":"Stir."}\n',
    );
    expect(field.out).toBe('{"body":"Stir.","tokenCount":2}\n');
  });

  it('keeps JSON lines by perplexity', async () => {
    const { out, talk } = await cli(['score', at('cook.grist'), at('web.jsonl'), '--keep-below', '6']);
    expect(out).toBe('{"id":12345678901234567890,"text":"Stir the soup."}\n');
    expect(talk).toBe('kept 1 of 2 lines\n');
    const above = await cli(['score', at('cook.grist'), at('web.jsonl'), '--keep-above', '6', '-q']);
    expect(above).toMatchObject({ out: '{"id":1.0,"text":"Steer a zebra."}\n', talk: '' });
  });

  it('stops at a bad line, or leaves it out', async () => {
    const input = '{"text":"Stir."}\nnonsense\n';
    const stopped = await cli(['score', at('cook.grist'), '--add', 'tokenCount'], input);
    expect(stopped.code).toBe(2);
    expect(stopped.talk).toContain('standard input:2:');
    const skipped = await cli(['score', at('cook.grist'), '--add', 'tokenCount', '--skip-invalid'], input);
    expect(skipped).toMatchObject({
      code: 0,
      out: '{"text":"Stir.","tokenCount":2}\n',
      talk: '1 line without text left out\n',
    });
  });

  it('says no to nothing, and refuses what does not go together', async () => {
    expect(await cli(['score', at('cook.grist')])).toMatchObject({ code: 1, talk: 'there is no text to score\n' });
    const { out } = await cli(['score', at('cook.grist'), '--json']);
    expect(JSON.parse(out)).toMatchObject({ perplexity: null, isInfinite: { perplexity: false }, tokenCount: 0 });
    for (const argv of [
      ['score', '-'],
      ['score', at('cook.grist'), '-', '--add', 'nonsense'],
      ['score', at('cook.grist'), '-', '--add', 'perplexity', '--per', 'token'],
      ['score', at('cook.grist'), '-', '--oov', '--per', 'token'],
      ['score', at('cook.grist'), '-', '--keep-below', '9', '--oov'],
    ])
      expect((await cli(argv)).code, argv.join(' ')).toBe(2);
  });
});

describe('compare', () => {
  it('says which table explains a text better', async () => {
    const { code, out, talk } = await cli(['compare', at('cook.grist'), at('sail.grist'), at('cook.txt')]);
    expect({ code, talk }).toEqual({ code: 0, talk: '' });
    expect(out).toContain(`${at('cook.grist')} explains the text better:`);
    expect(out).toContain('stir the soup .');
    const back = await cli(['compare', at('sail.grist'), at('cook.grist'), at('cook.txt')]);
    expect(back.out).toContain(`${at('cook.grist')} explains the text better:`);
  });

  it('sorts the sentences', async () => {
    const first = async (...more: string[]) => {
      const { parts } = await json('compare', at('cook.grist'), at('sail.grist'), at('new.txt'), ...more);
      return (parts as { sentence: string; better: string }[]).map(({ sentence, better }) => `${better} ${sentence}`);
    };
    expect(await first('--sort', 'text')).toEqual(['a stir the soup .', 'b steer the boat .', 'a salt the zebra .']);
    expect((await first('--sort', 'a'))[0]).toBe('a stir the soup .');
    expect((await first('--sort', 'b'))[0]).toBe('b steer the boat .');
    expect(await first('--top', '1')).toHaveLength(1);
  });

  it('gives programs one object, or one for each sentence', async () => {
    const all = await json('compare', at('cook.grist'), at('sail.grist'), at('new.txt'));
    expect(all).toMatchObject({ unit: 'token', part: 'sentence', textBytes: 46, a: { oovCount: 3 } });
    const { out, talk } = await cli([
      'compare',
      at('cook.grist'),
      at('sail.grist'),
      at('new.txt'),
      '--per',
      'sentence',
      '--json',
    ]);
    const parts = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { a: { logProb10: number } });
    expect(parts).toHaveLength(3);
    const sum = parts.reduce((total, { a }) => total + a.logProb10, 0);
    expect(sum).toBeCloseTo((all.a as { logProb10: number }).logProb10, 9);
    expect(talk).toContain('explains the text better');
    const lines = await cli(['compare', at('cook.grist'), at('sail.grist'), at('new.txt'), '--per', 'sentence']);
    expect(lines.out).toMatch(/^-\d+\.\d{6}\t\d+\.\d{6}\t\d+\.\d{6}\tstir the soup \.\n/);
  });

  it('compares bytes of documents where the tables cut text differently', async () => {
    const all = await json('compare', at('cook.grist'), at('letters.grist'), at('cook.txt'), at('new.txt'));
    expect(all).toMatchObject({ unit: 'byte', part: 'document' });
    expect(all.parts).toHaveLength(2);
    const { out } = await cli(['compare', at('cook.grist'), at('letters.grist'), at('cook.txt')]);
    expect(out).toContain('bits per byte');
    const sentences = await cli(['compare', at('cook.grist'), at('letters.grist'), at('new.txt'), '--per', 'sentence']);
    expect(sentences.code).toBe(2);
  });

  it('says no to nothing, and refuses what does not go together', async () => {
    expect(await cli(['compare', at('cook.grist'), at('sail.grist')])).toMatchObject({ code: 1 });
    for (const more of [
      ['--per', 'token'],
      ['--per', 'sentence', '--top', '3'],
      ['--per', 'sentence', '--sort', 'a'],
    ])
      expect((await cli(['compare', at('cook.grist'), at('sail.grist'), at('new.txt'), ...more])).code).toBe(2);
    expect((await cli(['compare', at('cook.grist'), '-'])).code).toBe(2);
  });
});

describe('mix', () => {
  it('makes a table of tables', async () => {
    await mix('half.json');
    await mix('cook.json', '--weights', '3,1');
    const recipe = JSON.parse(readFileSync(at('cook.json'), 'utf8')) as { parts: { path: string; weight: number }[] };
    expect(recipe.parts).toMatchObject([
      { path: 'cook.grist', weight: 0.75 },
      { path: 'sail.grist', weight: 0.25 },
    ]);
    const perplexity = async (table: string) => (await json('score', at(table), at('cook.txt'))).perplexity as number;
    expect(await perplexity('cook.json')).toBeLessThan(await perplexity('half.json'));
    expect(await perplexity('cook.json')).toBeGreaterThan(await perplexity('cook.grist'));
    // One more time over an older mixture.
    await mix('cook.json', '--weights', '1,1');
  });

  it('finds weights that suit a text', async () => {
    write('dev.txt', `${COOKING} ${COOKING} ${SAILING}`);
    const tuned = await json('mix', at('cook.grist'), at('sail.grist'), '--tune', at('dev.txt'), '-o', at('dev.json'));
    const parts = tuned.parts as { weight: number; perplexity: number }[];
    expect(parts[0].weight).toBeGreaterThan(parts[1].weight);
    expect(tuned.perplexity).toBeLessThan(parts[0].perplexity);
    expect(tuned).toMatchObject({ isConverged: true, zeroCount: 0 });
    const score = await json('score', at('dev.json'), at('dev.txt'));
    expect(score.perplexity).toBeCloseTo(tuned.perplexity as number, 6);
    const { talk } = await cli([
      'mix',
      at('cook.grist'),
      at('sail.grist'),
      '--tune',
      at('dev.txt'),
      '-o',
      at('dev.json'),
    ]);
    expect(talk).toMatch(/together: perplexity \d/);
  });

  it('is found from where it is, and told when a part has changed', async () => {
    await make('train', at('cook.txt'), '-o', at('part.grist'));
    await make('mix', at('part.grist'), at('sail.grist'), '-o', at('part.json'));
    expect((await cli(['score', at('part.json'), at('new.txt')])).code).toBe(0);
    await make('train', at('sail.txt'), '-o', at('part.grist'));
    const { code, talk } = await cli(['score', at('part.json'), at('new.txt')]);
    expect(code).toBe(2);
    expect(talk).toContain('it has changed since');
  });

  it('is asked like any table', async () => {
    await mix('half.json');
    const next = await json('next', at('half.json'), 'the', '--top', '3');
    expect((next.next as { word: string }[]).map(({ word }) => word)).toContain('soup');
    const { code, out } = await cli(['generate', at('half.json'), '-n', '3', '--seed', '1']);
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(3);
    const compared = await json('compare', at('half.json'), at('sail.grist'), at('cook.txt'));
    expect(compared.better).toBe('a');
  });

  it('can be looked into, but has no counts', async () => {
    await mix('half.json');
    expect(await json('inspect', at('half.json'))).toMatchObject({
      kind: 'mixture',
      parts: [
        { path: 'cook.grist', weight: 0.5 },
        { path: 'sail.grist', weight: 0.5 },
      ],
    });
    expect((await cli(['inspect', at('half.json')])).out).toContain('  0.5000  sail.grist');
    for (const argv of [
      ['prune', at('half.json'), '--prune', '1'],
      ['merge', at('half.json'), at('cook.grist')],
      ['freeze', at('half.json')],
    ]) {
      const { code, talk } = await cli([...argv, '-o', at('refused.grist')]);
      expect(code).toBe(2);
      expect(talk).toContain('is a mixture, which has no counts of its own');
    }
  });

  it('refuses what does not go together', async () => {
    const tables = [at('cook.grist'), at('sail.grist')];
    for (const argv of [
      [...tables, '--weights', '1'],
      [...tables, '--weights', '0,0'],
      [...tables, '--weights', '1,1', '--tune', at('new.txt')],
      [at('cook.grist'), at('letters.grist')],
      [at('cook.grist'), '-'],
      [...tables, '--tune', at('missing.txt')],
    ]) {
      const { code, talk } = await cli(['mix', ...argv, '-o', at('refused.json')]);
      expect(code, talk).toBe(2);
    }
    const other = await cli(['mix', ...tables, '-o', at('new.txt')]);
    expect(other.talk).toContain('is there already and is no table');
  });
});
