// Models that are asked as they lie in their files, by the kernels and by their twins, against the same files unpacked.

import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { createRandom } from '../../src/base/random.ts';
import { writeSections } from '../../src/base/sections.ts';
import { estimateKneserNey } from '../../src/estimate/kneser-ney.ts';
import { STATE_NODES } from '../../src/kernels/lookup-layout.ts';
import { backoffModel } from '../../src/model/backoff-model.ts';
import type { BackoffTable } from '../../src/model/backoff-table.ts';
import { decodeModelFile, encodeModelFile } from '../../src/model/model-file.ts';
import type { NgramModel, Scorer } from '../../src/model/model.ts';
import { openPackedBytes } from '../../src/model/packed-file.ts';
import { packedModel } from '../../src/model/packed-model.ts';
import { scoreText } from '../../src/score/score-text.ts';
import { WHITESPACE } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { mobyDick } from '../texts.ts';
import { golden, goldenNames, parse } from './arpa.ts';

/** The same model unpacked, by the kernels, and by the twins. */
function models(table: BackoffTable, quantiseBits?: 8): [NgramModel, NgramModel, NgramModel] {
  const file = encodeModelFile(table, { quantiseBits });
  const packed = [false, true].map((isPlain) => packedModel(openPackedBytes(file, 'm', { isPlain })));
  return [backoffModel(decodeModelFile(file)), packed[0], packed[1]];
}

/** Asks all of them the same: a walk of `steps` random words each, from every kind of context. */
function expectAlike([expected, ...others]: readonly NgramModel[], seed: string, steps: number): void {
  const random = createRandom(seed);
  const { order } = expected;
  const { size } = expected.vocabulary;
  const id = (): number => Math.floor(random.uniform() ** 3 * (size + 1));
  for (const model of others) {
    expect(Array.from({ length: size }, (_, i) => model.vocabulary.word(i))).toEqual(
      Array.from({ length: size }, (_, i) => expected.vocabulary.word(i)),
    );
    expect(model.order).toBe(order);
    expect(model.estimator).toBe(expected.estimator);
  }
  const all = [expected, ...others];
  const scorers = all.map((model) => model.scorer());
  for (let step = 0; step < steps; step++) {
    // What follows here by drawing, mostly, so that long contexts come up.
    const context = Array.from({ length: Math.floor(random.uniform() * order) }, id);
    const walks = all.map((model) => model.walk(context));
    for (let at = 0; at < 6; at++) {
      const u = random.uniform();
      const drawn = walks.map((walk) => walk.sample(u));
      expect(new Set(drawn).size).toBe(1);
      expect(new Set(walks.map((walk) => walk.lastProbability)).size).toBe(1);
      expect(new Set(walks.map((walk) => walk.lastContextLength)).size).toBe(1);
      const word = random.uniform() < 0.2 ? id() : drawn[0];
      expect(new Set(scorers.map((scorer) => scorer.score(word))).size).toBe(1);
      expect(new Set(scorers.map((scorer) => scorer.matchedLength)).size).toBe(1);
    }
    if (step % 3 === 0) for (const scorer of scorers) scorer.start();
    if (step % 5 > 0) continue;
    const next = all.map((model) => model.next(context));
    for (const one of next.slice(1)) expect(one).toEqual(next[0]);
    const distributions = walks.map((walk) => walk.distribution());
    for (const one of distributions.slice(1)) expect(one).toEqual(distributions[0]);
  }
}

/** Sentences of random ids, the frequent ones most often; some without an end, some of nothing. */
function rowOfSentences(seed: string, length: number, size: number): Uint32Array {
  const random = createRandom(seed);
  return Uint32Array.from({ length }, () => {
    const u = random.uniform();
    if (u < 0.06) return 1;
    return u < 0.1 ? 2 : Math.floor(random.uniform() ** 2 * size);
  });
}

