import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ProgressOptions, countNote, progressLine, startProgress } from '../../src/cli/progress.ts';
import { fakeSink } from './fake-sink.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Progress with a clock that moves when told to. */
function start(options: Partial<ProgressOptions> & { columns?: number } = {}) {
  const stream = fakeSink({ columns: options.columns ?? 80 });
  let timeMs = 0;
  const progress = startProgress({ label: 'reading', stream, isTerminal: true, now: () => timeMs, ...options });
  const wait = (milliseconds: number) => {
    timeMs += milliseconds;
    vi.advanceTimersByTime(milliseconds);
  };
  /** Moves the clock without giving timers their turn, as long work does. */
  const block = (milliseconds: number) => void (timeMs += milliseconds);
  return { stream, progress, wait, block };
}

describe('on a terminal', () => {
  it('shows bar, rate and time left, over and over on one line', () => {
    const { stream, progress, wait } = start();
    wait(1000);
    progress.update({ doneBytes: 25_000_000, totalBytes: 100_000_000 });
    wait(1000);
    const last = String(stream.pieces.at(-1));
    expect(last.startsWith('\r')).toBe(true);
    expect(last).not.toContain('\n');
    expect(last).toContain('25 %');
    expect(last).toContain('25.0 of 100.0 MB');
    expect(last).toContain('12.5 MB/s');
    expect(last).toContain('6.0 s left');
    expect(last).toMatch(/█+.?░+/);
  });

  it('draws at most ten times a second, however often it is told', () => {
    const { stream, progress, block } = start();
    for (let i = 0; i < 1000; i++) {
      block(1);
      progress.update({ doneBytes: i, totalBytes: 1000 });
    }
    expect(stream.pieces.length).toBeGreaterThan(5);
    expect(stream.pieces.length).toBeLessThanOrEqual(10);
  });

  it('draws although timers get no turn', () => {
    const { stream, progress, block } = start();
    block(2000);
    progress.update({ doneBytes: 1 });
    expect(stream.pieces).toHaveLength(1);
  });

  it('counts where the end is not known', () => {
    const { stream, progress, wait } = start();
    progress.update({ doneBytes: 4_000_000, note: countNote(1_204_332, 'tokens') });
    wait(2000);
    const last = String(stream.pieces.at(-1));
    expect(last).toContain('4.0 MB');
    expect(last).toContain('2.0 MB/s');
    expect(last).toContain('1,204,332 tokens');
    expect(last).not.toContain('%');
  });

  it('says nothing about work that is soon done', () => {
    const { stream, progress, wait } = start();
    wait(200);
    progress.update({ doneBytes: 1, totalBytes: 2 });
    progress.finish();
    wait(10_000);
    expect(stream.text()).toBe('');
  });

  it('wipes its line away at the end, and is then still', () => {
    const { stream, progress, wait } = start();
    wait(1000);
    progress.finish();
    expect(stream.pieces.at(-1)).toBe('\r\u001b[K');
    const { length } = stream.pieces;
    progress.update({ doneBytes: 1 });
    wait(10_000);
    expect(stream.pieces).toHaveLength(length);
  });

  it('names the stage', () => {
    const { stream, progress, wait } = start();
    progress.stage('counting');
    wait(1000);
    expect(stream.pieces.at(-1)).toContain('counting');
  });

  it('follows a change of speed', () => {
    const { stream, progress, wait } = start();
    for (let second = 1; second <= 20; second++) {
      progress.update({ doneBytes: second <= 10 ? second * 1e6 : 10e6 + (second - 10) * 5e6 });
      wait(1000);
    }
    expect(stream.pieces.at(-1)).toMatch(/ [45]\.\d MB\/s/);
  });

  it.each([30, 40, 60, 80, 200])('stays inside %i columns', (columns) => {
    const options: ProgressOptions = { label: 'reading', stream: fakeSink({ columns }), isTerminal: true };
    const note = countNote(1_204_332, 'tokens');
    const line = progressLine('reading', { doneBytes: 1.234e9, totalBytes: 9.87e9, note }, 1.5e7, 5000, options);
    expect(line.length).toBeLessThan(columns);
    expect(line).toContain('reading');
  });
});

describe('elsewhere', () => {
  it('prints a plain line every five seconds', () => {
    const { stream, progress, wait } = start({ isTerminal: false });
    for (let i = 0; i < 12; i++) {
      progress.update({ doneBytes: i * 1_000_000, totalBytes: 20_000_000 });
      wait(1000);
    }
    expect(stream.pieces).toHaveLength(2);
    expect(stream.text()).toMatch(/^reading: \d+ % · .* MB · .*\/s · .* left\n/);
    expect(stream.text()).not.toContain('\r');
    expect(stream.text()).not.toContain('\u001b');
    progress.finish();
    expect(stream.pieces).toHaveLength(2);
  });
});

it('is silent when quiet', () => {
  const { stream, progress, wait } = start({ isQuiet: true });
  progress.update({ doneBytes: 1 });
  wait(60_000);
  progress.stage('x');
  progress.finish();
  expect(stream.text()).toBe('');
});
