// What threads tell each other while they count and estimate.

import type { Stage } from './node-context.ts';
import type { Job, JobResult } from './node-jobs.ts';
import type { ErrorParts } from './node-thread-errors.ts';

/** What a worker is told. */
export type ToWorker = { readonly stage: Stage } | { readonly number: number; readonly job: Job };

/** What it answers; for a stage nothing. */
export type FromWorker =
  { readonly number: number; readonly result: JobResult } | { readonly number: number; readonly error: ErrorParts };
