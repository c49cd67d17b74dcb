// Bulk training by the command line: threads, fallback, budgets, kills and full disks change nothing in the file that comes
// out, and leave nothing.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { mobyDick } from '../texts.ts';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');
const folder = mkdtempSync(join(tmpdir(), 'gristmill-bulk-e2e-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MODEL = ['--tokens', 'whitespace', '--order', '5', '--freeze', '--quantise', '8'];
const COUNTS = ['--order', '3'];

/** Trains from the novel; the digest of what comes out. */
function digestOf(flags: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const output = join(folder, 'out.grist');
  const argv = [MAIN, 'train', 'novel', '-o', output, '--quiet', ...flags];
  const { status, stderr } = spawnSync(process.execPath, argv, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return createHash('sha256').update(readFileSync(output)).digest('hex');
}

let model = '';
let counts = '';

beforeAll(() => {
  mkdirSync(join(folder, 'novel'));
  // Documents of very different lengths, one of them longer than a portion.
  const chapters = mobyDick();
  chapters.slice(0, 60).forEach((text, i) => writeFileSync(join(folder, 'novel', `${1000 + i}.txt`), text));
  writeFileSync(join(folder, 'novel', '2000.txt'), chapters.join('\n').repeat(5));
  model = digestOf([...MODEL, '--threads', '1']);
  counts = digestOf([...COUNTS, '--threads', '1']);
}, 120_000);

describe('the same bytes', () => {
  it.each(['2', '4'])('with %s threads', (threads) => {
    expect(digestOf([...MODEL, '--threads', threads])).toBe(model);
    expect(digestOf([...COUNTS, '--threads', threads])).toBe(counts);
  });

  it('without WebAssembly', () => {
    const env = { GRISTMILL_WASM: '0' };
    expect(digestOf([...MODEL, '--threads', '2'], env)).toBe(model);
    expect(digestOf([...COUNTS, '--threads', '1'], env)).toBe(counts);
  });

  it.each(['292M', '8G'])('with a budget of %s', (memory) => {
    const temp = join(folder, 'temp');
    expect(digestOf([...MODEL, '--threads', '2', '--memory', memory, '--temp', temp])).toBe(model);
    expect(digestOf([...COUNTS, '--threads', '2', '--memory', memory, '--temp', temp])).toBe(counts);
    expect(readdirSync(temp)).toEqual([]);
  });

  it('when killed with SIGKILL again and again, and gone on with', async () => {
    const output = join(folder, 'killed.grist');
    const argv = [MAIN, 'train', 'novel', '-o', output, '--quiet', '--resume', '--threads', '2', ...MODEL];
    const digest = (): string => createHash('sha256').update(readFileSync(output)).digest('hex');
    const began = performance.now();
    expect(spawnSync(process.execPath, argv, { cwd: folder }).status).toBe(0);
    const wholeMs = performance.now() - began;
    expect(digest()).toBe(model);
    rmSync(output);
    const random = createRandom('when to kill a bulk run');
    let killed = 0;
    for (let time = 0; time < 12; time++) {
      const child = spawn(process.execPath, argv, { cwd: folder, stdio: 'ignore' });
      const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
      const timer = sleep(wholeMs * (0.2 + 0.6 * random.uniform())).then(() => child.kill('SIGKILL'));
      const [code, signal] = await ended;
      await timer;
      if (signal === 'SIGKILL') {
        killed++;
        // The file is there whole, when the end came between its last step and the process's, or not at all.
        if (!existsSync(output)) continue;
      } else expect(code).toBe(0);
      expect(digest()).toBe(model);
      rmSync(output);
    }
    expect(killed).toBeGreaterThan(3);
    expect(spawnSync(process.execPath, argv, { cwd: folder }).status).toBe(0);
    expect(digest()).toBe(model);
    expect(readdirSync(folder).filter((name) => name.startsWith('killed.grist'))).toEqual(['killed.grist']);
  }, 180_000);

  it('and after a kill a run without --resume begins anew and leaves nothing', async () => {
    const output = join(folder, 'anew.grist');
    const argv = [MAIN, 'train', 'novel', '-o', output, '--quiet', '--threads', '2', ...MODEL];
    const child = spawn(process.execPath, argv, { cwd: folder, stdio: 'ignore' });
    while (!existsSync(`${output}.work`)) await sleep(10);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(spawnSync(process.execPath, argv, { cwd: folder }).status).toBe(0);
    expect(readdirSync(folder).filter((name) => name.startsWith('anew.grist'))).toEqual(['anew.grist']);
  });
});

/** Mounts a small disk of its own; undefined where that is not allowed. */
function smallDisk(name: string, bytes: number): string | undefined {
  const path = join(folder, name);
  mkdirSync(path);
  if (process.platform !== 'linux') return undefined;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path], { stdio: 'ignore' });
  if (status !== 0) return undefined;
  mounted.push(path);
  return path;
}
const mounted: string[] = [];
afterAll(() => {
  for (const path of mounted) spawnSync('umount', [path]);
});

describe('a full disk', () => {
  const train = (output: string, ...flags: string[]): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [MAIN, 'train', 'novel', '-o', output, '--quiet', ...MODEL, ...flags], {
      cwd: folder,
      encoding: 'utf8',
    });

  it('where the output goes: said so, the old file whole, nothing left', ({ skip }) => {
    const disk = smallDisk('small-output', 2_000_000);
    if (disk === undefined) return skip('no disk can be mounted here');
    const old = join(disk, 'm.grist');
    writeFileSync(join(folder, 'few.txt'), 'a few words');
    expect(spawnSync(process.execPath, [MAIN, 'train', 'few.txt', '-o', old, '--quiet'], { cwd: folder }).status).toBe(
      0,
    );
    const before = readFileSync(old);
    const { status, stderr } = train(old, '--threads', '2', '--temp', join(folder, 'other-temp'));
    expect(status).toBe(2);
    expect(stderr).toContain('the disk is full');
    expect(readFileSync(old).equals(before)).toBe(true);
    expect(readdirSync(disk)).toEqual(['m.grist']);
    expect(readdirSync(join(folder, 'other-temp'))).toEqual([]);
  });

  it('where temporary files go: said so, nothing left', ({ skip }) => {
    const disk = smallDisk('small-temp', 1_000_000);
    if (disk === undefined) return skip('no disk can be mounted here');
    const output = join(folder, 'never.grist');
    const { status, stderr } = train(output, '--threads', '2', '--resume', '--temp', disk);
    expect(status).toBe(2);
    expect(stderr).toContain('the disk is full');
    expect(stderr).toContain('--temp');
    expect(readdirSync(disk)).toEqual([]);
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it('is seen before the work begins where sizes are known', ({ skip }) => {
    const disk = smallDisk('tiny-temp', 500_000);
    if (disk === undefined) return skip('no disk can be mounted here');
    const text = join('novel', '2000.txt');
    const argv = [MAIN, 'train', text, '-o', 'never.grist', '--resume', '--temp', disk, '--quiet'];
    const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain('may be needed');
  });
});
