// The working folder of a run: where it is, whose it is, and how a run that was stopped is found again. Each finished step is
// a line in its journal, with checksums of what it left in files: after a power cut only what is whole is believed.

import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NgramError } from '../base/errors.ts';
import { xxHash32 } from '../base/hash.ts';
import { isRunning } from '../base/node-atomic-file.ts';
import { scratchFailed } from './node-scratch.ts';

const JOURNAL = 'journal.jsonl';
const OWNER = 'owner';

/** The folder for the run that makes `output`: beside it, or in `temp`. Always the same for the same output. */
export function workFolderOf(output: string, temp: string | undefined): string {
  const path = resolve(output);
  if (temp === undefined) return join(dirname(path), `${basename(path)}.work`);
  const hash = xxHash32(new TextEncoder().encode(path)).toString(16).padStart(8, '0');
  return join(resolve(temp), `${basename(path)}-${hash}.work`);
}

/** A finished step of a run. */
export type Entry = Readonly<Record<string, unknown>> & { readonly step: string };

/** An open working folder. */
export interface WorkFolder {
  readonly path: string;
  /** Counts the runs that have worked here, so that their files have different names. */
  readonly epoch: number;
  /** What earlier runs of the same work have finished; empty for a new one. */
  readonly done: readonly Entry[];
  /** Takes note of a finished step. */
  note(entry: Entry): void;
  /** Removes the folder. */
  remove(): void;
}

/**
 * Opens the folder of a run.
 *
 * What a dead run left is gone on with when `isResumed`, and removed otherwise.
 *
 * @param key - All that decides what the run makes.
 * @throws {NgramError} `BAD_OPTION` when a living process works there, or to resume what is other work; `OUTPUT_FAILED`.
 */
export function openWorkFolder(path: string, key: string, isResumed: boolean): WorkFolder {
  try {
    return open(path, key, isResumed);
  } catch (error) {
    throw error instanceof NgramError ? error : scratchFailed(error, path);
  }
}

function open(path: string, key: string, isResumed: boolean): WorkFolder {
  refuseLiving(path);
  const before = isResumed ? readJournal(path) : [];
  const first = before[0];
  if (first !== undefined && first['key'] !== key) {
    throw new NgramError('BAD_OPTION', `what was begun in ${path} was made of other text or with other options`, {
      hint: 'Give the same text and options as before, or leave out --resume to begin anew.',
      details: { path },
    });
  }
  if (first === undefined) {
    refuseStrange(path);
    rmSync(path, { recursive: true, force: true });
  }
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, OWNER), String(process.pid));
  const epoch = before.filter(({ step }) => step === 'begin').length;
  const note = (entry: Entry): void => appendFileSync(join(path, JOURNAL), `${JSON.stringify(entry)}\n`);
  note({ step: 'begin', key });
  return { path, epoch, done: before, note, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A folder of that name that is not ours is not removed. @throws {NgramError} `OUTPUT_FAILED`. */
function refuseStrange(path: string): void {
  if (!existsSync(path) || existsSync(join(path, OWNER)) || readdirSync(path).length === 0) return;
  throw new NgramError('OUTPUT_FAILED', `${path} is there already and is no working folder; it is left as it is`, {
    hint: 'Move it away, or name another folder for temporary files with --temp.',
    details: { path },
  });
}

/** @throws {NgramError} `BAD_OPTION`. */
function refuseLiving(path: string): void {
  const owner = join(path, OWNER);
  if (!existsSync(owner)) return;
  const id = Number(readFileSync(owner, 'utf8'));
  if (!Number.isInteger(id) || id <= 0 || id === process.pid || !isRunning(id)) return;
  throw new NgramError('BAD_OPTION', `process ${id} is making the same file: it works in ${path}`, {
    hint: 'Wait for it, or write to another file.',
    details: { path, process: id },
  });
}

/** The journal's lines up to the first that is not whole. */
function readJournal(path: string): Entry[] {
  if (!existsSync(join(path, JOURNAL))) return [];
  const entries: Entry[] = [];
  for (const line of readFileSync(join(path, JOURNAL), 'utf8').split('\n')) {
    try {
      entries.push(JSON.parse(line) as Entry);
    } catch {
      break;
    }
  }
  return entries;
}

/**
 * Checks that a folder's disk has so much room.
 *
 * @throws {NgramError} `OUTPUT_FAILED`.
 */
export function checkRoom(folder: string, bytes: number): void {
  let free: number;
  try {
    mkdirSync(folder, { recursive: true });
    const { bavail, bsize } = statfsSync(folder);
    free = bavail * bsize;
  } catch (error) {
    throw scratchFailed(error, folder);
  }
  if (free >= bytes) return;
  const inMB = (amount: number): number => Math.ceil(amount / 1e6);
  throw new NgramError(
    'OUTPUT_FAILED',
    `the temporary folder ${folder} has ${inMB(free)} MB free, and about ${inMB(bytes)} MB may be needed`,
    {
      hint: 'Free some space, name a folder on another disk with --temp, or allow more memory with --memory.',
      details: { folder, freeBytes: free, neededBytes: bytes },
    },
  );
}
