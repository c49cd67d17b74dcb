// Limits that a report must keep, from a JSON file that people write: read strictly, since a limit that is misspelt would pass
// whatever the file gives away.

import { NgramError } from '../base/errors.ts';
import type { AuditReport } from './report.ts';

/** What may not be exceeded, by key; a key inside another has a dot: `coverage.20`. */
export interface Policy {
  readonly name: string;
  readonly limits: ReadonlyMap<LimitKey, number>;
}

export interface PolicyViolation {
  readonly key: LimitKey;
  readonly limit: number;
  readonly value: number;
}

export interface PolicyResult {
  readonly passed: boolean;
  /** How many limits there were. */
  readonly checked: number;
  readonly violations: readonly PolicyViolation[];
}

interface LimitDefinition {
  /** A share goes from 0 to 1; the others are whole numbers. */
  readonly kind: 'share' | 'whole';
  /** Undefined when the audit did not measure it. */
  readonly value: (report: AuditReport) => number | undefined;
  /** What measures it. */
  readonly needs?: string;
}

const CORPUS = '--against CORPUS';
const OTHERS = '--against CORPUS --held-out TEXT';

const share = (value: LimitDefinition['value'], needs?: string): LimitDefinition =>
  needs === undefined ? { kind: 'share', value } : { kind: 'share', value, needs };
const whole = (value: LimitDefinition['value']): LimitDefinition => ({ kind: 'whole', value });

const LIMITS = {
  maxOrder: whole(({ order }) => order),
  'coverage.10': share(({ coverage }) => coverage[10].value),
  'coverage.20': share(({ coverage }) => coverage[20].value),
  'coverage.50': share(({ coverage }) => coverage[50].value),
  longest: whole(({ longest }) => longest.value),
  n50Star: whole(({ n50Star }) => n50Star.value),
  singletonShare: share(({ singletonShare }) => singletonShare.value),
  'corpusCoverage.10': share(({ corpus }) => corpus?.coverage[10].value, CORPUS),
  'corpusCoverage.20': share(({ corpus }) => corpus?.coverage[20].value, CORPUS),
  'corpusCoverage.50': share(({ corpus }) => corpus?.coverage[50].value, CORPUS),
  extractionGreedy: share(({ corpus }) => most(corpus?.extraction.map(({ greedy }) => greedy.value)), CORPUS),
  extractionSampled: share(({ corpus }) => most(corpus?.extraction.map(({ sampled }) => sampled.value)), CORPUS),
  membershipAuc: share(({ corpus }) => corpus?.membership?.auc.value, OTHERS),
  membershipTprAt1: share(({ corpus }) => corpus?.membership?.tprAt1.value, OTHERS),
  membershipTprAt01: share(({ corpus }) => corpus?.membership?.tprAt01.value, OTHERS),
} as const satisfies Readonly<Record<string, LimitDefinition>>;

export type LimitKey = keyof typeof LIMITS;

/** The greatest, whatever passages were repeated; undefined of none. */
function most(values: readonly number[] | undefined): number | undefined {
  return values === undefined || values.length === 0 ? undefined : Math.max(...values);
}

/**
 * Read a policy: `{"coverage": {"20": 0.01}, "longest": 30}`.
 *
 * @param name - What the file is called, for messages.
 * @param nearest - Finds what a mistyped key was meant to be.
 * @throws {NgramError} `BAD_OPTION` when the text is no JSON object, has an unknown key, a limit out of its range, or none.
 */
