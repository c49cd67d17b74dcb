// What cleaning a text counts; the cleaner and the transcoder of UTF-16 both add to it.

/** What the cleaner meets, counted up as it goes. */
export interface CleanCounts {
  /** How often U+FFFD was written for something invalid. */
  invalidSequences: number;
  nulBytes: number;
}
