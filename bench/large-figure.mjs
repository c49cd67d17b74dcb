// @ts-check
// Time against size as a picture and a page, docs/scaling.svg and docs/scaling.md, from the lines of the task `scaling`.
//
//   node bench/large-figure.mjs [FILE]    FILE is bench/results/large.jsonl by default

import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ROOT } from './corpus.mjs';
import { groups, parseLarge, spreadOf } from './large-results.mjs';
import { firstSteps, scalingRows, sessionNote } from './large-table.mjs';

const WIDTH = 640;
const HEIGHT = 380;
const LEFT = 70;
const RIGHT = 170;
const TOP = 30;
const BOTTOM = 50;
/** Of each line in turn; they can be read on white and on black. */
const COLOURS = ['#0b6e99', '#b5542c', '#5a7d2a'];

const path = process.argv[2] ?? join(ROOT, 'bench', 'results', 'large.jsonl');
const results = parseLarge(path).get('scaling');
if (results === undefined) throw new Error(`${basename(path)} has no lines of the task scaling`);
const { session, runs } = results;

/** @typedef {{ words: number, seconds: number, least: number, most: number }} Point */
/** @typedef {{ title: string, colour: string, points: Point[] }} Curve */

/** Seconds by words of text, for each contender. */
function curves() {
  /** @type {Map<string, Point[]>} */
  const found = new Map();
  for (const group of groups([...runs, ...firstSteps(runs)])) {
    const { contender, answer } = group[0] ?? {};
    const time = spreadOf(group, 'wallMs');
    if (contender === undefined || answer?.tokens === undefined || time === undefined) continue;
    const point = { words: answer.tokens, seconds: time.median / 1000, least: time.min / 1000, most: time.max / 1000 };
    found.set(contender, [...(found.get(contender) ?? []), point]);
  }
  return [...found].map(([title, points], i) => ({
    title,
    colour: COLOURS[i % COLOURS.length] ?? '',
    points: points.toSorted((a, b) => a.words - b.words),
  }));
}

/** Powers of ten from the least to the most, both within. */
function powers(/** @type {number} */ least, /** @type {number} */ most) {
  const [from, to] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

const SHORT = {
  3: '1,000',
  4: '10,000',
  5: '100,000',
  6: '1 million',
  7: '10 million',
  8: '100 million',
  9: '1 billion',
};
const named = (/** @type {number} */ power) =>
  SHORT[/** @type {keyof typeof SHORT} */ (power)] ?? String(Number((10 ** power).toPrecision(1)));

/** Both axes are logarithmic: equal slopes are equal growth. @param {readonly Curve[]} list */
function picture(list) {
  const points = list.flatMap((curve) => curve.points);
  const columns = powers(Math.min(...points.map(({ words }) => words)), Math.max(...points.map(({ words }) => words)));
  const rows = powers(Math.min(...points.map(({ least }) => least)), Math.max(...points.map(({ most }) => most)));
  /** Where a power stands, between the first and the last. */
  const share = (/** @type {number[]} */ list, /** @type {number} */ power) =>
    (power - (list[0] ?? 0)) / ((list.at(-1) ?? 0) - (list[0] ?? 0));
  const x = (/** @type {number} */ power) => (LEFT + share(columns, power) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (/** @type {number} */ power) =>
    (HEIGHT - BOTTOM - share(rows, power) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const at = (/** @type {number} */ words, /** @type {number} */ seconds) => [
    x(Math.log10(words)),
    y(Math.log10(seconds)),
  ];
  const middle = (TOP + HEIGHT - BOTTOM) / 2;
  const labels = labelPlaces(list.map(({ points }) => Number(y(Math.log10(points.at(-1)?.seconds ?? 1)))));
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">`,
    '<title id="title">Seconds from a text to its quantised model of order 5, against words of text; both logarithmic</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...rows.flatMap((power) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(power)}" y2="${y(power)}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${(Number(y(power)) + 4).toFixed(1)}" text-anchor="end" fill="#555">${named(power)}</text>`,
    ]),
    ...columns.flatMap((power) => [
      `<line x1="${x(power)}" x2="${x(power)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#eee"/>`,
      `<text x="${x(power)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#555">${named(power)}</text>`,
    ]),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle" fill="#333">words of text</text>`,
    `<text x="16" y="${middle}" text-anchor="middle" fill="#333" transform="rotate(-90 16 ${middle})">seconds</text>`,
    ...list.flatMap(({ title, colour, points }, i) => [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${points.map(({ words, seconds }) => at(words, seconds).join(',')).join(' ')}"/>`,
      ...points.flatMap(({ words, seconds, least, most }) => {
        const [px, py] = at(words, seconds);
        return [
          `<line x1="${px}" x2="${px}" y1="${at(words, least)[1]}" y2="${at(words, most)[1]}" stroke="${colour}"/>`,
          `<circle cx="${px}" cy="${py}" r="3.5" fill="${colour}"><title>${title}, ${words.toLocaleString('en')} words: ${seconds.toFixed(1)} s</title></circle>`,
        ];
      }),
      `<text x="${WIDTH - RIGHT + 12}" y="${labels[i]?.toFixed(1)}" fill="${colour}">${title}</text>`,
    ]),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** Beside the ends of the lines, far enough apart to be read. @param {readonly number[]} ends */
function labelPlaces(ends) {
  const order = ends.map((end, i) => ({ end, i })).sort((a, b) => a.end - b.end);
  /** @type {number[]} */
  const places = [];
  let last = -Infinity;
  for (const { end, i } of order) {
    last = Math.max(end + 4, last + 16);
    places[i] = last;
  }
  return places;
}

function page() {
  return [
    '# Time against size',
    '',
    '![Seconds from a text to its quantised model of order 5, against words of text](scaling.svg)',
    '',
    'From a text to its quantised model on disk: modified Kneser–Ney, order 5, tokenizer `whitespace`. The texts are beginnings of',
    'one gigabyte whose parts are mixed, so that each is like the whole. Both axes are logarithmic: where a line rises as steeply',
    'as the grid, twice the text takes twice the time.',
    '',
    scalingRows(runs),
    '',
    sessionNote(session),
    '',
    `Made by \`node bench/large-figure.mjs\` from the lines of the task \`scaling\`, run ${session.session}, in \`bench/results/${basename(path)}\`.`,
    '',
  ].join('\n');
}

writeFileSync(join(ROOT, 'docs', 'scaling.svg'), picture(curves()));
writeFileSync(join(ROOT, 'docs', 'scaling.md'), page());
