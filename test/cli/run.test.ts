// Whole command lines without a process: what they print, where, and their exit codes.

import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { firstWords } from '../../src/cli/groups.ts';
import { run } from '../../src/cli/run.ts';
import { fakeSink } from './fake-sink.ts';

async function cli(...argv: string[]) {
  const stdout = fakeSink();
  const stderr = fakeSink();
  const { signal } = new AbortController();
  const stdin = async function* () {};
  const code = await run(argv, { stdout, stderr, env: {}, stdin, signal });
  return { code, out: stdout.text(), talk: stderr.text() };
}

describe('help', () => {
  it('is what comes without a command', async () => {
    const bare = await cli();
    expect(bare).toMatchObject({ code: 0, talk: '' });
    for (const word of firstWords()) expect(bare.out).toMatch(new RegExp(`(  |gristmill )${word} `));
    expect((await cli('help')).out).toBe(bare.out);
    expect((await cli('--help')).out).toBe(bare.out);
    expect((await cli('-h')).out).toBe(bare.out);
  });

  it('of a command is long, or short with -h', async () => {
    const long = await cli('help', 'train');
    expect(long.code).toBe(0);
    expect((await cli('train', '--help')).out).toBe(long.out);
    expect((await cli('--help', 'train')).out).toBe(long.out);
    expect((await cli('help', 'help')).out).toContain('gristmill help [COMMAND...]');
    const short = await cli('train', '-h');
    expect(short.out.length).toBeLessThan(long.out.length);
  });

  it('of a command of two words, and of its first word', async () => {
    const long = await cli('help', 'guard', 'build');
    expect(long).toMatchObject({ code: 0, talk: '' });
    expect(long.out).toContain('Usage: gristmill guard build INPUT...');
    expect((await cli('guard', 'build', '--help')).out).toBe(long.out);
    expect((await cli('guard', '--help', 'build')).out).toBe(long.out);
    const group = await cli('help', 'guard');
    expect(group).toMatchObject({ code: 0, talk: '' });
    expect(group.out).toContain('  guard build ');
    expect(group.out).toContain('  guard check ');
    expect((await cli('guard', '--help')).out).toBe(group.out);
    expect((await cli('-h', 'guard')).out).toBe(group.out);
  });
});

it('says its version', async () => {
  for (const argv of [['--version'], ['-V'], ['train', '--version'], ['-q', '--version']]) {
    expect(await cli(...argv)).toEqual({ code: 0, out: `${manifest.version}\n`, talk: '' });
  }
});

it('prints the manual and completions', async () => {
  expect((await cli('man')).out).toContain('.TH GRISTMILL 1');
  expect((await cli('completions', 'bash')).out).toContain('complete -F _gristmill gristmill');
  expect((await cli('completions', 'zsh')).out).toMatch(/^#compdef gristmill/);
  expect((await cli('completions', 'fish')).out).toContain('complete -c gristmill');
});

describe('mistakes', () => {
  it.each([
    [['trian'], 'there is no command "trian"', 'Did you mean "gristmill train"?'],
    [['help', 'trian'], 'there is no command "trian"', 'Did you mean "gristmill train"?'],
    [['train', 'x', '-o', 'y', '--ordr', '2'], 'there is no flag --ordr', 'Did you mean --order?'],
    [['guard'], 'guard needs a second word: build or check', 'gristmill guard build, gristmill guard check'],
    [['guard', '-q'], 'guard needs a second word', 'gristmill guard build'],
    [['guard', 'biuld', 'x'], 'there is no command "guard biuld"', 'Did you mean "gristmill guard build"?'],
    [['guard', 'x.txt'], 'there is no command "guard x.txt"', 'gristmill guard build'],
    [['help', 'guard', 'biuld'], 'there is no command "guard biuld"', 'Did you mean "gristmill guard build"?'],
    [['gaurd', 'build'], 'there is no command "gaurd"', 'Did you mean "gristmill guard"?'],
    [['check'], 'there is no command "check"', 'Did you mean "gristmill guard check"?'],
    [['guard', 'check', 'x'], 'guard check needs --key FILE', '--key x.key'],
    [['--bogus'], 'there is no flag --bogus', 'See gristmill help.'],
    [['completions', 'fsh'], 'there are no completions for "fsh"', 'Did you mean fish?'],
    [['inspect', '--json'], 'inspect needs TABLE', 'Usage: gristmill inspect TABLE [FLAGS]'],
    [['next', '-q'], 'next needs TABLE', 'Usage'],
  ])('%j is told on stderr, with exit code 2', async (argv, message, hint) => {
    const { code, out, talk } = await cli(...argv);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(talk).toContain(`gristmill: ${message}`);
    expect(talk).toContain(hint);
    expect(talk).not.toMatch(/^\s+at /m);
  });

  it('show where they arose with --debug', async () => {
    expect((await cli('--debug', 'trian')).talk).toMatch(/^\s+at /m);
  });
});

it('takes flags behind -- for words, and short flags together for what they are', async () => {
  const words = await cli('next', 'nope.grist', '--', '-q', '--debug', '--color');
  expect(words.talk).toMatch(/^gristmill: there is no table/);
  expect(words.talk).not.toMatch(/^\s+at /m);
  expect((await cli('next', 'nope.grist', '--color')).talk).toContain('\u001b[31mgristmill:');
  expect((await cli('--no-color', 'next', 'nope.grist', '--debug')).talk).toMatch(/^\s+at /m);
});

it('takes a reader that goes away for a quiet success', async () => {
  const stdout = fakeSink();
  stdout.fail('EPIPE');
  const stderr = fakeSink();
  const { signal } = new AbortController();
  const code = await run(['help'], { stdout, stderr, env: {}, stdin: async function* () {}, signal });
  expect(code).toBe(0);
  expect(stderr.text()).toBe('');
});
