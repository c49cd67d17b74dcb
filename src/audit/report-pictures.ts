// Coverage against order, as SVG. The other pictures are in report-map.ts and report-dials.ts.

import { escaped } from './report-markup.ts';
import { percent } from './report-values.ts';
import type { OrderFigures } from './report.ts';
import { apart, axis, label, picture, place, ticks } from './report-svg.ts';

const WIDTH = 640;
const HEIGHT = 380;
const TOP = 40;
const BOTTOM = 56;
const LEFT = 64;
const FLOOR = HEIGHT - BOTTOM;
const LENGTHS = [10, 20, 50] as const;

/** The rows of a share, from 0 up to a round number above all. */
function shareAxis(shares: readonly number[], right: number): { y: (share: number) => number; elements: string[] } {
  // An axis of ten thousandths would make noise look like a result.
  const rows = ticks(0, Math.min(1, Math.max(0.01, ...shares)), 6);
  const y = axis(0, rows.at(-1) ?? 1, FLOOR, TOP);
  const elements = rows.flatMap((share) => [
    `<line class="gm-grid" x1="${LEFT}" x2="${right}" y1="${place(y(share))}" y2="${place(y(share))}"/>`,
    label(LEFT - 8, y(share) + 4.5, percent(share), { anchor: 'end', kind: 'gm-faint' }),
  ]);
  return { y, elements };
}

/** The share of words in proved runs of 10, 20 and 50 words, at each order that the table holds. */
export function orderPicture(byOrder: readonly OrderFigures[], id = 'orders'): string {
  const right = WIDTH - 116;
  const { y, elements } = shareAxis(
    byOrder.flatMap(({ coverage }) => LENGTHS.map((words) => coverage[words])),
    right,
  );
  const orders = byOrder.map(({ order }) => order);
  const x = axis(Math.min(...orders), Math.max(...orders), LEFT + 16, right - 16);
  // Of very many orders some stand for all.
  const every = Math.ceil(orders.length / 12);
  const last = byOrder.at(-1);
  const ends = apart(
    LENGTHS.map((words) => y(last?.coverage[words] ?? 0) + 4.5),
    17,
    FLOOR + 4.5,
  );
  const line = (words: (typeof LENGTHS)[number], i: number): string[] => [
    `<polyline class="gm-line${i + 1}" style="fill:none" stroke-width="2.5" points="${byOrder.map((each) => `${place(x(each.order))},${place(y(each.coverage[words]))}`).join(' ')}"/>`,
    ...byOrder.map((each) => {
      const what = `order ${each.order}, runs of ${words} words or more: ${percent(each.coverage[words], 'lower')}`;
      return mark(i, x(each.order), y(each.coverage[words]), what);
    }),
    ...(last === undefined
      ? []
      : [mark(i, right + 10, ends[i] - 4.5, ''), label(right + 20, ends[i], `≥ ${words} words`)]),
  ];
  const summary = byOrder.map((each) => `order ${each.order}: ${percent(each.coverage[20], 'lower')}`).join('; ');
  return picture(
    {
      id,
      width: WIDTH,
      height: HEIGHT,
      title: 'Share of the words in proved verbatim runs, against order',
      description: `In runs of 20 words or more: ${summary}. Lower bounds.`,
    },
    [
      label(LEFT, 20, 'words in proved verbatim runs (at least)', { kind: 'gm-faint' }),
      ...elements,
      ...orders
        .filter((_, i) => (orders.length - 1 - i) % every === 0)
        .map((order) => label(x(order), FLOOR + 20, String(order), { anchor: 'middle', kind: 'gm-faint' })),
      label((LEFT + right) / 2, HEIGHT - 12, 'order of the table', { anchor: 'middle', kind: 'gm-faint' }),
      ...LENGTHS.flatMap((words, i) => line(words, i)),
    ],
  );
}

/** Marks differ in form as well as in colour. */
function mark(line: number, x: number, y: number, title: string): string {
  const inner = title === '' ? '' : `<title>${escaped(title)}</title>`;
  const [px, py] = [place(x), place(y)];
  if (line === 0) return `<circle class="gm-line1" cx="${px}" cy="${py}" r="4">${inner}</circle>`;
  if (line === 1)
    return `<rect class="gm-line2" x="${place(x - 4)}" y="${place(y - 4)}" width="8" height="8">${inner}</rect>`;
  return `<path class="gm-line3" d="M${px} ${place(y - 5)}l5 9h-10z">${inner}</path>`;
}
