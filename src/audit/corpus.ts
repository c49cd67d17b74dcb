// A corpus as the audit holds it: the ids of its documents, by the table's own tokenizer.

import { type DocumentSink, type TextBatch, pushBatch } from '../text/batch.ts';
import { interner, tokenStream, tokenTarget } from '../tokens/encode.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { SENTENCE_END_ID, SENTENCE_START_ID, type Vocabulary } from '../tokens/vocabulary.ts';

/** Documents as ids: `<s>` and `</s>` around each sentence, 0 for words that the table does not know. */
export interface Corpus {
  readonly documents: readonly Uint32Array[];
  /** Words, marks not included. */
  readonly tokenCount: number;
}

/**
 * Reads a corpus. 4 bytes a token are kept.
 *
 * @throws {NgramError} As the source; `TOKENIZER_REQUIRED` for a table whose tokens only its owner can make.
 */
export async function readCorpus(
  source: AsyncIterable<TextBatch>,
  tokenizer: Tokenizer,
  vocabulary: Vocabulary,
): Promise<Corpus> {
  const documents: Uint32Array[] = [];
  let tokenCount = 0;
  const target = tokenTarget(tokenizer, interner(vocabulary));
  const stream = tokenStream(tokenizer, target);
  let pieces: Uint32Array[] = [];
  const drain = (): void => {
    if (target.out.length > 0) pieces.push(target.out.ids.slice(0, target.out.length));
    target.out.length = 0;
  };
  const sink: DocumentSink = {
    push(bytes, from, to) {
      for (let at = from; at < to; at += PIECE_BYTES) {
        stream.push(bytes, at, Math.min(to, at + PIECE_BYTES));
        drain();
      }
    },
    endDocument() {
      stream.endDocument();
      drain();
      const ids = joined(pieces);
      pieces = [];
      documents.push(ids);
      for (const id of ids) if (id !== SENTENCE_START_ID && id !== SENTENCE_END_ID) tokenCount++;
    },
  };
  for await (const batch of source) pushBatch(sink, batch);
  return { documents, tokenCount };
}

const PIECE_BYTES = 1 << 16;

function joined(pieces: readonly Uint32Array[]): Uint32Array {
  if (pieces.length === 1) return pieces[0];
  const all = new Uint32Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
