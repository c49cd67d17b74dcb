// The guard: which runs of tokens stand in a text, known by keyed fingerprints alone. Whoever has neither the key nor the text
// learns nothing from them; whoever has the guard and the key can test guesses, and so get the text back.

import { NgramError } from '../base/errors.ts';
import { type DocumentSink, pushBatch, type TextBatch } from '../text/batch.ts';
import { type Tokenizer, WORDS } from '../tokens/tokenizer.ts';
import type { Vocabulary } from '../tokens/vocabulary.ts';
import { buildFuseFilter, type FingerprintBits, type FuseFilter, fuseFilterHas } from './fuse-filter.ts';
import { HashSet, noMemory } from './hash-set.ts';
import { RunHasher, WordHashes } from './run-hash.ts';
import { type RunKind, RunReader } from './run-reader.ts';
import { KEY_BYTES, type SipKey, sipHashBytes, sipKey } from './sip-hash.ts';

/** How a guard is made. */
export interface GuardOptions {
  /** The secret: 16 random bytes. */
  readonly key: Uint8Array;
  /** How text is cut; `WORDS`. That of the table whose sentences are to be guarded. */
  readonly tokenizer?: Tokenizer | undefined;
  /** Tokens in a guarded run, 2 to 64; 8. */
  readonly length?: number | undefined;
  /** Bits of a fingerprint: one in 2^bits runs that are not in the text is taken for one that is; 8. */
  readonly bits?: FingerprintBits | undefined;
}

/** What holds for options that are left out. */
export const GUARD_DEFAULTS = { tokenizer: WORDS, length: 8, bits: 8 } as const;

const LENGTH_MIN = 2;
const LENGTH_MAX = 64;

/** A guarded run in a text. */
export interface GuardedRun {
  /** Which token of its document it begins with, from 0. */
  readonly start: number;
  readonly words: readonly string[];
}

/** What is known of a text: its runs, as fingerprints under a key. */
export class Guard implements RunKind {
  readonly tokenizer: Tokenizer;
  readonly length: number;
  readonly filter: FuseFilter;
  /** Different runs of the text. */
  readonly count: number;
  private readonly key: SipKey;

  /** @internal */
  constructor(key: Uint8Array, { tokenizer, length }: RunKind, filter: FuseFilter, count: number) {
    this.key = sipKey(checkedKey(key));
    this.tokenizer = tokenizer;
    this.length = length;
    this.filter = filter;
    this.count = count;
  }

  /**
   * Whether tokens[from..to), folded as the tokenizer folds and without marks of sentences, hold a guarded run. Never false
   * for a run of the text; for another, true once in 2^bits. Some 1 µs a token; `follow` is faster, as it hashes each word once.
   */
  contains(tokens: readonly string[], from = 0, to: number = tokens.length): boolean {
    const runs = new RunHasher(this.key, this.length);
    const hash = new Uint32Array(2);
    for (let i = from; i < to; i++) {
      sipHashBytes(this.key, encoder.encode(tokens[i]), hash);
      if (runs.add(hash[0], hash[1]) && this.has(runs)) return true;
    }
    return false;
  }

  /**
   * Goes along with sentences that are drawn from a model, token by token, and reads what they were written as. About 0.4 µs
   * a token, and as much again as `reader` takes for the text.
   *
   * @returns `hasRun` only where there is a way from text to tokens, so not for tokens that only their owner can make.
   * @throws {NgramError} `INCOMPATIBLE_TABLES` when the model cuts text in another way: its runs would be others.
   */
  follow({ tokenizer, vocabulary }: { readonly tokenizer: Tokenizer; readonly vocabulary: Vocabulary }): {
    start(): void;
    add(id: number): boolean;
    hasRun?: (text: string) => boolean;
  } {
    this.checkTokenizer(tokenizer);
    const hashes = new WordHashes(this.key);
    const runs = new RunHasher(this.key, this.length);
    const follower = {
      start: () => runs.start(),
      add: (id: number) => {
        hashes.ensure(id, vocabulary);
        return runs.add(hashes.pairs[2 * id], hashes.pairs[2 * id + 1]) && this.has(runs);
      },
    };
    return tokenizer.name === 'custom' ? follower : { ...follower, hasRun: this.textCheck() };
  }

  /** Whether a text, as a document, has a guarded run: what `reader` would find. */
  private textCheck(): (text: string) => boolean {
    let isFound = false;
    let reader: RunReader | undefined;
    return (text) => {
      isFound = false;
      reader ??= new RunReader(this.key, this, (low, high) => (isFound ||= fuseFilterHas(this.filter, low, high)));
      const bytes = encoder.encode(text);
      reader.push(bytes, 0, bytes.length);
      reader.endDocument();
      return isFound;
    };
  }

  /**
   * A reader of documents that calls `onMatch` for each guarded run, in order; those that overlap come one by one. A run may
   * go over the borders of sentences.
   *
   * @throws {NgramError} `TOKENIZER_REQUIRED`, when text comes, for tokens that only their owner can make.
   */
  reader(onMatch: (run: GuardedRun) => void): DocumentSink {
    const reader = new RunReader(this.key, this, (low, high) => {
      if (!fuseFilterHas(this.filter, low, high)) return;
      onMatch({ start: reader.position - this.length, words: reader.lastRun() });
    });
    return reader;
  }

