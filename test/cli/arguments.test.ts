import { describe, expect, expectTypeOf, it } from 'vitest';
import { NgramError } from '../../src/base/errors.ts';
import { camelCase, parseArguments, splitCommand, unknownCommand } from '../../src/cli/arguments.ts';
import type { CommandTable } from '../../src/cli/command-list.ts';
import { COMMANDS } from '../../src/cli/command-list.ts';
import type { FlagTable } from '../../src/cli/flags.ts';
import type { OptionsOf } from '../../src/cli/options.ts';

/** The error that a call throws. */
function errorOf(call: () => unknown): NgramError {
  try {
    call();
  } catch (error) {
    if (error instanceof NgramError) return error;
    throw error;
  }
  throw new Error('expected an error');
}

const TRAIN = ['book.txt', '-o', 'book.grist'];

describe('values', () => {
  it('has defaults where the command line says nothing', () => {
    const { options, given } = parseArguments('train', TRAIN);
    expect(options).toMatchObject({ order: 3, tokens: 'words', format: 'auto', json: false, skipInvalid: false });
    expect(options.from).toBeUndefined();
    expect(options.color).toBeUndefined();
    expect([...given]).toEqual(['output']);
  });

  it('has another default for another command', () => {
    expect(parseArguments('watch', ['you']).options.order).toBe(2);
    expect(parseArguments('next', ['t.grist']).options.top).toBe(10);
    expect(parseArguments('watch', ['you']).options.top).toBe(5);
  });

  it.each([
    [['--count', '10']],
    [['--count=10']],
    [['-n', '10']],
    [['-n10']],
    [['-n=10']],
    [['-qn10']],
    [['-qn', '10']],
    [['-n', '3', '--count=10']],
  ])('reads %j as a count of ten', (words) => {
    expect(parseArguments('generate', ['t.grist', ...words]).options.count).toBe(10);
    expect(parseArguments('generate', [...words, 't.grist']).positionals).toEqual(['t.grist']);
  });

  it('adds up what may be given again, and otherwise takes the last', () => {
    const { options } = parseArguments('audit', ['t', '--against', 'a', '--html', 'x', '--against=b', '--html', 'y']);
    expectTypeOf(options.against).toEqualTypeOf<readonly string[] | undefined>();
    expect(options).toMatchObject({ against: ['a', 'b'], html: 'y' });
    expect(parseArguments('audit', ['t']).options.heldOut).toBeUndefined();
  });

  it('says what to do where a shell has made several words of a pattern', () => {
    const hintOf = (words: readonly string[]) => errorOf(() => parseArguments('audit', ['t', ...words])).hint;
    expect(hintOf(['--against', 'a.txt', 'b.txt', 'c.txt'])).toContain('--against "letters/*.txt"');
    expect(hintOf(['--against', 'a', '--held-out=b', 'c', '--json'])).toContain('--held-out "letters/*.txt"');
    expect(hintOf(['--against', 'a', '--json', 'b'])).not.toContain('quotes');
    expect(hintOf(['b'])).not.toContain('quotes');
  });

  it('reads switches, and turns off what can be turned off', () => {
    expect(parseArguments('next', ['t', '-q', '--json']).options).toMatchObject({ quiet: true, json: true });
    expect(parseArguments('next', ['t', '--no-color']).options.color).toBe(false);
    expect(parseArguments('next', ['t', '--no-color', '--color']).options.color).toBe(true);
    expect(errorOf(() => parseArguments('next', ['t', '--no-json'])).code).toBe('BAD_OPTION');
  });

  it.each([
    [['--prune', '0,0,1']],
    [['--prune=0,0,1']],
    [['--prune', '0', '0', '1']],
    [['--prune', '0', '--prune', '0,1']],
  ])('reads %j as the list 0, 0, 1', (words) => {
    expect(parseArguments('train', [...TRAIN, ...words]).options.prune).toEqual([0, 0, 1]);
  });

  it('does not take a file whose name is a number for a part of a list written with commas', () => {
    const { options, positionals } = parseArguments('train', ['-o', 'x', '--prune', '0,1', '2024']);
    expect(options.prune).toEqual([0, 1]);
    expect(positionals).toEqual(['2024']);
  });

  it('takes everything behind -- and a lone - as they are', () => {
    expect(parseArguments('next', ['t', '--', '--json', '-x']).positionals).toEqual(['t', '--json', '-x']);
    expect(parseArguments('train', ['-', '-o', '-']).options.output).toBe('-');
    expect(parseArguments('train', ['-', '-o', '-']).positionals).toEqual(['-']);
  });

  it('keeps words such as __proto__ and constructor ordinary', () => {
    expect(parseArguments('next', ['t', 'constructor', '__proto__']).positionals).toHaveLength(3);
    expect(errorOf(() => parseArguments('next', ['t', '--constructor'])).code).toBe('BAD_OPTION');
    expect(unknownCommand('constructor').message).toContain('constructor');
  });

  it('keeps an option that looks like a name of Object.prototype out of reach', () => {
    expect(errorOf(() => parseArguments('train', [...TRAIN, '--__proto__=1'])).message).toContain('--__proto__');
  });
});

