// @ts-check
// Makes a clone ready: checks Node, installs the dependencies, compiles the kernels, builds dist/. Each step is skipped when
// it is not due. Plain JavaScript without imports of packages, because this file runs before any of them is installed.
//
//   node scripts/setup.mjs              all four
//   node scripts/setup.mjs --no-build   without the build of dist/; tests run from src/ and need the kernels only

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildKernels } from './build-kernels.mjs';

/** The repository's root folder. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const MODULES = join(ROOT, 'node_modules');
const DIST = join(ROOT, 'dist');
/** Holds what node_modules was installed from; inside it, so that both go together. */
const INSTALL_STAMP = join(MODULES, '.gristmill-setup');
/** Holds a digest of what dist/ was built from. */
const BUILD_STAMP = join(ROOT, 'build', 'dist.stamp');

/**
 * Compares this Node with the manifest's `engines`.
 *
 * @returns {string | undefined} What is wrong and what to do, or nothing.
 */
export function nodeProblem(version = process.versions.node) {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const wanted = manifest.engines.node.replace('>=', '');
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = wanted.split('.').map(Number);
  if (haveMajor > needMajor || (haveMajor === needMajor && haveMinor >= needMinor)) return undefined;
  return `gristmill needs Node ${wanted} or newer, and this is ${version}. Get one from https://nodejs.org and run the command again.`;
}

/**
 * Installs the dependencies with `npm ci` when they are missing or were installed from another package-lock.json.
 *
 * @returns {boolean} False when npm failed; npm has said why.
 */
export function installIfNeeded() {
  const lock = readFileSync(join(ROOT, 'package-lock.json'));
  const wanted = `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
  if (existsSync(INSTALL_STAMP) && readFileSync(INSTALL_STAMP, 'utf8') === wanted) return true;
  if (!isInstalledByHand()) {
    console.error('Installing the dependencies (npm ci) …');
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
    const result = runNpm(args, ['ignore', 2, 2]);
    if (result.status !== 0) {
      console.error('npm ci failed, so nothing else can run. It needs the network once; then run the command again.');
      return false;
    }
  }
  writeFileSync(INSTALL_STAMP, wanted);
  return true;
}

/** True when somebody ran npm here after the lock file last changed: npm notes that in a file of its own. */
function isInstalledByHand() {
  const note = join(MODULES, '.package-lock.json');
  if (existsSync(INSTALL_STAMP) || !existsSync(note)) return false;
  return statSync(note).mtimeMs >= statSync(join(ROOT, 'package-lock.json')).mtimeMs;
}

/**
 * Runs npm in the repository: the npm that runs us, if any, else the one on the PATH.
 *
 * @param {string[]} args
 * @param {import('node:child_process').StdioOptions} stdio
 */
export function runNpm(args, stdio) {
  const cli = process.env['npm_execpath'];
  const options = /** @type {const} */ ({ cwd: ROOT, encoding: 'utf8' });
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli))
    return spawnSync(process.execPath, [cli, ...args], { ...options, stdio });
  return spawnSync('npm', args, { ...options, stdio, shell: process.platform === 'win32' });
}

/**
 * Builds dist/ when the sources differ from those it was built from. Old files do not stay behind.
 *
 * The new folder takes the old one's place in one step, so that a program that runs from dist/ meanwhile is not cut off.
 *
 * @returns {string | undefined} The compiler's errors. JavaScript is written all the same, for the tests to run.
 */
export function buildIfStale({ force = false } = {}) {
  const kernelFailure = buildKernels();
  if (kernelFailure !== undefined) return kernelFailure;
  const digest = sourceDigest();
  const isFresh = existsSync(BUILD_STAMP) && readFileSync(BUILD_STAMP, 'utf8') === digest && existsSync(DIST);
  if (isFresh && !force) return undefined;

  const next = join(ROOT, 'build', `dist-${process.pid}`);
  const old = `${next}-old`;
  for (const folder of [next, old]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(next, { recursive: true });
  const tsc = join(MODULES, 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json', '--outDir', next], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const command = join(next, 'cli', 'main.js');
  if (existsSync(command)) chmodSync(command, 0o755);
  if (existsSync(DIST)) renameSync(DIST, old);
  renameSync(next, DIST);
  rmSync(old, { recursive: true, force: true });

  if (result.status === 0) {
    writeFileSync(BUILD_STAMP, digest);
    return undefined;
  }
  rmSync(BUILD_STAMP, { force: true });
  return result.error?.message ?? (result.stdout + result.stderr).trim();
}

/** A digest of all that dist/ is made from: sources, compiler settings, compiler version. */
function sourceDigest() {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) =>
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  for (const path of ['package.json', 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) add(path);
  for (const path of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).sort()) {
    if (path.endsWith('.ts')) add(join('src', path));
  }
  return hash.digest('hex');
}

/** The three steps in order; ends the process at the first that fails. */
function main() {
  const problem = nodeProblem();
  if (problem !== undefined) {
    console.error(problem);
    process.exit(1);
  }
  if (!installIfNeeded()) process.exit(1);
  const failure = process.argv.includes('--no-build')
    ? buildKernels()
    : buildIfStale({ force: process.argv.includes('--force') });
  if (failure !== undefined) {
    console.error(failure);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
