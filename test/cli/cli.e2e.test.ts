// The built command as a process: what only a process has, that is pipes, signals, exit codes, and a quick start.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const PROGRAM = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const EXAMPLE = 'You must be the change you wish to see in the world';
const folder = mkdtempSync(join(tmpdir(), 'gristmill-e2e-'));
const at = (name: string) => join(folder, name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command to its end. */
function gristmill(
  argv: readonly string[],
  options: { input?: string | Uint8Array; env?: Record<string, string> } = {},
) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...argv], {
    cwd: folder,
    input: options.input ?? '',
    env: { ...process.env, ...options.env },
    maxBuffer: 1 << 28,
  });
  return { status, out: stdout.toString(), talk: stderr.toString(), bytes: stdout };
}

/** Runs the command beside the test. */
function start(...argv: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...argv], { cwd: folder });
  const seen = { out: '', talk: '' };
  child.stdout.on('data', (data: Buffer) => (seen.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (seen.talk += data.toString()));
  // Writing to a child that has ended is no failure of the test.
  child.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  /** Waits until the output holds a text; without it the test runs into its limit. */
  const until = async (text: string) => {
    while (!(seen.out + seen.talk).includes(text)) await new Promise((resolve) => setTimeout(resolve, 10));
  };
  return { child, seen, ended, until };
}

beforeAll(() => {
  writeFileSync(at('example.txt'), EXAMPLE);
  expect(gristmill(['train', 'example.txt', '-o', 'example.grist']).status).toBe(0);
});

describe('the first screen', () => {
  it('prints help and version', () => {
    expect(gristmill(['--version'])).toMatchObject({ status: 0, out: `${manifest.version}\n`, talk: '' });
    const help = gristmill([]);
    expect(help).toMatchObject({ status: 0, talk: '' });
    expect(help.out).toContain('gristmill train');
  });

  it('can be run as a program', () => {
    expect(readFileSync(PROGRAM, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('loads next to nothing to tell its version', () => {
    const imports = (file: string) => {
      const code = readFileSync(new URL(`../../dist/cli/${file}`, import.meta.url), 'utf8');
      return [...code.matchAll(/^import .*? from '(.+)';$/gm)].map((match) => match[1]);
    };
    expect(imports('main.js')).toEqual([]);
    expect(imports('version.js')).toEqual(['node:fs']);
    // Commands are loaded when they are called, and with them the engine.
    expect(imports('run.js').filter((path) => path?.startsWith('../') || path?.includes('commands/'))).toEqual([]);
  });
});

describe('the worked example', () => {
  it('watches', () => {
    const { status, out } = gristmill(['watch', 'you'], { input: EXAMPLE });
    expect(status).toBe(0);
    expect(out).toBe('you → must 100 %\nyou → must 50 % · wish 50 %\n');
  });

  it('trains, asks, and writes', () => {
    const next = gristmill(['next', 'example.grist', 'You', '--json']);
    expect(JSON.parse(next.out)).toMatchObject({
      contextLength: 1,
      total: 2,
      next: [
        { word: 'must', probability: 0.5 },
        { word: 'wish', probability: 0.5 },
      ],
    });
    const { out } = gristmill(['generate', 'example.grist', '-n', '5', '--seed', '1']);
    expect(out.trimEnd().split('\n')).toHaveLength(5);
  });

  it('goes from pipe to pipe', () => {
    const table = gristmill(['train', '-', '-o', '-'], { input: EXAMPLE }).bytes;
    expect(table).toEqual(readFileSync(at('example.grist')));
    const { out } = gristmill(['inspect', '-', '--json'], { input: table });
    expect(JSON.parse(out)).toMatchObject({ tokenCount: 12, fileBytes: table.length });
  });
});

describe('exit codes', () => {
  it('are 0 for done, 1 for no, 2 for an error', () => {
    expect(gristmill(['next', 'example.grist', 'you']).status).toBe(0);
    expect(gristmill(['watch', 'zebra'], { input: EXAMPLE }).status).toBe(1);
    expect(gristmill(['generate', 'example.grist', 'zebra']).status).toBe(1);
    expect(gristmill(['next', 'nope.grist']).status).toBe(2);
    expect(gristmill(['trian']).status).toBe(2);
  });

  it('come with a line of text, and a stack only when asked for', () => {
    const { out, talk } = gristmill(['inspect', 'nope.grist', '--json']);
    expect(out).toBe('');
    expect(talk).toMatch(/^gristmill: .*nope\.grist.*\n {2}/);
    expect(talk).not.toMatch(/^\s+at /m);
    expect(gristmill(['inspect', 'nope.grist', '--debug']).talk).toMatch(/^\s+at /m);
  });
});

describe('colour', () => {
  it('stays out of pipes unless asked for', () => {
    expect(gristmill(['next', 'example.grist', 'you']).out).not.toContain('\u001b');
    expect(gristmill(['next', 'example.grist', 'you', '--color']).out).toContain('\u001b[1m');
  });
});

describe('a reader that goes away', () => {
  it('ends the work quietly and well', async () => {
    const { child, seen, ended } = start('generate', 'example.grist', '-n', '1000000000');
    child.stdout.once('data', () => child.stdout.destroy());
    expect(await ended).toBe(0);
    expect(seen.talk).toBe('');
  });
});

describe('a pipe that goes on', () => {
  it('is watched as it comes', async () => {
    const { child, until, ended } = start('watch', 'you');
    child.stdin.write('Will you must ');
    await until('you → must 100 %\n');
    child.stdin.write('or you wish ');
    await until('you → must 50 % · wish 50 %\n');
    child.stdin.end();
    expect(await ended).toBe(0);
  });
});

describe.runIf(process.platform !== 'win32')('signals', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops training, and nothing half-written stays', async (signal, code) => {
    const { child, seen, ended } = start('train', '-', '-o', `made-${signal}/stopped.grist`);
    child.stdin.write(`${EXAMPLE}\n`);
    // The folder for the output is made just before the reading begins.
    while (!existsSync(at(`made-${signal}`))) await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill(signal);
    expect(await ended).toBe(code);
    expect(seen.talk).toBe('gristmill: stopped\n');
    expect(readdirSync(at(`made-${signal}`))).toEqual([]);
  });

  it('stop an endless watch', async () => {
    const { child, seen, until, ended } = start('watch', 'you');
    child.stdin.write('you must you ');
    await until('must');
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(seen.out).toBe('you → must 100 %\n');
    expect(seen.talk).toContain('gristmill: stopped');
  });
});

it('keeps an old table whole when a new one fails', () => {
  writeFileSync(at('reserved.txt'), 'a <s> b');
  gristmill(['train', 'example.txt', '-o', 'kept.grist']);
  const before = readFileSync(at('kept.grist'));
  const { mtimeMs } = statSync(at('kept.grist'));
  expect(gristmill(['train', 'reserved.txt', '--tokens', 'whitespace', '-o', 'kept.grist']).status).toBe(2);
  expect(readFileSync(at('kept.grist'))).toEqual(before);
  expect(statSync(at('kept.grist')).mtimeMs).toBe(mtimeMs);
});
