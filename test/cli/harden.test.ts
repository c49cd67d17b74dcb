// The privacy dials on the command line: train --min-docs, harden, and what other commands make of such tables.

import { beforeAll, describe, expect, it } from 'vitest';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, json, make, write } = openWorkshop();

const chapters = mobyDick();

beforeAll(async () => {
  chapters.slice(0, 12).forEach((text, i) => write(`chapter-${i}.txt`, text));
  write('held-out.txt', chapters[20]);
  await make('train', at('chapter-*.txt'), '-o', at('plain.grist'));
  await make('train', at('chapter-*.txt'), '--min-docs', '3', '-o', at('shared.grist'));
});

describe('train --min-docs', () => {
  it('writes what is shared, and says so', async () => {
    const facts = await json('train', at('chapter-*.txt'), '--min-docs', '3', '-o', at('x.grist'));
    expect(facts.cost).toMatchObject({ ngramsBefore: expect.any(Array), tokenShareLost: expect.any(Number) });
    expect(await json('inspect', at('x.grist'))).toMatchObject({ minDocs: 3, documentCount: 12 });
    const { out } = await cli(['inspect', at('x.grist')]);
    expect(out).toContain('3 documents or more');
  });

  it('tells people what it cost', async () => {
    const { talk, code } = await cli([
      'train',
      at('chapter-*.txt'),
      '--min-docs',
      '3',
      '--held-out',
      at('held-out.txt'),
      '-o',
      at('x.grist'),
    ]);
    expect(code, talk).toBe(0);
    expect(talk).toMatch(/n-grams of 3 \(/);
    expect(talk).toMatch(/perplexity [\d.,]+ -> [\d.,]+ \(kneser-ney\)/);
    expect(talk).toMatch(/proved +longest proved string \d+ -> \d+ words?; .* % -> .* % of the tokens/);
  });

  it('tells programs the same', async () => {
    const args = [
      '--min-docs',
      '3',
      '--held-out',
      at('held-out.txt'),
      '-o',
      at('x.grist'),
      '--estimator',
      'kneser-ney',
    ];
    const { cost } = (await json('train', at('chapter-*.txt'), ...args)) as {
      cost: { heldOut: object; audit: Record<'before' | 'after', { longest: number; coverage20: number }> };
    };
    const longestOf = async (file: string) =>
      ((await json('audit', at(file))) as { longest: { value: number } }).longest.value;
    expect(cost.audit).toMatchObject({
      before: { longest: await longestOf('plain.grist') },
      after: { longest: await longestOf('shared.grist') },
    });
    expect(cost.audit.after.coverage20).toBeLessThan(cost.audit.before.coverage20);
    expect(cost.heldOut).toMatchObject({
      estimator: 'kneser-ney',
      before: { perplexity: expect.any(Number) },
      after: { perplexity: expect.any(Number) },
    });
  });

  it('reads a pipe', async () => {
    const lines = 'a b\na c\nd\n';
    const args = ['train', '-', '--documents', 'line', '--min-docs', '2', '-o', at('pipe.grist'), '-q'];
    expect((await cli(args, lines)).code).toBe(0);
    expect(await json('inspect', at('pipe.grist'))).toMatchObject({ vocabularySize: 4, documentCount: 3 });
  });

  it('prunes and freezes what is shared', async () => {
    await make('train', at('chapter-*.txt'), '--min-docs', '2', '--prune', '0,0,9', '-o', at('pruned.grist'));
    expect(await json('inspect', at('pruned.grist'))).toMatchObject({ minDocs: 2, pruneThresholds: [0, 0, 9] });
    await make('train', at('chapter-*.txt'), '--min-docs', '2', '--freeze', '-o', at('model.grist'));
    expect(await json('inspect', at('model.grist'))).toMatchObject({ kind: 'model', minDocs: 2 });
    const { perplexity } = await json('score', at('model.grist'), at('held-out.txt'));
    expect(perplexity).toBeTypeOf('number');
  });

  it('goes on only from what keeps the promise', async () => {
    const more = [at('held-out.txt'), '-o', at('more.grist'), '--from'];
    expect((await cli(['train', ...more, at('shared.grist')])).talk).toContain('only table 1');
    expect((await cli(['train', ...more, at('plain.grist'), '--min-docs', '1'])).talk).toContain('only table 2');
    await make('train', ...more, at('shared.grist'), '--min-docs', '1');
    expect(await json('inspect', at('more.grist'))).toMatchObject({ minDocs: 1, documentCount: 13 });
    expect((await cli(['merge', at('shared.grist'), at('plain.grist'), '-o', at('m.grist')])).code).toBe(2);
  });

  it('refuses what has no meaning', async () => {
    const train = ['train', at('chapter-0.txt'), '-o', at('x.grist')];
    expect((await cli([...train, '--held-out', at('held-out.txt')])).talk).toContain('none is turned');
    expect((await cli([...train, '--min-docs', '2', '--memory', '1G'])).talk).toContain('a privacy dial');
    expect((await cli([...train, '--min-docs', '2'])).talk).toContain('no word stands in 2 of the 1 documents');
  });
});

describe('harden', () => {
  const corpus = ['--corpus', at('chapter-*.txt')];

  it('makes of a table and its text what train would have made', async () => {
    await make('harden', at('plain.grist'), ...corpus, '--min-docs', '3', '-o', at('hardened.grist'));
    expect(bytes('hardened.grist')).toEqual(bytes('shared.grist'));
  });

  it('takes further inputs behind the table', async () => {
    await make('train', at('chapter-0.txt'), at('chapter-1.txt'), '-o', at('two.grist'));
    const rest = ['--corpus', at('chapter-0.txt'), '--min-docs', '2', '-o', at('x.grist')];
    const facts = await json('harden', at('two.grist'), at('chapter-1.txt'), ...rest);
    expect(facts).toMatchObject({ documentCount: 2, cost: { formsAfter: expect.any(Number) } });
  });

  it('hardens a pruned table as pruned', async () => {
    await make('prune', at('plain.grist'), '--prune', '0,0,2', '-o', at('p.grist'));
    await make('harden', at('p.grist'), ...corpus, '--min-docs', '3', '-o', at('x.grist'));
    await make('prune', at('shared.grist'), '--prune', '0,0,2', '-o', at('y.grist'));
    expect(bytes('x.grist')).toEqual(bytes('y.grist'));
  });

  it('refuses another text', async () => {
    const args = ['--corpus', at('chapter-1.txt'), '--min-docs', '1', '-o', at('x.grist')];
    const { code, talk } = await cli(['harden', at('plain.grist'), ...args]);
    expect(code).toBe(2);
    expect(talk).toContain('was not made from this text');
  });

  it('refuses a table that is hardened already, for that and nothing else', async () => {
    const args = [...corpus, '--min-docs', '4', '-o', at('x.grist')];
    const { code, talk } = await cli(['harden', at('shared.grist'), ...args]);
    expect(code).toBe(2);
    expect(talk).toContain('is hardened already (--min-docs 3); harden the table of counts that it was made from');
    expect(talk).not.toContain('not made from this text');
  });

  it('asks for what it needs', async () => {
    expect((await cli(['harden', at('plain.grist'), '-o', at('x.grist')])).talk).toContain('what to do');
    const noText = await cli(['harden', at('plain.grist'), '--min-docs', '2', '-o', at('x.grist')]);
    expect(noText.talk).toContain('needs --corpus');
  });
});

describe('--dp', () => {
  /** Sentences, a line each. */
  const lines = stateOfTheUnion()
    .slice(0, 60)
    .flatMap((text) => text.split(/(?<=[.;])\s+/))
    .slice(0, 6000)
    .map((line) => line.replaceAll('\n', ' '))
    .join('\n');
  const read = [at('lines.txt'), '--documents', 'line', '--order', '2'];
  const dp = ['--dp', '8,1e-6', '--unit', 'doc', '--dp-contributions', '50'];

  beforeAll(() => write('lines.txt', lines));

  it('trains a table that says what it promises', async () => {
    const facts = await json('train', ...read, ...dp, '-o', at('private.grist'), '--held-out', at('held-out.txt'));
    expect(facts.cost).toMatchObject({
      heldOut: { estimator: 'kneser-ney', after: { perplexity: expect.any(Number) } },
    });
    expect(await json('inspect', at('private.grist'))).toMatchObject({
      dp: { epsilon: 8, delta: 1e-6, unit: 'document', contributions: 50 },
      hasFirstSeen: false,
    });
    expect((await cli(['inspect', at('private.grist')])).out).toContain('(8, 0.000001) for each document');
    expect((await cli(['generate', at('private.grist'), '-n', '3'])).code).toBe(0);
  });

  it('hardens a table that is there', async () => {
    await make('train', ...read, '-o', at('lines.grist'));
    const args = ['harden', at('lines.grist'), '--corpus', at('lines.txt'), '--documents', 'line', ...dp];
    const { talk, code } = await cli([...args, '-o', at('x.grist')]);
    expect(code, talk).toBe(0);
    expect(talk).toContain('not private');
    expect(talk).toContain('counts with noise prove nothing');
    expect((await json(...args, '-o', at('x.grist'))).cost).toMatchObject({ isPrivate: false });
    const again = await cli(['harden', at('x.grist'), '--corpus', at('lines.txt'), ...dp, '-o', at('y.grist')]);
    expect([again.code, again.talk.includes('is hardened already (--dp 8,')]).toEqual([2, true]);
  });

  it('refuses what would break the promise', async () => {
    const train = ['train', ...read, ...dp, '-o', at('x.grist')];
    expect((await cli([...train, '--seed', '7'])).talk).toContain('--seed');
    expect((await cli([...train, '--min-docs', '2'])).talk).toContain('do not go together');
    expect((await cli([...train, '--from', at('plain.grist')])).code).toBe(2);
    expect((await cli(['merge', at('private.grist'), at('private.grist'), '-o', at('x.grist')])).talk).toContain(
      'noisy',
    );
    const plain = ['train', ...read, '-o', at('x.grist')];
    expect((await cli([...plain, '--unit', 'doc'])).talk).toContain('--unit is for --dp');
    expect((await cli([...plain, '--dp', '8'])).talk).toContain('epsilon and delta');
    expect((await cli([...plain, '--dp', '8,2'])).talk).toContain('delta 2');
  });
});
