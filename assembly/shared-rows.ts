// A row of ids scored as `score` scores them one by one, many of them side by side.
//
// Looking a word up takes a few reads in each list of n-grams, each of them at an address that the one before it told, and
// each anywhere in a file that no cache holds. But an n-gram is found from two that are shorter by a word, its beginning and
// its end: once those of one length are known for all words of a batch, those of the next length can be sought all together.
// So each step is done for the whole batch before the next, and the reads of a step, which do not depend on each other, wait
// side by side. Where a step needs more than one read, what it will read is touched before.

import {
  BACKOFFS,
  BACKOFF_CODES,
  BITS,
  IDS,
  LAYER,
  LEVEL,
  LEVEL0,
  NONE,
  PROBS,
  PROB_BOOK,
  SAMPLES,
  SAMPLE_SHIFT,
  SELECT,
  STATE_NODES,
  backoff,
  chunkAt,
  childrenOf,
  childrenOfWord,
  onesBefore,
  onesBetween,
  probability,
  wordProbability,
} from './shared-packed';

/** How many words are worked on together: enough to fill the time that a read takes, few enough for the first cache. */
const BATCH: u32 = 64;

// A word's record, u32 each. Before the first one stands that of the word before the batch, or of the state.
const WORD: usize = 0;
/** Length of the longest n-gram found. */
const HITS: usize = 4;
/** The children of the context: the first, how many, and the same of the context without its first word. */
const FIRST: usize = 8;
const COUNT: usize = 12;
const LIMIT: usize = 16;
/** What the word is called among them. */
const TARGET: usize = 20;
/** Where it is sought, and among which samples; LOW_SAMPLE is NONE where no samples are looked at. */
const FROM: usize = 24;
const TO: usize = 28;
const LOW_SAMPLE: usize = 32;
const HIGH_SAMPLE: usize = 36;
/** The target's chunks from the layer on that is searched, and how many numbers came into that layer. */
const HIGH: usize = 40;
const CAME: usize = 44;
const NODES: usize = 64;
/** Where the numbers end that were looked at in each layer. */
const ENDS: usize = 96;
const RECORD: usize = 128;

/** The word `<s>`. */
const START: u32 = 1;

/**
 * A row of ids, <s> (1) being the start of a sentence, which gets 0 and 0: outLog10[i], and outLength[i] in a byte.
 *
 * `room` has (BATCH + 1) records and four lists of BATCH addresses.
 */
export function scoreRow(
  model: usize,
  state: usize,
  ids: usize,
  count: u32,
  outLog10: usize,
  outLength: usize,
  room: usize,
): void {
  const order = load<u32>(model);
  const tokens = room + RECORD;
  const list = tokens + <usize>BATCH * RECORD;
  const found = list + (<usize>BATCH << 2);
  let matched = load<u32>(state, 4);
  let touched: u32 = 0;
  store<u32>(room, load<u32>(state), HITS);
  memory.copy(room + NODES, state + STATE_NODES, 32);
  for (let i: u32 = 0; i < count; i += BATCH) {
    const size = min<u32>(BATCH, count - i);
    const end = tokens + <usize>size * RECORD;
    let foundEnd = begin(model, ids + (<usize>i << 2), tokens, end, found);
    let level = model + LEVEL0;
    for (let n: u32 = 1; n < order && foundEnd > found; n++, level += LEVEL) {
      // Those whose context without its first word has the word, and whose context is there.
      let to = list;
      for (let p = found; p < foundEnd; p += 4) {
        const c = <usize>load<u32>(p);
        store<u32>(to, <u32>c);
        to += <usize>(load<u32>(c - RECORD, HITS) >= n) << 2;
      }
      if (n == 1) to = openWords(level, list, to);
      else {
        touched += touchChildren(level, n, list, to);
        to = openNodes(level, n, list, to);
      }
      foundEnd = search(level + LEVEL, n, list, to, found);
    }
    touched += touchNumbers(model, order, tokens, end);
    const log10s = outLog10 + (<usize>i << 3);
    matched = answer(model, order, tokens, end, matched, log10s, outLength + <usize>i);
    memory.copy(room, end - RECORD, RECORD);
  }
  store<u32>(state, min<u32>(load<u32>(room, HITS), order - 1));
  store<u32>(state, matched, 4);
  memory.copy(state + STATE_NODES, room + NODES, 32);
  // The sum is kept so that the reads that only warm the caches are not left out as useless.
  store<u32>(room, touched, FIRST);
}

