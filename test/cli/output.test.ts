import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { ReaderGone, openOutput } from '../../src/cli/output.ts';
import { fakeSink } from './fake-sink.ts';

function open(options: Partial<Parameters<typeof openOutput>[0]> = {}) {
  const stdout = fakeSink();
  const stderr = fakeSink();
  return { stdout, stderr, output: openOutput({ stdout, stderr, env: {}, ...options }) };
}

describe('data', () => {
  it('goes to stdout, in order, when flushed', async () => {
    const { stdout, stderr, output } = open();
    await output.line('one');
    await output.json({ two: 2 });
    expect(stdout.text()).toBe('');
    await output.flush();
    await output.write(new Uint8Array([51, 10]));
    expect(stdout.text()).toBe('one\n{"two":2}\n3\n');
    expect(stderr.text()).toBe('');
  });

  it('is handed on in large pieces', async () => {
    const { stdout, output } = open();
    for (let i = 0; i < 100_000; i++) await output.line('x');
    await output.flush();
    expect(stdout.text()).toHaveLength(200_000);
    expect(stdout.pieces.length).toBeLessThan(10);
  });

  it('comes before bytes that follow it', async () => {
    const { stdout, output } = open();
    void output.line('text');
    await output.write(new Uint8Array([33]));
    expect(stdout.text()).toBe('text\n!');
  });
});

describe('a stdout that fails', () => {
  it('ends the work when the reader has gone', async () => {
    const { stdout, output } = open();
    stdout.fail('EPIPE');
    void output.line('x');
    await expect(output.flush()).rejects.toBeInstanceOf(ReaderGone);
  });

  it('is an error when the disk is full', async () => {
    const { stdout, output } = open();
    stdout.fail('ENOSPC');
    void output.line('x');
    const error = await output.flush().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NgramError);
    expect((error as NgramError).code).toBe('OUTPUT_FAILED');
    expect((error as NgramError).message).toContain('ENOSPC');
  });
});

describe('talk', () => {
  it('goes to stderr, and is silent when asked to be', () => {
    const { stderr, stdout, output } = open();
    output.say('hello');
    expect(stderr.text()).toBe('hello\n');
    expect(stdout.text()).toBe('');
    const quiet = open({ quiet: true });
    quiet.output.say('hello');
    quiet.output.complain('ouch');
    expect(quiet.stderr.text()).toBe('ouch\n');
  });
});

describe('colour', () => {
  const painted = (options: Partial<Parameters<typeof openOutput>[0]>) => open(options).output.style.bold('x') !== 'x';
  const terminal = () => fakeSink({ isTTY: true });

  it('is for terminals', () => {
    expect(painted({})).toBe(false);
    expect(painted({ stdout: terminal() })).toBe(true);
    expect(open({ stderr: terminal() }).output.talkStyle.bad('x')).toBe('\u001b[31mx\u001b[39m');
    expect(open({ stderr: terminal() }).output.style.bad('x')).toBe('x');
  });

  it('heeds NO_COLOR, dumb terminals and the flag', () => {
    expect(painted({ stdout: terminal(), env: { NO_COLOR: '1' } })).toBe(false);
    expect(painted({ stdout: terminal(), env: { NO_COLOR: '' } })).toBe(true);
    expect(painted({ stdout: terminal(), env: { TERM: 'dumb' } })).toBe(false);
    expect(painted({ stdout: terminal(), color: false })).toBe(false);
    expect(painted({ color: true, env: { NO_COLOR: '1' } })).toBe(true);
  });
});
