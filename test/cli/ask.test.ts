// Commands that ask: next, generate, watch.

import { beforeAll, describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, json, make, write } = openWorkshop();

const EXAMPLE = 'You must be the change you wish to see in the world';

beforeAll(async () => {
  write('example.txt', EXAMPLE);
  write('cats.txt', 'The cat sat. The cat ran. The dog sat. A cat sat.');
  write('names.txt', 'Anna\nHannah\nJohanna\nSusanna\n');
  await make('train', at('example.txt'), '-o', at('example.grist'));
  await make('train', at('cats.txt'), '-o', at('cats.grist'));
  await make('train', at('names.txt'), '--tokens', 'characters', '--order', '4', '-o', at('names.grist'));
});

describe('next', () => {
  it('shows what follows, the likeliest first', async () => {
    const { code, out, talk } = await cli(['next', at('cats.grist'), 'the', 'cat']);
    expect(code).toBe(0);
    expect(talk).toBe('');
    expect(out).toMatch(/^after “the cat” {2}seen 2 times\n\n {2}\S+ +50 % +1 +█+\n {2}\S+ +50 % +1 +█+\n$/);
    expect(out).toContain('sat');
    expect(out).toContain('ran');
  });

  it('gives programs one object', async () => {
    expect(await json('next', at('example.grist'), 'You')).toEqual({
      context: ['you'],
      unknown: [],
      contextLength: 1,
      total: 2,
      followerCount: 2,
      next: [
        { word: 'must', probability: 0.5, count: 1 },
        { word: 'wish', probability: 0.5, count: 1 },
      ],
    });
  });

  it('marks the end of a sentence', async () => {
    expect(await json('next', at('example.grist'), 'the world')).toMatchObject({
      next: [{ isEnd: true, probability: 1 }],
    });
    expect((await cli(['next', at('example.grist'), 'world'])).out).toContain('(end)');
  });

  it('says which part of the context answers, and what is unknown', async () => {
    const shorter = await cli(['next', at('cats.grist'), 'dog', 'the']);
    expect(shorter.out).toContain('after “the” (nothing is known to follow “dog the”)');
    const unknown = await cli(['next', at('cats.grist'), 'zebra']);
    expect(unknown.talk).toContain('“zebra”: never seen');
    expect(unknown.out).toContain('any word');
    expect((await cli(['next', at('cats.grist'), '-q', 'zebra'])).talk).toBe('');
    expect((await cli(['generate', '-qn3', at('cats.grist'), 'zebra'])).talk).toBe('');
    expect(await json('next', at('cats.grist'), 'zebra')).toMatchObject({ unknown: ['zebra'], contextLength: 0 });
  });

  it('shows how sentences begin when no word is given', async () => {
    const { out } = await cli(['next', at('cats.grist')]);
    expect(out).toContain('at the start of a sentence  seen 4 times');
    expect(out).toMatch(/the +75 %/);
  });

  it('shows as many as asked for', async () => {
    const { out } = await cli(['next', at('cats.grist'), '--top', '1', 'the']);
    expect(out).toMatch(/cat +66\.7 %/);
    expect(out).toMatch(/… +33\.3 % +1 +and 1 more/);
    expect((await json('next', at('cats.grist'), '--top=1', 'the')).next).toHaveLength(1);
  });

  it('reads a table from a pipe, and letters from one made of letters', async () => {
    expect((await cli(['next', '-', 'You', 'must'], bytes('example.grist'))).out).toContain('be');
    expect((await cli(['next', at('names.grist'), 'ann'])).out).toContain('after “ann”');
  });
});