/** Each word by itself is found; those that are to be sought behind others go on the list. */
// @ts-ignore: decorator
@inline
function begin(model: usize, ids: usize, tokens: usize, end: usize, list: usize): usize {
  const vocabularySize = load<u32>(model, 4);
  let to = list;
  for (let c = tokens, p = ids; c < end; c += RECORD, p += 4) {
    const id = load<u32>(p);
    const word: u32 = id < vocabularySize || id == START ? id : 0;
    store<u32>(c, word, WORD);
    store<u32>(c, word, TARGET);
    store<u32>(c, word, NODES);
    store<u32>(c, 1, HITS);
    store<u32>(c, vocabularySize, COUNT);
    store<u32>(to, <u32>c);
    to += <usize>(id != START) << 2;
  }
  return to;
}

/** The children of the words before; keeps those that have any. */
// @ts-ignore: decorator
@inline
function openWords(level: usize, list: usize, end: usize): usize {
  let to = list;
  for (let p = list; p < end; p += 4) {
    const c = <usize>load<u32>(p);
    to = opened(c, childrenOfWord(level, load<u32>(c - RECORD, NODES)), to);
  }
  return to;
}

/** Reads where the children of the contexts are noted down. */
// @ts-ignore: decorator
@inline
function touchChildren(level: usize, n: u32, list: usize, end: usize): u32 {
  const nodes = NODES - RECORD + (<usize>(n - 1) << 2);
  const select = <usize>load<u32>(level, SELECT);
  const bits = <usize>load<u32>(level, BITS);
  let sum: u32 = 0;
  for (let p = list; p < end; p += 4) {
    const node = load<u32>(<usize>load<u32>(p) + nodes);
    if (node != 0) sum += load<u32>(bits + (<usize>(load<u32>(select + (<usize>((node - 1) >> 6) << 2)) >> 6) << 3));
  }
  return sum;
}

/** The children of contexts of n words; keeps those that have any. */
// @ts-ignore: decorator
@inline
function openNodes(level: usize, n: u32, list: usize, end: usize): usize {
  const nodes = NODES - RECORD + (<usize>(n - 1) << 2);
  let to = list;
  for (let p = list; p < end; p += 4) {
    const c = <usize>load<u32>(p);
    to = opened(c, childrenOf(level, load<u32>(c + nodes)), to);
  }
  return to;
}

// @ts-ignore: decorator
@inline
function opened(c: usize, range: u64, to: usize): usize {
  store<u32>(c, load<u32>(c, COUNT), LIMIT);
  store<u64>(c, range, FIRST);
  store<u32>(to, <u32>c);
  return to + (<usize>(range >> 32 != 0) << 2);
}

