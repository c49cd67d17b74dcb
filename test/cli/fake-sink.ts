// A stand-in for stdout and stderr that remembers what was written, and fails when told to.

import type { Sink } from '../../src/cli/output.ts';

export interface FakeSink extends Sink {
  text(): string;
  /** Whole pieces, as they were written. */
  readonly pieces: (string | Uint8Array)[];
  /** Makes all later writes fail. */
  fail(code: string): void;
}

export function fakeSink(shape: { isTTY?: boolean; columns?: number } = {}): FakeSink {
  const pieces: (string | Uint8Array)[] = [];
  let failure: Error | undefined;
  return {
    ...shape,
    pieces,
    text: () => pieces.map((piece) => (typeof piece === 'string' ? piece : Buffer.from(piece).toString())).join(''),
    fail: (code) => (failure = Object.assign(new Error(`write ${code}`), { code })),
    on: () => {},
    write(chunk, done) {
      if (failure === undefined) pieces.push(chunk);
      const error = failure;
      queueMicrotask(() => done?.(error));
      return true;
    },
  };
}
