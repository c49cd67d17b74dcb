// What settings cost in perplexity against what they give away, as SVG.

import { axis, label, picture, place, textWidth, ticks } from './report-svg.ts';
import { grouped, percent } from './report-values.ts';

/** What a setting of a dial gave: perplexity on held-out text, and the share of words in proved runs of 20. */
export interface DialPoint {
  readonly label: string;
  readonly perplexity: number;
  readonly coverage20: number;
}

const WIDTH = 640;
const HEIGHT = 410;
const TOP = 52;
const LEFT = 72;
const RIGHT = WIDTH - 24;
const FLOOR = HEIGHT - 56;

/** Dials by what they cost and what they leave: those that no other beats in both are filled, and joined. */
export function dialPicture(points: readonly DialPoint[], id = 'dials'): string {
  const shown = points.filter(({ perplexity }) => Number.isFinite(perplexity));
  const { y, rows } = shareAxis(shown.map(({ coverage20 }) => coverage20));
  const costs = shown.map(({ perplexity }) => perplexity);
  const columns = shown.length === 0 ? [0, 1] : ticks(Math.min(...costs), Math.max(...costs), 6);
  const x = axis(columns[0], columns.at(-1) ?? 1, LEFT + 16, RIGHT - 40);
  const places = shown.map((point) => ({ point, x: x(point.perplexity), y: y(point.coverage20) }));
  const isBeaten = (point: DialPoint): boolean => shown.some((other) => beats(other, point));
  const front = places.filter(({ point }) => !isBeaten(point)).sort((a, b) => a.x - b.x || b.y - a.y);
  const left = points.length - shown.length;
  const list = points.map(
    (each) => `${each.label}: perplexity ${number(each.perplexity)}, ${percent(each.coverage20, 'lower')}`,
  );
  const note = left > 0 ? ` (${left} infinite, not shown)` : '';
  return picture(
    {
      id,
      width: WIDTH,
      height: HEIGHT,
      title: 'What settings cost in perplexity, against the share of words in proved runs of 20 words or more',
      description: `Further left predicts better, further down gives less away. ${list.join('; ')}.`,
    },
    [
      label(12, 20, 'words in proved runs of 20 or more (at least); further down gives less away', {
        kind: 'gm-faint',
      }),
      ...rows.flatMap((share) => [
        `<line class="gm-grid" x1="${LEFT}" x2="${RIGHT}" y1="${place(y(share))}" y2="${place(y(share))}"/>`,
        label(LEFT - 8, y(share) + 4.5, percent(share), { anchor: 'end', kind: 'gm-faint' }),
      ]),
      ...columns.flatMap((value) => [
        `<line class="gm-grid" x1="${place(x(value))}" x2="${place(x(value))}" y1="${TOP}" y2="${FLOOR}"/>`,
        label(x(value), FLOOR + 20, number(value), { anchor: 'middle', kind: 'gm-faint' }),
      ]),
      label((LEFT + RIGHT) / 2, HEIGHT - 12, `perplexity on held-out text; further left predicts better${note}`, {
        anchor: 'middle',
        kind: 'gm-faint',
      }),
      `<polyline class="gm-front" fill="none" stroke-width="1.5" stroke-dasharray="4 4" points="${front.map((each) => `${place(each.x)},${place(each.y)}`).join(' ')}"/>`,
      ...pointLabels(places),
      ...places.map(
        (each) =>
          `<circle class="gm-line2"${isBeaten(each.point) ? ' style="fill:none"' : ''} stroke-width="2" cx="${place(each.x)}" cy="${place(each.y)}" r="5"/>`,
      ),
    ],
  );
}

function beats(one: DialPoint, other: DialPoint): boolean {
  const [cost, leak] = [one.perplexity - other.perplexity, one.coverage20 - other.coverage20];
  return cost <= 0 && leak <= 0 && (cost < 0 || leak < 0);
}

/**
 * A logarithmic axis with a place for 0 below its least decade: settings worth choosing between leave a hundredth or a
 * hundred-thousandth, which a linear one would draw as the same.
 */
function shareAxis(shares: readonly number[]): { y: (share: number) => number; rows: number[] } {
  const least = Math.min(0.001, ...shares.filter((share) => share > 0));
  const lowest = Math.max(-6, Math.floor(Math.log10(least) + 1e-9));
  const powers = Array.from({ length: 1 - lowest }, (_, i) => lowest + i);
  const height = axis(0, powers.length, FLOOR, TOP);
  const y = (share: number): number =>
    height(share <= 10 ** lowest ? Math.max(0, share) / 10 ** lowest : 1 + Math.log10(Math.min(1, share)) - lowest);
  return { y, rows: [0, ...powers.map((power) => Number((10 ** power).toPrecision(1)))] };
}

/** Perplexities in at most four digits. */
function number(value: number): string {
  if (!Number.isFinite(value)) return 'infinite';
  return value >= 100 ? grouped(value) : String(Number(value.toPrecision(3)));
}

const LABEL_SIZE = 12;
const LABEL_HEIGHT = 16;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Names beside their points, on the first side where there is room; a rim in the colour of the ground lifts them off lines. */
function pointLabels(
  places: readonly { readonly point: DialPoint; readonly x: number; readonly y: number }[],
): string[] {
  const taken: Box[] = places.map(({ x, y }) => ({ x: x - 6, y: y - 6, width: 12, height: 12 }));
  return places.map(({ point, x, y }) => {
    const width = textWidth(point.label, LABEL_SIZE);
    const corners: readonly (readonly [number, number])[] = [
      [x + 9, y - 8],
      [x - 9 - width, y - 8],
      [x - width / 2, y - 24],
      [x + 5, y - 22],
      [x - width / 2, y + 8],
      [x + 5, y + 6],
      [x - width - 5, y - 22],
      [x, y - 40],
      [x, y - 56],
    ];
    const boxes: Box[] = corners.map(([x, y]) => ({ x, y, width, height: LABEL_HEIGHT }));
    const box = boxes.find((each) => isInside(each) && !taken.some((other) => overlap(each, other))) ?? boxes[0];
    taken.push(box);
    return label(box.x, box.y + 12, point.label, {
      size: LABEL_SIZE,
      kind: 'gm-ink gm-over',
      more: 'stroke-width="3" stroke-linejoin="round" paint-order="stroke"',
    });
  });
}

function isInside({ x, y, width, height }: Box): boolean {
  return x >= LEFT + 2 && x + width <= WIDTH && y >= TOP - 27 && y + height <= FLOOR + 10;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
