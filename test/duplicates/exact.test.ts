import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstEqual } from '../../src/duplicates/exact.ts';
import { WORDS } from '../../src/tokens/tokenizer.ts';
import { corpusOf, texts, wordsOf } from './corpora.ts';

it('finds the first of equal documents', () => {
  fc.assert(
    fc.property(texts, (documents) => {
      const keys = documents.map((text) => wordsOf(text).join(' '));
      const expected = keys.map((key, i) => (key === '' ? i : keys.indexOf(key)));
      expect([...firstEqual(corpusOf(documents))]).toEqual(expected);
    }),
  );
});

it('goes by tokens, in any script and case', () => {
  const corpus = corpusOf(['Straße, 猫!', 'STRASSE ,\n猫!', 'Strase, 猫!', '', ' \n', 'straße, 猫! no'], WORDS);
  expect([...firstEqual(corpus)]).toEqual([0, 0, 2, 3, 4, 5]);
});

it('takes no longer for copies than for others', () => {
  const corpus = corpusOf(Array.from({ length: 20_000 }, () => 'the same again and again'));
  expect(firstEqual(corpus).every((first) => first === 0)).toBe(true);
});

it('works on nothing', () => expect(firstEqual(corpusOf([]))).toHaveLength(0));
