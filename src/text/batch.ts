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

/** What reads documents as they arrive: bytes of the current one, then its end. */
export interface DocumentSink {
  push(bytes: Uint8Array, from: number, to: number): void;
  endDocument(): void;
}

/** Hands a batch, with its ends of documents, to whoever reads them. */
export function pushBatch(sink: DocumentSink, { bytes, ends }: TextBatch): void {
  let start = 0;
  for (const end of ends) {
    sink.push(bytes, start, end);
    sink.endDocument();
    start = end;
  }
  sink.push(bytes, start, bytes.length);
}
