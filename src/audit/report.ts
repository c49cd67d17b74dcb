// What an audit says: figures, each with its definition, its adversary and what kind of bound it is. How it is shown to people
// is in report-*.ts files.

import type { Promises } from '../base/promises.ts';

/**
 * Who could do it. A0 sees samples only; A1 may ask for probabilities; A2 holds the file; A3 holds it and knows how passages
 * begin; A4 also holds a file of fingerprints; A5 holds two snapshots of the table.
 */
export type Adversary = 'A0' | 'A1' | 'A2' | 'A3' | 'A4' | 'A5';

/** Whether a figure is what it says, or the true one may be greater or smaller. */
export type BoundType = 'exact' | 'lower' | 'upper' | 'estimate';

/** One measured figure. */
export interface Figure {
  /** Names the definition: one of the keys of `DEFINITIONS`. */
  readonly id: string;
  readonly value: number;
  readonly unit: string;
  readonly adversary: Adversary;
  readonly bound: BoundType;
  /** How many things the figure was measured on: tokens, documents, prompts. */
  readonly n: number;
  /** What the random choices were made with, where there were any. */
  readonly seed?: number | undefined;
}

/** A string of words that the counts prove to stand verbatim in the text. */
export interface CertifiedString {
  readonly words: readonly string[];
  /** At least so often. */
  readonly certificate: number;
  /** Who can prove it: whoever holds the file, or both of two snapshots. */
  readonly adversary: 'A2' | 'A5';
}

/** What `audit FILE` finds. */
export interface AuditReport {
  readonly kind: 'audit';
  readonly file: string;
  readonly order: number;
  /**
   * Where the counts came from: the file's own, or recovered from its probabilities. Those with noise (`--dp`) prove nothing:
   * then every figure is what can be said without them.
   */
  readonly counts: {
    readonly source: 'stored' | 'recovered' | 'noisy';
    readonly recovered: number;
    readonly of: number;
    /**
     * Of recovered ones: whether the model says itself that none of its n-grams was dropped. Where it does not, nothing in its
     * numbers speaks against that, which is a test and no proof.
     */
    readonly isMarkedWhole?: boolean | undefined;
  };
  /** What the file promises of itself: that nothing comes from fewer documents, and how much noise there is. */
  readonly promises?: Promises | undefined;
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
  /** Share of tokens inside certified strings of at least 10, 20 and 50 words. */
  readonly coverage: { readonly 10: Figure; readonly 20: Figure; readonly 50: Figure };
  /** Median over the tokens of the longest certified string that covers them. */
  readonly n50Star: Figure;
  readonly longest: Figure;
  /** Bits a token that an adversary would still have to guess to get the whole text, at most. */
  readonly ambiguityBitsPerToken: Figure;
  /** Share of the longest n-grams that were read once. */
  readonly singletonShare: Figure;
  /** The longest certified strings, the longest first. */
  readonly strings: readonly CertifiedString[];
  /** The same at every order that the table holds, the lowest first: what a table of that order would give away. */
  readonly byOrder: readonly OrderFigures[];
  /** Present with a corpus. */
  readonly corpus?: CorpusReport | undefined;
}

export interface OrderFigures {
  readonly order: number;
  readonly coverage: { readonly 10: number; readonly 20: number; readonly 50: number };
  readonly n50Star: number;
  readonly longest: number;
  readonly ambiguityBitsPerToken: number;
}

/**
 * How often passages stand in the corpus, both ends included. Where there is no upper end the field is missing, in JSON too:
 * `{"from": 16}` is 16 times or more, `{"from": 1, "to": 1}` exactly once.
 */
export interface Copies {
  readonly from: number;
  readonly to?: number;
}

/** A document of the corpus. */
export interface NamedDocument {
  /** Its number in the corpus: `document 1` and so on. */
  readonly id: string;
  /** Where it comes from, if that is known: `letters/3.txt`, or `lines.jsonl#3` for the third of a file that has several. */
  readonly name?: string;
}

/** What `audit FILE --against CORPUS` finds besides. */
export interface CorpusReport {
  readonly documentCount: number;
  readonly tokenCount: number;
  /** Share of the corpus's tokens inside certified strings, measured there. */
  readonly coverage: { readonly 10: Figure; readonly 20: Figure; readonly 50: Figure };
  readonly extraction: readonly {
    readonly copies: Copies;
    /** Words of a passage that have to come out. */
    readonly passageLength: number;
    /** Share of prefixes that greedy writing continues verbatim. */
    readonly greedy: Figure;
    /** Share that at least one of `draws` drawn continuations does, with a chance of `threshold` or more. */
    readonly sampled: Figure;
    readonly draws: number;
    readonly threshold: number;
  }[];
  readonly membership?: { readonly auc: Figure; readonly tprAt1: Figure; readonly tprAt01: Figure } | undefined;
  /** Share of n-grams of 5, 10 and 20 words that do not stand in the corpus: generated text, and held-out text by people. */
  readonly novelty: readonly { readonly length: number; readonly generated: Figure; readonly heldOut?: Figure }[];
  /** The documents of which most is certified. */
  readonly worst: readonly (NamedDocument & { readonly certifiedShare: number; readonly longest: number })[];
  /** Documents as runs of tokens with the length of the longest certified string that covers them: for the picture. */
  readonly map: readonly (NamedDocument & {
    readonly runs: readonly { readonly tokens: number; readonly certified: number; readonly text: string }[];
  })[];
}
