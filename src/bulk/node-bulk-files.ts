// The files that bulk training makes of counted shards: exact counts, or a model.

import { basename, dirname } from 'node:path';
import { type AtomicFile, outputFailed } from '../base/node-atomic-file.ts';
import { headerRoom } from '../base/sections.ts';
import { encodeVarints } from '../base/varint.ts';
import type { CountFileHeader } from '../counts/count-file.ts';
import { type LengthDiscounts, lengthDiscounts } from '../estimate/discounts.ts';
import { KNESER_NEY_DEFAULTS, logarithms, wordProbabilities } from '../estimate/kneser-ney.ts';
import type { Heap } from '../kernels/wasm.ts';
import type { ModelFileHeader } from '../model/model-file.ts';
import { encodeForms } from '../tokens/form-code.ts';
import type { SurfaceStatistics } from '../tokens/surface-statistics.ts';
import { FIRST_WORD_ID, SENTENCE_END_ID } from '../tokens/vocabulary.ts';
import { encodeWordLengths } from '../tokens/word-code.ts';
import type { WordTable } from '../tokens/word-table.ts';
import type { HeapSpace } from './heap-space.ts';
import type { BulkProgress, BulkResult, RunOptions } from './node-bulk-options.ts';
import { writeCountSections } from './node-count-sections.ts';
import { type CountedShards, takeAreas } from './node-count-stage.ts';
import { type EstimatedModel, estimateModel } from './node-estimate-stage.ts';
import type { LastListed } from './node-listing.ts';
import { HASH_JOB_BYTES, OutputFile } from './node-output-file.ts';
import type { Pool } from './node-pool.ts';
import type { PreparedText } from './node-saved-work.ts';
import { ScratchFiles } from './node-scratch.ts';

/** What is known when everything is counted. */
export interface Facts extends PreparedText {
  readonly counted: CountedShards;
  readonly firstSeen: Uint32Array | undefined;
  readonly last: readonly (LastListed | undefined)[];
}

/** What a file is made of, and with. */
export interface Writing {
  readonly facts: Facts;
  readonly options: RunOptions;
  readonly target: AtomicFile;
  readonly heap: Heap;
  readonly space: HeapSpace;
  readonly pool: Pool;
  readonly files: ScratchFiles;
  readonly onProgress: (stage: BulkProgress['stage'], done: number, total: number) => void;
}

/** Begins the file with the sections that both kinds have. */
function begin(
  { target, options }: Writing,
  header: ModelFileHeader | CountFileHeader,
  names: readonly string[],
): OutputFile {
  const files = new ScratchFiles(dirname(target.temporary), (error) => outputFailed(options.output, error));
  return new OutputFile(target, files, basename(target.temporary), headerRoom(header, names));
}

/** Writes a count file. */
export async function writeCounts(writing: Writing): Promise<BulkResult> {
  const { facts, options, pool, space } = writing;
  const { vocabulary, surfaces, counts, counted, firstSeen } = facts;
  const { order, tokenizer, estimator } = options;
  const { tokenCount, sentenceCount, documentCount } = facts;
  const nodes = counted.shards.reduce(
    (sums, { levels }) => sums.map((sum, i) => sum + levels[i].nodes),
    Array.from({ length: order - 1 }, () => 0),
  );
  const counted1 = (counts as Float64Array).reduce((sum: number, count: number) => sum + (count > 0 ? 1 : 0), 0);
  const header: CountFileHeader = {
    kind: 'counts',
    order,
    tokenizer,
    tokenCount,
    sentenceCount,
    documentCount,
    pruneThresholds: [],
    ...(estimator === undefined || estimator.name === 'mle' ? {} : { estimator }),
    vocabularySize: vocabulary.size,
    ngramCounts: [counted1, ...nodes],
    formCount: surfaces.starts.at(-1) ?? 0,
    hasFirstSeen: firstSeen !== undefined,
  };
  const names = ['wordLengths', 'words', 'forms', ...(firstSeen === undefined ? [] : ['firstSeen']), 'counts1'];
  for (let n = 2; n <= order; n++) names.push(`children${n}`, `ids${n}`, `counts${n}`);
  const output = begin(writing, header, names);
  addWords(output, vocabulary, surfaces);
  if (firstSeen !== undefined) output.add('firstSeen', encodeVarints(firstSeen));
  output.add('counts1', encodeVarints(counts.subarray(1)));
  await writeCountSections({ output, pool, space, counted, order, vocabularySize: vocabulary.size });
  const { fileBytes } = await finish(writing, output, header);
  return {
    fileBytes,
    order,
    vocabularySize: vocabulary.size,
    ngramCounts: header.ngramCounts,
    tokenCount,
    sentenceCount,
    documentCount,
    discounts: [],
  };
}

