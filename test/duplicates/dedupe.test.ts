import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCountFile } from '../../src/counts/count-file.ts';
import { deduplicate, type DedupeOptions, type Deduplicated } from '../../src/duplicates/dedupe.ts';
import { jsonLines, plainText } from '../../src/duplicates/write.ts';
import { openTextFrom } from '../../src/text/web-sources.ts';
import { textBatches } from '../../src/text/strings.ts';
import type { TextBatch } from '../../src/text/batch.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { train } from '../../src/train.ts';
import { corpusOf, texts, wordsOf } from './corpora.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

async function documentsOf(source: AsyncIterable<TextBatch>): Promise<string[]> {
  const documents = [''];
  for await (const { bytes, ends } of source) {
    let at = 0;
    for (const end of ends) {
      documents[documents.length - 1] += decoder.decode(bytes.subarray(at, end));
      documents.push('');
      at = end;
    }
    documents[documents.length - 1] += decoder.decode(bytes.subarray(at));
  }
  expect(documents.pop()).toBe('');
  return documents;
}

async function written(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece);
  return Buffer.concat(parts).toString();
}

const dedupe = (documents: readonly string[], options: DedupeOptions = {}): Promise<Deduplicated> =>
  deduplicate(textBatches(documents), options);

const fileOf = async (source: AsyncIterable<TextBatch>, tokenizer: Tokenizer) =>
  encodeCountFile(await train(source, { order: 3, tokenizer }));

const LONG = Array.from({ length: 60 }, (_, i) => `w${i}`).join(' ');

