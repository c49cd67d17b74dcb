// What to call the documents of a corpus: by the file that they come from, and by their number in it where it has several.

/** Takes note of inputs as they are read, and names documents afterwards. */
export class DocumentNames {
  /** Inputs in order, with the number of their first document, from 0. */
  private inputs: { readonly name: string; readonly firstDocument: number }[] = [];

  /** For `onInput` of a source. A source that is read again begins anew. */
  readonly onInput = (name: string, firstDocument: number): void => {
    if (firstDocument === 0) this.inputs = [];
    this.inputs.push({ name, firstDocument });
  };

  /**
   * `book.txt`, or `lines.jsonl#3` for the third of several.
   *
   * @param document - Its number in the corpus, from 0.
   * @param documentCount - Of the whole corpus.
   */
  nameOf(document: number, documentCount: number): string {
    const { inputs } = this;
    let low = 0;
    let high = inputs.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (inputs[middle].firstDocument <= document) low = middle;
      else high = middle;
    }
    const input = inputs[low];
    if (input === undefined) return `#${document + 1}`;
    const end = inputs[low + 1]?.firstDocument ?? documentCount;
    const isOnly = end - input.firstDocument === 1;
    return isOnly ? input.name : `${input.name}#${document - input.firstDocument + 1}`;
  }
}