/** Scores a row one by one, and in pieces of all lengths while another scorer has its turn in between. */
function expectRowsAlike([expected, ...others]: readonly NgramModel[], ids: Uint32Array): void {
  const one = expected.scorer();
  const log10s = Float64Array.from(ids, (id) => (id === 1 ? (one.start(), 0) : one.score(id)));
  const { matchedLength } = one;
  const next = [0, 3, 4, 5, 2];
  const after = next.map((id) => [one.score(id), one.matchedLength]);
  for (const model of others) {
    const scorer = model.scorer();
    const got = new Float64Array(ids.length);
    for (let at = 0, length = 1; at < ids.length; at += length, length = Math.min(2 * length + 1, ids.length - at)) {
      scorer.scoreRow?.(ids.subarray(at, at + length), length, got.subarray(at));
      model.scorer().score(3);
    }
    expect(got).toEqual(log10s);
    if (ids.at(-1) !== 1) expect(scorer.matchedLength).toBe(matchedLength);
    // The scorer stands where the row ended.
    expect(next.map((id) => [scorer.score(id), scorer.matchedLength])).toEqual(after);
  }
}

const WITH_BLANKS = `\\data\\
ngram 1=6
ngram 2=2
ngram 3=2
ngram 4=1
\\1-grams:
-1 <s> -0.1
-1 </s> -0.2
-1 a
-1 b 0.3
-1 c
-99 d
\\2-grams:
-0.5 b c -0.25
-0.25 d d -0.125
\\3-grams:
-0.1 a b c
-0.2 <s> a b -0.75
\\4-grams:
-0.05 a a b c
\\end\\
`;

