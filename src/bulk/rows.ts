// Rows: tokens on their way from text to counts. A row is a run of whole sentences as ids, <s> in front of each and </s>
// behind it. While text is read, ids are those of the reader that met the words; later all rows have the final ones.

/** Where a row lies: in the shared heap, or in a file of the working folder. */
export interface RowRef {
  /** Its place in the text: of two rows the one with the lower number comes first. */
  readonly sequence: number;
  /** Which reader's ids it has. */
  readonly reader: number;
  /** How many ids it has. */
  readonly length: number;
  /** Address in the heap, or -1. */
  readonly at: number;
  /** File and byte offset, when it is not in the heap. */
  readonly file: string;
  readonly offset: number;
}

/** Bytes of something that lies in the heap or in a file of the working folder. */
export interface BytesRef {
  readonly bytes: number;
  /** xxHash32, of what a later run may go on with. */
  readonly checksum?: number;
  readonly at: number;
  readonly file: string;
  readonly offset: number;
}
