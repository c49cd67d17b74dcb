// @ts-check
// What tables of several orders give away of real texts, and what dials cost: docs/recovery-*.svg and the tables of
// docs/what-can-be-recovered.md. Every line of the texts is a document. Run it after `npm run build`:
//
//   node bench/recovery.mjs NAME=TEXT... [--held-out TEXT] [--tokens 2400000]
//
// The picture of dials is made of the first text, and needs the held-out one.

import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ROOT } from './corpus.mjs';

const DIST = process.env['GRISTMILL_DIST'] ?? join(ROOT, 'dist');
const at = (/** @type {string} */ path) => pathToFileURL(join(DIST, path)).href;
const { countDocuments, limitToShared, modelOf, scoreCorpus, textBatches } = await import(at('node.js'));
const { auditTable } = await import(at('audit/audit-table.js'));
const { lowerOrder } = await import(at('audit/limit-certified.js'));
const { orderPicture } = await import(at('audit/report-pictures.js'));
const { dialPicture } = await import(at('audit/report-dials.js'));

const ORDER = 7;
const MIN_DOCS = [2, 3, 10];
const HELD_OUT_LINES = 4000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'held-out': { type: 'string' }, tokens: { type: 'string', default: '2400000' } },
});
if (positionals.length === 0) throw new Error('name texts: NAME=TEXT');

/** The first lines with words: so many, or so many that they have about so many words. */
async function linesOf(/** @type {string} */ path, /** @type {number} */ words, lines = Infinity) {
  /** @type {string[]} */
  const found = [];
  let read = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (!/\p{L}/u.test(line)) continue;
    found.push(line);
    read += line.split(' ').length;
    if (read >= words || found.length >= lines) break;
  }
  return found;
}

const percent = (/** @type {number} */ share) =>
  share === 0 ? '0' : share < 0.0001 ? `${(100 * share).toFixed(4)} %` : `${(100 * share).toPrecision(3)} %`;

/** @type {{ name: string, counts: any, report: any } | undefined} */
let first;
for (const positional of positionals) {
  const [name, path] = positional.split('=');
  // Marks are tokens too: there are more of them than words between spaces.
  const counts = await countDocuments(textBatches(await linesOf(path, 0.82 * Number(values.tokens))), { order: ORDER });
  const report = auditTable(counts.table, { file: name, strings: 0 });
  first ??= { name, counts, report };
  writeFileSync(join(ROOT, 'docs', `recovery-${name}.svg`), orderPicture(report.byOrder));
  console.log(`\n${name}: ${counts.table.tokenCount} tokens, ${counts.table.documentCount} documents\n`);
  console.log('| order | in runs of ≥ 10 | ≥ 20 | ≥ 50 | N50* | longest | bits left per token |');
  console.log('| ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { order, coverage, n50Star, longest, ambiguityBitsPerToken } of report.byOrder) {
    const shares = [10, 20, 50].map((length) => percent(coverage[length]));
    console.log(`| ${order} | ${shares.join(' | ')} | ${n50Star} | ${longest} | ${ambiguityBitsPerToken.toFixed(2)} |`);
  }
}

if (values['held-out'] !== undefined && first !== undefined) {
  const heldOut = await linesOf(values['held-out'], Infinity, HELD_OUT_LINES);
  /** @type {{ label: string, perplexity: number, coverage20: number }[]} */
  const points = [];
  const add = async (/** @type {string} */ label, /** @type {any} */ table, lacking = 0) => {
    const score = await scoreCorpus(modelOf(table, label, { estimator: 'kneser-ney' }), textBatches(heldOut));
    const logProb10 = score.logProb10 - score.oovCount * Math.log10(lacking + 1);
    const perplexity = 10 ** (-logProb10 / (score.tokenCount + score.sentenceCount));
    const { coverage } = auditTable(table, { strings: 0 });
    points.push({ label, perplexity, coverage20: coverage[20].value });
    console.log(`| ${label} | ${perplexity.toFixed(0)} | ${percent(coverage[20].value)} |`);
  };
  console.log(`\n| ${first.name} | perplexity | in runs of ≥ 20 |\n| --- | ---: | ---: |`);
  const { counts } = first;
  for (let order = 2; order <= 6; order++) await add(`order ${order}`, lowerOrder(counts.table, order));
  for (const k of MIN_DOCS) {
    const table = limitToShared(counts, k);
    const lacking = counts.table.vocabulary.size - table.vocabulary.size;
    await add(`order 5, --min-docs ${k}`, lowerOrder(table, 5), lacking);
  }
  writeFileSync(join(ROOT, 'docs', 'recovery-dials.svg'), dialPicture(points));
}
