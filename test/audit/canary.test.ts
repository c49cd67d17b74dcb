import { beforeAll, describe, expect, it } from 'vitest';
import { type Canary, type CanaryReport, canaryRank, chooseCanaries } from '../../src/audit/canary.ts';
import { createRandom } from '../../src/base/random.ts';
import { auditCanaries } from '../../src/canary-audit.ts';
import { countDocuments, type DocumentCounts, limitToShared, modelOf, textBatches, train } from '../../src/node.ts';
import { encodeTokens } from '../../src/tokens/encode.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { openWorkshop } from '../cli/workshop.ts';

const BITS = Math.log2(10_000);
const { at, cli, json, write } = openWorkshop();

function settingOf({ settings }: CanaryReport, insertions: number, minDocs: number): CanaryReport['settings'][number] {
  return settings.find((one) => one.insertions === insertions && one.minDocs === minDocs)!;
}

/** The rank by scoring whole sentences, one for each secret. */
function rankByAll(model: ReturnType<typeof modelOf>, { lead, secret, alphabet }: Canary): number {
  const scorer = model.scorer();
  const score = (words: readonly string[]): number => {
    scorer.start();
    let log10 = 0;
    encodeTokens(model.vocabulary, [...lead, ...words]).forEach((id, i) => {
      const step = scorer.score(id);
      if (i >= lead.length) log10 += step;
    });
    return log10;
  };
  let all: string[][] = [[]];
  for (let i = 0; i < secret.length; i++) all = all.flatMap((words) => alphabet.map((word) => [...words, word]));
  const own = score(secret);
  const others = all.filter((words) => words.join(' ') !== secret.join(' ')).map(score);
  const isTie = (other: number): boolean => other === own || Math.abs(other - own) < 1e-9;
  const ties = others.filter(isTie).length;
  return 1 + others.filter((other) => other > own && !isTie(other)).length + ties / 2;
}

describe('the rank of a secret', () => {
  const text = 'a b c a b . b c a a c b\nthe secret of x is a c b\nx is b a\nis c a b a\nc c a b';
  const canary = { lead: ['the', 'secret', 'of', 'x', 'is'], alphabet: ['a', 'b', 'c', 'nowhere'], insertions: 1 };

  it.each(['kneser-ney', 'mle', 'stupid-backoff'] as const)(
    'is that of scoring every sentence, by %s',
    async (name) => {
      for (const order of [2, 3, 4, 6]) {
        const table = await train(textBatches(text), { order });
        const model = modelOf(table, 'text', { estimator: name });
        for (const secret of [
          ['a', 'c', 'b'],
          ['b', 'a', 'a'],
          ['nowhere', 'a', 'c'],
          ['c'],
          ['b', 'c', 'a', 'nowhere'],
        ]) {
          const one = { ...canary, secret };
          expect(canaryRank(model, one), `${order}: ${secret.join(' ')}`).toBe(rankByAll(model, one));
        }
      }
    },
  );

  it('is the middle where all are as likely', async () => {
    const model = modelOf(await train(textBatches('nothing of it')), 'text', { estimator: 'kneser-ney' });
    expect(canaryRank(model, { ...canary, secret: ['a', 'b'], alphabet: ['a', 'b', 'c'] })).toBe(1 + 8 / 2);
  });
});

