// gristmill audit of models.

import { beforeAll, describe, expect, it } from 'vitest';
import { mobyDick } from '../texts.ts';
import { openWorkshop } from './workshop.ts';

const { at, bytes, cli, json, make, write } = openWorkshop();

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
    const { of } = own.counts;
    expect(found.counts).toEqual({ source: 'recovered', recovered: of, of, isMarkedWhole: true });
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

  it('of one that says that n-grams were left out takes none', async () => {
    await make('freeze', at('book.grist'), '--prune', '0,0,0,1', '-o', at('pruned.grist'));
    expect(await json('inspect', at('pruned.grist'))).toMatchObject({ pruned: true });
    expect(await json('inspect', at('model.grist'))).toMatchObject({ pruned: false });
    expect((await audit(at('pruned.grist'))).counts).toMatchObject({ recovered: 0, isMarkedWhole: false });
    await make('train', at('book.txt'), '--order', '4', '--prune', '0,0,0,1', '--freeze', '-o', at('straight.grist'));
    expect(await json('inspect', at('straight.grist'))).toMatchObject({ pruned: true });
    await make('train', at('book.txt'), '--order', '4', '--freeze', '-o', at('whole.grist'));
    expect(bytes('whole.grist')).toEqual(bytes('model.grist'));
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
