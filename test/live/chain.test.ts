// The live chain: the worked example, its counts against those of bulk training, and asking in the middle of learning.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { createRandom } from '../../src/base/random.ts';
import { encodeCountFile } from '../../src/counts/count-file.ts';
import { generate } from '../../src/generate/generate.ts';
import { Chain } from '../../src/live/chain.ts';
import type { NextWords } from '../../src/model/next.ts';
import { CHARACTERS, WHITESPACE, WORDS, type Tokenizer } from '../../src/tokens/tokenizer.ts';
import { count } from '../counts/count.ts';
import { mobyDick } from '../texts.ts';

const SENTENCE = 'You must be the change you wish to see in the world';

describe('the worked example', () => {
  it('first must, then half must and half wish', () => {
    const chain = new Chain({ order: 2 });
    chain.write('You must ');
    expect(chain.next('you').next).toEqual([{ word: 'must', probability: 1, count: 1 }]);
    chain.write('be the change you wish to see in the world');
    expect(chain.next('You').next).toEqual([
      { word: 'must', probability: 0.5, count: 1 },
      { word: 'wish', probability: 0.5, count: 1 },
    ]);
    chain.end();
    expect(chain.next('world').next).toEqual([{ word: '</s>', probability: 1, count: 1, isEnd: true }]);
  });

  it('is watched as it happens', () => {
    const chain = new Chain();
    const seen: NextWords['next'][] = [];
    const stop = chain.watch('YOU', (answer) => seen.push(answer.next));
    for (const letter of SENTENCE) chain.write(letter);
    expect(seen).toEqual([
      [{ word: 'must', probability: 1, count: 1 }],
      [
        { word: 'must', probability: 0.5, count: 1 },
        { word: 'wish', probability: 0.5, count: 1 },
      ],
    ]);
    stop();
    chain.learn(SENTENCE);
    expect(seen).toHaveLength(2);
  });

  it('watches several words behind each other', () => {
    const chain = new Chain({ order: 3 });
    const seen: string[] = [];
    chain.watch('in the', (answer) => seen.push(answer.next.map(({ word }) => word).join(' ')));
    chain.learn(SENTENCE);
    chain.learn('Once in the morning.');
    expect(seen).toEqual(['world', 'world morning']);
    expect(() => chain.watch('one two three', () => {})).toThrow(
      expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError,
    );
    expect(() => chain.watch('  ', () => {})).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }) as NgramError);
  });
});

describe('a chain', () => {
  it('gives P(b | a) = .75 for a b a b a c a b, again and again', () => {
    const chain = new Chain();
    for (let time = 0; time < 1000; time++) chain.learn('a b a b a c a b');
    const { next, total } = chain.next('a');
    expect(total).toBe(4000);
    expect(next).toEqual([
      { word: 'b', probability: 0.75, count: 3000 },
      { word: 'c', probability: 0.25, count: 1000 },
    ]);
    const random = createRandom('three standard errors');
    const a = chain.vocabulary.idOf('a');
    const b = chain.vocabulary.idOf('b');
    const draws = 20_000;
    let drawn = 0;
    for (let i = 0; i < draws; i++) if (chain.walk([a]).sample(random.uniform()) === b) drawn++;
    expect(Math.abs(drawn / draws - 0.75)).toBeLessThan(3 * Math.sqrt((0.75 * 0.25) / draws));
  });

  it.each<[string, Tokenizer]>([
    ['words', WORDS],
    ['whitespace', WHITESPACE],
    ['characters', CHARACTERS],
  ])('freezes into the bytes that bulk training makes (%s)', (_name, tokenizer) => {
    const text = fc
      .array(fc.constantFrom('a', 'B', 'cat', '.', '"', '\n', ' ', ' ', 'ß', '猫'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), fc.integer({ min: 2, max: 6 }), (documents, order) => {
        const chain = new Chain({ order, tokenizer });
        for (const document of documents) chain.learn(document);
        expect(encodeCountFile(chain.toTable())).toEqual(encodeCountFile(count(documents, { order, tokenizer })));
      }),
    );
  });

  it('learns a novel and freezes into the same bytes', () => {
    const chapters = mobyDick();
    const chain = new Chain({ order: 3 });
    for (const chapter of chapters) chain.learn(chapter);
    expect(encodeCountFile(chain.toTable())).toEqual(encodeCountFile(count(chapters, { order: 3 })));
  }, 60_000);

  it('generates while it learns', () => {
    const chain = new Chain({ order: 3 });
    chain.learn('The cat sat on the mat.');
    expect(generate(chain, { seed: 1 }).results[0].text).toBe('The cat sat on the mat.');
  });

  it('answers with single words while nothing is known of the context', () => {
    const chain = new Chain();
    expect(chain.next('x')).toEqual({
      context: ['x'],
      unknown: ['x'],
      contextLength: 0,
      total: 0,
      followerCount: 0,
      next: [],
    });
    chain.learn('a b');
    expect(chain.next('x').next.map(({ word }) => word)).toEqual(['</s>', 'a', 'b']);
  });

  it('does not grow when it reads what it knows', () => {
    const chain = new Chain({ order: 4 });
    chain.learn(SENTENCE);
    const nodes = (chain as unknown as { counts: { size: number } }).counts;
    const before = nodes.size;
    for (let time = 0; time < 5000; time++) chain.learn(SENTENCE);
    expect(nodes.size).toBe(before);
    expect(chain.vocabulary.size).toBe(13);
  });
});
