// What a caller may ask of `generate`, checked and filled with defaults before the first word is drawn.

import { NgramError } from '../base/errors.ts';
import { randomSeed, type Seed } from '../base/random.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Vocabulary } from '../tokens/vocabulary.ts';
import type { DrawRule } from './draw.ts';

/** One sentence that was made. */
export interface Generated {
  /** The sentence as one would write it, the start that was asked for included. */
  readonly text: string;
  /** Its tokens as the vocabulary has them: folded if the tokenizer folds, with every mark, whether `text` shows it or not. */
  readonly tokens: readonly string[];
  /** How many words it has: tokens that read as words under the `words` tokenizer, all tokens under the others. */
  readonly wordCount: number;
  /** log10 of the probability that the table gives to what was drawn after the start, the sentence's end included. */
  readonly logProb10: number;
  /** How many tries it took, this one included. */
  readonly tries: number;
  /** False when it was cut at `maxWords` because nothing ends it. */
  readonly finished: boolean;
}

/** What knows runs of tokens that must not be written; a `Guard` is one. */
export interface RunGuard {
  /** Goes along with the sentences of a model. */
  follow(model: { readonly tokenizer: Tokenizer; readonly vocabulary: Vocabulary }): RunFollower;
}

/** Looks at a sentence while it is drawn. */
export interface RunFollower {
  /** Begins a sentence. */
  start(): void;
  /** Adds the sentence's next token. Whether a guarded run ends with it. */
  add(id: number): boolean;
  /**
   * Whether the text that the sentence was written as has a guarded run. What is written may read otherwise than what was
   * drawn: a quotation mark without an answer is left out, letters join. Where it is left out, the ids alone count.
   */
  hasRun?: ((text: string) => boolean) | undefined;
}

/** What to generate. Every field may be left out; the defaults are `DEFAULT_GENERATE_OPTIONS`. */
export interface GenerateOptions {
  /** How many sentences; 1. */
  readonly count?: number | undefined;
  /** Ids that every sentence begins with; none. They are not drawn and not part of `logProb10`. */
  readonly startIds?: Uint32Array | undefined;
  /**
   * Whether `startIds` stand at a sentence's beginning; true. Then what follows them there is preferred, and what follows
   * them elsewhere is the fallback; false goes on from the middle of a sentence, and the first word keeps its case.
   */
  readonly sentenceStart?: boolean | undefined;
  /** Fewest words of a sentence; 1. */
  readonly minWords?: number | undefined;
  /** Most words of a sentence, the start included; 100. */
  readonly maxWords?: number | undefined;
  /** 1 draws with the table's own probabilities, below 1 prefers frequent words, above 1 rare ones, 0 takes the most frequent; 1. */
  readonly temperature?: number | undefined;
  /** Only the so many most frequent words may be drawn; `Infinity`. Equally frequent ones count in order of their ids. */
  readonly topK?: number | undefined;
  /** Only the most frequent words that together have at least this probability may be drawn; 1. */
  readonly topP?: number | undefined;
  /** The same seed, table and options make the same sentences; drawn from the platform's entropy when left out. */
  readonly seed?: Seed | undefined;
  /** Tries for each sentence before it is given up; 50. */
  readonly maxTries?: number | undefined;
  /**
   * Ends the sentence after the token just drawn when it returns true. `ids` is lent: its first `length` ids are the sentence
   * so far, the start included.
   */
  readonly stop?: ((ids: Uint32Array, length: number) => boolean) | undefined;
  /** Throws a sentence away, to try again, when it returns true. */
  readonly reject?: ((made: Generated) => boolean) | undefined;
  /**
   * Throws a sentence away, to try again, as soon as a run of its tokens is guarded, and when its text, read again, has such
   * a run; none. The start counts too: where it has one, nothing can be made. Each sentence is looked at by itself.
   */
  readonly guard?: RunGuard | undefined;
  /** No text twice; false. */
  readonly unique?: boolean | undefined;
}

