// Which repeated passages weigh most, exactly how often each stands, and where.

import type { TokenCorpus } from './corpus.ts';
import type { PassageCopy, Passages } from './passages.ts';
import { documentAt, isSameRun } from './runs.ts';
import { WindowScanner } from './winnow.ts';

/** A text that stands twice or more. */
export interface RepeatedPassage {
  /** Its length. */
  readonly tokens: number;
  /** How often it stands, overlaps included. */
  readonly count: number;
  /** Where it stands first. */
  readonly start: number;
  /** The documents in which it stands, ascending, each once. */
  readonly documents: readonly number[];
}

/** So many passages are counted for each that is asked for: by their copies alone nobody knows exactly which are the worst. */
const CANDIDATES_PER_PASSAGE = 8;

/** How many different passages the copies are copies of. */
export function countPassages({ copies }: Passages): number {
  return group(copies).length;
}

/**
 * The passages whose further copies take most tokens, (count - 1) × tokens, the worst first. Of those that share half of their
 * text only the worst is listed.
 *
 * O(tokens + copies log copies). Counts are exact; a passage whose copies all begin or end with other text in common
 * may be passed over for the longer ones.
 *
 * @param documents - Which ones the passages were looked for in.
 */
export function worstPassages(
  corpus: TokenCorpus,
  documents: Iterable<number>,
  passages: Passages,
  limit: number,
): RepeatedPassage[] {
  const candidates = group(passages.copies)
    .sort((a, b) => b.copies * b.tokens - a.copies * a.tokens || a.source - b.source)
    .slice(0, CANDIDATES_PER_PASSAGE * limit);
  const found = locate(corpus, documents, candidates, passages.length);
  found.sort((a, b) => weight(b) - weight(a) || a.start - b.start || b.tokens - a.tokens);
  const worst: LocatedPassage[] = [];
  for (const passage of found) {
    if (worst.length === limit) break;
    if (!worst.some((other) => sharesHalf(other, passage))) worst.push(passage);
  }
  return worst.map(({ places: _places, ...passage }) => passage);
}

const weight = ({ count, tokens }: RepeatedPassage): number => (count - 1) * tokens;

/** Whether half of the shorter one is text of the other, somewhere. */
function sharesHalf(a: LocatedPassage, b: LocatedPassage): boolean {
  const half = Math.min(a.tokens, b.tokens) / 2;
  const shares = ({ places, tokens }: LocatedPassage, other: LocatedPassage): boolean =>
    places.some((at) => Math.min(at + tokens, other.start + other.tokens) - Math.max(at, other.start) >= half);
  return shares(a, b) || shares(b, a);
}

interface LocatedPassage extends RepeatedPassage {
  /** Where it stands, ascending. */
  readonly places: readonly number[];
}

interface Candidate {
  readonly source: number;
  readonly tokens: number;
  copies: number;
}

/** The copies of the same text from the same place, put together. */
function group(copies: readonly PassageCopy[]): Candidate[] {
  const sorted = [...copies].sort((a, b) => a.source - b.source || a.tokens - b.tokens);
  const groups: Candidate[] = [];
  for (const { source, tokens } of sorted) {
    const last = groups.at(-1);
    if (last !== undefined && last.source === source && last.tokens === tokens) last.copies++;
    else groups.push({ source, tokens, copies: 1 });
  }
  return groups;
}

/** Finds every place of each candidate, by the hash of its first window; those with the same text are one. */
function locate(
  corpus: TokenCorpus,
  documents: Iterable<number>,
  candidates: readonly Candidate[],
  length: number,
): LocatedPassage[] {
  const { ids, starts } = corpus;
  const scanner = new WindowScanner(length);
  const places = candidates.map((): number[] => []);
  const byHash = new Map<number, number[]>();
  candidates.forEach(({ source, tokens }, i) => {
    const hash = scanner.windowHash(ids, source);
    const others = byHash.get(hash) ?? [];
    byHash.set(hash, others);
    const isKnown = others.some(
      (j) => candidates[j].tokens === tokens && isSameRun(ids, candidates[j].source, source, tokens),
    );
    if (!isKnown) others.push(i);
  });
  for (const document of documents) {
    const end = starts[document + 1];
    scanner.scan(corpus, document, {
      visit(start, hash) {
        for (const i of byHash.get(hash) ?? []) {
          const { source, tokens } = candidates[i];
          if (start + tokens <= end && isSameRun(ids, source, start, tokens)) places[i].push(start);
        }
      },
    });
  }
  return candidates.flatMap(({ tokens }, i) => {
    const [start] = places[i];
    if (start === undefined) return [];
    const within = new Set(places[i].map((place) => documentAt(starts, place)));
    return [{ tokens, count: places[i].length, start, documents: [...within], places: places[i] }];
  });
}
