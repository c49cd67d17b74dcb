// Streams of raw bytes before anything is known about them: looking ahead, stopping, collecting.
import { NgramError } from '../base/errors.ts';

/** A stream of raw bytes. A chunk may be overwritten once the next one is asked for. */
export type Chunks = AsyncIterable<Uint8Array>;

/** A stream whose beginning can be looked at before it is read. */
export interface PeekableChunks extends Chunks {
  /** Reads on until `isEnough` of the bytes so far, or until the end; the bytes will be read again. */
  peek(isEnough: (head: Uint8Array) => boolean): Promise<Uint8Array>;
  /** Gives the source back; needed when the stream was peeked at and will not be read. */
  close(): Promise<void>;
}

/** Look at the beginning of a stream. One chunk is passed on as it is; a head of several is joined. */
export function peekable(chunks: Chunks): PeekableChunks {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let isDone = false;

  async function peek(isEnough: (head: Uint8Array) => boolean): Promise<Uint8Array> {
    while (!isDone && !isEnough(head)) {
      // What has been seen must be copied, because the source may use its buffer again.
      const seen = copyBytes(head);
      const next = await iterator.next();
      if (next.done === true) {
        isDone = true;
        head = seen;
      } else {
        head = seen.length === 0 ? next.value : joinBytes([seen, next.value]);
      }
    }
    return head;
  }

  async function close(): Promise<void> {
    isDone = true;
    await iterator.return?.();
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      if (head.length > 0) yield head;
      head = new Uint8Array(0);
      while (!isDone) {
        const next = await iterator.next();
        if (next.done === true) isDone = true;
        else yield next.value;
      }
    } finally {
      if (!isDone) await close();
    }
  }

  return { peek, close, [Symbol.asyncIterator]: read };
}

/** The chunks until `signal` aborts, also while a chunk is being waited for; then an `INTERRUPTED` error. */
export async function* untilAborted(chunks: Chunks, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  let wake = (): void => {};
  const onAbort = (): void => wake();
  signal.addEventListener('abort', onAbort);
  try {
    for (;;) {
      const next = await new Promise<IteratorResult<Uint8Array> | 'aborted'>((resolve, reject) => {
        wake = () => resolve('aborted');
        if (signal.aborted) wake();
        else iterator.next().then(resolve, reject);
      });
      if (next === 'aborted') throw interrupted(signal);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    const closed = Promise.resolve(iterator.return?.());
    // A source that still waits for its next chunk would end only once that one comes.
    if (signal.aborted) closed.catch(() => {});
    else await closed;
  }
}

/** The error of work that `signal` stopped. */
export function interrupted(signal: AbortSignal): NgramError {
  return new NgramError('INTERRUPTED', 'Reading was stopped.', { cause: signal.reason });
}

/** All bytes of a stream in one array. */
export async function collect(chunks: Chunks): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(copyBytes(chunk));
  return joinBytes(parts);
}

/** A copy. (`slice` of Node's Buffer, which streams of Node hand out, does not copy.) */
export function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

/** The same bytes, not copied, as a Uint8Array proper: the methods of Node's Buffer differ. */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  const isPlain = Object.getPrototypeOf(bytes) === Uint8Array.prototype;
  return isPlain ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The parts in one new array. */
export function joinBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (const part of parts) size += part.length;
  const joined = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
