import { describe, expect, it } from 'vitest';
import { NO_LINK, suffixLinks } from '../../src/model/suffix-links.ts';

describe('links', () => {
  it('of n-grams that are not there lead nowhere, also among the many of the very first word', () => {
    // Pairs (0, w) for all w but 5, and triples (0, 0, w) for all w: that of (0, 0, 5) has nothing to lead to.
    const words = 40;
    const rest = Array.from({ length: words }, (_, w) => w).filter((w) => w !== 5);
    const levels = [
      {
        ids: new Uint32Array(),
        children: Uint32Array.from({ length: words + 1 }, (_, w) => (w === 0 ? 0 : rest.length)),
      },
      {
        ids: Uint32Array.from(rest),
        children: Uint32Array.from({ length: rest.length + 1 }, (_, i) => (i === 0 ? 0 : words)),
      },
      { ids: Uint32Array.from({ length: words }, (_, w) => w), children: new Uint32Array() },
    ];
    const links = suffixLinks(levels, true)[2];
    expect([...links]).toEqual(Array.from({ length: words }, (_, w) => (w === 5 ? NO_LINK : rest.indexOf(w))));
    expect(() => suffixLinks(levels)).toThrow();
  });
});
