// Looking words up in a model as it lies in its file, and building the directories that this needs. Addresses are byte
// offsets into the imported memory. The twin is src/kernels/lookup-twin.ts; what is laid out where is in
// src/kernels/lookup-layout.ts, which both follow.
//
// A *state* is a context: the node of its last word, of its last two words, and so on. A word is sought among the children
// of the last word by its id; its place there is what the children of the last two words name it by; its place among those
// is what the children of the last three name it by; and so on, until it is not found.

import {
  IDS,
  LAYER,
  LEVEL,
  LEVEL0,
  NONE,
  SAMPLES,
  SAMPLE_SHIFT,
  STATE_NEXT,
  STATE_NODES,
  STATE_RANGES,
  backoff,
  childrenOf,
  childrenOfWord,
  chunkAt,
  codeAt,
  onesBefore,
  onesBetween,
  probability,
  selectInWord,
  wordProbability,
} from './shared-packed';

export { scoreRow } from './shared-rows';

/** ENDS[i]: where the numbers end that a search looks at in layer i; the first bytes of a heap are for such things. */
const ENDS: usize = 64;

// ---------------------------------------------------------------- directories

/** How many bits are 1 in so many words of 8 bytes. */
export function countOnes(bits: usize, words: u32): u32 {
  let ones: u32 = 0;
  const end = bits + (<usize>words << 3);
  for (let p = bits; p < end; p += 8) ones += <u32>popcnt<u64>(load<u64>(p));
  return ones;
}

/** ranks[b] = 1 bits before bit 512 b, for all blocks and the end. Returns how many there are. */
export function buildRanks(bits: usize, words: u32, ranks: usize): u32 {
  let ones: u32 = 0;
  for (let w: u32 = 0; w < words; w++) {
    if ((w & 7) == 0) store<u32>(ranks + (<usize>(w >> 3) << 2), ones);
    ones += <u32>popcnt<u64>(load<u64>(bits + (<usize>w << 3)));
  }
  store<u32>(ranks + (<usize>((words + 7) >> 3) << 2), ones);
  return ones;
}

/** select[k] = where the (64 k)-th 1 bit is; behind the last of these the position behind all bits. */
export function buildSelect(bits: usize, words: u32, select: usize): void {
  let ones: u32 = 0;
  let next: u32 = 0;
  let out = select;
  for (let w: u32 = 0; w < words; w++) {
    const word = load<u64>(bits + (<usize>w << 3));
    const count = <u32>popcnt<u64>(word);
    if (ones + count > next) {
      store<u32>(out, (w << 6) + selectInWord(word, next - ones));
      out += 4;
      next += 64;
    }
    ones += count;
  }
  store<u32>(out, words << 6);
}

/** starts[node] = the first child of a node, for all nodes and the end; the bits have `size` 1s. */
export function buildStarts(bits: usize, words: u32, starts: usize): void {
  store<u32>(starts, 0);
  let node: u32 = 0;
  for (let w: u32 = 0; w < words; w++) {
    let word = load<u64>(bits + (<usize>w << 3));
    while (word != 0) {
      const at = (w << 6) + <u32>ctz<u64>(word);
      store<u32>(starts + (<usize>(node + 1) << 2), at - node);
      node++;
      word &= word - 1;
    }
  }
}

/** samples[j] = the number of node j << shift. */
export function buildSamples(codes: usize, size: u32, shift: u32, samples: usize): void {
  const step: u32 = 1 << shift;
  let out = samples;
  for (let i: u32 = 0; i < size; i += step) {
    store<u32>(out, codeAt(codes, i));
    out += 4;
    if (i + step < i) break;
  }
}

// ---------------------------------------------------------------- looking up

/**
 * The place of `target` among `count` ascending numbers below `limit`, those of nodes first, first + 1, ...; NONE when it is
 * not there. The number at place p is at least p, and at most limit - count + p, which narrows the search.
 */
