// Commands that are killed at any moment: the old table stays whole, and the next run leaves nothing stray.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { decodeCountFile } from '../../src/counts/count-file.ts';
import { mobyDick } from '../texts.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
let folder = '';
let train: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gristmill-kill-'));
  writeFileSync(join(folder, 'text.txt'), mobyDick().join('\n\n').repeat(2));
  train = [MAIN, 'train', 'text.txt', '-o', 'table.grist', '--order', '4', '--quiet'];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('train', () => {
  it('killed with SIGKILL at 20 random moments leaves the old table, and no rubbish after the next run', async () => {
    writeFileSync(join(folder, 'old.txt'), 'the old table.');
    const old = spawnSync(process.execPath, [MAIN, 'train', 'old.txt', '-o', 'table.grist', '--quiet'], {
      cwd: folder,
    });
    expect(old.status).toBe(0);
    const oldBytes = readFileSync(join(folder, 'table.grist'));
    const began = performance.now();
    expect(spawnSync(process.execPath, train.with(4, 'whole.grist'), { cwd: folder }).status).toBe(0);
    const wholeMs = performance.now() - began;
    const newBytes = readFileSync(join(folder, 'whole.grist'));
    rmSync(join(folder, 'whole.grist'));
    const random = createRandom('when to kill');
    let killed = 0;
    for (let time = 0; time < 20; time++) {
      const child = spawn(process.execPath, train, { cwd: folder, stdio: 'ignore' });
      // Late moments, when the file is written, as often as all the others together.
      await sleep(wholeMs * (time % 2 === 0 ? random.uniform() : 0.8 + 0.3 * random.uniform()));
      child.kill('SIGKILL');
      const [, signal] = child.exitCode === null ? ((await once(child, 'exit')) as [number, string | null]) : [0, null];
      if (signal === 'SIGKILL') killed++;
      const bytes = readFileSync(join(folder, 'table.grist'));
      expect(bytes.equals(oldBytes) || bytes.equals(newBytes)).toBe(true);
      expect(decodeCountFile(bytes).tokenCount).toBeGreaterThan(0);
    }
    expect(killed).toBeGreaterThan(5);
    // As a killed process leaves it at the worst moment, whether or not one of the above hit it.
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    writeFileSync(join(folder, `table.grist.tmp-${dead}-01234567`), newBytes.subarray(0, 1000));
    expect(spawnSync(process.execPath, train, { cwd: folder }).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['old.txt', 'table.grist', 'text.txt']);
    expect(readFileSync(join(folder, 'table.grist')).equals(newBytes)).toBe(true);
  }, 120_000);

  it('stopped with Ctrl-C leaves nothing behind', async () => {
    for (const delayMs of [150, 400, 700]) {
      const child = spawn(process.execPath, train.with(4, 'never.grist'), { cwd: folder, stdio: 'ignore' });
      await sleep(delayMs);
      child.kill('SIGINT');
      const [status] = child.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child.exitCode];
      if (status === 0) rmSync(join(folder, 'never.grist'));
      // Null: it was ended by the signal itself, before it had begun.
      else expect([130, null]).toContain(status);
      expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
    }
  }, 60_000);
});

describe('audit', () => {
  it('stopped in the middle of its sums ends at once', async () => {
    const random = createRandom('words');
    const word = (): string => `w${Math.floor(20_000 * random.uniform() ** 3)}`;
    const lines = Array.from({ length: 60_000 }, () => Array.from({ length: 25 }, word).join(' '));
    writeFileSync(join(folder, 'words.txt'), lines.join('\n'));
    const make = [MAIN, 'train', 'words.txt', '-o', 'words.grist', '--order', '6', '--tokens', 'whitespace', '--quiet'];
    expect(spawnSync(process.execPath, make, { cwd: folder }).status).toBe(0);
    // It takes many seconds, nearly all of them without a turn for anything else.
    const child = spawn(process.execPath, [MAIN, 'audit', 'words.grist', '--json'], { cwd: folder, stdio: 'ignore' });
    await sleep(1500);
    child.kill('SIGTERM');
    const [status, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal === 'SIGTERM' || status === 143).toBe(true);
  }, 120_000);
});
