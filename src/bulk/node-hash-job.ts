// The checksum of a section, read back from the file.

import type { ThreadContext } from './node-context.ts';

/** A range of the output file. */
export interface HashJob {
  readonly kind: 'hash';
  readonly offset: number;
  readonly bytes: number;
}

export interface HashResult {
  readonly checksum: number;
}

const STEP_BYTES = 1 << 20;
/** Bytes of area that a thread needs. */
export const HASH_JOB_BYTES = STEP_BYTES + 64;

export function runHash(context: ThreadContext, { offset, bytes }: HashJob): HashResult {
  const hash = context.hasher();
  const at = context.take(STEP_BYTES);
  for (let done = 0; done < bytes; done += STEP_BYTES) {
    const step = context.bytesAt(at, Math.min(STEP_BYTES, bytes - done));
    context.output.read(context.outputFile, offset + done, step);
    hash.update(step);
  }
  return { checksum: hash.digest() };
}
