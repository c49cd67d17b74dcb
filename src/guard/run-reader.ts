// Documents in, runs of tokens out: bytes go through the table's own tokenizer, and each run is handed over by its hash. The
// guard is built this way and texts are checked this way, so that both see the same runs. A run goes over the borders of
// sentences and lines, since what is written on one line may stand on two in the text; only documents end it.

import type { DocumentSink } from '../text/batch.ts';
import { tokenReader } from '../tokens/token-reader.ts';
import type { TokenReader } from '../tokens/stream.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { FIRST_WORD_ID } from '../tokens/vocabulary.ts';
import { RunHasher, WordHashes } from './run-hash.ts';
import type { SipKey } from './sip-hash.ts';

/** What runs are. */
export interface RunKind {
  readonly tokenizer: Tokenizer;
  /** Tokens in a run. */
  readonly length: number;
}

/** Bytes read before their tokens are looked at. */
const PIECE_BYTES = 1 << 16;
/** With so many words, tokenizer and hashes begin anew at the end of a document, so that memory stays flat. */
const WORDS_MAX = 1 << 20;

/** Reads documents and calls `onRun` with the hash of each run, the marks of sentences aside. Memory does not grow with the text. */
export class RunReader implements DocumentSink {
  /** Tokens of the current document so far, the last token of the run that is handed over among them. */
  position = 0;
  /** Tokens of all documents. */
  tokenCount = 0;
  private readonly kind: RunKind;
  private readonly key: SipKey;
  private readonly onRun: (low: number, high: number) => void;
  private readonly runs: RunHasher;
  private reader: TokenReader;
  private hashes: WordHashes;
  /** recent[n % length] is the id of the document's token n. */
  private readonly recent: Uint32Array;

  /** @throws {NgramError} `TOKENIZER_REQUIRED`, when text comes, for tokens that only their owner can make. */
  constructor(key: SipKey, kind: RunKind, onRun: (low: number, high: number) => void) {
    this.key = key;
    this.kind = kind;
    this.onRun = onRun;
    this.runs = new RunHasher(key, kind.length);
    this.reader = tokenReader(kind.tokenizer);
    this.hashes = new WordHashes(key);
    this.recent = new Uint32Array(kind.length);
  }

  push(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at += PIECE_BYTES) {
      this.reader.push(bytes, at, Math.min(to, at + PIECE_BYTES));
      this.drain();
    }
  }

  endDocument(): void {
    this.reader.endDocument();
    this.drain();
    this.runs.start();
    this.position = 0;
    if (this.reader.wordCount < WORDS_MAX) return;
    this.reader = tokenReader(this.kind.tokenizer);
    this.hashes = new WordHashes(this.key);
  }

  /** The words of the run that is being handed over. */
  lastRun(): string[] {
    const { length } = this.recent;
    const words = this.reader.words();
    return Array.from({ length }, (_, i) => words.word(this.recent[(this.position + i) % length]));
  }

  private drain(): void {
    const { reader, hashes, runs, recent } = this;
    const ids = reader.ids();
    const words = reader.words();
    for (const id of ids) {
      if (id < FIRST_WORD_ID) continue;
      hashes.ensure(id, words);
      recent[this.position++ % recent.length] = id;
      this.tokenCount++;
      const { pairs } = hashes;
      if (runs.add(pairs[2 * id], pairs[2 * id + 1])) this.onRun(runs.hash[0], runs.hash[1]);
    }
    reader.drop(ids.length);
  }
}