/** Seeks each target among the children, which are of length n + 1. Those found go to `found`; returns the end of these. */
// @ts-ignore: decorator
@inline
function search(level: usize, n: u32, list: usize, end: usize, found: usize): usize {
  const sampled = found + (<usize>BATCH << 2);
  const shift = load<u32>(level, SAMPLE_SHIFT);
  let foundEnd = found;
  let sampledEnd = sampled;
  let to = list;
  // The number at place p is at least p, and at most limit - count + p, which narrows the search.
  for (let p = list; p < end; p += 4) {
    const c = <usize>load<u32>(p);
    const first = load<u32>(c, FIRST);
    const count = load<u32>(c, COUNT);
    const target = load<u32>(c, TARGET);
    const missing = load<u32>(c, LIMIT) - count;
    if (missing == 0) {
      if (target < count) foundEnd = hit(c, n, target, foundEnd);
      continue;
    }
    const low: u32 = target > missing ? target - missing : 0;
    const high = min<u32>(count, target + 1);
    if (low >= high) continue;
    store<u32>(c, first + low, FROM);
    store<u32>(c, first + high, TO);
    const isSampled = (high - low) >> shift > 1;
    store<u32>(c, isSampled ? (first + low + (1 << shift) - 1) >> shift : NONE, LOW_SAMPLE);
    store<u32>(c, ((first + high - 1) >> shift) + 1, HIGH_SAMPLE);
    store<u32>(sampledEnd, <u32>c);
    sampledEnd += <usize>isSampled << 2;
    store<u32>(to, <u32>c);
    to += 4;
  }
  seekSamples(<usize>load<u32>(level, SAMPLES), sampled, sampledEnd);
  let going = openLayers(level, shift, list, to);
  const layers = load<u32>(level, IDS);
  let layer = level + IDS + 4;
  for (let depth: u32 = 0; depth < layers && going > list; depth++, layer += LAYER) {
    const ends = descend(layer, depth, layers, list, going, sampled);
    foundEnd = seekChunks(layer, depth, n, sampled, sampled + <usize>(ends >> 32), foundEnd);
    going = list + <usize>(<u32>ends);
  }
  return foundEnd;
}

/** Notes down what was found. */
// @ts-ignore: decorator
@inline
function hit(c: usize, n: u32, place: u32, foundEnd: usize): usize {
  store<u32>(c + (<usize>n << 2), load<u32>(c, FIRST) + place, NODES);
  store<u32>(c, place, TARGET);
  store<u32>(c, n + 1, HITS);
  store<u32>(foundEnd, <u32>c);
  return foundEnd + 4;
}

/** One step of every search among samples, then the next. */
// @ts-ignore: decorator
@inline
function seekSamples(samples: usize, list: usize, listEnd: usize): void {
  let end = listEnd;
  while (end > list) {
    let to = list;
    for (let p = list; p < end; p += 4) {
      const c = <usize>load<u32>(p);
      const low = load<u32>(c, LOW_SAMPLE);
      const high = load<u32>(c, HIGH_SAMPLE);
      const middle = (low + high) >> 1;
      const isAbove = load<u32>(samples + (<usize>middle << 2)) > load<u32>(c, TARGET);
      const newLow = isAbove ? low : middle + 1;
      const newHigh = isAbove ? middle : high;
      store<u32>(c, newLow, LOW_SAMPLE);
      store<u32>(c, newHigh, HIGH_SAMPLE);
      store<u32>(to, <u32>c);
      to += <usize>(newLow < newHigh) << 2;
    }
    end = to;
  }
}

/** What the samples leave of the numbers that are searched, whose beginning is touched. */
// @ts-ignore: decorator
@inline
function openLayers(level: usize, shift: u32, list: usize, end: usize): usize {
  const layer = level + IDS + 4;
  const isLast = load<u32>(level, IDS) == 1;
  let sum: u32 = 0;
  let to = list;
  for (let p = list; p < end; p += 4) {
    const c = <usize>load<u32>(p);
    const sample = load<u32>(c, LOW_SAMPLE);
    let from = load<u32>(c, FROM);
    let until = load<u32>(c, TO);
    if (sample != NONE) {
      // The sample before the place that was found is the last one that is not above the target, if it is of this range.
      until = min<u32>(until, sample << shift);
      if (sample > (from + (1 << shift) - 1) >> shift) from = (sample - 1) << shift;
      store<u32>(c, from, FROM);
      store<u32>(c, until, TO);
    }
    if (from >= until) continue;
    sum += touchLayer(layer, isLast, from, until);
    store<u32>(c, load<u32>(c, TARGET), HIGH);
    store<u32>(c, until - from, CAME);
    store<u32>(to, <u32>c);
    to += 4;
  }
  store<u32>(TOUCHED, sum);
  return to;
}

