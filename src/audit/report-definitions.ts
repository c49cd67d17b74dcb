// Every figure in one sentence, and the words for who could do it and for how sure it is.

import type { Adversary, BoundType } from './report.ts';

/** What a figure counts in; shares and probabilities go from 0 to 1. */
export type FigureUnit = `share of ${string}` | 'tokens' | 'bits per token' | 'probability' | 'rank' | 'bits';

export interface FigureDefinition {
  /** A few words, for tables. */
  readonly name: string;
  /** One sentence. */
  readonly text: string;
  readonly unit: FigureUnit;
  readonly adversary: Adversary;
  readonly bound: BoundType;
  /** Where the figure was defined first, if not here. */
  readonly source?: string;
}

const LOW_ALARMS =
  'Carlini et al. 2022, Membership Inference Attacks From First Principles, https://arxiv.org/abs/2112.03570';
const SECRET_SHARER = 'Carlini et al. 2019, The Secret Sharer, https://arxiv.org/abs/1802.08232';

function coverage(words: number): FigureDefinition {
  return {
    name: `words in runs of ${words} or more`,
    text: `Share of the words, of those that the file keeps, that lie inside a run of at least ${words} words which the counts prove to stand verbatim in the text, each run as often as they prove it.`,
    unit: 'share of tokens',
    adversary: 'A2',
    bound: 'lower',
  };
}

function corpusCoverage(words: number): FigureDefinition {
  return {
    name: `words in runs of ${words} or more`,
    text: `Share of the corpus's words that lie inside a run of at least ${words} words which the counts prove to stand verbatim in the text.`,
    unit: 'share of tokens',
    adversary: 'A2',
    bound: 'lower',
  };
}

export const DEFINITIONS = {
  coverage10: coverage(10),
  coverage20: coverage(20),
  coverage50: coverage(50),
  n50Star: {
    name: 'half of the words in runs of',
    text: 'The length that the longest proved run around a word has at least, for half of the words that the file keeps (their median).',
    unit: 'tokens',
    adversary: 'A2',
    bound: 'lower',
  },
  longest: {
    name: 'longest proved run',
    text: 'How many words the longest run has that the counts prove to stand verbatim in the text.',
    unit: 'tokens',
    adversary: 'A2',
    bound: 'lower',
  },
  ambiguityBitsPerToken: {
    name: 'left to guess',
    text: 'How much of the order of the words the counts leave open: bits for each word that would have to be guessed to write down all the words that the file keeps, at most.',
    unit: 'bits per token',
    adversary: 'A2',
    bound: 'upper',
    source:
      'Factorials of the BEST theorem: van Aardenne-Ehrenfest & de Bruijn 1951, Circuits and trees in oriented linear graphs',
  },
  singletonShare: {
    name: 'longest n-grams read once',
    text: 'Share of the longest runs of words in the file that were read exactly once, so that each comes from one place of the text.',
    unit: 'share of n-grams',
    adversary: 'A2',
    bound: 'exact',
  },
  corpusCoverage10: corpusCoverage(10),
  corpusCoverage20: corpusCoverage(20),
  corpusCoverage50: corpusCoverage(50),
  extractionGreedy: {
    name: 'passages by likeliest words',
    text: 'Share of the passages with so many copies in the corpus that are written out verbatim when their beginning is given and the most likely word is taken each time.',
    unit: 'share of passages',
    adversary: 'A3',
    bound: 'estimate',
    source:
      'Carlini et al. 2023, Quantifying Memorization Across Neural Language Models, https://arxiv.org/abs/2202.07646',
  },
  extractionSampled: {
    name: 'passages by several draws',
    text: 'Share of the passages with so many copies in the corpus that at least one of several drawn continuations writes out verbatim when their beginning is given.',
    unit: 'share of passages',
    adversary: 'A3',
    bound: 'estimate',
    source:
      'Hayes et al. 2024, Measuring memorization in language models via probabilistic extraction, https://arxiv.org/abs/2410.19482',
  },
  membershipAuc: {
    name: 'members told from others',
    text: 'Probability that a document which was read is ranked above one which was not; one half is chance, one is certainty.',
    unit: 'probability',
    adversary: 'A2',
    bound: 'estimate',
    source:
      'Shokri et al. 2017, Membership Inference Attacks Against Machine Learning Models, https://arxiv.org/abs/1610.05820',
  },
  membershipTprAt1: {
    name: 'members found at 1 % false alarms',
    text: 'Share of the documents which were read that are recognised when one in a hundred others is taken for one of them.',
    unit: 'share of members',
    adversary: 'A2',
    bound: 'estimate',
    source: LOW_ALARMS,
  },
  membershipTprAt01: {
    name: 'members found at 0.1 % false alarms',
    text: 'Share of the documents which were read that are recognised when one in a thousand others is taken for one of them.',
    unit: 'share of members',
    adversary: 'A2',
    bound: 'estimate',
    source: LOW_ALARMS,
  },
  novelty: {
    name: 'new n-grams',
    text: 'Share of the runs of so many words in generated text that do not stand in the corpus; text by people that was held out is measured beside it.',
    unit: 'share of runs',
    adversary: 'A0',
    bound: 'estimate',
    source:
      'McCoy et al. 2023, How Much Do Language Models Copy From Their Training Data?, https://arxiv.org/abs/2111.09509',
  },
  canaryRank: {
    name: 'rank of the planted secret',
    text: 'The place of a secret that was planted in the text among all secrets of its form, by their probabilities; 1 is the likeliest.',
    unit: 'rank',
    adversary: 'A1',
    bound: 'exact',
    source: SECRET_SHARER,
  },
  canaryExposure: {
    name: 'exposure of the planted secret',
    text: 'How many bits of guessing the file saves whoever looks for the planted secret: log2 of how many secrets of its form there are, less log2 of its rank.',
    unit: 'bits',
    adversary: 'A1',
    bound: 'exact',
    source: SECRET_SHARER,
  },
} as const satisfies Readonly<Record<string, FigureDefinition>>;

export type FigureId = keyof typeof DEFINITIONS;

/** The definition that a figure names; undefined for a figure of a newer version. */
export function definitionOf(id: string): FigureDefinition | undefined {
  return Object.hasOwn(DEFINITIONS, id) ? DEFINITIONS[id as FigureId] : undefined;
}

/** Who could do it, in words that go on a sentence. */
export const ADVERSARIES: Readonly<Record<Adversary, string>> = {
  A0: 'someone who sees only generated text',
  A1: 'someone who may ask for probabilities',
  A2: 'whoever holds the file',
  A3: 'whoever holds the file and knows how passages begin',
  A4: 'whoever holds the file and its fingerprints',
  A5: 'whoever holds two snapshots of the table',
};

/** How a figure stands to the true one. */
export const BOUNDS: Readonly<Record<BoundType, string>> = {
  exact: 'exact',
  lower: 'at least',
  upper: 'at most',
  estimate: 'estimate',
};