describe('canaries', () => {
  it('share no word, and are the same for the same seed', () => {
    const words = Array.from({ length: 60 }, (_, i) => `w${i}`);
    const choose = (seed: number) =>
      chooseCanaries(words, (word) => word !== 'w7', [1, 3], 2, { length: 4, base: 10 }, createRandom(seed));
    const canaries = choose(3);
    expect(canaries).toEqual(choose(3));
    expect(canaries).not.toEqual(choose(4));
    expect(canaries.map(({ insertions }) => insertions)).toEqual([1, 1, 3, 3]);
    const own = canaries.flatMap(({ lead, alphabet }) => [lead[3], ...alphabet]);
    expect(new Set(own).size).toBe(44);
    expect(canaries.map(({ lead }) => lead[3])).not.toContain('w7');
    for (const { secret, alphabet } of canaries) for (const word of secret) expect(alphabet).toContain(word);
  });

  it('need a corpus with enough words', async () => {
    const withHint = (hint: RegExp): unknown =>
      expect.objectContaining({ code: 'BAD_OPTION', hint: expect.stringMatching(hint) as unknown });
    const counts = await countDocuments(textBatches('only a few words'));
    await expect(auditCanaries(counts)).rejects.toThrow(/need 220 common words/);
    // One document is what a file is that nobody says more of.
    await expect(auditCanaries(counts)).rejects.toThrow(withHint(/a single document.*--documents line/));
    const two = await countDocuments(textBatches(['only a few words', 'and more']));
    await expect(auditCanaries(two)).rejects.toThrow(withHint(/^Give more text/));
    await expect(auditCanaries(counts, { insertions: [0] })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(auditCanaries(counts, { length: 9 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });
});

describe('exposure in the State of the Union addresses', () => {
  let counts: DocumentCounts;
  let report: CanaryReport;
  beforeAll(async () => {
    counts = await countDocuments(textBatches(stateOfTheUnion()), { order: 3 });
    report = await auditCanaries(counts, { seed: 1 });
  }, 60_000);

  it('is full for secrets inserted once, where nothing limits it', () => {
    const { canaries, rank, exposure } = settingOf(report, 1, 1);
    expect(canaries.map((one) => one.rank.value)).toEqual([1, 1, 1, 1, 1]);
    expect(exposure.value).toBeCloseTo(BITS, 9);
    expect(rank).toMatchObject({ id: 'canaryRank', value: 1, adversary: 'A1', n: 10_000, seed: 1 });
  });

  it('is that of chance below the limit', () => {
    // Of five secrets that a model knows nothing of one has more than 4.5 bits with a chance of 20 %: not with this seed.
    const { exposure, exposureMax } = settingOf(report, 2, 3);
    expect(exposure.value).toBeLessThanOrEqual(4.5);
    expect(exposureMax.value).toBeLessThanOrEqual(4.5);
    for (const { insertions, minDocs, exposure: mean } of report.settings) {
      if (insertions < minDocs) expect(mean.value, `${insertions} below ${minDocs}`).toBeLessThan(4.5);
    }
  });

  it('grows to all there is once enough documents have the secret', () => {
    for (const minDocs of [2, 3, 5]) {
      const values = [1, 2, 5, 10].map((times) => settingOf(report, times, minDocs).exposure.value);
      expect(values.at(-1)).toBeCloseTo(BITS, 9);
      [1, 2, 5, 10].forEach((times, i) => {
        if (times >= minDocs) expect(values[i]).toBeGreaterThan(BITS - 1);
        else expect(values[i]).toBeLessThan(values.at(-1)! - 8);
      });
    }
  });

  it('is the same when the canaries are in the text from the start', async () => {
    const { settings } = await auditCanaries(counts, { insertions: [1, 2], minDocs: [1, 2], canaries: 3, seed: 5 });
    const planted = settings
      .filter(({ minDocs }) => minDocs === 1)
      .flatMap(({ insertions, canaries }) =>
        canaries.flatMap(({ lead, secret }) => Array.from({ length: insertions }, () => `${lead} ${secret}`)),
      );
    const all = await countDocuments(textBatches([...stateOfTheUnion(), ...planted]), { order: 3 });
    for (const { minDocs, canaries } of settings) {
      const model = modelOf(limitToShared(all, minDocs), 'text', { estimator: 'kneser-ney' });
      for (const { lead, secret, alphabet, rank } of canaries) {
        const canary = { lead: lead.split(' '), secret: secret.split(' '), alphabet, insertions: 1 };
        expect(canaryRank(model, canary)).toBe(rank.value);
      }
    }
  }, 60_000);
});

describe('audit canary', () => {
  beforeAll(() => {
    mobyDick().forEach((text, i) => write(`chapter-${i}.txt`, text));
  });

  it('prints a table', async () => {
    const { code, out, talk } = await cli(['audit', 'canary', at('chapter-*.txt'), '--min-docs', '1,3']);
    expect(code, talk).toBe(0);
    expect(out).toMatch(/135 documents, order 3, kneser-ney: 5 secrets for each row/);
    expect(out).toMatch(/inserted +no limit +min-docs 3/);
    expect(out).toMatch(/\n +1 +13\.3 \(13\.3\) +\d\.\d \(\d\.\d\)\n/);
    expect(out).toMatch(/Rank of 10,000: median/);
  });

  it('tells programs the figures', async () => {
    const args = ['--insertions', '1,4', '--min-docs', '2', '--canaries', '2', '--seed', '7', '--estimator', 'mle'];
    const report = await json('audit', 'canary', at('chapter-*.txt'), '--order', '4', ...args);
    expect(report).toMatchObject({ kind: 'audit-canary', order: 4, estimator: 'mle', candidates: 10_000, seed: 7 });
    const { settings } = report as unknown as CanaryReport;
    expect(settings.map(({ insertions, minDocs }) => [insertions, minDocs])).toEqual([
      [1, 2],
      [4, 2],
    ]);
    const [{ canaries, exposure }, above] = settings;
    expect(canaries).toHaveLength(2);
    expect(canaries[0].exposure).toMatchObject({
      id: 'canaryExposure',
      adversary: 'A1',
      bound: 'exact',
      n: 10_000,
      seed: 7,
    });
    expect(exposure.value).toBeLessThan(4.5);
    expect(above.exposure.value).toBeCloseTo(BITS, 9);
  });

  it('takes one number of --min-docs for training still', async () => {
    const { code, talk } = await cli(['train', at('chapter-1.txt'), '--min-docs', '1,3', '-o', at('x.grist')]);
    expect(code).toBe(2);
    expect(talk).toContain('--min-docs');
  });
});
