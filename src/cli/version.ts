// The version of the package, read from its manifest: there is no second place to forget.

import { readFileSync } from 'node:fs';

/** The version in package.json, two folders up both from the source and from what is built of it. */
export function readVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
