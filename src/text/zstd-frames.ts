// A walk over the frames of a Zstandard stream (RFC 8878), without decompressing: decoders differ in what they do after
// the first frame, so each frame is given to a decoder of its own. Skippable frames are left out.
import { NgramError } from '../base/errors.ts';
import type { Chunks } from './chunks.ts';

/** A piece of one frame, header and checksum included; `isLast` once the frame is complete. */
export interface FramePiece {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
  /** With the last piece, if the frame has one: the low 32 bits of the XXH64 of its content. */
  readonly checksum?: number;
}

/** Frames with a larger window are refused, as the `zstd` command does by default. */
const WINDOW_SIZE_MAX = 128 * 1024 * 1024;
const MAGIC_SKIPPABLE = 0x184d2a50;
const MAGIC_FRAME = 0xfd2fb528;
const MAGIC_BYTES = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);

/**
 * Cut a Zstandard stream into its frames.
 *
 * @throws {NgramError} `INPUT_UNREADABLE` when the stream ends inside a frame, when something else stands between frames,
 *   or when a frame needs a dictionary or a window above 128 MiB.
 */
export async function* zstdFrames(chunks: Chunks, name: string): AsyncGenerator<FramePiece> {
  const walk = createWalk(name);
  for await (const chunk of chunks) yield* walk.push(chunk);
  walk.end();
}

function createWalk(name: string): { push(chunk: Uint8Array): Generator<FramePiece>; end(): void } {
  /** What is being gathered (a field) or let through (a block's body, a skippable frame); `need` bytes are missing. */
  let step: 'magic' | 'skipSize' | 'descriptor' | 'header' | 'block' | 'blockBody' | 'checksum' | 'skip' = 'magic';
  let need = 4;
  const field = new Uint8Array(16);
  let fieldSize = 0;
  let descriptor = 0;
  let hasChecksum = false;
  let isLastBlock = false;
  let offset = 0;

  function* push(chunk: Uint8Array): Generator<FramePiece> {
    let at = 0;
    /** Start of the bytes of this chunk that belong to the current frame. */
    let frameStart = 0;
    while (at < chunk.length) {
      const size = Math.min(need, chunk.length - at);
      if (step !== 'blockBody' && step !== 'skip') {
        field.set(chunk.subarray(at, at + size), fieldSize);
        fieldSize += size;
      }
      at += size;
      offset += size;
      need -= size;
      if (need > 0) break;
      const wasOutside = isOutside();
      const isComplete = advance();
      if (isComplete) yield lastPiece(chunk.subarray(frameStart, at));
      // The magic number may have begun in the last chunk and may be a skippable frame's, so it is handed out only here.
      else if (wasOutside && !isOutside()) yield { bytes: MAGIC_BYTES, isLast: false };
      if (isComplete || wasOutside) frameStart = at;
    }
    if (!isOutside() && at > frameStart) yield { bytes: chunk.subarray(frameStart, at), isLast: false };
  }

  function lastPiece(bytes: Uint8Array): FramePiece {
    return hasChecksum ? { bytes, isLast: true, checksum: readLittleEndian(field, 0, 4) } : { bytes, isLast: true };
  }

  function isOutside(): boolean {
    return step === 'magic' || step === 'skipSize' || step === 'skip';
  }

  /** Interprets the field that has just become complete; true at the end of a frame. */
  function advance(): boolean {
    const size = fieldSize;
    fieldSize = 0;
    switch (step) {
      case 'magic':
        return advanceMagic();
      case 'skipSize':
        return expect('skip', readLittleEndian(field, 0, 4));
      case 'descriptor':
        return advanceDescriptor();
      case 'header':
        checkHeader(size);
        return expect('block', 3);
      case 'block':
        return advanceBlock();
      case 'blockBody':
        if (!isLastBlock) return expect('block', 3);
        return hasChecksum ? expect('checksum', 4) : finish();
      case 'checksum':
        return finish();
      case 'skip':
        return expect('magic', 4);
    }
  }

  function advanceMagic(): boolean {
    const magic = readLittleEndian(field, 0, 4);
    if (magic === MAGIC_FRAME) return expect('descriptor', 1);
    if (magic - (magic % 16) === MAGIC_SKIPPABLE) return expect('skipSize', 4);
    throw damaged(`something other than a Zstandard frame starts at byte ${offset - 4}`);
  }

  function advanceDescriptor(): boolean {
    descriptor = field[0];
    if ((descriptor & 8) !== 0) throw damaged(`a reserved bit is set in the frame header at byte ${offset - 1}`);
    hasChecksum = (descriptor & 4) !== 0;
    const { windowSize, dictionarySize, contentSize } = headerLayout(descriptor);
    return expect('header', windowSize + dictionarySize + contentSize);
  }

  function checkHeader(size: number): void {
    const { windowSize, dictionarySize, contentSize } = headerLayout(descriptor);
    const exponent = 10 + (field[0] >> 3);
    const window =
      windowSize === 1
        ? 2 ** exponent + 2 ** (exponent - 3) * (field[0] & 7)
        : readLittleEndian(field, size - contentSize, contentSize);
    if (readLittleEndian(field, windowSize, dictionarySize) !== 0) throw damaged('it was compressed with a dictionary');
    if (window <= WINDOW_SIZE_MAX) return;
    throw new NgramError(
      'INPUT_UNREADABLE',
      `${name} needs a Zstandard window of ${window} bytes; at most 128 MiB is read.`,
      {
        hint: 'Decompress it on the command line: zstd -dc --long=31 FILE | gristmill … -',
        details: { name, window },
      },
    );
  }

  function advanceBlock(): boolean {
    const header = readLittleEndian(field, 0, 3);
    const type = (header >> 1) & 3;
    if (type === 3) throw damaged(`a block of a reserved type starts at byte ${offset - 3}`);
    isLastBlock = (header & 1) === 1;
    // A run-length block stores its one byte only.
    return expect('blockBody', type === 1 ? 1 : header >> 3);
  }

  function finish(): boolean {
    expect('magic', 4);
    return true;
  }

  function expect(next: typeof step, size: number): boolean {
    step = next;
    need = size;
    return size === 0 ? advance() : false;
  }

  function end(): void {
    if (step === 'magic' && fieldSize === 0) return;
    throw damaged(
      `it ends in the middle of a frame, at byte ${offset}`,
      'The file is incomplete; copy or download it again.',
    );
  }

  function damaged(what: string, hint?: string): NgramError {
    return new NgramError('INPUT_UNREADABLE', `${name} cannot be decompressed as Zstandard: ${what}.`, {
      hint: hint ?? 'Check the file with: zstd -t FILE',
      details: { name, offset },
    });
  }

  return { push, end };
}

/** Sizes in bytes of the fields behind a frame header descriptor. */
function headerLayout(descriptor: number): { windowSize: number; dictionarySize: number; contentSize: number } {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const contentCode = descriptor >> 6;
  return {
    windowSize: isSingleSegment ? 0 : 1,
    dictionarySize: [0, 1, 2, 4][descriptor & 3],
    contentSize: contentCode === 0 ? (isSingleSegment ? 1 : 0) : 2 ** contentCode,
  };
}

function readLittleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let index = size - 1; index >= 0; index--) value = value * 256 + bytes[at + index];
  return value;
}
