// Turns the text given for a flag into its value, or says what was expected instead.

import { NgramError } from '../base/errors.ts';
import type { FlagDefinition } from './flags.ts';
import { nearest } from './suggest.ts';

/** An amount of memory: bytes, or a share of the machine's. */
export interface Size {
  readonly amount: number;
  readonly unit: 'bytes' | 'percent';
}

export type FlagValue = boolean | string | number | Size | readonly number[] | readonly string[];

/** The whole of a number as people write it: no hex, no empty string, no `Infinity`. */
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const SIZE = /^(\d+(?:\.\d+)?)\s*(%|[kmgt]?i?b?)$/i;

/** Whether a text can be read as a number. */
export function looksNumeric(text: string): boolean {
  return NUMBER.test(text);
}

/**
 * The value of a flag that was given as text.
 *
 * @param written - The flag as the user wrote it, for messages.
 * @throws {NgramError} `BAD_OPTION` when the text is no value of this flag.
 */
export function parseValue(flag: FlagDefinition, written: string, text: string): FlagValue {
  const { kind } = flag;
  if (kind === 'number' || kind === 'integer') return parseNumber(flag, written, text);
  if (kind === 'list') return parseList(flag, written, text);
  if (kind === 'size') return parseSize(written, text);
  if (kind === 'choice') return parseChoice(flag, written, text);
  if (text === '') throw badValue(written, text, `a ${kind === 'path' ? 'file name' : 'value'}`);
  return text;
}

/** What a number of this flag may be, in words: `a whole number from 2 to 8`. */
export function rangeInWords(flag: FlagDefinition): string {
  const noun = flag.kind === 'number' ? 'a number' : 'a whole number';
  if (flag.min !== undefined && flag.max !== undefined) return `${noun} from ${flag.min} to ${flag.max}`;
  if (flag.min !== undefined) return `${noun} from ${flag.min} up`;
  if (flag.max !== undefined) return `${noun} up to ${flag.max}`;
  return noun;
}

function parseNumber(flag: FlagDefinition, written: string, text: string): number {
  const value = looksNumeric(text) ? Number(text) : NaN;
  const isKind = flag.kind === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value);
  const isInRange = value >= (flag.min ?? -Infinity) && value <= (flag.max ?? Infinity);
  if (!isKind || !isInRange) throw badValue(written, text, rangeInWords(flag));
  return value;
}

function parseList(flag: FlagDefinition, written: string, text: string): number[] {
  const single: FlagDefinition = { ...flag, kind: flag.mayBeFractions === true ? 'number' : 'integer' };
  return text.split(',').map((part) => {
    try {
      return parseNumber(single, written, part.trim());
    } catch {
      throw badValue(written, text, `numbers such as 0,0,1, each ${rangeInWords(single)}`);
    }
  });
}

function parseSize(written: string, text: string): Size {
  const match = SIZE.exec(text);
  const amount = match ? Number(match[1]) : 0;
  const unit = match?.[2]?.toLowerCase() ?? '';
  if (unit === '%' && amount > 0 && amount <= 100) return { amount, unit: 'percent' };
  if (match && unit !== '%' && amount > 0) {
    // Memory is counted in powers of 1024, with or without the i of 'GiB'.
    const power = 'kmgt'.indexOf(unit[0] ?? '') + 1;
    const bytes = Math.floor(amount * 1024 ** (unit === '' || unit === 'b' ? 0 : power));
    if (bytes >= 1 && Number.isSafeInteger(bytes)) return { amount: bytes, unit: 'bytes' };
  }
  throw badValue(written, text, 'a size such as 512M, 2G or 80%');
}

function parseChoice(flag: FlagDefinition, written: string, text: string): string {
  const names = Object.keys(flag.choices ?? {});
  if (names.includes(text)) return text;
  const near = nearest(text, names);
  throw badValue(written, text, `one of ${names.join(', ')}`, near === undefined ? undefined : `Did you mean ${near}?`);
}

function badValue(written: string, got: string, expected: string, hint?: string): NgramError {
  const details = { flag: written, got, expected };
  const parts = hint === undefined ? { details } : { details, hint };
  return new NgramError(
    'BAD_OPTION',
    `${written} is ${got === '' ? 'empty' : `"${got}"`}; expected ${expected}`,
    parts,
  );
}
