// Threads for the counting and estimating jobs: workers that share one heap, or this thread alone. Which thread does a job,
// and how many there are, changes nothing in what comes out.

import { Worker } from 'node:worker_threads';
import { NgramError } from '../base/errors.ts';
import { type Job, type JobResult, runJob } from './node-jobs.ts';
import { type Stage, ThreadContext, type ThreadSetup } from './node-context.ts';
import type { FromWorker, ToWorker } from './node-messages.ts';
import { errorFrom } from './node-thread-errors.ts';

/** Runs jobs; see `createPool`. */
export interface Pool {
  readonly size: number;
  /** Says what holds until the next stage begins. No job may be running. */
  begin(stage: Stage): void;
  /**
   * Runs all jobs, each on the thread that is free first, and tells results as they come.
   *
   * @throws {unknown} The first error; no further job is begun then, and those that run have ended.
   */
  run<Result extends JobResult>(
    jobs: readonly Job[],
    onResult: (result: Result, index: number) => void,
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A pool of `threads` workers; with 1 everything is done in this thread, one job after the other. */
export function createPool(threads: number, setup: Omit<ThreadSetup, 'index'>): Pool {
  return threads === 1 ? new OwnThread(setup) : new Workers(threads, setup);
}

/** Lets timers and signals have their turn. */
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

class OwnThread implements Pool {
  readonly size = 1;
  private readonly context: ThreadContext;

  constructor(setup: Omit<ThreadSetup, 'index'>) {
    this.context = new ThreadContext({ ...setup, index: 0 });
  }

  begin(stage: Stage): void {
    this.context.begin(stage);
  }

  async run<Result extends JobResult>(
    jobs: readonly Job[],
    onResult: (result: Result, index: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    for (const [index, job] of jobs.entries()) {
      await turn();
      checkSignal(signal);
      onResult(runJob(this.context, job) as Result, index);
    }
  }

  async close(): Promise<void> {
    this.context.files.close();
  }
}

class Workers implements Pool {
  readonly size: number;
  private readonly workers: Worker[];
  private failure: Error | undefined;
  private waiting: { worker: Worker; answer: (message: FromWorker) => void; fail: (error: Error) => void }[] = [];

  constructor(threads: number, setup: Omit<ThreadSetup, 'index'>) {
    this.size = threads;
    this.workers = Array.from({ length: threads }, (_, index) => {
      const workerData: ThreadSetup = { ...setup, index };
      const worker = new Worker(new URL('./node-count-worker.js', import.meta.url), { workerData });
      const fail = (error: Error): void => {
        this.failure ??= error;
        for (const one of this.waiting) if (one.worker === worker) one.fail(this.failure);
      };
      worker.on('message', (message: FromWorker) => this.waiting.find((one) => one.worker === worker)?.answer(message));
      worker.on('error', (error) => fail(workerFailed(error)));
      worker.on('exit', (code) => fail(workerFailed(new Error(`it ended with code ${code}`))));
      worker.unref();
      return worker;
    });
  }

  begin(stage: Stage): void {
    for (const worker of this.workers) worker.postMessage({ stage } satisfies ToWorker);
  }

  async run<Result extends JobResult>(
    jobs: readonly Job[],
    onResult: (result: Result, index: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    let next = 0;
    let failure: unknown;
    const work = async (worker: Worker): Promise<void> => {
      while (next < jobs.length && failure === undefined) {
        const index = next++;
        try {
          checkSignal(signal);
          const message = await this.ask(worker, { number: index, job: jobs[index] });
          if ('error' in message) throw errorFrom(message.error);
          onResult(message.result as Result, index);
        } catch (error) {
          failure ??= error;
        }
      }
    };
    await Promise.all(this.workers.map(work));
    if (failure !== undefined) throw failure;
  }

  async close(): Promise<void> {
    for (const worker of this.workers) worker.removeAllListeners('exit');
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private async ask(worker: Worker, message: ToWorker): Promise<FromWorker> {
    if (this.failure !== undefined) throw this.failure;
    worker.ref();
    try {
      return await new Promise<FromWorker>((resolve, reject) => {
        this.waiting.push({ worker, answer: resolve, fail: reject });
        worker.postMessage(message);
      });
    } finally {
      this.waiting = this.waiting.filter((one) => one.worker !== worker);
      worker.unref();
    }
  }
}

/** @throws {NgramError} `INTERRUPTED`. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new NgramError('INTERRUPTED', 'training was stopped before its end');
}

/** A thread that died has taken work with it. */
export function workerFailed(error: Error): NgramError {
  return new NgramError('WORKER_FAILED', `a thread of the training failed: ${error.message}`, {
    hint: 'Try again with less memory (--memory) or with one thread (--threads 1).',
    cause: error,
  });
}
