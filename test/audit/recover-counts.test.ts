import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { walkAll } from '../../src/audit/eulerian-walk.ts';
import { type ContextFacts, type DiscountTriple, solveContext } from '../../src/audit/recover-context.ts';
import { recoverCounts } from '../../src/audit/recover-counts.ts';
import { verdictOf } from '../../src/audit/report-verdict.ts';
import { walkGraph } from '../../src/audit/walk-graph.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';
import { decodeModelFile, encodeModelFile } from '../../src/model/model-file.ts';
import { suffixLinks } from '../../src/model/suffix-links.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { eachString, idsOf, keyOf, tableOf } from './counted.ts';

/** Certified strings of a table's own order, from its counts. */
function certified(table: CountTable): Map<string, number> {
  const found = new Map<string, number>();
  const graph = walkGraph(table, suffixLinks(table.levels, true)[table.order - 1], table.order);
  walkAll(graph, (walk) => {
    eachString(walk, (from, to, certificate) => {
      found.set(keyOf(table, graph, walk, from, to), certificate);
    });
  });
  return found;
}

/** How many certified strings are in the text less often than is said. */
function wrong(table: CountTable, texts: readonly string[]): string[] {
  const all = idsOf(table, texts).map((ids) => ` ${ids.join(' ')} `);
  const isThere = (key: string, certificate: number): boolean => {
    let found = 0;
    for (const text of all) {
      for (let at = text.indexOf(` ${key} `); at >= 0; at = text.indexOf(` ${key} `, at + 1)) found++;
    }
    return found >= certificate;
  };
  return [...certified(table)].flatMap(([key, certificate]) => (isThere(key, certificate) ? [] : [key]));
}

/** As a model was written before files said whether n-grams were left out. */
function unmarked(model: BackoffTable): BackoffTable {
  const { estimation } = model;
  return estimation.name === 'kneser-ney' ? { ...model, estimation: { ...estimation, pruned: undefined } } : model;
}

const quantised = (model: BackoffTable): BackoffTable => decodeModelFile(encodeModelFile(model, { quantiseBits: 8 }));

describe('a context', () => {
  const facts = (
    counts: readonly number[],
    slack: number,
    discounts: DiscountTriple = [0.7, 1.1, 1.4],
  ): ContextFacts => {
    const sum = counts.reduce((total, count) => total + count, 0);
    const shares = counts.map((count) => (count - discounts[Math.min(count, 3) - 1]) / sum);
    const gamma = counts.reduce((total, count) => total + discounts[Math.min(count, 3) - 1], 0) / sum;
    return {
      discounts,
      gammaLow: gamma * (1 - slack),
      gammaHigh: gamma * (1 + slack),
      size: counts.length,
      low: Float64Array.from(shares, (share) => share * (1 - slack)),
      high: Float64Array.from(shares, (share) => share * (1 + slack)),
    };
  };

  it.each([[[1]], [[2]], [[3]], [[17]], [[1, 1]], [[5, 1, 2, 1]], [[400, 3, 1]]])('%j is found again', (counts) => {
    expect(solveContext(facts(counts, 1e-7))).toEqual({ sum: counts.reduce((a, b) => a + b), counts });
  });

  it('is not guessed where counts of 1, 2 and 3 are discounted by the same share', () => {
    expect(solveContext(facts([1], 1e-7, [0.5, 1, 1.5]))).toBe('many');
  });

  it('is not guessed when the numbers are coarse, nor made up when nothing fits', () => {
    expect(solveContext(facts([30, 40, 50], 0.05))).toBe('many');
    expect(solveContext({ ...facts([5, 1], 1e-7), gammaLow: 0.9, gammaHigh: 0.91 })).toBe('none');
  });

  it('with small counts only ever has its own', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), (counts) => {
        const found = solveContext(facts(counts, 1e-7));
        expect(found).not.toBe('none');
        if (found !== 'many') expect(found).toMatchObject({ counts });
      }),
    );
  });
});

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const line = fc.array(word, { minLength: 1, maxLength: 30 }).map((all) => all.join(' '));
const texts = fc.array(line, { minLength: 1, maxLength: 12 });
const order = fc.integer({ min: 2, max: 6 });

