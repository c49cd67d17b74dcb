// Figures as people read them. What is claimed must hold as it is printed, so a lower bound is rounded down and an upper one up.

import { withRuns } from './novelty.ts';
import { definitionOf } from './report-definitions.ts';
import type { AuditReport, BoundType, Copies, Figure, NamedDocument } from './report.ts';

/** Slips of the last binary digits are not worth a digit of the print: 0.57 × 100 is 56.99999999999999. */
const SLIP = 1e-9;

/** Digits in groups of three: `1,234,567`. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 word`, `1,234 words`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A share of 1 with one digit behind the point, or two digits in all below 1 %: `34.2 %`, `0.0051 %`. */
export function percent(share: number, bound: BoundType = 'exact'): string {
  const value = share * 100;
  if (!(value > 0)) return Number.isNaN(value) ? '–' : '0 %';
  // A claim of a share that small must still be one; elsewhere more digits say nothing.
  if (value < 0.0001 && bound !== 'lower') return '<0.0001 %';
  const decimals = Math.min(15, Math.max(1, 1 - Math.floor(Math.log10(value) + SLIP)));
  const text = rounded(value, decimals, bound);
  if (share < 1 && Number(text) >= 100 && bound !== 'upper') return bound === 'lower' ? '99.9 %' : '>99.9 %';
  return `${text} %`;
}

/** Rounded to the side on which the bound still holds, without zeros at the end. */
function rounded(value: number, decimals: number, bound: BoundType): string {
  const scaled = value * 10 ** decimals;
  const whole =
    bound === 'lower' ? Math.floor(scaled + SLIP) : bound === 'upper' ? Math.ceil(scaled - SLIP) : Math.round(scaled);
  const text = (whole / 10 ** decimals).toFixed(decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The value with its unit: `34.2 %`, `252 words`, `1.7 bits/word`. */
export function figureValue({ value, unit, bound }: Figure): string {
  if (!Number.isFinite(value)) return '–';
  if (unit.startsWith('share')) return percent(value, bound);
  if (unit === 'tokens' || unit === 'words') return countOf(value, 'word');
  if (unit === 'rank') return grouped(value);
  if (unit === 'probability') return rounded(value, 3, bound);
  if (unit === 'bits per token') return `${rounded(value, 2, bound)} bits/word`;
  return `${rounded(value, 2, bound)} ${unit}`;
}

/** A figure of the report with what tells it from others of the same definition. */
export interface FigureRow {
  readonly group: 'file' | 'corpus';
  readonly label: string;
  readonly figure: Figure;
}

/** All figures of a report, in the order in which they are shown. */
export function figureRows(report: AuditReport): FigureRow[] {
  const { coverage, corpus } = report;
  const row = (group: FigureRow['group'], figure: Figure, more = ''): FigureRow => {
    const name = definitionOf(figure.id)?.name ?? figure.id;
    return { group, figure, label: more === '' ? name : `${name}, ${more}` };
  };
  const rows = [
    coverage[10],
    coverage[20],
    coverage[50],
    report.n50Star,
    report.longest,
    report.ambiguityBitsPerToken,
    report.singletonShare,
  ].map((figure) => row('file', figure));
  if (corpus === undefined) return rows;
  const { membership } = corpus;
  const members = membership === undefined ? [] : [membership.auc, membership.tprAt1, membership.tprAt01];
  return [
    ...rows,
    ...[corpus.coverage[10], corpus.coverage[20], corpus.coverage[50]].map((figure) => row('corpus', figure)),
    ...corpus.extraction.map(({ copies, greedy }) => row('corpus', greedy, copiesOf(copies))),
    ...corpus.extraction.map(({ copies, sampled }) => row('corpus', sampled, copiesOf(copies))),
    ...members.map((figure) => row('corpus', figure)),
    ...withRuns(corpus.novelty).flatMap(({ length, generated, heldOut }) => [
      row('corpus', generated, `${length} words, generated`),
      ...(heldOut === undefined ? [] : [row('corpus', heldOut, `${length} words, by people`)]),
    ]),
  ];
}

/** What to call a document of the corpus. */
export function documentName({ id, name }: NamedDocument): string {
  return name ?? id;
}

/** `1 copy`, `2–4 copies`, `5 or more copies`. */
export function copiesOf({ from, to }: Copies): string {
  if (to === undefined) return `${grouped(from)} or more copies`;
  return from === to ? countOf(from, 'copy', 'copies') : `${grouped(from)}–${grouped(to)} copies`;
}
