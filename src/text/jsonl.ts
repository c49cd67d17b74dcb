// JSON lines: one object a line, one field of it is the text of a document.
import { NgramError } from '../base/errors.ts';
import type { TextBatch } from './batch.ts';
import { copyBytes, joinBytes, type Chunks } from './chunks.ts';
import type { CleanCounts } from './clean-counts.ts';
import { createCleaner } from './clean.ts';
import { BatchBuilder, countLoneSurrogates, countNuls } from './grouping.ts';

export interface JsonlOptions {
  /** Name of the field, or a path of names joined by dots; a field whose own name has the dots goes first. */
  readonly field: string;
  /** Skip lines that are no object with a text in that field, instead of stopping there. */
  readonly skipInvalid: boolean;
  /** What to call the input in messages. */
  readonly name: string;
}

/** Counted up as lines pass. */
export interface JsonlCounts extends CleanCounts {
  skippedRecords: number;
}

const LF = 0x0a;
/** A string cannot be longer in all engines. */
const LINE_BYTES_MAX = 0x1fffffe8;
const EXCERPT_LENGTH = 60;

/** What is wrong with a line. */
export interface LineProblem {
  readonly what: string;
  readonly hint: string;
  readonly cause?: unknown;
}

/**
 * Read JSON lines, one document a line.
 *
 * A null is an empty document; blank lines are passed over. Batches are handed out at the latest when more input is needed.
 *
 * @throws {NgramError} `INPUT_UNREADABLE` with the line's number for a line without the text, unless `skipInvalid`.
 */
export async function* readJsonl(
  chunks: Chunks,
  options: JsonlOptions,
  counts: JsonlCounts,
): AsyncGenerator<TextBatch> {
  // NULs are counted in the texts instead: in JSON they stand as \u0000.
  const raw: CleanCounts = { invalidSequences: 0, nulBytes: 0 };
  const cleaner = createCleaner(raw);
  const reader = createLineReader(options, counts);
  for await (const chunk of chunks) {
    for (const piece of cleaner.push(chunk)) yield* reader.push(piece);
    counts.invalidSequences += raw.invalidSequences;
    raw.invalidSequences = 0;
    yield* reader.flush();
  }
  for (const piece of cleaner.end()) yield* reader.push(piece);
  counts.invalidSequences += raw.invalidSequences;
  yield* reader.end();
}

function createLineReader(options: JsonlOptions, counts: JsonlCounts) {
  const builder = new BatchBuilder();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const path = options.field.split('.');
  /** The line that is not complete yet. */
  let open: Uint8Array[] = [];
  let openSize = 0;
  let lineNumber = 0;

  function* push(piece: Uint8Array): Generator<TextBatch> {
    const linesEnd = piece.lastIndexOf(LF) + 1;
    if (linesEnd > 0) {
      const lines = piece.subarray(0, linesEnd);
      const block = open.length === 0 ? lines : joinBytes([...open, lines]);
      open = [];
      openSize = 0;
      yield* readBlock(decoder.decode(block));
    }
    if (linesEnd === piece.length) return;
    open.push(copyBytes(piece.subarray(linesEnd)));
    openSize += piece.length - linesEnd;
    if (openSize > LINE_BYTES_MAX) throw lineTooLong();
  }

  /** Reads lines, each ended by LF. Decoding many at once is far cheaper than one by one. */
  function* readBlock(block: string): Generator<TextBatch> {
    const mayBeLone = block.includes('\\ud') || block.includes('\\uD');
    let start = 0;
    for (let end = block.indexOf('\n'); end >= 0; end = block.indexOf('\n', start)) {
      readLine(block.slice(start, end), mayBeLone);
      start = end + 1;
      if (builder.isFull) yield take();
    }
  }

  function readLine(line: string, mayBeLone: boolean): void {
    lineNumber++;
    if (line === '' || line === '\r') return;
    const result = textOfJsonLine(line, options.field, path);
    if (typeof result === 'string') {
      if (mayBeLone) counts.invalidSequences += countLoneSurrogates(result);
      builder.addText(result);
      builder.endDocument();
    } else if (result !== undefined) {
      if (!options.skipInvalid) throw lineError(result);
      counts.skippedRecords++;
    }
  }

  function take(): TextBatch {
    const batch = builder.take();
    counts.nulBytes += countNuls(batch.bytes);
    return batch;
  }

  function* flush(): Generator<TextBatch> {
    if (!builder.isEmpty) yield take();
  }

  function* end(): Generator<TextBatch> {
    if (open.length > 0) yield* readBlock(`${decoder.decode(joinBytes(open))}\n`);
    yield* flush();
  }

  function lineError(problem: LineProblem): NgramError {
    return jsonLineError(problem, options, lineNumber);
  }

  function lineTooLong(): NgramError {
    lineNumber++;
    return lineError({
      what: `the line is longer than ${LINE_BYTES_MAX} bytes`,
      hint: 'Each line must be one JSON object; read a plain text with --format text.',
    });
  }

  return { push, flush, end };
}

