// @ts-check
// What differential privacy costs: perplexity of a held-out text against epsilon, docs/privacy-curve.json and .svg.
// Every line of the texts is a document. Run it after `npm run build`:
//
//   node bench/dp-curve.mjs CORPUS HELDOUT [LINES]    LINES of the corpus are read, 60,000 by default

import { createReadStream, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { ROOT } from './corpus.mjs';

const DIST = process.env['GRISTMILL_DIST'] ?? join(ROOT, 'dist');
const { countDocuments, limitToShared, modelOf, nodeRandomBytes, privateTable, scoreCorpus, textBatches } =
  await import(pathToFileURL(join(DIST, 'node.js')).href);

const ORDER = 3;
const DELTA = 1e-6;
const CONTRIBUTIONS = 100;
const EPSILONS = [0.5, 1, 2, 4, 8, 16, 32];
const MIN_DOCS = [2, 5, 20];
const HELD_OUT_LINES = 4000;

const [corpus, heldOut, linesText = '60000'] = process.argv.slice(2);
if (corpus === undefined || heldOut === undefined) throw new Error('name a corpus and a held-out text');

/** The first lines that have words. @param {string} path @param {number} count */
async function linesOf(path, count) {
  /** @type {string[]} */
  const lines = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (/\p{L}/u.test(line)) lines.push(line);
    if (lines.length === count) break;
  }
  return lines;
}

const counts = await countDocuments(textBatches(await linesOf(corpus, Number(linesText))), { order: ORDER });
const test = await linesOf(heldOut, HELD_OUT_LINES);
const words = counts.table.vocabulary.size;

/** @typedef {{ name: string, epsilon?: number, minDocs?: number, words: number, ngrams: number[], perplexity: number, unknown: number }} Point */

/** @param {any} table @returns {Promise<Omit<Point, 'name'>>} */
async function measure(table) {
  const score = await scoreCorpus(modelOf(table, undefined, { estimator: 'kneser-ney' }), textBatches(test));
  const tokens = score.tokenCount + score.sentenceCount;
  // Unknown words are as likely as each of the words that the exact table has and this one lacks.
  const logProb10 = score.logProb10 - score.oovCount * Math.log10(words - table.vocabulary.size + 1);
  return {
    words: table.vocabulary.size,
    ngrams: table.levels.map((/** @type {any} */ level, /** @type {number} */ i) =>
      i === 0 ? table.vocabulary.size : level.ids.length,
    ),
    perplexity: Number((10 ** (-logProb10 / tokens)).toPrecision(5)),
    unknown: Number((score.oovCount / score.tokenCount).toPrecision(3)),
  };
}

/** @type {Point[]} */
const points = [{ name: 'exact counts', ...(await measure(counts.table)) }];
for (const minDocs of MIN_DOCS)
  points.push({ name: `--min-docs ${minDocs}`, minDocs, ...(await measure(limitToShared(counts, minDocs))) });
for (const epsilon of EPSILONS) {
  const options = { epsilon, delta: DELTA, contributions: CONTRIBUTIONS, random: nodeRandomBytes };
  points.push({ name: `--dp ${epsilon},${DELTA}`, epsilon, ...(await measure(privateTable(counts, options))) });
  process.stderr.write(`${JSON.stringify(points.at(-1))}\n`);
}
const { documentCount, tokenCount } = counts.table;
const setting = { corpus: basename(corpus), heldOut: basename(heldOut), documentCount, tokenCount, order: ORDER };
const result = { ...setting, delta: DELTA, contributions: CONTRIBUTIONS, estimator: 'kneser-ney', points };
// Lists of numbers stay on a line.
const json = JSON.stringify(result, null, 2).replace(/\[[\s\d,]+\]/g, (list) =>
  list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
);
writeFileSync(join(ROOT, 'docs', 'privacy-curve.json'), `${json}\n`);
writeFileSync(join(ROOT, 'docs', 'privacy-curve.svg'), picture());

/** Both axes are logarithmic; tables without noise are level lines. */
function picture() {
  const [width, height, left, right, top, bottom] = [640, 380, 70, 130, 30, 50];
  const curve = points.filter(({ epsilon }) => epsilon !== undefined);
  const levels = points.filter(({ epsilon }) => epsilon === undefined);
  const values = points.map(({ perplexity }) => Math.log10(perplexity));
  const [low, high] = [Math.min(...values) - 0.05, Math.max(...values) + 0.05];
  const [first, last] = [EPSILONS[0] ?? 1, EPSILONS.at(-1) ?? 1];
  const x = (/** @type {number} */ epsilon) =>
    (left + (Math.log(epsilon / first) / Math.log(last / first)) * (width - left - right)).toFixed(1);
  const y = (/** @type {number} */ perplexity) =>
    (height - bottom - ((Math.log10(perplexity) - low) / (high - low)) * (height - top - bottom)).toFixed(1);
  const ticks = [1, 1.5, 2, 3, 5, 7]
    .flatMap((step) => [10, 100, 1000, 10_000].map((power) => step * power))
    .filter((tick) => Math.log10(tick) > low && Math.log10(tick) < high);
  const named = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">`,
    '<title id="title">Perplexity of a held-out text against epsilon, beside tables without noise; both logarithmic</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...ticks.flatMap((tick) => [
      `<line x1="${left}" x2="${width - right}" y1="${y(tick)}" y2="${y(tick)}" stroke="#ddd"/>`,
      `<text x="${left - 8}" y="${Number(y(tick)) + 4}" text-anchor="end" fill="#555">${named(tick)}</text>`,
    ]),
    ...EPSILONS.map(
      (epsilon) =>
        `<text x="${x(epsilon)}" y="${height - bottom + 20}" text-anchor="middle" fill="#555">${epsilon}</text>`,
    ),
    `<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle" fill="#333">epsilon</text>`,
    `<text x="16" y="${(top + height - bottom) / 2}" text-anchor="middle" fill="#333" transform="rotate(-90 16 ${(top + height - bottom) / 2})">perplexity</text>`,
    ...levels.flatMap(({ name, perplexity }) => [
      `<line x1="${left}" x2="${width - right}" y1="${y(perplexity)}" y2="${y(perplexity)}" stroke="#b5542c" stroke-dasharray="5 4"/>`,
      `<text x="${width - right + 8}" y="${Number(y(perplexity)) + 4}" fill="#b5542c">${name}</text>`,
    ]),
    `<polyline fill="none" stroke="#0b6e99" stroke-width="2" points="${curve.map(({ epsilon, perplexity }) => `${x(epsilon ?? 1)},${y(perplexity)}`).join(' ')}"/>`,
    ...curve.map(
      ({ name, epsilon, perplexity }) =>
        `<circle cx="${x(epsilon ?? 1)}" cy="${y(perplexity)}" r="3.5" fill="#0b6e99"><title>${name}: ${named(perplexity)}</title></circle>`,
    ),
    `<text x="${width - right + 8}" y="${Number(y(curve.at(-1)?.perplexity ?? 1)) + 4}" fill="#0b6e99">with noise</text>`,
    '</svg>',
    '',
  ].join('\n');
}
