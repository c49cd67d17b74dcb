// The dial --max-certified of train and harden: what is written keeps the limit when it is audited, and what that cost.

import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { mobyDick } from '../texts.ts';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, json, make, write } = openWorkshop();

const chapters = mobyDick();

beforeAll(async () => {
  chapters.slice(0, 12).forEach((text, i) => write(`chapter-${String(i).padStart(2, '0')}.txt`, text));
  write('held-out.txt', chapters[30]);
  await make('train', at('chapter-*.txt'), '--order', '4', '-o', at('book.grist'));
});

const text = at('chapter-*.txt');
const heldOut = ['--held-out', at('held-out.txt')];

/** The longest certified string at any order, as the report of a file has it. */
async function longestOf(file: string): Promise<number> {
  const { byOrder } = (await json('audit', at(file))) as unknown as { byOrder: { longest: number }[] };
  return Math.max(...byOrder.map(({ longest }) => longest));
}

const score = { perplexity: expect.any(Number) };
const proved = { longest: expect.any(Number), coverage20: expect.any(Number) };

describe('train --max-certified', () => {
  const train = ['train', text, '--order', '4', '-o', at('x.grist')];

  it('writes a table that audit finds no longer string in, as harden does', async () => {
    const facts = await json(...train, '--max-certified', '12');
    expect(facts.maxCertified).toMatchObject({
      limit: 12,
      order: facts.order,
      ngramsAfter: facts.ngramCounts,
      audit: { before: { longest: await longestOf('book.grist') }, after: proved },
    });
    expect(facts).not.toHaveProperty('cost');
    const longest = await longestOf('x.grist');
    expect(longest).toBeLessThan(12);
    expect(facts.maxCertified).toMatchObject({ longest, audit: { after: { longest, coverage20: 0 } } });
    await make('harden', at('book.grist'), '--max-certified', '12', '-o', at('y.grist'));
    expect(bytes('x.grist')).toEqual(bytes('y.grist'));
  });

  it('leaves a table alone that keeps the limit', async () => {
    await make(...train, '--max-certified', '1000');
    expect(bytes('x.grist')).toEqual(bytes('book.grist'));
  });

  it('tells people what it did, what that cost and what it bought', async () => {
    const { code, talk } = await cli([...train, '--max-certified', '12', ...heldOut]);
    expect(code, talk).toBe(0);
    expect(talk).toMatch(/limit +order \d.*: [\d,]+ of [\d,]+ n-grams/);
    expect(talk).toMatch(
      /proved +longest proved string \d+ -> \d+ words; [\d.]+ % -> 0 % of the tokens .*; other attacks may find more/,
    );
    expect(talk).toMatch(/cost +perplexity [\d.,]+ -> [\d.,]+ \(kneser-ney\)/);
  });

  it('comes behind --min-docs, and says what each of them cost and bought', async () => {
    const facts = await json(...train, '--min-docs', '2', '--max-certified', '8', ...heldOut);
    expect(facts).toMatchObject({
      cost: { heldOut: { before: score, after: score }, audit: { before: proved, after: proved } },
      maxCertified: { limit: 8, heldOut: { estimator: 'kneser-ney', before: score, after: score } },
    });
    const { cost, maxCertified } = facts as unknown as Record<
      'cost' | 'maxCertified',
      { audit: { before: unknown; after: unknown }; heldOut: { before: unknown; after: unknown } }
    >;
    expect(maxCertified.audit.before).toEqual(cost.audit.after);
    expect(maxCertified.heldOut.before).toEqual(cost.heldOut.after);
    expect(await json('inspect', at('x.grist'))).toMatchObject({ minDocs: 2 });
    expect(await longestOf('x.grist')).toBeLessThan(8);
  });

  it('comes behind pruning, and behind what is gone on from', async () => {
    await make(...train, '--prune', '0,0,1', '--max-certified', '8');
    expect(await longestOf('x.grist')).toBeLessThan(8);
    const more = ['train', at('held-out.txt'), '--from', at('book.grist'), '--max-certified', '8', '-o', at('z.grist')];
    expect(await json(...more)).toMatchObject({ documentCount: 13, maxCertified: { limit: 8 } });
    expect(await longestOf('z.grist')).toBeLessThan(8);
  });

  it('does not go with --dp, whose counts prove nothing', async () => {
    const { code, talk } = await cli([...train, '--dp', '8,1e-6', '--max-certified', '5']);
    expect(code).toBe(2);
    expect(talk).toContain('counts with noise prove no strings');
    const lines = chapters.slice(0, 40).join('\n').split('\n');
    write('lines.txt', lines.filter((line) => line !== '').join('\n'));
    const args = ['--documents', 'line', '--dp', '8,1e-6', '--dp-contributions', '20'];
    const facts = await json('train', at('lines.txt'), ...args, '-o', at('x.grist'));
    const nothing = { longest: 0, coverage20: 0 };
    expect(facts).toMatchObject({ cost: { audit: { before: proved, after: nothing } } });
    expect(await json('audit', at('x.grist'))).toMatchObject({
      counts: { source: 'noisy' },
      promises: { dp: { epsilon: 8 } },
      strings: [],
    });
    expect((await cli(['harden', at('x.grist'), '--max-certified', '5', '-o', at('y.grist')])).talk).toContain('--dp');
    // Attacks with the text at hand are measured all the same; nothing of it is called proved.
    const against = await json('audit', at('x.grist'), '--against', at('lines.txt'), '--documents', 'line');
    expect(against).toMatchObject({ corpus: { coverage: { 10: { value: 0 } } } });
  });

  it('is done in memory', async () => {
    const { code, talk } = await cli([...train, '--max-certified', '12', '--memory', '1G']);
    expect(code).toBe(2);
    expect(talk).toContain('--memory does not go with a privacy dial');
  });

  it('refuses what no table keeps, and writes none', async () => {
    for (const more of [[], ['--freeze']]) {
      const { code, talk } = await cli(['train', text, '--max-certified', '2', ...more, '-o', at('none.grist')]);
      expect(code).toBe(2);
      expect(talk).toContain('below 2 words');
      expect(talk).toContain('Allow longer ones');
      expect(existsSync(at('none.grist'))).toBe(false);
    }
    expect((await cli([...train, '--max-certified', '1'])).talk).toContain('--max-certified');
  });
});

