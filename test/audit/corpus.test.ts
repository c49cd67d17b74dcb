import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditCorpus } from '../../src/audit/audit-corpus.ts';
import { auditTable } from '../../src/audit/audit-table.ts';
import { readCorpus, type Corpus } from '../../src/audit/corpus.ts';
import { extractionOf } from '../../src/audit/extraction.ts';
import { matchedLength, membershipOf } from '../../src/audit/membership.ts';
import { noveltyOf } from '../../src/audit/novelty.ts';
import { countWindows, eachWindow } from '../../src/audit/windows.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { suffixLinks } from '../../src/model/suffix-links.ts';
import { textBatches } from '../../src/node.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { idsOf, tableOf } from './counted.ts';

async function corpusOf(table: CountTable, texts: readonly string[]): Promise<Corpus> {
  return await readCorpus(textBatches(texts), table.tokenizer, table.vocabulary);
}

describe('a corpus as ids', () => {
  it('is what encoding its documents one by one gives', async () => {
    const texts = mobyDick().slice(0, 5);
    const table = await tableOf(texts, 2, WORDS);
    const { documents, tokenCount } = await corpusOf(table, texts);
    expect(documents).toEqual(idsOf(table, texts));
    expect(tokenCount).toBe(table.tokenCount);
  });
});

