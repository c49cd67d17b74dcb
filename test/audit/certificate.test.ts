import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { walkAll } from '../../src/audit/eulerian-walk.ts';
import { walkGraph } from '../../src/audit/walk-graph.ts';
import { limitCertified } from '../../src/audit/limit-certified.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import { countDocuments } from '../../src/harden/count-documents.ts';
import { nodeRandomBytes } from '../../src/harden/node-random-bytes.ts';
import { privateTable } from '../../src/harden/private-table.ts';
import { suffixLinks } from '../../src/model/suffix-links.ts';
import { textBatches } from '../../src/node.ts';
import { WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { eachString, fromText, idsOf, keyOf, notContained, tableOf } from './counted.ts';

/** The maximal certified strings at an order, from the counts alone. */
function fromCounts(table: CountTable, order: number): Map<string, number> {
  const links = suffixLinks(table.levels, true);
  const found = new Map<string, number>();
  const graph = walkGraph(table, links[order - 1], order);
  walkAll(graph, (walk) => {
    eachString(walk, (from, to, certificate) => {
      found.set(keyOf(table, graph, walk, from, to), certificate);
    });
  });
  return found;
}

const words = (report: ReturnType<typeof auditTable>): string[] =>
  report.strings.map((string) => string.words.join(' '));

describe('small texts, worked by hand', () => {
  it('words that come once each: the whole text is proved', async () => {
    const report = auditTable(await tableOf('a b c d e f g h i j', 2));
    expect(words(report)).toEqual(['a b c d e f g h i j']);
    expect(report.coverage[10].value).toBe(1);
    expect(report.longest.value).toBe(10);
    expect(report.n50Star.value).toBe(10);
    expect(report.ambiguityBitsPerToken.value).toBe(0);
    expect(report.singletonShare.value).toBe(1);
  });

  it('one word everywhere between others: nothing is proved across it', async () => {
    // c(x) = 5, and each of the edges to and from it is there once: X of "a x b" is 1 - 5 + 1, of "x b x" 1 - 1 + 1.
    const report = auditTable(await tableOf('a x b x c x d x e x f', 2));
    expect(report.longest.value).toBe(3);
    expect(words(report).sort()).toEqual(['a x', 'x b x', 'x c x', 'x d x', 'x e x', 'x f']);
    // 5! orders of what follows x.
    expect(report.ambiguityBitsPerToken.value).toBeCloseTo(Math.log2(120) / 11, 10);
  });

  it('a majority proves more than its part: X is what is left of it', async () => {
    // c(a b) = 3, c(b) = 4, c(b c) = 3: X(a b c) = 3 - 4 + 3 = 2, and it stands there twice or three times.
    const table = await tableOf('a b c\na b c\na b d\ne b c', 2);
    const keys = fromCounts(table, 2);
    const [a, b, c] = ['a', 'b', 'c'].map((word) => table.vocabulary.idOf(word));
    expect(keys.get(`1 ${a} ${b} ${c} 2`)).toBe(2);
  });

  it('repeated sentences: proved as often as they stand there', async () => {
    const table = await tableOf('one two three\n'.repeat(5), 2);
    const keys = fromCounts(table, 2);
    expect([...keys.values()]).toEqual([5]);
    expect(auditTable(table).coverage[10].value).toBe(0);
  });

  it('a round that no sentence came upon is walked by itself, and read on and on', async () => {
    const text = 's a b c a b c a t';
    const table = await tableOf(text, 2);
    const graph = walkGraph(table, suffixLinks(table.levels, true)[1], 2);
    const walks: [edges: number, round: number][] = [];
    walkAll(graph, ({ length, round }) => walks.push([length, round]));
    // <s> s a t </s> and a b c a b c a, six times over: its longest certified string has 6 edges.
    expect(walks).toEqual([
      [4, 0],
      [36, 6],
    ]);
    expect(notContained(fromCounts(table, 2).keys()).sort()).toEqual(
      notContained(fromText(table, [text], 2).keys()).sort(),
    );
    // c(a) = 3 and all else of the round is there twice: X of "a b c a" is 2, and one less for each time it goes on from a.
    const { longest, coverage } = auditTable(table);
    expect(longest.value).toBe(7);
    expect(coverage[10].value).toBe(0);
  });

  it('a round that nothing leads to, which no text has, is read once and not for ever', () => {
    // 0 -> 1 -> 2 -> 0, twice; a node is NEXT, LEFT, FIRST and COUNT.
    const nodes = Uint32Array.from([0, 2, 0, 2, 1, 2, 1, 2, 2, 2, 2, 2]);
    const walks: number[][] = [];
    walkAll(
      {
        order: 2,
        lastIds: Uint32Array.from([1, 2, 0]),
        starts: { from: 9, to: 10 },
        firstEdges: { from: 9, to: 10 },
        nodeCount: 3,
        edgeCount: 3,
        nodes,
        children: Uint32Array.from([0, 1, 2, 3]),
        targets: Uint32Array.from([1, 2, 0]),
        times: Uint32Array.from([2, 2, 2]),
        begins: new Uint32Array(3),
      },
      ({ edges, length, round }) => walks.push([round, ...edges.subarray(0, length)]),
    );
    expect(walks).toEqual([[0, 0, 1, 2, 0, 1, 2]]);
  });

  it('sentences shorter than the order are their own proof', async () => {
    const report = auditTable(await tableOf('a b\nc', 5));
    expect(report.n50Star.value).toBe(2);
    expect(report.longest.value).toBe(2);
  });
});

const word = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g');
const line = fc.array(word, { minLength: 1, maxLength: 30 }).map((all) => all.join(' '));
const texts = fc.array(line, { minLength: 1, maxLength: 12 });

describe('any small text', () => {
  it('is walked with the counts that it has', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 2, max: 6 }), async (lines, order) => {
        const table = await tableOf(lines, order);
        const graph = walkGraph(table, suffixLinks(table.levels, true)[order - 1], order);
        const times = new Float64Array(graph.edgeCount);
        walkAll(graph, (walk) => {
          for (let i = 0; i < walk.length; i++) {
            if (i >= walk.from && i < walk.from + (walk.round || walk.length)) times[walk.edges[i]]++;
            // Each edge begins with the words that the one before it ended with.
            if (i === 0) continue;
            const key = keyOf(table, graph, walk, i - 1, i - 1)
              .split(' ')
              .slice(1)
              .join(' ');
            expect(keyOf(table, graph, walk, i, i).startsWith(`${key} `)).toBe(true);
          }
        });
        expect([...times]).toEqual([...table.levels[order - 1].counts]);
      }),
      { numRuns: 100 },
    );
  });

  it('has every certified string, at least so often', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 2, max: 6 }), async (lines, order) => {
        const table = await tableOf(lines, order);
        const all = idsOf(table, lines).map((ids) => ` ${ids.join(' ')} `);
        for (const [key, certificate] of fromCounts(table, order)) {
          let found = 0;
          for (const text of all) {
            for (let at = text.indexOf(` ${key} `); at >= 0; at = text.indexOf(` ${key} `, at + 1)) found++;
          }
          expect(found).toBeGreaterThanOrEqual(certificate);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has the same ones from either side', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 2, max: 6 }), async (lines, order) => {
        const table = await tableOf(lines, order);
        const counts = notContained(fromCounts(table, order).keys());
        expect(counts.sort()).toEqual(notContained(fromText(table, lines, order).keys()).sort());
      }),
      { numRuns: 200 },
    );
  });

  it('pruned, proves nothing that is not there', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 3, max: 5 }), async (lines, order) => {
        const table = pruneTable(await tableOf(lines, order), [0, ...Array.from({ length: order - 1 }, () => 1)]);
        const all = idsOf(table, lines).map((ids) => ` ${ids.join(' ')} `);
        for (let n = 2; n <= order; n++) {
          for (const key of fromCounts(table, n).keys()) {
            expect(all.some((text) => text.includes(` ${key} `))).toBe(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** Whether each string stands in the text, by where its first ids do. */
function notThere(keys: Iterable<string>, documents: readonly Uint32Array[]): string[] {
  const places = new Map<string, [document: number, at: number][]>();
  documents.forEach((ids, document) => {
    for (let at = 0; at + 1 < ids.length; at++) {
      const pair = `${ids[at]} ${ids[at + 1]}`;
      const list = places.get(pair);
      if (list === undefined) places.set(pair, [[document, at]]);
      else list.push([document, at]);
    }
  });
  return [...keys].filter((key) => {
    const ids = key.split(' ').map(Number);
    const starts = places.get(`${ids[0]} ${ids[1]}`) ?? [];
    return !starts.some(([document, at]) => ids.every((id, i) => documents[document][at + i] === id));
  });
}

describe('real texts', { timeout: 120_000 }, () => {
  const novel = mobyDick();
  const all = stateOfTheUnion();
  const quarter = Math.ceil(all.length / 3);
  const real: [string, string[]][] = [
    ['the first half of a novel', novel.slice(0, 60)],
    ['its second half', novel.slice(60)],
    ['early speeches', all.slice(0, quarter).slice(0, 30)],
    ['later speeches', all.slice(quarter, 2 * quarter).slice(0, 15)],
    ['late speeches', all.slice(2 * quarter).slice(0, 15)],
  ];

  it.each(real)(
    '%s: every certified string is there, orders 2 to 7, and is found from either side',
    async (_, documents) => {
      const table = await tableOf(documents, 7, WORDS);
      const ids = idsOf(table, documents);
      for (let order = 2; order <= 7; order++) {
        const keys = fromCounts(table, order);
        expect(keys.size).toBeGreaterThan(100);
        expect(notThere(keys.keys(), ids)).toEqual([]);
        const text = fromText(table, documents, order);
        // Strings within others aside. A string of one walk may lie within one of another, so parts are looked for in all.
        const missing = [...text.keys()].filter((key) => !keys.has(key));
        const extra = [...keys.keys()].filter((key) => !text.has(key));
        const joined = ` ${[...keys.keys(), ...text.keys()].join(' | ')} `;
        for (const key of [...missing, ...extra]) {
          const first = joined.indexOf(` ${key} `);
          expect(joined.indexOf(` ${key} `, first + 1)).toBeGreaterThan(0);
        }
      }
    },
  );
});

describe('counts with noise', () => {
  it('prove nothing: all figures say so, and no string is listed', async () => {
    // With the exact counts "a b d" and "x b c" are proved, and with a little noise "a b c" would be.
    const texts = Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 'a b d' : 'x b c'));
    const counts = await countDocuments(textBatches(texts), { order: 2, tokenizer: WHITESPACE });
    const table = privateTable(counts, { epsilon: 4, delta: 1e-7, contributions: 10, random: nodeRandomBytes });
    const report = auditTable(table);
    expect(report.counts).toEqual({ source: 'noisy', recovered: 0, of: table.levels[1].counts.length });
    expect(report.promises?.dp?.epsilon).toBe(4);
    expect(report.strings).toEqual([]);
    expect([report.longest.value, report.coverage[10].value, report.n50Star.value]).toEqual([0, 0, 0]);
    expect(report.ambiguityBitsPerToken).toMatchObject({ bound: 'upper', value: Math.log2(table.vocabulary.size) + 1 });
    expect(() => limitCertified(table, 5)).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });
});

describe('what is left to guess', () => {
  it('is not less where n-grams were dropped: they say nothing of how many texts there may be', async () => {
    const table = await tableOf(stateOfTheUnion().slice(0, 10), 3, WORDS);
    const whole = auditTable(table);
    const [pairs, triples] = whole.byOrder.map(({ ambiguityBitsPerToken }) => ambiguityBitsPerToken);
    expect(triples).toBeLessThan(pairs);
    const pruned = auditTable(pruneTable(table, [0, 0, 3]));
    expect(pruned.ambiguityBitsPerToken.value).toBe(pairs);
    // Where pairs are missing too only how often each word was read says something.
    const { value } = auditTable(pruneTable(table, [0, 3, 3])).ambiguityBitsPerToken;
    expect(value).toBeGreaterThan(pairs);
    expect(value).toBeLessThan(Math.log2(table.vocabulary.size));
  });

  it('is of the words that are left where single words were dropped', async () => {
    // a and its end twice each, in any order: 4! / (2! 2!) = 6, for two words.
    const table = pruneTable(await tableOf('a b\na c', 2), [1, 1]);
    expect(auditTable(table).ambiguityBitsPerToken.value).toBeCloseTo(Math.log2(6) / 2, 10);
  });

  it('refuses counts that no text has', async () => {
    const table = await tableOf('a b a b a b', 2);
    const [words, pairs] = table.levels;
    const levels = [words, { ...pairs, counts: pairs.counts.map((count) => count + 1) }];
    expect(() => auditTable({ ...table, levels })).toThrow(expect.objectContaining({ code: 'CORRUPT' }));
  });

  it('is worked by hand where words are all there is', async () => {
    const table = pruneTable(await tableOf('a a b\na a b', 3), [0, 2, 2]);
    // a four times, b and the end of a sentence twice, in any order: 8! / (4! 2! 2!) = 420.
    expect(auditTable(table).ambiguityBitsPerToken.value).toBeCloseTo(Math.log2(420) / 6, 10);
  });
});
