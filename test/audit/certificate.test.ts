import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditTable } from '../../src/audit/audit-table.ts';
import { certifiedStrings } from '../../src/audit/certificate.ts';
import { walkAll } from '../../src/audit/eulerian-walk.ts';
import { walkGraph } from '../../src/audit/walk-graph.ts';
import type { CountTable } from '../../src/counts/table.ts';
import { pruneTable } from '../../src/counts/merge.ts';
import { suffixLinks } from '../../src/model/suffix-links.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { mobyDick, stateOfTheUnion } from '../texts.ts';
import { fromText, idsOf, keyOf, notContained, tableOf } from './counted.ts';

/** The maximal certified strings at an order, from the counts alone. */
function fromCounts(table: CountTable, order: number): Map<string, number> {
  const links = suffixLinks(table.levels, true);
  const found = new Map<string, number>();
  const graph = walkGraph(table, links, order);
  walkAll(graph, (walk) => {
    certifiedStrings(walk, (from, to, certificate) => {
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

  it('a loop hangs on the walk that passes by, and is part of it', async () => {
    const table = await tableOf('s a b c a b c a t', 2);
    let walks = 0;
    const graph = walkGraph(table, suffixLinks(table.levels, true), 2);
    let edges = 0;
    walkAll(graph, (walk) => {
      walks++;
      edges += walk.length;
    });
    expect([walks, edges]).toEqual([1, 10]);
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
        const graph = walkGraph(table, suffixLinks(table.levels, true), order);
        const times = new Float64Array(graph.edgeCount);
        walkAll(graph, (walk) => {
          for (let i = 0; i < walk.length; i++) {
            times[walk.edges[i]]++;
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
