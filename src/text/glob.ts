// Shell patterns: * ? [..] ** {a,b} and \ before a character that stands for itself. A pattern becomes segments, one for
// each name on a path; names are matched without regular expressions, so that no pattern can make matching slow.
import { NgramError } from '../base/errors.ts';

/** A way through folders: where it starts, and what each name on the way must be. */
export interface GlobPath {
  readonly isAbsolute: boolean;
  readonly segments: readonly GlobSegment[];
}

/** `literal`: that name; `pattern`: names that match; `any`: any number of folders, none included. */
export type GlobSegment =
  | { readonly kind: 'literal'; readonly name: string }
  | { readonly kind: 'pattern'; readonly parts: readonly GlobPart[] }
  | { readonly kind: 'any' };

type GlobPart =
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'star' }
  | { readonly kind: 'set'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

const ALTERNATIVES_MAX = 1000;

/** True when a name holds a character that means something in a pattern. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * Parse a pattern; `{a,b}` makes several ways.
 *
 * @throws {NgramError} `BAD_OPTION` when the braces stand for more than a thousand ways.
 */
export function parseGlob(pattern: string): GlobPath[] {
  return expandBraces(pattern).map((way) => ({
    isAbsolute: way.startsWith('/'),
    segments: way
      .split('/')
      .filter((name) => name !== '' && name !== '.')
      .map(parseSegment),
  }));
}

/** The pattern once for each choice among its `{a,b}`, which may be nested; braces without a comma stand for themselves. */
function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const open = [pattern];
  while (open.length > 0) {
    const current = open.pop()!;
    const group = findBraces(current);
    if (group === undefined) done.push(current);
    else {
      const tail = current.slice(group.end);
      for (const choice of group.choices.reverse()) open.push(current.slice(0, group.start) + choice + tail);
    }
    if (done.length + open.length > ALTERNATIVES_MAX) {
      throw new NgramError(
        'BAD_OPTION',
        `The braces of the pattern '${pattern}' stand for more than ${ALTERNATIVES_MAX} ways.`,
        {
          hint: 'Give several patterns instead.',
        },
      );
    }
  }
  return done;
}

/** The first `{` that has a partner and a comma between them. */
function findBraces(pattern: string): { start: number; end: number; choices: string[] } | undefined {
  for (let start = 0; start < pattern.length; start++) {
    if (pattern[start] === '\\') start++;
    else if (pattern[start] === '{') {
      const found = splitBraces(pattern, start);
      if (found !== undefined && found.choices.length > 1) return { start, ...found };
    }
  }
  return undefined;
}

function splitBraces(pattern: string, start: number): { end: number; choices: string[] } | undefined {
  const choices: string[] = [];
  let depth = 0;
  let choiceStart = start + 1;
  for (let at = start; at < pattern.length; at++) {
    const char = pattern[at];
    if (char === '\\') at++;
    else if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      choices.push(pattern.slice(choiceStart, at));
      choiceStart = at + 1;
    } else if (char === '}' && --depth === 0) {
      choices.push(pattern.slice(choiceStart, at));
      return { end: at + 1, choices };
    }
  }
  return undefined;
}

function parseSegment(text: string): GlobSegment {
  if (text === '**') return { kind: 'any' };
  const chars = [...text];
  const parts: GlobPart[] = [];
  for (let at = 0; at < chars.length; at++) {
    const char = chars[at];
    const set = char === '[' ? parseSet(chars, at) : undefined;
    if (set !== undefined) {
      parts.push(set.part);
      at = set.last;
    } else if (char === '*') {
      if (parts.at(-1)?.kind !== 'star') parts.push({ kind: 'star' });
    } else if (char === '?') parts.push({ kind: 'one' });
    else if (char === '\\' && at + 1 < chars.length) parts.push({ kind: 'char', char: chars[++at] });
    else parts.push({ kind: 'char', char });
  }
  const isLiteral = parts.every((part) => part.kind === 'char');
  return isLiteral ? { kind: 'literal', name: parts.map((part) => part.char).join('') } : { kind: 'pattern', parts };
}

/** A set such as `[a-z_]` or `[!a]`; without a closing bracket, `[` stands for itself. */
function parseSet(chars: readonly string[], start: number): { part: GlobPart; last: number } | undefined {
  const isNegated = chars[start + 1] === '!' || chars[start + 1] === '^';
  const first = start + (isNegated ? 2 : 1);
  const ranges: [string, string][] = [];
  for (let at = first; at < chars.length; at++) {
    // A bracket that comes first is a member of the set.
    if (chars[at] === ']' && at > first) return { part: { kind: 'set', isNegated, ranges }, last: at };
    if (chars[at] === '\\' && at + 1 < chars.length) at++;
    const from = chars[at];
    const isRange = chars[at + 1] === '-' && at + 2 < chars.length && chars[at + 2] !== ']';
    ranges.push([from, isRange ? chars[at + 2] : from]);
    if (isRange) at += 2;
  }
  return undefined;
}

/** True when a name fits a segment. Names that begin with a dot fit only where the pattern itself has it. */
export function matchesSegment(segment: GlobSegment, name: string): boolean {
  if (segment.kind === 'literal') return segment.name === name;
  if (segment.kind === 'any') return !name.startsWith('.');
  const { parts } = segment;
  if (name.startsWith('.') && !(parts[0]?.kind === 'char' && parts[0].char === '.')) return false;
  return matchesParts(parts, [...name]);
}

/** On a mismatch only the last star has to be tried again, one character longer. */
function matchesParts(parts: readonly GlobPart[], chars: readonly string[]): boolean {
  let part = 0;
  let at = 0;
  let starPart = -1;
  let starAt = 0;
  while (at < chars.length) {
    const current = parts[part];
    if (current?.kind === 'star') {
      starPart = part++;
      starAt = at;
    } else if (current !== undefined && matchesChar(current, chars[at])) {
      part++;
      at++;
    } else if (starPart >= 0) {
      part = starPart + 1;
      at = ++starAt;
    } else return false;
  }
  while (parts[part]?.kind === 'star') part++;
  return part === parts.length;
}

function matchesChar(part: GlobPart, char: string): boolean {
  if (part.kind === 'char') return part.char === char;
  if (part.kind !== 'set') return true;
  const code = char.codePointAt(0)!;
  const isMember = part.ranges.some(([from, to]) => code >= from.codePointAt(0)! && code <= to.codePointAt(0)!);
  return isMember !== part.isNegated;
}