/** Where sums of touched numbers go; the first bytes of a heap are for such things. */
const TOUCHED: usize = 128;

/** Reads what stands at places from..to - 1 of a layer, which are close together, and what counting bits before them reads. */
// @ts-ignore: decorator
@inline
function touchLayer(layer: usize, isLast: bool, from: u32, to: u32): u32 {
  const width = <u64>load<u32>(layer);
  const chunks = <usize>load<u32>(layer, 8);
  const sum =
    <u32>load<u8>(chunks + <usize>((<u64>from * width) >> 3)) +
    <u32>load<u8>(chunks + <usize>((<u64>(to - 1) * width) >> 3));
  if (isLast) return sum;
  const bits = <usize>load<u32>(layer, 12);
  const counted = <u32>load<u8>(bits + (<usize>(from >> 9) << 6)) + <u32>load<u8>(bits + <usize>((to - 1) >> 3));
  return sum + counted + load<u32>(<usize>load<u32>(layer, 16) + (<usize>(from >> 9) << 2));
}

/**
 * From one layer to the next: numbers that end in a layer come before those that go on, and these stand together in the next.
 * Those whose target would end in this layer go to `ending`. Returns the bytes of both lists: going on, and ending (high half).
 */
// @ts-ignore: decorator
@inline
function descend(layer: usize, depth: u32, layers: u32, list: usize, end: usize, ending: usize): u64 {
  const width = <u64>load<u32>(layer);
  const isLast = depth + 1 == layers;
  const ends = ENDS + (<usize>depth << 2);
  let sum: u32 = 0;
  let to = list;
  let endingTo = ending;
  for (let p = list; p < end; p += 4) {
    const c = <usize>load<u32>(p);
    const from = load<u32>(c, FROM);
    const until = load<u32>(c, TO);
    const rest = <u32>(<u64>load<u32>(c, HIGH) >> width);
    if (isLast) {
      store<u32>(endingTo, <u32>c);
      endingTo += <usize>(rest == 0) << 2;
      continue;
    }
    const going = onesBetween(layer, from, until);
    if (rest == 0) {
      store<u32>(c, until - going, TO);
      store<u32>(endingTo, <u32>c);
      endingTo += <usize>(from < until - going) << 2;
      continue;
    }
    if (going == 0) continue;
    const next = onesBefore(layer, from);
    store<u32>(c + ends, until);
    store<u32>(c, next, FROM);
    store<u32>(c, next + going, TO);
    store<u32>(c, going, CAME);
    store<u32>(c, rest, HIGH);
    sum += touchLayer(layer + LAYER, depth + 2 == layers, next, next + going);
    store<u32>(to, <u32>c);
    to += 4;
  }
  store<u32>(TOUCHED, sum);
  return (<u64>(endingTo - ending) << 32) | <u64>(to - list);
}

/** Searches numbers that end in a layer by their chunks in it and in those before it. */
// @ts-ignore: decorator
@inline
function seekChunks(layer: usize, depth: u32, n: u32, list: usize, end: usize, foundEnd: usize): usize {
  let out = foundEnd;
  for (let p = list; p < end; p += 4) {
    const c = <usize>load<u32>(p);
    const from = load<u32>(c, FROM);
    const target = load<u32>(c, TARGET);
    let base: u32 = 0;
    let size = load<u32>(c, TO) - from;
    while (size > 1) {
      const half = size >> 1;
      base += numberAt(c, layer, depth, base + half) <= target ? half : 0;
      size -= half;
    }
    if (numberAt(c, layer, depth, base) != target) continue;
    const start = depth == 0 ? from : load<u32>(c, ENDS) - load<u32>(c, CAME);
    out = hit(c, n, start + base - load<u32>(c, FIRST), out);
  }
  return out;
}

