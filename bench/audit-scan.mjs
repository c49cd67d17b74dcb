// @ts-check
// How long the highest order of a table takes to be audited, stage by stage, without reading or counting it. Run it after
// `npm run build`, or with GRISTMILL_DIST on another build to compare the two side by side:
//
//   node bench/audit-scan.mjs TABLE.grist

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './corpus.mjs';

const DIST = process.env['GRISTMILL_DIST'] ?? join(ROOT, 'dist');
const at = (/** @type {string} */ path) => pathToFileURL(join(DIST, path)).href;
const { decodeCountFile } = await import(at('counts/count-file.js'));
const { suffixLinks } = await import(at('model/suffix-links.js'));
const { walkGraph } = await import(at('audit/walk-graph.js'));
const { walkAll } = await import(at('audit/eulerian-walk.js'));
const { ProvedWords } = await import(at('audit/proved-words.js'));

const [path] = process.argv.slice(2);
if (path === undefined) throw new Error('name a table');
const table = decodeCountFile(readFileSync(path));
const { order, tokenCount, levels } = table;

let began = performance.now();
/** @type {Record<string, number>} */
const seconds = {};
const lap = (/** @type {string} */ stage) => {
  const now = performance.now();
  seconds[stage] = Math.round(now - began) / 1000;
  began = now;
};

const links = suffixLinks(levels, true);
lap('links');
const graph = walkGraph(table, links[order - 1], order, table.pruneThresholds.length === 0);
lap('graph');
const proved = new ProvedWords(graph);
let steps = 0;
walkAll(graph, (/** @type {any} */ walk, /** @type {number} */ begin) => {
  steps += walk.round === 0 ? walk.length : walk.round;
  proved.add(walk, begin);
});
const coverage20 = proved.covered(20) / tokenCount;
lap('walk and scan');
const total = Object.values(seconds).reduce((sum, each) => sum + each, 0);
console.log(
  JSON.stringify({
    order,
    tokenCount,
    ngrams: levels.reduce((/** @type {number} */ sum, /** @type {any} */ level) => sum + level.counts.length, 0),
    steps,
    coverage20,
    longest: proved.longest,
    seconds: { ...seconds, total: Math.round(1000 * total) / 1000 },
  }),
);