/** The error of a line with a problem. */
export function jsonLineError(
  { what, hint, cause }: LineProblem,
  { name, field }: Pick<JsonlOptions, 'name' | 'field'>,
  lineNumber: number,
): NgramError {
  return new NgramError('INPUT_UNREADABLE', `${name}:${lineNumber}: ${what}.`, {
    hint,
    details: { name, line: lineNumber, field },
    ...(cause === undefined ? {} : { cause }),
  });
}

/**
 * The text of a line, `undefined` for a blank one, or what is wrong with it.
 *
 * @param path - The names in `field`, split at its dots.
 * @param onObject - Is shown the line's object, if it is one.
 */
export function textOfJsonLine(
  line: string,
  field: string,
  path: readonly string[],
  onObject?: (object: Readonly<Record<string, unknown>>) => void,
): string | undefined | LineProblem {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    if (line.trim() === '') return undefined;
    return { what: `expected a JSON object, got ${excerpt(line)}`, hint: syntaxHint(line), cause };
  }
  if (!isObject(value)) {
    return { what: `expected a JSON object, got ${kindOf(value)}: ${excerpt(line)}`, hint: syntaxHint(line) };
  }
  onObject?.(value);
  const found = lookUp(value, field, path);
  if (typeof found === 'string') return found;
  if (found === null) return '';
  if (found !== undefined) {
    const hint = `Name a field that holds text; the line has ${namesOf(value)}.`;
    return { what: `expected text in the field '${field}', got ${kindOf(found)}`, hint };
  }
  return {
    what: `there is no field '${field}'; the line has ${namesOf(value)}`,
    hint: 'Name the field of the text with --field NAME.',
  };
}

function lookUp(object: Record<string, unknown>, field: string, path: readonly string[]): unknown {
  if (Object.hasOwn(object, field)) return object[field];
  if (path.length === 1) return undefined;
  let value: unknown = object;
  for (const name of path) {
    if (!isObject(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The names in an object, those inside its objects as paths. */
function namesOf(object: Record<string, unknown>): string {
  const names = Object.entries(object).flatMap(([name, value]) =>
    isObject(value) ? [name, ...Object.keys(value).map((inner) => `${name}.${inner}`)] : [name],
  );
  if (names.length === 0) return 'no fields';
  const shown = names.slice(0, 12).map((name) => `'${name.slice(0, EXCERPT_LENGTH)}'`);
  return shown.join(', ') + (names.length > shown.length ? ', …' : '');
}

function syntaxHint(line: string): string {
  const start = line.trimStart();
  if (start.startsWith('[')) return "A JSON array is not JSON lines; turn it into them: jq -c '.[]' FILE";
  if (start.startsWith('{'))
    return 'Each object must stand on one line: jq -c . FILE. To skip bad lines: --skip-invalid';
  return 'Read a plain text with --format text; to skip bad lines: --skip-invalid';
}

function excerpt(line: string): string {
  const shown = line.trim();
  return JSON.stringify(shown.length > EXCERPT_LENGTH ? `${shown.slice(0, EXCERPT_LENGTH)}…` : shown);
}
