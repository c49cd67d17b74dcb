// A mixture as a file: a small JSON recipe that names its parts beside it, with weights, and with checksums so that a part
// that has changed is noticed. Opening one opens the parts.

import { NgramError } from './base/errors.ts';
import { xxHash32 } from './base/hash.ts';
import { mixtureModel } from './model/mixture-model.ts';
import type { NgramModel } from './model/model.ts';

/** A part of a recipe. */
export interface RecipePart {
  /** Where it is, as seen from the recipe; `/` between folders. */
  readonly path: string;
  readonly weight: number;
  readonly bytes: number;
  /** xxHash32 of the whole file, 8 hexadecimal digits. */
  readonly checksum: string;
  /** How a table of counts makes probabilities, where it was not opened as it was trained. */
  readonly estimator?: string;
}

/** The contents of a mixture's file. */
export interface MixtureRecipe {
  readonly gristmill: 'mixture';
  readonly version: 1;
  readonly parts: readonly RecipePart[];
}

/** How the parts of a mixture are found and opened. */
export interface MixtureOptions {
  /** Finds a part: `path` as the recipe says, `from` the recipe's own name. Gives its bytes, and what to call it. */
  readonly read: (path: string, from: string) => Promise<{ readonly name: string; readonly bytes: Uint8Array }>;
  /** How a part's bytes become a model; see `modelOf`. */
  readonly open: (bytes: Uint8Array, name: string, options: { readonly estimator?: EstimatorName }) => NgramModel;
  /** Refused: each part has its own. */
  readonly estimator?: unknown;
}

/** Estimators that a table of counts can be opened with. */
type EstimatorName = 'mle' | 'kneser-ney' | 'stupid-backoff';

const BEGINNING = /^\s*\{\s*"gristmill"\s*:\s*"mixture"/;
/** Recipes may name recipes, to this depth. */
const DEPTH_MAX = 8;

/** Whether a file begins as a recipe does. */
export function isMixtureRecipe(bytes: Uint8Array): boolean {
  return bytes[0] !== undefined && BEGINNING.test(decoder.decode(bytes.subarray(0, 256)));
}

/** What a recipe says about a part with these bytes. */
export function recipePart(path: string, weight: number, bytes: Uint8Array, estimator?: string): RecipePart {
  const part = { path, weight, bytes: bytes.length, checksum: checksumOf(bytes) };
  return estimator === undefined ? part : { ...part, estimator };
}

/** A recipe as the bytes of its file. */
export function encodeMixtureRecipe(parts: readonly RecipePart[]): Uint8Array {
  const recipe: MixtureRecipe = { gristmill: 'mixture', version: 1, parts };
  return encoder.encode(`${JSON.stringify(recipe, null, 2)}\n`);
}

/**
 * Reads a recipe without its parts.
 *
 * @throws {NgramError} `CORRUPT`, `VERSION_UNSUPPORTED`.
 */
export function decodeMixtureRecipe(bytes: Uint8Array, name: string): MixtureRecipe {
  let recipe: Partial<MixtureRecipe>;
  try {
    recipe = JSON.parse(decoder.decode(bytes)) as Partial<MixtureRecipe>;
  } catch (cause) {
    throw corrupt(name, `it is no JSON: ${(cause as Error).message}`, cause);
  }
  const { version, parts } = recipe;
  if (version !== 1) {
    throw new NgramError('VERSION_UNSUPPORTED', `${name} is a mixture of version ${String(version)}; expected 1`, {
      hint: 'Open it with a newer gristmill.',
      details: { version },
    });
  }
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isPart)) {
    throw corrupt(name, 'it has no list of parts, each with path, weight, bytes and checksum');
  }
  return recipe as MixtureRecipe;
}

/**
 * Opens the mixture that a recipe describes.
 *
 * @param name - The recipe's own name, for messages and to find its parts.
 * @throws {NgramError} `CHECKSUM_MISMATCH` for a part that is not the one that was mixed, `CORRUPT`,
 *   `VERSION_UNSUPPORTED`, `BAD_OPTION`, and whatever `read`, `open` and `mixtureModel` throw.
 */
export async function openMixture(bytes: Uint8Array, name: string, options: MixtureOptions): Promise<NgramModel> {
  if (options.estimator !== undefined) {
    throw new NgramError('BAD_OPTION', `${name} is a mixture: its estimator cannot be chosen any more`, {
      hint: 'Leave the estimator out, or choose it when mixing.',
    });
  }
  return openNested(bytes, name, options, 1);
}

async function openNested(
  bytes: Uint8Array,
  name: string,
  options: MixtureOptions,
  depth: number,
): Promise<NgramModel> {
  if (depth > DEPTH_MAX) throw corrupt(name, `mixtures are nested more than ${DEPTH_MAX} deep`);
  const { parts } = decodeMixtureRecipe(bytes, name);
  const models: NgramModel[] = [];
  for (const part of parts) {
    const found = await options.read(part.path, name);
    if (found.bytes.length !== part.bytes || checksumOf(found.bytes) !== part.checksum)
      throw changed(name, part, found);
    const model = isMixtureRecipe(found.bytes)
      ? await openNested(found.bytes, found.name, options, depth + 1)
      : options.open(found.bytes, found.name, estimatorOf(part));
    models.push(model);
  }
  return mixtureModel(
    models,
    parts.map(({ weight }) => weight),
  );
}

function estimatorOf({ estimator }: RecipePart): { estimator?: EstimatorName } {
  return estimator === undefined ? {} : { estimator: estimator as EstimatorName };
}

function isPart(part: unknown): part is RecipePart {
  if (typeof part !== 'object' || part === null) return false;
  const { path, weight, bytes, checksum, estimator } = part as Partial<RecipePart>;
  if (estimator !== undefined && !['mle', 'kneser-ney', 'stupid-backoff'].includes(estimator)) return false;
  return (
    typeof path === 'string' && typeof weight === 'number' && typeof bytes === 'number' && typeof checksum === 'string'
  );
}

function checksumOf(bytes: Uint8Array): string {
  return xxHash32(bytes).toString(16).padStart(8, '0');
}

function changed(
  name: string,
  part: RecipePart,
  found: { readonly name: string; readonly bytes: Uint8Array },
): NgramError {
  const message = `${found.name} is not the part that ${name} was mixed from: it has changed since`;
  return new NgramError('CHECKSUM_MISMATCH', message, {
    hint: 'Mix again: gristmill mix A B … -o FILE',
    details: {
      part: part.path,
      expected: { bytes: part.bytes, checksum: part.checksum },
      got: { bytes: found.bytes.length, checksum: checksumOf(found.bytes) },
    },
  });
}

function corrupt(name: string, what: string, cause?: unknown): NgramError {
  return new NgramError('CORRUPT', `${name} cannot be read as a mixture: ${what}`, {
    hint: 'Mix again: gristmill mix A B … -o FILE',
    ...(cause === undefined ? {} : { cause }),
  });
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
