// How much memory an audit takes, from the figures of a file: asked before anything of it is unpacked.

/** What the memory of an audit depends on. */
export interface AuditSize {
  /** The file as it lies on the disk, which is read in one piece. */
  readonly fileBytes: number;
  /** N-grams of each length, index 0 for length 1. */
  readonly ngramCounts: readonly number[];
  /** Only n-grams up to this length are looked at; all by default. The file is unpacked whole. */
  readonly orderMax?: number | undefined;
  /** A frozen model: its counts are recovered first, and it stays beside them. */
  readonly isModel?: boolean | undefined;
  /** Ids of the corpus, and of the text that was held out. */
  readonly corpusIds?: number | undefined;
  readonly heldOutIds?: number | undefined;
}

/** Node with this program, before it has read anything, and what it collects late. */
const PROCESS_BYTES = 150 * 2 ** 20;
/** A word: where it lies in the file's bytes, where it is found by its spelling, and how it is written. */
const WORD_BYTES = 48;
/** An n-gram of a table: last id, count, first child. The longest ones have no children. */
const NGRAM_BYTES = 12;
/** An n-gram of a model: last id, probability, backoff weight, first child; the longest ones have the first two. */
const MODEL_NGRAM_BYTES = 16;
const LEAF_BYTES = 8;
/** Where an n-gram without its first word is. */
const LINK_BYTES = 4;
/** The graph of one order, for each context, which is an n-gram one shorter: see `walkGraph`. Its edges are links and counts. */
const CONTEXT_BYTES = 20;
/**
 * Counts that are recovered: of a longest n-gram the number as it is found, its id and count in rows of their own, and its
 * link once more; of a shorter one its count, first as a double, the sums in front of it and behind it, and its link. Much of that
 * is let go before the walk, but collected late.
 */
const RECOVERED_LEAF_BYTES = 8 + 8 + LINK_BYTES;
const RECOVERED_NGRAM_BYTES = 8 + 4 + 16 + LINK_BYTES;
/** An id of the corpus, as it is kept, and once more while its document is put together or measured. */
const CORPUS_ID_BYTES = 8;
/** Runs begin at most ids of held-out text: each has an entry in a table of runs, and in the one before, which is let go late. */
const HELD_OUT_ID_BYTES = CORPUS_ID_BYTES + 2 * 110;

/**
 * The most bytes of memory that an audit holds at one time, rounded up rather than down.
 *
 * The bytes of the file stay for as long as its table, whose words are views of them. To them come the unpacked levels, the
 * links of all n-grams up to the order that is looked at, and that order's graph (see `auditTable`), one order after the other:
 * the greatest counts. Whoever changes what is held there changes the constants above.
 */
export function auditBytes(size: AuditSize): number {
  const { fileBytes, ngramCounts, isModel = false, corpusIds = 0, heldOutIds = 0 } = size;
  const order = ngramCounts.length;
  const orderMax = Math.min(order, size.orderMax ?? order);
  const [words = 0] = ngramCounts;
  const leaves = ngramCounts[order - 1] ?? 0;
  const inner = sumOf(ngramCounts) - leaves;
  const unpacked = inner * (isModel ? MODEL_NGRAM_BYTES : NGRAM_BYTES) + leaves * LEAF_BYTES;
  const recovered = isModel ? inner * RECOVERED_NGRAM_BYTES + leaves * RECOVERED_LEAF_BYTES : 0;
  const texts = corpusIds * CORPUS_ID_BYTES + heldOutIds * HELD_OUT_ID_BYTES;
  return (
    PROCESS_BYTES + fileBytes + words * WORD_BYTES + unpacked + recovered + texts + walkBytes(ngramCounts, orderMax)
  );
}

/** Links and graph of the order that takes most. From the longest n-grams down, links are given back. */
function walkBytes(ngramCounts: readonly number[], orderMax: number): number {
  let most = 0;
  for (let n = 2; n <= orderMax; n++) {
    const links = LINK_BYTES * sumOf(ngramCounts.slice(1, n));
    most = Math.max(most, links + CONTEXT_BYTES * ngramCounts[n - 2]);
  }
  return most;
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
