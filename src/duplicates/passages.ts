// Passages that stand twice or more: every run of `length` tokens that has stood before, and how far the text goes on alike.

import { grown } from '../base/arrays.ts';
import type { TokenCorpus } from './corpus.ts';
import { documentAt, isSameRun } from './runs.ts';
import { SeenTwice, WindowScanner } from './winnow.ts';

/** A place whose text has stood before, as far as it has. */
export interface PassageCopy {
  /** Places of the copy's first token and of the same in what it is a copy of. */
  readonly start: number;
  readonly source: number;
  readonly tokens: number;
}

/** What repeats in a corpus. */
export interface Passages {
  readonly length: number;
  /** By start; they overlap where a text goes on like one place, and then like another. */
  readonly copies: readonly PassageCopy[];
  /** isRepeated[place] is 1 for a token of a run that stands twice or more, wherever it stands. */
  readonly isRepeated: Uint8Array;
  readonly repeatedTokens: number;
}

/**
 * Finds all runs of `length` tokens or more, within documents, that stand twice or more.
 *
 * Nothing is missed, and nothing is taken for equal that is not: hashes only say where to look. Two passes over the ids; what
 * follows a run that is found is compared directly. O(tokens + tokens of copies). Memory: a byte a token, less than a byte for
 * chosen runs, and 16 to 28 bytes for the first of all windows that may stand elsewhere: those with a run of half the length
 * that does, and a sixteenth of the others.
 *
 * @param documents - Which ones to read, ascending.
 */
export function findPassages(corpus: TokenCorpus, documents: Iterable<number>, length: number): Passages {
  const { ids, tokenCount } = corpus;
  const chosen = [...documents];
  const scanner = new WindowScanner(length);
  const anchors = new SeenTwice(scanner.expectedAnchors(tokenCount));
  for (const document of chosen) {
    scanner.scan(corpus, document, { visit: (_start, _hash, anchor, isNew) => void (isNew && anchors.add(anchor)) });
  }
  const windows = new FirstWindows(ids, length);
  const copies: PassageCopy[] = [];
  const isRepeated = new Uint8Array(tokenCount);
  for (const document of chosen) {
    /** Windows that start before it are known to be copies. */
    let known = 0;
    scanner.scan(corpus, document, {
      visit(start, hash, anchor) {
        if (start < known || !anchors.has(anchor)) return;
        const source = windows.findOrAdd(start, hash);
        if (source === start) return;
        const copy = extended(corpus, document, start, source, length);
        known = copy.start + copy.tokens - length + 1;
        copies.push(copy);
        isRepeated.fill(1, copy.start, copy.start + copy.tokens);
        isRepeated.fill(1, copy.source, copy.source + copy.tokens);
      },
    });
  }
  let repeatedTokens = 0;
  for (let place = 0; place < tokenCount; place++) repeatedTokens += isRepeated[place];
  return { length, copies, isRepeated, repeatedTokens };
}

/** A copy of `length` tokens with all that is the same before and behind it. */
function extended(
  { ids, starts }: TokenCorpus,
  document: number,
  start: number,
  source: number,
  length: number,
): PassageCopy {
  const sourceDocument = documentAt(starts, source);
  const [begin, end] = [starts[document], starts[document + 1]];
  const [sourceBegin, sourceEnd] = [starts[sourceDocument], starts[sourceDocument + 1]];
  let tokens = length;
  while (start + tokens < end && source + tokens < sourceEnd && ids[start + tokens] === ids[source + tokens]) tokens++;
  let before = 0;
  while (
    start - before > begin &&
    source - before > sourceBegin &&
    ids[start - before - 1] === ids[source - before - 1]
  ) {
    before++;
  }
  return { start: start - before, source: source - before, tokens: tokens + before };
}

/** The first place of each window that was met. */
class FirstWindows {
  private readonly ids: Uint32Array;
  private readonly length: number;
  private count = 0;
  /** Indices into `starts` and `hashes` by hash, linear probing; 0 is free, index + 1 otherwise. */
  private slots = new Uint32Array(1 << 12);
  private starts = new Uint32Array(1 << 11);
  private hashes = new Uint32Array(1 << 11);

  constructor(ids: Uint32Array, length: number) {
    this.ids = ids;
    this.length = length;
  }

  /** Where this window stood first; `start` itself when it is new. */
  findOrAdd(start: number, hash: number): number {
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    for (; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const index = this.slots[slot] - 1;
      if (this.hashes[index] !== hash) continue;
      const first = this.starts[index];
      if (isSameRun(this.ids, first, start, this.length)) return first;
    }
    if (this.count === this.starts.length) {
      this.starts = grown(this.starts, this.count + 1);
      this.hashes = grown(this.hashes, this.count + 1);
    }
    this.starts[this.count] = start;
    this.hashes[this.count] = hash;
    this.slots[slot] = ++this.count;
    if (2 * this.count > this.slots.length) this.enlarge();
    return start;
  }

  private enlarge(): void {
    const slots = new Uint32Array(2 * this.slots.length);
    const mask = slots.length - 1;
    for (let index = 0; index < this.count; index++) {
      let slot = this.hashes[index] & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = index + 1;
    }
    this.slots = slots;
  }
}
