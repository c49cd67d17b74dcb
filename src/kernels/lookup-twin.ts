// The kernels of assembly/lookup.ts in plain TypeScript, for hosts without WebAssembly. They work in the same heap, with the
// same addresses, and give the same answers.
//
// Addresses may be 2 GiB and more: `>>> 2` makes indices of them, and all but those of codes of a byte are multiples of 4.

import { codeAt } from './lookup-twin-bits.ts';
import { buildRanks, buildSamples, buildSelect, buildStarts, countOnes } from './lookup-twin-build.ts';
import { childCount, findPlace, firstChild } from './lookup-twin-search.ts';
import {
  LEVEL_BYTES,
  LEVEL_FIELDS,
  LEVELS_AT,
  NONE,
  STATE_NEXT,
  STATE_NODES,
  STATE_RANGES,
  type LookupKernel,
} from './lookup-layout.ts';
import type { Heap } from './wasm.ts';

/** Indices of 32-bit numbers in a state. */
const NODES = STATE_NODES >>> 2;
const NEXT = STATE_NEXT >>> 2;
const RANGES = STATE_RANGES >>> 2;

/** What `lookupKernel` gives for a heap without a WebAssembly memory. */
export function lookupTwin(heap: Heap): LookupKernel {
  const { u32 } = heap;
  return {
    countOnes: (bits, words) => countOnes(u32, bits, words),
    buildRanks: (bits, words, ranks) => buildRanks(u32, bits, words, ranks),
    buildSelect: (bits, words, select) => {
      buildSelect(u32, bits, words, select);
    },
    buildStarts: (bits, words, starts) => {
      buildStarts(u32, bits, words, starts);
    },
    buildSamples: (codes, size, shift, samples) => {
      buildSamples(u32, codes, size, shift, samples);
    },
    score: (model, state, id) => score(heap, model, state >>> 2, id >>> 0),
    scoreRow: (model, state, ids, count, outLog10, outLength) => {
      scoreRow(heap, model, state >>> 2, ids >>> 2, count, outLog10 / 8, outLength >>> 0);
    },
    stateBackoff: (model, state, n) => backoff(heap, levelAt(model, n), u32[(state >>> 2) + NODES + n - 1]),
    listed: (model, state, n, ids, log10s, lowers) =>
      listed(heap, model, state >>> 2, n, ids >>> 2, log10s >>> 2, lowers / 8),
  };
}

/** Address of the record of a length. */
function levelAt(model: number, n: number): number {
  return model + LEVELS_AT + LEVEL_BYTES * (n - 1);
}

function score(heap: Heap, model: number, state: number, id: number): number {
  const { u32 } = heap;
  const vocabularySize = u32[(model >>> 2) + 1];
  const word = id < vocabularySize ? id : 0;
  const length = u32[state];
  u32[state + NEXT] = word;
  let hits = 1;
  let limit = vocabularySize;
  let target = word;
  while (hits <= length) {
    const node = u32[state + NODES + hits - 1];
    const level = levelAt(model, hits);
    const count = childCount(u32, level, hits, node);
    if (count === 0) break;
    const first = firstChild(u32, level, hits, node);
    const place = findPlace(u32, level + LEVEL_BYTES, first, count, limit, target);
    if (place === NONE) break;
    u32[state + NEXT + hits++] = first + place;
    limit = count;
    target = place;
  }
  let matched = hits;
  let answer = NaN;
  for (; matched > 1; matched--) {
    answer = probability(heap, levelAt(model, matched), u32[state + NEXT + matched - 1]);
    if (!Number.isNaN(answer)) break;
  }
  if (matched === 1) answer = wordProbability(heap, model, word);
  let sum = 0;
  for (let n = length; n >= matched; n--) sum += backoff(heap, levelAt(model, n), u32[state + NODES + n - 1]);
  const kept = Math.min(hits, u32[model >>> 2] - 1);
  for (let n = 0; n < kept; n++) u32[state + NODES + n] = u32[state + NEXT + n];
  u32[state] = kept;
  u32[state + 1] = matched;
  return sum + answer;
}