describe('generate', () => {
  it('writes sentences, one a line', async () => {
    const { code, out, talk } = await cli(['generate', at('cats.grist'), '-n', '20', '--seed', '1']);
    expect({ code, talk }).toEqual({ code: 0, talk: '' });
    const sentences = out.trimEnd().split('\n');
    expect(sentences).toHaveLength(20);
    for (const sentence of sentences) expect(sentence).toMatch(/^(The|A) (cat|dog) (sat|ran)\.$/);
  });

  it('repeats itself with the same seed only', async () => {
    const once = await cli(['generate', at('names.grist'), '-n', '30', '--seed', '7']);
    const again = await cli(['generate', at('names.grist'), '-n', '30', '--seed=7']);
    const other = await cli(['generate', at('names.grist'), '-n', '30', '--seed', 'grist']);
    expect(again).toEqual(once);
    expect(other.out).not.toBe(once.out);
  });

  it('begins as told', async () => {
    const { out } = await cli(['generate', at('cats.grist'), '-n', '10', 'The', 'dog']);
    for (const sentence of out.trimEnd().split('\n')) expect(sentence).toMatch(/^The dog (sat|ran)\.$/);
  });

  it('heeds its options', async () => {
    const unique = await cli(['generate', at('cats.grist'), '-n', '50', '--unique', '--seed', '1']);
    const sentences = unique.out.trimEnd().split('\n');
    expect(new Set(sentences).size).toBe(sentences.length);
    expect(unique.talk).toMatch(/of 50 made in \d+ tries/);
    const greedy = await cli(['generate', at('cats.grist'), '-n', '3', '--temperature', '0']);
    expect(new Set(greedy.out.trimEnd().split('\n')).size).toBe(1);
    const long = await cli(['generate', at('cats.grist'), '--min-words', '9']);
    expect(long.code).toBe(1);
    expect(long.talk).toContain('shorter than 9 words');
  });

  it('gives programs an object a line', async () => {
    const { out } = await cli(['generate', at('cats.grist'), '-n', '2', '--seed', '3', '--json']);
    const objects = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(objects).toHaveLength(2);
    for (const object of objects) {
      expect(object).toMatchObject({ wordCount: 3, finished: true, seed: 3, tries: 1 });
      expect(object.tokens).toHaveLength(4);
      expect(object.logProb10).toBeLessThan(0);
    }
    const unseeded = await cli(['generate', at('cats.grist'), '--json']);
    const { seed, text } = JSON.parse(unseeded.out) as { seed: number; text: string };
    expect((await cli(['generate', at('cats.grist'), '--seed', String(seed)])).out).toBe(`${text}\n`);
  });

  it('answers no to a start that it does not know', async () => {
    const { code, out, talk } = await cli(['generate', at('cats.grist'), 'The', 'zebra']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(talk).toContain('“zebra”');
  });

  it('refuses what cannot be', async () => {
    const { code, talk } = await cli(['generate', at('cats.grist'), '--min-words', '9', '--max-words', '3']);
    expect(code).toBe(2);
    expect(talk).toContain('--min-words is 9; expected at most --max-words, which is 3');
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stop')), 20);
    const options = { signal: controller.signal, stoppedWith: () => 'SIGINT' as const };
    const { code, talk } = await cli(['generate', at('cats.grist'), '-n', '1000000000'], '', options);
    expect(code).toBe(130);
    expect(talk).toContain('stopped');
  });
});

describe('watch', () => {
  it('prints a line each time that something changes', async () => {
    const { code, out, talk } = await cli(['watch', 'you'], EXAMPLE);
    expect(code).toBe(0);
    expect(out).toBe('you → must 100 %\nyou → must 50 % · wish 50 %\n');
    expect(talk).toContain('12 tokens read; “you” was followed 2 times, by 2 different words');
  });

  it('gives programs an object a line', async () => {
    const { out } = await cli(['watch', 'You', '--json'], EXAMPLE);
    const objects = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(objects).toEqual([
      { word: 'You', tokensRead: 2, next: [{ word: 'must', probability: 1, count: 1 }] },
      {
        word: 'You',
        tokensRead: 7,
        next: [
          { word: 'must', probability: 0.5, count: 1 },
          { word: 'wish', probability: 0.5, count: 1 },
        ],
      },
    ]);
  });

  it('prints nothing for what stays as it was', async () => {
    const { out } = await cli(['watch', 'you'], 'you must. you must. you must. you may.');
    expect(out.trimEnd().split('\n')).toEqual(['you → must 100 %', 'you → must 75 % · may 25 %']);
  });

  it('reads files, and shows as many as asked for', async () => {
    const { out } = await cli(['watch', 'the', at('cats.txt'), '--top', '1']);
    expect(out.trimEnd().split('\n').at(-1)).toBe('the → cat 66.7 % · 1 more');
  });

  it('watches several words at once', async () => {
    const { out } = await cli(['watch', 'the cat', at('cats.txt')]);
    expect(out.trimEnd().split('\n').at(-1)).toBe('the cat → sat 50 % · ran 50 %');
    const { code, talk } = await cli(['watch', '--order', '2', 'the cat', at('cats.txt')]);
    expect(code).toBe(2);
    expect(talk).toContain('--order 3');
  });

  it('watches letters', async () => {
    const { out } = await cli(['watch', 'an', at('names.txt'), '--tokens', 'characters']);
    expect(out.trimEnd().split('\n').at(-1)).toBe('an → n 100 %');
  });

  it('ends each file: no word of the next one follows its last word', async () => {
    write('1.txt', 'see you');
    write('2.txt', 'must go');
    const { out } = await cli(['watch', 'you', at('1.txt'), at('2.txt')]);
    expect(out).toBe('you → (end) 100 %\n');
  });

  it('answers no when the word never came', async () => {
    const { code, out, talk } = await cli(['watch', 'zebra', at('cats.txt')]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(talk).toContain('nothing followed “zebra”');
  });

  it('tells at once what it sees, and does not wait for the end of a pipe', async () => {
    const { port, seen } = livePipe();
    const running = cli(['watch', 'you'], '', { stdin: port.read, stdout: port });
    port.send('Will you must ');
    await seen('you → must 100 %\n');
    port.send('or you wish ');
    await seen('you → must 50 % · wish 50 %\n');
    port.end();
    expect((await running).code).toBe(0);
  });
});

/** A pipe into which a test writes bit by bit, and what comes out of it. */
function livePipe() {
  const pieces: (string | undefined)[] = [];
  let wake = () => {};
  let out = '';
  const put = (piece: string | undefined) => {
    pieces.push(piece);
    wake();
  };
  async function* read() {
    for (;;) {
      while (pieces.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const piece = pieces.shift();
      if (piece === undefined) return;
      yield Buffer.from(piece);
    }
  }
  const port = {
    read,
    send: put,
    end: () => put(undefined),
    on: () => {},
    write(chunk: string | Uint8Array, done?: () => void) {
      out += String(chunk);
      done?.();
      return true;
    },
  };
  /** Waits for a text; without it the test runs into its limit. */
  const seen = async (text: string) => {
    while (!out.includes(text)) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { port, seen };
}
