// What a guard knows and does not know, how it is built, and that nothing it knows is generated.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGuard, encodeTokens, generate, Guard, modelOf, tokenize, train } from '../../src/index.ts';
import { CHARACTERS, textBatches, WHITESPACE, WORDS, type GuardedRun, type GuardOptions } from '../../src/index.ts';
import { encodeGuardFile } from '../../src/guard/guard-file.ts';
import { mobyDick } from '../texts.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, i) => 7 * i + 1);
const guardOf = (documents: readonly string[], options: Partial<GuardOptions> = {}): Promise<Guard> =>
  buildGuard(textBatches(documents), { key: KEY, ...options });

/** All guarded runs of a document. */
function runsIn(guard: Guard, document: string): GuardedRun[] {
  const runs: GuardedRun[] = [];
  const reader = guard.reader((run) => runs.push(run));
  const bytes = new TextEncoder().encode(document);
  reader.push(bytes, 0, bytes.length);
  reader.endDocument();
  return runs;
}

const lower = fc.stringMatching(/^[abc]{1,2}$/);
const lines = fc.array(
  fc.array(lower, { maxLength: 12 }).map((words) => words.join(' ')),
  { maxLength: 8 },
);

describe('a guard', () => {
  it('knows every run of a document, over the ends of its lines too, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        lines,
        fc.integer({ min: 2, max: 5 }),
        fc.constantFrom<8 | 16>(8, 16),
        async (text, length, bits) => {
          const guard = await guardOf([text.join('\n')], { tokenizer: WHITESPACE, length, bits });
          const different = new Set<string>();
          const words = text.flatMap((line) => line.split(' ').filter((word) => word !== ''));
          expect(guard.contains(words)).toBe(words.length >= length);
          for (let at = 0; at + length <= words.length; at++) {
            expect(guard.contains(words, at, at + length)).toBe(true);
            expect(guard.contains(words, at, at + length - 1)).toBe(false);
            different.add(words.slice(at, at + length).join(' '));
          }
          expect(guard.count).toBe(different.size);
        },
      ),
    );
  });

  it('reads texts as it was built, and says where its runs are', async () => {
    const guard = await guardOf(['Call me Ishmael, said he. The whale was white as snow.'], { length: 4, bits: 16 });
    expect(runsIn(guard, 'He cried: the whale was white AS milk! Call me Ahab.')).toEqual([
      { start: 3, words: ['the', 'whale', 'was', 'white'] },
      { start: 4, words: ['whale', 'was', 'white', 'as'] },
    ]);
    const chapter = mobyDick()[1];
    const all = await guardOf([chapter], { length: 8 });
    expect(runsIn(all, chapter)).toHaveLength(tokenize(WORDS, chapter).flat().length - 7);
  });

  it('has runs past the end of a sentence, and none past that of a document', async () => {
    const guard = await guardOf(['The cat sat. The dog ran.', 'a b c', 'd e f'], { length: 4, bits: 16 });
    expect(guard.count).toBe(5);
    expect(guard.contains(['the', 'cat', 'sat', '.'])).toBe(true);
    expect(guard.contains(['sat', '.', 'the', 'dog'])).toBe(true);
    expect(guard.contains(['b', 'c', 'd', 'e'])).toBe(false);
    // A text to be checked may have its sentences end elsewhere.
    expect(runsIn(guard, 'Sat. The dog')).toHaveLength(1);
    expect(runsIn(guard, 'b c\n\nd e f a')).toEqual([]);
    const lines = await guardOf(['a b c\n\nd e f'], { length: 4, bits: 16, tokenizer: WHITESPACE });
    expect(lines.count).toBe(3);
    expect(runsIn(lines, 'x b c d\ne')).toEqual([{ start: 1, words: ['b', 'c', 'd', 'e'] }]);
  });

  it('begins anew with each document that it looks at', async () => {
    const guard = await guardOf(['a b c d'], { length: 4, bits: 16 });
    const runs: GuardedRun[] = [];
    const reader = guard.reader((run) => runs.push(run));
    for (const document of ['a b', 'c d', 'x a b c d']) {
      const bytes = new TextEncoder().encode(document);
      reader.push(bytes, 0, bytes.length);
      reader.endDocument();
    }
    expect(runs).toEqual([{ start: 1, words: ['a', 'b', 'c', 'd'] }]);
  });

  it('goes along with a sentence however long it is', async () => {
    const words = Array.from({ length: 5000 }, (_, i) => `${i}`);
    const guard = await guardOf([words.join(' ')], { tokenizer: WHITESPACE, length: 7, bits: 16 });
    expect(guard.count).toBe(4994);
    expect(runsIn(guard, words.join(' '))).toHaveLength(4994);
    for (let at = 0; at + 7 <= words.length; at++) expect(guard.contains(words, at, at + 7)).toBe(true);
  });

  it('takes one strange run in 2^bits for its own', async () => {
    const guard = await guardOf(mobyDick().slice(0, 40), { length: 5 });
    expect(guard.count).toBeGreaterThan(30_000);
    let hits = 0;
    for (let i = 0; i < 400_000; i++) if (guard.contains(['x', `${i}`, 'y', 'z', 'x'])) hits++;
    expect(hits / 400_000).toBeGreaterThan(0.8 / 256);
    expect(hits / 400_000).toBeLessThan(1.2 / 256);
  });

  it('tells nothing to whoever has another key', async () => {
    const chapter = mobyDick()[1];
    const guard = await guardOf([chapter], { length: 8 });
    const wrong = new Guard(
      KEY.map((byte) => byte ^ 1),
      guard,
      guard.filter,
      guard.count,
    );
    const found = runsIn(wrong, chapter).length;
    expect(found / runsIn(guard, chapter).length).toBeLessThan(0.01);
  });

  it('is the same for the same text and key, in whatever order and pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          lines.map((text) => text.join('. ')),
          { maxLength: 6 },
        ),
        fc.nat(),
        async (documents, n) => {
          const other = [...documents.slice(n % 6), ...documents.slice(0, n % 6)].reverse();
          const bytes = encodeGuardFile(await guardOf(documents, { length: 3 }));
          expect(encodeGuardFile(await guardOf(other, { length: 3 }))).toEqual(bytes);
          expect(encodeGuardFile(await guardOf([...documents, ...other], { length: 3 }))).toEqual(bytes);
        },
      ),
    );
    const same = { length: 3 };
    const one = encodeGuardFile(await guardOf(['a b c d'], same));
    expect(encodeGuardFile(await guardOf(['a b c d'], { ...same, key: KEY.map((byte) => byte ^ 1) }))).not.toEqual(one);
  });

  it('takes a document that was not ended for a whole one', async () => {
    const bytes = new TextEncoder().encode('a b c d');
    expect((await buildGuard([{ bytes, ends: [] }], { key: KEY, length: 4 })).count).toBe(1);
  });

  it('refuses what cannot be', async () => {
    await expect(guardOf([], { length: 1 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(guardOf([], { length: 65 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(guardOf([], { bits: 12 as 8 })).rejects.toMatchObject({ code: 'BAD_OPTION' });
    await expect(guardOf([], { key: new Uint8Array(15) })).rejects.toMatchObject({ code: 'GUARD_KEY' });
    const custom = { name: 'custom', version: 1, id: 'mine' } as const;
    await expect(guardOf(['a'], { tokenizer: custom })).rejects.toMatchObject({ code: 'TOKENIZER_REQUIRED' });
  });
});

describe('generate under guard', () => {
  const chapters = mobyDick().slice(0, 12);
  const LENGTH = 6;
  /** The runs themselves, as a guard would have it that never errs. */
  const runs = new Set<string>();
  for (const sentence of chapters.flatMap((chapter) => tokenize(WORDS, chapter))) {
    for (let at = 0; at + LENGTH <= sentence.length; at++) runs.add(sentence.slice(at, at + LENGTH).join(' '));
  }
  const copies = ({ tokens }: { readonly tokens: readonly string[] }) =>
    tokens.some((_, at) => at + LENGTH <= tokens.length && runs.has(tokens.slice(at, at + LENGTH).join(' ')));

  it.each([
    [2, {}],
    [3, {}],
    [3, { temperature: 0.8 }],
    [2, { topK: 40 }],
  ] as const)('never writes a guarded run at order %i with %j', async (order, how) => {
    const model = modelOf(await train(textBatches(chapters), { order }));
    const guard = await guardOf(chapters, { length: LENGTH, bits: 16 });
    const options = { count: 150, seed: 1, maxTries: 400, ...how };
    expect(generate(model, options).results.filter(copies).length).toBeGreaterThan(0);
    const guarded = generate(model, { ...options, guard });
    expect(guarded.results.length).toBeGreaterThan(100);
    expect(guarded.results.filter(copies)).toEqual([]);
    expect(guarded.failures.guarded).toBeGreaterThan(0);
    expect(guarded.failures.guarded).toBe(guarded.tries - guarded.results.length - guarded.failures.tooLong);
  });

  it('counts the start, and says why nothing could be made', async () => {
    const text = 'You must be the change you wish to see in the world.';
    const model = modelOf(await train(textBatches([text]), { order: 3 }));
    const guard = await guardOf([text], { length: 4, bits: 16 });
    expect(generate(model, { guard, maxTries: 5 })).toMatchObject({
      results: [],
      failures: { guarded: 5, tooLong: 0, tooShort: 0 },
      message: '0 of 1 made in 5 tries: 5 with a guarded run of words',
    });
    const startIds = encodeTokens(model.vocabulary, ['you', 'must', 'be', 'the']);
    expect(generate(model, { guard, startIds, stop: () => true, maxTries: 3 }).failures.guarded).toBe(3);
    const free = encodeTokens(model.vocabulary, ['change', 'you', 'must']);
    expect(generate(model, { guard, startIds: free, stop: () => true }).results).toHaveLength(1);
  });

  it('draws the sentences that are not guarded as often as before, each to the other', async () => {
    const documents = ['a b\na c\na c\na c\nd b\nd b'];
    const model = modelOf(await train(textBatches(documents), { order: 2, tokenizer: WHITESPACE }));
    const guard = await guardOf(['a b'], { length: 2, bits: 16, tokenizer: WHITESPACE });
    const { results } = generate(model, { guard, count: 6000, seed: 3, maxTries: 1000 });
    const share = results.filter(({ text }) => text === 'a c').length / results.length;
    // a c 3/6, d b 2/6, and nothing else.
    expect(Math.abs(share - 0.6)).toBeLessThan(0.02);
  });

  it('refuses a table that cuts text in another way', async () => {
    const model = modelOf(await train(textBatches(['abc']), { tokenizer: CHARACTERS }));
    const guard = await guardOf(['abc']);
    expect(() => generate(model, { guard })).toThrow(expect.objectContaining({ code: 'INCOMPATIBLE_TABLES' }));
    const skipping = await guardOf(['a b'], { tokenizer: { ...WHITESPACE, skipSymbols: true } });
    const plain = modelOf(await train(textBatches(['a b']), { tokenizer: WHITESPACE }));
    expect(generate(plain, { guard: skipping }).results).toHaveLength(1);
  });

  it('guards letters too', async () => {
    const names = ['anna\nhanna\nanne\njohanna\nsusanna'];
    const model = modelOf(await train(textBatches(names), { order: 3, tokenizer: CHARACTERS }));
    const guard = await guardOf(names, { length: 5, bits: 16, tokenizer: CHARACTERS });
    const { results } = generate(model, { guard, count: 20, seed: 1, maxTries: 500 });
    expect(results.length).toBeGreaterThan(10);
    for (const { text } of results) expect(text).not.toMatch(/hanna|johan|ohann|susan|usann|sanna/);
  });
});
