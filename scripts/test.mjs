// @ts-check
// Runs every check and every test, shows each failure, and ends with one line: `N passed, N failed`.
//
//   npm test                 everything
//   npm test -- test/text    only the tests whose path contains this; vitest's own options work too
//
// A check counts as one, and so does each test case. A failing check does not stop the others.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup.mjs';

const RESULTS = join(ROOT, 'build', 'test-results.json');
const BIN = join(ROOT, 'node_modules');
const isTerminal = process.stdout.isTTY;

/** @typedef {{ name: string, command: string[] }} Check */

/** The checks, in two lanes that run side by side. A check may use what those above it in its lane have made. */
const LANES = /** @type {Check[][]} */ ([
  [
    { name: 'build', command: ['scripts/setup.mjs', '--force'] },
    { name: 'package', command: ['scripts/check-package.mjs'] },
    { name: 'browser to test with', command: ['scripts/chromium.mjs'] },
  ],
  [
    { name: 'types', command: [join(BIN, 'typescript/bin/tsc'), '-p', '.'] },
    { name: 'lint', command: [join(BIN, 'oxlint/bin/oxlint'), '--format=unix'] },
    { name: 'format', command: [join(BIN, 'prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
    { name: 'unused code', command: [join(BIN, 'knip/bin/knip.js')] },
  ],
]);

const environment = { ...process.env };
if (!isTerminal) {
  environment['NO_COLOR'] = '1';
  delete environment['FORCE_COLOR'];
}

/**
 * Runs a Node program to its end.
 *
 * @param {string[]} command
 * @param {boolean} isShown - True: it writes straight through, and its output is not collected.
 * @returns {Promise<{ code: number, output: string, stdout: string }>}
 */
function runNode(command, isShown = false) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: ROOT,
      env: environment,
      stdio: isShown ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ code: 1, output: output + error.message, stdout }));
    child.on('close', (code) => resolve({ code: code ?? 1, output, stdout }));
  });
}

/** Runs one check and tells how it went. True when it passed. */
async function runCheck(/** @type {Check} */ check) {
  const start = performance.now();
  const { code, output, stdout } = await runNode(check.command);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${check.name}  (${seconds} s)`);
  if (code !== 0) console.log(output.trimEnd().replace(/^/gm, '    '));
  if (check.name === 'browser to test with' && code === 0) environment['GRISTMILL_CHROMIUM'] = stdout.trim();
  return code === 0;
}

/** Runs the lanes side by side. */
async function runChecks() {
  let passed = 0;
  let failed = 0;
  const runLane = async (/** @type {Check[]} */ lane) => {
    for (const check of lane) {
      if (await runCheck(check)) passed++;
      else failed++;
    }
  };
  await Promise.all(LANES.map(runLane));
  return { passed, failed };
}

/** Runs vitest and counts its cases. A file that cannot be loaded, and a crash, count as one failure each. */
async function runTests(/** @type {string[]} */ filters) {
  rmSync(RESULTS, { force: true });
  mkdirSync(join(ROOT, 'build'), { recursive: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${RESULTS}`];
  const { code } = await runNode([join(BIN, 'vitest/vitest.mjs'), 'run', ...reporters, ...filters], true);
  if (!existsSync(RESULTS)) return { passed: 0, failed: 1, skipped: 0 };

  const results = JSON.parse(readFileSync(RESULTS, 'utf8'));
  const unloaded = results.testResults.filter(
    (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
      file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = results.numFailedTests + unloaded;
  return {
    passed: results.numPassedTests,
    failed: code !== 0 && failed === 0 ? 1 : failed,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

const filters = process.argv.slice(2);
const checks = filters.length === 0 ? await runChecks() : { passed: 0, failed: 0 };
const tests = await runTests(filters);
const failed = checks.failed + tests.failed;
if (tests.skipped > 0) console.log(`${tests.skipped} skipped`);
console.log(`${checks.passed + tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