describe('--max-certified for Kneser-Ney', () => {
  it('only lowers the order, so that the table is still estimated', async () => {
    await make('train', text, '--order', '4', '--estimator', 'kneser-ney', '--prune', '0,0,1', '-o', at('kn.grist'));
    const args = ['--max-certified', '30', ...heldOut];
    const facts = await json('harden', at('kn.grist'), ...args, '-o', at('x.grist'));
    expect(facts.maxCertified).toMatchObject({ order: 3, pruned: 0, heldOut: { before: score, after: score } });
    expect(await longestOf('x.grist')).toBeLessThan(30);
    await make('freeze', at('x.grist'), '-o', at('model.grist'));
    expect(await json('score', at('model.grist'), at('held-out.txt'))).toMatchObject(score);
  });

  it.each([[[]], [['--quantise', '8']]])('holds for a model straight from text, %j', async (more) => {
    const freeze = ['train', text, '--order', '4', '--freeze', ...more];
    const facts = await json(...freeze, '--max-certified', '30', ...heldOut, '-o', at('model.grist'));
    expect(facts).toMatchObject({
      kind: 'model',
      order: 3,
      maxCertified: { limit: 30, order: 3, pruned: 0, heldOut: { before: score, after: score } },
    });
    expect(await longestOf('book.grist')).toBeGreaterThan(30);
    const { longest } = facts.maxCertified as { longest: number };
    const report = await json('audit', at('model.grist'));
    expect((report.counts as { recovered: number }).recovered).toBeGreaterThan(0);
    const found = (report.longest as { value: number }).value;
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThanOrEqual(longest);
    // The same as training for the order that is left.
    await make('train', text, '--order', '3', '--freeze', ...more, '-o', at('lower.grist'));
    expect(bytes('model.grist')).toEqual(bytes('lower.grist'));
  });
});

describe('harden --max-certified', () => {
  const harden = ['harden', at('book.grist'), '--max-certified', '12', '-o', at('limited.grist')];

  it('needs no text, and says what it cost on text that was held out', async () => {
    const facts = await json(...harden, ...heldOut);
    expect(facts.maxCertified).toMatchObject({ limit: 12, order: facts.order, heldOut: { before: score } });
    expect(await longestOf('limited.grist')).toBeLessThan(12);
    expect((await cli(['generate', at('limited.grist'), '-n', '2', '--seed', '1'])).code).toBe(0);
  });

  it('scores a pruned table by what is left of it, and says that', async () => {
    write('list.txt', `one two three four five six seven eight nine ten\n${'a b c\nb c a\n'.repeat(30)}`);
    write('held-list.txt', 'a b c\na b a\n');
    await make('train', at('list.txt'), '--tokens', 'whitespace', '-o', at('list.grist'));
    const args = ['--max-certified', '6', '--held-out', at('held-list.txt'), '-o', at('x.grist')];
    const { code, talk } = await cli(['harden', at('list.grist'), ...args]);
    expect(code, talk).toBe(0);
    expect(talk).toContain('runs seen 1 time or less dropped');
    expect(talk).toMatch(/perplexity [\d.]+ -> [\d.]+ \(kneser-ney, from the counts that are left\)/);
    expect(talk).toContain('Kneser-Ney refuses pruned counts');
    expect(await longestOf('x.grist')).toBeLessThan(6);
  });

  it('goes with the dials that need the text, after them', async () => {
    const args = ['--corpus', text, '--min-docs', '2', '--max-certified', '8', '-o', at('x.grist')];
    const facts = await json('harden', at('book.grist'), ...args);
    expect(facts).toMatchObject({
      cost: { ngramsBefore: expect.any(Array), audit: { before: proved, after: proved } },
      maxCertified: { limit: 8 },
    });
    expect(await json('inspect', at('x.grist'))).toMatchObject({ minDocs: 2 });
    await make('train', text, '--order', '4', '--min-docs', '2', '--max-certified', '8', '-o', at('y.grist'));
    expect(bytes('x.grist')).toEqual(bytes('y.grist'));
  });

  it('refuses what it does not use, and a limit that is none', async () => {
    const talkOf = async (...more: string[]): Promise<string> => {
      const { code, talk } = await cli([...harden, ...more]);
      expect(code).toBe(2);
      return talk;
    };
    expect(await talkOf('--corpus', text)).toContain('does not read the text');
    expect(await talkOf('--unit', 'doc')).toContain('--unit is for --dp');
    expect(await talkOf('--held-out', '-')).toContain('cannot be standard input');
    expect(await talkOf('--max-certified', '1')).toContain('--max-certified');
  });
});
