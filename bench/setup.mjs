// @ts-check
// Installs the rivals: the npm ones into bench/node_modules, the Python one into an environment of its own. Needs the
// network, npm and Python 3 with venv.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILD, ROOT } from './corpus.mjs';

const BENCH = join(ROOT, 'bench');
const ENVIRONMENT = join(BUILD, 'venv');
const IS_WINDOWS = process.platform === 'win32';

/** The Python that has the rival. */
export const PYTHON = IS_WINDOWS ? join(ENVIRONMENT, 'Scripts', 'python.exe') : join(ENVIRONMENT, 'bin', 'python');

/** Whether both kinds of rivals are there. */
export function isSetUp() {
  return existsSync(join(BENCH, 'node_modules', 'rita')) && existsSync(PYTHON);
}

/**
 * Runs a command in bench/; ends the process when it fails.
 *
 * @param {string} program
 * @param {string[]} args
 */
function run(program, args) {
  const isShellNeeded = IS_WINDOWS && program === 'npm';
  const { status, error } = spawnSync(program, args, { cwd: BENCH, stdio: 'inherit', shell: isShellNeeded });
  if (status === 0) return;
  console.error(`${program} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (!existsSync(PYTHON)) run(IS_WINDOWS ? 'python' : 'python3', ['-m', 'venv', ENVIRONMENT]);
  run(PYTHON, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', 'requirements.txt']);
}
