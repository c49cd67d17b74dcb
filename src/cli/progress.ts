// Says how far the work is: on a terminal one line of stderr, drawn over itself; elsewhere a plain line now and then; with
// --quiet nothing. The work only leaves numbers here; drawing happens at most ten times a second.

import type { CommandContext } from './command.ts';
import { bar, formatBytes, formatBytesOf, formatDuration, formatNumber } from './format.ts';
import { type Sink, type Style, styleFor } from './output.ts';

export interface ProgressOptions {
  /** What is being done: `reading`. */
  readonly label: string;
  readonly stream: Pick<Sink, 'write' | 'columns'>;
  /** Whether to redraw one line. */
  readonly isTerminal: boolean;
  readonly isQuiet?: boolean;
  readonly isUnicode?: boolean;
  readonly style?: Style;
  /** Milliseconds that only grow; for tests. */
  readonly now?: () => number;
}

/** How far the work is. Bytes are those of the input as it is stored, before unpacking. */
export interface ProgressState {
  readonly doneBytes: number;
  /** Undefined for a pipe, whose end nobody knows. */
  readonly totalBytes?: number | undefined;
  /** What is counted in place of bytes: `n-grams`. */
  readonly noun?: string;
  /** More in a few words: `1,204,332 tokens`. Called only when a line is drawn. */
  readonly note?: () => string;
}

export interface Progress {
  /** Takes note of how far the work is, and draws when it is time. Cheap: may be called for every batch. */
  update(state: ProgressState): void;
  /** Names what is being done from here on: `counting`. */
  stage(label: string): void;
  /** Wipes the line away, so that something else can be printed. Drawing ends. */
  finish(): void;
}

/** The progress of a command, where its other talk goes. */
export function commandProgress(
  { output, stderr }: Pick<CommandContext, 'output' | 'stderr'>,
  label: string,
  isQuiet: boolean = output.isQuiet,
): Progress {
  return startProgress({
    label,
    stream: stderr,
    isTerminal: output.isTalkTerminal,
    isQuiet,
    isUnicode: output.isUnicode,
    style: output.talkStyle,
  });
}

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 5000;
/** Work this short needs no bar. */
const PATIENCE_MS = 300;
/** The rate is that of the last seconds, so that it follows a change and does not flicker. */
const RATE_WINDOW_MS = 3000;
const BAR_COLUMNS = 24;

/** Begins to show progress. A timer that keeps no program alive draws while the work waits. */
export function startProgress(options: ProgressOptions): Progress {
  if (options.isQuiet === true) return { update() {}, stage() {}, finish() {} };
  const now = options.now ?? (() => performance.now());
  const startMs = now();
  const interval = options.isTerminal ? REDRAW_MS : PLAIN_LINE_MS;
  let meter = createMeter(startMs);
  let { label } = options;
  let state: ProgressState = { doneBytes: 0 };
  let dueMs = startMs + (options.isTerminal ? PATIENCE_MS : PLAIN_LINE_MS);
  let isDrawn = false;

  const draw = (): void => {
    const time = now();
    if (time < dueMs) return;
    dueMs = time + interval;
    const rate = meter(time, state.doneBytes);
    const line = progressLine(label, state, rate, time - startMs, options);
    options.stream.write(options.isTerminal ? `\r${line}\u001b[K` : `${line}\n`);
    isDrawn = true;
  };
  const timer = setInterval(draw, interval);
  timer.unref();
  return {
    update(next) {
      // Other things go at another rate.
      if (next.noun !== state.noun) meter = createMeter(now());
      state = next;
      draw();
    },
    stage(next) {
      if (next === label) return;
      label = next;
      // What comes may leave no turn to draw for a while.
      if (isDrawn && options.isTerminal) dueMs = -Infinity;
      draw();
    },
    finish() {
      clearInterval(timer);
      dueMs = Infinity;
      if (isDrawn && options.isTerminal) options.stream.write('\r\u001b[K');
    },
  };
}

/** Returns a function from time and bytes done to bytes a second over the last seconds. */
function createMeter(startMs: number): (timeMs: number, doneBytes: number) => number {
  const samples: { timeMs: number; doneBytes: number }[] = [{ timeMs: startMs, doneBytes: 0 }];
  return (timeMs, doneBytes) => {
    samples.push({ timeMs, doneBytes });
    while (samples.length > 2 && samples[1].timeMs <= timeMs - RATE_WINDOW_MS) samples.shift();
    const oldest = samples[0];
    return timeMs > oldest.timeMs ? ((doneBytes - oldest.doneBytes) * 1000) / (timeMs - oldest.timeMs) : 0;
  };
}

/**
 * One line of progress, no longer than the terminal is wide.
 *
 * @param rate - Bytes a second.
 */
export function progressLine(
  label: string,
  state: ProgressState,
  rate: number,
  elapsedMs: number,
  options: ProgressOptions,
): string {
  const { doneBytes, totalBytes } = state;
  const style = options.style ?? styleFor(false);
  const hasTotal = totalBytes !== undefined && totalBytes > 0;
  const share = hasTotal ? Math.min(1, doneBytes / totalBytes) : 0;
  const { noun } = state;
  const amount = (value: number): string => (noun === undefined ? formatBytes(value) : formatNumber(Math.round(value)));
  const parts = hasTotal ? [`${Math.floor(share * 100)} %`] : [];
  if (noun !== undefined) parts.push(`${amount(doneBytes)} ${noun}`);
  else parts.push(hasTotal ? formatBytesOf(doneBytes, totalBytes) : formatBytes(doneBytes));
  if (rate > 0) parts.push(`${amount(rate)}/s`);
  if (state.note) parts.push(state.note());
  if (hasTotal && rate > 0 && share < 1) parts.push(`${formatDuration(((totalBytes - doneBytes) / rate) * 1000)} left`);
  else parts.push(formatDuration(elapsedMs));
  const isUnicode = options.isUnicode ?? true;
  const separator = isUnicode ? ' · ' : ', ';
  if (!options.isTerminal) return `${label}: ${parts.join(separator)}`;
  // One column stays free: a full line makes some terminals wrap.
  const columns = (options.stream.columns || 80) - 1;
  const left = () => columns - label.length - 1 - parts.join(separator).length;
  while (left() < 0 && parts.length > 1) parts.splice(parts.length - 2, 1);
  const barColumns = Math.min(BAR_COLUMNS, left() - 1);
  const text = parts.join(separator);
  if (!hasTotal || barColumns < 8) return `${style.bold(label)} ${text}`;
  const filled = bar(share, barColumns, isUnicode);
  const rest = (isUnicode ? '░' : '-').repeat(Math.max(0, barColumns - filled.length));
  return `${style.bold(label)} ${style.accent(filled)}${style.dim(rest)} ${text}`;
}

/** `1,204,332 tokens`, as a note. */
export function countNote(count: number, noun: string): () => string {
  return () => `${formatNumber(count)} ${noun}`;
}
