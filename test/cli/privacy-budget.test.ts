// Budgets that would need noise beyond any use are refused before anything is read, and at once.

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openWorkshop } from './workshop.ts';

const { at, cli } = openWorkshop();

describe('--dp', () => {
  it.each([
    [['--dp', '1e-200,1e-7'], 'epsilon 1e-200 is too small for delta 1e-7'],
    [['--dp', '1e-3,1e-7', '--dp-contributions', '1000000'], '1000000 contributions of a document'],
    [['--dp', '1,1e-320'], 'delta 1e-320 is not possible'],
  ])('refuses %j', async (flags, message) => {
    // There is no such text: it is not looked for.
    const { code, talk } = await cli(['train', at('missing.txt'), ...flags, '-o', at('x.grist')]);
    expect(code).toBe(2);
    expect(talk).toContain(message);
    expect(talk).not.toContain('missing.txt');
    expect(existsSync(at('x.grist'))).toBe(false);
  });
});
