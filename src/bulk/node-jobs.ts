// The jobs that threads do: what is to be done, and the way to the function that does it.

import { type CountJob, type CountResult, runCount } from './node-count-job.ts';
import type { ThreadContext } from './node-context.ts';
import { type CopyJob, type EncodeJob, type EncodeResult, runCopy, runEncode } from './node-encode-job.ts';
import { type EstimateJob, type EstimateResult, runEstimate } from './node-estimate-job.ts';
import { type FollowJob, type FollowResult, runFollow } from './node-follow-job.ts';
import { type HashJob, type HashResult, runHash } from './node-hash-job.ts';
import { type RemapJob, type RemapResult, runRemap } from './node-remap-job.ts';

export type Job = RemapJob | FollowJob | CountJob | EstimateJob | EncodeJob | CopyJob | HashJob;
export type JobResult = FollowResult | CountResult | EstimateResult | EncodeResult | HashResult | RemapResult;

/** Does a job; what it takes of the thread's area is free again when the next one begins. */
export function runJob(context: ThreadContext, job: Job): JobResult {
  context.reset();
  switch (job.kind) {
    case 'remap':
      return runRemap(context, job);
    case 'follow':
      return runFollow(context, job);
    case 'count':
      return runCount(context, job);
    case 'estimate':
      return runEstimate(context, job);
    case 'encode':
      return runEncode(context, job);
    case 'copy':
      return runCopy(context, job);
    case 'hash':
      return runHash(context, job);
  }
}
