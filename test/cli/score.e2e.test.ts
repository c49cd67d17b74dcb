// The built command: scoring, comparing and mixing from files and pipes.

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const GOLDEN = fileURLToPath(new URL('../golden/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'gristmill-e2e-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gristmill(argv: readonly string[], input: string | Uint8Array = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], {
    cwd: folder,
    input,
    maxBuffer: 1 << 28,
  });
  return { status, out: stdout.toString(), talk: stderr.toString() };
}

const LIKE_THE_REFERENCE = ['--tokens', 'whitespace', '--sentences', 'line', '--estimator', 'kneser-ney'];

beforeAll(() => {
  for (const name of ['c3', 'c5']) {
    const text = join(GOLDEN, `${name}.txt`);
    const { status, talk } = gristmill([
      'train',
      ...LIKE_THE_REFERENCE,
      '--discount-fallback',
      text,
      '-o',
      `${name}.grist`,
    ]);
    expect(status, talk).toBe(0);
  }
});

describe('score', () => {
  it.each([
    ['c3', 'c1'],
    ['c5', 'c3'],
    ['c5', 'c5'],
  ])('agrees with the reference: %s on %s', (table, text) => {
    const query = readFileSync(join(GOLDEN, `${table}.o3.on-${text}.query`), 'utf8');
    const expected = [...query.matchAll(/(?:^|\t)([^\t\n]*)=(\d+) (\d+) (\S+)/gmu)].map(
      ([, word, id, length, log10]) => ({
        word,
        isOov: id === '0',
        matchedLength: Number(length),
        logProb10: Number(log10),
      }),
    );
    const { status, out } = gristmill([
      'score',
      `${table}.grist`,
      join(GOLDEN, `${text}.txt`),
      '--per',
      'token',
      '--json',
    ]);
    expect(status).toBe(0);
    const tokens = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as (typeof expected)[number]);
    expect(tokens).toHaveLength(expected.length);
    for (const [i, { logProb10, ...shape }] of expected.entries()) {
      expect(tokens[i]).toMatchObject(shape);
      expect(Math.abs(tokens[i].logProb10 - logProb10)).toBeLessThan(1e-6);
    }
  });

  it('filters packed JSON lines from a pipe to a pipe', () => {
    const lines = ['a quiet engine follows this quiet farmer .', 'zz yy xx', 'the cat'].map(
      (text, i) => `{"id":${i}.0,"body":{"text":${JSON.stringify(text)}}}\n`,
    );
    const { status, out, talk } = gristmill(
      ['score', 'c5.grist', '-', '--field', 'body.text', '--add', 'ppl=perplexity,oovCount', '--keep-below', '20'],
      gzipSync(lines.join('')),
    );
    expect({ status, talk }).toMatchObject({
      status: 0,
      talk: expect.stringMatching(/^kept \d of 3 lines\n$/) as string,
    });
    const kept = out.trimEnd().split('\n');
    expect(kept[0]).toMatch(/^\{"id":0\.0,"body":\{"text":"a quiet engine.*"\},"ppl":[\d.]+,"oovCount":\d+\}$/);
    for (const line of kept) expect((JSON.parse(line) as { ppl: number }).ppl).toBeLessThan(20);
  });

  it('hands lines on as they come', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'score', 'c5.grist', '--add', 'tokenCount'], { cwd: folder });
    const first = new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
    child.stdin.write('{"text":"the cat"}\n');
    expect((await first).toString()).toBe('{"text":"the cat","tokenCount":2}\n');
    child.stdin.end();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  });

  it('needs no more memory for more text', () => {
    // Three times as much text as the heap may hold.
    const line = `${JSON.stringify({ text: 'the quiet engine and a word that is not there '.repeat(20) })}\n`;
    const packed = gzipSync(line.repeat(100_000));
    const env = { ...process.env, NODE_OPTIONS: '--max-old-space-size=32' };
    const argv = [PROGRAM, 'score', 'c5.grist', '--keep-above', '1e9'];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, { cwd: folder, input: packed, env });
    expect({ status, out: stdout.toString(), talk: stderr.toString() }).toEqual({
      status: 0,
      out: '',
      talk: 'kept 0 of 100,000 lines\n',
    });
  });
});

describe('mix and compare', () => {
  it('tunes a mixture that is a table like any other', () => {
    const dev = join(GOLDEN, 'c1.txt');
    const mixed = gristmill(['mix', 'c3.grist', 'c5.grist', '--tune', dev, '-o', 'mix.json', '--json']);
    expect(mixed.status, mixed.talk).toBe(0);
    const { perplexity, parts } = JSON.parse(mixed.out) as { perplexity: number; parts: { weight: number }[] };
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const scored = JSON.parse(gristmill(['score', 'mix.json', dev, '--json']).out) as { perplexity: number };
    expect(scored.perplexity).toBeCloseTo(perplexity, 6);
    expect(gristmill(['generate', 'mix.json', '-n', '2', '--seed', '1']).status).toBe(0);
    expect(gristmill(['next', 'mix.json', 'the']).status).toBe(0);
  });

  it('compares two tables', () => {
    const { status, out } = gristmill(['compare', 'c3.grist', 'c5.grist', join(GOLDEN, 'c5.txt'), '--json']);
    expect(status).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ unit: 'token', better: 'b' });
  });
});
