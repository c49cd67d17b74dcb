// What a command says about the table that it has written.

import type { CountTable } from '../counts/table.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { formatBytes, formatNumber, plural } from './format.ts';
import type { Style } from './output.ts';
import type { TableFigures, WrittenTable } from './tables.ts';

const TOKEN_NAMES = { words: 'word', whitespace: 'word', characters: 'character', custom: 'token' } as const;

/**
 * `17,211 words · 112,004 pairs · 180,321 triples · 201,003 of 4`: how many different ones.
 *
 * The marks of sentences are no words here, though a pair may consist of one and a word.
 */
export function ngramLine(
  figures: Pick<TableFigures, 'vocabularySize' | 'ngramCounts' | 'tokenizer'>,
  isUnicode = true,
): string {
  const counts = [figures.vocabularySize - FIRST_WORD_ID, ...figures.ngramCounts.slice(1)];
  const names = [TOKEN_NAMES[figures.tokenizer.name], 'pair', 'triple'];
  const parts = counts.map((count, i) => {
    const name = names[i];
    return name === undefined ? `${formatNumber(count)} of ${i + 1}` : plural(count, name);
  });
  return parts.join(isUnicode ? ' · ' : ', ');
}

/** `212,004 tokens in 10,234 sentences of 12 documents`. */
export function textLine(table: Pick<CountTable, 'tokenCount' | 'sentenceCount' | 'documentCount'>): string {
  const { tokenCount, sentenceCount, documentCount } = table;
  return `${plural(tokenCount, 'token')} in ${plural(sentenceCount, 'sentence')} of ${plural(documentCount, 'document')}`;
}

/** `612.1 kB, 2.1 bytes per n-gram`. */
export function sizeLine(fileBytes: number, counts: readonly number[]): string {
  const ngrams = counts.reduce((sum, count) => sum + count, 0);
  return `${formatBytes(fileBytes)}, ${formatNumber(fileBytes / Math.max(1, ngrams), 1)} bytes per n-gram`;
}

/** The lines for people about a new table. */
export function tableSummary(
  { path, figures, fileBytes }: WrittenTable,
  style: Style,
  extra: { readonly time?: string; readonly size?: string; readonly isUnicode: boolean },
): string[] {
  const name = path === '-' ? 'standard output' : path;
  return [
    `${style.good(style.bold(name))}  ${textLine(figures)}${extra.time === undefined ? '' : `, ${extra.time}`}`,
    `  ${style.dim('holds')}    ${ngramLine(figures, extra.isUnicode)}`,
    `  ${style.dim('size')}     ${sizeLine(fileBytes, figures.ngramCounts)}${extra.size === undefined ? '' : `; ${extra.size}`}`,
  ];
}
