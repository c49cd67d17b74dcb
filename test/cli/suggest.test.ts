import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/cli/suggest.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['order', 'order', 0],
    ['', 'abc', 3],
    ['ordr', 'order', 1],
    ['orrder', 'order', 1],
    ['orber', 'order', 1],
    ['trian', 'train', 1],
    ['kitten', 'sitting', 3],
  ])('from "%s" to "%s" is %i', (a, b, expected) => {
    expect(editDistance(a, b)).toBe(expected);
    expect(editDistance(b, a)).toBe(expected);
  });
});

describe('nearest', () => {
  it('finds what was meant', () => {
    expect(nearest('trian', ['train', 'prune'])).toBe('train');
    expect(nearest('temp', ['top', 'temperature'])).toBe('temperature');
    expect(nearest('WORDS', ['words'])).toBe('words');
  });

  it('prefers the same first letter among equals', () => {
    expect(nearest('fsh', ['zsh', 'fish'])).toBe('fish');
  });

  it('does not guess wildly', () => {
    expect(nearest('xyzzy', ['train', 'next'])).toBeUndefined();
    expect(nearest('a', ['top'])).toBeUndefined();
    expect(nearest('', ['top'])).toBeUndefined();
  });
});
