// Small random corpora full of repeats, and what duplicates are by definition: the slow, plain way.

import fc from 'fast-check';
import { CorpusBuilder, type TokenCorpus } from '../../src/duplicates/corpus.ts';
import { WHITESPACE, type Tokenizer } from '../../src/tokens/tokenizer.ts';

const encoder = new TextEncoder();

export function corpusOf(texts: readonly string[], tokenizer: Tokenizer = WHITESPACE): TokenCorpus {
  const builder = new CorpusBuilder(tokenizer);
  for (const text of texts) {
    const bytes = encoder.encode(text);
    builder.push(bytes, 0, bytes.length);
    builder.endDocument();
  }
  return builder.finish();
}

/** Documents put together from a few passages, words of a small vocabulary, and documents said again. */
export const texts: fc.Arbitrary<string[]> = fc
  .tuple(
    fc.array(fc.array(fc.constantFrom('a', 'b', 'c', 'dé', '猫'), { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 4,
    }),
    fc.array(fc.array(fc.nat(9), { maxLength: 6 }), { maxLength: 10 }),
  )
  .map(([passages, documents]) =>
    documents.map((parts) =>
      parts.map((part) => (part < passages.length ? passages[part].join(' ') : `w${part}`)).join(' '),
    ),
  );

/** Whether each token is in a run of `length` that stands at another place too. */
export function repeatedSlowly(documents: readonly (readonly string[])[], length: number): boolean[][] {
  const counts = new Map<string, number>();
  const runAt = (words: readonly string[], at: number) => words.slice(at, at + length).join(' ');
  for (const words of documents) {
    for (let at = 0; at + length <= words.length; at++) {
      const run = runAt(words, at);
      counts.set(run, (counts.get(run) ?? 0) + 1);
    }
  }
  return documents.map((words) => {
    const marks = words.map(() => false);
    for (let at = 0; at + length <= words.length; at++) {
      if (counts.get(runAt(words, at))! > 1) marks.fill(true, at, at + length);
    }
    return marks;
  });
}

/** How often a run of words stands in documents, overlaps included. */
export function countSlowly(documents: readonly (readonly string[])[], run: readonly string[]): number {
  const wanted = run.join(' ');
  let count = 0;
  for (const words of documents) {
    for (let at = 0; at + run.length <= words.length; at++) {
      if (words.slice(at, at + run.length).join(' ') === wanted) count++;
    }
  }
  return count;
}

/** The Jaccard coefficient of two documents' runs of five words. */
export function similaritySlowly(a: readonly string[], b: readonly string[]): number {
  const shingles = (words: readonly string[]) => new Set(words.slice(4).map((_, i) => words.slice(i, i + 5).join(' ')));
  const [ofA, ofB] = [shingles(a), shingles(b)];
  const common = [...ofA].filter((shingle) => ofB.has(shingle)).length;
  return common / (ofA.size + ofB.size - common);
}

export const wordsOf = (text: string): string[] => text.split(' ').filter((word) => word !== '');
