// @ts-check
// What gristmill promises against its rivals, as ratios of medians. A goal without its numbers is left out.

import { BASELINE } from './contenders.mjs';

/** @typedef {import('./results.mjs').Row} Row */
/** @typedef {import('./results.mjs').Summary} Summary */
/** @typedef {{ isMet: boolean, text: string }} Goal */

const OURS = /^gristmill/;
const MARKOVIFY = /^markovify/;

/** @param {Summary} summary @returns {Goal[]} */
export function goalsOf({ rows }) {
  const ours = (/** @type {Row[]} */ list, id = BASELINE) => list.find((row) => row.id === id);
  const rivals = (/** @type {Row[]} */ list) => list.filter(({ id, outcome }) => !OURS.test(id) && outcome === 'done');
  const markovify = (/** @type {Row[]} */ list) => list.filter(({ id }) => MARKOVIFY.test(id));
  const { train, save, load, generate } = rows;
  const fastest = least(rivals(train), wall);
  const leanest = least(rivals(train), memory);
  return [
    goal('training, whole process', 3, fastest, ours(train), wall),
    goal('training, the command with its file', 3, fastest, ours(train, 'gristmill-command'), wall),
    goal('training, equal tokens', 3, ours(train, 'markovify-lines'), ours(train, 'gristmill-whitespace'), wall),
    goal('peak memory of training', 2, leanest, ours(train), memory),
    goal('peak memory of training, the command', 2, leanest, ours(train, 'gristmill-command'), memory),
    goal('file', 5, least(markovify(save), file), ours(save), file),
    goal('loading', 10, least(markovify(load), ready), ours(load), ready),
    goal('generating', 1, least(markovify(generate), pace), ours(generate), pace),
  ].flat();
}

const wall = (/** @type {Row} */ row) => row.wallMs?.median;
const memory = (/** @type {Row} */ row) => row.memoryBytes?.median;
const file = (/** @type {Row} */ row) => row.fileBytes;
const ready = (/** @type {Row} */ row) => row.readyMs?.median;
/** Seconds for a word: less is better, as with everything else here. */
const pace = (/** @type {Row} */ row) => (row.wordsPerSecond === undefined ? undefined : 1 / row.wordsPerSecond.median);

/** @typedef {(row: Row) => number | undefined} Measure */

/** The rival that does best. @param {Row[]} list @param {Measure} measure */
function least(list, measure) {
  const measured = list.filter((row) => measure(row) !== undefined);
  return measured.sort((a, b) => Number(measure(a)) - Number(measure(b)))[0];
}

/**
 * @param {string} name
 * @param {number} factor  The rival needs at least so many times what we need.
 * @param {Row | undefined} rival
 * @param {Row | undefined} our
 * @param {Measure} measure
 * @returns {Goal[]}
 */
function goal(name, factor, rival, our, measure) {
  const theirs = rival === undefined ? undefined : measure(rival);
  const mine = our === undefined ? undefined : measure(our);
  if (rival === undefined || theirs === undefined || mine === undefined) return [];
  const ratio = theirs / mine;
  const text = `${name}: ${rival.label} takes ${ratio.toFixed(2)} times ours; goal ${factor}`;
  return [{ isMet: ratio >= factor, text }];
}
