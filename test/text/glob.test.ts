import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGlob, matchesSegment, parseGlob, type GlobSegment } from '../../src/text/glob.ts';

function segment(pattern: string): GlobSegment {
  return parseGlob(pattern)[0].segments[0];
}

function matches(pattern: string, name: string): boolean {
  return parseGlob(pattern).some((way) => way.segments.length === 1 && matchesSegment(way.segments[0], name));
}

describe('names', () => {
  test.each([
    ['*.txt', 'a.txt', true],
    ['*.txt', '.txt', false],
    ['*.txt', 'a.txt.gz', false],
    ['.*', '.hidden', true],
    ['*', '.hidden', false],
    ['?', '🙂', true],
    ['?', '.', false],
    ['??', 'a', false],
    ['[a-c]x', 'bx', true],
    ['[a-c]x', 'dx', false],
    ['[!a-c]x', 'dx', true],
    ['[^a-c]x', 'ax', false],
    ['[]]x', ']x', true],
    ['[a-]x', '-x', true],
    ['[.]x', '.x', false],
    ['[x', '[x', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['{a,b}.txt', 'b.txt', true],
    ['{a,b{1,2}}*', 'b2x', true],
    ['{a,b{1,2}}*', 'b3x', false],
    ['{a,}b', 'b', true],
    ['{a}', '{a}', true],
    ['{a,b', '{a,b', true],
    ['a*b*c', 'aXbYbZc', true],
    ['a*b*c', 'aXbYbZ', false],
    ['a**b', 'axxb', true],
    ['file(1)+$.txt', 'file(1)+$.txt', true],
    ['*__proto__*', '__proto__', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  test('stars and question marks mean what the same regular expression means', () => {
    const pattern = fc
      .array(fc.constantFrom('a', 'b', '*', '?'), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(pattern, fc.array(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 8 }), (text, letters) => {
        fc.pre(text !== '**');
        const expression = new RegExp(`^${text.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matches(text, letters.join(''))).toBe(expression.test(letters.join('')));
      }),
      { numRuns: 1000 },
    );
  });

  test('many stars do not make it slow', () => {
    expect(matches(`${'a*'.repeat(60)}b`, 'a'.repeat(250))).toBe(false);
  });
});

describe('paths', () => {
  test('are cut into segments', () => {
    const [way] = parseGlob('/data/./**/x*/');
    expect(way.isAbsolute).toBe(true);
    expect(way.segments.map(({ kind }) => kind)).toEqual(['literal', 'any', 'pattern']);
    expect(segment('\\[a\\]')).toEqual({ kind: 'literal', name: '[a]' });
  });

  test('braces may hold slashes', () => {
    expect(parseGlob('{a/b,c}/d').map((way) => way.segments.length)).toEqual([3, 2]);
  });

  test('too many ways are an error', () => {
    expect(() => parseGlob('{a,b}'.repeat(20))).toThrow(expect.objectContaining({ code: 'BAD_OPTION' }));
  });

  test('only special characters make a pattern', () => {
    expect(['a*', 'a?', '[a', '{a'].every(isGlob)).toBe(true);
    expect(isGlob('a/b-c.txt')).toBe(false);
  });
});
