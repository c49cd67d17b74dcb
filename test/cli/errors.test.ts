import { describe, expect, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { reportError, stoppedBy } from '../../src/cli/errors.ts';
import { ReaderGone, openOutput } from '../../src/cli/output.ts';
import { fakeSink } from './fake-sink.ts';

function report(error: unknown, ...rest: [isDebug?: boolean, stoppedWith?: 'SIGINT' | 'SIGTERM']) {
  const stdout = fakeSink();
  const stderr = fakeSink();
  const code = reportError(error, openOutput({ stdout, stderr, env: {} }), ...rest);
  expect(stdout.text()).toBe('');
  return { code, text: stderr.text() };
}

describe('reportError', () => {
  it('prints what went wrong and what to do', () => {
    const error = new NgramError('BAD_MAGIC', 'x.txt is no table', { hint: 'Make one with train.\nThen try again.' });
    expect(report(error)).toEqual({
      code: 2,
      text: 'gristmill: x.txt is no table\n  Make one with train.\n  Then try again.\n',
    });
    expect(report(new NgramError('TRUNCATED', 'short')).text).toBe('gristmill: short\n');
  });

  it('prints one line of an unknown error and how to learn more', () => {
    const { code, text } = report(new TypeError('x is not a function\nmore'));
    expect(code).toBe(2);
    expect(text).toBe('gristmill: x is not a function\n  Run with --debug for the stack.\n');
    expect(report('just text').text).toContain('gristmill: just text');
    expect(report(new Error('')).text).toContain('without a message');
    expect(report(undefined).code).toBe(2);
  });

  it('prints stacks, causes and details with --debug only', () => {
    const cause = new Error('inner');
    const error = new NgramError('CORRUPT', 'outer', { cause, details: { offset: 12 } });
    const { text } = report(error, true);
    expect(text).toContain('errors.test.ts');
    expect(text).toContain('caused by Error: inner');
    expect(text).toContain('{"offset":12}');
    expect(report(error).text).not.toContain('errors.test.ts');
  });

  it('survives an error that is its own cause', () => {
    const error = new Error('round');
    error.cause = error;
    expect(report(error, true).code).toBe(2);
  });

  it('says so when memory runs out', () => {
    expect(report(new RangeError('Array buffer allocation failed')).text).toContain('not enough memory');
    expect(report(new RangeError('Invalid typed array length: 9')).text).toContain('--order');
    expect(report(new RangeError('Invalid count')).text).not.toContain('memory');
  });

  it('takes a reader that went away for the end', () => {
    expect(report(new ReaderGone('gone'))).toEqual({ code: 0, text: '' });
  });

  it('knows the codes of signals', () => {
    expect(report(stoppedBy('SIGINT'), false, 'SIGINT')).toEqual({ code: 130, text: 'gristmill: stopped\n' });
    expect(report(new Error('anything'), false, 'SIGTERM').code).toBe(143);
  });
});
