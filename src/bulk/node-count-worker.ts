// A thread that counts and estimates: jobs in, results out.

import { parentPort, workerData } from 'node:worker_threads';
import { ThreadContext, type ThreadSetup } from './node-context.ts';
import { runJob } from './node-jobs.ts';
import type { FromWorker, ToWorker } from './node-messages.ts';
import { errorParts } from './node-thread-errors.ts';

const context = new ThreadContext(workerData as ThreadSetup);
parentPort?.on('message', (message: ToWorker) => {
  if ('stage' in message) {
    context.begin(message.stage);
    return;
  }
  const { number, job } = message;
  let answer: FromWorker;
  try {
    answer = { number, result: runJob(context, job) };
  } catch (error) {
    answer = { number, error: errorParts(error) };
  }
  parentPort?.postMessage(answer);
});
