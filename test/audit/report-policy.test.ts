import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeReport, parsePolicy } from '../../src/audit/policy.ts';
import { NgramError } from '../../src/base/errors.ts';
import { nearest } from '../../src/cli/suggest.ts';
import { corpusOf, figureOf, reportOf } from './report-fixture.ts';

const parse = (value: unknown) => parsePolicy(JSON.stringify(value), 'policy.json', nearest);
const judge = (value: unknown, report = reportOf()) => judgeReport(parse(value), report);

function failure(work: () => unknown): NgramError {
  try {
    work();
  } catch (error) {
    if (error instanceof NgramError) return error;
    throw error;
  }
  throw new Error('expected an NgramError');
}

describe('a policy', () => {
  const ALL = {
    coverage: { 10: 1, 20: 0.5, 50: 0.5 },
    longest: 300,
    n50Star: 10,
    singletonShare: 0.8,
    maxOrder: 5,
    corpusCoverage: { 10: 1, 20: 1, 50: 1 },
    extractionGreedy: 1,
    extractionSampled: 1,
    membershipAuc: 0.95,
    membershipTprAt1: 0.5,
    membershipTprAt01: 0.5,
  };

  it('passes when every limit is kept; a limit that is met is kept', () => {
    expect(judge(ALL, reportOf({ corpus: corpusOf() }))).toEqual({ passed: true, checked: 15, violations: [] });
    expect(judge({ maxOrder: 5, longest: 252 }).passed).toBe(true);
  });

  it('names each limit that is exceeded, with what it is and what it may be', () => {
    expect(judge({ coverage: { 20: 0.01, 50: 0.5 }, longest: 30, maxOrder: 4 })).toEqual({
      passed: false,
      checked: 4,
      violations: [
        { key: 'coverage.20', limit: 0.01, value: 0.3456789 },
        { key: 'longest', limit: 30, value: 252 },
        { key: 'maxOrder', limit: 4, value: 5 },
      ],
    });
  });

  it('takes the worst of extraction, however often passages were repeated', () => {
    const { violations } = judge({ extractionGreedy: 0.6 }, reportOf({ corpus: corpusOf() }));
    expect(violations).toEqual([{ key: 'extractionGreedy', limit: 0.6, value: 1 }]);
  });

  it('does not pass a figure that is no number', () => {
    expect(
      judge({ singletonShare: 1 }, reportOf({ singletonShare: figureOf('singletonShare', Number.NaN) })).passed,
    ).toBe(false);
  });

  it('is kept exactly by figures at most as great', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (value, limit) => {
        expect(judge({ coverage: { 20: limit } }, reportOf({}, value)).passed).toBe(value <= limit);
      }),
    );
  });
});

describe('a policy that is wrong', () => {
  it.each([
    [{ coverage: { 20: '0.01' } }, 'policy.json: coverage.20 must be a share from 0 to 1, got "0.01"'],
    [{ coverage: { 20: 1.5 } }, 'policy.json: coverage.20 must be a share from 0 to 1, got 1.5'],
    [{ coverage: 0.01 }, 'policy.json: coverage must be an object such as {"20": 0.01}, got 0.01'],
    [{ coverage: [0.01] }, 'policy.json: coverage must be an object such as {"20": 0.01}, got [0.01]'],
    [{ longest: 30.5 }, 'policy.json: longest must be a whole number, 0 or more, got 30.5'],
    [{ longest: null }, 'policy.json: longest must be a whole number, 0 or more, got null'],
    [{ longest: -1 }, 'policy.json: longest must be a whole number, 0 or more, got -1'],
    [{ maxOrder: {} }, 'policy.json: maxOrder must be a whole number, 0 or more, got {}'],
    [[], 'policy.json must be an object such as {"coverage": {"20": 0.01}}, got []'],
    [3, 'policy.json must be an object such as {"coverage": {"20": 0.01}}, got 3'],
    [{ coverage: { 30: 0.1 } }, 'policy.json: there is no limit "coverage.30"'],
    [{ 'coverage.20': 0.1 }, 'policy.json: there is no limit "coverage.20"'],
    [{ coverage: { '2.0': 0.1 } }, 'policy.json: there is no limit "coverage.2.0"'],
    [{ longst: 30 }, 'policy.json: there is no limit "longst"'],
    [{ toString: 1 }, 'policy.json: there is no limit "toString"'],
    [{}, 'policy.json limits nothing, so every file would pass.'],
    [{ coverage: {} }, 'policy.json limits nothing, so every file would pass.'],
  ])('%j', (value, message) => {
    const error = failure(() => parse(value));
    expect(error.code).toBe('BAD_OPTION');
    expect(error.message).toBe(message);
    expect(error.details).toHaveProperty('got');
    expect(error.details).toHaveProperty('expected');
  });

  it('has no number as large as it says', () => {
    expect(failure(() => parsePolicy('{"longest": 1e400}', 'p.json')).message).toBe(
      'p.json: longest must be a whole number, 0 or more, got a number that is too large',
    );
    expect(failure(() => parsePolicy('{"coverage": [1e400]}', 'p.json')).message).toContain('got ["Infinity"]');
  });

  it('is told what was meant', () => {
    expect(failure(() => parse({ 'coverage.20': 1 })).hint).toBe('Did you mean {"coverage": {"20": …}}?');
    expect(failure(() => parse({ longst: 30 })).hint).toBe('Did you mean longest?');
    expect(failure(() => parse({ coverge: { 20: 1 } })).hint).toBe('Did you mean coverage?');
    expect(failure(() => parse({ '': 30 })).hint).toMatch(/^Limits are maxOrder, coverage\.10, /);
  });

  it('may not be JSON at all', () => {
    expect(failure(() => parsePolicy('{', 'p.json'))).toMatchObject({
      code: 'BAD_OPTION',
      message: expect.stringMatching(/^p\.json is not JSON: /) as unknown,
    });
    expect(parsePolicy('\ufeff{"longest": 3}', 'p.json').limits.get('longest')).toBe(3);
  });

  it.each([
    ['corpusCoverage.20', { corpusCoverage: { 20: 0.1 } }, 'It takes --against CORPUS.'],
    ['extractionSampled', { extractionSampled: 0.1 }, 'It takes --against CORPUS.'],
    ['membershipAuc', { membershipAuc: 0.55 }, 'It takes --against CORPUS --held-out TEXT.'],
  ])('asks for what measures %s', (key, value, hint) => {
    const error = failure(() => judge(value));
    expect(error).toMatchObject({ code: 'BAD_OPTION', hint });
    expect(error.message).toBe(`policy.json limits ${key}, which this audit did not measure.`);
  });

  it('does not ask for a corpus that was there and had no passage long enough', () => {
    const corpus = corpusOf({ extraction: [] });
    const error = failure(() => judge({ extractionGreedy: 0.5 }, reportOf({ corpus })));
    expect(error.message).toBe('policy.json limits extractionGreedy, which this audit did not measure.');
    expect(error.hint).toMatch(/^No sentence of the corpus is long enough/);
    const others = failure(() =>
      judge({ membershipAuc: 0.5 }, reportOf({ corpus: corpusOf({ membership: undefined }) })),
    );
    expect(others.hint).toBe('It takes --against CORPUS --held-out TEXT.');
  });

  it('fails in no other way, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          parsePolicy(text, 'p.json', nearest);
        } catch (error) {
          expect(error).toBeInstanceOf(NgramError);
        }
      }),
    );
  });
});
