// What a run leaves for the one that goes on, should it be stopped: the text as ids and its words, once all is read; then
// each shard that is counted. Everything is checked before it is believed.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CountArray, countArray } from '../base/arrays.ts';
import { NgramError } from '../base/errors.ts';
import { xxHash32 } from '../base/hash.ts';
import { type FileHeader, openSections, writeSections } from '../base/sections.ts';
import { ByteReader, encodeVarints } from '../base/varint.ts';
import { decodeForms, encodeForms } from '../tokens/form-code.ts';
import type { SurfaceStatistics } from '../tokens/surface-statistics.ts';
import { decodeWords, encodeWordLengths } from '../tokens/word-code.ts';
import type { WordTable } from '../tokens/word-table.ts';
import type { ShardLevel } from './node-count-job.ts';
import type { CountJournal } from './node-count-stage.ts';
import { type ScratchFiles, scratchFailed } from './node-scratch.ts';
import type { ShardRange } from './node-shard-ranges.ts';
import type { WorkFolder } from './node-work-folder.ts';
import type { BytesRef, RowRef } from './rows.ts';

/** All text as ids, and its words. */
export interface PreparedText {
  readonly rows: readonly RowRef[];
  readonly vocabulary: WordTable;
  /** counts[id], marks included. */
  readonly counts: CountArray;
  readonly surfaces: SurfaceStatistics;
  readonly tokenCount: number;
  readonly sentenceCount: number;
  readonly documentCount: number;
}

/** The file with all rows, and that with the words. */
export const SAVED_ROWS = 'rows';
const SAVED_WORDS = 'words';

interface WordsHeader extends FileHeader {
  readonly vocabularySize: number;
  readonly formCount: number;
  readonly isWide: boolean;
}

interface SavedRow {
  readonly length: number;
  readonly offset: number;
  readonly checksum: number;
}

/** Takes note that all text is read. The rows are in their file already. */
export function saveText(work: WorkFolder, text: PreparedText, checksums: readonly number[]): void {
  const { vocabulary, surfaces, counts } = text;
  const header: WordsHeader = {
    kind: 'words',
    vocabularySize: vocabulary.size,
    formCount: surfaces.starts.at(-1) ?? 0,
    isWide: counts instanceof Float64Array,
  };
  const file = writeSections(header, [
    ['wordLengths', encodeWordLengths(vocabulary)],
    ['words', vocabulary.pool.subarray(0, vocabulary.poolBytes)],
    ['forms', encodeForms(vocabulary, surfaces)],
    ['counts', encodeVarints(counts)],
  ]);
  try {
    writeFileSync(join(work.path, SAVED_WORDS), file);
  } catch (error) {
    throw scratchFailed(error, join(work.path, SAVED_WORDS));
  }
  let offset = 0;
  const rows = text.rows.map(({ length }, i): SavedRow => {
    const row = { length, offset, checksum: checksums[i] };
    offset += 4 * length;
    return row;
  });
  const { tokenCount, sentenceCount, documentCount } = text;
  work.note({ step: 'text', rows, tokenCount, sentenceCount, documentCount });
}

/** The text that an earlier run has read; undefined when it had not, or when what it left is not whole. */
export function savedText(work: WorkFolder, files: ScratchFiles): PreparedText | undefined {
  const entry = work.done.findLast(({ step }) => step === 'text');
  if (entry === undefined) return undefined;
  try {
    const rows = (entry['rows'] as SavedRow[]).map(({ length, offset, checksum }, sequence): RowRef => {
      const ref = { bytes: 4 * length, at: -1, file: SAVED_ROWS, offset, checksum };
      if (!isWhole(files, ref)) throw new NgramError('CORRUPT', 'a row is not whole');
      return { sequence, reader: 0, length, at: -1, file: SAVED_ROWS, offset };
    });
    const bytes = new Uint8Array(readFileSync(join(work.path, SAVED_WORDS)));
    const file = openSections<WordsHeader>(bytes, SAVED_WORDS);
    const { header } = file;
    const section = (name: string): Uint8Array => file.section(name);
    const vocabulary = decodeWords(section('wordLengths'), section('words'), header.vocabularySize);
    const counts = countArray(vocabulary.size, header.isWide ? Number.MAX_SAFE_INTEGER : 0);
    const reader = new ByteReader(section('counts'), 'counts');
    for (let id = 0; id < counts.length; id++) counts[id] = reader.varint();
    return {
      rows,
      vocabulary,
      counts,
      surfaces: decodeForms(section('forms'), vocabulary, header.formCount),
      tokenCount: entry['tokenCount'] as number,
      sentenceCount: entry['sentenceCount'] as number,
      documentCount: entry['documentCount'] as number,
    };
  } catch {
    // Whatever is wrong with it: the text is read again.
    return undefined;
  }
}

/** The journal of the counting that an earlier run has begun, and of this one's. */
export function countJournal(work: WorkFolder, files: ScratchFiles, isTextSaved: boolean): CountJournal {
  const done = isTextSaved ? work.done.slice(work.done.findLastIndex(({ step }) => step === 'text')) : [];
  const ranges = done.findLast(({ step }) => step === 'ranges')?.['ranges'] as ShardRange[] | undefined;
  const levels: ShardLevel[][] = [];
  if (ranges !== undefined) {
    for (const entry of done) {
      if (entry.step !== 'shard') continue;
      const shard = entry['levels'] as ShardLevel[];
      const isDone = shard.every((level) =>
        [level.children, level.ids, level.counts].every((ref) => isWhole(files, ref)),
      );
      if (isDone) levels[entry['index'] as number] = shard;
    }
  }
  return {
    ranges,
    levels,
    noteRanges: (noted) => work.note({ step: 'ranges', ranges: noted }),
    noteShard: (index, shard) => work.note({ step: 'shard', index, levels: shard }),
  };
}

function readRef(files: ScratchFiles, { file, offset, bytes }: BytesRef): Uint8Array {
  const into = new Uint8Array(bytes);
  files.read(file, offset, into);
  return into;
}

function isWhole(files: ScratchFiles, ref: BytesRef): boolean {
  try {
    return ref.checksum !== undefined && xxHash32(readRef(files, ref)) === ref.checksum;
  } catch {
    return false;
  }
}