describe('a model asked as it lies in its file', () => {
  it.each(goldenNames)('answers as the same file unpacked: %s', async (name) => {
    const table = await parse(golden(name));
    expectAlike(models(table), name, 40);
    expectAlike(models(table, 8), name, 20);
  });

  it('passes through blanks', async () => {
    for (const bits of [undefined, 8] as const) expectAlike(models(await parse(WITH_BLANKS), bits), 'blanks', 200);
  });

  it('may hold single words alone', async () => {
    const table = await parse('\\data\\\nngram 1=4\n\\1-grams:\n-1 <s>\n-0.5 </s>\n-0.25 a\n-0.1 <unk>\n\\end\\\n');
    expectAlike(models(table), 'words', 20);
  });

  it('answers as the same file unpacked whatever n-grams it holds', async () => {
    const words = ['<s>', '</s>', '<unk>', 'a', 'b', 'c', 'd'];
    const number = fc.integer({ min: -300, max: 0 }).map((n) => n / 100);
    const backoff = fc.integer({ min: -200, max: 50 }).map((n) => n / 100);
    const grams = (n: number) =>
      fc.uniqueArray(fc.tuple(fc.array(fc.constantFrom(...words), { minLength: n, maxLength: n }), number, backoff), {
        maxLength: 12,
        selector: ([gram]) => gram.join(' '),
      });
    const unigrams = fc.tuple(...words.map(() => fc.tuple(number, backoff)));
    await fc.assert(
      fc.asyncProperty(
        unigrams,
        fc.tuple(grams(2), grams(3), grams(4), grams(5)),
        fc.integer({ min: 1, max: 5 }),
        fc.constantFrom<[undefined, 8]>(undefined, 8),
        async (first, rest, order, bits) => {
          const levels = [
            first.map(([p, b], i): [string[], number, number] => [[words[i]], p, b]),
            ...rest.slice(0, order - 1),
          ];
          const lines = ['\\data\\', ...levels.map((level, n) => `ngram ${n + 1}=${level.length}`)];
          levels.forEach((level, n) => {
            lines.push(`\\${n + 1}-grams:`);
            for (const [gram, p, b] of level) lines.push(`${p} ${gram.join(' ')}${n + 1 < order ? ` ${b}` : ''}`);
          });
          lines.push('\\end\\', '');
          expectAlike(models(await parse(lines.join('\n')), bits), 'any', 12);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('answers as the same file unpacked for a novel', () => {
    const { table } = estimateKneserNey(count(mobyDick().slice(0, 30), { order: 5 }));
    for (const bits of [undefined, 8] as const) {
      const all = models(table, bits);
      const scorers = all.map((model): Scorer => model.scorer());
      const text = mobyDick()[40].toLowerCase().split(/\s+/u).slice(0, 3000);
      for (const [i, word] of text.entries()) {
        const id = i % 20 === 19 ? 2 : all[0].vocabulary.idOf(word);
        const log10s = scorers.map((scorer) => scorer.score(id));
        const lengths = scorers.map(({ matchedLength }) => matchedLength);
        if (log10s.some((x) => x !== log10s[0])) expect([i, log10s]).toEqual([i, 'alike']);
        if (lengths.some((x) => x !== lengths[0])) expect([i, lengths]).toEqual([i, 'alike']);
        if (id === 2) for (const scorer of scorers) scorer.start();
      }
      expectAlike(all, 'novel', 10);
    }
  }, 60_000);

  it('finds its way about contexts with thousands of followers', () => {
    const lines = Array.from({ length: 6000 }, (_, i) => `x y w${i}\nx${i % 90} y w${(i * 7) % 5000} v${i % 3000}`);
    const { table } = estimateKneserNey(count([lines.join('\n')], { order: 4, tokenizer: WHITESPACE }));
    const [expected, ...others] = models(table, 8);
    const scorers = [expected, ...others].map((model) => model.scorer());
    for (const [i, line] of lines.join('\n').split('\n').entries()) {
      for (const scorer of scorers) scorer.start();
      for (const word of line.split(' ')) {
        const id = expected.vocabulary.idOf(i % 3 === 0 ? word : word.replace('w1', 'w2'));
        const log10s = scorers.map((scorer) => scorer.score(id));
        if (log10s.some((x) => x !== log10s[0])) expect([line, word, log10s]).toEqual([line, word, 'alike']);
      }
    }
    const [x, y] = ['x', 'y'].map((word) => expected.vocabulary.idOf(word));
    for (const model of others) expect(model.next([x, y])).toEqual(expected.next([x, y]));
  });

  it('scores rows of ids as it scores them one by one, however long they are', async () => {
    for (const name of ['c5.o5.arpa', 'c5.o3.arpa']) {
      for (const bits of [undefined, 8] as const) {
        const all = models(await parse(golden(name)), bits);
        expectRowsAlike(all, rowOfSentences(name, 10_000, all[0].vocabulary.size));
      }
    }
  });

  it('notes down the lengths that answered, and leaves the same state, by the kernels and by the twins', async () => {
    const table = await parse(golden('c5.o5.arpa'));
    const ids = rowOfSentences('lengths', 1000, table.vocabulary.size);
    const left = [false, true].map((isPlain) => {
      const {
        heap,
        kernel,
        model,
        scoringState: state,
        answers,
      } = openPackedBytes(encodeModelFile(table), 'm', {
        isPlain,
      });
      const { rowIds, rowLog10s, rowLengths, rowRoom } = answers;
      heap.u32.set(ids, rowIds >>> 2);
      kernel.scoreRow(model, state, rowIds, ids.length, rowLog10s, rowLengths, rowRoom);
      const nodes = (state + STATE_NODES) >>> 2;
      return {
        log10s: heap.f64.slice(rowLog10s / 8, rowLog10s / 8 + ids.length),
        lengths: heap.u8.slice(rowLengths, rowLengths + ids.length),
        matched: heap.u32[(state >>> 2) + 1],
        nodes: heap.u32.slice(nodes, nodes + heap.u32[state >>> 2]),
      };
    });
    expect(left[1]).toEqual(left[0]);
  });

  it('scores rows that pass through blanks and begin inside a sentence', async () => {
    const random = createRandom('blank rows');
    for (const bits of [undefined, 8] as const) {
      const all = models(await parse(WITH_BLANKS), bits);
      for (let run = 0; run < 20; run++) {
        // Ids are 0 to 6 here; 7 is none, and scored as unknown.
        expectRowsAlike(
          all,
          Uint32Array.from({ length: 300 }, () => Math.floor(random.uniform() * 8)),
        );
      }
    }
  });

  it('scores rows whatever n-grams a file holds', async () => {
    const random = createRandom('contexts');
    for (let run = 0; run < 8; run++) {
      const words = 2 + Math.floor(random.uniform() * 5);
      const lines = Array.from({ length: 60 }, () =>
        Array.from({ length: random.uniform() * 9 }, () => `w${Math.floor(random.uniform() * words)}`).join(' '),
      );
      const { table } = estimateKneserNey(count(lines, { order: 2 + (run % 7), tokenizer: WHITESPACE }));
      for (const bits of [undefined, 8] as const) {
        const all = models(table, bits);
        expectRowsAlike(all, rowOfSentences(`row ${run}`, 2000, all[0].vocabulary.size));
      }
    }
  });

  it('scores rows of words with thousands of followers', () => {
    const lines = Array.from({ length: 6000 }, (_, i) => `x y w${i}\nx${i % 90} y w${(i * 7) % 5000} v${i % 3000}`);
    const { table } = estimateKneserNey(count([lines.join('\n')], { order: 4, tokenizer: WHITESPACE }));
    const all = models(table, 8);
    const ids = lines.flatMap((line, i) => {
      const words = line.replaceAll('\n', ' ').split(' ');
      return [1, ...words.map((word) => all[0].vocabulary.idOf(i % 3 === 0 ? word : word.replace('w1', 'w2'))), 2];
    });
    expectRowsAlike(all, Uint32Array.from(ids));
  });

  it('gives texts the same scores', async () => {
    const [expected, ...others] = models(await parse(golden('c5.o3.arpa')));
    const text = readFileSync(join(import.meta.dirname, '../golden/c3.txt'), 'utf8');
    for (const model of others) {
      expect(scoreText(model, text)).toEqual(scoreText(expected, text));
      expect(scoreText(model, text, { withOov: true })).toEqual(scoreText(expected, text, { withOov: true }));
    }
  });

  it('keeps scorers apart that take turns', async () => {
    const [expected, ...others] = models(await parse(golden('c5.o3.arpa')));
    for (const model of others) {
      const pairs = [model, model, model].map((one) => [one.scorer(), expected.scorer()] as const);
      const random = createRandom('turns');
      for (let i = 0; i < 500; i++) {
        const [mine, theirs] = pairs[Math.floor(random.uniform() * 3)];
        const id = Math.floor(random.uniform() * model.vocabulary.size);
        expect(mine.score(id)).toBe(theirs.score(id));
        if (random.uniform() < 0.1) for (const scorer of [mine, theirs]) scorer.start();
      }
    }
  });
});

describe('a damaged model file', () => {
  it('is refused or asked without harm when somebody makes the checksums right again', async () => {
    const table = await parse(golden('c2.o3.arpa'));
    const blanks = await parse(WITH_BLANKS);
    const files = [table, blanks].flatMap((one) => [
      encodeModelFile(one),
      encodeModelFile(one, { quantiseBits: 8 as const }),
    ]);
    let opened = 0;
    const property = fc.property(
      fc.constantFrom(...files),
      fc.nat(),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      fc.option(
        fc.tuple(
          fc.constantFrom('order', 'vocabularySize', 'nodeCounts', 'quantiseBits', 'idWidths', 'backoffWidths'),
          fc.constantFrom<unknown>(0, 1, 2, 3, 8, [7, 9, 9], [7, 2 ** 31, 9], [[0], [0]], [[32], [1, 31]], [[3], [2]]),
        ),
        { freq: 6 },
      ),
      (file, which, where, flip, isPlain, change) => {
        const bodyStart = 24 + new DataView(file.buffer).getUint32(12, true);
        const header = JSON.parse(new TextDecoder().decode(file.subarray(24, bodyStart))) as {
          kind: string;
          sections: { name: string; offset: number; bytes: number }[];
        };
        const sections = header.sections.map(({ name, offset, bytes }, i): [string, Uint8Array] => {
          const copy = file.slice(bodyStart + offset, bodyStart + offset + bytes);
          if (change === null && i === which % header.sections.length && bytes > 0) copy[where % bytes] ^= flip;
          return [name, copy];
        });
        const changed = writeSections(change === null ? header : { ...header, [change[0]]: change[1] }, sections);
        try {
          const model = packedModel(openPackedBytes(changed, 'm', { isPlain }));
          opened++;
          const scorer = model.scorer();
          for (let id = 0; id < model.vocabulary.size; id++) {
            for (const next of [id, 0, id, 3, 4, 2, id + 1]) scorer.score(next);
            scorer.scoreRow?.(Uint32Array.of(id, 0, 1, id, 3, 4, 2, id + 1), 8, new Float64Array(8));
            const walk = model.walk([1, id]);
            for (const u of [0, 0.3, 0.7, 0.999]) walk.sample(u);
            model.next([id, (id * 7) % model.vocabulary.size]);
          }
          model.surfaces.forms(3);
        } catch (error) {
          if (!(error instanceof NgramError)) throw error;
          expect(error.hint).toBeDefined();
        }
      },
    );
    fc.assert(property, { numRuns: 3000 });
    expect(opened).toBeGreaterThan(200);
  }, 60_000);
});

it('encodes what an estimator makes of lines of words', () => {
  const { table } = estimateKneserNey(count(['a b c a b', 'b a c'], { order: 4, tokenizer: WHITESPACE }));
  expectAlike(models(table), 'lines', 50);
});
