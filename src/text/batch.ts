// The form in which every source hands over its text: bytes, with marks where documents end.

/**
 * A piece of the input.
 *
 * `bytes` is valid UTF-8 without a byte-order mark and never splits a code point. `ends` lists, ascending, the offsets in
 * `bytes` just after the last byte of a document; text behind the last of them goes on in the next batch. Two equal
 * offsets enclose an empty document. The receiver is done with `bytes` before it asks for the next batch: the source may
 * use the buffer again.
 */
export interface TextBatch {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
}