describe('a model of any small text', () => {
  it.each([
    ['exact', (model: BackoffTable) => model, {}],
    ['exact, and known to be', (model: BackoffTable) => model, { isQuantised: false }],
    ['quantised', quantised, { isQuantised: true }],
  ])('%s: proves only what stands there, at least so often', async (_, make, options) => {
    await fc.assert(
      fc.asyncProperty(texts, order, async (lines, n) => {
        const table = await tableOf(lines, n);
        const found = recoverCounts(make(estimateKneserNey(table).table), options);
        expect(wrong(found.table, lines)).toEqual([]);
        if (found.recovered > 0) expect(found.table.tokenCount).toBeGreaterThanOrEqual(table.tokenCount);
        auditTable(found.table, { orders: 'highest' });
      }),
      { numRuns: 150 },
    );
  });

  it('pruned: proves nothing that is not there', async () => {
    await fc.assert(
      fc.asyncProperty(texts, order, fc.integer({ min: 1, max: 3 }), async (lines, n, limit) => {
        const table = await tableOf(lines, n);
        const prune = [0, ...Array.from({ length: n - 1 }, (_, i) => (i === n - 2 ? limit : 0))];
        const model = unmarked(estimateKneserNey(table, { prune }).table);
        expect(wrong(recoverCounts(model, { isQuantised: false }).table, lines)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('models of real texts', { timeout: 120_000 }, () => {
  const novel = mobyDick().slice(0, 60);

  it.each([3, 4, 5])('an exact one of order %i gives all of its counts away', async (n) => {
    const table = await tableOf(novel, n, WORDS);
    const found = recoverCounts(decodeModelFile(encodeModelFile(estimateKneserNey(table).table)), {
      isQuantised: false,
    });
    expect([found.recovered, found.contexts.recovered]).toEqual([found.of, found.contexts.of]);
    expect(found.table.levels[n - 1]).toEqual(table.levels[n - 1]);
    expect(found.table.tokenCount).toBe(table.tokenCount);
    expect(found.table.sentenceCount).toBe(table.sentenceCount);
    const options = { orders: 'highest', file: 'x' } as const;
    const [own, recovered] = [table, found.table].map((one) => auditTable(one, options));
    expect(recovered.coverage).toEqual(own.coverage);
    expect(recovered.longest).toEqual(own.longest);
    expect(recovered.strings.map(({ words }) => words.length)).toEqual(own.strings.map(({ words }) => words.length));
  });

  it.each([
    ['a novel', novel],
    ['speeches', stateOfTheUnion().slice(100, 112)],
  ])('a quantised one of %s gives most away, and all that is proved is there', async (_, documents) => {
    const table = await tableOf(documents, 4, WORDS);
    const found = recoverCounts(quantised(estimateKneserNey(table).table), { isQuantised: true });
    expect(found.recovered / found.of).toBeGreaterThan(0.9);
    expect(found.table.tokenCount).toBeGreaterThanOrEqual(table.tokenCount);
    const text = idsOf(table, documents)
      .map((ids) => ` ${ids.join(' ')} `)
      .join('|');
    const strings = certified(found.table);
    expect(strings.size).toBeGreaterThan(100);
    const sample = [...strings.keys()].sort((a, b) => b.length - a.length).filter((_, i) => i < 200 || i % 97 === 0);
    expect(sample.filter((key) => !text.includes(` ${key} `))).toEqual([]);
    for (const [i, count] of found.table.levels[3].counts.entries()) if (count < 1) expect.fail(`n-gram ${i}`);
  });

  it('a pruned one gives nothing away, since what was dropped is not known', async () => {
    const model = estimateKneserNey(await tableOf(novel, 3, WORDS), { prune: [0, 0, 1] }).table;
    expect(recoverCounts(model)).toMatchObject({ recovered: 0, isMarkedWhole: false });
    expect(recoverCounts(unmarked(model))).toMatchObject({ recovered: 0, isMarkedWhole: false });
  });

  it('a mark decides: of one that says it was pruned nothing is taken, even where its numbers would not tell', async () => {
    const whole = estimateKneserNey(await tableOf(novel, 3, WORDS)).table;
    const { estimation } = whole;
    const marked = (pruned: boolean | undefined) => ({
      ...whole,
      estimation: { ...estimation, pruned } as typeof estimation,
    });
    const all = whole.levels[2].ids.length;
    expect(recoverCounts(whole)).toMatchObject({ recovered: all, isMarkedWhole: true });
    expect(recoverCounts(marked(undefined))).toMatchObject({ recovered: all, isMarkedWhole: false });
    expect(recoverCounts(marked(true))).toMatchObject({ recovered: 0, of: all, isMarkedWhole: false });
  });

  it('a mark that the numbers contradict is not believed', async () => {
    const { estimation, ...model } = estimateKneserNey(await tableOf(novel, 3, WORDS), { prune: [0, 0, 1] }).table;
    const wronglyMarked = { ...model, estimation: { ...estimation, pruned: false } as typeof estimation };
    expect(recoverCounts(wronglyMarked)).toMatchObject({ recovered: 0 });
  });

  it('nor does one that does not say how it was estimated, or that promises something', async () => {
    const { table: model } = estimateKneserNey(await tableOf(novel.slice(0, 5), 3, WORDS));
    const { estimation } = model;
    for (const each of [{ name: 'imported' } as const, { ...estimation, minDocs: 2 } as typeof estimation]) {
      const { table, ...rest } = recoverCounts({ ...model, estimation: each });
      expect(rest).toMatchObject({ recovered: 0, of: model.levels[2].logProb10.length });
      const counts = { source: 'recovered', recovered: rest.recovered, of: rest.of } as const;
      const report = auditTable(table, { orders: 'highest', counts });
      expect(report).toMatchObject({ longest: { value: 0 }, tokenCount: 0, strings: [] });
      const { headline, sections } = verdictOf(report);
      expect(headline).toContain('could not measure the file');
      expect(sections.flatMap(({ paragraphs }) => paragraphs).join(' ')).toContain('because nothing was measured');
    }
  });
});