describe('deduplicate', () => {
  it('keeps the first of equal documents, and none that is empty', async () => {
    const result = await dedupe(['One fish.', '', 'Two fish.', 'one  FISH.', ' ', 'Red fish.']);
    expect(await documentsOf(result)).toEqual(['One fish.', 'Two fish.', 'Red fish.']);
    expect(result.kept).toEqual([0, 2, 5]);
    expect(result.summary).toMatchObject({
      documentCount: 6,
      tokenCount: 12,
      keptDocuments: 3,
      keptTokens: 9,
      exactCopies: 1,
      nearCopies: 0,
      emptyDocuments: 2,
    });
    // It may be read again, although a generator may not.
    expect(await documentsOf(result)).toHaveLength(3);
  });

  it('keeps the first or the longest of near-duplicates', async () => {
    const documents = ['other words', LONG, `${LONG} and more`, LONG, `${LONG} and`];
    const first = await dedupe(documents);
    expect(first.kept).toEqual([0, 1]);
    expect(first.summary).toMatchObject({ exactCopies: 1, nearCopies: 2 });
    expect((await dedupe(documents, { keep: 'longest' })).kept).toEqual([0, 2]);
    expect((await dedupe(documents, { similarity: 1 })).kept).toEqual([0, 1, 2, 4]);
  });

  it('gives training exactly the documents kept', async () => {
    const check = async (documents: readonly string[], tokenizer: Tokenizer): Promise<void> => {
      if (documents.every((text) => wordsOf(text).length === 0)) return;
      const result = await dedupe(documents, { tokenizer, similarity: 0.5 });
      const kept = result.kept.map((i) => documents[i]);
      // Readers drop a byte-order mark.
      expect(await documentsOf(result)).toEqual(kept.map((text) => text.replace(/^\ufeff/, '')));
      const expected = await fileOf(textBatches(kept), tokenizer);
      expect(await fileOf(result, tokenizer)).toEqual(expected);
      const name = (i: number) => `document ${result.kept[i]}`;
      const lines = await written(jsonLines(result, name));
      expect(
        lines
          .split('\n')
          .slice(0, -1)
          .map((line) => (JSON.parse(line) as { id: string }).id),
      ).toEqual(kept.map((_, i) => name(i)));
      expect(await fileOf(openTextFrom(new Blob([lines]), { format: 'jsonl' }), tokenizer)).toEqual(expected);
      for (const unit of ['line', 'paragraph'] as const) {
        const text = await written(plainText(result, unit, name));
        const again = openTextFrom(new Blob([text]), { documents: unit });
        expect(await fileOf(again, tokenizer)).toEqual(expected);
      }
    };
    await fc.assert(fc.asyncProperty(texts, fc.constantFrom(WORDS, WHITESPACE, CHARACTERS), check), { numRuns: 60 });
    await check(['\ufeff\ufeffmark “first”', 'a\u0001b "c" \\ \u2028 d', '\ufeff\ufeffmark “first”'], WORDS);
  });

  it('refuses plain text that would be read as other documents', async () => {
    const result = await dedupe(['one\ntwo\n', 'three']);
    const name = (i: number) => `d${i}`;
    expect(await written(plainText(result, 'paragraph', name))).toBe('one\ntwo\n\nthree\n\n');
    await expect(written(plainText(result, 'line', name))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
    const gap = await dedupe(['one\n \ntwo']);
    await expect(written(plainText(gap, 'paragraph', name))).rejects.toThrow('the document d0 has an empty line');
  });

  it('notices that the text has changed', async () => {
    let documents = ['a b', 'c'];
    const source = { [Symbol.asyncIterator]: () => textBatches(documents) };
    const result = await deduplicate(source);
    expect(await documentsOf(result)).toEqual(['a b', 'c']);
    documents = ['a b', 'cc'];
    await expect(documentsOf(result)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });

  it('has nothing to do for one document, and nothing to work on without a word', async () => {
    expect((await dedupe(['One fish.'])).kept).toEqual([0]);
    await expect(dedupe(['', ' '])).rejects.toMatchObject({ code: 'NO_TEXT' });
    for (const wrong of [{ similarity: 0 }, { similarity: 1.5 }, { passageLength: 1 }, { passageLength: 2.5 }])
      await expect(dedupe(['x'], wrong)).rejects.toMatchObject({ code: 'BAD_OPTION' });
  });

  it('drops a thousand copies in no time', async () => {
    const result = await dedupe(Array.from({ length: 1000 }, () => LONG));
    expect(result.kept).toEqual([0]);
  });
});

describe('cutting passages', () => {
  const cut = async (documents: readonly string[], options: DedupeOptions = {}) =>
    documentsOf(await dedupe(documents, { passages: true, similarity: 1, passageLength: 4, ...options }));

  it('leaves the first of each', async () => {
    expect(await cut(['x a b c d y', 'p a b c d q', 'a b c d r', 's a b c d', 'b c d'])).toEqual([
      'x a b c d y',
      'p \n\nq',
      'r',
      's ',
      'b c d',
    ]);
    expect(await cut(['a b c d', 'p a b c d q a b c d r'], { tokenizer: WHITESPACE })).toEqual([
      'a b c d',
      'p \nq \nr',
    ]);
  });

  it('drops what stands elsewhere altogether', async () => {
    const result = await dedupe(['a b c d e', 'b c d e', 'f'], { passages: true, similarity: 1, passageLength: 4 });
    expect(await documentsOf(result)).toEqual(['a b c d e', 'f']);
    expect(result.summary).toMatchObject({ cutDocuments: 1, passagesCut: 1, tokensCut: 4, keptTokens: 6 });
  });

  it('keeps a run of what repeats itself', async () => {
    expect(await cut(['a '.repeat(100), 'b'])).toEqual(['a a a a ', 'b']);
  });

  it('cuts between tokens, in any script', async () => {
    const japanese = '吾輩は 猫である。 名前は まだ無い。';
    expect(await cut([japanese, `序文 ${japanese} 終`])).toEqual([japanese, '序文 \n\n終']);
    expect(await cut(['(a b c d.)', 'x (a b c d.) y'])).toEqual(['(a b c d.)', 'x \n\ny']);
    // The first and the last word are only partly the same.
    expect(await cut(['a b c d e.', 'x-a b c d e! y'])).toEqual(['a b c d e.', 'x-\n\n! y']);
    // Marks in a row are one token, and a space of another script goes with what stands before it.
    expect(await cut(['a b c d...', 'x-a b c d.....y'])).toEqual(['a b c d...', 'x-\n\ny']);
    expect(await cut(['我是一个人\u3000', '他说我是一个人\u3000好'])).toEqual(['我是一个人\u3000', '他说\n\n好']);
  });

  it('cuts text without white space as it says', async () => {
    const chinese = Array.from({ length: 80 }, (_, i) => String.fromCodePoint(0x4e00 + 7 * i)).join('');
    const documents = [`${chinese}。`, `我说过${chinese}你看`];
    const result = await dedupe(documents, { passages: true, similarity: 1 });
    expect(result.summary).toMatchObject({ passagesCut: 1, tokensCut: 80, keptTokens: 86 });
    expect(await documentsOf(result)).toEqual([documents[0], '我说过\n\n你看']);
  });

  it('cuts letters where letters are the tokens', async () => {
    const passage = 'the quick brown fox';
    const documents = [`${passage}\n`, `So ${passage}, they say.\nMore: ${passage}!`];
    const options = { passageLength: 19, tokenizer: CHARACTERS };
    expect(await cut(documents, options)).toEqual([documents[0], 'So \n, they say.\nMore:\n!']);
  });

  it('reads from a passage that is kept', async () => {
    // The near-duplicate that is dropped has the first copy: the next one must stay.
    const passage = 'k l m n';
    const documents = [`${LONG} ${passage}`, `${LONG} other ending`, `here is ${passage} again`];
    const kept = await cut(documents, { similarity: 0.8, keep: 'first' });
    expect(kept).toEqual([documents[0], 'here is \n\nagain']);
    const longest = await cut([LONG, `${LONG} a b`, `here is w57 w58 w59 a b`], {
      similarity: 0.8,
      keep: 'longest',
    });
    expect(longest).toEqual([`${LONG} a b`, 'here is ']);
  });

  it('leaves as many tokens as the summary says, by any tokenizer', async () => {
    const piece = fc.constantFrom(
      'a',
      'b',
      "l'ami",
      " 'tis ",
      'e.g.',
      '...',
      '——',
      '"',
      '猫',
      'で',
      'カタ',
      '。',
      '\u3000',
      ' ',
      '\n',
    );
    const passage = fc.array(piece, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    const document = fc.array(fc.nat(9), { maxLength: 6 });
    const corpora = fc
      .tuple(fc.array(passage, { minLength: 1, maxLength: 3 }), fc.array(document, { maxLength: 6 }))
      .map(([passages, all]) => all.map((parts) => parts.map((part) => passages[part] ?? `w${part}`).join('')));
    const tokenizers = fc.constantFrom<Tokenizer>(WORDS, { ...WORDS, sentences: 'line' }, WHITESPACE, CHARACTERS);
    await fc.assert(
      fc.asyncProperty(
        corpora,
        fc.integer({ min: 2, max: 6 }),
        tokenizers,
        async (documents, passageLength, tokenizer) => {
          if (corpusOf(documents, tokenizer).tokenCount === 0) return;
          const result = await dedupe(documents, { passages: true, passageLength, similarity: 1, tokenizer });
          const left = await documentsOf(result);
          expect(corpusOf(left, tokenizer).tokenCount).toBe(result.summary.keptTokens);
          expect(left).toHaveLength(result.summary.keptDocuments);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses no run of words that stands once', async () => {
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 2, max: 6 }), async (documents, passageLength) => {
        if (documents.every((text) => wordsOf(text).length === 0)) return;
        const options: DedupeOptions = { passages: true, passageLength, similarity: 1, tokenizer: WHITESPACE };
        const result = await dedupe(documents, options);
        const left = await documentsOf(result);
        // All words are still there, and the counts of the summary are those of the text.
        const words = (parts: readonly string[]) => new Set(parts.flatMap((text) => text.split(/\s+/)).filter(Boolean));
        expect(words(left)).toEqual(words(documents));
        expect(corpusOf(left).tokenCount).toBe(result.summary.keptTokens);
        expect(left).toHaveLength(result.summary.keptDocuments);
      }),
      { numRuns: 100 },
    );
  });
});
