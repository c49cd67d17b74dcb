// Cutting later copies of passages out of documents: from places in the row of tokens back to bytes of the text.

import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { TokenCorpus } from './corpus.ts';
import type { Passages } from './passages.ts';
import { documentAt } from './runs.ts';
import { type TokenRange, tokenBorders } from './token-borders.ts';

/**
 * What to cut from each document, by its number: all copies but the first of everything that stands twice or more. Ranges of a
 * document ascend and do not touch each other.
 */
export function cutsOf({ starts }: TokenCorpus, { copies, length }: Passages): Map<number, TokenRange[]> {
  const cuts = new Map<number, TokenRange[]>();
  for (const { start, source, tokens } of copies) {
    const document = documentAt(starts, start);
    // What repeats itself without end keeps its first run.
    const from = Math.max(start, Math.min(source + length, start + tokens)) - starts[document];
    const to = start + tokens - starts[document];
    if (from >= to) continue;
    const ranges = cuts.get(document) ?? [];
    cuts.set(document, ranges);
    const last = ranges.at(-1);
    if (last !== undefined && from <= last.to) {
      ranges[ranges.length - 1] = { from: Math.min(last.from, from), to: Math.max(last.to, to) };
    } else {
      ranges.push({ from, to });
    }
  }
  return cuts;
}

/**
 * The bytes that hold ranges of tokens, as offsets from and to, ascending. Cut is between tokens, with the white space behind
 * the last one, so that what stays is cut into the same tokens as before.
 *
 * Tokenises once more, run by run: some 5 MB a second.
 */
export function byteRanges(bytes: Uint8Array, ranges: readonly TokenRange[], tokenizer: Tokenizer): [number, number][] {
  const result: [number, number][] = [];
  let next = 0;
  let start = -1;
  let end = -1;
  for (const { place, tokens } of tokenBorders(bytes, ranges, tokenizer)) {
    for (; next < ranges.length; next++) {
      const { from, to } = ranges[next];
      if (start < 0 && tokens >= from) start = place;
      if (start >= 0 && tokens <= to) end = place;
      if (tokens < to && place < bytes.length) break;
      if (start >= 0 && end > start) result.push([start, end]);
      start = end = -1;
    }
    if (next === ranges.length) break;
  }
  return result;
}
