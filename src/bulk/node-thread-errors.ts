// Errors on their way from one thread to another.

import { NgramError, type NgramErrorCode } from '../base/errors.ts';

/** An error as plain values. */
export interface ErrorParts {
  readonly code?: NgramErrorCode | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
  readonly stack?: string | undefined;
}

/** Takes an error apart. */
export function errorParts(error: unknown): ErrorParts {
  if (error instanceof NgramError) {
    return { code: error.code, message: error.message, hint: error.hint, details: error.details };
  }
  return error instanceof Error ? { message: error.message, stack: error.stack } : { message: String(error) };
}

/** Puts it together again. */
export function errorFrom({ code, message, hint, details, stack }: ErrorParts): Error {
  if (code === undefined) {
    const error = new Error(message);
    if (stack !== undefined) error.stack = stack;
    return error;
  }
  return new NgramError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(details === undefined ? {} : { details }),
  });
}