function scoreRow(
  heap: Heap,
  model: number,
  state: number,
  ids: number,
  count: number,
  outLog10: number,
  outLength: number,
): void {
  const { u8, u32, f64 } = heap;
  for (let i = 0; i < count; i++) {
    const id = u32[ids + i];
    const isStart = id === 1;
    if (isStart) {
      u32[state] = Math.min(1, u32[model >>> 2] - 1);
      u32[state + NODES] = id;
    }
    f64[outLog10 + i] = isStart ? 0 : score(heap, model, state, id);
    u8[outLength + i] = isStart ? 0 : u32[state + 1];
  }
}

/** See `LookupKernel`; addresses are indices here. */
function listed(
  heap: Heap,
  model: number,
  state: number,
  n: number,
  ids: number,
  log10s: number,
  lowers: number,
): number {
  const { u32, f32, f64 } = heap;
  const vocabularySize = u32[(model >>> 2) + 1];
  for (let j = 0; j < n; j++) {
    const node = u32[state + NODES + j];
    u32[state + RANGES + 2 * j] = firstChild(u32, levelAt(model, j + 1), j + 1, node);
    u32[state + RANGES + 2 * j + 1] = childCount(u32, levelAt(model, j + 1), j + 1, node);
  }
  const first = u32[state + RANGES + 2 * (n - 1)];
  const count = u32[state + RANGES + 2 * n - 1];
  if (count > vocabularySize) return NONE;
  for (let i = 0; i < count; i++) {
    let level = levelAt(model, n + 1);
    f32[log10s + i] = probability(heap, level, first + i);
    let lower = 0;
    let isKnown = false;
    // The same word behind ever shorter contexts, down to the last word alone, whose children have ids.
    let place = codeAt(u32, level + LEVEL_FIELDS.ids, first + i);
    for (let j = n - 1; j > 0; j--) {
      level -= LEVEL_BYTES;
      if (place >= u32[state + RANGES + 2 * j - 1]) return NONE;
      const node = u32[state + RANGES + 2 * j - 2] + place;
      if (!isKnown) {
        const log10 = probability(heap, level, node);
        isKnown = !Number.isNaN(log10);
        lower += isKnown ? log10 : backoff(heap, level - LEVEL_BYTES, u32[state + NODES + j - 1]);
      }
      place = codeAt(u32, level + LEVEL_FIELDS.ids, node);
    }
    if (place >= vocabularySize) return NONE;
    u32[ids + i] = place;
    f64[lowers + i] = isKnown ? lower : lower + wordProbability(heap, model, place);
  }
  return count;
}

/** log10 probability of a node; NaN for a blank. */
function probability({ u8, u32, f32 }: Heap, level: number, node: number): number {
  const probs = u32[(level + LEVEL_FIELDS.probs) >>> 2];
  const book = u32[(level + LEVEL_FIELDS.probBook) >>> 2];
  return book === 0 ? f32[(probs >>> 2) + node] : f32[(book >>> 2) + u8[probs + node]];
}

function wordProbability({ u32, f32 }: Heap, model: number, id: number): number {
  if (id === 0) return f32[(model >>> 2) + 3];
  return f32[(u32[(model + LEVELS_AT + LEVEL_FIELDS.probs) >>> 2] >>> 2) + id];
}

function backoff({ u32, f32 }: Heap, level: number, node: number): number {
  const exact = u32[(level + LEVEL_FIELDS.backoffs) >>> 2];
  if (exact !== 0) return f32[(exact >>> 2) + node];
  return f32[
    (u32[(level + LEVEL_FIELDS.backoffBook) >>> 2] >>> 2) + codeAt(u32, level + LEVEL_FIELDS.backoffCodes, node)
  ];
}
