// How the places of a text are shared out for counting: ranges of first words, and of words too frequent for the memory ranges
// of the words behind them.

/** The places of the words from..to - 1, or of one word, `from`, those before the words nextFrom..nextTo - 1. */
export interface ShardRange {
  readonly from: number;
  readonly to: number;
  readonly nextFrom: number;
  readonly nextTo: number;
  /** How many places those are. */
  readonly records: number;
}

/** What `nextTo` is where every word may follow: ids are below. */
export const ANY_WORD = 2 ** 32 - 1;

/** The words with more than so many places, ascending. Nothing follows `</s>`, so it has none. */
export function frequentWords(counts: ArrayLike<number>, recordsMax: number): number[] {
  const words: number[] = [];
  for (let id = 0; id < counts.length; id++) if (id !== 2 && counts[id] > recordsMax) words.push(id);
  return words;
}

/** Followers are counted by themselves up to here, and above by the block: ids ascend as words get rare. */
const SINGLE_FOLLOWERS = 4096;
const BLOCK_BITS = 8;

/** Which sum a following word counts for. */
export function followerBin(id: number): number {
  return id < SINGLE_FOLLOWERS ? id : SINGLE_FOLLOWERS + ((id - SINGLE_FOLLOWERS) >>> BLOCK_BITS);
}

/** How many sums there are. */
export function followerBins(vocabularySize: number): number {
  return followerBin(vocabularySize - 1) + 1;
}

/** The first word that counts for a sum. */
function firstOfBin(bin: number): number {
  return bin < SINGLE_FOLLOWERS ? bin : SINGLE_FOLLOWERS + (bin - SINGLE_FOLLOWERS) * 2 ** BLOCK_BITS;
}

/**
 * Shares all places out.
 *
 * @param counts - counts[id] is how many places a word has.
 * @param recordsMax - Ranges of several words, or several followers, have no more places than this.
 * @param followers - For a word that is to be cut how many of its places each sum of followers has; undefined for others.
 */
export function shardRanges(
  counts: ArrayLike<number>,
  recordsMax: number,
  followers: (id: number) => ArrayLike<number> | undefined,
): ShardRange[] {
  const ranges: ShardRange[] = [];
  let from = 0;
  let records = 0;
  const close = (to: number): void => {
    if (to > from) ranges.push({ from, to, nextFrom: 0, nextTo: ANY_WORD, records });
    from = to;
    records = 0;
  };
  for (let id = 0; id < counts.length; id++) {
    const sums = followers(id);
    if (sums !== undefined) {
      close(id);
      ranges.push(...followerRanges(id, sums, recordsMax));
      from = id + 1;
      continue;
    }
    const own = id === 2 ? 0 : counts[id];
    if (records > 0 && records + own > recordsMax) close(id);
    records += own;
  }
  close(counts.length);
  return ranges;
}

function followerRanges(id: number, sums: ArrayLike<number>, recordsMax: number): ShardRange[] {
  const ranges: ShardRange[] = [];
  let nextFrom = 0;
  let records = 0;
  for (let bin = 0; bin < sums.length; bin++) {
    if (records > 0 && records + sums[bin] > recordsMax) {
      ranges.push({ from: id, to: id + 1, nextFrom, nextTo: firstOfBin(bin), records });
      nextFrom = firstOfBin(bin);
      records = 0;
    }
    records += sums[bin];
  }
  ranges.push({ from: id, to: id + 1, nextFrom, nextTo: ANY_WORD, records });
  return ranges;
}
