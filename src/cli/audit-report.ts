// What an audit found, on a terminal: the verdict, the figures, a chart over the orders, and the corpus in colours.

import { ADVERSARIES, BOUNDS } from '../audit/report-definitions.ts';
import { subjectOf } from '../audit/report-subject.ts';
import { figureRows, figureValue, percent } from '../audit/report-values.ts';
import { type VerdictFacts, verdictOf } from '../audit/report-verdict.ts';
import type { AuditReport } from '../audit/report.ts';
import type { PolicyResult } from '../audit/policy.ts';
import { corpusLines } from './audit-map.ts';
import { bar, displayWidth, fit, formatNumber, printable, wrap } from './format.ts';
import type { Output } from './output.ts';

export type AuditCanvas = Pick<Output, 'style' | 'columns' | 'isUnicode'>;

/** Longer lines are hard to read. */
const WIDEST = 100;
const GAP = '  ';
const STRINGS_MAX = 3;
/** On a narrower terminal labels need the room of how many things a figure was measured on. */
const ALL_COLUMNS = 70;

/** The whole report, a line each; none is wider than the terminal. */
export function auditLines(report: AuditReport, canvas: AuditCanvas, facts: VerdictFacts = {}): string[] {
  const columns = Math.max(40, Math.min(WIDEST, canvas.columns)) - 1;
  const parts = [
    verdictLines(report, facts, canvas, columns),
    tableLines(report, canvas, columns),
    orderLines(report, canvas, columns),
    stringLines(report, canvas, columns),
    corpusLines(report, canvas, columns),
  ];
  const lines = parts.filter((part) => part.length > 0).flatMap((part, i) => (i === 0 ? part : ['', ...part]));
  return canvas.isUnicode ? lines : lines.map((line) => line.replace(/[–…]/g, (sign) => (sign === '–' ? '-' : '~')));
}

function verdictLines(report: AuditReport, facts: VerdictFacts, { style, isUnicode }: AuditCanvas, columns: number) {
  const { headline, level, sections } = verdictOf(report, facts);
  const paint = level === 'none' ? style.bold : style.bad;
  const bullet = isUnicode ? '• ' : '- ';
  // Backticks mark what is typed, and a shell would take them for commands.
  const plain = (text: string): string => text.replaceAll('`', '');
  return [
    ...wrap(headline, columns).map((line) => style.bold(paint(line))),
    ...sections.flatMap(({ title, paragraphs, points }) => [
      '',
      style.bold(title),
      ...paragraphs.flatMap((text) => wrap(plain(text), columns)),
      ...points.flatMap((text) =>
        wrap(plain(text), columns - bullet.length).map((line, i) => (i === 0 ? bullet : '  ') + line),
      ),
    ]),
  ];
}

function tableLines(report: AuditReport, { style }: AuditCanvas, columns: number): string[] {
  const rows = figureRows(report);
  const shown = columns < ALL_COLUMNS ? 3 : 4;
  const cells = rows.map(({ figure }) =>
    [BOUNDS[figure.bound], figureValue(figure), figure.adversary, formatNumber(figure.n)].slice(0, shown),
  );
  const head = ['', 'value', 'who', 'of'].slice(0, shown);
  const widths = head.map((title, i) => Math.max(...[title, ...cells.map((row) => row[i])].map((each) => each.length)));
  const used = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  const labelColumns = Math.min(columns - used, Math.max(...rows.map(({ label }) => displayWidth(label))));
  const row = (label: string, facts: readonly string[]): string[] => {
    const [first, ...more] = wrap(label, labelColumns).map((line) => fit(line, labelColumns));
    const aligned = facts.map((fact, i) => fact.padStart(widths[i]));
    return [[first, ...aligned].join(GAP), ...more.map((line) => line.trimEnd())];
  };
  const groups = (['file', 'corpus'] as const).flatMap((group) => {
    const lines = rows.flatMap((each, i) => (each.group === group ? row(each.label, cells[i]) : []));
    const title = group === 'file' ? subjectOf(report).figures : 'Against the corpus';
    const [first, ...more] = row(title, head);
    const headed = style.bold(first.slice(0, labelColumns)) + style.dim(first.slice(labelColumns));
    return lines.length === 0 ? [] : [headed, ...more.map((line) => style.bold(line)), ...lines];
  });
  const named = [...new Set(rows.map(({ figure }) => figure.adversary))].sort();
  return [...groups, ...named.map((each) => style.dim(fit(`${each}: ${ADVERSARIES[each]}`, columns).trimEnd()))];
}

/** A row of bars for each order, for runs of 20 words or more. */
function orderLines({ byOrder }: AuditReport, { style, isUnicode }: AuditCanvas, columns: number): string[] {
  if (byOrder.length === 0) return [];
  const names = byOrder.map(({ order }) => `order ${order}`);
  const shares = byOrder.map(({ coverage }) => shareAtLeast(coverage[20]));
  const longest = byOrder.map(({ longest }) => `longest ${formatNumber(longest)}`);
  const widest = (cells: readonly string[]): number => Math.max(...cells.map((cell) => cell.length));
  const [nameColumns, shareColumns, longestColumns] = [widest(names), widest(shares), widest(longest)];
  const barColumns = Math.max(4, Math.min(40, columns - nameColumns - shareColumns - longestColumns - 3 * GAP.length));
  return [
    ...wrap('Words in proved runs of 20 or more, at each order', columns).map((line) => style.bold(line)),
    ...byOrder.map(({ coverage }, i) => {
      const length = bar(coverage[20], barColumns, isUnicode);
      const filled = style.accent(length) + ' '.repeat(Math.max(0, barColumns - length.length));
      const cells = [names[i].padEnd(nameColumns), shares[i].padStart(shareColumns), filled];
      return [...cells, style.dim(longest[i].padStart(longestColumns))].join(GAP);
    }),
  ];
}

/** A share rounded down, since it is claimed; one that takes too many digits for a column is above 0 and no more. */
function shareAtLeast(share: number): string {
  return share > 0 && share < 1e-6 ? '>0 %' : percent(share, 'lower');
}

function stringLines({ strings }: AuditReport, { style }: AuditCanvas, columns: number): string[] {
  if (strings.length === 0) return [];
  return [
    style.bold('The longest proved runs'),
    ...strings.slice(0, STRINGS_MAX).map(({ words }) => {
      const count = `${formatNumber(words.length)} words${GAP}`;
      // Of a run of thousands only the beginning can fit.
      const text = fit(printable(words.slice(0, columns).join(' ')), columns - count.length).trimEnd();
      return style.dim(count) + text;
    }),
  ];
}

/** What a policy says of the report: one line for each limit that is exceeded, or that all are kept. */
export function policyLines({ passed, checked, violations }: PolicyResult, { style }: AuditCanvas): string[] {
  const of = checked === 1 ? 'the limit' : `all ${checked} limits`;
  if (passed) return [style.good(`keeps ${of} of the policy`)];
  return violations.map(({ key, limit, value }) =>
    style.bad(`${key} is ${String(value)}, and the policy allows ${limit}`),
  );
}