describe('errors', () => {
  it.each<[string, string[], string, string]>([
    ['--ordr', [...TRAIN, '--ordr', '3'], 'no flag --ordr', 'Did you mean --order?'],
    ['--ord', [...TRAIN, '--ord', '3'], 'no flag --ord', 'Did you mean --order?'],
    ['-order', [...TRAIN, '-order', '3'], 'no flag -order', 'Did you mean --order?'],
    ['--xyzzy', [...TRAIN, '--xyzzy'], 'no flag --xyzzy', 'See gristmill help train.'],
    ['-x', [...TRAIN, '-x'], 'no flag -x', 'put -- before it'],
    ['--top', [...TRAIN, '--top', '3'], '"train" does not take --top; next, watch, compare do', 'gristmill help train'],
    ['-n', [...TRAIN, '-n', '3'], '"train" does not take -n; generate does', 'gristmill help train'],
    ['--order 9', [...TRAIN, '--order', '9'], 'expected a whole number from 2 to 8', ''],
    ['--order 2.5', [...TRAIN, '--order', '2.5'], '"2.5"; expected a whole number', ''],
    ['--order 0x3', [...TRAIN, '--order=0x3'], '"0x3"; expected', ''],
    ['--order=', [...TRAIN, '--order='], 'is empty; expected', ''],
    ['--order', [...TRAIN, '--order'], '--order needs a value (N)', '--order 3'],
    ['--order --json', [...TRAIN, '--order', '--json'], '--order needs a value', '--order 3'],
    ['--from --json', [...TRAIN, '--from', '--json'], '--from needs a value', '--from=--json'],
    ['--tokens word', [...TRAIN, '--tokens', 'word'], 'one of words, whitespace, characters', 'Did you mean words?'],
    ['--prune 0,x', [...TRAIN, '--prune', '0,x'], 'expected numbers such as 0,0,1', ''],
    ['--prune 0,,1', [...TRAIN, '--prune', '0,,1'], 'expected numbers such as 0,0,1', ''],
    ['--json=1', [...TRAIN, '--json=1'], '--json takes no value, got "1"', 'Write --json alone.'],
    ['nothing', [], 'train needs INPUT', 'Usage: gristmill train INPUT... -o FILE [FLAGS]'],
    ['no -o', ['books/whale.txt.gz'], 'train needs -o FILE', '-o whale.grist'],
  ])('says what is wrong with %s', (_, argv, message, hint) => {
    const error = errorOf(() => parseArguments('train', argv));
    expect(error.code).toBe('BAD_OPTION');
    expect(error.message).toContain(message);
    expect(error.hint ?? '').toContain(hint);
  });

  it('counts positional arguments', () => {
    expect(errorOf(() => parseArguments('merge', ['a', '-o', 'b'])).message).toContain('at least 2 TABLEs');
    expect(errorOf(() => parseArguments('inspect', ['a', 'b'])).message).toContain('"b"');
    expect(errorOf(() => parseArguments('man', ['a'])).message).toContain('"a"');
    expect(parseArguments('merge', ['a', 'b', 'c', '-o', 'd']).positionals).toHaveLength(3);
  });

  it('finds nothing missing when help is asked for', () => {
    expect(parseArguments('train', ['--help']).options.help).toBe(true);
    expect(parseArguments('train', ['-h']).options.help).toBe(true);
    expect(parseArguments('merge', ['-V']).options.version).toBe(true);
  });
});

