// The audit by planted secrets: a corpus is counted once, canaries are added to it, and a model is made under each limit.

import {
  BEHIND_NAME,
  CANDIDATES_MAX,
  type Canary,
  type CanaryReport,
  canaryRank,
  canaryResult,
  canarySetting,
  chooseCanaries,
} from './audit/canary.ts';
import { NgramError } from './base/errors.ts';
import { createRandom } from './base/random.ts';
import { placeOfId } from './base/search.ts';
import { mergeTables } from './counts/merge.ts';
import type { CountTable, EstimatorChoice } from './counts/table.ts';
import { type DocumentCounts, DocumentCounter } from './harden/document-counter.ts';
import { documentFrequencies } from './harden/document-frequencies.ts';
import { FormDocuments } from './harden/form-documents.ts';
import { checkMinDocs, limitToShared } from './harden/min-docs.ts';
import type { NgramModel } from './model/model.ts';
import { modelOf } from './open.ts';
import { FIRST_WORD_ID, type Vocabulary } from './tokens/vocabulary.ts';

/** What an audit by canaries may be told. */
export interface CanaryOptions {
  /** How often canaries are inserted: for each number some of their own; 1, 2, 5 and 10. */
  readonly insertions?: readonly number[] | undefined;
  /** Limits of `limitToShared` to try, 1 for none; 1, 2, 3, 5 and 11. */
  readonly minDocs?: readonly number[] | undefined;
  /** Canaries for each number of insertions; 5. */
  readonly canaries?: number | undefined;
  /** Words of a secret, 4, each one of so many, 10. */
  readonly length?: number | undefined;
  readonly base?: number | undefined;
  /** Kneser–Ney by default, with fixed discounts where the text is too small. */
  readonly estimator?: EstimatorChoice | undefined;
  /** 1 by default. */
  readonly seed?: number | string | undefined;
  /** Ranks that are known, of so many. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export const CANARY_DEFAULTS = {
  insertions: [1, 2, 5, 10],
  minDocs: [1, 2, 3, 5, 11],
  canaries: 5,
  length: 4,
  base: 10,
  estimator: { name: 'kneser-ney' },
  seed: 1,
} as const;

/**
 * Plants secrets in a corpus, trains again, and ranks each among all secrets of its form.
 *
 * All canaries are in the same corpus, so each limit costs one training: adding the canaries' counts gives the table of the
 * corpus with them, bit for bit, and the corpus is not read again. Canaries share no secret words, see `chooseCanaries`; they
 * are made of words that more documents have than any limit asks for, the rarer half of those.
 *
 * @param counts - From `countDocuments`, the order and the tokenizer being those to audit.
 * @throws {NgramError} `BAD_OPTION` for numbers that are not possible or a corpus with too few words, `INTERRUPTED`.
 * @example
 * const report = await auditCanaries(await countDocuments(openText(['letters/'])), { minDocs: [1, 5] });
 */
export async function auditCanaries(counts: DocumentCounts, options: CanaryOptions = {}): Promise<CanaryReport> {
  const { length = 4, base = 10, seed = CANARY_DEFAULTS.seed, canaries: each = CANARY_DEFAULTS.canaries } = options;
  const insertions = ascending(options.insertions ?? CANARY_DEFAULTS.insertions, 'insertions');
  const limits = ascending(options.minDocs ?? CANARY_DEFAULTS.minDocs, 'limits');
  limits.forEach(checkMinDocs);
  checkForm(length, base, each);
  const words = commonWords(counts, limits.at(-1)!);
  const random = createRandom(seed);
  const { documentCount } = counts.table;
  const form = { length, base };
  const canaries = chooseCanaries(words, withoutPair(counts.table), insertions, each, form, random, documentCount);
  const planted = plant(counts, canaries);
  const ranks = new Map<number, number[]>();
  let estimator: NgramModel['estimator'] = 'kneser-ney';
  for (const [index, minDocs] of limits.entries()) {
    const table = minDocs === 1 ? planted.table : limitToShared(planted, minDocs);
    const model = modelOf(table, 'the table', { estimator: options.estimator ?? CANARY_DEFAULTS.estimator });
    ({ estimator } = model);
    const own: number[] = [];
    for (const canary of canaries) {
      own.push(canaryRank(model, canary));
      options.onProgress?.(index * canaries.length + own.length, limits.length * canaries.length);
    }
    ranks.set(minDocs, own);
    // A turn for whoever wants to stop.
    await new Promise((resolve) => setTimeout(resolve));
    if (options.signal?.aborted === true) throw new NgramError('INTERRUPTED', 'the audit was stopped before its end');
  }
  const numeric = typeof seed === 'number' ? seed : undefined;
  const settingOf = (times: number, minDocs: number) => {
    const results = canaries.flatMap((canary, i) =>
      canary.insertions === times ? [canaryResult(canary, ranks.get(minDocs)![i], numeric)] : [],
    );
    return canarySetting(times, minDocs, results, numeric);
  };
  return {
    kind: 'audit-canary',
    order: counts.table.order,
    estimator,
    documentCount,
    tokenCount: counts.table.tokenCount,
    candidates: base ** length,
    canariesEach: each,
    seed,
    settings: insertions.flatMap((times) => limits.map((minDocs) => settingOf(times, minDocs))),
  };
}

/** The corpus with the canaries in it, each insertion a document of its own. Without written forms, which no model asks for. */
function plant({ table, ids, ends }: DocumentCounts, canaries: readonly Canary[]): DocumentCounts {
  const counter = new DocumentCounter({ order: table.order, tokenizer: table.tokenizer });
  for (const { lead, secret, insertions } of canaries) {
    for (let i = 0; i < insertions; i++) {
      counter.pushTokens([...lead, ...secret]);
      counter.endDocument();
    }
  }
  const added = counter.finish();
  const merged = mergeTables([table, added.table]);
  const row = new Uint32Array(ids.length + added.ids.length);
  row.set(renumbered(ids, table.vocabulary, merged.vocabulary));
  row.set(renumbered(added.ids, added.table.vocabulary, merged.vocabulary), ids.length);
  const allEnds = Uint32Array.from([...ends, ...added.ends.map((end) => end + ids.length)]);
  return { table: merged, ids: row, ends: allEnds, forms: new FormDocuments() };
}

function renumbered(ids: Uint32Array, from: Vocabulary, to: Vocabulary): Uint32Array {
  const newIds = Uint32Array.from({ length: from.size }, (_, id) => (id < FIRST_WORD_ID ? id : to.idOf(from.word(id))));
  return ids.map((id) => newIds[id]);
}

/** Words of letters that at least so many documents have, the rarer half of them. */
function commonWords(counts: DocumentCounts, minDocs: number): string[] {
  const { vocabulary } = counts.table;
  const [documents] = documentFrequencies(counts);
  const common: string[] = [];
  // By descending count, as a vocabulary is sorted.
  for (let id = FIRST_WORD_ID; id < vocabulary.size; id++) {
    const word = vocabulary.word(id);
    if (documents[id] >= minDocs && /^\p{L}+$/u.test(word)) common.push(word);
  }
  return common.slice(common.length >> 1);
}

/** Whether the corpus never has a word and then the last one of the lead. */
function withoutPair({ vocabulary, levels }: CountTable): (word: string) => boolean {
  const behind = vocabulary.idOf(BEHIND_NAME);
  const { children } = levels[0];
  return (word) => {
    const id = vocabulary.idOf(word);
    return behind === 0 || placeOfId(levels[1].ids, children[id], children[id + 1], behind) < 0;
  };
}

function ascending(values: readonly number[], what: string): number[] {
  const bad = values.find((value) => !Number.isSafeInteger(value) || value < 1);
  if (values.length === 0 || bad !== undefined) {
    throw new NgramError(
      'BAD_OPTION',
      `${bad ?? 'nothing'} is not possible for ${what}: expected whole numbers from 1`,
      {
        details: { values },
      },
    );
  }
  return [...new Set(values)].sort((a, b) => a - b);
}

function checkForm(length: number, base: number, each: number): void {
  const fine = [length, each].every((value) => Number.isSafeInteger(value) && value >= 1);
  if (fine && Number.isSafeInteger(base) && base >= 2 && base ** length <= CANDIDATES_MAX) return;
  throw new NgramError(
    'BAD_OPTION',
    `${each} canaries with secrets of ${length} words out of ${base} are not possible: expected one canary or more and ${CANDIDATES_MAX} secrets at most`,
    { details: { length, base, canaries: each } },
  );
}
