// gristmill audit of models, and harden --max-certified.

import { beforeAll, describe, expect, it } from 'vitest';
import { mobyDick } from '../texts.ts';
import { openWorkshop } from './workshop.ts';

const { at, cli, json, make, write } = openWorkshop();

beforeAll(async () => {
  write('book.txt', mobyDick().slice(0, 20).join('\n'));
  write('other.txt', mobyDick()[30]);
  await make('train', at('book.txt'), '--order', '4', '-o', at('book.grist'));
  await make('freeze', at('book.grist'), '-o', at('model.grist'));
  await make('freeze', at('book.grist'), '--quantise', '8', '-o', at('small.grist'));
});

interface Audited {
  readonly counts: { readonly source: string; readonly recovered: number; readonly of: number };
  readonly coverage: Readonly<Record<string, { readonly value: number }>>;
  readonly longest: { readonly value: number };
  readonly byOrder: readonly { readonly order: number; readonly longest: number }[];
  readonly tokenCount: number;
}

const audit = async (...args: string[]): Promise<Audited> => (await json('audit', ...args)) as unknown as Audited;

describe('audit of a model', () => {
  it('recovers the counts of an exact one, and finds what the table gives away at its order', async () => {
    const own = await audit(at('book.grist'));
    const found = await audit(at('model.grist'));
    expect(found.counts).toEqual({ source: 'recovered', recovered: own.counts.of, of: own.counts.of });
    expect(found.tokenCount).toBe(own.tokenCount);
    expect(found.byOrder).toEqual(own.byOrder.slice(-1));
  });

  it('recovers most of one with a byte each, and never proves more than the table', async () => {
    const own = await audit(at('book.grist'));
    const { counts, coverage } = await audit(at('small.grist'));
    expect(counts.recovered).toBeGreaterThan(0.5 * counts.of);
    expect(counts.recovered).toBeLessThan(counts.of);
    expect(coverage[10].value).toBeGreaterThan(0);
    expect(coverage[10].value).toBeLessThanOrEqual(own.coverage[10].value);
  });

  it('says so to people', async () => {
    const { code, out } = await cli(['audit', at('model.grist')]);
    expect(code).toBe(0);
    expect(out.replace(/\s+/g, ' ')).toContain(
      'were recovered from its probabilities, which anyone else can do as well',
    );
  });

  it('reads a pipe, and takes a corpus', async () => {
    const { readFileSync } = await import('node:fs');
    expect((await cli(['audit', '-', '--json'], readFileSync(at('model.grist')))).code).toBe(0);
    const args = ['--against', at('book.txt'), '--held-out', at('other.txt'), '--samples', '20'];
    const report = await json('audit', at('model.grist'), ...args);
    expect(report.corpus).toMatchObject({ documentCount: 1, novelty: [{}, {}, {}], membership: { auc: {} } });
  });

  it('says plainly when nothing was recovered, and passes no limit then', async () => {
    await make('export', at('book.grist'), '-o', at('book.arpa'), '--arpa');
    await make('import', at('book.arpa'), '-o', at('imported.grist'));
    expect(await audit(at('imported.grist'))).toMatchObject({
      counts: { source: 'recovered', recovered: 0 },
      longest: { value: 0 },
    });
    const { out } = await cli(['audit', at('imported.grist')]);
    expect(out).toContain('could not measure the file');
    expect(out.replace(/\s+/g, ' ')).toContain('because nothing was measured');
    write('policy.json', '{"longest": 30}');
    const judged = await cli(['audit', at('imported.grist'), '--policy', at('policy.json')]);
    expect([judged.code, judged.out]).toEqual([2, '']);
    expect(judged.talk).toContain('gave no counts');
    expect((await cli(['audit', at('model.grist'), '--policy', at('policy.json')])).code).toBe(1);
  });

  it('refuses what a model has not got', async () => {
    const { code, talk } = await cli(['audit', at('model.grist'), '--max-order', '3']);
    expect(code).toBe(2);
    expect(talk).toContain('only the counts of its longest n-grams');
    await make('mix', at('book.grist'), at('model.grist'), '-o', at('mix.grist'));
    expect((await cli(['audit', at('mix.grist')])).talk).toContain('is a mixture');
  });
});

describe('harden --max-certified', () => {
  it('makes a table that audit finds no longer string in, without the text', async () => {
    const facts = await json('harden', at('book.grist'), '--max-certified', '12', '-o', at('limited.grist'));
    expect(facts.maxCertified).toMatchObject({ limit: 12, order: facts.order, longest: expect.any(Number) });
    expect(facts).not.toHaveProperty('cost');
    const { byOrder } = await audit(at('limited.grist'));
    for (const { longest } of byOrder) expect(longest).toBeLessThan(12);
    expect((await cli(['generate', at('limited.grist'), '-n', '2', '--seed', '1'])).code).toBe(0);
  });

  it('tells people what it did', async () => {
    const { code, talk } = await cli(['harden', at('book.grist'), '--max-certified', '12', '-o', at('x.grist')]);
    expect(code, talk).toBe(0);
    expect(talk).toMatch(/limit +order \d.*: [\d,]+ of [\d,]+ n-grams/);
    expect(talk).toMatch(/proved +the longest proved string has \d+ words/);
  });

  it('goes with the dials that need the text, after them', async () => {
    const args = ['--corpus', at('book.txt'), '--documents', 'line', '--min-docs', '2', '--max-certified', '8'];
    await make('train', at('book.txt'), '--documents', 'line', '--order', '4', '-o', at('lines.grist'));
    const facts = await json('harden', at('lines.grist'), ...args, '-o', at('x.grist'));
    expect(facts).toMatchObject({ cost: { ngramsBefore: expect.any(Array) }, maxCertified: { limit: 8 } });
    expect(await json('inspect', at('x.grist'))).toMatchObject({ minDocs: 2 });
    const heldOut = ['harden', at('book.grist'), '--max-certified', '8', '--held-out', at('other.txt')];
    expect((await cli([...heldOut, '-o', at('x.grist')])).code).toBe(2);
  });

  it('refuses a limit that is none', async () => {
    const { code, talk } = await cli(['harden', at('book.grist'), '--max-certified', '1', '-o', at('x.grist')]);
    expect(code).toBe(2);
    expect(talk).toContain('--max-certified');
  });
});
