// From text to ARPA file and scores by the command line, against the reference's files.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const GOLDEN = join(import.meta.dirname, '../golden');
const VARIANTS: Record<string, readonly string[]> = {
  interpolate_unigrams0: ['--no-interpolate-unigrams'],
  prune01: ['--prune', '0,1'],
  prune001: ['--prune', '0,0,1'],
  vocab_pad1000: ['--vocab-pad', '1000'],
};
// c2 has no last line end: the reference loses its last `</s>` there, and we do not.
const files = readdirSync(GOLDEN).filter((name) => /^c[135].*\.arpa$/.test(name));

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-golden-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gristmill(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8' });
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout;
}

function train(corpus: string, order: string, variant: readonly string[]): void {
  const fixed = ['--tokens', 'whitespace', '--sentences', 'line', '--estimator', 'kneser-ney', '--discount-fallback'];
  gristmill('train', join(GOLDEN, `${corpus}.txt`), '-o', 't.grist', '--order', order, ...fixed, ...variant);
}

describe('export --arpa', () => {
  it.each(files)('%s', (name) => {
    const [, corpus, order, variant = ''] = /^(c\d)\.o(\d)(?:\.(\w+))?\.arpa$/.exec(name)!;
    train(corpus, order, VARIANTS[variant] ?? []);
    const got = gristmill('export', '--arpa', 't.grist').split('\n');
    const expected = readFileSync(join(GOLDEN, name), 'utf8').split('\n');
    const ngrams = (lines: readonly string[]): (string | undefined)[] =>
      lines.map((line) => line.split('\t')[1] ?? line);
    expect(ngrams(got)).toEqual(ngrams(expected));
    expected.forEach((line, at) => {
      for (const [column, number] of line.split('\t').entries()) {
        if (column !== 1 && line.includes('\t')) {
          expect(Math.abs(Number(got[at].split('\t')[column]) - Number(number))).toBeLessThan(1e-6);
        }
      }
    });
  });
});

describe('score', () => {
  it.each(['3', '5'])('agrees with the reference token by token at order %s', (order) => {
    train('c5', order, []);
    for (const test of ['c1', 'c3', 'c5']) {
      const lines = readFileSync(join(GOLDEN, `c5.o${order}.on-${test}.query`), 'utf8').split('\n');
      const parts = lines.flatMap((line) => line.split('\t')).filter((part) => /=\d+ \d+ \S+$/.test(part));
      const expected = parts.map((part) => {
        const [, word, id, length, log10] = /^(.*)=(\d+) (\d+) (\S+)$/.exec(part)!;
        return { word, isOov: id === '0', matchedLength: Number(length), logProb10: Number(log10) };
      });
      const printed = gristmill('score', 't.grist', join(GOLDEN, `${test}.txt`), '--per', 'token', '--json').trim();
      const got = printed.split('\n').map((line) => JSON.parse(line) as (typeof expected)[number]);
      const tokens = got.filter((one) => one.word !== undefined);
      expect(tokens).toHaveLength(expected.length);
      expected.forEach((one, at) => {
        expect(tokens[at]).toMatchObject({ word: one.word, isOov: one.isOov, matchedLength: one.matchedLength });
        expect(Math.abs(tokens[at].logProb10 - one.logProb10)).toBeLessThan(1e-6);
      });
    }
  });
});
