// A folder of its own for a test file, and whole command lines run in it without a process.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { type RunOptions, run } from '../../src/cli/run.ts';
import { fakeSink } from './fake-sink.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly talk: string;
}

/** Makes the folder; it is removed after the file's tests. */
export function openWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), 'gristmill-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, name);

  /** Runs a command line; `stdin` is what a pipe hands over, `options` what else is special. */
  async function cli(
    argv: readonly string[],
    stdin: string | Uint8Array = '',
    options: Partial<RunOptions> = {},
  ): Promise<Ran> {
    const stdout = fakeSink();
    const stderr = fakeSink();
    const { signal } = new AbortController();
    const bytes = typeof stdin === 'string' ? Buffer.from(stdin) : stdin;
    const pipe = async function* () {
      if (bytes.length > 0) yield bytes;
    };
    const code = await run(argv, { stdout, stderr, env: {}, stdin: pipe, signal, ...options });
    return { code, out: stdout.text(), talk: stderr.text() };
  }

  return {
    folder,
    at,
    cli,
    write: (name: string, contents: string | Uint8Array) => writeFileSync(at(name), contents),
    bytes: (name: string) => readFileSync(at(name)),
    /** A command line that must succeed, for making things. */
    make: async (...argv: string[]): Promise<void> => {
      const { code, talk } = await cli(argv);
      expect(code, talk).toBe(0);
    },
    /** Its JSON output; it must succeed and say nothing else on stdout. */
    json: async (...argv: string[]): Promise<Record<string, unknown>> => {
      const { code, out, talk } = await cli(['--json', ...argv]);
      expect(code, talk).toBe(0);
      expect(out.trimEnd()).not.toContain('\n');
      return JSON.parse(out) as Record<string, unknown>;
    },
  };
}