export function parsePolicy(
  text: string,
  name: string,
  nearest: (typed: string, names: readonly string[]) => string | undefined = () => undefined,
): Policy {
  const limits = new Map<LimitKey, number>();
  const allKeys = Object.keys(LIMITS) as LimitKey[];
  const visit = (keys: readonly string[], value: unknown): void => {
    const path = keys.join('.');
    // A dot in a key that was written looks like a key inside another; it is not one.
    const isPath = keys.every((key) => key !== '' && !key.includes('.'));
    const inside = keys.length === 0 ? allKeys : allKeys.filter((key) => isPath && key.startsWith(`${path}.`));
    if (keys.length > 0 && isPath && Object.hasOwn(LIMITS, path)) {
      limits.set(path as LimitKey, checked(name, path as LimitKey, value));
    } else if (inside.length === 0) {
      throw unknownKey(name, path, allKeys, nearest);
    } else if (!isObject(value)) {
      const example = path === '' ? '{"coverage": {"20": 0.01}}' : '{"20": 0.01}';
      throw wrong(name, path, value, `an object such as ${example}`);
    } else {
      for (const [key, each] of Object.entries(value)) visit([...keys, key], each);
    }
  };
  visit([], parsed(text, name));
  if (limits.size > 0) return { name, limits };
  throw new NgramError('BAD_OPTION', `${name} limits nothing, so every file would pass.`, {
    hint: `Name at least one of ${allKeys.join(', ')}.`,
    details: { got: 0, expected: 'at least one limit' },
  });
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NgramError('BAD_OPTION', `${name} is not JSON: ${reason}.`, {
      hint: 'Write an object of limits: {"coverage": {"20": 0.01}, "longest": 30}',
      details: { name },
      cause,
    });
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checked(name: string, key: LimitKey, value: unknown): number {
  const isShare = LIMITS[key].kind === 'share';
  const isFine = isShare
    ? typeof value === 'number' && value >= 0 && value <= 1
    : Number.isSafeInteger(value) && (value as number) >= 0;
  if (isFine) return value as number;
  throw wrong(name, key, value, isShare ? 'a share from 0 to 1' : 'a whole number, 0 or more');
}

function wrong(name: string, key: string, got: unknown, expected: string): NgramError {
  const where = key === '' ? name : `${name}: ${key}`;
  return new NgramError('BAD_OPTION', `${where} must be ${expected}, got ${written(got)}`, {
    hint: key === '' ? 'See gristmill audit --help.' : `Change "${key}" in ${name}.`,
    details: { key, got, expected },
  });
}

/** A value as the file may have it. JSON has no number for what is too large, such as 1e400. */
function written(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number that is too large';
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
  );
}

function unknownKey(
  name: string,
  got: string,
  keys: readonly LimitKey[],
  nearest: (typed: string, names: readonly string[]) => string | undefined,
): NgramError {
  const outer = keys.map((key) => key.split('.')[0]);
  const names = [...new Set([...keys, ...outer])];
  // With a dot in one key it is none, though it is called so.
  const meant = Object.hasOwn(LIMITS, got) ? nested(got) : nearest(got, names);
  return new NgramError('BAD_OPTION', `${name}: there is no limit "${got}"`, {
    hint: meant === undefined ? `Limits are ${keys.join(', ')}.` : `Did you mean ${meant}?`,
    details: { key: got, got, expected: keys },
  });
}

/** `coverage.20` -> `{"coverage": {"20": …}}`. */
function nested(key: string): string {
  return key.split('.').reduceRight((inner, each) => `{"${each}": ${inner}}`, '…');
}

/**
 * Hold a report against limits.
 *
 * @returns The limits that are exceeded, in the order of the policy. A figure that is no number exceeds every limit.
 * @throws {NgramError} `BAD_OPTION` when a limit is on something that the audit did not measure.
 */
export function judgeReport(policy: Policy, report: AuditReport): PolicyResult {
  const violations: PolicyViolation[] = [];
  for (const [key, limit] of policy.limits) {
    const value = LIMITS[key].value(report);
    // Figures of a model that gave no counts are 0 because nothing was measured: they pass no limit.
    const { source, recovered } = report.counts;
    if (source === 'recovered' && recovered === 0 && key !== 'maxOrder') throw noCounts(policy.name, key);
    if (value === undefined) throw notMeasured(policy.name, key, report);
    if (!(value <= limit)) violations.push({ key, limit, value });
  }
  return { passed: violations.length === 0, checked: policy.limits.size, violations };
}

function noCounts(name: string, key: LimitKey): NgramError {
  return new NgramError('BAD_OPTION', `${name} limits ${key}, and the model gave no counts to measure it by.`, {
    hint: 'Audit the table of counts that the model was made from.',
    details: { key, got: 'not measured', expected: 'counts' },
  });
}

function notMeasured(name: string, key: LimitKey, { corpus }: AuditReport): NgramError {
  const definition: LimitDefinition = LIMITS[key];
  const needs = definition.needs ?? CORPUS;
  const isGiven = needs === CORPUS && corpus !== undefined;
  return new NgramError('BAD_OPTION', `${name} limits ${key}, which this audit did not measure.`, {
    hint: isGiven
      ? 'No sentence of the corpus is long enough for a passage with a beginning: give more text, or take the limit out.'
      : `It takes ${needs}.`,
    details: { key, got: 'not measured', expected: isGiven ? 'a longer sentence' : needs },
  });
}
