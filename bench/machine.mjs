// @ts-check
// The line that says where and with what the numbers were measured.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './corpus.mjs';
import { PYTHON } from './setup.mjs';

/**
 * @typedef {object} MachineLine
 * @property {'machine'} type
 * @property {string} date
 * @property {string} cpu
 * @property {number} cores
 * @property {number} memoryBytes
 * @property {string} system
 * @property {string} node
 * @property {string} python
 * @property {string} gristmill  Version; the commit it was built from, with a plus sign when files were changed since.
 * @property {Record<string, string>} rivals
 * @property {{ name: string, bytes: number, sha256: string }} corpus
 * @property {number} [runs]
 * @property {number} [sentences]
 * @property {number} [seconds]
 */

/**
 * @param {import('./corpus.mjs').Corpus} corpus
 * @returns {MachineLine}
 */
export function describeMachine({ name, bytes, sha256 }) {
  const processors = cpus();
  return {
    type: 'machine',
    date: new Date().toISOString().slice(0, 10),
    cpu: processors[0]?.model.trim() ?? 'unknown',
    cores: processors.length,
    memoryBytes: totalmem(),
    system: `${type()} ${arch()}`,
    node: process.versions.node,
    python: python('import platform; print(platform.python_version())'),
    gristmill: `${manifest('package.json').version} ${commit()}`,
    rivals: {
      markovify: python('import importlib.metadata; print(importlib.metadata.version("markovify"))'),
      ...manifest('bench/package.json').dependencies,
    },
    corpus: { name, bytes, sha256 },
  };
}

function manifest(/** @type {string} */ path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

function python(/** @type {string} */ program) {
  return spawnSync(PYTHON, ['-c', program], { encoding: 'utf8' }).stdout.trim();
}

function commit() {
  const git = (/** @type {string[]} */ ...args) => spawnSync('git', args, { cwd: ROOT, encoding: 'utf8' }).stdout ?? '';
  const isChanged = git('status', '--porcelain', '--', 'src', 'package.json').trim() !== '';
  return `${git('rev-parse', '--short', 'HEAD').trim()}${isChanged ? '+' : ''}`;
}
