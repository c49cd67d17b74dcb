// The corpus as a picture: a block for each token, coloured by the longest certified string around it, as SVG.

import { escaped, shortened } from './report-markup.ts';
import { SCALE, stepOf } from './report-scale.ts';
import { label, picture, place, textWidth } from './report-svg.ts';
import { countOf, documentName, percent } from './report-values.ts';
import type { CorpusReport } from './report.ts';

type MapDocument = CorpusReport['map'][number];

const WIDTH = 640;
const LEFT = 136;
const BLOCK = 5;
const BLOCK_HEIGHT = 11;
const ROW = 14;
/** Between documents. */
const GAP = 5;
const TOP = 74;
const TOKENS_A_ROW = 99;
/** A taller picture is not looked at to its end. */
const ROWS_MAX = 120;
/** Of a document, so that a long one leaves room for others. */
const DOCUMENT_ROWS_MAX = 30;

/** Documents from the top, as rows of blocks. What does not fit is said below. */
export function corpusPicture({ map }: Pick<CorpusReport, 'map'>, id = 'map'): string {
  const shown: { document: MapDocument; rows: number }[] = [];
  let rowCount = 0;
  for (const document of map) {
    const rows = Math.min(DOCUMENT_ROWS_MAX, Math.max(1, Math.ceil(tokensOf(document) / TOKENS_A_ROW)));
    if (rowCount + rows > ROWS_MAX) break;
    rowCount += rows;
    shown.push({ document, rows });
  }
  const left = map.length - shown.length;
  const cut = shown.filter(({ document, rows }) => tokensOf(document) > rows * TOKENS_A_ROW).length;
  const notes = [
    left > 0 ? `${countOf(left, 'more document')} not shown` : '',
    cut > 0 ? `${countOf(cut, 'long document')} shown to row ${DOCUMENT_ROWS_MAX}` : '',
  ].filter((note) => note !== '');
  const floor = TOP + rowCount * ROW + shown.length * GAP;
  let y = TOP;
  const elements = shown.flatMap(({ document, rows }) => {
    const top = y;
    y += rows * ROW + GAP;
    return documentElements(document, rows, top, id);
  });
  return picture(
    {
      id,
      width: WIDTH,
      height: floor + (notes.length > 0 ? 30 : 10),
      title: 'The corpus by the length of the proved runs around each word',
      description: `A block is a word. ${summary(map)}`,
    },
    [
      `<defs><pattern id="${id}-seams" x="${LEFT}" y="0" width="${BLOCK}" height="${ROW}" patternUnits="userSpaceOnUse"><rect class="gm-ground" x="${BLOCK - 1}" width="1" height="${ROW}"/></pattern></defs>`,
      label(12, 22, 'a block is a word; its colour is the longest proved run around it, in words:', {
        kind: 'gm-faint',
      }),
      ...legend(),
      ...elements,
      // Seams over everything at once: a rectangle for each token would make the picture many times larger.
      `<rect fill="url(#${id}-seams)" x="${LEFT}" y="${TOP}" width="${TOKENS_A_ROW * BLOCK}" height="${floor - TOP}" pointer-events="none"/>`,
      ...(notes.length > 0 ? [label(LEFT, floor + 16, notes.join('; '), { kind: 'gm-faint' })] : []),
    ],
  );
}

function tokensOf({ runs }: MapDocument): number {
  return runs.reduce((sum, { tokens }) => sum + tokens, 0);
}

function summary(map: CorpusReport['map']): string {
  const tokens = SCALE.map(() => 0);
  for (const { runs } of map) for (const run of runs) tokens[stepOf(run.certified)] += run.tokens;
  const all = tokens.reduce((sum, each) => sum + each, 0);
  return `In runs of so many words: ${SCALE.map((step, i) => `${step.label}: ${percent(all > 0 ? tokens[i] / all : 0)}`).join('; ')}.`;
}

function legend(): string[] {
  let x = 12;
  return SCALE.flatMap((step, i) => {
    const at = x;
    x += 22 + textWidth(step.label) + 22;
    return [
      `<rect class="gm-step${i}" x="${place(at)}" y="36" width="16" height="${BLOCK_HEIGHT}"/>`,
      label(at + 22, 46, step.label),
    ];
  });
}

/** Of a path what tells documents apart: `lines.jsonl#3`. */
function lastSegment(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}

const NAME_SIZE = 12;
const NAME_MOST = 17;
const TITLE_MOST = 160;

function documentElements(document: MapDocument, rows: number, top: number, id: string): string[] {
  const name = `<g><title>${escaped(documentName(document))}</title>${label(12, top + BLOCK_HEIGHT - 1.5, shortened(lastSegment(documentName(document)), NAME_MOST), { size: NAME_SIZE, kind: 'gm-faint' })}</g>`;
  const elements = [name];
  let at = 0;
  for (const { tokens, certified, text } of document.runs) {
    const title = `<title>${escaped(`${certified > 0 ? countOf(certified, 'word') : 'not proved'}: ${shortened(text, TITLE_MOST)}`)}</title>`;
    const pieces: string[] = [];
    const end = Math.min(at + tokens, rows * TOKENS_A_ROW);
    // A run goes on in the next row.
    while (at < end) {
      const row = Math.floor(at / TOKENS_A_ROW);
      const length = Math.min(end, (row + 1) * TOKENS_A_ROW) - at;
      pieces.push(
        `<rect x="${LEFT + (at % TOKENS_A_ROW) * BLOCK}" y="${top + row * ROW}" width="${length * BLOCK}" height="${BLOCK_HEIGHT}"/>`,
      );
      at += length;
    }
    if (pieces.length > 0) elements.push(`<g class="gm-step${stepOf(certified)}">${title}${pieces.join('')}</g>`);
  }
  return [`<g id="${id}-${top}">`, ...elements, '</g>'];
}
