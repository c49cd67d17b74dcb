// Parquet files, through the optional package hyparquet: each row's text in one column is a document.
import type { ColumnChunk, Compressors, FileMetaData, SchemaTree } from 'hyparquet';
import { NgramError } from '../base/errors.ts';
import type { TextBatch } from './batch.ts';
import type { CleanCounts } from './clean-counts.ts';
import { createCleaner } from './clean.ts';
import { BatchBuilder } from './grouping.ts';

/** A file of which any part can be read. */
export interface RandomAccess {
  readonly size: number;
  /** The bytes from `start` to before `end`. */
  read(start: number, end: number): Promise<ArrayBuffer>;
  close(): Promise<void>;
}

export interface ParquetOptions {
  /** Name of the column that holds the text. */
  readonly column: string;
  /** What to call the input in messages. */
  readonly name: string;
}

/** Compressions that hyparquet itself can undo. */
const BUILT_IN_CODECS = new Set(['UNCOMPRESSED', 'SNAPPY']);
const TEXT_TYPES = new Set<string | undefined>([undefined, 'UTF8', 'JSON', 'ENUM']);

/**
 * Read one column of a Parquet file, one document a row; a null is an empty document.
 *
 * Row group after row group, so memory holds one of them at a time, of that column only.
 *
 * @param onRead - Told which share of the rows has been read, from 0 to 1.
 * @throws {NgramError} `INPUT_UNREADABLE` for a damaged file and for a column that is missing or holds no text;
 *   `PACKAGE_MISSING` when hyparquet, or for some compressions hyparquet-compressors, is not installed.
 */
export async function* readParquet(
  file: RandomAccess,
  options: ParquetOptions,
  counts: CleanCounts,
  onRead: (share: number) => void,
): AsyncGenerator<TextBatch> {
  const { column, name } = options;
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await importHyparquet(name);
  const buffer = { byteLength: file.size, slice: (start: number, end = file.size) => file.read(start, end) };
  const metadata = await orUnreadable(name, () => parquetMetadataAsync(buffer));
  checkColumn(parquetSchema(metadata), column, name);
  const compressors = await importCompressors(metadata, column, name);
  // Bytes are kept as bytes, since they only have to be checked.
  const keep = (bytes: Uint8Array): Uint8Array => bytes;
  const parsers = { stringFromBytes: keep, jsonFromBytes: keep };
  const scan = await orUnreadable(name, () =>
    parquetScan({ file: buffer, metadata, columns: [column], compressors, parsers }),
  );
  const collector = createCollector(counts);
  for (const range of scan.ranges) {
    const values = await orUnreadable(name, () => scan.readColumn({ column, ...range }));
    for (const value of values as ArrayLike<unknown> & Iterable<unknown>) yield* collector.add(value);
    yield* collector.flush();
    onRead(range.rowEnd / Number(metadata.num_rows));
  }
}

function createCollector(counts: CleanCounts) {
  const cleaner = createCleaner(counts);
  const builder = new BatchBuilder();

  function* add(value: unknown): Generator<TextBatch> {
    if (value instanceof Uint8Array) {
      for (const piece of cleaner.push(value)) builder.addBytes(piece);
      for (const piece of cleaner.end()) builder.addBytes(piece);
    }
    builder.endDocument();
    if (builder.isFull) yield builder.take();
  }

  function* flush(): Generator<TextBatch> {
    if (!builder.isEmpty) yield builder.take();
  }

  return { add, flush };
}

function checkColumn(schema: SchemaTree, column: string, name: string): void {
  const found = schema.children.find((child) => child.element.name === column);
  const columns = schema.children.map((child) => `'${child.element.name}'`).join(', ');
  const details = { name, column, columns: schema.children.map((child) => child.element.name) };
  if (found === undefined) {
    throw new NgramError('INPUT_UNREADABLE', `${name} has no column '${column}'; its columns are ${columns}.`, {
      hint: 'Name the column of the text with --column NAME.',
      details,
    });
  }
  const { type, converted_type: convertedType, repetition_type: repetition } = found.element;
  const isText = found.children.length === 0 && type === 'BYTE_ARRAY' && TEXT_TYPES.has(convertedType);
  if (isText && repetition !== 'REPEATED') return;
  const kind = type === undefined ? 'nested values' : repetition === 'REPEATED' ? 'lists' : (convertedType ?? type);
  throw new NgramError('INPUT_UNREADABLE', `${name}: the column '${column}' holds ${kind}, not text.`, {
    hint: `Name a column of text with --column NAME; the columns are ${columns}.`,
    details,
  });
}

async function importHyparquet(name: string): Promise<typeof import('hyparquet')> {
  try {
    return await import('hyparquet');
  } catch (cause) {
    throw packageMissing('hyparquet', `${name} is a Parquet file`, cause);
  }
}

async function importCompressors(metadata: FileMetaData, column: string, name: string): Promise<Compressors> {
  const isOfColumn = ({ meta_data: chunk }: ColumnChunk): boolean => chunk?.path_in_schema[0] === column;
  const chunks = metadata.row_groups.flatMap((group) => group.columns.filter(isOfColumn));
  const codec = chunks.map((chunk) => chunk.meta_data!.codec).find((each) => !BUILT_IN_CODECS.has(each));
  if (codec === undefined) return {};
  try {
    return (await import('hyparquet-compressors')).compressors;
  } catch (cause) {
    throw packageMissing('hyparquet-compressors', `${name} is a Parquet file compressed with ${codec}`, cause);
  }
}

function packageMissing(missing: string, what: string, cause: unknown): NgramError {
  return new NgramError('PACKAGE_MISSING', `${what}, and the package ${missing} is not installed.`, {
    hint: `Install it: npm install ${missing}`,
    details: { package: missing },
    cause,
  });
}

async function orUnreadable<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof NgramError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NgramError('INPUT_UNREADABLE', `${name} cannot be read as Parquet: ${reason}.`, {
      hint: 'The file is damaged or incomplete; copy or download it again.',
      details: { name },
      cause,
    });
  }
}