/** Number i of those that end in a layer. */
// @ts-ignore: decorator
@inline
function numberAt(c: usize, layer: usize, depth: u32, i: u32): u32 {
  let value = chunkAt(layer, load<u32>(c, FROM) + i);
  if (depth == 0) return value;
  const came = load<u32>(c, CAME);
  let at = layer;
  for (let d = depth; d > 0; d--) {
    at -= LAYER;
    const end = load<u32>(c + (<usize>(d - 1) << 2), ENDS);
    value = <u32>(<u64>value << <u64>load<u32>(at)) | chunkAt(at, end - came + i);
  }
  return value;
}

/** Reads the probabilities and backoff weights that the answers are made of. */
// @ts-ignore: decorator
@inline
function touchNumbers(model: usize, order: u32, tokens: usize, end: usize): u32 {
  let sum: u32 = 0;
  for (let c = tokens; c < end; c += RECORD) {
    const hits = load<u32>(c, HITS);
    const level = model + LEVEL0 + <usize>(hits - 1) * LEVEL;
    const node = load<u32>(c + (<usize>(hits - 1) << 2), NODES);
    const isCoded = load<u32>(level, PROB_BOOK) != 0;
    sum += load<u8>(<usize>load<u32>(level, PROBS) + (<usize>node << <usize>(isCoded ? 0 : 2)));
    if (load<u32>(c, WORD) == START) continue;
    for (let n = min<u32>(load<u32>(c - RECORD, HITS), order - 1); n >= hits; n--) {
      sum += touchBackoff(model + LEVEL0 + <usize>(n - 1) * LEVEL, load<u32>(c - RECORD + (<usize>(n - 1) << 2), NODES));
    }
  }
  return sum;
}

// @ts-ignore: decorator
@inline
function touchBackoff(level: usize, node: u32): u32 {
  const exact = <usize>load<u32>(level, BACKOFFS);
  if (exact != 0) return load<u8>(exact + (<usize>node << 2));
  return touchLayer(level + BACKOFF_CODES + 4, load<u32>(level, BACKOFF_CODES) == 1, node, node + 1);
}

/** What `score` says of each word. Returns the length of the n-gram that answered last. */
// @ts-ignore: decorator
@inline
function answer(
  model: usize,
  order: u32,
  tokens: usize,
  end: usize,
  matchedBefore: u32,
  outLog10: usize,
  outLength: usize,
): u32 {
  let matched = matchedBefore;
  let log10s = outLog10;
  let lengths = outLength;
  for (let c = tokens; c < end; c += RECORD, log10s += 8, lengths++) {
    const word = load<u32>(c, WORD);
    if (word == START) {
      store<f64>(log10s, 0);
      store<u8>(lengths, 0);
      continue;
    }
    matched = load<u32>(c, HITS);
    let level = model + LEVEL0 + <usize>(matched - 1) * LEVEL;
    let listed: f64 = 0;
    for (; ; matched--, level -= LEVEL) {
      if (matched == 1) {
        listed = wordProbability(model, word);
        break;
      }
      const log10 = probability(level, load<u32>(c + (<usize>(matched - 1) << 2), NODES));
      if (log10 == log10) {
        listed = <f64>log10;
        break;
      }
    }
    let sum: f64 = 0;
    const length = min<u32>(load<u32>(c - RECORD, HITS), order - 1);
    level = model + LEVEL0 + <usize>length * LEVEL;
    for (let n = length; n >= matched; n--) {
      level -= LEVEL;
      sum += backoff(level, load<u32>(c - RECORD + (<usize>(n - 1) << 2), NODES));
    }
    store<f64>(log10s, sum + listed);
    store<u8>(lengths, matched);
  }
  return matched;
}
