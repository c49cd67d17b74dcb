// Words with their probabilities, as rows with bars and as one line.

import { decimalsFor, displayWidth, bar, fit, formatNumber, formatPercent, printable } from './format.ts';
import type { NextWord, NextWords } from '../model/next.ts';
import type { Output, Style } from './output.ts';

type Canvas = Pick<Output, 'style' | 'columns' | 'isUnicode'>;

const LABEL_COLUMNS_MAX = 28;
const BAR_COLUMNS_MAX = 40;
const GAP = '  ';

/** A word as people read it; the sentence's end and white space have no letters of their own. */
export function wordLabel({ word, isEnd, isUnknown }: Pick<NextWord, 'word' | 'isEnd' | 'isUnknown'>): string {
  if (isEnd === true) return '(end)';
  if (isUnknown === true) return '(unknown)';
  return /^\s+$/.test(word) ? '␣'.repeat(word.length) : printable(word);
}

/** Rows of word, probability, count and bar; the most likely word's bar is as long as there is room. */
export function chart(answer: NextWords, canvas: Canvas): string[] {
  const { style } = canvas;
  const hasCounts = answer.next.every(({ count }) => count !== undefined);
  const shown = answer.next.reduce((sum, { count, probability }) => sum + (count ?? probability), 0);
  const rest = Math.max(0, answer.total - shown);
  const shares = answer.next.map(({ probability }) => probability);
  const decimals = decimalsFor(rest > 0 ? [...shares, rest / answer.total] : shares);
  const labels = answer.next.map((entry) => wordLabel(entry));
  const labelColumns = Math.min(LABEL_COLUMNS_MAX, Math.max(1, ...labels.map((label) => displayWidth(label))));
  const percents = shares.map((share) => formatPercent(share, decimals));
  const counts = answer.next.map(({ count }) => (count === undefined ? '' : formatNumber(count)));
  const more = answer.followerCount - answer.next.length;
  const restCells =
    more > 0
      ? ([formatPercent(rest / answer.total, decimals), hasCounts ? formatNumber(rest) : ''] as const)
      : (['', ''] as const);
  const percentColumns = Math.max(...[...percents, restCells[0]].map((cell) => cell.length));
  const countColumns = Math.max(...[...counts, restCells[1]].map((cell) => cell.length));
  const used = labelColumns + percentColumns + countColumns + 4 * GAP.length;
  const barColumns = Math.max(8, Math.min(BAR_COLUMNS_MAX, canvas.columns - used - 1));
  const row = (label: string, percent: string, count: string, tail: string) =>
    `${GAP}${label}${GAP}${percent.padStart(percentColumns)}${GAP}${count.padStart(countColumns)}${tail === '' ? '' : GAP}${tail}`;
  const rows = answer.next.map((entry, i) => {
    const label = paintLabel(fit(labels[i], labelColumns), entry.isEnd === true, style);
    const length = bar(shares[i] / shares[0], barColumns, canvas.isUnicode);
    return row(label, percents[i], style.dim(counts[i].padStart(countColumns)), style.accent(length));
  });
  if (more > 0) {
    const tail = `and ${formatNumber(more)} more`;
    rows.push(style.dim(row(fit('…', labelColumns), restCells[0], restCells[1], tail)));
  }
  return rows;
}

/** `must 50 % · wish 50 %`, with a small bar before each share when there is room for fun. */
export function inlineChart(answer: NextWords, canvas: Canvas, hasBars: boolean): string {
  const { style, isUnicode } = canvas;
  const decimals = decimalsFor(answer.next.map(({ probability }) => probability));
  const parts = answer.next.map((entry) => {
    const small = hasBars ? `${style.accent(bar(entry.probability, 8, isUnicode))} ` : '';
    const label = paintLabel(wordLabel(entry), entry.isEnd === true, style);
    return `${label} ${small}${formatPercent(entry.probability, decimals)}`;
  });
  const more = answer.followerCount - answer.next.length;
  if (more > 0) parts.push(style.dim(`${formatNumber(more)} more`));
  return parts.join(isUnicode ? ' · ' : ', ');
}

function paintLabel(label: string, isEnd: boolean, style: Style): string {
  return isEnd ? style.dim(label) : style.bold(label);
}

/** Tokens as one phrase in quotes: `“you must”`. */
export function quotedPhrase(tokens: readonly string[], isJoined: boolean): string {
  return `“${printable(tokens.join(isJoined ? '' : ' '))}”`;
}
