// @ts-check
// Compiles the kernels in assembly/ to WebAssembly and lays each into a module of its own below src/kernels/generated/, as
// base64: no file to fetch, no path that a bundler could lose. A kernel is compiled again only when its sources, its
// options or the compiler have changed.
//
//   node scripts/build-kernels.mjs

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = join(ROOT, 'assembly');
const GENERATED = join(ROOT, 'src', 'kernels', 'generated');
const COMPILER = join(ROOT, 'node_modules', 'assemblyscript', 'bin', 'asc.js');

/** Memory comes from the host, which decides its size; no checks, no runtime, no garbage collector. */
const OPTIONS = [
  '-O3',
  '--noAssert',
  '--runtime=stub',
  '--importMemory',
  '--initialMemory=1',
  '--maximumMemory=65536',
  '--enable=simd',
  '--enable=bulk-memory',
];

/** Compiles what has changed. @returns {string | undefined} The compiler's errors. */
export function buildKernels() {
  const names = readdirSync(SOURCES).filter((name) => name.endsWith('.ts'));
  const entries = names.filter((name) => !name.startsWith('shared-'));
  const hash = createHash('sha256').update(OPTIONS.join(' '));
  hash.update(readFileSync(join(dirname(dirname(COMPILER)), 'package.json')));
  for (const name of names.sort()) {
    if (name.startsWith('shared-')) hash.update(readFileSync(join(SOURCES, name)));
  }
  mkdirSync(GENERATED, { recursive: true });
  for (const entry of entries) {
    const digest = hash
      .copy()
      .update(readFileSync(join(SOURCES, entry)))
      .digest('hex');
    const target = join(GENERATED, entry);
    if (existsSync(target) && readFileSync(target, 'utf8').includes(`// ${digest}\n`)) continue;
    const wasm = join(GENERATED, `${entry}.${process.pid}.wasm`);
    const { status, stdout, stderr, error } = spawnSync(
      process.execPath,
      [COMPILER, join('assembly', entry), `--outFile=${wasm}`, ...OPTIONS],
      { cwd: ROOT, encoding: 'utf8' },
    );
    if (status !== 0) {
      rmSync(wasm, { force: true });
      return error?.message ?? `${entry}: ${(stdout + stderr).trim()}`;
    }
    const text = `// Made of assembly/${entry} by scripts/build-kernels.mjs.\n// ${digest}\n\n/** The module, in base64. */\nexport const WASM = '${readFileSync(wasm).toString('base64')}';\n`;
    writeFileSync(`${target}.${process.pid}`, text);
    renameSync(`${target}.${process.pid}`, target);
    rmSync(wasm, { force: true });
  }
  for (const name of readdirSync(GENERATED)) if (!entries.includes(name)) rmSync(join(GENERATED, name));
  return undefined;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const failure = buildKernels();
  if (failure !== undefined) {
    console.error(failure);
    process.exit(1);
  }
}
