// Frozen models for the commands that make files of them: read as they are, or estimated from counts first.

import { NgramError } from '../base/errors.ts';
import type { EstimatorChoice } from '../counts/table.ts';
import { estimateKneserNey } from '../estimate/kneser-ney.ts';
import type { BackoffTable } from '../model/backoff-table.ts';
import { listedCount } from '../model/arpa-writer.ts';
import { encodeModelFile } from '../model/model-file.ts';
import { decodeTable, isFrozen } from '../open.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import type { CommandContext } from './command.ts';
import { type EstimatorFlags, estimatorOf, fallbackNotes } from './estimator-options.ts';
import { formatNumber } from './format.ts';
import type { Output } from './output.ts';
import { sizeLine } from './summary.ts';
import { readTableFile, tableName, writePieces, refuseMixture } from './tables.ts';

/** A frozen model, and what is to be said of how it came about. */
export interface Frozen {
  readonly table: BackoffTable;
  readonly notes: readonly string[];
}

/** The flags of Kneser–Ney; each given one overrides what the table was trained with. */
export type FreezeFlags = Omit<EstimatorFlags, 'estimator'>;

/**
 * Reads a model, or estimates one by Kneser–Ney where the file holds counts.
 *
 * @throws {NgramError} As `decodeTable` and `estimateKneserNey`; `BAD_OPTION` for flags where nothing is estimated.
 */
export async function readFrozen(
  path: string,
  flags: FreezeFlags,
  context: Pick<CommandContext, 'stdin'>,
): Promise<Frozen> {
  const bytes = await readTableFile(path, context);
  refuseMixture(bytes, path);
  const table = decodeTable(bytes, tableName(path));
  const given = await estimatorOf({ ...pick(flags), estimator: 'kneser-ney' });
  if (!isFrozen(table)) {
    const trained = table.estimator?.name === 'kneser-ney' ? table.estimator : {};
    const choice: EstimatorChoice = { ...trained, ...given, name: 'kneser-ney' };
    const { table: frozen, discounts } = estimateKneserNey(table, choice);
    return { table: frozen, notes: fallbackNotes(discounts) };
  }
  const stray = Object.keys(given ?? {}).length > 1;
  if (stray) {
    throw new NgramError('BAD_OPTION', `${tableName(path)} is a frozen model: it is estimated already`, {
      hint: 'Leave the flags of Kneser-Ney out, or give the table of counts that the model was made from.',
    });
  }
  return { table, notes: [] };
}

/** Only the flags of the estimator, whatever else a command has. */
function pick({ prune, vocabPad, interpolateUnigrams, discountFallback, limitVocab }: FreezeFlags): FreezeFlags {
  return { prune, vocabPad, interpolateUnigrams, discountFallback, limitVocab };
}

/** Writes a model file and says so. */
export async function writeModel(
  path: string,
  { table, notes }: Frozen,
  options: { readonly quantise?: '8' | undefined; readonly json: boolean },
  output: Output,
): Promise<void> {
  const quantiseBits = options.quantise === undefined ? undefined : 8;
  const bytes = encodeModelFile(table, { quantiseBits });
  await writePieces(path, [bytes], output);
  const { order, tokenizer, vocabulary, estimation } = table;
  const figures: ModelFigures = {
    path,
    order,
    tokenizer,
    estimator: estimation.name,
    isQuantised: quantiseBits !== undefined,
    vocabularySize: vocabulary.size,
    ngramCounts: table.levels.map((_, n) => listedCount(table, n)),
    fileBytes: bytes.length,
  };
  if (options.json) {
    await output.json(modelFacts(figures));
    return;
  }
  for (const line of modelSummary(figures, output)) output.say(line);
  sayNotes(notes, output);
}

/** What is told of a model that was written. */
export interface ModelFigures {
  readonly path: string;
  readonly order: number;
  readonly tokenizer: Tokenizer;
  readonly estimator: BackoffTable['estimation']['name'];
  readonly isQuantised: boolean;
  readonly vocabularySize: number;
  readonly ngramCounts: readonly number[];
  readonly fileBytes: number;
}

/** For programs. */
export function modelFacts({ path, ...figures }: ModelFigures): Record<string, unknown> {
  const { order, tokenizer, estimator, isQuantised, vocabularySize, ngramCounts, fileBytes } = figures;
  return {
    output: path,
    kind: 'model',
    order,
    tokenizer,
    estimator,
    isQuantised,
    vocabularySize,
    ngramCounts,
    fileBytes,
  };
}

/** For people. */
export function modelSummary(figures: ModelFigures, { talkStyle: style, isUnicode }: Output): string[] {
  const { path, estimator, isQuantised, vocabularySize, ngramCounts, fileBytes } = figures;
  const lengths = ngramCounts.map((count, n) => `${formatNumber(count)} of ${n + 1}`);
  const words = `${formatNumber(vocabularySize - FIRST_WORD_ID)} words`;
  const name = style.good(style.bold(path === '-' ? 'standard output' : path));
  return [
    `${name}  a frozen model, ${estimator}, ${isQuantised ? 'quantised' : 'exact'}`,
    `  ${style.dim('holds')}    ${words}; n-grams: ${lengths.join(isUnicode ? ' · ' : ', ')}`,
    `  ${style.dim('size')}     ${sizeLine(fileBytes, ngramCounts)}`,
  ];
}

/** What the reader should know. */
export function sayNotes(notes: readonly string[], output: Output): void {
  for (const note of notes) output.say(`  ${output.talkStyle.dim('note')}     ${note}`);
}
