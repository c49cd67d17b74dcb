// The one error type of the engine. Bad input and bad files end here; a programmer's mistake is an assertion instead.

/** What went wrong, as a stable word that programs may test. Codes are part of the API. */
export type NgramErrorCode =
  /** The file does not begin as a gristmill file does. */
  | 'BAD_MAGIC'
  /** The file was written by a newer gristmill. */
  | 'VERSION_UNSUPPORTED'
  /** Bytes of the file differ from those that were written. */
  | 'CHECKSUM_MISMATCH'
  /** The file ends before, or goes on after, the end that its header states. */
  | 'TRUNCATED'
  /** The checksums hold and yet the contents contradict each other. */
  | 'CORRUPT'
  /** Two tables (or a table and an option) that cannot be used together. */
  | 'INCOMPATIBLE_TABLES'
  /** A token id that is not below the vocabulary's size. */
  | 'VOCABULARY_MISMATCH'
  /** The table was made by a tokenizer of the caller's, which must be given again. */
  | 'TOKENIZER_REQUIRED'
  /** A text, or a table that is to be written as text, holds a word that is kept for something else, `<s>` say. */
  | 'RESERVED_WORD'
  /** A count passed 2^53 - 1. */
  | 'COUNT_OVERFLOW'
  /** An ARPA file breaks the format; `details` has line, got and expected. */
  | 'ARPA_SYNTAX'
  /** No Kneser–Ney discounts follow from the counts: the text is too small, or oddly repeated. */
  | 'BAD_DISCOUNT'
  /** The work needs more memory than it may have. */
  | 'MEMORY_BUDGET'
  /** No such file, or a pattern or folder that yields no text. */
  | 'INPUT_NOT_FOUND'
  /** The input is there and cannot be read as text in the stated form. */
  | 'INPUT_UNREADABLE'
  /** The input looks like binary data. */
  | 'INPUT_BINARY'
  /** There is not one word to learn from. */
  | 'NO_TEXT'
  /** The output cannot be written. */
  | 'OUTPUT_FAILED'
  /** An option has a value it cannot have. */
  | 'BAD_OPTION'
  /** A thread died. */
  | 'WORKER_FAILED'
  /** An optional package that this input needs is not installed. */
  | 'PACKAGE_MISSING'
  /** The key is not the one that the guard was made with, or no key at all. */
  | 'GUARD_KEY'
  /** The user stopped the work. */
  | 'INTERRUPTED';

/** Extra parts of an error: `hint` is what to do next, `details` are values for programs. */
export interface NgramErrorParts {
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * An error that the user can act on.
 *
 * `message` says what, where, and got versus expected; `hint` what to do next; `code` never changes between versions.
 */
export class NgramError extends Error {
  override readonly name = 'NgramError';
  readonly code: NgramErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: NgramErrorCode, message: string, parts: NgramErrorParts = {}) {
    super(message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = code;
    this.hint = parts.hint;
    this.details = parts.details ?? {};
  }
}

/** Fails when a fact that the code itself guarantees does not hold; never for bad input. */
export function assert(condition: boolean, fact: string): asserts condition {
  if (!condition) throw new Error(`gristmill is broken: expected ${fact}. Please report it.`);
}
