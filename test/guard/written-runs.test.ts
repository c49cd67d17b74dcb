// A guard guards what is written, and not only what was drawn: every text that comes out of generate under a guard is read
// again as guard check reads it, and has no guarded run.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGuard, CHARACTERS, generate, generateStream, modelOf, textBatches, train } from '../../src/index.ts';
import { type Guard, type Tokenizer, WHITESPACE, WORDS } from '../../src/index.ts';
import { fakeModel } from '../generate/fake-model.ts';

const KEY = Uint8Array.from({ length: 16 }, (_, i) => 11 * i + 5);

/** How many guarded runs a text has. */
function runsIn(guard: Guard, text: string): number {
  let count = 0;
  const reader = guard.reader(() => count++);
  const bytes = new TextEncoder().encode(text);
  reader.push(bytes, 0, bytes.length);
  reader.endDocument();
  return count;
}

/** Marks that are left out, added or turned when they are written, among few words, so that runs come again. */
const piece = fc.constantFrom(...'abcab"“”()‘’,.!«»[\'\u0301🇩🇪');
const document = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', ' ', ' ', '', '\n')), { minLength: 1, maxLength: 40 })
  .map((pairs) => pairs.flat().join(''));

describe('a text written under guard', () => {
  it.each<[string, Tokenizer]>([
    ['words', WORDS],
    ['words by lines', { ...WORDS, caseFold: false, sentences: 'line' }],
    ['whitespace', WHITESPACE],
    ['characters', CHARACTERS],
  ])('has no guarded run: %s', async (_, tokenizer) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer({ min: 2, max: 3 }),
        fc.nat(),
        async (documents, length, order, seed) => {
          const table = await train(textBatches(['a b c', ...documents]), { order, tokenizer });
          const guard = await buildGuard(textBatches(documents.slice(0, 2)), { key: KEY, tokenizer, length, bits: 16 });
          const { results } = generate(modelOf(table), { guard, count: 10, seed, maxTries: 20, maxWords: 12 });
          for (const { text, tokens } of results) {
            expect(runsIn(guard, text), text).toBe(0);
            expect(guard.contains(tokens), tokens.join('|')).toBe(false);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  const SECRET = 'the silver fox crossed near the frozen river before dawn again.';

  it('does not show the secret when a quotation mark in it is left out', async () => {
    const table = await train(textBatches([`${SECRET}\nher name was frozen " river of glass.\n`]), { order: 2 });
    const model = modelOf(table);
    const options = { count: 30, seed: 3, maxTries: 200, unique: true };
    const guard = await buildGuard(textBatches([SECRET]), { key: KEY, bits: 16 });
    // By its ids alone it comes through.
    const byIds = { follow: (one: typeof model) => ({ ...guard.follow(one), hasRun: undefined }) };
    const texts = generate(model, { ...options, guard: byIds }).results.map(({ text }) => text);
    expect(texts.some((text) => runsIn(guard, text) > 0)).toBe(true);
    const made = [...generateStream(model, { ...options, guard })];
    expect(made.length).toBeGreaterThan(3);
    for (const { text } of made) expect(runsIn(guard, text), text).toBe(0);
    expect(generate(model, { ...options, guard }).failures.guarded).toBeGreaterThan(0);
  });

  it('does not put on one line what the text has on two', async () => {
    const wrapped = 'one two three four\nfive six seven eight\n';
    const other = 'four five\n';
    const table = await train(textBatches([wrapped, other]), { order: 2, tokenizer: WHITESPACE });
    const model = modelOf(table);
    const guard = await buildGuard(textBatches([wrapped]), { key: KEY, bits: 16, length: 5, tokenizer: WHITESPACE });
    const options = { count: 40, seed: 1, maxTries: 500 };
    const copies = /(two three four five six)|(one two three four five)|(three four five six seven)/;
    expect(generate(model, options).results.some(({ text }) => copies.test(text))).toBe(true);
    const { results } = generate(model, { ...options, guard });
    expect(results).toHaveLength(40);
    for (const { text } of results) expect(text).not.toMatch(copies);
  });

  it('goes by ids where only the owner can make tokens', async () => {
    const tokenizer = { name: 'custom', version: 1, id: 'mine' } as const;
    const guard = await buildGuard([], { key: KEY, tokenizer });
    const model = fakeModel([['a', 'b']], { tokenizer });
    expect(generate(model, { guard }).results.map(({ text }) => text)).toEqual(['a b']);
  });
});
