// Frozen models for the commands that make files of them: read as they are, or estimated from counts first.

import { NgramError } from '../base/errors.ts';
import type { EstimatorChoice } from '../counts/table.ts';
import { estimateKneserNey } from '../estimate/kneser-ney.ts';
import type { BackoffTable } from '../model/backoff-table.ts';
import { listedCount } from '../model/arpa-writer.ts';
import { encodeModelFile } from '../model/model-file.ts';
import { decodeTable, isFrozen } from '../open.ts';
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
  const { order, tokenizer, vocabulary } = table;
  const ngramCounts = table.levels.map((_, n) => listedCount(table, n));
  if (options.json) {
    await output.json({
      output: path,
      kind: 'model',
      order,
      tokenizer,
      estimator: table.estimation.name,
      isQuantised: quantiseBits !== undefined,
      vocabularySize: vocabulary.size,
      ngramCounts,
      fileBytes: bytes.length,
    });
    return;
  }
  const { talkStyle: style } = output;
  const form = quantiseBits === undefined ? 'exact' : 'quantised';
  const lengths = ngramCounts.map((count, n) => `${formatNumber(count)} of ${n + 1}`);
  const words = `${formatNumber(vocabulary.size - FIRST_WORD_ID)} words`;
  output.say(
    `${style.good(style.bold(path === '-' ? 'standard output' : path))}  a frozen model, ${table.estimation.name}, ${form}`,
  );
  output.say(`  ${style.dim('holds')}    ${words}; n-grams: ${lengths.join(output.isUnicode ? ' · ' : ', ')}`);
  output.say(`  ${style.dim('size')}     ${sizeLine(bytes.length, ngramCounts)}`);
  sayNotes(notes, output);
}

/** What the reader should know. */
export function sayNotes(notes: readonly string[], output: Output): void {
  for (const note of notes) output.say(`  ${output.talkStyle.dim('note')}     ${note}`);
}
