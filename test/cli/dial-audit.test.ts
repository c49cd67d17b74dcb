import { describe, expect, it } from 'vitest';
import { auditDial } from '../../src/cli/dial-audit.ts';
import { costFacts, costLines } from '../../src/cli/dials.ts';
import { openOutput, styleFor } from '../../src/cli/output.ts';
import { hardeningCost } from '../../src/harden/cost.ts';
import { tableOf } from '../audit/counted.ts';
import { fakeSink } from './fake-sink.ts';

const stderr = fakeSink();
const context = {
  output: openOutput({ stdout: fakeSink(), stderr, env: {} }),
  stderr,
  signal: new AbortController().signal,
  stdin: async function* () {},
  blocking: <T>(work: () => T): T => work(),
};
const stages: string[] = [];
const work = { context, progress: { update() {}, finish() {}, stage: (label: string) => void stages.push(label) } };

describe('the audit of a dial', () => {
  it('says what was proved before and what is proved after', async () => {
    const [before, after] = [await tableOf('a b c d e f', 3), await tableOf('a b', 3)];
    expect(auditDial(before, after, work)).toEqual({
      before: { longest: 6, coverage20: 0 },
      after: { longest: 2, coverage20: 0 },
    });
    expect(stages).toEqual(['auditing']);
  });

  it('is left out, and said to be, where it would take minutes', async () => {
    const table = await tableOf('a b c', 3);
    const audit = auditDial({ ...table, tokenCount: 1e9 }, table, work);
    expect(audit).toBeUndefined();
    const cost = { ...hardeningCost(table, table), audit, heldOut: undefined };
    expect(costLines(cost, styleFor(false), false).at(-1)).toContain('gristmill audit does it');
    expect(costFacts(cost)).toMatchObject({ cost: { audit: null, isPrivate: false } });
  });
});
