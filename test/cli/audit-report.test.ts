import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditLines, policyLines } from '../../src/cli/audit-report.ts';
import { displayWidth } from '../../src/cli/format.ts';
import { styleFor } from '../../src/cli/output.ts';
import { anyReport, corpusOf, reportOf } from '../audit/report-fixture.ts';

const canvas = (columns: number, isColored = false, isUnicode = true) => ({
  style: styleFor(isColored),
  columns,
  isUnicode,
});
// eslint-disable-next-line no-control-regex
const PAINT = /\u001b\[[\d;]*m/g;

describe.each([60, 80, 120])('a report on %i columns', (columns) => {
  const report = reportOf({ corpus: corpusOf() });

  it.each([true, false])('is never wider; colours: %s', (isColored) => {
    for (const line of auditLines(report, canvas(columns, isColored))) {
      expect(displayWidth(line.replace(PAINT, '')), line).toBeLessThan(columns);
    }
  });

  it('says the same with colours and without, but for the text of the corpus', () => {
    const plain = auditLines({ ...report, corpus: { ...corpusOf(), map: [] } }, canvas(columns));
    const painted = auditLines({ ...report, corpus: { ...corpusOf(), map: [] } }, canvas(columns, true));
    expect(painted.map((line) => line.replace(PAINT, ''))).toEqual(plain);
    expect(plain.join('\n')).not.toContain('\u001b');
  });

  it('has the verdict, every figure, the orders, strings and the corpus', () => {
    const lines = auditLines(report, canvas(columns));
    const text = lines.join('\n').replace(/\s+/g, ' ');
    expect(text).toContain('At least 34.5 % of the text is recoverable by whoever holds the file, word for word');
    expect(text).toContain('--min-docs 10 keeps only');
    expect(text).not.toContain('`');
    expect(lines.filter((line) => /\b(at least|at most|exact|estimate) +\S.* A\d( |$)/.test(line))).toHaveLength(25);
    expect(lines.filter((line) => /^order \d .* longest [\d,]+$/.test(line))).toHaveLength(4);
    expect(text).toContain('13 words it was the best of times');
    expect(text).toContain('review 17');
    expect(text).toMatch(/\[20\+ w0-0 .* w0-19\] w1-0/);
    expect(text).toContain('more documents');
  });

  it('bars are as long as the shares', () => {
    const bars = auditLines(report, canvas(columns)).flatMap((line) => /^order \d.*/.exec(line) ?? []);
    const lengths = bars.map((line) => line.replace(/[^█▏▎▍▌▋▊▉]/g, '').length);
    expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
    expect(lengths[0]).toBe(0);
    expect(lengths[1]).toBe(1);
  });

  it('without Unicode has none of its own', () => {
    const lines = auditLines(report, canvas(columns, false, false));
    for (const line of lines) expect(line).toMatch(/^[ -~]*$/);
  });
});

describe('a report', () => {
  it('needs no corpus', () => {
    const text = auditLines(reportOf(), canvas(80)).join('\n');
    expect(text).not.toMatch(/Against the corpus|The corpus, by/);
  });

  it('claims no share of an order greater than it is', () => {
    const coverage = { 10: 0.5, 20: 0.2999, 50: 0.1 };
    const byOrder = [{ ...reportOf().byOrder[2], coverage }];
    const lines = auditLines(reportOf({ byOrder }), canvas(80)).filter((line) => /^order \d/.test(line));
    expect(lines.map((line) => line.slice(0, 17))).toEqual(['order 4  29.9 %  ']);
  });

  it('colours the ground of words by their step, and takes the colours back', () => {
    const lines = auditLines(reportOf({ corpus: corpusOf() }), canvas(80, true));
    const found = lines.find((line) => line.includes('w0-0')) ?? '';
    expect(found.startsWith('\u001b[48;5;37m\u001b[38;5;16mw0-0 w0-1')).toBe(true);
    expect(found.endsWith('\u001b[39m\u001b[49m')).toBe(true);
  });

  it('fits and steers no terminal, whatever the words are', () => {
    fc.assert(
      fc.property(anyReport, fc.integer({ min: 40, max: 120 }), fc.boolean(), (report, columns, isColored) => {
        for (const line of auditLines(report, canvas(columns, isColored))) {
          const text = line.replace(PAINT, '');
          // eslint-disable-next-line no-control-regex
          expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e]/);
          expect(displayWidth(text)).toBeLessThan(columns);
        }
      }),
    );
  });
});

describe('a policy', () => {
  it('is kept, or each limit that is not has a line', () => {
    expect(policyLines({ passed: true, checked: 3, violations: [] }, canvas(80))).toEqual([
      'keeps all 3 limits of the policy',
    ]);
    const violations = [{ key: 'coverage.20', limit: 0.01, value: 0.25 } as const];
    expect(policyLines({ passed: false, checked: 3, violations }, canvas(80))).toEqual([
      'coverage.20 is 0.25, and the policy allows 0.01',
    ]);
  });
});
