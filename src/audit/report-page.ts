// A report as one HTML page that needs nothing from elsewhere: no scripts, no fonts, no pictures but the ones inside. Everything
// that comes from a file or a corpus is escaped, and the page itself forbids whatever could be slipped in.

import { ADVERSARIES, BOUNDS, definitionOf } from './report-definitions.ts';
import { corpusPicture } from './report-map.ts';
import { escaped, excerpt } from './report-markup.ts';
import type { PolicyResult } from './policy.ts';
import { orderPicture } from './report-pictures.ts';
import { subjectOf } from './report-subject.ts';
import { type FigureRow, countOf, documentName, figureRows, figureValue, grouped, percent } from './report-values.ts';
import { type VerdictFacts, type VerdictSection, verdictOf } from './report-verdict.ts';
import type { AuditReport } from './report.ts';

export interface PageOptions {
  readonly facts?: VerdictFacts | undefined;
  readonly policy?: PolicyResult | undefined;
}

const STRINGS_MAX = 20;

/** The whole page. */
export function auditPage(report: AuditReport, options: PageOptions = {}): string {
  const { file, order, corpus, byOrder } = report;
  const verdict = verdictOf(report, options.facts);
  const rows = figureRows(report);
  const { policy } = options;
  const size = [
    `order ${order}`,
    countOf(report.tokenCount, 'word'),
    countOf(report.sentenceCount, 'sentence'),
    ...(report.documentCount > 0 ? [countOf(report.documentCount, 'document')] : []),
  ];
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>Audit of ${escaped(file)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    '<main>',
    `<h1>Audit of <bdi>${escaped(file)}</bdi></h1>`,
    `<p class="faint">${escaped(size.join(' · '))}</p>`,
    `<p class="headline ${verdict.level}">${inline(verdict.headline)}</p>`,
    ...verdict.sections.flatMap((section) => sectionHtml(section)),
    ...(policy === undefined ? [] : policySection(policy)),
    '<h2>Figures</h2>',
    ...figureTable(subjectOf(report).figures, rows, 'file'),
    ...(corpus === undefined ? [] : figureTable('Against the corpus', rows, 'corpus')),
    ...adversaryList(rows),
    ...(byOrder.length > 0 ? figure(orderPicture(byOrder), 'What a table of each order would give away.') : []),
    ...(corpus === undefined || corpus.map.length === 0
      ? []
      : figure(corpusPicture(corpus), 'Point at a block for its words.')),
    ...worstTable(report),
    ...stringList(report),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

function sectionHtml({ title, paragraphs, points }: VerdictSection): string[] {
  return [
    `<h2>${escaped(title)}</h2>`,
    ...paragraphs.map((text) => `<p>${inline(text)}</p>`),
    ...(points.length > 0 ? ['<ul>', ...points.map((text) => `<li>${inline(text)}</li>`), '</ul>'] : []),
  ];
}

function policySection({ passed, checked, violations }: PolicyResult): string[] {
  const kept = `<p>${checked === 1 ? 'The limit is' : `All ${checked} limits are`} kept.</p>`;
  const exceeded = violations.map(
    ({ key, limit, value }) => `<li><code>${escaped(key)}</code> is ${value}; the policy allows ${limit}.</li>`,
  );
  return ['<h2>The policy</h2>', ...(passed ? [kept] : ['<ul>', ...exceeded, '</ul>'])];
}

/** Sentences of the verdict, with what is typed between backticks; a number keeps its percent sign on its line. */
function inline(text: string): string {
  return escaped(text)
    .replace(/`([^`]*)`/g, '<code>$1</code>')
    .replace(/(?<=\d) %/g, '&nbsp;%');
}

function figureTable(caption: string, rows: readonly FigureRow[], group: FigureRow['group']): string[] {
  const shown = rows.filter((row) => row.group === group);
  // Figures that differ in copies or lengths share a definition.
  const isFirst = ({ figure }: FigureRow, i: number): boolean => shown[i - 1]?.figure.id !== figure.id;
  return [
    '<div class="wide"><table>',
    `<caption>${escaped(caption)}</caption>`,
    '<thead><tr><th scope="col">Figure</th><th scope="col" class="number">Value</th><th scope="col">Bound</th><th scope="col">Who</th><th scope="col" class="number">Measured on</th></tr></thead>',
    '<tbody>',
    ...shown.flatMap((row, i) => [figureRow(row), ...(isFirst(row, i) ? definitionRow(row) : [])]),
    '</tbody></table></div>',
  ];
}

function figureRow({ label, figure }: FigureRow): string {
  const seed = figure.seed === undefined ? '' : `, seed ${figure.seed}`;
  return `<tr><th scope="row">${escaped(label)}</th><td class="number">${escaped(figureValue(figure))}</td><td>${BOUNDS[figure.bound]}</td><td><abbr title="${escaped(ADVERSARIES[figure.adversary])}">${figure.adversary}</abbr></td><td class="number">${grouped(figure.n)}${escaped(seed)}</td></tr>`;
}

function definitionRow({ figure }: FigureRow): string[] {
  const definition = definitionOf(figure.id);
  if (definition === undefined) return [];
  const source = definition.source === undefined ? '' : ` <cite>${linked(definition.source)}</cite>`;
  return [`<tr class="about"><td colspan="5">${escaped(definition.text)}${source}</td></tr>`];
}

/** A source's address becomes a link: only those that stand in `DEFINITIONS` come here. */
function linked(source: string): string {
  return escaped(source).replace(/https:\/\/\S+/, (address) => `<a href="${address}">${address}</a>`);
}

function adversaryList(rows: readonly FigureRow[]): string[] {
  const named = [...new Set(rows.map(({ figure }) => figure.adversary))].sort();
  return [
    '<dl class="faint">',
    ...named.map((each) => `<div><dt>${each}</dt><dd>${escaped(ADVERSARIES[each])}</dd></div>`),
    '</dl>',
  ];
}

function figure(svg: string, caption: string): string[] {
  return ['<figure>', svg, `<figcaption class="faint">${escaped(caption)}</figcaption>`, '</figure>'];
}

function worstTable({ corpus }: AuditReport): string[] {
  if (corpus === undefined || corpus.worst.length === 0) return [];
  return [
    '<h2>Documents of which most is proved</h2>',
    '<div class="wide"><table>',
    '<thead><tr><th scope="col">Document</th><th scope="col" class="number">Proved</th><th scope="col" class="number">Longest run</th></tr></thead>',
    '<tbody>',
    ...corpus.worst.map(
      ({ certifiedShare, longest, ...document }) =>
        `<tr><th scope="row"><bdi>${escaped(documentName(document))}</bdi></th><td class="number">${percent(certifiedShare, 'lower')}</td><td class="number">${countOf(longest, 'word')}</td></tr>`,
    ),
    '</tbody></table></div>',
  ];
}

function stringList({ strings }: AuditReport): string[] {
  const shown = strings.slice(0, STRINGS_MAX);
  if (shown.length === 0) return [];
  return [
    '<h2>The longest proved runs</h2>',
    '<p>The counts leave no doubt that these stand in the text, word for word.</p>',
    '<ol>',
    ...shown.map(
      ({ words, certificate }) =>
        `<li><blockquote dir="auto">${escaped(excerpt(words))}</blockquote><p class="faint">${countOf(words.length, 'word')}, at least ${countOf(certificate, 'time')}</p></li>`,
    ),
    '</ol>',
  ];
}

const STYLE = [
  ':root{color-scheme:light dark;--ground:#fff;--ink:#222;--faint:#595959;--line:#ddd;--mark:#225ea8}',
  '@media (prefers-color-scheme:dark){:root{--ground:#16181c;--ink:#eee;--faint:#a9adb5;--line:#3a3d44;--mark:#7fcdbb}}',
  'body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}',
  'main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}',
  'h1{font-size:1.5rem;margin:0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .5rem}',
  'p,ul,ol{margin:.5rem 0}li{margin:.4rem 0}',
  '.faint{color:var(--faint);font-size:.875rem}',
  '.headline{font-size:1.2rem;border-left:4px solid var(--mark);padding-left:.75rem;margin:1.25rem 0}',
  'code{font:.9em ui-monospace,monospace;overflow-wrap:anywhere}',
  '.wide{overflow-x:auto}',
  'table{border-collapse:collapse;width:100%;margin:1rem 0}caption{text-align:left;font-weight:600;padding:.25rem 0}',
  'th,td{text-align:left;vertical-align:top;padding:.4rem .75rem .4rem 0;border-top:1px solid var(--line);font-weight:400}',
  'thead th{font-size:.875rem;color:var(--faint);white-space:nowrap}.number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}',
  '.about td{border:0;padding-top:0;color:var(--faint);font-size:.875rem}',
  'tbody th{overflow-wrap:anywhere;min-width:10rem}cite{font-style:normal}a{color:inherit;overflow-wrap:anywhere}',
  'dl div{display:flex;gap:.5rem}dt{min-width:2rem}dd{margin:0}',
  'figure{margin:2rem 0}figure svg{display:block;max-width:100%;height:auto}',
  'blockquote{margin:0;overflow-wrap:anywhere}',
  '@media print{.wide{overflow:visible}}',
].join('');
