// Cutting later copies of passages out of documents: from places in the row of tokens back to bytes of the text.

import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { tokenReader } from '../tokens/token-reader.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { TokenCorpus } from './corpus.ts';
import type { Passages } from './passages.ts';
import { documentAt } from './runs.ts';

/** Tokens [from, to) of a document, counted from its first. */
export interface TokenRange {
  readonly from: number;
  readonly to: number;
}

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
 * The bytes that hold ranges of tokens, as offsets from and to, ascending. Cut is at white space, so that what stays is cut
 * into the same tokens as before: a word that is only partly in a range stays, and a range without white space does too.
 *
 * Tokenises once more, run by run: some 5 MB a second.
 */
export function byteRanges(bytes: Uint8Array, ranges: readonly TokenRange[], tokenizer: Tokenizer): [number, number][] {
  const reader = tokenReader(tokenizer);
  // The last letter waits for what may belong to it; words end at white space.
  const waiting = tokenizer.name === 'characters' ? 1 : 0;
  const result: [number, number][] = [];
  let next = 0;
  let tokens = 0;
  let start = -1;
  let end = -1;
  for (let at = 0; next < ranges.length;) {
    const { from, to } = ranges[next];
    if (start < 0 && tokens >= from) start = at;
    if (start >= 0 && tokens + waiting <= to) end = at;
    const isEnd = at === bytes.length;
    if (tokens + waiting >= to || isEnd) {
      if (end > start && start >= 0) result.push([start, end]);
      [start, end] = [-1, -1];
      next++;
      continue;
    }
    const stop = afterWhiteSpace(bytes, at);
    reader.push(bytes, at, stop);
    if (stop === bytes.length) reader.endDocument();
    const ids = reader.ids();
    for (let i = 0; i < ids.length; i++) if (ids[i] >= FIRST_WORD_ID) tokens++;
    reader.drop(ids.length);
    at = stop;
  }
  return result;
}

/** The end of the run of white space that ends the next run of other bytes. */
function afterWhiteSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] > 32) at++;
  while (at < bytes.length && bytes[at] <= 32) at++;
  return at;
}