/** What holds for options that are left out; `startIds`, `stop`, `reject` and `guard` are then absent, and `seed` is drawn. */
export const DEFAULT_GENERATE_OPTIONS = {
  count: 1,
  sentenceStart: true,
  minWords: 1,
  maxWords: 100,
  temperature: 1,
  topK: Infinity,
  topP: 1,
  maxTries: 50,
  unique: false,
} as const;

/** Options without gaps. */
export interface Plan extends DrawRule {
  readonly count: number;
  readonly startIds: Uint32Array;
  readonly sentenceStart: boolean;
  readonly minWords: number;
  readonly maxWords: number;
  readonly seed: Seed;
  readonly maxTries: number;
  readonly stop: ((ids: Uint32Array, length: number) => boolean) | undefined;
  readonly reject: ((made: Generated) => boolean) | undefined;
  readonly guard: RunGuard | undefined;
  readonly unique: boolean;
}

/**
 * Fills in the defaults and checks every value.
 *
 * @throws {NgramError} `BAD_OPTION` for a value that the option cannot have, `VOCABULARY_MISMATCH` for a start id that is
 * not below `vocabularySize`.
 */
export function planGeneration(options: GenerateOptions, vocabularySize: number): Plan {
  const defaults = DEFAULT_GENERATE_OPTIONS;
  const plan: Plan = {
    count: wholeNumber('count', options.count ?? defaults.count, 1),
    startIds: checkedStart(options.startIds ?? new Uint32Array(0), vocabularySize),
    sentenceStart: options.sentenceStart ?? defaults.sentenceStart,
    minWords: wholeNumber('minWords', options.minWords ?? defaults.minWords, 0),
    maxWords: wholeNumber('maxWords', options.maxWords ?? defaults.maxWords, 1),
    temperature: options.temperature ?? defaults.temperature,
    topK: (options.topK ?? Infinity) === Infinity ? defaults.topK : wholeNumber('topK', options.topK!, 1),
    topP: options.topP ?? defaults.topP,
    seed: options.seed ?? randomSeed(),
    maxTries: wholeNumber('maxTries', options.maxTries ?? defaults.maxTries, 1),
    stop: options.stop,
    reject: options.reject,
    guard: options.guard,
    unique: options.unique ?? defaults.unique,
  };
  if (!(plan.temperature >= 0)) throw badOption('temperature', plan.temperature, 'a number of 0 or more');
  if (!(plan.topP > 0 && plan.topP <= 1)) throw badOption('topP', plan.topP, 'a number above 0, at most 1');
  if (plan.minWords > plan.maxWords) {
    throw badOption('minWords', plan.minWords, `at most maxWords, which is ${plan.maxWords}`);
  }
  return plan;
}

function wholeNumber(name: string, value: number, least: number): number {
  if (!Number.isSafeInteger(value) || value < least) throw badOption(name, value, `a whole number of ${least} or more`);
  return value;
}

function checkedStart(startIds: Uint32Array, vocabularySize: number): Uint32Array {
  for (const id of startIds) {
    if (id >= vocabularySize) {
      throw new NgramError('VOCABULARY_MISMATCH', `startIds holds ${id}; expected ids below ${vocabularySize}.`, {
        hint: 'Encode the start with the same table that is to continue it.',
        details: { id, vocabularySize },
      });
    }
    if (id === 0) {
      throw new NgramError('BAD_OPTION', 'The start holds a word that the table has never seen.', {
        hint: 'Start with a word of the training text.',
      });
    }
    if (id <= 2) {
      throw new NgramError('BAD_OPTION', `startIds holds ${id}, a sentence border; expected words only.`, {
        hint: 'Leave the borders out; sentenceStart says whether one stands before the start.',
      });
    }
  }
  return startIds;
}

/** The error for an option with an impossible value. */
export function badOption(name: string, got: number, expected: string): NgramError {
  return new NgramError('BAD_OPTION', `${name} is ${got}; expected ${expected}.`, { details: { option: name, got } });
}
