// 10 MB of random bytes: refused as what they are, and read without harm by those who insist.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-random-'));
  const random = createRandom('bytes');
  const bytes = new Uint32Array(2_500_000).map(() => random.uint32());
  writeFileSync(join(folder, 'bytes'), new Uint8Array(bytes.buffer));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gristmill(...args: string[]): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8' });
}

describe('10 MB of random bytes', () => {
  it('are refused, and nothing is written', () => {
    const { status, stderr } = gristmill('train', 'bytes', '-o', 't.grist');
    expect(status).toBe(2);
    expect(stderr).toMatch(/bytes looks like binary data/);
    expect(stderr).toMatch(/--force/);
    expect(readdirSync(folder)).toEqual(['bytes']);
  });

  it.each(['words', 'whitespace', 'characters'])('are read with --force as %s, the same each time', (tokens) => {
    const train = ['train', 'bytes', '--force', '--order', '2', '--tokens', tokens, '--json'];
    const { status, stdout } = gristmill(...train, '-o', 't.grist');
    expect(status).toBe(0);
    const { tokenCount, invalidSequences } = JSON.parse(String(stdout)) as Record<string, unknown>;
    expect(tokenCount).toBeGreaterThan(100_000);
    expect(invalidSequences).toBeGreaterThan(1_000_000);
    const first = readFileSync(join(folder, 't.grist'));
    expect(gristmill(...train, '-o', 't.grist').status).toBe(0);
    expect(readFileSync(join(folder, 't.grist')).equals(first)).toBe(true);
    rmSync(join(folder, 't.grist'));
  });
});