  /** The keyed hash of a text that everybody knows, in hexadecimal: equal for equal keys. @internal */
  keyCheck(): string {
    return keyCheckOf(this.key);
  }

  private has({ hash }: RunHasher): boolean {
    return fuseFilterHas(this.filter, hash[0], hash[1]);
  }

  private checkTokenizer(tokenizer: Tokenizer): void {
    if (tokenizerKey(tokenizer) === tokenizerKey(this.tokenizer)) return;
    throw new NgramError('INCOMPATIBLE_TABLES', 'the guard and the table cut text differently, so they share no runs', {
      hint: 'Make the guard with the tokenizer of this table: gristmill guard build TEXT --table TABLE …',
      details: { expected: tokenizer, got: this.tokenizer },
    });
  }
}

/** Reads a text, whose documents may come in any order, and makes its guard. 8 to 16 bytes of memory for each run. */
export class GuardBuilder {
  private readonly options: Required<{ [K in keyof GuardOptions]: NonNullable<GuardOptions[K]> }>;
  private readonly reader: RunReader;
  private readonly hashes = new HashSet();

  /** @throws {NgramError} `BAD_OPTION`. */
  constructor(options: GuardOptions) {
    const { key, tokenizer = WORDS, length = GUARD_DEFAULTS.length, bits = GUARD_DEFAULTS.bits } = options;
    if (!Number.isInteger(length) || length < LENGTH_MIN || length > LENGTH_MAX) {
      throw badOption('length', length, `a whole number from ${LENGTH_MIN} to ${LENGTH_MAX}`);
    }
    if (bits !== 8 && bits !== 16) throw badOption('bits', bits, '8 or 16');
    this.options = { key, tokenizer, length, bits };
    const words = sipKey(checkedKey(key));
    this.reader = new RunReader(words, { tokenizer, length }, (low, high) => this.hashes.add(low, high));
  }

  /** Tokens read so far. */
  get tokenCount(): number {
    return this.reader.tokenCount;
  }

  /** @throws {NgramError} `TOKENIZER_REQUIRED`, `RESERVED_WORD`, `MEMORY_BUDGET`. */
  push(batch: TextBatch): void {
    pushBatch(this.reader, batch);
  }

  /** The guard of what was read. @throws {NgramError} `MEMORY_BUDGET`. */
  finish(): Guard {
    const { key, bits } = this.options;
    this.reader.endDocument();
    const hashes = this.hashes.sorted();
    const count = hashes.length / 2;
    try {
      return new Guard(key, this.options, buildFuseFilter(hashes, bits), count);
    } catch (error) {
      throw error instanceof RangeError ? noMemory(count, error) : error;
    }
  }
}

/**
 * Reads documents and makes their guard. The same text and key give the same guard, in whatever order documents come.
 *
 * Some 0.7 µs a token, and 0.25 µs for each different run at the end.
 *
 * @throws {NgramError} `BAD_OPTION`, `TOKENIZER_REQUIRED`, `RESERVED_WORD`, `MEMORY_BUDGET`, and what the source throws.
 * @example
 * const key = crypto.getRandomValues(new Uint8Array(16));
 * const guard = await buildGuard(textBatches(['The cat sat on the mat.']), { key, length: 5 });
 * generate(model, { guard });
 */
export async function buildGuard(
  batches: Iterable<TextBatch> | AsyncIterable<TextBatch>,
  options: GuardOptions,
): Promise<Guard> {
  const builder = new GuardBuilder(options);
  for await (const batch of batches) builder.push(batch);
  return builder.finish();
}

/** See `Guard.keyCheck`. */
export function keyCheckOf(key: SipKey): string {
  const hash = new Uint32Array(2);
  sipHashBytes(key, encoder.encode('gristmill guard key'), hash);
  return [hash[1], hash[0]].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** @throws {NgramError} `GUARD_KEY`. */
export function checkedKey(bytes: Uint8Array): Uint8Array {
  if (bytes.length === KEY_BYTES) return bytes;
  throw new NgramError('GUARD_KEY', `the key of a guard has ${KEY_BYTES} bytes, got ${bytes.length}`, {
    hint: 'Make one: crypto.getRandomValues(new Uint8Array(16))',
    details: { expected: KEY_BYTES, got: bytes.length },
  });
}

/** The same text for tokenizers that make the same tokens, whatever the order of their fields. */
function tokenizerKey(tokenizer: Tokenizer): string {
  // What is done with reserved words in a text is nothing to a table.
  const fields = Object.entries(tokenizer).filter(([name]) => name !== 'skipSymbols');
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function badOption(option: string, got: number, expected: string): NgramError {
  return new NgramError('BAD_OPTION', `${option} is ${got}; expected ${expected}`, { details: { option, got } });
}

const encoder = new TextEncoder();