describe('the command', () => {
  it('may stand behind flags without a value', () => {
    expect(splitCommand(['-q', '--debug', 'next', 't'])).toEqual({ command: 'next', rest: ['-q', '--debug', 't'] });
    expect(splitCommand(['--json', 'next', 't'])).toEqual({ command: 'next', rest: ['--json', 't'] });
    expect(splitCommand(['train', '-o', 'x'])).toEqual({ command: 'train', rest: ['-o', 'x'] });
    expect(splitCommand(['--version'])).toEqual({ command: undefined, rest: ['--version'] });
    expect(splitCommand(['--', 'train']).command).toBeUndefined();
    expect(splitCommand([]).command).toBeUndefined();
  });

  it('may not stand behind flags with one', () => {
    expect(errorOf(() => splitCommand(['--order', '3', 'train'])).message).toContain('--order');
    expect(errorOf(() => splitCommand(['-n10', 'generate'])).message).toContain('-n10');
  });

  it('is guessed when mistyped', () => {
    expect(unknownCommand('trian').hint).toContain('gristmill train');
    expect(unknownCommand('gen').hint).toContain('gristmill generate');
    expect(unknownCommand('book.txt').hint).toContain('gristmill train book.txt -o book.grist');
    expect(unknownCommand('qqqqq').hint).toContain('gristmill help');
  });

  it('may have two words, which flags without a value may part', () => {
    expect(splitCommand(['guard', 'build', 'x'])).toEqual({ command: 'guard build', rest: ['x'] });
    expect(splitCommand(['-q', 'guard', '--json', 'check', '-', 'x'])).toEqual({
      command: 'guard check',
      rest: ['-q', '--json', '-', 'x'],
    });
    expect(splitCommand(['guard', '--key', 'k', 'check'])).toEqual({ command: 'guard', rest: ['--key', 'k', 'check'] });
    expect(splitCommand(['guard', '--', 'check']).command).toBe('guard');
    expect(splitCommand(['guard', 'checks']).command).toBe('guard');
    expect(splitCommand(['train', 'check']).command).toBe('train');
  });

  it('is one word where the second makes no command with it', () => {
    const commands: CommandTable = { stats: COMMANDS.man, 'stats diff': COMMANDS.man };
    expect(splitCommand(['stats', 'diff', 'a'], commands)).toEqual({ command: 'stats diff', rest: ['a'] });
    expect(splitCommand(['stats', 'book.grist', 'diff'], commands)).toEqual({
      command: 'stats',
      rest: ['book.grist', 'diff'],
    });
    expect(splitCommand(['stats', './diff'], commands).command).toBe('stats');
    expect(splitCommand(['stats', '--', 'diff'], commands).command).toBe('stats');
    expect(splitCommand(['stats'], commands).command).toBe('stats');
  });
});

describe('any table', () => {
  const flags: FlagTable = {
    memory: { kind: 'size', valueName: 'SIZE', category: 'general', doc: 'Memory', commands: 'all' },
    ratio: { kind: 'number', valueName: 'R', min: -1, category: 'general', doc: 'Ratio', commands: 'all' },
  };
  const commands: CommandTable = { go: { ...COMMANDS.man, positionals: [] } };
  const parse = (...argv: string[]) => parseArguments('go', argv, flags, commands).options;

  it.each([
    ['2G', { amount: 2 * 1024 ** 3, unit: 'bytes' }],
    ['512m', { amount: 512 * 1024 ** 2, unit: 'bytes' }],
    ['1.5KiB', { amount: 1536, unit: 'bytes' }],
    ['4096', { amount: 4096, unit: 'bytes' }],
    ['80%', { amount: 80, unit: 'percent' }],
  ])('reads the size %s', (text, expected) => {
    expect(parse('--memory', text)).toMatchObject({ memory: expected });
  });

  it.each(['0', '-1', '101%', '0%', '2X', 'G', '', '9999999T'])('refuses the size "%s"', (text) => {
    expect(errorOf(() => parse(`--memory=${text}`)).message).toContain('a size such as 512M, 2G or 80%');
  });

  it('takes a negative number for a value and not for a flag', () => {
    expect(parse('--ratio', '-0.5')).toMatchObject({ ratio: -0.5 });
    expect(errorOf(() => parse('--ratio', '-2')).message).toContain('from -1 up');
    expect(errorOf(() => parse('--ratio', 'Infinity')).message).toContain('a number');
  });
});

it('types the options by the table', () => {
  expectTypeOf<OptionsOf<'train'>['output']>().toEqualTypeOf<string>();
  expectTypeOf<OptionsOf<'train'>['order']>().toEqualTypeOf<number>();
  expectTypeOf<OptionsOf<'train'>['prune']>().toEqualTypeOf<readonly number[] | undefined>();
  expectTypeOf<OptionsOf<'prune'>['prune']>().toEqualTypeOf<readonly number[]>();
  expectTypeOf<OptionsOf<'train'>['tokens']>().toEqualTypeOf<'words' | 'whitespace' | 'characters'>();
  expectTypeOf<OptionsOf<'train'>['skipInvalid']>().toEqualTypeOf<boolean>();
  expectTypeOf<OptionsOf<'man'>>().not.toHaveProperty('output');
  expect(camelCase('min-words')).toBe('minWords');
});
