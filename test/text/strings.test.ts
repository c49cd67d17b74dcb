import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textBatches } from '../../src/text/strings.ts';
import { documents } from './helpers.ts';

test('each string is a document', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' })), async (texts) => {
      expect(await documents(textBatches(texts))).toEqual(texts.map((text) => text.replace(/^\ufeff/, '')));
    }),
  );
});

test('one string is one document, an empty one too', async () => {
  expect(await documents(textBatches('one'))).toEqual(['one']);
  expect(await documents(textBatches(''))).toEqual(['']);
  expect(await documents(textBatches([]))).toEqual([]);
});

test('lone surrogates become U+FFFD', async () => {
  expect(await documents(textBatches('a\ud800b\udc00'))).toEqual(['a\ufffdb\ufffd']);
});

test('small documents share batches, large ones come through', async () => {
  const ends: number[] = [];
  for await (const batch of textBatches(Array(5000).fill('x'))) ends.push(batch.ends.length);
  expect(ends).toEqual([4096, 904]);
  const large = ['x'.repeat(5_000_000), 'y', 'é'.repeat(300_000)];
  expect((await documents(textBatches(large))).map((text) => text.length)).toEqual([5_000_000, 1, 300_000]);
});
