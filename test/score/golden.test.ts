// Scores against the reference's, token by token: matched length, log10 to 6 decimals, unknown words.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backoffModel } from '../../src/model/backoff-model.ts';
import { scoreText } from '../../src/score/score-text.ts';
import type { TokenScore } from '../../src/score/sentence.ts';
import { golden, parse } from '../model/arpa.ts';

const GOLDEN = join(import.meta.dirname, '../golden');
const files = readdirSync(GOLDEN).filter((name) => name.endsWith('.query'));

interface Queried {
  readonly word: string;
  readonly isOov: boolean;
  readonly matchedLength: number;
  readonly logProb10: number;
}

/** `word=id length log10`, apart by tabs, then the total; a sentence without an end has none. */
function parseQuery(text: string): Queried[][] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) =>
    line.split('\t').flatMap((entry) => {
      const [, word, id, length, log10] = /^(.*)=(\d+) (\d+) (\S+)$/su.exec(entry) ?? [];
      return word === undefined
        ? []
        : [{ word, isOov: id === '0', matchedLength: Number(length), logProb10: Number(log10) }];
    }),
  );
}

describe('the reference queries', () => {
  it('are all there', () => {
    expect(files).toHaveLength(24);
  });

  it.each(files)('%s', async (name) => {
    const [, modelName, textName] = /^(.+)\.on-(.+)\.query$/.exec(name)!;
    const model = backoffModel(await parse(golden(`${modelName}.arpa`)));
    const sentences: TokenScore[][] = [[]];
    const text = readFileSync(join(GOLDEN, `${textName}.txt`), 'utf8');
    scoreText(model, text, {
      onToken: (token) => {
        sentences.at(-1)!.push(token);
        if (token.id === 2) sentences.push([]);
      },
    });
    sentences.pop();
    const expected = parseQuery(readFileSync(join(GOLDEN, name), 'utf8'));
    // The reference loses the last `</s>` of a text without a last line end; we do not.
    if (!text.endsWith('\n')) sentences.at(-1)!.pop();
    expect(sentences).toHaveLength(expected.length);
    for (const [i, tokens] of expected.entries()) {
      const shape = ({ word, isOov, matchedLength }: Queried) => ({ word, isOov, matchedLength });
      expect(sentences[i].map(shape)).toEqual(tokens.map(shape));
      for (const [at, { logProb10 }] of tokens.entries()) {
        expect(Math.abs(sentences[i][at].logProb10 - logProb10)).toBeLessThan(1e-6);
      }
    }
  });
});