function find(level: usize, first: u32, count: u32, limit: u32, target: u32): u32 {
  if (count == limit) return target < count ? target : NONE;
  const missing = limit - count;
  let low = target > missing ? target - missing : 0;
  let high = min<u32>(count, target + 1);
  const codes = level + IDS;
  const shift = load<u32>(level, SAMPLE_SHIFT);
  if (low < high && (high - low) >> shift > 1) {
    const samples = <usize>load<u32>(level, SAMPLES);
    // Samples lowSample..highSample - 1 are of nodes within the range; the last of them that is not above comes before.
    const firstSample = (first + low + (1 << shift) - 1) >> shift;
    let lowSample = firstSample;
    let highSample = ((first + high - 1) >> shift) + 1;
    while (lowSample < highSample) {
      const middle = (lowSample + highSample) >> 1;
      if (load<u32>(samples + (<usize>middle << 2)) <= target) lowSample = middle + 1;
      else highSample = middle;
    }
    high = min<u32>(high, (lowSample << shift) - first);
    if (lowSample > firstSample) low = ((lowSample - 1) << shift) - first;
  }
  return low < high ? findCode(codes, first + low, first + high, target, first) : NONE;
}

/**
 * The same among numbers from..to - 1 of a row of codes, whose layers follow each other's order: numbers that end in a layer
 * come before those that go on, and these stand together in the next layer. So one goes down to the layer in which the target
 * would end, and searches there by the high chunks first, without counting bits for each number that is looked at.
 */
function findCode(codes: usize, start: u32, end: u32, target: u32, first: u32): u32 {
  const layers = load<u32>(codes);
  let layer = codes + 4;
  let from = start;
  let to = end;
  let high = target;
  let depth: usize = 0;
  // How many numbers came into this layer: the last so many of those that each layer before it looked at.
  let came = end - start;
  while (true) {
    const rest = <u32>(<u64>high >> <u64>load<u32>(layer));
    if (<u32>depth + 1 == layers) {
      if (rest != 0) return NONE;
      break;
    }
    const going = onesBetween(layer, from, to);
    if (rest == 0) {
      to -= going;
      break;
    }
    if (going == 0) return NONE;
    store<u32>(ENDS + (depth << 2), to);
    from = onesBefore(layer, from);
    to = from + going;
    came = going;
    high = rest;
    depth++;
    layer += LAYER;
  }
  let low: u32 = 0;
  let up = to - from;
  while (low < up) {
    const middle = (low + up) >> 1;
    let chunk = chunkAt(layer, from + middle);
    let wanted = high;
    let at = layer;
    let d = depth;
    while (chunk == wanted) {
      if (d == 0) return (depth == 0 ? from : load<u32>(ENDS) - came) + middle - first;
      d--;
      at -= LAYER;
      chunk = chunkAt(at, load<u32>(ENDS + (d << 2)) - came + middle);
      wanted = (target >> load<u32>(at, 4)) & <u32>((<u64>1 << <u64>load<u32>(at)) - 1);
    }
    if (chunk < wanted) low = middle + 1;
    else up = middle;
  }
  return NONE;
}

