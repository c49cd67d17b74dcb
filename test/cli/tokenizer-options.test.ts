import { describe, expect, it } from 'vitest';
import { describeTokenizer, tokenizerOf } from '../../src/cli/tokenizer-options.ts';
import { CHARACTERS, WHITESPACE, WORDS } from '../../src/tokens/tokenizer.ts';

describe('tokenizerOf', () => {
  it("leaves what was not asked for as each tokenizer's own", () => {
    expect(tokenizerOf({ tokens: 'words' })).toEqual(WORDS);
    expect(tokenizerOf({ tokens: 'whitespace' })).toEqual(WHITESPACE);
    expect(tokenizerOf({ tokens: 'characters' })).toEqual(CHARACTERS);
  });

  it('follows the flags', () => {
    expect(tokenizerOf({ tokens: 'words', case: 'keep', sentences: 'line' })).toEqual({
      ...WORDS,
      caseFold: false,
      sentences: 'line',
    });
    expect(tokenizerOf({ tokens: 'characters', case: 'fold' })).toEqual({ ...CHARACTERS, caseFold: true });
    expect(() => tokenizerOf({ tokens: 'characters', sentences: 'auto' })).toThrow(
      /does not go with --tokens characters/,
    );
    expect(tokenizerOf({ tokens: 'whitespace', skipSymbols: true })).toEqual({ ...WHITESPACE, skipSymbols: true });
    expect(tokenizerOf({ tokens: 'whitespace', case: 'keep', sentences: 'line' })).toEqual(WHITESPACE);
  });

  it('refuses flags that contradict each other', () => {
    expect(() => tokenizerOf({ tokens: 'whitespace', sentences: 'auto' })).toThrow('--sentences auto');
    expect(() => tokenizerOf({ tokens: 'whitespace', case: 'fold' })).toThrow('--case fold');
    expect(() => tokenizerOf({ tokens: 'words', skipSymbols: true })).toThrow('--skip-symbols');
  });

  it('is told in words', () => {
    expect(describeTokenizer(WORDS)).toMatch(/^words \(Unicode [\d.]+, case folded, sentences by punctuation\)$/);
    expect(describeTokenizer({ ...WHITESPACE, skipSymbols: true })).toBe(
      'whitespace (a sentence a line, symbols skipped)',
    );
    expect(describeTokenizer({ name: 'custom', version: 1, id: 'notes' })).toBe('custom (notes)');
  });
});
