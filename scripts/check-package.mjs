// @ts-check
// Checks the package as npm would publish it: packs it, and looks at the tarball for files that are missing or too many,
// for exports that do not resolve, for types that do not, and for its size.

import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, runNpm } from './setup.mjs';

/** A package that grows past this has taken in something that it should not; raise it on purpose only. */
const PACKED_BYTES_MAX = 650_000;

const FOLDER = join(ROOT, 'build', 'package');

/** Packs the built package. Returns npm's description of the tarball. */
function pack() {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const args = ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', FOLDER];
  const result = runNpm(args, ['ignore', 'pipe', 'inherit']);
  if (result.status !== 0) throw new Error(`npm pack failed: ${result.error?.message ?? result.stdout}`);
  const answer = JSON.parse(result.stdout);
  return Array.isArray(answer) ? answer[0] : Object.values(answer)[0];
}

/** Runs a checker on the tarball. */
function check(/** @type {string} */ program, /** @type {string[]} */ args) {
  const result = spawnSync(process.execPath, [join(ROOT, 'node_modules', program), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return result.status === 0;
}

const description = pack();
const tarball = join(FOLDER, description.filename);
const problems = [];

const expected = /^(dist\/.+\.(js|d\.ts)|FORMAT\.md|README\.md|LICENSE|package\.json)$/;
for (const { path } of description.files) {
  if (!expected.test(path)) problems.push(`${path} does not belong into the package`);
}
if (description.size > PACKED_BYTES_MAX) {
  problems.push(`the tarball has ${description.size} bytes, and ${PACKED_BYTES_MAX} are allowed`);
}
if (!check('publint/src/cli.js', ['run', tarball, '--strict'])) problems.push('publint found the faults above');
if (
  !check('@arethetypeswrong/cli/dist/index.js', [
    tarball,
    '--profile',
    'esm-only',
    '--format',
    'ascii',
    '--no-emoji',
    '--no-color',
  ])
) {
  problems.push('attw found the faults above');
}

console.log(`${description.filename}: ${description.files.length} files, ${description.size} bytes packed`);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
