// @ts-check
// Perplexity against order on the two texts of the demo, as a picture and a table: docs/perplexity.svg, docs/perplexity.md.
// Every tenth document is held out; the others train one table of order 6, whose shorter n-grams are the lower orders.
// Run it after `npm run build`: node scripts/perplexity-figure.mjs

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './setup.mjs';

const { backoffModel, estimateKneserNey, scoreCorpus, textBatches, train } = await import(
  pathToFileURL(join(ROOT, 'dist', 'node.js')).href
);

const ORDER_MAX = 6;
const TEXTS = [
  { title: 'Moby-Dick', package: 'datasets-moby-dick', files: /^chapter_\d+\.txt$/, colour: '#0b6e99' },
  { title: 'State of the Union', package: 'datasets-sotu', files: /^\d{4}_\w+\.txt$/, colour: '#b5542c' },
];

/** The documents of a text: those to learn from and those held out. */
function documentsOf(/** @type {{ package: string, files: RegExp }} */ text) {
  const folder = join(ROOT, 'node_modules', '@stdlib', text.package, 'data');
  const names = readdirSync(folder).filter((name) => text.files.test(name));
  const documents = names.sort().map((name) => readFileSync(join(folder, name), 'utf8'));
  return {
    training: documents.filter((_, i) => i % 10 !== 9),
    heldOut: documents.filter((_, i) => i % 10 === 9),
  };
}

/** The table as if it had been counted with a lower order. */
function withOrder(/** @type {any} */ table, /** @type {number} */ order) {
  const levels = table.levels.slice(0, order);
  levels[order - 1] = { ...levels[order - 1], children: new Uint32Array() };
  return { ...table, order, levels };
}

/** Perplexity with and without unknown words. */
async function perplexity(/** @type {any} */ model, /** @type {string[]} */ documents) {
  const score = await scoreCorpus(model, textBatches(documents));
  const { perplexity: all, perplexityWithoutOov: known, tokenCount, sentenceCount, oovCount: unknown } = score;
  return { all, known, tokens: tokenCount + sentenceCount, unknown };
}

/** @typedef {{ order: number, all: number, known: number, tokens: number, unknown: number }} Row */
/** @type {{ title: string, colour: string, trainingTokens: number, rows: Row[] }[]} */
const results = [];
for (const text of TEXTS) {
  const { training, heldOut } = documentsOf(text);
  const table = await train(textBatches(training), { order: ORDER_MAX });
  /** @type {Row[]} */
  const rows = [];
  for (let order = 1; order <= ORDER_MAX; order++) {
    const model = backoffModel(estimateKneserNey(withOrder(table, order)).table);
    rows.push({ order, ...(await perplexity(model, heldOut)) });
  }
  const { title, colour } = text;
  results.push({ title, colour, trainingTokens: table.tokenCount, rows });
}

const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 70;
const RIGHT = 170;
const TOP = 30;
const BOTTOM = 50;

/** A picture of all rows, on a logarithmic axis. */
function picture() {
  const values = results.flatMap(({ rows }) => rows.map((row) => row.known));
  const low = Math.log10(Math.min(...values)) - 0.1;
  const high = Math.log10(Math.max(...values)) + 0.1;
  const x = (/** @type {number} */ order) => LEFT + ((order - 1) / (ORDER_MAX - 1)) * (WIDTH - LEFT - RIGHT);
  const y = (/** @type {number} */ value) =>
    TOP + ((high - Math.log10(value)) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const ticks = [50, 70, 100, 150, 200, 300, 400, 500, 700, 1000].filter(
    (value) => Math.log10(value) > low && Math.log10(value) < high,
  );
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">`,
    '<title id="title">Perplexity of held-out documents against order, Kneser–Ney, unknown words left out</title>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...ticks.flatMap((value) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}" stroke="#ddd"/>`,
      `<text x="${LEFT - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end" fill="#555">${value}</text>`,
    ]),
    ...results[0].rows.map(
      ({ order }) =>
        `<text x="${x(order).toFixed(1)}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle" fill="#555">${order}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle" fill="#333">order</text>`,
    `<text x="16" y="${(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" fill="#333" transform="rotate(-90 16 ${(TOP + HEIGHT - BOTTOM) / 2})">perplexity, held-out</text>`,
    ...results.flatMap(({ title, colour, rows }) => [
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${rows.map((row) => `${x(row.order).toFixed(1)},${y(row.known).toFixed(1)}`).join(' ')}"/>`,
      ...rows.map(
        (row) =>
          `<circle cx="${x(row.order).toFixed(1)}" cy="${y(row.known).toFixed(1)}" r="3.5" fill="${colour}"><title>${title}, order ${row.order}: ${row.known.toFixed(1)}</title></circle>`,
      ),
      `<text x="${WIDTH - RIGHT + 12}" y="${(y(rows.at(-1)?.known ?? 1) + 4).toFixed(1)}" fill="${colour}">${title}</text>`,
    ]),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** The figures as a page. */
function page() {
  const lines = [
    '# Perplexity against order',
    '',
    '![Perplexity of held-out documents against order](perplexity.svg)',
    '',
    'How surprised a model is by text that it has not read: at a perplexity of 100 it is as unsure, word by word, as if it chose',
    'among 100 equally likely words. Interpolated modified Kneser–Ney, tokenizer `words`; every tenth document is held out. What',
    'the orders gain beyond 3 is little on texts of this size, while the table grows with each.',
    '',
    'Made by `node scripts/perplexity-figure.mjs`.',
    '',
  ];
  for (const { title, trainingTokens, rows } of results) {
    const { tokens, unknown } = rows[0];
    lines.push(
      `## ${title}`,
      '',
      `${trainingTokens.toLocaleString('en')} tokens to learn from, ${tokens.toLocaleString('en')} held out (sentence ends included), ${unknown.toLocaleString('en')} of them unknown.`,
      '',
      '| order | perplexity | without unknown words |',
      '| ----: | ---------: | --------------------: |',
      ...rows.map((row) => `| ${row.order} | ${row.all.toFixed(1)} | ${row.known.toFixed(1)} |`),
      '',
    );
  }
  return lines.join('\n');
}

writeFileSync(join(ROOT, 'docs', 'perplexity.svg'), picture());
writeFileSync(join(ROOT, 'docs', 'perplexity.md'), page());
console.log(page());