describe('windows', () => {
  it('are all runs within sentences; equal ones alone have equal hashes', () => {
    const sentence = fc.array(fc.integer({ min: 3, max: 6 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(sentence, { maxLength: 5 }), fc.integer({ min: 1, max: 5 }), (sentences, length) => {
        const ids = Uint32Array.from(sentences.flatMap((one) => [1, ...one, 2]));
        const runs: string[] = [];
        const keys = new Map<number, string>();
        eachWindow(ids, length, (key, at) => {
          const run = ids.subarray(at, at + length).join(' ');
          runs.push(run);
          expect(keys.get(key) ?? run).toBe(run);
          keys.set(key, run);
        });
        const wanted = sentences.flatMap((one) =>
          Array.from({ length: Math.max(0, one.length - length + 1) }, (_, i) => one.slice(i, i + length).join(' ')),
        );
        expect(runs).toEqual(wanted);
        expect(keys.size).toBe(new Set(wanted).size);
        const counts = new Map([...keys.keys()].map((key) => [key, 0]));
        countWindows([ids], length, counts);
        for (const [key, run] of keys) expect(counts.get(key)).toBe(wanted.filter((one) => one === run).length);
      }),
    );
  });
});

describe('novelty', () => {
  it('is the share of runs that the corpus has not', () => {
    const corpus = [Uint32Array.of(1, 3, 4, 5, 6, 2)];
    const text = [Uint32Array.of(1, 3, 4, 5, 7, 2), Uint32Array.of(1, 4, 5, 2)];
    expect(noveltyOf(text, corpus, 2)).toEqual({ share: 1 / 4, runs: 4 });
    expect(noveltyOf(text, corpus, 5)).toEqual({ share: 0, runs: 0 });
  });
});

describe('extraction', () => {
  /** Documents of one passage each, four words, no two of them the same. */
  async function passagesOnce(count: number) {
    const table = await tableOf('a b', 2);
    const documents = Array.from({ length: count }, (_, i) => Uint32Array.of(1, 10 + i, 3, 3, 3, 2));
    return { table, links: suffixLinks(table.levels, true)[1], documents };
  }

  it('tries all passages where there is room for them', async () => {
    const { table, links, documents } = await passagesOnce(500);
    const [result] = extractionOf(table, links, 2, documents, { length: 3, passages: 1000, draws: 10, seed: 1 });
    expect(result).toMatchObject({
      passages: 500,
      passageLength: 3,
      draws: 10,
      threshold: 0.5,
      copies: { from: 1, to: 1 },
    });
  });

  it('draws passages from all of a corpus, its end as well as its beginning', async () => {
    const { table, links, documents } = await passagesOnce(6000);
    // All passages but those of the last sixth stand there twice, so that these are counted by themselves.
    const marked = documents.map((ids, i) => (i < 5000 ? documents[i >> 1] : ids));
    for (const seed of [1, 2, 3, 4, 5]) {
      const results = extractionOf(table, links, 2, marked, { length: 3, passages: 600, draws: 10, seed });
      const late = results.find(({ copies }) => copies.to === 1)?.passages ?? 0;
      // A sixth of 600, give or take four standard deviations.
      expect(Math.abs(late - 100)).toBeLessThan(37);
    }
  });
});

describe('membership', () => {
  it('by hand: all told apart, none, and ties', () => {
    expect(membershipOf([3, 4], [1, 2])).toEqual({ auc: 1, tprAt1: 1, tprAt01: 1 });
    expect(membershipOf([1, 2], [3, 4])).toEqual({ auc: 0, tprAt1: 0, tprAt01: 0 });
    expect(membershipOf([1, 1], [1, 1]).auc).toBe(0.5);
    expect(membershipOf([5, 1], [3, 2])).toEqual({ auc: 0.5, tprAt1: 0.5, tprAt01: 0.5 });
  });

  it('the length that matches is that of the longest n-gram which ends at a word', async () => {
    const text = ['a b c d a b e'];
    const table = await tableOf(text, 3);
    const links = suffixLinks(table.levels, true);
    const [member] = idsOf(table, text);
    // <s> counts nothing, the word behind it 2, all others 3.
    expect(matchedLength(table, member, links)).toBeCloseTo((2 + 3 * 7) / 9, 10);
    const [other] = idsOf(table, ['c e a']);
    // c, e and a are known as single words, </s> does not follow a.
    expect(matchedLength(table, other, links)).toBeCloseTo((1 + 1 + 1 + 1) / 5, 10);
  });

  it('finds who was there at order 5', async () => {
    const speeches = stateOfTheUnion().slice(0, 60);
    const members = speeches.filter((_, i) => i % 2 === 0);
    const others = speeches.filter((_, i) => i % 2 === 1);
    const table = await tableOf(members, 5, WORDS);
    const report = auditCorpus(table, await corpusOf(table, members), { heldOut: await corpusOf(table, others) });
    expect(report.membership?.auc.value).toBe(1);
    expect(report.membership?.tprAt01.value).toBe(1);
    expect(report.membership?.auc.n).toBe(speeches.length);
  });
});

describe('an audit against the corpus', () => {
  const passage = Array.from({ length: 30 }, (_, i) => `w${i}`).join(' ');

  it('of a text without any repetition: everything is certified and comes out', async () => {
    const table = await tableOf(passage, 2);
    const report = auditCorpus(table, await corpusOf(table, [passage]), { passageLength: 10 });
    expect(report.coverage[20].value).toBe(1);
    expect(report.coverage[50].value).toBe(0);
    expect(report.extraction).toHaveLength(1);
    expect(report.extraction[0]).toMatchObject({ copies: { from: 1, to: 1 } });
    expect(report.extraction[0].greedy.value).toBe(1);
    expect(report.extraction[0].sampled.value).toBe(1);
    expect(report.worst[0]).toEqual({ id: 'document 1', certifiedShare: 1, longest: 30 });
    expect(report.map[0].runs.map(({ text }) => text).join(' ')).toBe(passage);
  });

  it('passages that stand there often come out more often', async () => {
    // Two words after each other word, but one passage eight times.
    const noise = Array.from({ length: 40 }, (_, i) =>
      Array.from({ length: 30 }, (__, j) => `w${(i * 7 + j * (1 + (i % 5))) % 30}`).join(' '),
    );
    const lines = [...noise, ...Array.from({ length: 16 }, () => passage)];
    const table = await tableOf(lines, 3);
    const { extraction } = auditCorpus(table, await corpusOf(table, lines), { passageLength: 8 });
    const [least, most] = [extraction[0], extraction.at(-1)!];
    expect(most.copies.from).toBeGreaterThan(least.copies.from);
    expect(most.greedy.value).toBeGreaterThan(least.greedy.value);
  });

  it('covers on the corpus what the table proves, document by document', async () => {
    const chapters = mobyDick().slice(0, 30);
    const table = await tableOf(chapters, 6, WORDS);
    const alone = auditTable(table);
    const report = auditCorpus(table, await corpusOf(table, chapters));
    // Certified strings may stand in the text more often than the counts alone can say.
    expect(report.coverage[20].value).toBeGreaterThan(0.9 * alone.coverage[20].value);
    expect(report.tokenCount).toBe(table.tokenCount);
    expect(report.worst.length).toBe(20);
    expect(report.worst[0].certifiedShare).toBeGreaterThanOrEqual(report.worst[1].certifiedShare);
    expect(report.worst.every(({ longest }) => longest <= alone.longest.value)).toBe(true);
  });
});
