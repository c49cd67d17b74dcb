// Facts about the package as others get it: the manifest, the lock file, and the built files under the package's name.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { ROOT, nodeProblem } from '../scripts/setup.mjs';

const run = promisify(execFile);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every path that the exports map and `bin` name. */
function targets(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return Object.values(value as object).flatMap(targets);
}

/** Every object in the exports map that holds conditions. */
function conditions(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return [Object.keys(value), ...Object.values(value).flatMap(conditions)];
}

describe('the manifest', () => {
  it('pins every dependency to one version', () => {
    const all = { ...manifest.devDependencies, ...manifest.optionalDependencies };
    for (const [name, version] of Object.entries(all)) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(read('.npmrc')).toMatch(/^save-exact=true$/m);
  });

  it('needs nothing but what unusual inputs need', () => {
    expect(manifest).not.toHaveProperty('dependencies');
    expect(manifest).not.toHaveProperty('peerDependencies');
    expect(Object.keys(manifest.optionalDependencies).sort()).toEqual([
      '@resvg/resvg-js',
      'fzstd',
      'hyparquet',
      'hyparquet-compressors',
    ]);
  });

  it('runs nothing when it is installed', () => {
    for (const hook of ['preinstall', 'install', 'postinstall', 'prepare'])
      expect(manifest.scripts).not.toHaveProperty(hook);
  });

  it('puts types first and the default last', () => {
    const withTypes = conditions(manifest.exports).filter((keys) => keys.includes('types'));
    expect(withTypes.length).toBeGreaterThanOrEqual(3);
    for (const keys of withTypes) {
      // Conditions that lead further, such as `browser`, have types of their own and stand before.
      const own = keys.filter((key) => key !== 'browser' && key !== 'node');
      expect(own).toEqual(['types', 'default']);
      expect(keys.at(-1)).toBe('default');
    }
  });

  it('publishes dist and the file format only', () => {
    expect([...manifest.files].sort()).toEqual(['FORMAT.md', 'dist']);
    for (const path of targets(manifest.exports)) expect(path).toMatch(/^\.\/(dist\/|package\.json$)/);
  });

  it('says what it is and what it needs', () => {
    expect(manifest).toMatchObject({
      type: 'module',
      sideEffects: false,
      license: 'MIT',
      engines: { node: '>=20.19' },
    });
    expect(read('LICENSE')).toMatch(/^MIT License/);
  });

  it('lets the set-up refuse a Node that is too old, with a way out', () => {
    for (const version of ['18.20.8', '20.18.3'])
      expect(nodeProblem(version)).toMatch(/needs Node 20\.19 .*nodejs\.org/);
    for (const version of ['20.19.0', '22.0.0', '26.1.0']) expect(nodeProblem(version)).toBeUndefined();
  });
});

describe('the lock file', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    name: string;
    packages: Record<string, LockedPackage>;
  };
  const installed = Object.entries(lock.packages).filter(([path]) => path.startsWith('node_modules/'));

  it('names no registry, so that every mirror will do', () => {
    expect(installed.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    expect(read('.npmrc')).not.toMatch(/registry\s*=|_auth/i);
  });

  it('knows the digest of everything it installs', () => {
    expect(installed.length).toBeGreaterThan(50);
    for (const [path, { integrity, link }] of installed) {
      if (link !== true) expect(integrity, path).toMatch(/^sha512-/);
    }
  });

  it('lists the builds of its tools for every system, without which `npm ci` refuses to start', () => {
    const wanted = Object.values(lock.packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(wanted.filter((name) => lock.packages[`node_modules/${name}`] === undefined)).toEqual([]);
  });

  it('agrees with the manifest', () => {
    const { devDependencies, optionalDependencies, version } = manifest;
    expect(lock.packages['']).toMatchObject({ devDependencies, optionalDependencies, version });
    for (const [name, wanted] of Object.entries({ ...devDependencies, ...optionalDependencies })) {
      expect(lock.packages[`node_modules/${name}`]?.version, name).toBe(wanted);
    }
  });
});

describe('the built package', () => {
  const SENTENCE = 'You must be the change you wish to see in the world';
  /** A program that imports the package by its name, as a user's does. */
  const PROGRAM = `
    import { Chain } from 'gristmill';
    const chain = new Chain({ order: 2 });
    chain.learn(${JSON.stringify(SENTENCE)});
    console.log(JSON.stringify(chain.next('you').next.map(({ word, probability }) => [word, probability]).sort()));
  `;

  it('has every file that the manifest names', () => {
    for (const path of targets({ ...manifest.exports, bin: manifest.bin })) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
    }
  });

  it.each([
    ['Node', []],
    ['a browser', ['--conditions=browser']],
  ])('can be imported by its name as for %s', async (_name, flags) => {
    const { stdout } = await run(process.execPath, [...flags, '--input-type=module', '--eval', PROGRAM], { cwd: ROOT });
    expect(JSON.parse(stdout)).toEqual([
      ['must', 0.5],
      ['wish', 0.5],
    ]);
  });

  it('gives every entry what index.ts exports', async () => {
    const program = `
      const [index, browser, node] = await Promise.all(['index', 'browser', 'node'].map((name) => import('./dist/' + name + '.js')));
      const missing = Object.keys(index).filter((name) => !(name in browser) || !(name in node));
      console.log(JSON.stringify({ missing, count: Object.keys(index).length }));
    `;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT });
    const { missing, count } = JSON.parse(stdout) as { missing: string[]; count: number };
    expect(missing).toEqual([]);
    expect(count).toBeGreaterThan(3);
  });

  it('has a command that runs', async () => {
    const path = join(ROOT, manifest.bin.gristmill);
    expect(readFileSync(path, 'utf8').split('\n')[0]).toBe('#!/usr/bin/env node');
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o111).not.toBe(0);
    const { stdout } = await run(process.execPath, [path, '--version']);
    expect(stdout).toContain(manifest.version);
  });
});