/** log10 P(id | state); moves the state on and leaves the length of the n-gram that answered in it. */
export function score(model: usize, state: usize, id: u32): f64 {
  const vocabularySize = load<u32>(model, 4);
  const word: u32 = id < vocabularySize ? id : 0;
  const length = load<u32>(state);
  const nodes = state + STATE_NODES;
  const next = state + STATE_NEXT;
  store<u32>(next, word);
  let hits: u32 = 1;
  if (length > 0) {
    let level = model + LEVEL0;
    let range = childrenOfWord(level, load<u32>(nodes));
    let limit = vocabularySize;
    let target = word;
    while (true) {
      const count = <u32>(range >> 32);
      if (count == 0) break;
      const first = <u32>range;
      level += LEVEL;
      const place = find(level, first, count, limit, target);
      if (place == NONE) break;
      store<u32>(next + (<usize>hits << 2), first + place);
      if (hits++ == length) break;
      limit = count;
      target = place;
      range = childrenOf(level, load<u32>(nodes + (<usize>(hits - 1) << 2)));
    }
  }
  let matched = hits;
  let level = model + LEVEL0 + <usize>(matched - 1) * LEVEL;
  let listed: f64 = 0;
  for (; ; matched--, level -= LEVEL) {
    if (matched == 1) {
      listed = wordProbability(model, word);
      break;
    }
    const log10 = probability(level, load<u32>(next + (<usize>(matched - 1) << 2)));
    if (log10 == log10) {
      listed = <f64>log10;
      break;
    }
  }
  let sum: f64 = 0;
  level = model + LEVEL0 + <usize>length * LEVEL;
  for (let n = length; n >= matched; n--) {
    level -= LEVEL;
    sum += backoff(level, load<u32>(nodes + (<usize>(n - 1) << 2)));
  }
  const kept = min<u32>(hits, load<u32>(model) - 1);
  for (let n: u32 = 0; n < kept; n++) {
    store<u32>(nodes + (<usize>n << 2), load<u32>(next + (<usize>n << 2)));
  }
  store<u32>(state, kept);
  store<u32>(state, matched, 4);
  return sum + listed;
}

/** log10 of the backoff weight of a state's last `n` words. */
export function stateBackoff(model: usize, state: usize, n: u32): f64 {
  return backoff(model + LEVEL0 + <usize>(n - 1) * LEVEL, load<u32>(state + STATE_NODES + (<usize>(n - 1) << 2)));
}

/**
 * The words listed behind a state's last `n` words (1 up to its length): ids (u32), log10 probabilities (f32, NaN for blanks)
 * and what the context without its first word gives them (f64). Returns how many; NONE when the file contradicts itself.
 */
export function listed(model: usize, state: usize, n: u32, ids: usize, log10s: usize, lowers: usize): u32 {
  const nodes = state + STATE_NODES;
  const ranges = state + STATE_RANGES;
  const vocabularySize = load<u32>(model, 4);
  let level = model + LEVEL0;
  for (let j: u32 = 0; j < n; j++, level += LEVEL) {
    const node = load<u32>(nodes + (<usize>j << 2));
    store<u64>(ranges + (<usize>j << 3), j == 0 ? childrenOfWord(level, node) : childrenOf(level, node));
  }
  const range = load<u64>(ranges + (<usize>(n - 1) << 3));
  const count = <u32>(range >> 32);
  if (count > vocabularySize) return NONE;
  for (let i: u32 = 0; i < count; i++) {
    level = model + LEVEL0 + <usize>n * LEVEL;
    let node = <u32>range + i;
    store<f32>(log10s + (<usize>i << 2), probability(level, node));
    let lower: f64 = 0;
    let isKnown = false;
    // The same word behind ever shorter contexts, down to the last word alone, whose children have ids.
    let place = codeAt(level + IDS, node);
    for (let j = n - 1; j > 0; j--) {
      level -= LEVEL;
      const shorter = load<u64>(ranges + (<usize>(j - 1) << 3));
      if (place >= <u32>(shorter >> 32)) return NONE;
      node = <u32>shorter + place;
      if (!isKnown) {
        const log10 = probability(level, node);
        isKnown = log10 == log10;
        lower += isKnown ? <f64>log10 : backoff(level - LEVEL, load<u32>(nodes + (<usize>(j - 1) << 2)));
      }
      place = codeAt(level + IDS, node);
    }
    if (place >= vocabularySize) return NONE;
    store<u32>(ids + (<usize>i << 2), place);
    store<f64>(lowers + (<usize>i << 3), isKnown ? lower : lower + wordProbability(model, place));
  }
  return count;
}
