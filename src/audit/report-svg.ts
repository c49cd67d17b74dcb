// What the pictures have in common: a frame with a title and a description, colours for light and dark grounds, axes and their
// ticks. Colours stand in a style sheet as plain rules, which a dark ground overrides; programs that draw SVG without knowing
// of grounds, as for PNG files, take the plain ones.

import { SCALE } from './report-scale.ts';
import { escaped } from './report-markup.ts';

export interface PictureFrame {
  /** Apart from the other pictures of a page: elements are named after it. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What a reader who cannot see it should know. */
  readonly description: string;
}

const FONT = 13;
/** By name too, and without quotes: what draws PNG files knows neither generic families nor names in quotes. */
const FONTS =
  'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, Liberation Sans, DejaVu Sans, Helvetica, Arial, sans-serif';

/** A whole SVG document of some elements. */
export function picture(frame: PictureFrame, elements: readonly string[]): string {
  const { id, width, height, title, description } = frame;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-description" font-family="${FONTS}" font-size="${FONT}">`,
    `<title id="${id}-title">${escaped(title)}</title>`,
    `<desc id="${id}-description">${escaped(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="gm-ground" width="${width}" height="${height}"/>`,
    ...elements,
    '</svg>',
    '',
  ].join('\n');
}

/** Lines of three lengths take the colours that the scale has for them. */
const STYLE = [
  '.gm-ground{fill:#fff}.gm-ink{fill:#222}.gm-faint{fill:#595959}.gm-grid{stroke:#ddd}.gm-over{stroke:#fff}',
  '.gm-front{stroke:#888}',
  ...SCALE.map(({ light }, i) => `.gm-step${i}{fill:${light}}`),
  '.gm-line1{stroke:#1d91c0;fill:#1d91c0}.gm-line2{stroke:#225ea8;fill:#225ea8}.gm-line3{stroke:#081d58;fill:#081d58}',
  '@media (prefers-color-scheme:dark){',
  '.gm-ground{fill:#16181c}.gm-ink{fill:#eee}.gm-faint{fill:#a9adb5}.gm-grid{stroke:#3a3d44}.gm-over{stroke:#16181c}',
  ...SCALE.map(({ dark }, i) => `.gm-step${i}{fill:${dark}}`),
  '.gm-line1{stroke:#1d91c0;fill:#1d91c0}.gm-line2{stroke:#7fcdbb;fill:#7fcdbb}.gm-line3{stroke:#edf8b1;fill:#edf8b1}',
  '}',
].join('');

export interface TextOptions {
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly kind?: string;
  readonly size?: number;
  readonly more?: string;
}

export function label(x: number, y: number, text: string, options: TextOptions = {}): string {
  const { anchor = 'start', kind = 'gm-ink', size = FONT, more = '' } = options;
  const extra = (size === FONT ? '' : ` font-size="${size}"`) + (more === '' ? '' : ` ${more}`);
  return `<text class="${kind}" x="${place(x)}" y="${place(y)}" text-anchor="${anchor}"${extra}>${escaped(text)}</text>`;
}

/** Columns that a text fills at a size, near enough to keep labels apart. */
export function textWidth(text: string, size = FONT): number {
  return [...text].length * size * 0.6;
}

/** A place in the picture, in tenths: more digits only make the file longer. */
export function place(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Where numbers stand between two ends of the picture. */
export function axis(from: number, to: number, start: number, end: number): (value: number) => number {
  return (value) => start + (to > from ? (value - from) / (to - from) : 0.5) * (end - start);
}

/** Round numbers from `least` or below to `most` or above, at most so many. */
export function ticks(least: number, most: number, room: number): number[] {
  // Numbers that differ by a slip of their last digits are one.
  const range = most - least > 1e-9 * Math.max(1, most) ? most - least : 1;
  const rough = range / Math.max(1, room - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= rough * 0.999999) ?? 10 * power;
  const from = Math.floor(least / step + 1e-9);
  const to = Math.ceil(most / step - 1e-9);
  // A multiple each, and not a sum: 0.1 + 0.2 is not 0.3.
  return Array.from({ length: to - from + 1 }, (_, i) => Number(((from + i) * step).toPrecision(12)));
}

/** Places for labels of a column, as near to the wanted ones as can be and at least a line apart; in the order given. */
export function apart(wanted: readonly number[], line: number, most: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y || a.i - b.i);
  const places = wanted.map(() => 0);
  let last = -Infinity;
  for (const { y, i } of order) last = places[i] = Math.max(y, last + line);
  // What ran out of the picture pushes back.
  let next = most;
  for (const { i } of order.toReversed()) {
    places[i] = Math.min(places[i], next);
    next = places[i] - line;
  }
  return places;
}
