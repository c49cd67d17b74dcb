// How much of a text stands nowhere in the corpus: of generated text, and of held-out text by people as the measure of it
// (McCoy, Smolensky, Linzen, Gao & Celikyilmaz 2023, "How much do language models copy from their training data?").

import type { CorpusReport } from './report.ts';
import { countWindows, eachWindow } from './windows.ts';

/** A share, and of how many runs. */
export interface Novelty {
  readonly share: number;
  readonly runs: number;
}

/** Share of the runs of `length` words of some documents that stand nowhere in the corpus. O(ids of both). */
export function noveltyOf(documents: readonly Uint32Array[], corpus: readonly Uint32Array[], length: number): Novelty {
  const counts = new Map<number, number>();
  for (const ids of documents) eachWindow(ids, length, (key) => void counts.set(key, 0));
  countWindows(corpus, length, counts);
  let runs = 0;
  let novel = 0;
  for (const ids of documents) {
    eachWindow(ids, length, (key) => {
      runs++;
      if (counts.get(key) === 0) novel++;
    });
  }
  return { share: runs === 0 ? 0 : novel / runs, runs };
}

/** Without lengths of which there was no run: a share of nothing says nothing. */
export function withRuns(rows: CorpusReport['novelty']): CorpusReport['novelty'] {
  return rows.flatMap(({ length, generated, heldOut }) =>
    generated.n === 0 ? [] : [{ length, generated, ...(heldOut === undefined || heldOut.n === 0 ? {} : { heldOut }) }],
  );
}
