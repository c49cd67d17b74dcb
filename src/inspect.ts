// What a file holds, in figures, whichever kind of table it is.

import { readKind } from './base/sections.ts';
import { inspectCountFile, type Inspection } from './counts/inspect.ts';
import { inspectModelFile, type ModelInspection } from './model/inspect.ts';

/** The figures of either kind of file; `kind` is `counts` or `model`. */
export type TableInspection = Inspection | ModelInspection;

/**
 * The figures of a file of counts or of a frozen model, every checksum of it verified. O(bytes).
 *
 * @throws {NgramError} As `decodeCountFile`.
 */
export function inspectTable(bytes: Uint8Array, name = 'the file'): TableInspection {
  return readKind(bytes, name) === 'model' ? inspectModelFile(bytes, name) : inspectCountFile(bytes, name);
}
