// Reads the test files of UAX 29: a line is code points with ÷ where a boundary is and × where none is.

import { readFileSync } from 'node:fs';

export interface BreakCase {
  /** Where in the file, and the line itself. */
  readonly title: string;
  readonly text: string;
  /** Byte offsets of the boundaries in the text's UTF-8, from 0 to its length. */
  readonly boundaries: readonly number[];
}

export function readBreakCases(name: string): BreakCase[] {
  const lines = readFileSync(new URL(`../fixtures/unicode/${name}`, import.meta.url), 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    const signs = line.split('#')[0].trim().split(/\s+/);
    return signs.length < 2 ? [] : [readCase(`line ${index + 1}: ${line}`, signs)];
  });
}

function readCase(title: string, signs: readonly string[]): BreakCase {
  let text = '';
  const boundaries: number[] = [];
  for (const sign of signs) {
    if (sign === '÷') boundaries.push(new TextEncoder().encode(text).length);
    else if (sign !== '×') text += String.fromCodePoint(Number.parseInt(sign, 16));
  }
  return { title, text, boundaries };
}