/** Estimates a model, and writes it. */
export async function writeModel(writing: Writing): Promise<BulkResult> {
  const { facts, options, heap, files, pool, space } = writing;
  const { vocabulary, surfaces, counted, firstSeen } = facts;
  const { order, tokenizer } = options;
  const estimator = options.estimator?.name === 'kneser-ney' ? options.estimator : { name: 'kneser-ney' as const };
  const quantiseBits = options.kind.name === 'model' ? options.kind.quantiseBits : 0;
  const discounts = discountsOf(facts, order, estimator.discountFallback ?? KNESER_NEY_DEFAULTS.discountFallback);
  const wordCount = vocabulary.size - FIRST_WORD_ID;
  const probabilities = wordProbabilities(adjustedWords(facts), discounts[0].discounts, wordCount, estimator);
  const headerWith = (model: EstimatedModel): ModelFileHeader => ({
    kind: 'model',
    order,
    tokenizer,
    // What would be left out is not trained in bulk.
    estimation: { name: 'kneser-ney', discounts: discounts.map((one) => one.discounts), pruned: false },
    vocabularySize: vocabulary.size,
    ngramCounts: model.nodeCounts,
    nodeCounts: model.nodeCounts,
    formCount: surfaces.starts.at(-1) ?? 0,
    hasListing: firstSeen !== undefined,
    hasUnknown: true,
    quantiseBits,
    idWidths: model.idWidths,
    ...(quantiseBits === 0 ? {} : { backoffWidths: model.backoffWidths }),
  });
  const names = [
    'wordLengths',
    'words',
    'forms',
    ...(firstSeen === undefined ? [] : ['listing']),
    'probs1',
    'backoffs1',
  ];
  for (let n = 2; n <= order; n++) {
    names.push(`children${n}`, `ids${n}`, `probs${n}`, ...(n < order ? [`backoffs${n}`] : []));
  }
  const output = begin(writing, headerWith(supposedModel(counted, order, vocabulary.size)), names);
  addWords(output, vocabulary, surfaces);
  if (firstSeen !== undefined) output.add('listing', encodeVarints(firstSeen));
  output.add('probs1', bytesOf(logarithms(probabilities)));
  const model = await estimateModel(
    {
      heap,
      space,
      pool,
      files,
      output,
      order,
      vocabularySize: vocabulary.size,
      isQuantised: quantiseBits === 8,
      counted,
      probabilities,
      estimateBytesMax: options.estimateBytesMax,
      signal: options.signal,
      discounts: discounts.map((one) => one.discounts),
      onProgress: (done, total) => writing.onProgress('estimating', done, total),
    },
    (backoffs) => output.add('backoffs1', bytesOf(logarithms(backoffs))),
  );
  const header = headerWith(model);
  const { fileBytes } = await finish(writing, output, header);
  const { tokenCount, sentenceCount, documentCount } = facts;
  return {
    fileBytes,
    order,
    vocabularySize: vocabulary.size,
    ngramCounts: header.ngramCounts,
    tokenCount,
    sentenceCount,
    documentCount,
    discounts,
  };
}

async function finish(
  { pool, space, options, onProgress }: Writing,
  output: OutputFile,
  header: ModelFileHeader | CountFileHeader,
): Promise<{ fileBytes: number }> {
  onProgress('writing', 0, 1);
  const areas = takeAreas(space, pool.size, HASH_JOB_BYTES);
  pool.begin({ areas });
  return output.finish(header, pool, options.signal);
}

/** How many different words each word follows; 0 for the marks that have none. */
function adjustedWords({ counted, vocabulary }: Facts): Float64Array {
  const adjusted = counted.ends1.slice();
  adjusted.fill(0, 0, SENTENCE_END_ID);
  return adjusted.subarray(0, vocabulary.size);
}

function discountsOf(facts: Facts, order: number, useFallback: boolean): LengthDiscounts[] {
  const { counted, last } = facts;
  const countsOfCounts = [[0, 0, 0, 0]];
  for (const count of adjustedWords(facts)) if (count > 0 && count <= 4) countsOfCounts[0][count - 1]++;
  for (let n = 2; n <= order; n++) {
    countsOfCounts.push(
      [0, 1, 2, 3].map((i) => counted.shards.reduce((sum, { levels }) => sum + levels[n - 2].countsOfCounts[i], 0)),
    );
  }
  // The n-gram that is listed last enters with its raw count; see estimate/discounts.ts.
  last.forEach((one, index) => {
    if (one === undefined) return;
    if (one.adjusted > 0 && one.adjusted <= 4) countsOfCounts[index][one.adjusted - 1]--;
    if (one.raw <= 4) countsOfCounts[index][one.raw - 1]++;
  });
  return countsOfCounts.map((counts, index) => lengthDiscounts(index + 1, counts, useFallback));
}

/** What the header will say, as far as its length goes: widths are not known yet, four of them at most. */
function supposedModel({ shards }: CountedShards, order: number, vocabularySize: number): EstimatedModel {
  const nodeCounts = [vocabularySize];
  for (let n = 2; n <= order; n++) nodeCounts.push(shards.reduce((sum, { levels }) => sum + levels[n - 2].nodes, 0));
  const widths = [9, 9, 9, 9];
  return {
    nodeCounts,
    idWidths: nodeCounts.slice(1).map(() => widths),
    backoffWidths: nodeCounts.slice(2).map(() => widths),
  };
}

function addWords(output: OutputFile, vocabulary: WordTable, surfaces: SurfaceStatistics): void {
  output.add('wordLengths', encodeWordLengths(vocabulary));
  output.add('words', vocabulary.pool.subarray(0, vocabulary.poolBytes));
  output.add('forms', encodeForms(vocabulary, surfaces));
}

function bytesOf(numbers: Float32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, 4 * numbers.length);
}
