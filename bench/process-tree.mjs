// @ts-check
// Runs a command and tells what the whole tree of its processes took: time on the clock, processor time, and the most
// memory resident at one moment. Linux only, because the memory is read from /proc.
//
// Processor time is what the shell's `times` says of the children that it waited for, with all of theirs: threads and
// processes that ended are in it. Memory is sampled every 20 ms and summed over the processes that are alive; of a tree that
// is one process all the time the kernel's own high-water mark is taken, which no sample can miss. Pages that several
// processes share count for each, and so do pages of mapped files.

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

const SAMPLE_MS = 20;
/** Runs its arguments, then says on descriptor 3 what they took. */
const SCRIPT = '"$@" 3>&-; code=$?; times >&3; exit $code';

/**
 * @typedef {object} Cost
 * @property {number} wallMs
 * @property {number} cpuMs  User and system time of the tree.
 * @property {number} memoryBytes  The most resident memory of the tree.
 */

/**
 * Runs a command to its end.
 *
 * @param {string[]} command  Program and arguments.
 * @param {{ env?: Record<string, string>, timeoutMs?: number }} [options]
 * @returns {Promise<Cost & { stdout: string, stderr: string }>}
 * @throws {Error} When the command fails or takes too long, with the end of what it said.
 */
export function measureTree(command, { env = {}, timeoutMs = 6 * 3600_000 } = {}) {
  return new Promise((done, fail) => {
    const startMs = performance.now();
    const shell = spawn('sh', ['-c', SCRIPT, 'sh', ...command], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C', ...env },
      // A group of its own, so that a time limit ends all of it.
      detached: true,
    });
    const memory = new TreeMemory(shell.pid ?? 0);
    const sampler = setInterval(() => memory.sample(), SAMPLE_MS);
    const timer = setTimeout(() => process.kill(-(shell.pid ?? 0), 'SIGKILL'), timeoutMs);
    const [, stdout, stderr, times] = shell.stdio.map((stream) => collect(stream));
    shell.on('error', fail);
    shell.on('close', (code) => {
      const wallMs = performance.now() - startMs;
      clearInterval(sampler);
      clearTimeout(timer);
      if (code === 0) {
        const [, children = ''] = (times?.() ?? '').split('\n');
        done({
          wallMs,
          cpuMs: cpuMsOf(children),
          memoryBytes: memory.peakBytes(),
          stdout: stdout?.() ?? '',
          stderr: stderr?.() ?? '',
        });
      } else {
        const reason = code === null ? 'was stopped' : `ended with ${code}`;
        fail(new Error(`${command.slice(0, 3).join(' ')} … ${reason}: ${(stderr?.() ?? '').trim().slice(-500)}`));
      }
    });
  });
}

/** Gathers what a stream says. @param {unknown} stream */
function collect(stream) {
  let text = '';
  if (stream instanceof Object && 'setEncoding' in stream) {
    /** @type {import('node:stream').Readable} */ (stream).setEncoding('utf8').on('data', (part) => (text += part));
  }
  return () => text;
}

/** Sums '0m1.25s 0m0.5s'. */
function cpuMsOf(/** @type {string} */ line) {
  const parts = [...line.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce((sum, [, minutes, seconds]) => sum + 1000 * (60 * Number(minutes) + Number(seconds)), 0);
}

/** The memory of a shell's descendants; the shell itself is ours and does not count. */
class TreeMemory {
  #shell;
  #samplePeak = 0;
  /** The kernel's mark of each process that was seen. @type {Map<number, number>} */
  #marks = new Map();
  #wasAlone = true;

  constructor(/** @type {number} */ shell) {
    this.#shell = shell;
  }

  sample() {
    const pids = descendants(this.#shell);
    let sum = 0;
    for (const pid of pids) {
      const { resident, mark } = memoryOf(pid);
      sum += resident;
      this.#marks.set(pid, Math.max(mark, this.#marks.get(pid) ?? 0));
    }
    if (pids.length > 1) this.#wasAlone = false;
    this.#samplePeak = Math.max(this.#samplePeak, sum);
  }

  peakBytes() {
    const mark = Math.max(0, ...this.#marks.values());
    return this.#wasAlone ? mark : Math.max(mark, this.#samplePeak);
  }
}

/** @param {number} pid @returns {number[]} */
function descendants(pid) {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

/** What the threads of a process started and is not gone. @param {number} pid @returns {number[]} */
function childrenOf(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
      const list = readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim();
      return list === '' ? [] : list.split(' ').map(Number);
    });
  } catch {
    // It ended meanwhile.
    return [];
  }
}

/** @param {number} pid */
function memoryOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (/** @type {string} */ name) =>
      1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0);
    return { resident: field('VmRSS'), mark: field('VmHWM') };
  } catch {
    return { resident: 0, mark: 0 };
  }
}
